/* Room Uitvoeren: an exercise round of the town, two rules side by side on the same estimated children,
   the same lists and the same lots. Schools are numbers here; no child in it exists. */
import { useState } from "preact/hooks";
import type { Round, Rounds } from "../../api";
import { useAnswer } from "../../ask";
import { useSentence, type RoomProps } from "../../room";
import { Waiting } from "../../trouble";
import "../../shared/shared.css";
import { roundWords } from "../../words/uitvoeren";
import { Change } from "./change";
import { Check } from "./check";
import { Child } from "./child";
import { Gains } from "./gains";
import { Lot } from "./lot";
import { firstOf100 } from "./round";
import { Assumed, Rules } from "./rules";
import { day, partOf } from "./say";
import { Mark } from "./seats";
import { Steps } from "./steps";
import "./uitvoeren.css";
import "./draw.css";
import "./outcome.css";
import "./lot.css";
import "./child.css";
import "./modes.css";
import { Watch } from "./watch";

export default function Uitvoeren({ language, format, town }: RoomProps) {
  const words = roundWords[language];
  const rounds = useAnswer<Rounds>("/v1/rounds");
  const [wanted, setWanted] = useState<string | null>(null);
  const list = rounds.state === "ready" ? rounds.value.rounds : [];
  const chosen = list.find(({ id }) => id === wanted) ?? list[list.length - 1] ?? null;
  const answer = useAnswer<Round>(chosen?.links.self ?? null);
  const round = chosen && answer.state === "ready" ? answer.value : null;
  const none = rounds.state === "ready" && !chosen;
  useSentence(
    round
      ? words.sentence(...(firstOf100(round).map(format.count) as [string, string]))
      : none
        ? words.none.sentence
        : null,
  );
  if (none) return <None words={words} />;
  if (!round || !chosen) return <Waiting answer={rounds.state === "ready" ? answer : rounds} language={language} />;
  const part = partOf(round, language, format);
  return (
    <div class="round" key={round.id}>
      <p class="round__facts">
        <Mark text={words.mark} />
        <span>
          {words.facts(
            format.count(round.children),
            format.count(round.schools),
            format.count(round.seats),
            format.count(round.choices.least),
            format.count(round.choices.most),
          )}
        </span>
        <span>{words.made(day(language, round.made))}</span>
      </p>
      {list.length > 1 && (
        <label class="round__which no-print">
          <span class="utrecht-form-label">{words.whichRound}</span>
          <select class="utrecht-textbox" value={chosen.id} onChange={(event) => setWanted(event.currentTarget.value)}>
            {list.map(({ id, made }) => (
              <option key={id} value={id}>
                {`${id}, ${words.made(day(language, made))}`}
              </option>
            ))}
          </select>
        </label>
      )}
      <Steps {...part} />
      <div class="part columns">
        <Rules {...part} />
        <Watch {...part} />
      </div>
      <Assumed {...part} />
      <Change {...part} />
      <Gains {...part} />
      <Lot {...part} />
      <Child {...part} />
      <Check part={part} town={town} self={chosen.links.self} />
      <p class="small round__end">{words.notForecast}</p>
    </div>
  );
}

function None({ words }: { words: (typeof roundWords)["nl"] }) {
  return (
    <div class="prose round-none">
      <p>{words.none.text}</p>
      <p>{words.none.how}</p>
      <pre class="code" tabIndex={0} role="region" aria-label={words.none.how}>
        mengtafel exercise TOWN.meng --desk oefenronde.desk
      </pre>
      <p>{words.none.then}</p>
    </div>
  );
}
