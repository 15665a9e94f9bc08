/* The mirror chart: how far each school lies from its surroundings, against its size, and the strip in
   which chance alone can put it. A school is looked up, pointed at, and told in a small table. */
import { useMemo, useState } from "preact/hooks";
import type { School } from "../../api";
import { Figure } from "../../shared/figure";
import { linear, path, roundUp, ticks, type Scale } from "../../shared/scale";
import { AxisBelow, Hatch, Lines } from "../../shared/svg";
import { textWidth, useFonts, useWidth, wrap } from "../../shared/text";
import { sourceOf, type Following, type PartProps } from "./parts";
import { schoolTable } from "./school-table";
import { childrenOf, differenceOf, kindOf, namesOf, nearest, neighbour, stripOf } from "./schools";

export interface MirrorProps extends PartProps {
  schools: School[];
  following: Following;
}

interface Spot {
  code: string;
  x: number;
  y: number;
  school: School;
}

interface Scales {
  x: Scale;
  y: Scale;
  spots: Spot[];
  height: number;
}

function useScales(schools: School[], width: number, head: number, foot: number): Scales {
  return useMemo(() => {
    const compared = schools.filter((school) => differenceOf(school) !== null && childrenOf(school));
    const largest = Math.max(100, ...compared.map((school) => childrenOf(school)!));
    const up = roundUp(Math.max(0.2, ...compared.map((school) => differenceOf(school)!)) + 0.03, 0.1);
    const down = roundUp(Math.max(0.2, ...compared.map((school) => -differenceOf(school)!)) + 0.03, 0.1);
    const height = (width < 500 ? 430 : 500) + head + foot;
    const x = linear([0, roundUp(largest * 1.01, 50)], [44, width - 6]);
    const y = linear([up, -down], [52 + head, height - 84 - foot]);
    const spots = compared.map((school) => ({
      code: school.code,
      school,
      x: x(childrenOf(school)!),
      y: y(differenceOf(school)!),
    }));
    return { x, y, spots, height };
  }, [schools, width, head, foot]);
}

function stripPath(width: number, { x, y, spots }: Scales): { area: string; top: string; bottom: string } {
  const smallest = Math.min(...spots.map((spot) => childrenOf(spot.school)!));
  const from = Math.max(smallest * 0.8, (width / -y.domain[1]) ** 2, (width / y.domain[0]) ** 2);
  const to = x.domain[1];
  const sizes = Array.from({ length: 61 }, (_, i) => from * (to / from) ** (i / 60));
  const edge = (sign: number) => sizes.map((n) => [x(n), y((sign * width) / Math.sqrt(n))] as const);
  return {
    area: path([...edge(1), ...edge(-1).reverse()], true),
    top: path(edge(1)),
    bottom: path(edge(-1)),
  };
}

/* The school that is followed: its own limits, a line to its name and what is said of it. */
function Followed({ spot, scales, name, ...props }: MirrorProps & { spot: Spot; scales: Scales; name: string }) {
  const { format, words, problem } = props;
  const { school, x, y } = spot;
  const wide = scales.x.range[1];
  const lines = [
    name,
    ...wrap(
      words.mirror.named(format.of100(school.share!), problem.groups.b, format.of100(school.around!)),
      wide - 8,
      15,
    ),
  ];
  const widest = Math.max(...lines.map((line) => textWidth(line, 15, 600)));
  const bottom = scales.y.range[1];
  const below = y < (scales.y.range[0] + bottom) / 2 + 60;
  const textY = below ? bottom - 10 - (lines.length - 1) * 20 : scales.y.range[0] + 16;
  const right = x + 10 + widest > wide;
  return (
    <g class="followed">
      <path class="leader" d={`M${x} ${y}V${below ? bottom : scales.y.range[0] + 4}`} />
      {school.low_95 !== null && school.high_95 !== null && (
        <path
          class="own-limits"
          d={`M${x - 6} ${scales.y(school.high_95 - school.around!)}h12m-6 0V${scales.y(school.low_95 - school.around!)}m-6 0h12`}
        />
      )}
      <circle class={`school school--${kindOf(school)} school--followed`} cx={x} cy={y} r="9" />
      <Lines
        class="followed-name halo"
        lines={lines}
        x={right ? Math.min(wide, Math.max(x - 10, widest + 4)) : x + 10}
        y={textY}
        step={20}
        text-anchor={right ? "end" : "start"}
      />
    </g>
  );
}

