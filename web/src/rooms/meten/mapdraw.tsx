/* The drawing of the map: neighbourhoods in tones of paper, schools as circles, and the surroundings
   of the school that is followed. */
import { useMemo } from "preact/hooks";
import type { Areas, School } from "../../api";
import { path } from "../../shared/scale";
import { textWidth } from "../../shared/text";
import type { Following, PartProps } from "./parts";
import { distanceText } from "./parts";
import { middle, overlaps, placeLabels, placeName, ringsOf, thin, type Box, type Projection } from "./project";
import { childrenOf, kindOf, namesOf, toneOf, type Kind, type Point } from "./schools";

export interface Placed extends Point {
  r: number;
  kind: Kind;
}

/** Area in proportion to pupils; a school of 300 has this radius on a map of this width. */
export function radiusOf(pupils: number, width: number): number {
  return Math.sqrt(pupils / 300) * Math.min(6.5, 2.3 + width / 190);
}

export function placeSchools(schools: School[], to: Projection): Placed[] {
  return schools
    .filter((school) => school.lon !== null && school.lat !== null && childrenOf(school))
    .map((school) => {
      const [x, y] = to(school.lon!, school.lat!);
      return { code: school.code, x, y, r: radiusOf(childrenOf(school)!, to.width), kind: kindOf(school) };
    })
    .sort((a, b) => b.r - a.r);
}

function useShapes(areas: Areas, breaks: number[], to: Projection) {
  return useMemo(
    () =>
      areas.features.map((area) => {
        const rings = ringsOf(area.geometry).map((ring) => thin(ring.map(([lon, lat]) => to(lon, lat))));
        const largest = rings.reduce((a, b) => (Math.abs(middle(a).area) >= Math.abs(middle(b).area) ? a : b));
        return {
          id: area.id,
          tone: toneOf(area.properties.share, breaks),
          d: rings.map((ring) => path(ring, true)).join(""),
          name: area.properties.name ?? "",
          at: middle(largest),
          children: (area.properties.children_a ?? 0) + (area.properties.children_b ?? 0),
        };
      }),
    [areas, breaks, to],
  );
}

const small = 15;

/* Room for names of neighbourhoods: not over circles, not over legends, not over each other. */
function useLabels(
  shapes: ReturnType<typeof useShapes>,
  placed: Placed[],
  to: Projection,
  keep: Box[],
  zoom: number,
  fonts: boolean,
) {
  return useMemo(() => {
    const circles = placed.map(({ x, y, r: whole }) => {
      const r = whole / zoom;
      return { left: x - r, right: x + r, top: y - r, bottom: y + r };
    });
    const wishes = shapes
      .filter((shape) => shape.name && shape.children > 0)
      .map((shape) => ({
        text: shape.name,
        x: shape.at.x,
        y: shape.at.y,
        width: textWidth(shape.name, small) / zoom,
        weight: Math.abs(shape.at.area),
      }));
    const within = { left: 2, top: 2, right: to.width - 2, bottom: to.height - 2 };
    return placeLabels(wishes, [...circles, ...keep], 18 / zoom, within, Math.round((to.width / 65) * zoom));
  }, [shapes, placed, to, keep, zoom, fonts]);
}

function roundMetres(most: number): number {
  for (const step of [10000, 5000, 3000, 2000, 1000, 500, 200, 100]) if (step <= most) return step;
  return 50;
}

export interface MapDrawingProps extends PartProps {
  areas: Areas;
  schools: School[];
  breaks: number[];
  radius: number;
  to: Projection;
  placed: Placed[];
  following: Following;
  keep: Box[];
  /** Enlargement of the view: circles and text stay as large as they are on the screen. */
  zoom?: number;
  /** What of the map is in view; all of it without. */
  view?: Box;
  fonts: boolean;
}

