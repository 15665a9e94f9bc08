/* Who loses and who gains: losers first, each with the band that the lot leaves; all areas in a table. */
import { useState } from "preact/hooks";
import { Figure } from "../../shared/figure";
import { AxisBelow, Hatch, Lines } from "../../shared/svg";
import { linear, ticks } from "../../shared/scale";
import { textWidth, useFonts, useWidth, wrap } from "../../shared/text";
import { More } from "./more";
import { moved, tally, verdictOf } from "./round";
import { differenceWithBand, signed, signedTenth, tenth, type Part } from "./say";
import { Mark } from "./seats";
import { gainsTable, namedDifferences, shareOf, type Named } from "./tables";

const lane = 66;

/* Room for the bands of the people and the ticks of the areas, the same on either side of 0. */
function extent(people: Named[], areas: Named[]): [number, number] {
  const all = [
    ...people.flatMap((row) => row.first_choice_difference?.interval ?? []),
    ...areas.flatMap((row) => row.first_choice_difference?.value ?? []),
  ];
  const far = Math.max(0.01, ...all.map(Math.abs)) * 1.05;
  return [-far, far];
}

function rangeText(part: Part, row: Named): string {
  const difference = row.first_choice_difference;
  return difference ? differenceWithBand(part, "of100", difference) : "\u2013";
}

/* What this draw itself came to, without and with baskets. */
function drawText({ format, outcome }: Part, row: Named): string {
  const share = (rule: "one_draw" | "two_baskets") => tenth(format, shareOf(row, rule) ?? 0);
  if (row.children === 0) return outcome.gains.nobody;
  return outcome.gains.thisDraw(share("one_draw"), share("two_baskets"));
}

/* The differences that are, or are not, greater than chance. */
function values(rows: Named[], sure: boolean): number[] {
  return rows.flatMap(({ first_choice_difference: difference }) =>
    difference && (verdictOf(difference) !== "open") === sure ? [difference.value] : [],
  );
}

function Chart({ part, people, areas }: { part: Part; people: Named[]; areas: Named[] }) {
  const { outcome, format } = part;
  const w = outcome.gains;
  const [holder, width] = useWidth<HTMLDivElement>();
  useFonts();
  const wide = width >= 560;
  const names = people.flatMap((row) => [textWidth(row.label, 18, 600), textWidth(drawText(part, row), 15)]);
  const left = wide ? Math.max(...names) + 16 : 0;
  const texts = people.flatMap((row) => [rangeText(part, row), w.verdict[verdictOf(row.first_choice_difference)]]);
  const right = wide ? Math.max(...texts.map((text) => textWidth(text, 15, 600))) + 20 : 0;
  const x = linear(extent(people, areas), [left + 8, Math.max(left + 120, width - right - 8)]);
  const head = 26;
  const step = wide ? lane - 10 : lane + 43;
  const middle = (i: number) => head + i * step + (wide ? 24 : 79);
  const areaTop = head + people.length * step + 8;
  const areaMiddle = areaTop + (wide ? 22 : 58);
  const axis = areaMiddle + 26;
  const note = wrap(w.areasNote, wide ? left - 24 : width, 15);
  const height = axis + 34;
  return (
    <div ref={holder} class="gains">
      {width > 0 && (
        <svg
          data-drawing
          role="img"
          aria-label={w.label}
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
        >
          <defs>
            <Hatch id="gains-band" gap={5} colour="var(--unknown)" width={1.3} />
          </defs>
          <text x={x(0) - 10} y="14" text-anchor="end">
            {`← ${w.less}`}
          </text>
          <text x={x(0) + 10} y="14">
            {`${w.more} →`}
          </text>
          <line class="zero" x1={x(0)} x2={x(0)} y1={head - 4} y2={axis} />
          {people.map((row, i) => {
            const verdict = verdictOf(row.first_choice_difference);
            const difference = row.first_choice_difference;
            const [low, high] = difference?.interval ?? [0, 0];
            const at = middle(i);
            return (
              <g key={row.key} class={`gain gain--${verdict}`}>
                <text class="gain__name halo" x="0" y={wide ? at - 3 : at - 57}>
                  {row.label}
                </text>
                <text class="halo" x="0" y={wide ? at + 17 : at - 36}>
                  {drawText(part, row)}
                </text>
                <text
                  class="gain__value halo"
                  x={wide ? width : 0}
                  y={wide ? at - 3 : at - 15}
                  text-anchor={wide ? "end" : "start"}
                >
                  {rangeText(part, row)}
                </text>
                {wide && (
                  <text x={width} y={at + 17} text-anchor="end">
                    {w.verdict[verdict]}
                  </text>
                )}
                {difference && (
                  <>
                    <rect
                      class="gain__band"
                      x={x(low)}
                      y={at - 9}
                      width={Math.max(2, x(high) - x(low))}
                      height="18"
                      fill="url(#gains-band)"
                    />
                    <circle class="gain__dot" cx={x(difference.value)} cy={at} r="6" />
                  </>
                )}
              </g>
            );
          })}
          {areas.length > 0 && (
            <g>
              <line class="guide" x1="0" x2={width} y1={areaTop - 6} y2={areaTop - 6} />
              <text class="gain__name halo" x="0" y={wide ? areaMiddle - 4 : areaMiddle - 36}>
                {w.areasLane(format.count(areas.length))}
              </text>
              <Lines class="halo" lines={note} x={0} y={wide ? areaMiddle + 16 : areaMiddle - 16} step={19} />
              <path
                class="area-ticks"
                d={values(areas, false)
                  .map((value) => `M${x(value)} ${areaMiddle - 6}v12`)
                  .join("")}
              />
              <path
                class="area-ticks area-ticks--sure"
                d={values(areas, true)
                  .map((value) => `M${x(value)} ${areaMiddle - 12}v24`)
                  .join("")}
              />
            </g>
          )}
          <AxisBelow
            scale={x}
            y={axis}
            at={ticks(x.domain, wide ? 6 : 4)}
            label={(value) => signed(format.decimal(value * 100, Math.abs(x.domain[1]) < 0.02 ? 1 : 0), value)}
          />
        </svg>
      )}
    </div>
  );
}