function Funnel(props: MirrorProps) {
  const { schools, following, problem, format, words } = props;
  const w = words.mirror;
  const { a, b } = problem.groups;
  const m = problem.mirror;
  const [holder, width] = useWidth<HTMLDivElement>();
  useFonts();
  const axis = wrap(w.axisY, Math.max(width, 200), 15);
  const up = wrap(w.up(b), Math.max(width, 200) - 50, 15, 600);
  const down = wrap(w.down(a), Math.max(width, 200) - 50, 15, 600);
  const scales = useScales(
    schools,
    Math.max(width, 200),
    (axis.length + up.length - 2) * 20,
    (down.length - 1) * 20,
  );
  const { x, y, spots, height } = scales;
  const strip = stripOf(schools);
  const drawn = strip === null ? null : stripPath(strip, scales);
  const names = useMemo(() => namesOf(schools), [schools]);
  const spot = spots.find((one) => one.code === following.followed);
  const at = (event: MouseEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return nearest(spots, event.clientX - box.left, event.clientY - box.top, 20);
  };
  return (
    <div
      ref={holder}
      class="funnel"
      tabIndex={0}
      role="application"
      aria-label={w.keys}
      onKeyDown={(event) => {
        const next = neighbour(spots, following.chosen, event.key);
        if (!next) return;
        event.preventDefault();
        following.choose(next);
      }}
    >
      {width > 0 && (
        <svg
          data-drawing
          role="img"
          aria-label={w.label(format.count(m.schools), format.count(m.reflects), format.count(m.more_a), format.count(m.more_b))}
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          onPointerMove={(event) => event.pointerType === "mouse" && following.point(at(event))}
          onPointerLeave={() => following.point(null)}
          onClick={(event) => {
            const code = at(event);
            if (code) following.choose(code);
          }}
        >
          <defs>
            <Hatch id="funnel-chance" gap={7} width={0.75} />
          </defs>
          <Lines lines={axis} x={0} y={14} step={20} />
          {ticks([y.domain[1], y.domain[0]], width < 500 ? 5 : 8).map((value) => (
            <g key={value}>
              <line class={value === 0 ? "zero" : "guide"} x1={x.range[0]} x2={x.range[1]} y1={y(value)} y2={y(value)} />
              <text x={x.range[0] - 8} y={y(value) + 5} text-anchor="end">
                {format.signed100(value)}
              </text>
            </g>
          ))}
          {drawn && (
            <>
              <path d={drawn.area} fill="url(#funnel-chance)" />
              <path class="strip-edge" d={drawn.top} />
              <path class="strip-edge" d={drawn.bottom} />
            </>
          )}
          {spots.map((one) => (
            <circle key={one.code} class={`school school--${kindOf(one.school)}`} cx={one.x} cy={one.y} r="5" />
          ))}
          <Lines class="side side--b" lines={up} x={x.range[0]} y={y.range[0] - 12 - (up.length - 1) * 20} step={20} />
          <Lines class="side side--a" lines={down} x={x.range[0]} y={y.range[1] + 20} step={20} />
          {drawn && strip !== null && (
            <text class="halo" x={x.range[1]} y={y(strip / Math.sqrt(x.domain[1])) - 10} text-anchor="end">
              {width > 560 ? w.strip : w.stripShort}
            </text>
          )}
          {spot && <Followed {...props} spot={spot} scales={scales} name={names.get(spot.code)!} />}
          <AxisBelow scale={x} y={height - 54} at={ticks(x.domain, width < 500 ? 4 : 6)} label={format.count} />
          <text x={x.range[1]} y={height - 8} text-anchor="end">
            {w.axisX}
          </text>
        </svg>
      )}
    </div>
  );
}

