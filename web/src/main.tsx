/* Starts the application over the sentence that the server has already put on the screen. */
import { render } from "preact";
import { App } from "./frame";

const root = document.getElementById("app")!;
const sentence = root.querySelector(".sentence")?.textContent ?? "";
render(<App firstSentence={sentence.startsWith("{{") ? "" : sentence} />, root);
