/* What the room says of a round, worked out from its figures: no words and no drawing here. */
import type { Difference, Estimate, Round, RoundRule } from "../../api";

export type RuleId = RoundRule["id"];
export const ruleIds: readonly RuleId[] = ["one_draw", "two_baskets"];

/** How many of 100 children got the first school of their list, under either rule. */
export function firstOf100(round: Round): [number, number] {
  const share = (rule: RoundRule) => Math.round((100 * rule.first_choice) / round.children);
  return [share(round.rules[0]), share(round.rules[1])];
}

/** What a difference over rehearsals comes to: its band lies under 0, over 0, or holds it. */
export type Verdict = "less" | "more" | "open";

export function verdictOf(difference: Estimate): Verdict {
  if (difference.interval[1] < 0) return "less";
  if (difference.interval[0] > 0) return "more";
  return "open";
}

/** Two bands that have a value in common cannot tell two rules apart. */
export function bandsMeet(a: Estimate, b: Estimate): boolean {
  return a.interval[0] <= b.interval[1] && b.interval[0] <= a.interval[1];
}

/** Losers first: by the difference over the rehearsals, the greatest loss on top. */
export function losersFirst<T extends Difference>(rows: readonly T[]): T[] {
  return [...rows].sort((a, b) => a.first_choice_difference.value - b.first_choice_difference.value);
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
  /** Of this draw, and over the rehearsals where they were kept; without baskets first. */
  values: [number, number];
  bands: [Estimate, Estimate] | null;
  /** What chance alone gives, under either rule. */
  chance: [number, number] | null;
}

/** What a family notices, and how mixed the intake is. Shares are of all children of the round. What
 *  is undefined (a group without a child) is left out. */
export function measuresOf(round: Round): { family: Measure[]; mix: Measure[] } {
  const { family, mix } = allMeasures(round);
  const known = (measures: Measure[]) =>
    measures
      .filter(({ values }) => values.every(Number.isFinite))
      .map((measure) => ({
        ...measure,
        bands: measure.bands?.every((band) => band.interval.every(Number.isFinite)) ? measure.bands : null,
        chance: measure.chance?.every(Number.isFinite) ? measure.chance : null,
      }));
  return { family: known(family), mix: known(mix) };
}

function allMeasures(round: Round): { family: Measure[]; mix: Measure[] } {
  const n = round.children;
  const both = <T>(of: (rule: RoundRule) => T): [T, T] => [of(round.rules[0]), of(round.rules[1])];
  return {
    family: [
      {
        key: "first",
        unit: "of100",
        values: both((rule) => rule.first_choice / n),
        bands: both((rule) => rule.rehearsed.first_choice_share),
        chance: null,
      },
      { key: "top_three", unit: "of100", values: both((rule) => rule.top_three / n), bands: null, chance: null },
      {
        key: "unplaced",
        unit: "children",
        values: both((rule) => rule.unplaced),
        bands: both((rule) => rule.rehearsed.unplaced),
        chance: null,
      },
      {
        key: "metres",
        unit: "metres",
        values: both((rule) => rule.mean_metres),
        bands: both((rule) => rule.rehearsed.mean_metres),
        chance: null,
      },
    ],
    mix: (["groups", "baskets"] as const).flatMap((kind): Measure[] => [
      {
        key: `${kind}_d`,
        unit: "of100",
        values: both((rule) => rule[kind].dissimilarity),
        bands: both((rule) => rule.rehearsed[`${kind}_dissimilarity`]),
        chance: both((rule) => rule[kind].by_chance),
      },
      {
        key: `${kind}_h`,
        unit: "h",
        values: both((rule) => rule[kind].theil_h),
        bands: both((rule) => rule.rehearsed[`${kind}_theil_h`]),
        chance: both((rule) => rule[kind].theil_h_by_chance),
      },
    ]),
  };
}

/** The part of a scale that holds the values with room on both sides; from 0 when chance is shown. */
export function domainOf(measure: Measure): [number, number] {
  const all = [...measure.values, ...(measure.chance ?? [])];
  for (const band of measure.bands ?? []) all.push(...band.interval);
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

/** The seat groups of a school that are open to a child: its basket's, and the one for everybody. */
export function openTo(cutoffs: readonly Cutoff[], basket: 1 | 2): { group: number; cutoff: Cutoff }[] {
  const groups = cutoffs.length === 1 ? [0] : cutoffs.length === 2 ? [basket - 1] : [basket - 1, 2];
  return groups.map((group) => ({ group, cutoff: cutoffs[group] }));
}

/** Where a ticket stands among all that could be drawn: 0 is the first, 1 the last. */
export function ticketShare(ticket: string): number {
  return parseInt(ticket.slice(0, 8), 16) / 2 ** 32;
}

/** A ticket as one reads it out: its first eight signs in two groups. */
export function ticketStart(ticket: string): string {
  return `${ticket.slice(0, 4)} ${ticket.slice(4, 8)}`;
}
