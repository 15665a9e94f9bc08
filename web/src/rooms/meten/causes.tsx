/* School against residence: the part that goes together with housing, and the rest, of which nobody
   knows how much is choice and how much admission. */
import { Figure } from "../../shared/figure";
import { linear } from "../../shared/scale";
import type { Cell, TableData } from "../../shared/table";
import { Hatch, Lines } from "../../shared/svg";
import { textWidth, useFonts, useWidth, wrap } from "../../shared/text";
import { sourceOf, type PartProps } from "./parts";

interface Parts {
  all: number;
  housing: number;
  rest: number;
  chance: number;
}

/** Null when housing cannot be computed. */
function partsOf({ problem }: PartProps): Parts | null {
  const { housing } = problem;
  const near = housing.nearest_school.dissimilarity;
  if (!housing.available || near === null || housing.choice_or_admission === null) return null;
  return {
    all: housing.dissimilarity_of_these_schools ?? problem.at_school.dissimilarity.value,
    housing: near,
    rest: housing.choice_or_admission,
    chance: problem.at_school.dissimilarity.by_chance,
  };
}

/* Rounded so that the parts add up to the whole as it is shown. */
function shownParts(parts: Parts, { format }: PartProps) {
  const all = Math.round(parts.all * 100);
  const housing = Math.round(parts.housing * 100);
  return {
    all: format.count(all),
    housing: format.count(housing),
    rest: format.count(all - housing),
    chance: format.of100(parts.chance),
  };
}

function Drawing({ parts, ...props }: PartProps & { parts: Parts }) {
  const { problem, format, words } = props;
  const w = words.causes;
  const [holder, width] = useWidth<HTMLDivElement>();
  useFonts();
  const shown = shownParts(parts, props);
  const over = parts.rest < 0;
  const right = textWidth(shown.all, 22, 600) + 14;
  const x = linear([0, Math.max(parts.all, parts.housing)], [0, Math.max(100, width - right)]);
  const split = x(Math.min(parts.housing, parts.all));
  const end = x(parts.all);
  const chanceAt = x(parts.chance);
  const chance = wrap(w.chance(shown.chance), Math.max(120, width - chanceAt - 12), 15);
  const top = chance.length * 20 + 14;
  const bottom = top + 56;
  const inside = textWidth(w.rest(shown.rest), 18, 600) + 24 < end - split;
  const housingInside = textWidth(w.housing(shown.housing), 18, 600) + 24 < split;
  const known = [
    { value: problem.housing.choice, open: w.choice, closed: w.choiceKnown },
    { value: problem.housing.admission, open: w.admission, closed: w.admissionKnown },
  ];
  const rows = over ? [] : known;
  const first = bottom + (inside && housingInside ? 30 : 58);
  const beside = width >= 560 && split > 400;
  const note = wrap(w.housingNote, beside ? Math.min(split - 220, 320) : width, 15);
  const noteTop = !beside || !housingInside ? first + rows.length * 28 + 12 : bottom + 24;
  const height = Math.max(noteTop + note.length * 20, first + rows.length * 28) + 4;
  const label = (text: string) => Math.max(split - 12, textWidth(text, 18) + 2);
  return (
    <div ref={holder}>
      {width > 0 && (
        <svg
          data-drawing
          role="img"
          aria-label={w.label(shown.all, shown.housing, shown.rest, shown.chance)}
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
        >
          <defs>
            <Hatch id="causes-unknown" gap={7} colour="var(--ink)" />
          </defs>
          <path class="leader" d={`M${chanceAt} ${top}V4`} />
          <Lines lines={chance} x={chanceAt + 7} y={15} step={20} />
          <rect class="bar-housing" x={0} y={top} width={over ? x(parts.housing) : split} height="56" />
          {!over && (
            <>
              <rect class="bar-paper" x={split} y={top} width={Math.max(0, end - split)} height="56" />
              <rect class="bar-unknown" x={split} y={top + 0.5} width={Math.max(0, end - split - 0.5)} height="55" fill="url(#causes-unknown)" />
            </>
          )}
          <text
            class={housingInside ? "bar-name" : "label"}
            x={housingInside ? 14 : 0}
            y={housingInside ? top + 34 : bottom + 25}
          >
            {w.housing(shown.housing)}
          </text>
          {!over &&
            (inside ? (
              <g>
                <rect
                  class="bar-paper"
                  x={(split + end) / 2 - textWidth(w.rest(shown.rest), 18, 600) / 2 - 10}
                  y={top + 11}
                  width={textWidth(w.rest(shown.rest), 18, 600) + 20}
                  height="34"
                />
                <text class="label" x={(split + end) / 2} y={top + 34} text-anchor="middle">
                  {w.rest(shown.rest)}
                </text>
              </g>
            ) : (
              <text class="label" x={end} y={bottom + 25} text-anchor="end">
                {w.rest(shown.rest)}
              </text>
            ))}
          <text class="value" x={Math.max(end, x(parts.housing)) + 8} y={top + 36}>
            {shown.all}
          </text>
          {rows.map(({ value, open, closed }, i) => {
            const y = first + i * 28;
            const text = value === null ? open(format.count(0), shown.rest) : closed(format.of100(value));
            const from = label(text);
            return (
              <g key={i}>
                <text class="body" x={from} y={y + 5} text-anchor="end">
                  {text}
                </text>
                {value === null && end - Math.max(split, from + 10) > 20 && (
                  <path
                    class="open-range"
                    d={`M${Math.max(split, from + 10)} ${y - 6}v12M${end} ${y - 6}v12M${Math.max(split, from + 10)} ${y}H${end}`}
                  />
                )}
              </g>
            );
          })}
          <Lines lines={note} x={0} y={noteTop} step={20} />
        </svg>
      )}
    </div>
  );
}

