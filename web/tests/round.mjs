/* A small made-up round for tests, in the form of /v1/rounds/{id}: a town on a square, drawn with its
 * own plain deferred acceptance, so that the page is held against figures that it did not make itself.
 * Tickets are real HMACs of the published seed. Nothing of it is about a real town. */
import { createHash, createHmac } from "node:crypto";

const sha = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};
const raw = (hex) => Buffer.from(hex, "hex");
const classes = ["sibling", "near", "other"];

/* Numbers between 0 and 1 that are the same every time. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function makeTown(next, nSchools, nChildren) {
  const schools = Array.from({ length: nSchools }, () => ({
    x: next(), y: next(), seats: 4 + Math.floor(next() * 2 * (nChildren / nSchools - 3)),
  }));
  const children = Array.from({ length: nChildren }, () => {
    const x = next();
    const y = next();
    const metres = schools.map((s) => Math.hypot(s.x - x, s.y - y) * 4000);
    const order = metres.map((d, i) => [d, i]).sort((a, b) => a[0] - b[0]).map(([, i]) => i);
    const wish = metres.map((d, i) => [d * (0.3 + next()), i]).sort((a, b) => a[0] - b[0]);
    const list = wish.slice(0, 3 + Math.floor(next() * 3)).map(([, i]) => i);
    const group = next() < 0.2 + 0.5 * x ? "b" : "a";
    return { metres, list, group, near: order.slice(0, 3), area: Math.floor(x * 4),
      sibling: next() < 0.2 ? list[0] : -1, declared: next() < 0.85,
      basket: next() < (group === "b" ? 0.7 : 0.3) ? 1 : 2 };
  });
  const share = children.filter((c) => c.basket === 1).length / nChildren;
  for (const child of children) if (!child.declared) child.basket = next() < share ? 1 : 2;
  for (const school of schools) school.one = Math.round(school.seats * share);
  return { schools, children, share };
}

const classOf = (child, school) => (child.sibling === school ? 0 : child.near.includes(school) ? 1 : 2);

/* Deferred acceptance in passes; at[c] is the place on the own list, -1 without one. */
function admit({ schools, children }, lot, baskets) {
  const at = children.map(() => 0);
  const sits = children.map(() => false);
  const group = children.map(() => 0);
  const sent = schools.map(() => []);
  let holds = schools.map(() => []);
  const passes = [];
  const held = schools.map(() => []);
  for (;;) {
    const asking = children.flatMap((child, c) => (!sits[c] && at[c] < child.list.length ? [c] : []));
    if (!asking.length) break;
    for (const c of asking) {
      holds[children[c].list[at[c]]].push(c);
      sits[c] = true;
    }
    let away = 0;
    holds = holds.map((all, s) => {
      const order = [...all].sort((a, b) =>
        classOf(children[a], s) - classOf(children[b], s) || lot[a] - lot[b]);
      const left = baskets ? [schools[s].one, schools[s].seats - schools[s].one] : [schools[s].seats];
      const keep = [];
      const rest = [];
      for (const c of order) {
        const g = baskets ? children[c].basket - 1 : 0;
        if (left[g] > 0) {
          left[g]--;
          group[c] = g;
          keep.push(c);
        } else rest.push(c);
      }
      let open = baskets ? left[0] + left[1] : 0;
      for (const c of rest)
        if (open-- > 0) {
          group[c] = 2;
          keep.push(c);
        } else {
          sits[c] = false;
          at[c]++;
          sent[s].push(c);
          away++;
        }
      return keep;
    });
    passes.push({ asked: asking.length, sent_on: away });
    holds.forEach((list, s) => {
      const one = list.filter((c) => children[c].basket === 1).length;
      held[s].push([one, list.length - one]);
    });
  }
  return { at: at.map((place, c) => (sits[c] ? place : -1)), group, sent, holds, passes, held };
}

const entropy = (p) => (p <= 0 || p >= 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log(1 - p));

function intake({ schools, children }, run, isFirst) {
  const counts = schools.map((_, s) => {
    const first = run.holds[s].filter((c) => isFirst(children[c])).length;
    return [first, run.holds[s].length - first];
  });
  const [a, b] = [0, 1].map((i) => counts.reduce((sum, count) => sum + count[i], 0));
  const whole = entropy(a / (a + b));
  return {
    dissimilarity: counts.reduce((sum, [p, q]) => sum + Math.abs(p / a - q / b) / 2, 0),
    by_chance: 0.11,
    theil_h: counts.reduce((sum, [p, q]) =>
      sum + (p + q ? ((p + q) / (a + b)) * (whole - entropy(p / (p + q))) / whole : 0), 0),
    theil_h_by_chance: 0.02,
  };
}

function estimate(values) {
  const order = [...values].sort((a, b) => a - b);
  const at = (p) => order[Math.round(p * (order.length - 1))];
  return { value: values.reduce((a, b) => a + b, 0) / values.length, interval: [at(0.025), at(0.975)] };
}