/* A school by its name: the browser's own list, which keyboard and screen reader know. */
function SchoolSearch({ schools, following, words }: MirrorProps) {
  const w = words.mirror;
  const names = useMemo(() => namesOf(schools), [schools]);
  const byName = useMemo(() => new Map([...names].map(([code, name]) => [name, code])), [names]);
  const [typed, setTyped] = useState<string | null>(null);
  const [unknown, setUnknown] = useState(false);
  const value = typed ?? names.get(following.chosen ?? "") ?? "";
  return (
    <div class="search">
      <label class="utrecht-form-label" for="school-search">
        {w.search}
      </label>
      <input
        id="school-search"
        class="utrecht-textbox"
        list="school-names"
        autocomplete="off"
        spellcheck={false}
        value={value}
        aria-describedby="school-search-trouble"
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => {
          const text = event.currentTarget.value;
          const code = byName.get(text.trim());
          setUnknown(false);
          setTyped(code ? null : text);
          if (code) following.choose(code);
        }}
        onBlur={() => {
          setUnknown(typed !== null && typed.trim() !== "");
          if (typed?.trim() === "") setTyped(null);
        }}
      />
      <datalist id="school-names">
        {[...byName.keys()].sort().map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <p id="school-search-trouble" class="small" role="status">
        {unknown ? w.noSuch : ""}
      </p>
    </div>
  );
}

/* A short name is not broken over two lines. */
function together(name: string): string {
  return name.length < 12 ? name.replace(/ /g, "\u00a0") : name;
}

function SchoolFacts({ schools, following, problem, format, words }: MirrorProps) {
  const school = schools.find((one) => one.code === following.followed);
  if (!school) return null;
  const { a, b } = problem.groups;
  const w = words.mirror;
  const number = (value: number | null, show: (value: number) => string) =>
    value === null ? "\u2013" : show(value);
  const share = (value: number | null) => (value === null ? null : 1 - value);
  const limits =
    school.low_95 !== null && school.high_95 !== null
      ? w.byChance(format.of100(school.low_95), format.of100(school.high_95))
      : "";
  return (
    <div class="table facts">
      <table class="utrecht-table">
        <caption class="utrecht-table__caption">
          {namesOf(schools).get(school.code)}: {words.schools.verdicts(a, b)[school.verdict]}
        </caption>
        <thead class="utrecht-table__header">
          <tr class="utrecht-table__row">
            <td class="utrecht-table__header-cell"></td>
            {[a, b, words.schools.unknown].map(together).map((label) => (
              <th
                key={label}
                scope="col"
                class={`utrecht-table__header-cell is-number${label.length < 12 ? "" : " is-long"}`}
              >
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="utrecht-table__body">
          <tr class="utrecht-table__row">
            <th scope="row" class="utrecht-table__cell">
              {w.onSchool}
            </th>
            {[school.children_a, school.children_b, school.children_unknown].map((value, i) => (
              <td key={i} class="utrecht-table__cell is-number">
                {number(value, format.count)}
              </td>
            ))}
          </tr>
          {(
            [
              [w.of100, school.share],
              [w.inSurroundings, school.around],
            ] as const
          ).map(([label, value]) => (
            <tr key={label} class="utrecht-table__row">
              <th scope="row" class="utrecht-table__cell">
                {label}
              </th>
              <td class="utrecht-table__cell is-number">{number(share(value), format.of100)}</td>
              <td class="utrecht-table__cell is-number">{number(value, format.of100)}</td>
              <td class="utrecht-table__cell"></td>
            </tr>
          ))}
        </tbody>
      </table>
      {limits && (
        <p class="small">
          {b}: {limits}
        </p>
      )}
    </div>
  );
}

export function Mirror(props: MirrorProps) {
  const { schools, following, problem, language, format, words } = props;
  const m = problem.mirror;
  const w = words.mirror;
  const table = useMemo(() => schoolTable(schools, props), [schools, language]);
  const { a, b } = problem.groups;
  return (
    <div class="columns">
      <div class="prose told">
        <h2 class="utrecht-heading-2 figure__title">{w.title(format.count(m.reflects), format.count(m.schools))}</h2>
        <p>
          {w.counts(format.count(m.more_b), b, format.count(m.more_a), a)}
          {m.cannot_tell > 0 && ` ${w.unclear(format.count(m.cannot_tell))}`}
        </p>
        <p>{w.why(format.count(Math.round(m.outside_95_by_chance)), format.count(m.schools))}</p>
        <p class="no-print">{w.point}</p>
        <SchoolSearch {...props} />
        <div aria-live="polite">
          <SchoolFacts {...props} />
        </div>
      </div>
      <Figure
        id="mirror"
        language={language}
        title={w.axisY}
        quiet
        source={`${w.note} ${sourceOf(props)}`}
        table={table}
        selected={following.followed}
        onSelect={following.choose}
        how={w.how(b).map((text) => (
          <p key={text}>{text}</p>
        ))}
      >
        <Funnel {...props} />
      </Figure>
    </div>
  );
}
