/* What a room is given and what it gives back: its sentence (the h1) and the title of the page. */
import { createContext, type ComponentType } from "preact";
import { useContext, useLayoutEffect } from "preact/hooks";
import type { Language, Town } from "./api";
import type { Format } from "./format";
import type { Room } from "./place";

export interface RoomProps {
  room: Room;
  language: Language;
  format: Format;
  /** Null until /v1/town has answered. */
  town: Town | null;
}

export type RoomView = ComponentType<RoomProps>;

export const SentenceContext = createContext<(sentence: string) => void>(() => {});

/** Says the sentence of this room: the h1 that the frame holds, so that focus stays where it is.
 *  Null leaves the one that stands there. */
export function useSentence(sentence: string | null): void {
  const say = useContext(SentenceContext);
  useLayoutEffect(() => {
    if (sentence !== null) say(sentence);
  }, [sentence]);
}
