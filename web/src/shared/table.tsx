/* The table behind a chart: a real one, and the same figures as a CSV file. */
import { useEffect, useRef, useState } from "preact/hooks";

export type Cell = string | number | null;

export interface Column {
  label: string;
  /** Shown so on the page; the CSV file has the number itself. */
  show?: (value: number) => string;
}

export interface TableData {
  caption: string;
  columns: Column[];
  rows: Cell[][];
  /** One per row, when rows can be pointed at. */
  keys?: string[];
}

function shown(cell: Cell, column: Column): string {
  if (cell === null) return "\u2013";
  return typeof cell === "number" && column.show ? column.show(cell) : String(cell);
}

export function DataTable({
  data,
  selected,
  onSelect,
}: {
  data: TableData;
  selected?: string | null;
  onSelect?: (key: string) => void;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  const numeric = data.columns.map((_, i) => data.rows.some((row) => typeof row[i] === "number"));
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const look = () =>
      setScrolls(
        element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight,
      );
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [data]);
  useEffect(() => {
    const element = holder.current;
    const row = element?.querySelector<HTMLElement>("tr.is-selected");
    if (!element || !row) return;
    const top = row.offsetTop - element.clientHeight / 2;
    if (element.scrollHeight > element.clientHeight) element.scrollTop = top;
  }, [selected]);
  return (
    <div
      class="utrecht-table-container table"
      ref={holder}
      {...(scrolls ? { tabIndex: 0, role: "region", "aria-label": data.caption } : {})}
    >
      <table class="utrecht-table">
        <caption class="utrecht-table__caption">{data.caption}</caption>
        <thead class="utrecht-table__header">
          <tr class="utrecht-table__row">
            {data.columns.map((column, i) => (
              <th
                key={i}
                scope="col"
                class={`utrecht-table__header-cell${numeric[i] ? " is-number" : ""}`}
              >
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="utrecht-table__body">
          {data.rows.map((row, r) => {
            const key = data.keys?.[r];
            return (
              <tr
                key={key ?? r}
                class={`utrecht-table__row${key !== undefined && key === selected ? " is-selected" : ""}`}
              >
                {row.map((cell, i) => {
                  const text = shown(cell, data.columns[i]);
                  return i === 0 ? (
                    <th key={i} scope="row" class="utrecht-table__cell">
                      {key !== undefined && onSelect ? (
                        <button
                          type="button"
                          class="linkish"
                          aria-pressed={key === selected}
                          onClick={() => onSelect(key)}
                        >
                          {text}
                        </button>
                      ) : (
                        text
                      )}
                    </th>
                  ) : (
                    <td key={i} class={`utrecht-table__cell${numeric[i] ? " is-number" : ""}`}>
                      {text}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** RFC 4180, numbers with a point; a text that a spreadsheet would run as a formula gets a quote. */
export function toCsv(data: TableData): string {
  const field = (cell: Cell) => {
    if (cell === null) return "";
    if (typeof cell === "number") return String(cell);
    const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
    return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  return [data.columns.map((column) => column.label), ...data.rows]
    .map((row) => row.map(field).join(",") + "\r\n")
    .join("");
}
