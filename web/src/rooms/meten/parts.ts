/* What every part of this room is given. */
import type { Language, Problem } from "../../api";
import type { Format } from "../../format";
import type { MetenWords } from "../../words/meten";

export interface PartProps {
  problem: Problem;
  language: Language;
  format: Format;
  words: MetenWords;
}

/** Which school is followed through map, funnel and table, and how to follow another. */
export interface Following {
  /** The one chosen; stays. */
  chosen: string | null;
  /** The one pointed at, or else the one chosen. */
  followed: string | null;
  choose(code: string): void;
  point(code: string | null): void;
}

/** Publisher and year of the counts, for the line under a figure. */
export function sourceOf({ problem, format, words }: PartProps): string {
  const publishers = [...new Set(problem.sources.map((source) => source.publisher).filter(Boolean))];
  const years =
    format.years(problem.period) +
    (problem.period.stated_by_source ? "" : ` (${words.yearUnstated})`);
  return `${words.sourceLine(publishers[0] ?? problem.sources[0]?.file ?? "", years)}.`;
}

export function distanceText(metres: number, { format, words }: Pick<PartProps, "format" | "words">) {
  return metres >= 1000 && metres % 100 === 0
    ? words.kilometres(
        metres % 1000 === 0 ? format.count(metres / 1000) : format.decimal(metres / 1000, 1),
      )
    : words.metres(format.count(Math.round(metres)));
}
