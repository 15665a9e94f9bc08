/* The draw that one can watch: turn by turn by hand, or school by school at a pace that a hall follows. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Figure } from "../../shared/figure";
import { ruleIds, type RuleId } from "./round";
import type { Part } from "./say";
import { SeatChart, SeatLegend } from "./seats";
import { passesTable, schoolsTable } from "./tables";
import { Chosen } from "./choice";
import { More } from "./more";
import { Picked, usePicked } from "./pick";
import { drawn, forward, placedAfter, turnsOf, type Place } from "./watching";
import { DataTable } from "../../shared/table";

type Pace = "slow" | "normal" | "fast";
const paces: Record<Pace, number> = { slow: 1200, normal: 450, fast: 120 };

/** Whether the reader asked for little motion; followed as it changes. */
function useStill(): boolean {
  const query = useMemo(() => matchMedia("(prefers-reduced-motion: reduce)"), []);
  const [still, setStill] = useState(query.matches);
  useEffect(() => {
    const follow = () => setStill(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, [query]);
  return still;
}

/** What happened in a turn, in sentences. */
export function turnText({ round, words, format }: Part, id: RuleId, turn: number, placed: number[]): string {
  const w = words.watch.said;
  const rule = round.rules[ruleIds.indexOf(id)];
  const count = format.count;
  if (turn === 0) return w.start;
  const pass = rule.passes[turn - 1];
  const said = [
    turn === 1 ? w.first(count(pass.asked)) : w.later(count(turn), count(pass.asked)),
    w.sent(count(pass.sent_on)),
    w.placed(count(placed[turn]), count(round.children)),
  ];
  if (turn === turnsOf(rule)) said.push(w.final, w.without(count(round.children - placed[turn])));
  return said.join(" ");
}

export function Watch(part: Part) {
  const { round, words, format, language } = part;
  const w = words.watch;
  const still = useStill();
  const [id, setId] = useState<RuleId>("two_baskets");
  const rule = round.rules[ruleIds.indexOf(id)];
  const last = turnsOf(rule);
  const placed = useMemo(() => placedAfter(rule), [rule]);
  const [place, setPlace] = useState<Place>({ turn: last, filled: 0 });
  const [playing, setPlaying] = useState(false);
  const [pace, setPace] = useState<Pace>("normal");
  const [said, setSaid] = useState("");
  const picked = usePicked(rule.schools);
  const { shown } = picked;
  const at = useRef(place);
  at.current = place;

  const { turns, now } = drawn(place, shown);
  const begun = place.turn > 0 || place.filled > 0;

  const say = (turn: number) => setSaid(turnText(part, id, turn, placed));
  const go = (turn: number) => {
    const to = Math.max(0, Math.min(last, turn));
    setPlaying(false);
    setPlace({ turn: to, filled: 0 });
    say(to);
  };
  const choose = (next: RuleId) => {
    const turns = turnsOf(round.rules[ruleIds.indexOf(next)]);
    setPlaying(false);
    setPlace({ turn: place.turn >= last ? turns : Math.min(place.turn, turns), filled: 0 });
    setSaid("");
    setId(next);
  };

  useEffect(() => {
    if (!playing) return;
    if (still) return setPlaying(false);
    const timer = setInterval(() => {
      const next = forward(at.current, shown, last);
      setPlace(next);
      if (next.turn >= last) {
        setPlaying(false);
        say(last);
      }
    }, paces[pace]);
    return () => clearInterval(timer);
  }, [playing, pace, still, shown, last, id]);

  const play = () => {
    if (playing) {
      setPlaying(false);
      say(now === null ? place.turn : place.turn + 1);
      return;
    }
    if (place.turn >= last) setPlace({ turn: 0, filled: 0 });
    setSaid("");
    setPlaying(true);
  };

  const count = format.count;
  const all = count(round.children);
  const title =
    now !== null
      ? w.titleNow(count(place.turn + 1), count(last), count(shown[now].number))
      : place.turn === 0
        ? w.titleStart(all)
        : place.turn >= last
          ? w.titleEnd(count(placed[last]), all)
          : w.title(count(place.turn), count(last), count(placed[place.turn]), all);
  const button = "utrecht-button utrecht-button--secondary-action";
  return (
    <Figure
      id="watch"
      class="watch"
      language={language}
      title={title}
      source={w.source(words.Rule[id])}
      table={schoolsTable(part, id)}
      how={w.how.map((text) => (
        <p key={text}>{text}</p>
      ))}
      intro={
        <>
          <div class="controls no-print">
            <Chosen
              name="watch-rule"
              label={w.whichRule}
              value={id}
              options={ruleIds.map((key) => [key, words.rule[key]])}
              onChange={choose}
            />
            {!still && (
              <Chosen
                name="watch-pace"
                label={w.pace}
                value={pace}
                options={(Object.keys(paces) as Pace[]).map((key) => [key, w.paces[key]])}
                onChange={setPace}
              />
            )}
          </div>
          <div class="controls no-print" role="group" aria-label={w.slider}>
            {still ? (
              <p class="small controls__still">{w.stillMotion}</p>
            ) : (
              <button type="button" class="utrecht-button utrecht-button--primary-action play" onClick={play}>
                {playing ? w.pause : begun && place.turn < last ? w.resume : w.play}
              </button>
            )}
            <button
              type="button"
              class={button}
              aria-disabled={!begun}
              onClick={() => go(place.turn - (place.filled ? 0 : 1))}
            >
              {w.back}
            </button>
            <button type="button" class={button} aria-disabled={place.turn >= last} onClick={() => go(place.turn + 1)}>
              {w.next}
            </button>
            <button type="button" class={button} aria-disabled={place.turn >= last} onClick={() => go(last)}>
              {w.end}
            </button>
            <label class="slider">
              <span class="small">{w.slider}</span>
              <input
                type="range"
                min="0"
                max={last}
                step="1"
                value={place.turn}
                aria-valuetext={w.sliderText(count(place.turn), count(last))}
                onInput={(event) => go(Number(event.currentTarget.value))}
              />
              <span class="small" aria-hidden="true">
                {w.sliderText(count(place.turn), count(last))}
              </span>
            </label>
          </div>
          <p class="watch__said">{turnText(part, id, now === null ? place.turn : place.turn + 1, placed)}</p>
          <div class="hidden-text" role="status" aria-live="polite">
            {said}
          </div>
          <SeatLegend part={part} baskets={rule.schools.some((school) => school.reserved !== null)} />
        </>
      }
    >
      <SeatChart
        part={part}
        shown={shown}
        turns={turns}
        now={now}
        label={w.label(words.rule[id], count(shown.length), count(place.turn), count(last))}
      />
      <Picked picked={picked} part={part} />
      <p class="small watch__keeps">{w.keeps}</p>
      <More summary={w.all}>{() => <DataTable data={passesTable(part, id)} />}</More>
    </Figure>
  );
}
