/* Parts that drawings share: hatching, axes, and the signs of groups and of measured or computed. */
import type { ComponentChildren } from "preact";
import type { Scale } from "./scale";

/** Hatching that can be told apart without colour: "/" "\" "-" "x". Goes into <defs>. */
export function Hatch({
  id,
  kind = "/",
  colour = "var(--muted)",
  gap = 6,
  width = 1,
}: {
  id: string;
  kind?: "/" | "\\" | "-" | "x";
  colour?: string;
  gap?: number;
  width?: number;
}) {
  const turn = kind === "/" ? -45 : kind === "\\" ? 45 : kind === "x" ? 45 : 0;
  const line = { stroke: colour, "stroke-width": width };
  return (
    <pattern
      id={id}
      width={gap}
      height={gap}
      patternUnits="userSpaceOnUse"
      patternTransform={turn ? `rotate(${turn})` : undefined}
    >
      <line x1="0" x2={gap} y1={gap / 2} y2={gap / 2} {...line} />
      {kind === "x" && <line x1={gap / 2} x2={gap / 2} y1="0" y2={gap} {...line} />}
    </pattern>
  );
}

/** A horizontal axis under a drawing: a line, ticks, and a number at each. */
export function AxisBelow({
  scale,
  y,
  at,
  label,
}: {
  scale: Scale;
  y: number;
  at: number[];
  label: (value: number) => string;
}) {
  return (
    <g class="axis">
      <line x1={scale.range[0]} x2={scale.range[1]} y1={y} y2={y} />
      {at.map((value) => (
        <g key={value}>
          <line x1={scale(value)} x2={scale(value)} y1={y} y2={y + 5} />
          <text x={scale(value)} y={y + 21} text-anchor="middle">
            {label(value)}
          </text>
        </g>
      ))}
    </g>
  );
}

/** Lines of text under each other. */
export function Lines({
  lines,
  x,
  y,
  step,
  ...rest
}: {
  lines: string[];
  x: number;
  y: number;
  step: number;
  class?: string;
  "text-anchor"?: "start" | "middle" | "end";
}) {
  return (
    <text x={x} y={y} {...rest}>
      {lines.map((line, i) => (
        <tspan key={i} x={x} dy={i ? step : 0}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

/** Group A is a circle, group B a square, unknown hatched: the same wherever they are named. */
export function GroupSign({ group, size = 15 }: { group: "a" | "b" | "unknown"; size?: number }) {
  const id = `sign-${group}`;
  return (
    <svg class="sign" width={size} height={size} viewBox="0 0 15 15" aria-hidden="true">
      {group === "a" && <circle cx="7.5" cy="7.5" r="6.5" class="group-a" />}
      {group === "b" && <rect x="1" y="1" width="13" height="13" class="group-b" />}
      {group === "unknown" && (
        <>
          <defs>
            <Hatch id={id} gap={4} colour="var(--ink)" />
          </defs>
          <rect x="1" y="1" width="13" height="13" fill={`url(#${id})`} stroke="var(--muted)" />
        </>
      )}
    </svg>
  );
}

/** A dot: full when counted, hollow when computed. */
export function Dot({
  x,
  y,
  computed,
  r = 7,
  children,
}: {
  x: number;
  y: number;
  computed: boolean;
  r?: number;
  children?: ComponentChildren;
}) {
  return (
    <circle cx={x} cy={y} r={computed ? r - 1 : r} class={computed ? "dot dot--computed" : "dot"}>
      {children}
    </circle>
  );
}
