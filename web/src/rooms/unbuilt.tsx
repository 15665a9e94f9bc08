/* A room that does not exist yet says so, and what question it will answer. */
import { hrefOf } from "../place";
import { useSentence, type RoomProps } from "../room";
import "../shared/shared.css";
import { unbuiltWords } from "../words/unbuilt";

export default function Unbuilt({ room, language }: RoomProps) {
  const words = unbuiltWords[language];
  useSentence(room === "meten" ? null : words[room]);
  return (
    <div class="prose unbuilt">
      <p>{words.notYet}</p>
      <p>{words.meanwhile}</p>
      <ul>
        <li>
          <a class="utrecht-link" href={hrefOf({ room: "meten", language })}>
            {words.meten}
          </a>
        </li>
      </ul>
    </div>
  );
}
