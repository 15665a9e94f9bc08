/* One child of the exercise followed through the draw: first the place, then why, under both rules. */
import { useState } from "preact/hooks";
import { Mark } from "./seats";
import { groupsToShow, ruleIds, ticketShare, ticketStart, type Example, type RuleId } from "./round";
import { tenth, type Part } from "./say";

/* Where the own lot number stands, and the last one that got a place: both on one line from low to
   high. Only where the lot decided something: otherwise priority made the difference. */
function LotLine({ part, own, last }: { part: Part; own: string; last: string }) {
  const { outcome, format } = part;
  const w = outcome.child;
  const at = (ticket: string) => 8 + ticketShare(ticket) * 264;
  const text = w.scale(tenth(format, ticketShare(own)), tenth(format, ticketShare(last)));
  return (
    <svg class="lot-line" width="280" height="26" viewBox="0 0 280 26" role="img" aria-label={text}>
      <line class="guide" x1="8" x2="272" y1="13" y2="13" />
      <path class="lot-line__reach" d={`M8 13H${at(last)}`} />
      <path class="lot-line__last" d={`M${at(last)} 4v18`} />
      <circle class="lot-line__own" cx={at(own)} cy="13" r="6" />
    </svg>
  );
}

function Choice({ part, example, id, at }: { part: Part; example: Example; id: RuleId; at: number }) {
  const { outcome, words, format, round } = part;
  const w = outcome.child;
  const choice = example.choices[at];
  const decided = choice[id];
  const mine = example.placed[id] === at + 1;
  const school = round.rules[ruleIds.indexOf(id)].schools.find(({ number }) => number === choice.school);
  const state = mine ? w.place_ : decided === "not_asked" ? w.noNeed : w.full;
  const sits = mine ? example.seat_group[id] : null;
  const groups = school && decided !== "not_asked" ? groupsToShow(school.cutoffs, example.basket, sits) : [];
  const several = (school?.cutoffs.length ?? 1) > 1;
  return (
    <li class={`reason${mine ? " is-mine" : ""}`}>
      <span class="reason__number">{format.count(at + 1)}</span>
      <span class="reason__school">{words.School(format.count(choice.school))}</span>
      <span class="reason__state">{state}</span>
      <div class="reason__why">
        <p>
          {(mine ? w.placed : w.refused)[decided]}
          {decided !== "not_asked" && <span class="small"> ({w.class[choice.class]})</span>}
        </p>
        {groups.map((group) => {
          const cutoff = school?.cutoffs[group];
          const who = several ? ` ${w.group[group]}` : "";
          const short = (text: string) => (
            <p key={group} class="small">
              {text}
            </p>
          );
          if (!cutoff || cutoff.ticket === null) return group === 2 ? null : short(w.nobody(who));
          if (!cutoff.turned_away) return mine ? null : short(w.noLimit);
          return (
            <div key={group} class="reason__last">
              <p class="small">
                {w.last(who, "")}
                <code>{ticketStart(cutoff.ticket)}</code>
                {cutoff.class && cutoff.class !== choice.class && <>, {w.lastClass[cutoff.class]}</>}
              </p>
              {cutoff.class === choice.class && <LotLine part={part} own={example.ticket} last={cutoff.ticket} />}
            </div>
          );
        })}
      </div>
    </li>
  );
}

function Outcome({ part, example, id }: { part: Part; example: Example; id: RuleId }) {
  const { outcome, words, format } = part;
  const w = outcome.child;
  const placed = example.placed[id];
  return (
    <section class="outcome" aria-labelledby={`outcome-${id}`}>
      <h3 class="outcome__rule" id={`outcome-${id}`}>
        {words.Rule[id]}
      </h3>
      <p class="outcome__place">
        {placed === null ? w.noPlace : w.place(format.count(example.choices[placed - 1].school))}
      </p>
      <p>{placed === null ? w.listOver : w.ordinal(placed)}</p>
      <h4 class="outcome__why">{placed === null ? w.whyNot : w.why}</h4>
      <ol class="reasons" role="list">
        {example.choices.map((_, at) => (
          <Choice key={at} part={part} example={example} id={id} at={at} />
        ))}
      </ol>
    </section>
  );
}

export function Child(part: Part) {
  const { round, outcome, words, format } = part;
  const w = outcome.child;
  const { examples } = round.draw;
  const [chosen, setChosen] = useState(() =>
    Math.max(0, examples.findIndex(({ placed }) => placed.one_draw !== placed.two_baskets)),
  );
  const example = examples[Math.min(chosen, examples.length - 1)];
  if (!example) return null;
  const short = (place: number | null) => (place === null ? w.noneShort : w.choiceShort(format.count(place)));
  const basket = words.basket[example.basket];
  return (
    <section class="part" aria-labelledby="child-title">
      <h2 id="child-title" class="utrecht-heading-2 figure__title">
        {w.title}
      </h2>
      <Mark text={words.mark} />
      <p class="prose">{w.intro}</p>
      <label class="child__choose no-print">
        <span class="utrecht-form-label">{w.choose}</span>
        <select
          class="utrecht-textbox"
          value={chosen}
          onChange={(event) => setChosen(Number(event.currentTarget.value))}
        >
          {examples.map((one, i) => (
            <option key={one.applicant} value={i}>
              {w.option(one.applicant, short(one.placed.one_draw), short(one.placed.two_baskets))}
            </option>
          ))}
        </select>
      </label>
      <p class="child__ticket">
        <b>{example.applicant}</b>.{" "}
        {w.ticketOf(ticketStart(example.ticket), format.count(example.place), format.count(round.children))}{" "}
        {example.declared ? w.declared(basket) : w.drawn(basket)}
      </p>
      <div class="columns columns--even outcomes">
        {ruleIds.map((id) => (
          <Outcome key={id} part={part} example={example} id={id} />
        ))}
      </div>
      <ul class="legend" role="list">
        <li>
          <svg width="15" height="15" viewBox="0 0 15 15" aria-hidden="true">
            <circle class="lot-line__own" cx="7.5" cy="7.5" r="6" />
          </svg>{" "}
          {w.own}
        </li>
        <li>
          <svg width="9" height="18" viewBox="0 0 9 18" aria-hidden="true">
            <path class="lot-line__last" d="M4.5 0v18" />
          </svg>{" "}
          {w.lastMark}
        </li>
        <li>{w.compared}</li>
      </ul>
    </section>
  );
}
