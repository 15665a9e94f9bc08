/* Following a draw: deferred acceptance turn by turn, and within a turn school by school. */
import type { RoundRule } from "../../api";

export type School = RoundRule["schools"][number];

/** Children of basket 1 and 2 at a school after `turn` turns; before the first nobody sits. */
export function heldAfter(school: School, turn: number): [number, number] {
  return turn === 0 ? [0, 0] : (school.held[turn - 1] ?? [0, 0]);
}

export function turnsOf(rule: RoundRule): number {
  return rule.passes.length;
}

/** Children with a place after each number of turns, from 0. */
export function placedAfter(rule: RoundRule): number[] {
  const out: number[] = [];
  for (let turn = 0; turn <= turnsOf(rule); turn++)
    out.push(
      rule.schools.reduce((sum, school) => {
        const [one, two] = heldAfter(school, turn);
        return sum + one + two;
      }, 0),
    );
  return out;
}

/** Sent on at once: those who asked here first and did not keep a seat after the first turn. */
export function sentOnAtFirst(school: School): number {
  const [one, two] = heldAfter(school, 1);
  return school.asked_first - one - two;
}

export type Order = "asked" | "number" | "room";

/* First choices for each place; at a school without places any one is too many. */
function pressure(school: School): number {
  return school.asked_first / Math.max(school.seats, 0.5);
}

/** Schools in the order one wants to see them. */
export function ordered(schools: readonly School[], order: Order): School[] {
  const last = (school: School) => {
    const [one, two] = heldAfter(school, school.held.length);
    return school.seats - one - two;
  };
  const by: Record<Order, (a: School, b: School) => number> = {
    number: (a, b) => a.number - b.number,
    asked: (a, b) => pressure(b) - pressure(a) || b.asked_first - a.asked_first || a.number - b.number,
    room: (a, b) => last(b) - last(a) || a.number - b.number,
  };
  return [...schools].sort(by[order]);
}

/** Numbers of schools in a text such as "12, 40 7"; null when there is something else in it. */
export function readNumbers(text: string): number[] | null {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const numbers = words.map((word) => (/^\d{1,6}$/.test(word) ? Number(word) : Number.NaN));
  return numbers.some(Number.isNaN) ? null : [...new Set(numbers)];
}

/** Where the watching stands: after `turn` turns, and of the next turn `filled` schools already. */
export interface Place {
  turn: number;
  filled: number;
}

/** Positions of the shown schools where the next turn changes something. */
export function changing(shown: readonly School[], turn: number): number[] {
  return shown.flatMap((school, at) => {
    const before = heldAfter(school, turn);
    const after = heldAfter(school, turn + 1);
    return before[0] !== after[0] || before[1] !== after[1] ? [at] : [];
  });
}

/** One school further; after the last that changes, the turn is over. */
export function forward(place: Place, shown: readonly School[], last: number): Place {
  if (place.turn >= last) return { turn: last, filled: 0 };
  const filled = place.filled + 1;
  return filled >= changing(shown, place.turn).length
    ? { turn: place.turn + 1, filled: 0 }
    : { turn: place.turn, filled };
}

/** Up to which turn each shown school is drawn, and the one that changed last. */
export function drawn(place: Place, shown: readonly School[]): { turns: number[]; now: number | null } {
  const turns = shown.map(() => place.turn);
  const going = changing(shown, place.turn).slice(0, place.filled);
  for (const at of going) turns[at] = place.turn + 1;
  return { turns, now: going.length ? going[going.length - 1] : null };
}

/* ---- The seats of one school as squares --------------------------------------------------------- */

export type Seat = "one" | "two" | "held" | "free";

/** Basket 1 fills from the front, basket 2 from the back: what is free lies between them. */
export function seatsOf(school: School, turn: number): Seat[] {
  const [one, two] = heldAfter(school, turn);
  return Array.from({ length: school.seats }, (_, i): Seat => {
    if (school.reserved === null) return i < one + two ? "held" : "free";
    return i < one ? "one" : i >= school.seats - two ? "two" : "free";
  });
}

export const cell = { size: 11, step: 14, ten: 5 };

/** Left edge and line of each seat, in lines of whole tens (or fives) that fit the width. */
export function seatSpots(count: number, width: number): { x: number; line: number }[] {
  const wide = (n: number) => n * cell.step + Math.floor((n - 1) / 10) * cell.ten;
  let each = 5;
  while (each < count && wide(each + 5) <= width) each += 5;
  return Array.from({ length: count }, (_, i) => {
    const at = i % each;
    return { x: at * cell.step + Math.floor(at / 10) * cell.ten, line: Math.floor(i / each) };
  });
}
