/* Text in drawings: how wide it is and where it breaks. Measured with the page's own font. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";

let canvas: CanvasRenderingContext2D | null | undefined;

export function textWidth(text: string, size: number, weight = 400): number {
  canvas ??= document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(document.body).fontFamily;
  if (!canvas) return text.length * size * 0.5;
  canvas.font = `${weight} ${size}px ${family}`;
  return canvas.measureText(text).width;
}

/** Lines no wider than `width`; a word that is wider stands alone on its line. */
export function wrap(
  text: string,
  width: number,
  size: number,
  weight = 400,
  measure: (text: string, size: number, weight?: number) => number = textWidth,
): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && measure(longer, size, weight) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (line) lines.push(line);
  return lines;
}

/** The width of an element in pixels, followed as it changes; 0 before it is known. */
export function useWidth<T extends HTMLElement>(): [RefObject<T>, number] {
  const ref = useRef<T>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const take = () => setWidth(Math.floor(element.getBoundingClientRect().width));
    take();
    const observer = new ResizeObserver(take);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

/** Changes once when the fonts have arrived, so that what was measured is measured again. */
export function useFonts(): boolean {
  const [ready, setReady] = useState(document.fonts?.status !== "loading");
  useEffect(() => {
    let wanted = true;
    document.fonts?.ready.then(() => wanted && setReady(true));
    return () => {
      wanted = false;
    };
  }, []);
  return ready;
}