function tableOf(parts: Parts, { problem, format, words }: PartProps): TableData {
  const w = words.causes;
  const v = words.values;
  const { housing } = problem;
  const [low, high] = housing.nearest_school.range_over_home_points;
  const part = (name: string, value: number | null): Cell[] =>
    value === null ? [name, null, 0, Math.max(0, parts.rest), w.unknown] : [name, value, null, null, v.computed];
  return {
    caption: w.caption,
    columns: w.columns.map((label) => ({ label, show: (value) => format.decimal(value * 100, 1) })),
    rows: [
      [w.rows.all, parts.all, null, null, v.counted],
      [w.rows.housing, parts.housing, low, high, v.computed],
      [w.rows.both, parts.rest, null, null, v.computed],
      part(w.rows.choice, housing.choice),
      part(w.rows.admission, housing.admission),
      [w.rows.chance, parts.chance, ...problem.at_school.dissimilarity.by_chance_interval, v.computed],
    ],
  };
}

export function Causes(props: PartProps) {
  const { problem, language, format, words } = props;
  const w = words.causes;
  const parts = partsOf(props);
  if (!parts)
    return (
      <div class="prose">
        <h2 class="utrecht-heading-2 figure__title">{w.titleNone}</h2>
        <p>{problem.housing.why_not ?? w.labelNone}</p>
      </div>
    );
  const shown = shownParts(parts, props);
  const { nearest_school: near, least_total_distance: least } = problem.housing;
  const real = problem.housing.published_mean_metres;
  return (
    <Figure
      id="causes"
      class="causes"
      language={language}
      title={
        parts.rest < 0
          ? w.titleOver(shown.housing, shown.all)
          : w.title(shown.housing, shown.all, shown.rest)
      }
      source={`${w.note} ${sourceOf(props)}`}
      table={tableOf(parts, props)}
      how={w
        .how(
          words.points(format.count(problem.method.points_per_area)),
          format.metres(near.mean_metres ?? least.mean_metres ?? 0),
          real === null ? null : format.metres(real),
        )
        .map((text) => (
          <p key={text}>{text}</p>
        ))}
    >
      <Drawing {...props} parts={parts} />
    </Figure>
  );
}
