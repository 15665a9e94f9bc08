/* Something went wrong: what happened, what stayed safe, what to do. */
import type { Language } from "./api";
import type { Answer, Failure } from "./ask";
import { frameWords } from "./words/frame";

export function TroubleText({
  failure,
  retry,
  language,
}: {
  failure: Failure;
  retry: () => void;
  language: Language;
}) {
  const words = frameWords[language].trouble;
  const title =
    failure.kind === "problem"
      ? failure.trouble.title
      : failure.kind === "no-answer"
        ? words.offlineTitle
        : words.oddTitle;
  const what =
    failure.kind === "problem"
      ? failure.trouble.detail
      : failure.kind === "no-answer"
        ? words.offline
        : `${words.odd}${failure.status ? ` (${failure.status})` : ""}`;
  return (
    <div class="trouble" role="alert">
      <h2 class="trouble__title">{title}</h2>
      <dl>
        <dt>{words.what}</dt>
        <dd>
          {what} <code>{failure.address}</code>
        </dd>
        <dt>{words.safe}</dt>
        <dd>{words.safeText}</dd>
        <dt>{words.todo}</dt>
        <dd>{failure.kind === "no-answer" ? words.offlineTodo : words.serverTodo}</dd>
      </dl>
      <button type="button" class="trouble__retry" onClick={retry}>
        {words.retry}
      </button>
    </div>
  );
}

/** Loading or trouble, for an answer that is not ready; nothing when it is. */
export function Waiting({ answer, language }: { answer: Answer<unknown>; language: Language }) {
  if (answer.state === "loading")
    return (
      <p class="loading" role="status">
        {frameWords[language].loading}
      </p>
    );
  if (answer.state === "trouble")
    return <TroubleText failure={answer.failure} retry={answer.retry} language={language} />;
  return null;
}
