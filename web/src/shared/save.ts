/* A drawing as a file of its own: the styles that apply to it written into it, the font with it, and
   title and source around it, so that it can stand in a report. Always on light paper. */
import fontUrl from "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2?url";
import { textWidth, wrap } from "./text";

const kept = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin",
  "stroke-linecap", "stroke-opacity", "opacity", "font-size", "font-weight", "letter-spacing",
  "text-anchor", "paint-order", "visibility",
];

export function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function fontRule(): Promise<string> {
  try {
    const bytes = new Uint8Array(await (await fetch(fontUrl)).arrayBuffer());
    let binary = "";
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return (
      "@font-face{font-family:'Source Sans 3';font-weight:200 900;" +
      `src:url(data:font/woff2;base64,${btoa(binary)}) format('woff2')}`
    );
  } catch {
    return "";
  }
}

function inlineStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  if (style.display === "none") {
    to.setAttribute("display", "none");
    return;
  }
  for (const name of kept) {
    const value = style.getPropertyValue(name);
    if (value) to.setAttribute(name, value);
  }
  for (const name of ["class", "style", "tabindex", "role"]) to.removeAttribute(name);
  for (let i = 0; i < from.children.length; i++) inlineStyles(from.children[i], to.children[i]);
}

interface KeyItem {
  sign: SVGSVGElement | null;
  text: string;
  x: number;
  row: number;
}

/* The lists of signs beside the drawing on the page, laid out in rows under it: each begins a row, with
   the line that stands above it on the page. */
function layKeys(lists: Iterable<Element>, width: number): KeyItem[] {
  const out: KeyItem[] = [];
  let row = -1;
  for (const list of lists) {
    const above = list.previousElementSibling;
    let x = 0;
    row++;
    for (const item of [above?.tagName === "P" ? above : null, ...list.children]) {
      if (!item) continue;
      const text = item.textContent?.trim() ?? "";
      const sign = item.querySelector("svg");
      const copy = sign && (sign.cloneNode(true) as SVGSVGElement);
      if (sign && copy) {
        inlineStyles(sign, copy);
        copy.setAttribute("width", String(sign.getBoundingClientRect().width));
        copy.setAttribute("height", String(sign.getBoundingClientRect().height));
      }
      const wide = (copy ? copy.width.baseVal.value + 6 : 0) + textWidth(text, 15) + 24;
      if (x > 0 && x + wide > width) [x, row] = [0, row + 1];
      out.push({ sign: copy, text, x, row });
      x += wide;
    }
  }
  return out;
}

/** The drawing, as text of an SVG file. */
export async function svgText(
  drawing: SVGSVGElement,
  title: string,
  source: string,
  keys: Iterable<Element> = [], // lists of signs and texts
): Promise<string> {
  const root = document.documentElement;
  const font = await fontRule();
  const before = root.dataset.scheme;
  root.dataset.scheme = "light";
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  inlineStyles(drawing, copy);
  const box = drawing.viewBox.baseVal;
  const key = layKeys(keys, box.width);
  const paper = getComputedStyle(root).getPropertyValue("--paper").trim() || "#ffffff";
  const ink = getComputedStyle(root).getPropertyValue("--ink").trim() || "#000000";
  const muted = getComputedStyle(root).getPropertyValue("--muted").trim() || "#444444";
  if (before === undefined) delete root.dataset.scheme;
  else root.dataset.scheme = before;

  const edge = 24;
  const titleLines = wrap(title, box.width, 22, 600);
  const sourceLines = wrap(source, box.width, 15);
  const top = edge + titleLines.length * 29 + 12;
  const keyTop = top + box.height + 16;
  const below = keyTop + (key.length ? (key.at(-1)!.row + 1) * 36 : 0);
  const height = below + sourceLines.length * 21 + edge;
  const width = box.width + 2 * edge;
  copy.setAttribute("x", String(edge));
  copy.setAttribute("y", String(top));
  copy.setAttribute("width", String(box.width));
  copy.setAttribute("height", String(box.height));
  const escape = (text: string) =>
    text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]!);
  const lines = (texts: string[], y: number, step: number, style: string) =>
    texts
      .map((text, i) => `<text x="${edge}" y="${y + i * step}" ${style}>${escape(text)}</text>`)
      .join("");
  const serializer = new XMLSerializer();
  const inner = serializer.serializeToString(copy);
  const legend = key.map(({ sign, text, x, row }) => {
    const y = keyTop + row * 36;
    let textX = edge + x;
    if (sign) {
      sign.setAttribute("x", String(textX));
      sign.setAttribute("y", String(y + (30 - sign.height.baseVal.value) / 2));
      textX += sign.width.baseVal.value + 6;
    }
    return (
      (sign ? serializer.serializeToString(sign) : "") +
      `<text x="${textX}" y="${y + 20}" font-size="15" fill="${sign ? ink : muted}">${escape(text)}</text>`
    );
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" font-family="'Source Sans 3', Arial, sans-serif">` +
    `<title>${escape(title)}</title><style>${font}</style>` +
    `<rect width="100%" height="100%" fill="${paper}"/>` +
    lines(titleLines, edge + 22, 29, `font-size="22" font-weight="600" fill="${ink}"`) +
    inner +
    legend.join("") +
    lines(sourceLines, below + 14, 21, `font-size="15" fill="${muted}"`) +
    "</svg>"
  );
}

/** The same as a picture, at twice the size for print and projector. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  await new Promise<void>((done, fail) => {
    image.onload = () => done();
    image.onerror = () => fail(new Error("the drawing could not be read as a picture"));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  });
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * 2;
  canvas.height = image.naturalHeight * 2;
  const paint = canvas.getContext("2d");
  if (!paint) throw new Error("no canvas");
  paint.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), "image/png"),
  );
}
