/* Which schools one watches: ten at a time in an order one chooses, or by number. */
import { useMemo, useState } from "preact/hooks";
import type { Part } from "./say";
import { ordered, readNumbers, type Order, type School } from "./watching";

const page = 10;
const orders: Order[] = ["asked", "number", "room"];

export interface PickedState {
  shown: School[];
  total: number;
  from: number;
  order: Order;
  text: string;
  trouble: "bad" | "none" | null;
  setOrder(order: Order): void;
  setText(text: string): void;
  setFrom(from: number): void;
}

export function usePicked(schools: readonly School[]): PickedState {
  const [order, setOrder] = useState<Order>("asked");
  const [text, setText] = useState("");
  const [from, setFrom] = useState(0);
  const list = useMemo(() => ordered(schools, order), [schools, order]);
  const numbers = readNumbers(text);
  const key = numbers?.join(",") ?? "";
  const found = useMemo(
    () => (numbers?.length ? numbers.flatMap((n) => list.find((school) => school.number === n) ?? []) : []),
    [list, key],
  );
  const start = Math.min(from, Math.max(0, list.length - 1));
  const paged = useMemo(() => list.slice(start, start + page), [list, start]);
  const asked = numbers !== null && numbers.length > 0;
  return {
    shown: asked && found.length ? found.slice(0, page) : paged,
    total: list.length,
    from: asked && found.length ? -1 : start,
    order,
    text,
    trouble: numbers === null ? "bad" : asked && !found.length ? "none" : null,
    setOrder: (next) => {
      setOrder(next);
      setFrom(0);
    },
    setText,
    setFrom,
  };
}

export function Picked({ picked, part }: { picked: PickedState; part: Part }) {
  const { words, format, round } = part;
  const w = words.watch;
  const count = format.count;
  const { from, total, trouble } = picked;
  const numbers = useMemo(() => round.rules[0].schools.map((school) => school.number), [round]);
  const button = "utrecht-button utrecht-button--secondary-action small-button";
  return (
    <div class="controls pick no-print">
      <label class="pick__field">
        <span class="utrecht-form-label">{w.order}</span>
        <select
          class="utrecht-textbox"
          value={picked.order}
          onChange={(event) => picked.setOrder(event.currentTarget.value as Order)}
        >
          {orders.map((order) => (
            <option key={order} value={order}>
              {w.orders[order]}
            </option>
          ))}
        </select>
      </label>
      <label class="pick__field pick__field--search">
        <span class="utrecht-form-label">{w.search}</span>
        <input
          class="utrecht-textbox"
          type="text"
          inputMode="numeric"
          autocomplete="off"
          value={picked.text}
          aria-describedby="pick-hint"
          aria-invalid={trouble !== null}
          onInput={(event) => picked.setText(event.currentTarget.value)}
        />
      </label>
      <p class="small pick__hint" id="pick-hint" role={trouble ? "alert" : undefined}>
        {trouble === "bad"
          ? w.searchBad
          : trouble === "none"
            ? w.searchNone(picked.text.trim(), count(Math.min(...numbers)), count(Math.max(...numbers)))
            : w.searchHint}
      </p>
      {from >= 0 && (
        <p class="pick__pages">
          <button
            type="button"
            class={button}
            aria-disabled={from === 0}
            onClick={() => picked.setFrom(Math.max(0, from - page))}
          >
            {w.previous}
          </button>
          <span class="small">{w.shown(count(from + 1), count(Math.min(total, from + page)), count(total))}</span>
          <button
            type="button"
            class={button}
            aria-disabled={from + page >= total}
            onClick={() => from + page < total && picked.setFrom(from + page)}
          >
            {w.following}
          </button>
        </p>
      )}
    </div>
  );
}
