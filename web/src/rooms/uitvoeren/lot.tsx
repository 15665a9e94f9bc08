/* How the lot was made, in lines one can copy, and the same worked out again in the reader's browser. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { Mark } from "./seats";
import { More } from "./more";
import { agrees, commandsOf, recompute, type Line } from "./proof";
import type { Part } from "./say";

/* Eight signs at a time, so that one can read a number out and compare it. */
function Hex({ text }: { text: string }) {
  if (!/^[0-9a-f]{64}$/i.test(text)) return <code class="hex">{text}</code>;
  return (
    <code class="hex hex--parts">
      {text.match(/.{8}/g)!.map((part, i) => (
        <span key={i}>{part}</span>
      ))}
    </code>
  );
}

function Copy({ part, what, text }: { part: Part; what: string; text: string }) {
  const w = part.outcome.lot;
  const [state, setState] = useState<"" | "copied" | "failed">("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      setState("failed");
    }
  };
  return (
    <span class="copy no-print">
      <button type="button" class="linkish" aria-label={w.copy(what)} onClick={() => void copy()}>
        {w.copyShort}
      </button>
      <span class="small" role="status">
        {state === "copied" ? ` ${w.copied}` : state === "failed" ? ` ${w.copyFailed}` : ""}
      </span>
    </span>
  );
}

function Lines({ part }: { part: Part }) {
  const { draw } = part.round;
  const w = part.outcome.lot;
  const lines = [
    ["manifest", draw.manifest_sha256],
    ["commitment", draw.commitment],
    ["secret", draw.secret],
    ["beacon", draw.beacon],
    ["seed", draw.seed],
  ] as const;
  return (
    <dl class="lot">
      {lines.map(([key, text]) => (
        <div key={key} class="lot__line">
          <dt>
            {w.lines[key]} <Copy part={part} what={w.lines[key]} text={text} />
          </dt>
          <dd>
            <Hex text={text} />
            {key === "beacon" && <p class="small">{draw.beacon_public ? w.isPublic : w.notPublic}</p>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

type Work =
  | { state: "busy" }
  | { state: "none" }
  | { state: "broken" }
  | { state: "done"; lines: Line[] };

/** Everything that was published, worked out again as soon as it is on the screen. */
function useWork(draw: Part["round"]["draw"]): Work {
  const [work, setWork] = useState<Work>({ state: "busy" });
  useEffect(() => {
    let wanted = true;
    const subtle = globalThis.crypto?.subtle;
    if (!subtle) {
      setWork({ state: "none" });
      return;
    }
    setWork({ state: "busy" });
    recompute(draw, subtle).then(
      (lines) => wanted && setWork(lines ? { state: "done", lines } : { state: "broken" }),
      () => wanted && setWork({ state: "none" }),
    );
    return () => {
      wanted = false;
    };
  }, [draw]);
  return work;
}

function Proof({ part }: { part: Part }) {
  const { outcome, round, format } = part;
  const w = outcome.proof;
  const work = useWork(round.draw);
  const lines = work.state === "done" ? work.lines : [];
  const wrong = lines.filter((line) => !agrees(line)).length;
  const title =
    work.state !== "done"
      ? w.title
      : wrong
        ? w.wrong(format.count(wrong), format.count(lines.length))
        : w.title2(format.count(lines.length));
  const name = (line: Line) => (line.key === "ticket" ? w.lines.ticket(line.applicant ?? "") : w.lines[line.key]);
  return (
    <div class="proof">
      <h2 class="utrecht-heading-2 figure__title" id="proof-title">
        {title}
      </h2>
      <p class="hidden-text" role="status">
        {work.state === "done" ? title : ""}
      </p>
      {work.state === "busy" && <p>{w.busy}</p>}
      {work.state === "none" && <p class="notice">{w.none}</p>}
      {work.state === "broken" && (
        <p class="notice" role="alert">
          {w.broken}
        </p>
      )}
      {work.state === "done" && (
        <>
          <p class="small">{w.intro}</p>
          <ul class="proof__lines" role="list">
            {lines.map((line) => (
              <li key={`${line.key}${line.applicant ?? ""}`} class={agrees(line) ? "" : "is-wrong"}>
                <span class="proof__name">{name(line)}</span>
                <span class="proof__result">
                  <svg width="15" height="15" viewBox="0 0 15 15" aria-hidden="true">
                    <path d={agrees(line) ? "M2 8l4 4 7-9" : "M3 3l9 9M12 3l-9 9"} />
                  </svg>{" "}
                  {agrees(line) ? w.ok : w.notOk}
                </span>
                {agrees(line) ? (
                  <code class="hex">{`${line.computed.slice(0, 8)} ${line.computed.slice(8, 16)} …`}</code>
                ) : (
                  <span class="proof__two">
                    <span class="small">{w.published}</span> <Hex text={line.published} />
                    <span class="small">{w.computed}</span> <Hex text={line.computed} />
                  </span>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="small">{w.formula}</p>
      <Manifest part={part} />
      <Commands part={part} />
    </div>
  );
}

function manifestFile(part: Part): string {
  return `${part.round.id.replace(/[^\w.-]/g, "_")}-manifest.txt`;
}

function Manifest({ part }: { part: Part }) {
  const { outcome, round } = part;
  const w = outcome.proof;
  const save = async () => {
    const { saveFile } = await import("../../shared/save");
    saveFile(manifestFile(part), new Blob([round.draw.manifest], { type: "text/plain" }));
  };
  return (
    <More summary={w.manifest}>
      {() => (
        <>
          <pre class="code" tabIndex={0} role="region" aria-label={w.manifest}>
            {round.draw.manifest}
          </pre>
          <button
            type="button"
            class="utrecht-button utrecht-button--secondary-action small-button"
            onClick={() => void save()}
          >
            {w.manifestSave}
          </button>
        </>
      )}
    </More>
  );
}

function Commands({ part }: { part: Part }) {
  const { outcome, round } = part;
  const w = outcome.proof;
  const { draw } = round;
  const commands = useMemo(() => commandsOf(draw, manifestFile(part)), [draw]);
  const lines = [
    { name: w.lines.manifest, run: commands.manifest, must: draw.manifest_sha256 },
    { name: w.lines.commitment, run: commands.commitment, must: draw.commitment },
    { name: w.lines.seed, run: commands.seed, must: draw.seed },
    ...draw.examples.map((example, i) => ({
      name: w.lines.ticket(example.applicant),
      run: commands.tickets[i],
      must: example.ticket,
    })),
  ];
  return (
    <More summary={w.commands}>
      {() => (
        <>
          <p class="small">
            {w.commandsIntro} {w.commandsFile}
          </p>
          {lines.map(({ name, run, must }) => (
            <div key={name} class="command">
              <p class="small">
                <b>{name}</b> <Copy part={part} what={name} text={run} />
              </p>
              <pre class="code" tabIndex={0} role="region" aria-label={name}>
                {run}
              </pre>
              <p class="small">
                {w.must} <code class="hex">{must}</code>
              </p>
            </div>
          ))}
        </>
      )}
    </More>
  );
}

export function Lot(part: Part) {
  const w = part.outcome.lot;
  return (
    <section class="part" aria-labelledby="lot-title">
      <div class="columns columns--even">
        <div>
          <h2 id="lot-title" class="utrecht-heading-2 figure__title">
            {w.title}
          </h2>
          <Mark text={part.words.mark} />
          <p>{w.explain}</p>
          <Lines part={part} />
        </div>
        <Proof part={part} />
      </div>
    </section>
  );
}
