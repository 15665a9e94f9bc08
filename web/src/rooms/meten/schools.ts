/* What the figures of this room say about a school: pure functions, tested without a browser. */
import type { Areas, School } from "../../api";

export type Kind = "muchA" | "moreA" | "mirror" | "moreB" | "muchB" | "unclear" | "alone";

/** From this difference on a school has "many" more. */
export const much = 0.2;

export const kinds: Kind[] = ["muchA", "moreA", "mirror", "moreB", "muchB", "unclear", "alone"];

/** Children of the two groups: what shares are shares of. */
export function childrenOf(school: School): number | null {
  return school.children_a === null || school.children_b === null
    ? null
    : school.children_a + school.children_b;
}

export function differenceOf(school: School): number | null {
  return school.share === null || school.around === null ? null : school.share - school.around;
}

export function kindOf(school: School): Kind {
  const difference = Math.abs(differenceOf(school) ?? 0);
  switch (school.verdict) {
    case "more group A":
      return difference > much ? "muchA" : "moreA";
    case "more group B":
      return difference > much ? "muchB" : "moreB";
    case "reflects":
      return "mirror";
    case "cannot tell":
      return "unclear";
    default:
      return "alone";
  }
}

/** The school that is followed before anybody has pointed at one: it mirrors its surroundings, and the
 *  two together lie nearest to the town's own mix, so that no school is put up as a case. */
export function firstSchool(schools: School[], town: number): School | null {
  const far = (school: School) =>
    Math.abs(differenceOf(school)!) + Math.abs(school.share! - town);
  return schools
    .filter(
      (school) => school.verdict === "reflects" && differenceOf(school) !== null && school.lon !== null,
    )
    .reduce<School | null>((best, school) => (best && far(best) <= far(school) ? best : school), null);
}

/** Names as one looks them up: the code is added where a name occurs twice or is missing. */
export function namesOf(schools: School[]): Map<string, string> {
  const times = new Map<string, number>();
  for (const { name } of schools) if (name) times.set(name, (times.get(name) ?? 0) + 1);
  return new Map(
    schools.map(({ code, name }) => [
      code,
      name ? (times.get(name)! > 1 ? `${name} (${code})` : name) : code,
    ]),
  );
}

/** Three limits between four tones: the quarters of the areas, rounded to 5 of 100 and apart. */
export function breaksOf(areas: Areas): number[] {
  const shares = areas.features
    .map((area) => area.properties.share)
    .filter((share): share is number => share !== null)
    .sort((a, b) => a - b);
  if (!shares.length) return [];
  const out: number[] = [];
  for (const part of [0.25, 0.5, 0.75]) {
    const at = shares[Math.min(shares.length - 1, Math.floor(part * shares.length))];
    const rounded = Math.round(at * 20) / 20;
    if (rounded > (out.at(-1) ?? 0) && rounded < 1) out.push(rounded);
  }
  return out;
}

/** 0 for the lightest tone; null where the share is not known. */
export function toneOf(share: number | null, breaks: number[]): number | null {
  return share === null ? null : breaks.filter((limit) => share >= limit).length;
}

/** Half the width of the chance strip times the root of the size: the middle one of all schools, as
 *  the limits of a school depend on its surroundings too. */
export function stripOf(schools: School[]): number | null {
  const widths = schools
    .filter((school) => school.low_95 !== null && school.high_95 !== null && childrenOf(school)! > 0)
    .map((school) => ((school.high_95! - school.low_95!) / 2) * Math.sqrt(childrenOf(school)!))
    .sort((a, b) => a - b);
  return widths.length ? widths[Math.floor(widths.length / 2)] : null;
}

export interface Point {
  code: string;
  x: number;
  y: number;
}

/** The nearest point in the direction of an arrow key: within a quarter turn around it, or, when
 *  there is none, the nearest that lies that way at all. */
export function neighbour(points: Point[], from: string | null, key: string): string | null {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  const start = points.find((point) => point.code === from);
  if (!way || !points.length) return null;
  if (!start) return points[0].code;
  let best: string | null = null;
  let least = Infinity;
  for (const point of points) {
    const dx = point.x - start.x;
    const dy = point.y - start.y;
    const along = dx * way[0] + dy * way[1];
    const aside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
    if (point.code === from || along <= 0) continue;
    const distance = Math.hypot(dx, dy) + (aside > along ? 10_000 : 0);
    if (distance < least) {
      least = distance;
      best = point.code;
    }
  }
  return best;
}

/** The point nearest to a pointer, if it is near enough to be meant. */
export function nearest(points: Point[], x: number, y: number, within: number): string | null {
  let best: string | null = null;
  let least = within;
  for (const point of points) {
    const distance = Math.hypot(point.x - x, point.y - y);
    if (distance <= least) {
      least = distance;
      best = point.code;
    }
  }
  return best;
}
