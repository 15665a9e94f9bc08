/* Numbers and years as the reader's language writes them. Shares are said "van de 100". */
import type { Language, Period } from "./api";

export interface Format {
  /** 37.229 */
  count(value: number): string;
  /** A share as a whole number of 100: 0.461 -> 46 */
  of100(share: number): string;
  /** The same with a sign, and a real minus: -0.11 -> −11 */
  signed100(share: number): string;
  /** 0,461 */
  decimal(value: number, digits?: number): string;
  metres(value: number): string;
  years(period: Period): string;
}

const about: Record<Language, string> = { nl: "rond", en: "around" };

export function makeFormat(language: Language): Format {
  const locale = language === "nl" ? "nl-NL" : "en-GB";
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const count = (value: number) => whole.format(value).replace(/^-/, "\u2212");
  return {
    count,
    of100: (share) => count(Math.round(share * 100)),
    signed100: (share) => {
      const points = Math.round(share * 100);
      return (points > 0 ? "+" : "") + count(points === 0 ? 0 : points);
    },
    decimal: (value, digits = 3) =>
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      })
        .format(value)
        .replace(/^-/, "\u2212"),
    metres: (value) => `${count(Math.round(value))} m`,
    years: (period) => {
      const years =
        period.first_year === period.last_year
          ? String(period.first_year)
          : `${period.first_year}\u2013${period.last_year}`;
      return period.stated_by_source ? years : `${about[language]} ${years}`;
    },
  };
}
