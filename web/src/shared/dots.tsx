/* Values on one common scale, each with its range: full dots are counted, hollow ones computed, a bar
   is what remains open, and the hatched strip across all lines is what chance alone would give. */
import { AxisBelow, Dot, Hatch, Lines } from "./svg";
import { linear, ticks } from "./scale";
import { textWidth, useFonts, useWidth, wrap } from "./text";

export interface DotRow {
  key: string;
  label: string;
  /** Under the line: what the range is, in words. */
  note: string;
  value: number;
  /** The value as it is written beside the dot. */
  text: string;
  computed: boolean;
  /** What remains open (a wide bar), and how precise the value is (a thin line with ends). */
  range?: readonly [number, number] | null;
  interval?: readonly [number, number] | null;
}

const head = 24;
const line = 21;

export function Dots({
  id,
  rows,
  domain,
  label,
  strip,
  tick,
}: {
  id: string;
  rows: DotRow[];
  domain: [number, number];
  /** What the drawing shows, for those who do not see it. */
  label: string;
  strip?: readonly [number, number] | null;
  tick: (value: number) => string;
}) {
  const [holder, width] = useWidth<HTMLDivElement>();
  useFonts();
  const right = Math.max(40, ...rows.map((row) => textWidth(row.text, 22, 600) + 18));
  const x = linear(domain, [8, Math.max(120, width - right)]);
  const wide = strip ? Math.max(8, x(strip[1]) - x(strip[0])) : 0;
  let y = 0;
  const placed = rows.map((row) => {
    const labels = wrap(row.label, width, 18, 600);
    const notes = wrap(row.note, width - 4, 15);
    const at = { row, labels, notes, top: y, axis: y + labels.length * head + 13, height: 0 };
    at.height = labels.length * head + 25 + notes.length * line + 21;
    y += at.height;
    return at;
  });
  const bottom = y;
  return (
    <div ref={holder} class="dots">
      {width > 0 && (
        <svg
          data-drawing
          role="img"
          aria-label={label}
          width={width}
          height={bottom + 28}
          viewBox={`0 0 ${width} ${bottom + 28}`}
        >
          <defs>
            <Hatch id={`${id}-chance`} gap={5} />
          </defs>
          {/* Along each line, not behind the text between them. */}
          {strip &&
            placed.map(({ row, axis }) => (
              <rect
                key={row.key}
                x={(x(strip[0]) + x(strip[1]) - wide) / 2}
                y={axis - 13}
                width={wide}
                height="26"
                fill={`url(#${id}-chance)`}
              />
            ))}
          {placed.map(({ row, labels, notes, top, axis }) => (
            <g key={row.key}>
              <Lines class="label halo" lines={labels} x={0} y={top + 18} step={head} />
              <line class="guide" x1={x.range[0]} x2={x.range[1]} y1={axis} y2={axis} />
              {row.range && (
                <rect
                  class="range"
                  x={x(row.range[0])}
                  y={axis - 4}
                  width={Math.max(1, x(row.range[1]) - x(row.range[0]))}
                  height="8"
                />
              )}
              {row.interval && (
                <path
                  class="interval"
                  d={`M${x(row.interval[0])} ${axis - 11}v22M${x(row.interval[1])} ${axis - 11}v22M${x(row.interval[0])} ${axis}H${x(row.interval[1])}`}
                />
              )}
              <Dot x={x(row.value)} y={axis} computed={row.computed} />
              <text
                class="value halo"
                x={Math.max(x(row.value) + 14, x(Math.max(row.range?.[1] ?? 0, row.interval?.[1] ?? 0)) + 8)}
                y={axis + 7}
              >
                {row.text}
              </text>
              <Lines class="note halo" lines={notes} x={0} y={axis + 27} step={line} />
            </g>
          ))}
          <AxisBelow scale={x} y={bottom} at={ticks(domain, 5)} label={tick} />
        </svg>
      )}
    </div>
  );
}
