/* The room Meten: how children are spread over the schools, how far that is from chance, where
   schools differ from their surroundings, what goes together with housing, and what is not known. */
import type { ComponentType } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Areas, Problem, Schools } from "../../api";
import { useAnswer } from "../../ask";
import { hrefOf } from "../../place";
import { useSentence, type RoomProps } from "../../room";
import "../../shared/shared.css";
import { GroupSign } from "../../shared/svg";
import { TroubleText, Waiting } from "../../trouble";
import { metenWords } from "../../words/meten";
import { Causes } from "./causes";
import type { MapProps } from "./map";
import { Meeting } from "./meeting";
import "./meten.css";
import { Mirror } from "./mirror";
import type { Following, PartProps } from "./parts";
import { firstSchool } from "./schools";
import { Values } from "./values";

function GroupsLine({ problem, format, words }: PartProps) {
  const [open, setOpen] = useState(false);
  const { at_school: s, groups } = problem;
  return (
    <>
      <ul class="groups" role="list">
        <li>
          <GroupSign group="a" /> <b>{groups.a}</b> {words.children(format.count(s.children_a))}
        </li>
        <li>
          <GroupSign group="b" /> <b>{groups.b}</b> {words.children(format.count(s.children_b))}
        </li>
        {s.children_unknown > 0 && (
          <li>
            <GroupSign group="unknown" /> <b>{words.unknownGroup}</b>{" "}
            {words.children(format.count(s.children_unknown))}
          </li>
        )}
        <li class="groups__schools">{words.atSchools(format.count(s.units))}</li>
        <li class="no-print">
          <button
            type="button"
            class="linkish"
            aria-expanded={open}
            aria-controls="groups-note"
            onClick={() => setOpen(!open)}
          >
            {words.whatGroups}
          </button>
        </li>
        <li class="no-print">
          <a class="utrecht-link" href="#limits">
            {words.whatUnknown}
          </a>
        </li>
      </ul>
      <div id="groups-note" class={`prose groups-note${open ? "" : " groups-note--closed"}`}>
        <p>{groups.note ?? words.whatGroupsNot}</p>
        <p>{words.whatGroupsShape(groups.a, groups.b)}</p>
      </div>
    </>
  );
}

/* The map's code and the shapes it draws are fetched when the reader comes near, or has time left. */
function MapWhenNear(props: Omit<MapProps, "areas">) {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  const [View, setView] = useState<ComponentType<MapProps>>();
  const [failed, setFailed] = useState(false);
  const areas = useAnswer<Areas>(near ? "/v1/areas" : null);
  useEffect(() => {
    const come = () => setNear(true);
    const watcher = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && come(),
      { rootMargin: "400px" },
    );
    if (place.current) watcher.observe(place.current);
    const idle = setTimeout(come, 3000);
    addEventListener("beforeprint", come);
    return () => {
      watcher.disconnect();
      clearTimeout(idle);
      removeEventListener("beforeprint", come);
    };
  }, []);
  useEffect(() => {
    if (near && !failed)
      import("./map").then(
        (module) => setView(() => module.default),
        () => setFailed(true),
      );
  }, [near, failed]);
  return (
    <div ref={place} class="map-place">
      {View && areas.state === "ready" ? (
        <View {...props} areas={areas.value} />
      ) : (
        <>
          <h2 class="utrecht-heading-2 figure__title">
            {props.problem.mirror.available ? props.words.map.title : props.words.map.titlePlaces}
          </h2>
          {failed ? (
            <TroubleText
              failure={{ kind: "no-answer", address: "/assets/map" }}
              retry={() => setFailed(false)}
              language={props.language}
            />
          ) : (
            <Waiting answer={View ? areas : { state: "loading" }} language={props.language} />
          )}
        </>
      )}
    </div>
  );
}

function runsOfBullets(problem: Problem): string[][] {
  const runs: string[][] = [];
  let inside = false;
  for (const { kind, text } of problem.statement) {
    if (kind === "bullet") {
      if (!inside) runs.push([]);
      runs.at(-1)!.push(text);
    }
    inside = kind === "bullet";
  }
  return runs;
}

function Limits({ problem, words }: PartProps) {
  const limits = runsOfBullets(problem)[0] ?? [];
  return (
    <div class="columns">
      <div class="prose">
        <h2 class="utrecht-heading-2 figure__title">{words.limits}</h2>
        <ul>
          {limits.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </div>
      <div class="prose">
        <h2 class="utrecht-heading-2 figure__title">{words.sources}</h2>
        <ul class="small sources">
          {problem.sources.map((source) => (
            <li key={source.file}>
              {[source.publisher, source.title, source.year, source.licence].filter(Boolean).join("; ")}
              {source.url && (
                <>
                  {"; "}
                  <a class="utrecht-link" href={source.url} rel="noreferrer">
                    {source.url.replace(/^https?:\/\//, "")}
                  </a>
                </>
              )}
              {`; ${words.sourceFile(source.file)}, SHA-256 `}
              <code title={source.sha256}>{source.sha256.slice(0, 12)}</code>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function NextSteps({ language, words }: PartProps) {
  const w = words.next;
  return (
    <nav class="next no-print" aria-label={w.title}>
      <a class="utrecht-button utrecht-button--primary-action" href={hrefOf({ room: "uitvoeren", language })}>
        {w.round}
      </a>
      <button type="button" class="linkish" onClick={() => print()}>
        {w.print}
      </button>
      <a class="utrecht-link" href="/v1/schools?format=csv" download>
        {w.schools}
      </a>
      <a class="utrecht-link" href="/v1/areas?format=csv" download>
        {w.areas}
      </a>
    </nav>
  );
}

function useFollowing(schools: Schools | null, problem: Problem | null): Following {
  const [chosen, setChosen] = useState<string | null>(null);
  const [pointed, setPointed] = useState<string | null>(null);
  const first = useMemo(() => {
    if (!schools || !problem) return null;
    const { children_a: a, children_b: b } = problem.at_school;
    return firstSchool(schools.schools, b / (a + b))?.code ?? null;
  }, [schools, problem]);
  const standing = chosen ?? first;
  return {
    chosen: standing,
    followed: pointed ?? standing,
    choose: setChosen,
    point: setPointed,
  };
}

export default function Meten({ language, format }: RoomProps) {
  const words = metenWords[language];
  const problem = useAnswer<Problem>(`/v1/problem?lang=${language}`);
  const schools = useAnswer<Schools>("/v1/schools");
  const known = problem.state === "ready" ? problem.value : null;
  const following = useFollowing(schools.state === "ready" ? schools.value : null, known);
  useSentence(known?.statement.find((part) => part.kind === "lead")?.text ?? null);
  if (!known) return <Waiting answer={problem} language={language} />;

  const part: PartProps = { problem: known, language, format, words };
  const list = schools.state === "ready" ? schools.value : null;
  return (
    <>
      <GroupsLine {...part} />
      <div class="part">
        <div class="columns">
          <Values {...part} />
          {list ? (
            <MapWhenNear {...part} schools={list.schools} radius={list.radius_metres} following={following} />
          ) : (
            <Waiting answer={schools} language={language} />
          )}
        </div>
      </div>
      <div class="part">
        <Meeting {...part} />
      </div>
      {list && known.mirror.available && (
        <div class="part">
          <Mirror {...part} schools={list.schools} following={following} />
        </div>
      )}
      <div class="part">
        <Causes {...part} />
      </div>
      <div class="part" id="limits" tabIndex={-1}>
        <Limits {...part} />
      </div>
      <NextSteps {...part} />
    </>
  );
}
