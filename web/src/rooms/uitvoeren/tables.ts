/* The tables behind the figures of the room: what is drawn, and what can be taken along as CSV. */
import type { Difference, Estimate } from "../../api";
import type { TableData } from "../../shared/table";
import { losersFirst, measuresOf, ruleIds, type Measure, type RuleId } from "./round";
import { amount, amountBetween, measureName, plain, signed, signedTenth, tenth, type Part } from "./say";
import { heldAfter, placedAfter, sentOnAtFirst } from "./watching";

/* Both rules and the difference between them, a row each, as numbers or as they are written. */
function measureRows<T>(
  part: Part,
  measures: Measure[],
  say: (measure: Measure, value: number, sign: boolean) => T,
): (string | T | null)[][] {
  return measures.flatMap((measure) => {
    const name = measureName(part, measure.key);
    const row = (rule: string, value: number, band: Estimate | null, chance: number | null, sign: boolean) => [
      name,
      rule,
      say(measure, value, sign),
      band && say(measure, band.interval[0], sign),
      band && say(measure, band.interval[1], sign),
      chance === null ? null : say(measure, chance, sign),
    ];
    return [
      ...ruleIds.map((id, i) =>
        row(part.words.rule[id], measure.values[i], measure.bands[i], measure.chance?.[i] ?? null, false),
      ),
      row(part.outcome.change.between, amountBetween(measure.unit, measure.values), measure.difference, null, true),
    ];
  });
}

export function measuresTable(part: Part, measures: Measure[], caption: string): TableData {
  const say = ({ unit }: Measure, value: number, sign: boolean) => {
    const text = amount(part.format, unit, value);
    return sign ? signed(text, value) : text;
  };
  return {
    caption,
    columns: part.outcome.change.columns.map((label) => ({ label })),
    rows: measureRows(part, measures, say),
  };
}

/** The same for a file: raw numbers, every measure. */
export function measuresFile(part: Part): TableData {
  const { family, mix } = measuresOf(part.round);
  return {
    caption: part.outcome.change.title,
    columns: part.outcome.change.columns.map((label) => ({ label })),
    rows: measureRows(part, [...family, ...mix], (_, value) => value),
  };
}

export interface Named extends Difference {
  key: string;
  label: string;
  /** Of area, or of children. */
  kind: "group" | "basket" | "area";
}

export function namedDifferences(part: Part): { people: Named[]; areas: Named[] } {
  const { round, outcome } = part;
  const named = (kind: Named["kind"]) => (row: Difference & { key: string }): Named => ({
    ...row,
    kind,
    label: groupName(part, row.key) ?? outcome.gains.keys[row.key] ?? row.key,
  });
  return {
    people: losersFirst([
      ...round.change.by_group.map(named("group")),
      ...round.change.by_basket.map(named("basket")),
    ]),
    areas: losersFirst(
      round.change.by_area.map((row): Named => ({
        ...row,
        key: row.code,
        kind: "area",
        label: row.name ?? (row.code || outcome.gains.merged),
      })),
    ),
  };
}

function groupName({ outcome, groups }: Part, key: string): string | null {
  return key === "a" || key === "b" ? outcome.gains.estimated(groups[key]) : null;
}

const hundred = (share: number | null | undefined) => (share == null ? null : 100 * share);

/** Of the children of a row, who got their first choice in this draw; null when there are none. */
export function shareOf(row: Difference, rule: RuleId): number | null {
  return row.children > 0 ? row.first_choice[rule] / row.children : null;
}

export function gainsTable(part: Part, rows: Named[], caption: string): TableData {
  const { format, outcome } = part;
  const share = (value: number) => tenth(format, value / 100);
  const points = (value: number) => signedTenth(format, value / 100);
  const { count, metres } = format;
  const show = [undefined, count, share, share, points, points, points, count, count, metres, metres];
  return {
    caption,
    columns: outcome.gains.columns.map((label, i) => ({ label, show: show[i] })),
    rows: rows.map((row) => [
      row.label,
      row.children,
      hundred(shareOf(row, "one_draw")),
      hundred(shareOf(row, "two_baskets")),
      hundred(row.first_choice_difference?.value),
      hundred(row.first_choice_difference?.interval[0]),
      hundred(row.first_choice_difference?.interval[1]),
      row.worse,
      row.better,
      row.metres.one_draw,
      row.metres.two_baskets,
    ]),
  };
}