export function MapDrawing(props: MapDrawingProps) {
  const { areas, schools, breaks, radius, to, placed, following, keep, fonts, format, words } = props;
  const zoom = props.zoom ?? 1;
  const shapes = useShapes(areas, breaks, to);
  const labels = useLabels(shapes, placed, to, keep, zoom, fonts);
  const names = useMemo(() => namesOf(schools), [schools]);
  const followed = placed.find((school) => school.code === following.followed);
  const name =
    followed &&
    nameOf({
      placed,
      boxes: [...keep, ...labels.map((label) => label.box)],
      name: names.get(followed.code) ?? followed.code,
      around: to.width < 500 ? "" : words.map.surroundings(distanceText(radius, { format, words })),
      x: followed.x,
      y: followed.y,
      reach: Math.max(radius * to.metre, followed.r),
      within: props.view ?? { left: 0, top: 0, right: to.width, bottom: to.height },
      size: to.width < 500 ? small : 18,
      zoom,
    });
  const bar = roundMetres(to.width / to.metre / 5);
  return (
    <>
      <g class="areas">
        {shapes.map((shape) => (
          <path key={shape.id} d={shape.d} class={shape.tone === null ? "area area--none" : `area area--${shape.tone + 1}`} />
        ))}
      </g>
      <g class="area-names">
        {labels
          .filter((label) => !name || !overlaps(label.box, name.box))
          .map(({ text, x, y }) => (
            <text key={text} class="area-name" x={x} y={y + 5 / zoom} text-anchor="middle" style={{ fontSize: `${small / zoom}px` }}>
              {text}
            </text>
          ))}
      </g>
      <g class="schools">
        {placed.map((school) => (
          <circle key={school.code} cx={school.x} cy={school.y} r={school.r / zoom} class={`school school--${school.kind}`} />
        ))}
      </g>
      {followed && (
        <g class="followed">
          <circle class="surroundings" cx={followed.x} cy={followed.y} r={radius * to.metre} />
          <circle class={`school school--${followed.kind} school--followed`} cx={followed.x} cy={followed.y} r={(followed.r + 2) / zoom} />
          {name && <FollowedName {...name} zoom={zoom} />}
        </g>
      )}
      {zoom === 1 && (
        <g class="scale-bar">
          <path d={`M10 ${to.height - 16}v6h${bar * to.metre}v-6`} />
          <text x={18 + bar * to.metre} y={to.height - 6}>
            {bar >= 1000 ? `${format.count(bar / 1000)} km` : format.metres(bar)}
          </text>
        </g>
      )}
    </>
  );
}

interface Name {
  name: string;
  around: string;
  size: number;
  spot: ReturnType<typeof placeName>;
  textX: number;
  anchor: "start" | "middle" | "end";
  box: Box;
}

/* The name of the followed school where it covers the fewest circles and names. */
function nameOf(wish: {
  placed: Placed[];
  boxes: Box[];
  name: string;
  around: string;
  x: number;
  y: number;
  reach: number;
  within: Box;
  size: number;
  zoom: number;
}): Name {
  const { placed, boxes, name, around, x, y, reach, within, size, zoom } = wish;
  const width = (Math.max(textWidth(name, size, 600), textWidth(around, small)) + 8) / zoom;
  const height = (around ? 44 : 24) / zoom;
  const circles = placed.map((one) => ({ ...one, r: one.r / zoom }));
  const spot = placeName({ x, y, reach, width, height, gap: 6 / zoom }, circles, boxes, within);
  const side = Math.abs(spot.x - x) <= 1 ? 0 : Math.sign(spot.x - x);
  return {
    name,
    around,
    size,
    spot,
    textX: spot.x - (side * (width - 8 / zoom)) / 2,
    anchor: side < 0 ? "end" : side > 0 ? "start" : "middle",
    box: {
      left: spot.x - width / 2,
      right: spot.x + width / 2,
      top: spot.y - height / 2,
      bottom: spot.y + height / 2,
    },
  };
}

function FollowedName({ name, around, size, spot, textX, anchor, box, zoom }: Name & { zoom: number }) {
  const text = { x: textX, "text-anchor": anchor };
  const style = (pixels: number) => ({ fontSize: `${pixels / zoom}px`, strokeWidth: `${5 / zoom}px` });
  return (
    <>
      {spot.far && <path class="leader" d={path([spot.end, spot.start])} />}
      <text class="label halo" {...text} y={box.top + 17 / zoom} style={style(size)}>
        {name}
      </text>
      {around && (
        <text class="halo" {...text} y={box.top + 37 / zoom} style={style(small)}>
          {around}
        </text>
      )}
    </>
  );
}
