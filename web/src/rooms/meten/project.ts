/* From longitude and latitude to pixels: equirectangular around the middle of the town, so that
   distances are right to better than one in a thousand within a municipality. */
import type { Areas, School } from "../../api";

type Ring = [number, number][];

export interface Projection {
  (lon: number, lat: number): [number, number];
  width: number;
  height: number;
  /** Pixels in one metre. */
  metre: number;
}

export function ringsOf(geometry: Areas["features"][number]["geometry"]): Ring[] {
  return geometry.type === "Polygon"
    ? (geometry.coordinates as Ring[])
    : (geometry.coordinates as Ring[][]).flat();
}

const metresInDegree = 111_195; // of latitude, on a sphere of 6,371 km

/** Fits all areas and schools into a width, and a height if one is given, with an edge around. */
export function project(
  areas: Areas,
  schools: School[],
  width: number,
  edge: number,
  most = Infinity,
): Projection {
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  const take = (lon: number, lat: number) => {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  };
  for (const area of areas.features)
    for (const ring of ringsOf(area.geometry)) for (const [lon, lat] of ring) take(lon, lat);
  for (const { lon, lat } of schools) if (lon !== null && lat !== null) take(lon, lat);
  if (!(east > west) || !(north > south)) {
    const [lon, lat] = Number.isFinite(west) ? [west, south] : [0, 0];
    take(lon - 0.01, lat - 0.01);
    take(lon + 0.01, lat + 0.01);
  }
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = Math.min(
    (width - 2 * edge) / ((east - west) * squeeze),
    (most - 2 * edge) / (north - south),
  );
  const left = (width - (east - west) * squeeze * scale) / 2;
  const to = (lon: number, lat: number): [number, number] => [
    left + (lon - west) * squeeze * scale,
    edge + (north - lat) * scale,
  ];
  return Object.assign(to, {
    width,
    height: Math.ceil((north - south) * scale + 2 * edge),
    metre: scale / metresInDegree,
  });
}

/** A ring in pixels without the points that move it by less than half a pixel. */
export function thin(ring: [number, number][], least = 0.5): [number, number][] {
  const out: [number, number][] = [];
  for (const point of ring) {
    const last = out.at(-1);
    if (!last || Math.hypot(point[0] - last[0], point[1] - last[1]) >= least) out.push(point);
  }
  return out;
}

/** Area (of either sign) and middle of a ring in pixels. */
export function middle(ring: [number, number][]): { area: number; x: number; y: number } {
  let [twice, x, y] = [0, 0, 0];
  for (let i = 0; i < ring.length; i++) {
    const [x0, y0] = ring[i];
    const [x1, y1] = ring[(i + 1) % ring.length];
    const cross = x0 * y1 - x1 * y0;
    twice += cross;
    x += (x0 + x1) * cross;
    y += (y0 + y1) * cross;
  }
  return twice === 0
    ? { area: 0, x: ring[0]?.[0] ?? 0, y: ring[0]?.[1] ?? 0 }
    : { area: twice / 2, x: x / (3 * twice), y: y / (3 * twice) };
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

export interface LabelWish {
  text: string;
  x: number;
  y: number;
  width: number;
  /** The larger goes first. */
  weight: number;
}

/** Labels that touch neither circles nor each other nor the edge, tried around their middle; those
 *  that find no room are left out. */
export function placeLabels(
  wishes: LabelWish[],
  taken: Box[],
  height: number,
  within: Box,
  most: number,
): { text: string; x: number; y: number; box: Box }[] {
  const boxes = [...taken];
  const out: { text: string; x: number; y: number; box: Box }[] = [];
  for (const wish of [...wishes].sort((a, b) => b.weight - a.weight)) {
    if (out.length >= most) break;
    for (const [dx, dy] of [[0, 0], [0, -1], [0, 1], [-0.4, 0], [0.4, 0], [-0.3, -1], [0.3, 1]]) {
      const x = wish.x + dx * wish.width;
      const y = wish.y + dy * height;
      const box = {
        left: x - wish.width / 2 - 3,
        right: x + wish.width / 2 + 3,
        top: y - height / 2,
        bottom: y + height / 2,
      };
      const inside =
        box.left >= within.left && box.right <= within.right &&
        box.top >= within.top && box.bottom <= within.bottom;
      if (!inside || boxes.some((other) => overlaps(box, other))) continue;
      boxes.push(box);
      out.push({ text: wish.text, x, y, box });
      break;
    }
  }
  return out;
}

export interface NameWish {
  x: number;
  y: number;
  /** Nothing within this distance of the point is covered. */
  reach: number;
  width: number;
  height: number;
  gap: number;
}

/** Where the name of one point goes: of sixteen ways round and four distances, the place within the
 *  drawing that covers the fewest circles and boxes, nearer before further. start and end are of the line to it. */
export function placeName(
  wish: NameWish,
  circles: { x: number; y: number; r: number }[],
  boxes: Box[],
  within: Box,
): { x: number; y: number; far: boolean; start: [number, number]; end: [number, number] } {
  const { x, y, reach, width, height, gap } = wish;
  const taken = [
    ...circles.map((c) => ({ left: c.x - c.r, right: c.x + c.r, top: c.y - c.r, bottom: c.y + c.r })),
    ...boxes,
  ];
  let best = { x, y: y - reach - gap - height / 2, cost: Infinity, steps: 0 };
  for (let steps = 0; steps < 4; steps++)
    for (let turn = 0; turn < 16; turn++) {
      const angle = (turn * Math.PI) / 8;
      const [dx, dy] = [Math.sin(angle), -Math.cos(angle)];
      const away = reach + gap + steps * 1.6 * height;
      const cx = x + dx * (away + width / 2);
      const cy = y + dy * (away + height / 2);
      const box = { left: cx - width / 2, right: cx + width / 2, top: cy - height / 2, bottom: cy + height / 2 };
      if (box.left < within.left || box.top < within.top || box.right > within.right || box.bottom > within.bottom)
        continue;
      const covered = taken.filter((other) => overlaps(box, other)).length;
      const cost = covered * 2 + steps;
      if (cost < best.cost) best = { x: cx, y: cy, cost, steps };
    }
  const angle = Math.atan2(best.y - y, best.x - x);
  const nearX = Math.min(Math.max(x, best.x - width / 2), best.x + width / 2);
  const nearY = Math.min(Math.max(y, best.y - height / 2), best.y + height / 2);
  return {
    x: best.x,
    y: best.y,
    far: best.steps > 0,
    start: [x + Math.cos(angle) * reach, y + Math.sin(angle) * reach],
    end: [nearX, nearY],
  };
}
