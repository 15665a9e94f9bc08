/* The seats of schools as small squares, one drawing: basket 1 round and blue from the front, basket 2
   square and ochre from the back, without baskets one ink; what is free is only an outline. */
import { Lines } from "../../shared/svg";
import { textWidth, useFonts, useWidth, wrap } from "../../shared/text";
import { cell, heldAfter, seatSpots, seatsOf, sentOnAtFirst, type School, type Seat } from "./watching";
import type { Part } from "./say";

const lineStep = 18;
const narrow = 620;

/* One path for all seats of a kind: squares, or circles for basket 1. */
function pathOf(spots: { x: number; y: number }[], kind: Seat): string {
  const s = cell.size;
  return spots
    .map(({ x, y }) =>
      kind === "one"
        ? `M${x} ${y + s / 2}a${s / 2} ${s / 2} 0 1 0 ${s} 0a${s / 2} ${s / 2} 0 1 0 ${-s} 0`
        : kind === "two"
          ? `M${x + 0.75} ${y + 0.75}h${s - 1.5}v${s - 1.5}h${1.5 - s}z`
          : `M${x + 0.5} ${y + 0.5}h${s - 1}v${s - 1}h${1 - s}z`,
    )
    .join("");
}

interface Row {
  school: School;
  turn: number;
  now: boolean;
  top: number;
  height: number;
  spots: { x: number; line: number }[];
}

function Seats({ row, x, y }: { row: Row; x: number; y: number }) {
  const seats = seatsOf(row.school, row.turn);
  const at = (i: number) => ({ x: x + row.spots[i].x, y: y + row.spots[i].line * lineStep });
  const kinds: Seat[] = ["free", "held", "one", "two"];
  const border = row.school.reserved?.[0] ?? 0;
  const mark = border > 0 && border < seats.length ? at(border) : null;
  return (
    <>
      {kinds.map((kind) => {
        const spots = seats.flatMap((seat, i) => (seat === kind ? [at(i)] : []));
        return spots.length ? <path key={kind} class={`seat seat--${kind}`} d={pathOf(spots, kind)} /> : null;
      })}
      {mark && <path class="seat-border" d={`M${mark.x - 1.5} ${mark.y - 3.5}v${cell.size + 7}`} />}
    </>
  );
}

export function SeatChart({
  part,
  shown,
  turns,
  now,
  label,
}: {
  part: Part;
  shown: School[];
  turns: number[];
  now: number | null;
  label: string;
}) {
  const { words, format } = part;
  const w = words.watch;
  const [holder, width] = useWidth<HTMLDivElement>();
  useFonts();
  const wide = width >= narrow;
  const heads = w.columns.map((name) => wrap(name, 76, 15));
  const columns = heads.map((lines) => Math.max(70, ...lines.map((line) => textWidth(line, 15) + 18)));
  const numbers = columns.reduce((a, b) => a + b, 0);
  const left = wide ? 92 : 0;
  const room = wide ? width - left - numbers : width;
  const head = wide ? 8 + 20 * Math.max(...heads.map((lines) => lines.length)) : 0;
  let top = head;
  const rows = shown.map((school, i): Row => {
    const spots = seatSpots(school.seats, room);
    const lines = spots.length ? spots[spots.length - 1].line + 1 : 1;
    const height = (wide ? 12 : 59) + lines * lineStep;
    const row = { school, turn: turns[i], now: i === now, top, height, spots };
    top += height;
    return row;
  });
  return (
    <div ref={holder} class="seats">
      {width > 0 && (
        <svg data-drawing role="img" aria-label={label} width={width} height={top} viewBox={`0 0 ${width} ${top}`}>
          {wide &&
            heads.map((lines, i) => (
              <Lines
                key={i}
                lines={lines}
                x={right(width, columns, i)}
                y={head - 10 - 20 * (lines.length - 1)}
                step={20}
                text-anchor="end"
              />
            ))}
          {rows.map((row) => {
            const [one, two] = heldAfter(row.school, row.turn);
            const held = w.numbers(format.count(one + two), format.count(row.school.seats));
            const values = [held, format.count(row.school.asked_first), format.count(sentOnAtFirst(row.school))];
            const name = words.school(format.count(row.school.number));
            const y = row.top;
            return (
              <g key={row.school.number} class={row.now ? "seat-row is-now" : "seat-row"}>
                <line class="guide" x1="0" x2={width} y1={y - 1} y2={y - 1} />
                <text class="seat-name" x="0" y={y + (wide ? 18 : 20)}>
                  {name}
                </text>
                {wide ? (
                  values.map((value, i) => (
                    <text key={i} x={right(width, columns, i)} y={y + 18} text-anchor="end" class={i ? "" : "seat-held"}>
                      {value}
                    </text>
                  ))
                ) : (
                  <>
                    <text x={width} y={y + 20} text-anchor="end" class="seat-held">
                      {`${held} ${w.columns[0]}`}
                    </text>
                    <text x="0" y={y + 40}>{`${w.asked(values[1])} · ${w.sentOn(values[2])}`}</text>
                  </>
                )}
                <Seats row={row} x={left} y={y + (wide ? 7 : 50)} />
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}

function right(width: number, columns: number[], i: number): number {
  return width - columns.slice(i + 1).reduce((a, b) => a + b, 0);
}

/** What the squares mean; in one colour when the rule has no baskets. */
export function SeatLegend({ part, baskets }: { part: Part; baskets: boolean }) {
  const w = part.words.watch.legend;
  const kinds: Seat[] = baskets ? ["one", "two", "free"] : ["held", "free"];
  return (
    <ul class="legend key" role="list">
      {kinds.map((kind) => (
        <li key={kind}>
          <svg width="13" height="13" viewBox="-1 -1 13 13" aria-hidden="true">
            <path class={`seat seat--${kind}`} d={pathOf([{ x: 0, y: 0 }], kind)} />
          </svg>{" "}
          {w[kind]}
        </li>
      ))}
      {baskets && (
        <li>
          <svg width="9" height="18" viewBox="-4 -3 9 18" aria-hidden="true">
            <path class="seat-border" d="M0.5 -2v16" />
          </svg>{" "}
          {w.reserved}
        </li>
      )}
      <li>
        <Mark text={part.words.mark} />
      </li>
    </ul>
  );
}

/** The mark of every figure here: it is an exercise. */
export function Mark({ text }: { text: string }) {
  return (
    <span class="mark" data-mark>
      <svg class="mark__sign" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <rect x="1" y="1" width="14" height="14" class="mark__box" />
        <path class="mark__lines" d="M1 8L8 1M1 15L15 1M8 15L15 8" />
      </svg>
      {text}
    </span>
  );
}
