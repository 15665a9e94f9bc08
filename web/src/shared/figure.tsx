/* A figure: a title that states the finding, the drawing, its source, and in place the table behind
   it, the downloads and how it was computed. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Language } from "../api";
import { frameWords } from "../words/frame";
import { DataTable, toCsv, type TableData } from "./table";

type Opened = "table" | "download" | "how";

export interface FigureProps {
  /** For addresses within the page and names of files. */
  id: string;
  language: Language;
  title: string;
  /** The title stands elsewhere on the page: then it is only for the download and the screen reader. */
  quiet?: boolean;
  /** 3 when it stands under a heading of its own part. */
  heading?: 2 | 3;
  /** Under the title, before the drawing. */
  intro?: ComponentChildren;
  /** The drawing; the first <svg data-drawing> in it is what is downloaded, with the items of every
   *  .key list (a sign and a text each) as its legend. */
  children: ComponentChildren;
  /** Publisher, year, groups, uncertainty: plain text, so that it goes along with a download. */
  source: string;
  table: TableData;
  how: ComponentChildren;
  selected?: string | null;
  onSelect?: (key: string) => void;
  /** More links on the line of table, download, how. */
  more?: ComponentChildren;
  class?: string;
}

export function Figure(props: FigureProps) {
  const { id, language, title, source, table } = props;
  const words = frameWords[language].figure;
  const holder = useRef<HTMLElement>(null);
  const level = props.heading ?? 2;
  const Heading = `h${level}` as const;
  const [open, setOpen] = useState<Opened | null>(null);
  const [failed, setFailed] = useState(false);

  const panel = `${id}-panel`;
  const toggle = (what: Opened, label: string) => (
    <button
      type="button"
      class="linkish"
      aria-expanded={open === what}
      aria-controls={panel}
      onClick={() => setOpen(open === what ? null : what)}
    >
      {label}
    </button>
  );
  const save = async (kind: "csv" | "svg" | "png") => {
    setFailed(false);
    const name = `mengtafel-${id}.${kind}`;
    const files = await import("./save");
    if (kind === "csv") {
      files.saveFile(name, new Blob(["\ufeff", toCsv(table)], { type: "text/csv" }));
      return;
    }
    const drawing = holder.current?.querySelector<SVGSVGElement>("svg[data-drawing]");
    if (!drawing) return setFailed(true);
    const keys = holder.current!.querySelectorAll(".key");
    const svg = await files.svgText(drawing, title, source, keys);
    if (kind === "svg") files.saveFile(name, new Blob([svg], { type: "image/svg+xml" }));
    else files.pngOf(svg).then((png) => files.saveFile(name, png), () => setFailed(true));
  };

  return (
    <section class={`figure ${props.class ?? ""}`} id={id} ref={holder} aria-label={title}>
      <div class="figure__head">
        {!props.quiet && <Heading class={`utrecht-heading-${level} figure__title`}>{title}</Heading>}
        {props.intro}
      </div>
      <div class="figure__body">
        <div class="figure__drawing">{props.children}</div>
        <p class="figure__source">
          {source}{" "}
          <span class="figure__links">
            {toggle("table", words.table)}
            <span aria-hidden="true"> · </span>
            {toggle("download", words.download)}
            <span aria-hidden="true"> · </span>
            {toggle("how", words.how)}
            {props.more}
          </span>
        </p>
        <div id={panel} class="figure__panel" hidden={open === null}>
          {open === "table" && (
            <DataTable data={table} selected={props.selected} onSelect={props.onSelect} />
          )}
          {open === "how" && <div class="figure__how">{props.how}</div>}
          {open === "download" && (
            <p class="figure__downloads">
              {(["csv", "svg", "png"] as const).map((kind) => (
                <button
                  key={kind}
                  type="button"
                  class="utrecht-button utrecht-button--secondary-action small-button"
                  onClick={() => void save(kind).catch(() => setFailed(true))}
                >
                  {words[kind]}
                </button>
              ))}
              {failed && <span role="alert"> {words.failed}</span>}
            </p>
          )}
        </div>
      </div>
    </section>
  );
}
