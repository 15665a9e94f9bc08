/* Where the reader is: the room from the path and the language from ?lang=, nothing else kept. */
import { useEffect, useState } from "preact/hooks";
import type { Language } from "./api";

export const rooms = ["meten", "proberen", "afspreken", "uitvoeren", "volgen"] as const;
export type Room = (typeof rooms)[number];

export interface Place {
  room: Room;
  language: Language;
}

export function readPlace(url: URL): Place | null {
  const first = url.pathname.split("/")[1] || "meten";
  const room = rooms.find((known) => known === first);
  if (!room || url.pathname.split("/").filter(Boolean).length > 1) return null;
  return { room, language: url.searchParams.get("lang") === "en" ? "en" : "nl" };
}

/** Dutch needs no query: it is what one gets. */
export function hrefOf({ room, language }: Place): string {
  return `/${room}${language === "en" ? "?lang=en" : ""}`;
}

/** The present place, and links within the application followed without loading the page anew. */
export function usePlace(): Place {
  const [place, setPlace] = useState<Place>(
    () => readPlace(new URL(location.href)) ?? { room: "meten", language: "nl" },
  );
  useEffect(() => {
    const follow = () => {
      const next = readPlace(new URL(location.href));
      if (next) setPlace(next);
    };
    const click = (event: MouseEvent) => {
      const link = (event.target as Element).closest?.("a");
      if (!link || event.defaultPrevented || event.button !== 0) return;
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      if (link.target || link.hasAttribute("download")) return;
      const url = new URL(link.href, location.href);
      const next = url.origin === location.origin ? readPlace(url) : null;
      if (!next || url.hash) return;
      event.preventDefault();
      if (url.href !== location.href) history.pushState(null, "", url);
      setPlace(next);
    };
    addEventListener("popstate", follow);
    document.addEventListener("click", click);
    return () => {
      removeEventListener("popstate", follow);
      document.removeEventListener("click", click);
    };
  }, []);
  return place;
}