export function schoolsTable({ round, words, format }: Part, id: RuleId): TableData {
  const w = words.watch;
  const rule = round.rules[ruleIds.indexOf(id)];
  return {
    caption: w.tableCaption(words.rule[id]),
    columns: w.tableColumns.map((label, i) => ({ label, show: i ? format.count : undefined })),
    rows: rule.schools.map((school) => {
      const [one, two] = heldAfter(school, school.held.length);
      return [
        words.school(format.count(school.number)),
        school.seats,
        school.reserved?.[0] ?? null,
        school.reserved?.[1] ?? null,
        school.asked_first,
        sentOnAtFirst(school),
        one,
        two,
      ];
    }),
  };
}

export function passesTable({ round, words, format }: Part, id: RuleId): TableData {
  const rule = round.rules[ruleIds.indexOf(id)];
  const placed = placedAfter(rule);
  return {
    caption: words.watch.passesCaption(words.rule[id]),
    columns: words.watch.passesColumns.map((label) => ({ label, show: format.count })),
    rows: rule.passes.map((pass, i) => [String(i + 1), pass.asked, pass.sent_on, placed[i + 1]]),
  };
}

const shares = new Set(["spare_seats", "sibling_share", "not_declared", "basket_share"]);

/** Of 100 where an assumption is a share; anything else as it is. */
function assumedValue(part: Part, key: string, value: number): string {
  return shares.has(key) ? tenth(part.format, value).replace(/[,.]0$/, "") : plain(part.format, value);
}

export function assumptionsTable(part: Part): TableData {
  const w = part.words.assumed;
  return {
    caption: w.title,
    columns: w.columns.map((label) => ({ label })),
    rows: part.round.assumptions.map(({ key, value, low, high, basis }) => {
      const say = (n: number) => assumedValue(part, key, n);
      return [
        (w.keys[key] ?? key) + (shares.has(key) ? w.of100 : ""),
        say(value),
        low !== null && high !== null
          ? w.range(say(low), say(high))
          : low !== null
            ? w.from(say(low))
            : high !== null
              ? w.upTo(say(high))
              : basis === "assumed"
                ? w.noRange
                : w.fixed,
        w.basis[basis],
      ];
    }),
  };
}

export function examplesTable({ round, outcome, words, format }: Part): TableData {
  const w = outcome.check;
  return {
    caption: w.examplesCaption,
    columns: w.examplesColumns.map((label, i) => ({ label, show: i === 1 || i === 6 ? format.count : undefined })),
    rows: round.draw.examples.flatMap((example) =>
      example.choices.map((choice, i) => [
        example.applicant,
        example.place,
        example.ticket,
        words.basket[example.basket],
        example.declared ? w.yes : w.no,
        String(i + 1),
        choice.school,
        outcome.child.class[choice.class],
        w.decidedWords[choice.one_draw],
        w.decidedWords[choice.two_baskets],
      ]),
    ),
  };
}

export function checksTable({ round, outcome, words, format }: Part): TableData {
  const w = outcome.check;
  return {
    caption: w.caption,
    columns: w.columns.map((label) => ({ label, show: format.count })),
    rows: round.rules.map((rule) => [
      words.rule[rule.id],
      rule.check.placed,
      rule.check.unplaced,
      rule.check.claims_examined,
      rule.check.passed ? w.ok : w.notOk,
    ]),
  };
}

export function decidedTable({ round, outcome, words, format }: Part): TableData {
  return {
    caption: outcome.check.decided,
    columns: outcome.check.decidedColumns.map((label) => ({ label, show: format.count })),
    rows: round.rules.map(({ id, decided }) => [
      words.rule[id],
      decided.room,
      decided.class,
      decided.lot,
      id === "one_draw" ? null : decided.seats,
    ]),
  };
}

