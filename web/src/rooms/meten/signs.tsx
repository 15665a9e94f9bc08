/* The sign of a school: its colour says which way it differs from its surroundings, hollow is within
   chance, dashed is too small to tell. */
import type { Kind } from "./schools";

export function SchoolCircle({ kind, x, y, r }: { kind: Kind; x: number; y: number; r: number }) {
  return <circle cx={x} cy={y} r={r} class={`school school--${kind}`} />;
}

export function KindSign({ kind }: { kind: Kind }) {
  return (
    <svg class="sign" width="17" height="17" viewBox="0 0 17 17" aria-hidden="true">
      <SchoolCircle kind={kind} x={8.5} y={8.5} r={7} />
    </svg>
  );
}