function summary(town, run) {
  const { children } = town;
  const placed = children.flatMap((_, c) => (run.at[c] >= 0 ? [c] : []));
  const by = Array.from({ length: 5 }, (_, i) => placed.filter((c) => run.at[c] === i).length);
  return {
    placed: placed.length,
    by,
    metres: placed.reduce((sum, c) => sum + children[c].metres[children[c].list[run.at[c]]], 0) / placed.length,
    groups: intake(town, run, (child) => child.group === "a"),
    baskets: intake(town, run, (child) => child.basket === 1),
  };
}

/* Why, as the contract words it: enough for the page, which only says it. */
function decided({ children }, run, c, place) {
  const child = children[c];
  const school = child.list[place];
  const own = run.at[c];
  if (own >= 0 && place > own) return "not_asked";
  const rank = classOf(child, school);
  if (place !== own) {
    if (!run.holds[school].length) return "no_seats";
    return run.holds[school].some((d) => classOf(children[d], school) >= rank) ? "lot" : "class";
  }
  if (!run.sent[school].length) return "room";
  if (run.sent[school].every((d) => classOf(children[d], school) > rank)) return "class";
  return run.group[c] === 0 && children[c].basket === 1 ? "seats" : "lot";
}

export function makeRound({ id = "oefenronde-test", nSchools = 14, nChildren = 260, seed = 7 } = {}) {
  const next = numbers(seed);
  const town = makeTown(next, nSchools, nChildren);
  const { schools, children, share } = town;
  const seats = schools.reduce((sum, school) => sum + school.seats, 0);
  const applicants = children.map((_, c) => `k${String(c + 1).padStart(4, "0")}`);
  const manifest = `mengtafel round 1\nround;${id}\nchildren.csv;${nChildren};${sha("children")}\n`;
  const manifestHash = sha(manifest);
  const secret = sha(`secret ${seed}`);
  const beacon = "oefening, geen 'openbaar' getal: 100 %";
  const drawSeed = sha("seed\x1f", raw(manifestHash), raw(secret), beacon);
  const tickets = applicants.map((name) =>
    createHmac("sha256", raw(drawSeed)).update(`ticket\x1f${id}\x1f${name}`).digest("hex"));
  const lot = [];
  tickets.map((ticket, c) => [ticket, c]).sort(([a], [b]) => (a < b ? -1 : 1)).forEach(([, c], i) => (lot[c] = i));
  const runs = [false, true].map((baskets) => admit(town, lot, baskets));
  const drawn = runs.map((run) => summary(town, run));
  const rehearsals = Array.from({ length: 20 }, () => {
    const lots = children.map(() => next());
    return [false, true].map((baskets) => admit(town, lots, baskets));
  });
  const tried = [0, 1].map((i) => rehearsals.map((pair) => summary(town, pair[i])));

  const rules = runs.map((run, i) => {
    const { placed, by, metres, groups, baskets } = drawn[i];
    const over = (of) => estimate(tried[i].map(of));
    const reasons = children.flatMap((_, c) => (run.at[c] >= 0 ? [decided(town, run, c, run.at[c])] : []));
    const count = (reason) => reasons.filter((one) => one === reason).length;
    return {
      id: i ? "two_baskets" : "one_draw",
      placed, unplaced: nChildren - placed, first_choice: by[0], top_three: by[0] + by[1] + by[2],
      by_choice: by, mean_metres: metres,
      decided: { room: count("room"), class: count("class"), lot: count("lot"), seats: count("seats") },
      groups, baskets,
      check: { passed: true, placed, unplaced: nChildren - placed, claims_examined: 31 + i },
      passes: run.passes,
      schools: schools.map((school, s) => ({
        number: s + 1, seats: school.seats,
        reserved: i ? [school.one, school.seats - school.one] : null,
        asked_first: children.filter((child) => child.list[0] === s).length,
        held: run.held[s],
        cutoffs: (i ? [0, 1, 2] : [0]).map((g) => {
          const members = run.holds[s].filter((c) => run.group[c] === g).sort((a, b) =>
            classOf(children[a], s) - classOf(children[b], s) || lot[a] - lot[b]);
          const last = members[members.length - 1];
          return { held: members.length,
            turned_away: run.sent[s].some((c) => !i || g === 2 || children[c].basket === g + 1),
            class: last === undefined ? null : classes[classOf(children[last], s)],
            ticket: last === undefined ? null : tickets[last] };
        }),
      })),
      rehearsed: {
        first_choice_share: over((t) => t.by[0] / nChildren),
        top_three_share: over((t) => (t.by[0] + t.by[1] + t.by[2]) / nChildren), unplaced: over((t) => nChildren - t.placed),
        mean_metres: over((t) => t.metres), groups_dissimilarity: over((t) => t.groups.dissimilarity),
        groups_theil_h: over((t) => t.groups.theil_h), baskets_dissimilarity: over((t) => t.baskets.dissimilarity),
        baskets_theil_h: over((t) => t.baskets.theil_h),
      },
    };
  });

  const between = (of) => estimate(tried[1].map((with_, i) => of(with_) - of(tried[0][i])));
  const difference = (isMember) => {
    const members = children.flatMap((child, c) => (isMember(child) ? [c] : []));
    const rank = (run, c) => (run.at[c] < 0 ? 99 : run.at[c]);
    const firsts = (run) => members.filter((c) => run.at[c] === 0).length;
    const mean = (run) => {
      const placed = members.filter((c) => run.at[c] >= 0);
      return placed.reduce((sum, c) => sum + children[c].metres[children[c].list[run.at[c]]], 0) / placed.length;
    };
    const moved = (sign) => members.filter((c) => Math.sign(rank(runs[1], c) - rank(runs[0], c)) === sign).length;
    return { children: members.length, better: moved(-1), worse: moved(1), same: moved(0),
      first_choice: { one_draw: firsts(runs[0]), two_baskets: firsts(runs[1]) },
      first_choice_difference: estimate(rehearsals.map(([p, q]) => (firsts(q) - firsts(p)) / members.length)),
      metres: { one_draw: mean(runs[0]), two_baskets: mean(runs[1]) } };
  };
  const pick = (wanted) => children.findIndex((_, c) => wanted(c));
  const chosen = [...new Set([
    pick((c) => runs[0].at[c] !== runs[1].at[c]), pick((c) => runs[0].at[c] > 0), pick((c) => runs[0].at[c] < 0),
    pick((c) => children[c].sibling >= 0), pick((c) => !children[c].declared),
  ])].filter((c) => c >= 0);
  return {
    form: 1, id, kind: "exercise", made: "2026-11-20T10:00:00Z", town: "Testdorp", children: nChildren, schools: nSchools,
    seats, choices: { least: 3, most: 5 }, nearest: 3, siblings: children.filter((c) => c.sibling >= 0).length,
    basket_share: share, not_declared: children.filter((c) => !c.declared).length, children_unknown: 12,
    groups: { nl: { a: "groep Noord", b: "groep Zuid" }, en: { a: "group North", b: "group South" } },
    basket_figure: { key: "education_high", name: "Opleiding per gebied", areas: 4, areas_assumed: 1 },
    assumptions: [
      { key: "sibling_share", value: 0.2, low: 0.1, high: 0.4, basis: "assumed" },
      { key: "nearest", value: 3, low: null, high: null, basis: "chosen" },
      { key: "not_declared", value: 0.15, low: null, high: null, basis: "assumed" },
      { key: "an_assumption_to_come", value: 1.25, low: 1, high: null, basis: "published" },
    ],
    population: { home_points: 120, schools_out_of_reach: [{ code: "00AA", published_metres: 77, metres: 239 }],
      schools_assumed: 1, schools_without_place: 0, largest_margin_error: 1e-9, largest_distance_error: 2e-3,
      scale_a: 1.042, scale_b: 0.967, iterations: 12 },
    draw: { round: id, manifest, manifest_sha256: manifestHash, commitment: sha(raw(secret)), secret, beacon,
      beacon_public: false, seed: drawSeed,
      examples: chosen.map((c) => ({
        applicant: applicants[c], ticket: tickets[c], place: lot[c] + 1, basket: children[c].basket,
        declared: children[c].declared,
        choices: children[c].list.map((school, place) => ({ school: school + 1,
          class: classes[classOf(children[c], school)],
          one_draw: decided(town, runs[0], c, place), two_baskets: decided(town, runs[1], c, place) })),
        seat_group: { one_draw: runs[0].at[c] < 0 ? null : runs[0].group[c] + 1,
          two_baskets: runs[1].at[c] < 0 ? null : runs[1].group[c] + 1 },
        placed: { one_draw: runs[0].at[c] < 0 ? null : runs[0].at[c] + 1,
          two_baskets: runs[1].at[c] < 0 ? null : runs[1].at[c] + 1 },
      })) },
    rules,
    change: {
      figures: {
        first_choice_share: between((t) => t.by[0] / nChildren),
        top_three_share: between((t) => (t.by[0] + t.by[1] + t.by[2]) / nChildren),
        unplaced: between((t) => nChildren - t.placed), mean_metres: between((t) => t.metres),
        groups_dissimilarity: between((t) => t.groups.dissimilarity), groups_theil_h: between((t) => t.groups.theil_h),
        baskets_dissimilarity: between((t) => t.baskets.dissimilarity), baskets_theil_h: between((t) => t.baskets.theil_h),
      },
      by_group: ["a", "b"].map((key) => ({ key, ...difference((child) => child.group === key) })),
      by_basket: [
        { key: "basket_1", ...difference((child) => child.declared && child.basket === 1) },
        { key: "basket_2", ...difference((child) => child.declared && child.basket === 2) },
        { key: "not_declared", ...difference((child) => !child.declared) },
      ],
      by_area: [0, 1, 2, 3].map((area) =>
        ({ code: `W${area}`, name: area ? `Wijk ${area}` : null, ...difference((child) => child.area === area) })),
      areas_left_out: { fewer_than: 10, areas: 2, children: 11 },
    },
    rehearsals: rehearsals.length,
  };
}