/* A cell with a number, or a dash where there is none. */
const cell = (value: (row: Named) => number | null, say: (value: number) => string) => ({
  value,
  text: (row: Named) => {
    const number = value(row);
    return number === null ? "\u2013" : say(number);
  },
});

type Sort = { column: number; down: boolean };

/** All areas: a table that one can put in another order. */
function AreaTable({ part, areas }: { part: Part; areas: Named[] }) {
  const { outcome, format } = part;
  const w = outcome.gains;
  const [sort, setSort] = useState<Sort>({ column: 4, down: false });
  const share = (rule: "one_draw" | "two_baskets") => cell((row) => shareOf(row, rule), (value) => tenth(format, value));
  const added = ({ metres }: Named) =>
    metres.one_draw === null || metres.two_baskets === null ? null : metres.two_baskets - metres.one_draw;
  const band = (row: Named) => {
    const interval = row.first_choice_difference?.interval;
    return interval ? outcome.change.band(signedTenth(format, interval[0]), signedTenth(format, interval[1])) : "\u2013";
  };
  const cells: { value: (row: Named) => number | string | null; text: (row: Named) => string }[] = [
    { value: (row) => row.label, text: (row) => row.label },
    cell((row) => row.children, format.count),
    share("one_draw"),
    share("two_baskets"),
    cell((row) => row.first_choice_difference?.value ?? null, (value) => signedTenth(format, value)),
    { value: (row) => row.first_choice_difference?.interval[0] ?? null, text: band },
    cell((row) => row.worse, format.count),
    cell((row) => row.better, format.count),
    cell(added, (value) => signed(format.metres(value), value)),
  ];
  const of = cells[sort.column].value;
  const rows = [...areas].sort((a, b) => {
    const [p, q] = [of(a), of(b)];
    if (p === null || q === null) return Number(p === null) - Number(q === null);
    const by = typeof p === "string" ? p.localeCompare(String(q)) : p - Number(q);
    return sort.down ? -by : by;
  });
  return (
    <div class="utrecht-table-container table" tabIndex={0} role="region" aria-label={w.areasCaption}>
      <table class="utrecht-table">
        <caption class="utrecht-table__caption">{w.areasCaption}</caption>
        <thead class="utrecht-table__header">
          <tr>
            {w.areasColumns.map((name, i) => (
              <th
                key={i}
                scope="col"
                class={`utrecht-table__header-cell${i ? " is-number" : ""}`}
                aria-sort={sort.column === i ? (sort.down ? "descending" : "ascending") : undefined}
              >
                <button
                  type="button"
                  class="linkish sort"
                  onClick={() => setSort({ column: i, down: sort.column === i ? !sort.down : false })}
                >
                  {name}
                  <span aria-hidden="true">{sort.column === i ? (sort.down ? " ↓" : " ↑") : ""}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="utrecht-table__body">
          {rows.map((row) => (
            <tr key={row.key} class={`utrecht-table__row gain--${verdictOf(row.first_choice_difference)}`}>
              {cells.map(({ text }, i) =>
                i === 0 ? (
                  <th key={i} scope="row" class="utrecht-table__cell">
                    {text(row)}
                  </th>
                ) : (
                  <td key={i} class="utrecht-table__cell is-number">
                    {text(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Gains(part: Part) {
  const { round, outcome, format, language, words } = part;
  const w = outcome.gains;
  const { people, areas } = namedDifferences(part);
  const count = format.count;
  const all = moved(round);
  const counted = tally(areas);
  const left = round.change.areas_left_out;
  return (
    <section class="part" aria-labelledby="gains-title">
      <div class="columns">
        <div class="prose">
          <h2 id="gains-title" class="utrecht-heading-2 figure__title">
            {w.title}
          </h2>
          <p>{w.finding(count(all.worse), count(all.better), count(all.same))}</p>
          {areas.length > 0 && (
            <>
              <p>{w.areasFinding(count(counted.less), count(counted.more), count(counted.open))}</p>
              {left.areas > 0 && (
                <p class="small">{w.leftOut(count(left.areas), count(left.children), count(left.fewer_than))}</p>
              )}
            </>
          )}
          <p class="small">{w.read}</p>
        </div>
        <Figure
          id="gains"
          heading={3}
          language={language}
          title={w.intro}
          intro={
            <ul class="legend key" role="list">
              <li>
                <svg width="26" height="15" viewBox="0 0 26 15" aria-hidden="true">
                  <rect class="gain__band" x="0.75" y="0.75" width="24.5" height="13.5" fill="none" />
                  <path class="mark__lines" d="M2 14L15 1M9 14L22 1M16 14L25 5" />
                </svg>{" "}
                {outcome.change.legendBand}
              </li>
              <li>
                <Mark text={words.mark} />
              </li>
            </ul>
          }
          source={w.source(count(round.children), count(round.rehearsals))}
          table={gainsTable(part, [...people, ...areas], w.caption)}
          how={w.how.map((text) => (
            <p key={text}>{text}</p>
          ))}
        >
          <Chart part={part} people={people} areas={areas} />
        </Figure>
      </div>
      {areas.length > 0 && (
        <More summary={w.areas}>
          {() => (
            <>
              <p class="small">{w.areasHint}</p>
              <AreaTable part={part} areas={areas} />
            </>
          )}
        </More>
      )}
    </section>
  );
}
