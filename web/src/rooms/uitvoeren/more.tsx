/* What one can open in place: made only once it is open, so that long tables cost nothing unread. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

export function More({ summary, children }: { summary: string; children: () => ComponentChildren }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="more" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {open && children()}
    </details>
  );
}
