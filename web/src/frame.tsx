/* The frame around every room: town and year, the five rooms, the language, and the sentence. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Town } from "./api";
import { useAnswer } from "./ask";
import { makeFormat } from "./format";
import { hrefOf, rooms, usePlace, type Place } from "./place";
import { SentenceContext, type RoomView } from "./room";
import { loadRoom } from "./rooms/load";
import { TroubleText } from "./trouble";
import { frameWords } from "./words/frame";

function Bar({ place, town }: { place: Place; town: Town | null }) {
  const words = frameWords[place.language];
  const other = place.language === "nl" ? "en" : "nl";
  return (
    <header class="bar">
      <div class="bar__in">
        <p class="bar__town">
          {town && (
            <>
              <b>{town.name}</b>{" "}
              <span>{words.dataFrom(makeFormat(place.language).years(town.period))}</span>
            </>
          )}
        </p>
        <nav class="bar__nav" aria-label={words.roomsLabel}>
          <ul class="bar__rooms" role="list">
            {rooms.map((room) => (
              <li key={room}>
                <a
                  href={hrefOf({ room, language: place.language })}
                  aria-current={room === place.room ? "page" : undefined}
                >
                  {words.rooms[room]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <p class="bar__language">
          <a href={hrefOf({ room: place.room, language: other })} lang={other} hreflang={other}>
            {words.otherLanguage}
          </a>
        </p>
      </div>
    </header>
  );
}

/* The room's code, fetched when it is first entered; a failure to fetch it is told like any other. */
function useRoomView({ room, language }: Place) {
  const [loaded, setLoaded] = useState<{ room: Place["room"]; View: RoomView | null }>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let wanted = true;
    loadRoom(room, language).then(
      (View) => wanted && setLoaded({ room, View }),
      () => wanted && setLoaded({ room, View: null }),
    );
    return () => {
      wanted = false;
    };
  }, [room, attempt]);
  return { loaded, retry: () => setAttempt((n) => n + 1) };
}

export function App({ firstSentence }: { firstSentence: string }) {
  const place = usePlace();
  const { room, language } = place;
  const words = frameWords[language];
  const format = useMemo(() => makeFormat(language), [language]);
  const [sentence, setSentence] = useState(firstSentence);
  const town = useAnswer<Town>("/v1/town");
  const heading = useRef<HTMLHeadingElement>(null);
  const entered = useRef(room);
  const { loaded, retry } = useRoomView(place);
  const known = town.state === "ready" ? town.value : null;

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    if (known) document.title = `${words.rooms[room]} \u00b7 ${known.name} \u00b7 Mengtafel`;
  }, [language, room, known]);
  useEffect(() => {
    if (entered.current === room) return;
    entered.current = room;
    scrollTo(0, 0);
    heading.current?.focus();
  }, [room]);

  return (
    <SentenceContext.Provider value={setSentence}>
      <a class="skip" href="#main">
        {words.skip}
      </a>
      <Bar place={place} town={known} />
      <main id="main" class="page" tabIndex={-1}>
        <h1 class="sentence" ref={heading} tabIndex={-1}>
          {sentence}
        </h1>
        {town.state === "trouble" && (
          <TroubleText failure={town.failure} retry={town.retry} language={language} />
        )}
        {loaded?.room === room && loaded.View && (
          <loaded.View room={room} language={language} format={format} town={known} />
        )}
        {loaded?.room === room && !loaded.View && (
          <TroubleText
            failure={{ kind: "no-answer", address: `/${room}` }}
            retry={retry}
            language={language}
          />
        )}
      </main>
    </SentenceContext.Provider>
  );
}
