/* The map and what belongs to it: legend, pointing, the list of schools, and the large view. Fetched
   when it comes near the screen. */
import { useMemo, useState } from "preact/hooks";
import type { Areas, School } from "../../api";
import { Figure } from "../../shared/figure";
import { useFonts, useWidth } from "../../shared/text";
import { BigMap } from "./bigmap";
import { MapDrawing, placeSchools, radiusOf } from "./mapdraw";
import { distanceText, sourceOf, type Following, type PartProps } from "./parts";
import { project } from "./project";
import { breaksOf, kindOf, kinds, nearest, neighbour, type Kind } from "./schools";
import { KindSign } from "./signs";
import { schoolTable } from "./school-table";

export interface MapProps extends PartProps {
  areas: Areas;
  schools: School[];
  radius: number;
  following: Following;
}

export function kindName(kind: Kind, { problem, words }: PartProps): string {
  const w = words.map.classes;
  const { a, b } = problem.groups;
  switch (kind) {
    case "muchA":
      return w.muchA(a);
    case "moreA":
      return w.moreA(a);
    case "moreB":
      return w.moreB(b);
    case "muchB":
      return w.muchB(b);
    default:
      return w[kind];
  }
}

function SchoolKey(props: MapProps) {
  const present = new Set(props.schools.map(kindOf));
  const always: Kind[] = ["muchA", "moreA", "mirror", "moreB", "muchB"];
  return (
    <ul class="key" role="list">
      {kinds
        .filter((kind) => always.includes(kind) || present.has(kind))
        .map((kind) => (
          <li key={kind}>
            <KindSign kind={kind} /> {kindName(kind, props)}
          </li>
        ))}
    </ul>
  );
}

function AreaKey({ breaks, width, ...props }: MapProps & { breaks: number[]; width: number }) {
  const { words, format, areas, problem } = props;
  const w = words.map;
  const limits = breaks.map((limit) => format.of100(limit));
  const texts = [
    ...(limits.length ? [w.under(limits[0])] : []),
    ...limits.slice(1).map((limit, i) => w.between(limits[i], limit)),
    ...(limits.length ? [w.over(limits.at(-1)!)] : []),
  ];
  const none = areas.features.some((area) => area.properties.share === null);
  return (
    <div class="map-keys">
      <div hidden={!areas.features.length}>
        <p class="small">{w.areaKey(problem.groups.b)}</p>
        <ul class="key key--areas" role="list">
          {texts.map((text, i) => (
            <li key={text}>
              <svg class="sign" width="24" height="16" aria-hidden="true">
                <rect class={`area area--${i + 1}`} width="24" height="16" />
                <rect class="key-edge" x="0.5" y="0.5" width="23" height="15" />
              </svg>{" "}
              {text}
            </li>
          ))}
          {none && (
            <li>
              <svg class="sign" width="24" height="16" aria-hidden="true">
                <rect class="key-edge" x="0.5" y="0.5" width="23" height="15" />
              </svg>{" "}
              {w.noShare}
            </li>
          )}
        </ul>
      </div>
      <div>
        <p class="small">{w.pupils}</p>
        <ul class="key key--sizes" role="list">
          {[100, 400, 900].map((pupils) => {
            const r = radiusOf(pupils, width);
            return (
              <li key={pupils}>
                <svg class="sign" width={2 * r + 2} height={2 * r + 2} aria-hidden="true">
                  <circle class="school school--mirror" cx={r + 1} cy={r + 1} r={r} />
                </svg>{" "}
                {format.count(pupils)}
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

export default function SchoolMap(props: MapProps) {
  const { areas, schools, radius, following, problem, language, format, words } = props;
  const w = words.map;
  const [holder, width] = useWidth<HTMLDivElement>();
  const fonts = useFonts();
  const [big, setBig] = useState(false);
  const [list, setList] = useState(false);
  const breaks = useMemo(() => breaksOf(areas), [areas]);
  const to = useMemo(() => project(areas, schools, Math.max(width, 100), 8, 760), [areas, schools, width]);
  const placed = useMemo(() => placeSchools(schools, to), [schools, to]);
  const table = useMemo(() => schoolTable(schools, props), [schools, language]);
  const keep = useMemo(
    () => [{ left: 0, right: 150, top: to.height - 30, bottom: to.height }],
    [to],
  );
  const distance = distanceText(radius, props);

  const at = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return nearest(placed, event.clientX - box.left, event.clientY - box.top, 18);
  };
  const key = (event: KeyboardEvent) => {
    const next = neighbour(placed, following.chosen, event.key);
    if (!next || event.shiftKey) return;
    event.preventDefault();
    following.choose(next);
  };

  return (
    <Figure
      id="map"
      language={language}
      title={problem.mirror.available ? w.title : w.titlePlaces}
      intro={<SchoolKey {...props} />}
      source={`${w.note(distance)} ${sourceOf(props)}`}
      table={table}
      selected={following.followed}
      onSelect={following.choose}
      how={w.how(distance, format.count(problem.method.points_per_area)).map((text) => (
        <p key={text}>{text}</p>
      ))}
      more={
        <>
          <span aria-hidden="true"> · </span>
          <button type="button" class="linkish" onClick={() => setBig(true)}>
            {w.big}
          </button>
          <span aria-hidden="true"> · </span>
          <button type="button" class="linkish" aria-expanded={list} onClick={() => setList(!list)}>
            {list ? w.listClose : w.list(format.count(schools.length))}
          </button>
        </>
      }
    >
      <div
        ref={holder}
        class="map"
        tabIndex={0}
        role="application"
        aria-label={w.keys}
        onKeyDown={key}
      >
        {width > 0 && (
          <svg
            data-drawing
            role="img"
            aria-label={w.label(format.count(schools.length), format.count(areas.features.length))}
            width={to.width}
            height={to.height}
            viewBox={`0 0 ${to.width} ${to.height}`}
            onPointerMove={(event) => event.pointerType === "mouse" && following.point(at(event))}
            onPointerLeave={() => following.point(null)}
            onClick={(event) => {
              const code = at(event as unknown as PointerEvent);
              if (code) following.choose(code);
            }}
          >
            <MapDrawing {...props} breaks={breaks} to={to} placed={placed} keep={keep} fonts={fonts} />
          </svg>
        )}
      </div>
      <AreaKey {...props} breaks={breaks} width={to.width} />
      {list && <SchoolList {...props} />}
      {big && <BigMap {...props} breaks={breaks} onClose={() => setBig(false)} />}
    </Figure>
  );
}

function SchoolList(props: MapProps) {
  const table = schoolTable(props.schools, props);
  return (
    <ul class="school-list" role="list">
      {table.keys!.map((code, i) => {
        const school = props.schools.find((one) => one.code === code)!;
        return (
          <li key={code}>
            <KindSign kind={kindOf(school)} />{" "}
            <button
              type="button"
              class="linkish"
              aria-pressed={code === props.following.chosen}
              onClick={() => props.following.choose(code)}
            >
              {table.rows[i][0]}
            </button>{" "}
            <span class="small">{kindName(kindOf(school), props)}</span>
          </li>
        );
      })}
    </ul>
  );
}
