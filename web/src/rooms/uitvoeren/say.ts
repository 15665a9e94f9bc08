/* Figures of a round as the reader's language writes them, and what every part of the room is given. */
import type { Estimate, Language, Round } from "../../api";
import type { Format } from "../../format";
import { outcomeWords, type OutcomeWords } from "../../words/uitvoeren-outcome";
import { roundWords, type RoundWords } from "../../words/uitvoeren";
import type { Measure } from "./round";

export interface Part {
  round: Round;
  language: Language;
  format: Format;
  words: RoundWords;
  outcome: OutcomeWords;
  /** As the round names those that it measures with. */
  groups: { a: string; b: string };
}

export function partOf(round: Round, language: Language, format: Format): Part {
  return {
    round,
    language,
    format,
    words: roundWords[language],
    outcome: outcomeWords[language],
    groups: round.groups[language],
  };
}

/** What a measure is about; the groups by their names. */
export function measureName({ outcome, groups }: Part, key: Measure["key"]): string {
  const w = outcome.change;
  if (key === "groups_d") return w.groupsUneven(groups.a, groups.b);
  return key === "groups_h" ? w.groupsUnmixed(groups.a, groups.b) : w.labels[key];
}

/** A share of 100 with one decimal: 0.4672 -> 46,7 */
export function tenth(format: Format, share: number): string {
  return format.decimal(Math.round(share * 1000) / 10 + 0, 1);
}

/** With a sign and a real minus; what rounds to nothing has no sign. */
export function signed(text: string, value: number): string {
  if (!/[1-9]/.test(text)) return text.replace(/^[-\u2212]/, "");
  return value > 0 ? `+${text}` : text;
}

export function signedTenth(format: Format, share: number): string {
  return signed(tenth(format, share), share);
}

export function amount(format: Format, unit: Measure["unit"], value: number): string {
  if (unit === "metres") return format.metres(value);
  if (unit === "children") return format.count(value);
  return unit === "h" ? format.decimal(value) : tenth(format, value);
}

/** The difference between two amounts as they are written, so that what one reads adds up. */
export function amountBetween(unit: Measure["unit"], [one, two]: readonly [number, number]): number {
  const steps = { metres: 1, children: 1, of100: 1000, h: 1000 }[unit];
  return (Math.round(two * steps) - Math.round(one * steps)) / steps;
}

/** A difference with its band over the rehearsals: −3,1 (−3,7 tot −2,6) */
export function differenceWithBand({ format, outcome }: Part, unit: Measure["unit"], difference: Estimate): string {
  const say = (value: number) => signed(amount(format, unit, value), value);
  const [low, high] = difference.interval;
  return outcome.gains.row(say(difference.value), say(low), say(high));
}

/** A value of an assumption: shares of 100 stay what they are, whole numbers whole. */
export function plain(format: Format, value: number): string {
  if (Number.isInteger(value)) return format.count(value);
  return format.decimal(value, 2).replace(/([,.]\d)0$/, "$1");
}

/** 24 november 2026 */
export function day(language: Language, made: string): string {
  const date = new Date(made);
  if (Number.isNaN(date.getTime())) return made;
  return new Intl.DateTimeFormat(language === "nl" ? "nl-NL" : "en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "Europe/Amsterdam",
  }).format(date);
}
