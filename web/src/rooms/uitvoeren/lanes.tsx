/* Outcomes of two rules, one under the other on a scale of their own: open signs, because they are
   computed; a hatched band for what the lot can make of it; a tick for chance alone. */
import { AxisBelow, Hatch, Lines } from "../../shared/svg";
import { linear, ticks } from "../../shared/scale";
import { textWidth, useFonts, useWidth, wrap } from "../../shared/text";
import { Mark } from "./seats";
import { domainOf, verdictOf, type Measure } from "./round";
import { amount, amountBetween, differenceWithBand, measureName, signed, type Part } from "./say";

const lane = 30;

/** What the difference between the rules comes to, in words. */
export function differenceText(part: Part, measure: Measure): string {
  const { format, outcome } = part;
  const w = outcome.change;
  const by = amountBetween(measure.unit, measure.values);
  const text = signed(amount(format, measure.unit, by), by);
  const said = /[1-9]/.test(text) ? w.difference(text) : w.same;
  if (!measure.difference) return `${said} ${w.noBand}`;
  const over = w.overRehearsals(differenceWithBand(part, measure.unit, measure.difference));
  return `${said} ${over} ${verdictOf(measure.difference) === "open" ? w.open : w.beyond}`;
}

export function RuleSign({ rule, x, y }: { rule: 0 | 1; x: number; y: number }) {
  return rule === 0 ? (
    <circle class="rule-sign rule-sign--one" cx={x} cy={y} r="6" />
  ) : (
    <path class="rule-sign rule-sign--two" d={`M${x} ${y - 7.5}L${x + 7.5} ${y}L${x} ${y + 7.5}L${x - 7.5} ${y}Z`} />
  );
}

export function Lanes({ id, part, measures, label }: { id: string; part: Part; measures: Measure[]; label: string }) {
  const { format, outcome } = part;
  const w = outcome.change;
  const [holder, width] = useWidth<HTMLDivElement>();
  useFonts();
  const names = [w.one, w.two];
  const left = Math.max(...names.map((name) => textWidth(name, 15))) + 14;
  let y = 0;
  const placed = measures.map((measure) => {
    const say = (value: number) => amount(format, measure.unit, value);
    const values = measure.values.map(say);
    const bands = measure.bands.map((band) => (band ? w.band(say(band.interval[0]), say(band.interval[1])) : ""));
    const wideValue = Math.max(...values.map((text) => textWidth(text, 18, 600)));
    const right =
      wideValue +
      (width >= 480 ? Math.max(...bands.map((text) => textWidth(text, 15))) + 12 : 0) +
      20;
    const labels = wrap(measureName(part, measure.key), width, 18, 600);
    const notes = wrap(w.notes[measure.key], width, 15);
    const verdict = wrap(differenceText(part, measure), width, 15);
    const top = y;
    const plot = top + labels.length * 24 + notes.length * 21 + (measure.chance ? 26 : 10);
    const axis = plot + 2 * lane;
    y = axis + 28 + verdict.length * 21 + 32;
    const x = linear(domainOf(measure), [left, Math.max(left + 80, width - right)]);
    const valueAt = x.range[1] + 16 + wideValue;
    return { measure, say, values, bands, labels, notes, verdict, top, plot, axis, x, valueAt };
  });
  return (
    <div ref={holder} class="lanes">
      {width > 0 && (
        <svg data-drawing role="img" aria-label={label} width={width} height={y} viewBox={`0 0 ${width} ${y}`}>
          <defs>
            <Hatch id={`${id}-one`} kind="-" gap={4} colour="var(--unknown)" width={1.4} />
            <Hatch id={`${id}-two`} gap={5} colour="var(--bundle-a)" width={1.4} />
          </defs>
          {placed.map(({ measure, say, values, bands, labels, notes, verdict, top, plot, axis, x, valueAt }) => (
            <g key={measure.key}>
              <Lines class="label" lines={labels} x={0} y={top + 18} step={24} />
              <Lines lines={notes} x={0} y={top + labels.length * 24 + 14} step={21} />
              {([0, 1] as const).map((rule) => {
                const middle = plot + rule * lane + lane / 2;
                const band = measure.bands[rule]?.interval;
                return (
                  <g key={rule}>
                    <text x="0" y={middle + 5}>
                      {names[rule]}
                    </text>
                    <line class="guide" x1={x.range[0]} x2={x.range[1]} y1={middle} y2={middle} />
                    {band && (
                      <rect
                        class={`lane-band lane-band--${rule ? "two" : "one"}`}
                        x={x(band[0])}
                        y={middle - 9}
                        width={Math.max(2, x(band[1]) - x(band[0]))}
                        height="18"
                        fill={`url(#${id}-${rule ? "two" : "one"})`}
                      />
                    )}
                    <RuleSign rule={rule} x={x(measure.values[rule])} y={middle} />
                    <text class="lane-value" x={valueAt} y={middle + 6} text-anchor="end">
                      {values[rule]}
                    </text>
                    {width >= 480 && (
                      <text x={width} y={middle + 5} text-anchor="end">
                        {bands[rule]}
                      </text>
                    )}
                  </g>
                );
              })}
              {measure.chance && (
                <>
                  <path class="chance-tick" d={`M${x(measure.chance[0])} ${plot}V${plot + lane}`} />
                  <path class="chance-tick" d={`M${x(measure.chance[1])} ${plot + lane}V${axis}`} />
                  <text class="halo" x={x(measure.chance[1])} y={plot - 6} text-anchor="middle">
                    {w.chance(say(measure.chance[1]))}
                  </text>
                </>
              )}
              <AxisBelow
                scale={x}
                y={axis}
                at={ticks(x.domain, width < 480 ? 2 : 4)}
                label={(value) => axisText(part, measure, value)}
              />
              <Lines class="verdict" lines={verdict} x={0} y={axis + 46} step={21} />
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}

function axisText({ format }: Part, measure: Measure, value: number): string {
  if (measure.unit === "metres" || measure.unit === "children") return amount(format, measure.unit, value);
  if (measure.unit === "h") return format.decimal(value, 2);
  const points = value * 100;
  return Math.abs(points - Math.round(points)) < 1e-6 ? format.count(Math.round(points)) : format.decimal(points, 1);
}

/** The signs of the lanes. */
export function LaneLegend({ part, chance }: { part: Part; chance: boolean }) {
  const { words, outcome } = part;
  const w = outcome.change;
  return (
    <ul class="legend key" role="list">
      {([0, 1] as const).map((rule) => (
        <li key={rule}>
          <svg width="17" height="17" viewBox="0 0 17 17" aria-hidden="true">
            <RuleSign rule={rule} x={8.5} y={8.5} />
          </svg>{" "}
          {words.rule[rule ? "two_baskets" : "one_draw"]}
        </li>
      ))}
      <li>
        <svg width="26" height="14" viewBox="0 0 26 14" aria-hidden="true">
          <rect class="lane-band lane-band--one" x="0.5" y="0.5" width="25" height="13" fill="none" />
          <path class="mark__lines" d="M2 13L13 1M9 13L20 1M16 13L25 3" />
        </svg>{" "}
        {w.legendBand}
      </li>
      {chance && (
        <li>
          <svg width="9" height="18" viewBox="0 0 9 18" aria-hidden="true">
            <path class="chance-tick" d="M4.5 0v18" />
          </svg>{" "}
          {w.legendChance}
        </li>
      )}
      <li>
        <Mark text={words.mark} />
      </li>
    </ul>
  );
}
