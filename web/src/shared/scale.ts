/* Linear scales and round ticks: all that these charts need. */

export interface Scale {
  (value: number): number;
  domain: [number, number];
  range: [number, number];
}

export function linear(domain: [number, number], range: [number, number]): Scale {
  const slope = domain[1] === domain[0] ? 0 : (range[1] - range[0]) / (domain[1] - domain[0]);
  const scale = (value: number) => range[0] + (value - domain[0]) * slope;
  return Object.assign(scale, { domain, range });
}

/** About `wanted` round numbers (1, 2 or 5 times a power of ten) within the domain. */
export function ticks([low, high]: [number, number], wanted: number): number[] {
  if (!(high > low) || wanted < 1) return [low];
  const raw = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw * 0.999) ?? 10 * power;
  const out: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) out.push(i * step + 0);
  return out;
}

/** The least multiple of `step` that is not below the value. */
export function roundUp(value: number, step: number): number {
  return Math.ceil(value / step - 1e-9) * step;
}

/** A path through points, in tenths of a pixel. */
export function path(points: readonly (readonly [number, number])[], close = false): string {
  const round = (value: number) => Math.round(value * 10) / 10;
  return (
    points.map(([x, y], i) => `${i ? "L" : "M"}${round(x)} ${round(y)}`).join("") + (close ? "Z" : "")
  );
}
