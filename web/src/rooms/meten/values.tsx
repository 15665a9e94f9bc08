/* The index in five settings on one scale: school, home, nearest school, least distance, chance. */
import type { Dissimilarity } from "../../api";
import { Dots, type DotRow } from "../../shared/dots";
import { Figure } from "../../shared/figure";
import { roundUp } from "../../shared/scale";
import type { Cell, TableData } from "../../shared/table";
import { sourceOf, type PartProps } from "./parts";

function titleOf({ problem, words }: PartProps): string {
  const school = problem.at_school.dissimilarity;
  const home = problem.by_residence?.dissimilarity;
  if (school.p_by_chance > 0.05) return words.values.titleChance;
  if (!home) return words.values.titleSchool;
  const [a, b] = [school.range_of_unknown, home.range_of_unknown];
  if (a[0] > b[1]) return words.values.titleMore;
  return a[1] < b[0] ? words.values.titleLess : words.values.titleSame;
}

interface Line {
  dot: DotRow;
  why: "unknown" | "homes" | "chance" | "none";
}

function linesOf({ problem, format, words }: PartProps): Line[] {
  const w = words.values;
  const counted = (key: string, label: string, d: Dissimilarity, unknown: number): Line => ({
    dot: {
      key,
      label,
      value: d.value,
      text: format.of100(d.value),
      computed: false,
      range: unknown > 0 ? d.range_of_unknown : null,
      interval: d.interval,
      note: [
        ...(unknown > 0
          ? [w.unknown(format.of100(d.range_of_unknown[0]), format.of100(d.range_of_unknown[1]), format.count(unknown))]
          : []),
        w.interval(format.of100(d.interval[0]), format.of100(d.interval[1])),
      ].join(" "),
    },
    why: unknown > 0 ? "unknown" : "none",
  });
  const lines = [
    counted("school", w.school, problem.at_school.dissimilarity, problem.at_school.children_unknown),
  ];
  const home = problem.by_residence;
  if (home)
    lines.push(
      counted("home", w.residence(format.count(home.units)), home.dissimilarity, home.children_unknown),
    );
  const { nearest_school: nearest, least_total_distance: least } = problem.housing;
  if (nearest.dissimilarity !== null) {
    const [low, high] = nearest.range_over_home_points;
    lines.push({
      dot: {
        key: "nearest",
        label: w.nearest,
        value: nearest.dissimilarity,
        text: format.of100(nearest.dissimilarity),
        computed: true,
        range: low !== null && high !== null ? [low, high] : null,
        note: w.nearestNote(
          format.of100(low ?? nearest.dissimilarity),
          format.of100(high ?? nearest.dissimilarity),
        ),
      },
      why: "homes",
    });
  }
  if (least.dissimilarity !== null)
    lines.push({
      dot: {
        key: "distance",
        label: w.distance,
        value: least.dissimilarity,
        text: format.of100(least.dissimilarity),
        computed: true,
        note: w.distanceNote,
      },
      why: "none",
    });
  const { by_chance: chance, by_chance_interval: between } = problem.at_school.dissimilarity;
  lines.push({
    dot: {
      key: "chance",
      label: w.chance,
      value: chance,
      text: format.of100(chance),
      computed: true,
      interval: between,
      note: w.chanceNote(
        format.count(problem.method.replicates),
        format.of100(between[0]),
        format.of100(between[1]),
      ),
    },
    why: "chance",
  });
  return lines;
}

function tableOf(lines: Line[], { format, words }: PartProps): TableData {
  const w = words.values;
  const show = (value: number) => format.decimal(value * 100, 1);
  return {
    caption: w.caption,
    columns: w.columns.map((label) => ({ label, show })),
    rows: lines.map(({ dot, why }): Cell[] => {
      const range = dot.range ?? dot.interval;
      return [
        dot.label,
        dot.value,
        range?.[0] ?? null,
        range?.[1] ?? null,
        w.why[why],
        dot.computed ? w.computed : w.counted,
      ];
    }),
  };
}

export function Values(props: PartProps) {
  const { problem, language, format, words } = props;
  const w = words.values;
  const lines = linesOf(props);
  const d = problem.at_school.dissimilarity;
  const highest = Math.max(...lines.map(({ dot }) => Math.max(dot.value, dot.range?.[1] ?? 0)));
  const rows = lines.map(({ dot }) => `${dot.label}: ${dot.text}`).join("; ");
  return (
    <Figure
      id="values"
      language={language}
      title={titleOf(props)}
      intro={
        <p class="small intro">
          {w.intro(problem.groups.a)}
          {problem.period.stated_by_source ? "" : ` ${w.oneYear}`}
        </p>
      }
      source={`${w.key} ${sourceOf(props)}`}
      table={tableOf(lines, props)}
      how={w
        .how(
          problem.groups.a,
          problem.groups.b,
          format.decimal(d.value),
          format.decimal(d.interval[0]),
          format.decimal(d.interval[1]),
          format.decimal(d.without_chance),
        )
        .map((text) => (
          <p key={text}>{text}</p>
        ))}
    >
      <Dots
        id="values"
        rows={lines.map(({ dot }) => dot)}
        domain={[0, Math.min(1, roundUp(Math.max(highest, 0.2), 0.1))]}
        label={w.label(rows)}
        strip={d.by_chance_interval}
        tick={(value) => format.of100(value)}
      />
    </Figure>
  );
}
