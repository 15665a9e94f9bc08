/* What the room says of a round, worked out from its figures: no words and no drawing here. */
import type { Difference, Estimate, Rehearsed, Round, RoundRule } from "../../api";

export type RuleId = RoundRule["id"];
export const ruleIds: readonly RuleId[] = ["one_draw", "two_baskets"];

/** How many of 100 children got the first school of their list, under either rule. */
export function firstOf100(round: Round): [number, number] {
  const share = (rule: RoundRule) => Math.round((100 * rule.first_choice) / round.children);
  return [share(round.rules[0]), share(round.rules[1])];
}

/** What a difference over rehearsals comes to: its band lies under 0, over 0, or holds it. Without
 *  rehearsals that stays open. */
export type Verdict = "less" | "more" | "open";

export function verdictOf(difference: Estimate | null): Verdict {
  if (!difference) return "open";
  if (difference.interval[1] < 0) return "less";
  if (difference.interval[0] > 0) return "more";
  return "open";
}

/** Losers first: by the difference over the rehearsals, the greatest loss on top; what has none last. */
export function losersFirst<T extends Difference>(rows: readonly T[]): T[] {
  const at = (row: T) => row.first_choice_difference?.value ?? Number.MAX_VALUE;
  return [...rows].sort((a, b) => at(a) - at(b));
}

export interface Tally {
  less: number;
  more: number;
  open: number;
}

export function tally(rows: readonly Difference[]): Tally {
  const out: Tally = { less: 0, more: 0, open: 0 };
  for (const row of rows) out[verdictOf(row.first_choice_difference)]++;
  return out;
}

/** Over all children of the round: the groups together are everybody. */
export function moved(round: Round): { better: number; worse: number; same: number } {
  const sum = { better: 0, worse: 0, same: 0 };
  for (const row of round.change.by_group) {
    sum.better += row.better;
    sum.worse += row.worse;
    sum.same += row.same;
  }
  return sum;
}

export interface Measure {
  key: "first" | "top_three" | "unplaced" | "metres" | "groups_d" | "groups_h" | "baskets_d" | "baskets_h";
  unit: "of100" | "metres" | "h" | "children";
  /** Of this draw, without baskets first; and the bands over the rehearsals. */
  values: [number, number];
  bands: [Estimate | null, Estimate | null];
  /** With baskets minus without, rehearsal by rehearsal. */
  difference: Estimate | null;
  /** What chance alone gives, under either rule. */
  chance: [number, number] | null;
}

/** What a family notices, and how mixed the intake is. Shares are of all children of the round. What
 *  is undefined (a group without a child) is left out. */
export function measuresOf(round: Round): { family: Measure[]; mix: Measure[] } {
  const n = round.children;
  const measure = (
    key: Measure["key"],
    unit: Measure["unit"],
    figure: keyof Rehearsed,
    value: (rule: RoundRule) => number | null,
    chance: (rule: RoundRule) => number | null = () => null,
  ): Measure | null => {
    const values = both(value);
    return (
      values && {
        key,
        unit,
        values,
        bands: [round.rules[0].rehearsed[figure], round.rules[1].rehearsed[figure]],
        difference: round.change.figures[figure],
        chance: both(chance),
      }
    );
  };
  const both = (of: (rule: RoundRule) => number | null): [number, number] | null => {
    const [one, two] = [of(round.rules[0]), of(round.rules[1])];
    return one === null || two === null ? null : [one, two];
  };
  const known = (measures: (Measure | null)[]) => measures.filter((measure) => measure !== null);
  return {
    family: known([
      measure("first", "of100", "first_choice_share", (rule) => rule.first_choice / n),
      measure("top_three", "of100", "top_three_share", (rule) => rule.top_three / n),
      measure("unplaced", "children", "unplaced", (rule) => rule.unplaced),
      measure("metres", "metres", "mean_metres", (rule) => rule.mean_metres),
    ]),
    mix: known(
      (["groups", "baskets"] as const).flatMap((kind) => [
        measure(
          `${kind}_d`,
          "of100",
          `${kind}_dissimilarity`,
          (rule) => rule[kind].dissimilarity,
          (rule) => rule[kind].by_chance,
        ),
        measure(
          `${kind}_h`,
          "h",
          `${kind}_theil_h`,
          (rule) => rule[kind].theil_h,
          (rule) => rule[kind].theil_h_by_chance,
        ),
      ]),
    ),
  };
}

/** The part of a scale that holds the values with room on both sides; from 0 when chance is shown. */
export function domainOf(measure: Measure): [number, number] {
  const all = [...measure.values, ...(measure.chance ?? [])];
  for (const band of measure.bands) all.push(...(band?.interval ?? []));
  let low = Math.min(...all);
  let high = Math.max(...all);
  const least = { metres: 60, children: 10, of100: 0.02, h: 0.02 }[measure.unit];
  const room = Math.max((high - low) * 0.4, (least - (high - low)) / 2, 0);
  high += room;
  low = measure.chance || measure.unit === "children" ? 0 : Math.max(0, low - room);
  return [low, measure.unit === "of100" || measure.unit === "h" ? Math.min(1, high) : high];
}

/* ---- A child that one follows ------------------------------------------------------------------ */

export type Example = Round["draw"]["examples"][number];
export type Cutoff = RoundRule["schools"][number]["cutoffs"][number];

/** The seat groups of a school that say why: the one where the child sits, or those open to it (its
 *  basket's, and the one for everybody). */
export function groupsToShow(cutoffs: readonly Cutoff[], basket: 1 | 2, sits: number | null): number[] {
  if (sits !== null) return [sits - 1];
  return cutoffs.length === 1 ? [0] : cutoffs.length === 2 ? [basket - 1] : [basket - 1, 2];
}

/** Where a ticket stands among all that could be drawn: 0 is the first, 1 the last. */
export function ticketShare(ticket: string): number {
  return parseInt(ticket.slice(0, 8), 16) / 2 ** 32;
}

/** A ticket as one reads it out: its first eight signs in two groups. */
export function ticketStart(ticket: string): string {
  return `${ticket.slice(0, 4)} ${ticket.slice(4, 8)}`;
}
