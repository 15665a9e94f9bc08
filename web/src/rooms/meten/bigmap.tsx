/* The map on the whole screen, to come closer and to move: buttons, keys, wheel, and dragging. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useFonts } from "../../shared/text";
import type { MapProps } from "./map";
import { MapDrawing, placeSchools } from "./mapdraw";
import { project } from "./project";
import { nearest, neighbour } from "./schools";

interface View {
  /** How many times nearer than the whole map. */
  zoom: number;
  /** The middle, in pixels of the screen when the whole map is shown. */
  x: number;
  y: number;
}

const most = 12;

/** Keeps the view within the whole. */
export function hold(view: View, width: number, height: number): View {
  const zoom = Math.min(most, Math.max(1, view.zoom));
  const halfX = width / zoom / 2;
  const halfY = height / zoom / 2;
  return {
    zoom,
    x: Math.min(Math.max(view.x, halfX), width - halfX),
    y: Math.min(Math.max(view.y, halfY), height - halfY),
  };
}

export function BigMap(props: MapProps & { breaks: number[]; onClose: () => void }) {
  const { areas, schools, following, words, onClose } = props;
  const w = words.map;
  const dialog = useRef<HTMLDialogElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const drag = useRef<{ x: number; y: number; moved: number } | null>(null);
  const fonts = useFonts();
  const [size, setSize] = useState<[number, number]>([0, 0]);

  useEffect(() => {
    dialog.current?.showModal();
    const element = stage.current!;
    const take = () => setSize([element.clientWidth, element.clientHeight]);
    take();
    const observer = new ResizeObserver(take);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const [width, height] = size;
  const to = useMemo(
    () => project(areas, schools, Math.max(width, 100), 12, Math.max(height, 100)),
    [areas, schools, width, height],
  );
  const placed = useMemo(() => placeSchools(schools, to), [schools, to]);
  const noKeep = useMemo(() => [], []);
  const [wished, setView] = useState<View>({ zoom: 1, x: 0, y: 0 });
  const view = hold(wished, width, height);
  const [across, down] = [width / view.zoom, height / view.zoom];
  /* The map lies in the middle of the stage. */
  const lower = Math.max(0, (height - to.height) / 2);
  const shown = {
    left: view.x - across / 2,
    right: view.x + across / 2,
    top: view.y - down / 2 - lower,
    bottom: view.y + down / 2 - lower,
  };

  const nearer = (times: number) => setView({ ...view, zoom: view.zoom * times });
  const move = (dx: number, dy: number) => setView({ ...view, x: view.x + dx, y: view.y + dy });
  const at = (event: MouseEvent) => {
    const box = stage.current!.getBoundingClientRect();
    return nearest(
      placed,
      shown.left + (event.clientX - box.left) / view.zoom,
      shown.top + (event.clientY - box.top) / view.zoom,
      20 / view.zoom,
    );
  };
  const key = (event: KeyboardEvent) => {
    const ways: Record<string, [number, number]> = {
      ArrowLeft: [-0.2, 0], ArrowRight: [0.2, 0], ArrowUp: [0, -0.2], ArrowDown: [0, 0.2],
    };
    if (event.key === "+" || event.key === "=") nearer(1.5);
    else if (event.key === "-") nearer(1 / 1.5);
    else if (event.shiftKey && ways[event.key]) move(ways[event.key][0] * across, ways[event.key][1] * down);
    else {
      const next = neighbour(placed, following.chosen, event.key);
      const school = placed.find((one) => one.code === next);
      if (!next || !school) return;
      following.choose(next);
      const [x, y] = [school.x, school.y + lower];
      if (Math.abs(x - view.x) > across / 2.2 || Math.abs(y - view.y) > down / 2.2)
        setView({ ...view, x, y });
    }
    event.preventDefault();
  };

  return (
    <dialog ref={dialog} class="big-map" aria-label={w.bigLabel} onClose={onClose}>
      <div class="big-map__tools">
        {[
          [w.bigger, () => nearer(1.5)],
          [w.smaller, () => nearer(1 / 1.5)],
          [w.whole, () => setView({ zoom: 1, x: 0, y: 0 })],
        ].map(([label, run]) => (
          <button
            key={label as string}
            type="button"
            class="utrecht-button utrecht-button--secondary-action small-button"
            onClick={run as () => void}
          >
            {label as string}
          </button>
        ))}
        <span class="small big-map__hint">{w.moveHint}</span>
        <button
          type="button"
          class="utrecht-button utrecht-button--primary-action small-button"
          onClick={() => dialog.current?.close()}
        >
          {w.close}
        </button>
      </div>
      <div
        ref={stage}
        class="big-map__stage"
        tabIndex={0}
        role="application"
        aria-label={w.keys}
        onKeyDown={key}
        onWheel={(event) => {
          event.preventDefault();
          nearer(event.deltaY < 0 ? 1.2 : 1 / 1.2);
        }}
        onPointerDown={(event) => {
          drag.current = { x: event.clientX, y: event.clientY, moved: 0 };
        }}
        onPointerMove={(event) => {
          const from = drag.current;
          if (!from) {
            if (event.pointerType === "mouse") following.point(at(event));
            return;
          }
          const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
          drag.current = { x: event.clientX, y: event.clientY, moved: from.moved + Math.hypot(dx, dy) };
          move(-dx / view.zoom, -dy / view.zoom);
        }}
        onPointerUp={(event) => {
          const still = drag.current && drag.current.moved < 6;
          drag.current = null;
          const code = still ? at(event) : null;
          if (code) following.choose(code);
        }}
        onPointerLeave={() => {
          drag.current = null;
          following.point(null);
        }}
      >
        {width > 0 && (
          <svg
            role="img"
            aria-label={w.bigLabel}
            width={width}
            height={height}
            viewBox={`${shown.left} ${shown.top} ${across} ${down}`}
          >
            <MapDrawing {...props} to={to} placed={placed} keep={noKeep} zoom={view.zoom} view={shown} fonts={fonts} />
          </svg>
        )}
      </div>
    </dialog>
  );
}
