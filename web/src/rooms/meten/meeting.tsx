/* What a child notices of it: the mix at the school of a child of either group, beside the town's. */
import { Figure } from "../../shared/figure";
import { Lines } from "../../shared/svg";
import { linear } from "../../shared/scale";
import { textWidth, useFonts, useWidth, wrap } from "../../shared/text";
import { sourceOf, type PartProps } from "./parts";

interface Mix {
  label: string;
  a: number;
  b: number;
}

function Drawing({ mixes, label, format }: { mixes: Mix[]; label: string } & Pick<PartProps, "format">) {
  const [holder, width] = useWidth<HTMLDivElement>();
  useFonts();
  const x = linear([0, 1], [0, width]);
  let y = 0;
  const placed = mixes.map((mix) => {
    const labels = wrap(mix.label, width, 18);
    const at = { mix, labels, top: y, bar: y + labels.length * 24 + 2 };
    y = at.bar + 28 + 18;
    return at;
  });
  return (
    <div ref={holder}>
      {width > 0 && (
        <svg data-drawing role="img" aria-label={label} width={width} height={y} viewBox={`0 0 ${width} ${y}`}>
          {placed.map(({ mix, labels, top, bar }) => (
            <g key={mix.label}>
              <Lines class="body" lines={labels} x={0} y={top + 18} step={24} />
              <rect class="mix-a" x={0} y={bar} width={x(mix.a)} height="28" />
              <rect class="mix-b" x={x(mix.a)} y={bar + 0.5} width={x(mix.b)} height="27" />
              {x(mix.a) > textWidth("00", 18, 600) + 16 && (
                <text class="mix-a-number" x={8} y={bar + 20}>
                  {format.of100(mix.a)}
                </text>
              )}
              {x(mix.b) > textWidth("00", 18, 600) + 16 && (
                <text class="mix-b-number" x={width - 8} y={bar + 20} text-anchor="end">
                  {format.of100(mix.b)}
                </text>
              )}
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}

export function Meeting(props: PartProps) {
  const { problem, language, format, words } = props;
  const { at_school: s, groups } = problem;
  const w = words.meet;
  const b = s.children_b / (s.children_a + s.children_b);
  const mixes: Mix[] = [
    { label: w.ofA(groups.a), a: s.isolation_a, b: s.exposure_a_to_b },
    { label: w.ofB(groups.b), a: s.exposure_b_to_a, b: s.isolation_b },
    { label: w.town, a: 1 - b, b },
  ];
  const said = mixes.map((mix) => 
    w.row(mix.label, groups.a, groups.b, format.of100(mix.a), format.of100(mix.b)),
  );
  return (
    <Figure
      id="meeting"
      language={language}
      class="columns"
      title={w.title(groups.b, format.of100(s.isolation_b), format.of100(s.exposure_a_to_b))}
      intro={<p class="small intro">{w.intro}</p>}
      source={sourceOf(props)}
      table={{
        caption: w.caption,
        columns: w.columns(groups.a, groups.b).map((label) => ({ label, show: (value) => format.decimal(value * 100, 1) })),
        rows: mixes.map((mix) => [mix.label, mix.a, mix.b]),
      }}
      how={w.how.map((text) => (
        <p key={text}>{text}</p>
      ))}
    >
      <Drawing mixes={mixes} label={w.label(said.join("; "))} format={format} />
    </Figure>
  );
}
