/* The pure functions of the room Uitvoeren, without a browser. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, webcrypto } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { load } from "./load.mjs";
import { makeRound } from "./round.mjs";

const { makeFormat } = await load("format.ts");
const { roundWords } = await load("words/uitvoeren.ts");
const { outcomeWords } = await load("words/uitvoeren-outcome.ts");
const rounds = await load("rooms/uitvoeren/round.ts");
const say = await load("rooms/uitvoeren/say.ts");
const watching = await load("rooms/uitvoeren/watching.ts");
const proof = await load("rooms/uitvoeren/proof.ts");
const tables = await load("rooms/uitvoeren/tables.ts");

const round = makeRound();
const nl = makeFormat("nl");
const en = makeFormat("en");
const estimate = (low, value, high) => ({ value, interval: [low, high] });
const difference = (value, low, high) => ({ children: 100, better: 1, worse: 2, same: 97,
  first_choice: { one_draw: 90, two_baskets: 89 }, first_choice_difference: estimate(low, value, high),
  metres: { one_draw: 900, two_baskets: 950 } });

test("the sentence has both numbers, and is neutral when they are the same", () => {
  const sentence = (language, one, two) => {
    const children = 1000;
    const made = { ...round, children, rules: [{ first_choice: one }, { first_choice: two }] };
    return roundWords[language].sentence(...rounds.firstOf100(made).map(makeFormat(language).count));
  };
  assert.equal(sentence("nl", 834, 812),
    "In deze oefenronde kregen 83 van de 100 kinderen hun eerste keuze; met mandjes 81. Iedereen kan de loting zelf narekenen.");
  assert.match(sentence("nl", 812, 834), /kregen 81 van de 100 .* met mandjes 83\./);
  assert.match(sentence("nl", 921, 924), /met mandjes ook 92\./);
  assert.match(sentence("en", 834, 812), /83 of 100 children got their first choice; with baskets 81\./);
  assert.match(sentence("en", 921, 924), /with baskets also 92\./);
});

test("a difference is less or more only when its band leaves out 0", () => {
  assert.equal(rounds.verdictOf(estimate(-0.05, -0.03, -0.01)), "less");
  assert.equal(rounds.verdictOf(estimate(0.01, 0.03, 0.05)), "more");
  assert.equal(rounds.verdictOf(estimate(-0.05, -0.02, 0)), "open", "0 itself belongs to the band");
  assert.equal(rounds.verdictOf(estimate(0, 0.02, 0.05)), "open");
  assert.deepEqual(rounds.tally([difference(-0.03, -0.05, -0.01), difference(0, -0.1, 0.1), difference(0, 0, 0)]),
    { less: 1, more: 0, open: 2 });
});

test("losers come first, and the list that was given stays as it was", () => {
  const given = [difference(0.02, 0, 1), difference(-0.04, -1, 0), difference(-0.01, -1, 0)];
  const before = JSON.stringify(given);
  assert.deepEqual(rounds.losersFirst(given).map((row) => row.first_choice_difference.value), [-0.04, -0.01, 0.02]);
  assert.equal(JSON.stringify(given), before);
});

test("better, worse and same of the groups are all children", () => {
  const all = rounds.moved(round);
  assert.equal(all.better + all.worse + all.same, round.children);
});

test("amounts: signs, a real minus, and no sign before nothing", () => {
  assert.equal(say.tenth(nl, 0.46719), "46,7");
  assert.equal(say.signedTenth(nl, -0.0134), "\u22121,3");
  assert.equal(say.signedTenth(nl, 0.0134), "+1,3");
  assert.equal(say.signedTenth(nl, -0.0004), "0,0");
  assert.equal(say.signedTenth(en, 0.0004), "0.0");
  assert.equal(say.signed(nl.metres(-3.2), -3.2), "\u22123 m");
  assert.equal(say.plain(nl, 30), "30");
  assert.equal(say.plain(nl, 1.5), "1,5");
  assert.equal(say.plain(en, 1.25), "1.25");
  assert.equal(say.plain(nl, 7086), "7.086");
  assert.equal(say.amount(nl, "h", 0.21039), "0,210");
  assert.equal(say.amount(nl, "children", 11), "11");
});

test("a difference with its band, in the unit of its measure", () => {
  const part = say.partOf(round, "nl", nl);
  assert.equal(say.differenceWithBand(part, "of100", estimate(-0.0368, -0.0311, -0.0257)), "\u22123,1 (\u22123,7 tot \u22122,6)");
  assert.equal(say.differenceWithBand(part, "metres", estimate(2.99, 12.18, 21.45)), "+12 m (+3 m tot +21 m)");
  assert.equal(say.differenceWithBand(part, "children", estimate(-8, -0.2, 5)), "0 (\u22128 tot +5)");
});

test("a difference is that of the amounts as they are written", () => {
  assert.equal(nl.decimal(say.amountBetween("of100", [0.46190, 0.46142]) * 100, 1), "\u22120,1");
  assert.equal(say.amountBetween("of100", [0.99379, 0.99435]), 0);
  assert.equal(say.amountBetween("metres", [1395.8, 1414.5]), 19);
  assert.ok(Math.abs(say.amountBetween("h", [0.2104, 0.2107]) - 0.001) < 1e-12);
});

test("a day is written in the time of the town, an unreadable one as it stands", () => {
  assert.equal(say.day("nl", "2026-11-24T23:30:00Z"), "25 november 2026");
  assert.equal(say.day("en", "2026-11-24T22:14:37Z"), "24 November 2026");
  assert.equal(say.day("nl", "straks"), "straks");
});

test("a scale holds every value, band and chance", () => {
  const { family, mix } = rounds.measuresOf(round);
  assert.equal(family.length + mix.length, 8);
  for (const measure of [...family, ...mix]) {
    const [low, high] = rounds.domainOf(measure);
    const bands = [...measure.bands].flatMap((band) => band.interval);
    for (const value of [...measure.values, ...bands, ...(measure.chance ?? [])])
      assert.ok(value >= low && value <= high, `${measure.key}: ${value} in ${low} to ${high}`);
    if (measure.chance) assert.equal(low, 0, `${measure.key} starts at 0 beside chance`);
  }
});

test("a measure of a group without a child is left out, not shown as 0", () => {
  const rules = round.rules.map((rule) => ({ ...rule, groups: { ...rule.groups, dissimilarity: null } }));
  const { mix } = rounds.measuresOf({ ...round, rules });
  assert.deepEqual(mix.map(({ key }) => key), ["groups_h", "baskets_d", "baskets_h"]);
});

test("without rehearsals nothing is said to be more than chance", () => {
  const nothing = Object.fromEntries(Object.keys(round.change.figures).map((key) => [key, null]));
  const bare = { ...round, rehearsals: 0, rules: round.rules.map((rule) => ({ ...rule, rehearsed: nothing })),
    change: { ...round.change, figures: nothing, by_area: round.change.by_area.map((row) => ({ ...row, first_choice_difference: null })) } };
  const { family, mix } = rounds.measuresOf(bare);
  for (const measure of [...family, ...mix]) {
    assert.equal(rounds.verdictOf(measure.difference), "open");
    assert.ok(rounds.domainOf(measure).every(Number.isFinite));
  }
  assert.deepEqual(rounds.tally(bare.change.by_area), { less: 0, more: 0, open: bare.change.by_area.length });
  assert.equal(rounds.losersFirst([{ ...difference(0, 0, 0), first_choice_difference: null }, difference(0.5, 0, 1)])[1]
    .first_choice_difference, null, "what has no band stands last");
  const part = say.partOf(bare, "nl", nl);
  for (const row of tables.measuresFile(part).rows) assert.deepEqual(row.slice(3, 5), [null, null]);
});

test("seats: basket 1 from the front, basket 2 from the back, free ones between", () => {
  const school = { number: 1, seats: 6, reserved: [3, 3], asked_first: 9, held: [[2, 1], [2, 3]], cutoffs: [] };
  assert.deepEqual(watching.seatsOf(school, 0), Array(6).fill("free"));
  assert.deepEqual(watching.seatsOf(school, 1), ["one", "one", "free", "free", "free", "two"]);
  assert.deepEqual(watching.seatsOf(school, 2), ["one", "one", "free", "two", "two", "two"]);
  assert.deepEqual(watching.seatsOf({ ...school, reserved: null }, 1), ["held", "held", "held", "free", "free", "free"]);
  assert.equal(watching.sentOnAtFirst(school), 6);
});

test("squares stay within the width and never lie on each other", () => {
  for (const [count, width] of [[0, 200], [1, 60], [37, 280], [129, 430], [129, 1000]]) {
    const spots = watching.seatSpots(count, width);
    assert.equal(spots.length, count);
    assert.equal(new Set(spots.map(({ x, line }) => `${x} ${line}`)).size, count);
    for (const { x } of spots) assert.ok(x + watching.cell.size <= Math.max(width, 5 * watching.cell.step));
  }
});

test("after the last turn as many children have a place as the round says", () => {
  for (const rule of round.rules) {
    const placed = watching.placedAfter(rule);
    assert.equal(placed[0], 0);
    assert.equal(placed.length, rule.passes.length + 1);
    assert.equal(placed[placed.length - 1], rule.placed);
    rule.passes.forEach((pass, i) => assert.equal(placed[i + 1], placed[i] + pass.asked - pass.sent_on));
  }
});

test("playing goes school by school through every turn, and stops at the end", () => {
  const [, rule] = round.rules;
  const shown = watching.ordered(rule.schools, "asked").slice(0, 10);
  const last = rule.passes.length;
  let place = { turn: 0, filled: 0 };
  const seen = [0];
  for (let i = 0; place.turn < last; i++) {
    assert.ok(i <= last * 11, "it comes to an end");
    const { turns } = watching.drawn(place, shown);
    assert.equal(turns.filter((turn) => turn === place.turn + 1).length, place.filled);
    place = watching.forward(place, shown, last);
    if (place.turn !== seen[seen.length - 1]) seen.push(place.turn);
  }
  assert.deepEqual(seen, Array.from({ length: last + 1 }, (_, i) => i), "no turn is left out");
  assert.deepEqual(watching.forward(place, shown, last), { turn: last, filled: 0 });
});

test("schools in the order one asks for", () => {
  const { schools } = round.rules[1];
  assert.deepEqual(watching.ordered(schools, "number").map((s) => s.number), schools.map((_, i) => i + 1));
  const pressure = watching.ordered(schools, "asked").map((s) => s.asked_first / s.seats);
  assert.deepEqual(pressure, [...pressure].sort((a, b) => b - a));
  assert.equal(watching.ordered([{ ...schools[0], seats: 0, asked_first: 1, number: 99 }, ...schools], "asked")
    .every((s) => Number.isFinite(s.number)), true);
});

test("numbers of schools are read from what one types", () => {
  assert.deepEqual(watching.readNumbers(" 12, 40;7  12"), [12, 40, 7]);
  assert.deepEqual(watching.readNumbers(""), []);
  assert.equal(watching.readNumbers("school 12"), null);
  assert.equal(watching.readNumbers("-3"), null);
});

test("which cut-offs concern a child: where it sits, or its basket and the places for everybody", () => {
  const cutoff = { held: 1, turned_away: true, class: "near", ticket: "00" };
  const groups = (n, basket, sits = null) => rounds.groupsToShow(Array(n).fill(cutoff), basket, sits);
  assert.deepEqual(groups(1, 2), [0]);
  assert.deepEqual(groups(2, 2), [1]);
  assert.deepEqual(groups(3, 1), [0, 2]);
  assert.deepEqual(groups(3, 1, 3), [2]);
  assert.equal(rounds.ticketShare("00000000ff"), 0);
  assert.equal(rounds.ticketShare("80000000ff"), 0.5);
  assert.equal(rounds.ticketStart("5d8ada45fc8e"), "5d8a da45");
});

test("the lot worked out again: all agree, and each changed value is found", async () => {
  const wrong = async (over) => {
    const lines = await proof.recompute({ ...round.draw, ...over }, webcrypto.subtle);
    return lines.filter((line) => !proof.agrees(line)).map((line) => line.key);
  };
  assert.deepEqual(await wrong({}), []);
  assert.deepEqual(await wrong({ manifest: `${round.draw.manifest} ` }), ["manifest"]);
  assert.deepEqual(await wrong({ secret: "00".repeat(32) }), ["commitment", "seed"]);
  assert.deepEqual(await wrong({ beacon: "anders" }), ["seed"]);
  const [first, ...rest] = round.draw.examples;
  assert.deepEqual(await wrong({ examples: [{ ...first, ticket: rest[0].ticket }, ...rest] }), ["ticket"]);
  assert.equal((await wrong({ round: "een andere" })).length, round.draw.examples.length);
  assert.equal(await proof.recompute({ ...round.draw, seed: "geen getal" }, webcrypto.subtle), null);
  assert.equal(await proof.recompute({ ...round.draw, seed: "" }, webcrypto.subtle), null);
});

/* Computed with Python's hashlib and hmac: seed and ticket of K001 in round 2026-03. */
test("a ticket is the HMAC that another program computes", async () => {
  const lines = await proof.recompute({ ...round.draw, round: "2026-03",
    manifest: "round;applicants;rules\n2026-03;12;v1\n",
    manifest_sha256: "e13281015036838b924552d8b9f679c37e3a31ef2d31dad47d276b9df5563370",
    secret: "41484f565d646b727980878e959ca3aab1b8bfc6cdd4dbe2e9f0f7fe050c131a",
    commitment: "1fb1225bc517f737cb2ac03725a391388a6bab43ad8d3ec329df2c4c03102ed0",
    seed: "9970212ac6cd3b4d7d7879855e872391ebc94854a563fa32173dc2ad021e6e6a",
    examples: [{ applicant: "K001", ticket: "25d0ad0b797e6eaad5cdf8259934fbe59b4e2fc46737e6b9d39936c4a9614010" }],
  }, webcrypto.subtle);
  const right = Object.fromEntries(lines.map((line) => [line.key, proof.agrees(line)]));
  assert.deepEqual([right.manifest, right.commitment, right.ticket], [true, true, true]);
});

