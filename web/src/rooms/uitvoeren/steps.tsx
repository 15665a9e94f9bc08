/* The steps of a round on one line: which of them an exercise does, and which it does not have. */
import type { Part } from "./say";

const order = ["prepare", "apply", "freeze", "draw", "check", "confirm", "publish", "after"] as const;

export function Steps({ round, words }: Part) {
  const w = words.steps;
  const passed = round.rules.every((rule) => rule.check.passed);
  const state = (key: (typeof order)[number]) =>
    key === "freeze" || key === "draw" ? "done" : key === "check" ? (passed ? "done" : "wrong") : "not";
  return (
    <section aria-labelledby="steps-title" class="steps">
      <h2 id="steps-title" class="hidden-text">
        {w.title}
      </h2>
      <ol class="steps__line" role="list">
        {order.map((key) => {
          const is = state(key);
          return (
            <li key={key} class={`step step--${is}`}>
              <svg class="step__sign" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
                <circle cx="10" cy="10" r="8" />
                {is === "done" && <path d="M6 10.4l2.8 2.8L14 7.6" />}
                {is === "wrong" && <path d="M7 7l6 6M13 7l-6 6" />}
                {is === "not" && <path d="M6.5 10h7" />}
              </svg>
              <span class="step__name">{w[key][0]}</span>
              <span class="step__note">
                <b>{w[is]}</b>
                <span class="step__rest">{w[key][1]}</span>
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