test("the commands for a shell give the published numbers, quotes and all", () => {
  const folder = mkdtempSync(join(tmpdir(), "mengtafel-"));
  try {
    const file = "de lijst.txt";
    writeFileSync(join(folder, file), round.draw.manifest);
    const commands = proof.commandsOf(round.draw, file);
    const run = (command) =>
      execFileSync("sh", ["-c", command], { cwd: folder, encoding: "utf8" }).trim().split(/[= ]+/).pop();
    assert.equal(run(commands.manifest), round.draw.manifest_sha256);
    assert.equal(run(commands.commitment), round.draw.commitment);
    assert.equal(run(commands.seed), round.draw.seed);
    assert.deepEqual(commands.tickets.map(run), round.draw.examples.map(({ ticket }) => ticket));
    const evil = proof.commandsOf({ ...round.draw, beacon: "'; touch stolen; '" }, file);
    const bytes = (hex) => Buffer.from(hex, "hex");
    const seed = createHash("sha256").update("seed\x1f").update(bytes(round.draw.manifest_sha256))
      .update(bytes(round.draw.secret)).update("'; touch stolen; '").digest("hex");
    assert.equal(run(evil.seed), seed, "a quote in the number from outside stays text");
    assert.throws(() => execFileSync("ls", ["stolen"], { cwd: folder, stdio: "ignore" }));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("tables hold what the round holds, in both languages and without holes", () => {
  for (const language of ["nl", "en"]) {
    const part = say.partOf(round, language, makeFormat(language));
    const { people, areas } = tables.namedDifferences(part);
    assert.equal(people.length, 5);
    assert.equal(areas.length, round.change.by_area.length);
    for (const table of [tables.measuresFile(part), tables.gainsTable(part, people, "x"), tables.gainsTable(part, areas, "x"),
      tables.schoolsTable(part, "one_draw"), tables.schoolsTable(part, "two_baskets"), tables.passesTable(part, "two_baskets"),
      tables.assumptionsTable(part), tables.examplesTable(part), tables.checksTable(part), tables.decidedTable(part)]) {
      assert.ok(table.rows.length > 0, table.caption);
      for (const row of table.rows) {
        assert.equal(row.length, table.columns.length, table.caption);
        for (const cell of row)
          assert.ok(cell === null || (typeof cell === "number" ? Number.isFinite(cell) : cell !== "" && !/undefined|NaN/.test(cell)),
            `${table.caption}: ${row}`);
      }
    }
  }
  const part = say.partOf(round, "nl", nl);
  const rows = Object.fromEntries(tables.assumptionsTable(part).rows.map((row) => [row[0], row.slice(1)]));
  assert.deepEqual(rows["Kinderen met een broer of zus op hun eerste school, van de 100"],
    ["20", "10 tot 40", "aangenomen, niet gemeten"]);
  assert.deepEqual(rows["Kinderen voor wie geen mandje is opgegeven, van de 100"], ["15", "geen marge bekend", "aangenomen, niet gemeten"]);
  assert.deepEqual(rows["Scholen dichtbij die voorrang geven"], ["3", "ligt vast", "gekozen regel"]);
  assert.deepEqual(rows["an_assumption_to_come"], ["1,25", "vanaf 1", "gepubliceerd cijfer"], "an unknown key is shown as it is");
});

test("an average over nobody is shown as a dash, not as a number", () => {
  const part = say.partOf(round, "nl", nl);
  const row = { ...difference(0, 0, 0), key: "x", label: "x", kind: "area", metres: { one_draw: null, two_baskets: null } };
  assert.deepEqual(tables.gainsTable(part, [row], "x").rows[0].slice(-2), [null, null]);
});

test("every reason has its sentence in both languages", () => {
  for (const words of Object.values(outcomeWords)) {
    for (const reason of ["room", "class", "lot", "seats"]) assert.ok(words.child.placed[reason].length > 20, reason);
    for (const reason of ["not_asked", "class", "lot", "seats", "no_seats"])
      assert.ok(words.child.refused[reason].length > 20, reason);
  }
});
