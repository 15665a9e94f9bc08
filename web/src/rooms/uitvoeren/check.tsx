/* The check by the second program, what decided the places, the sources, and all of it as files. */
import type { Town } from "../../api";
import { DataTable, toCsv, type TableData } from "../../shared/table";
import { hrefOf } from "../../place";
import type { Part } from "./say";
import {
  assumptionsTable,
  checksTable,
  decidedTable,
  examplesTable,
  gainsTable,
  measuresFile,
  namedDifferences,
  passesTable,
  schoolsTable,
} from "./tables";
import { ruleIds } from "./round";

function files(part: Part): { name: string; label: string; table: TableData }[] {
  const { words, outcome } = part;
  const w = outcome.check.csv;
  const { people, areas } = namedDifferences(part);
  const both = (label: string, name: string, of: (part: Part, id: (typeof ruleIds)[number]) => TableData) =>
    ruleIds.map((id) => ({ name: `${name}-${id}`, label: `${label}, ${words.rule[id]}`, table: of(part, id) }));
  return [
    { name: "outcome", label: w.change, table: measuresFile(part) },
    { name: "gains", label: w.gains, table: gainsTable(part, people, w.gains) },
    { name: "areas", label: w.areas, table: gainsTable(part, areas, w.areas) },
    ...both(w.schools, "schools", schoolsTable),
    ...both(w.passes, "turns", passesTable),
    { name: "assumptions", label: w.assumptions, table: assumptionsTable(part) },
    { name: "children", label: w.examples, table: examplesTable(part) },
  ];
}

/* One line for each; what came in two files from one source is one line. */
function sourcesOf(town: Town | null, unknown: string): string[] {
  const lines = (town?.sources ?? []).map(({ publisher, title, file, year, licence }) =>
    [publisher ?? unknown, title ?? file, year, licence].filter(Boolean).join(", "),
  );
  return [...new Set(lines)];
}

async function save(name: string, content: BlobPart[], type: string): Promise<void> {
  const { saveFile } = await import("../../shared/save");
  saveFile(name, new Blob(content, { type }));
}

export function Check({ part, town, self }: { part: Part; town: Town | null; self: string }) {
  const { round, outcome, format, language } = part;
  const w = outcome.check;
  const passed = round.rules.every((rule) => rule.check.passed);
  const claims = round.rules.reduce((sum, rule) => sum + rule.check.claims_examined, 0);
  const prefix = `mengtafel-${round.id.replace(/[^\w.-]/g, "_")}`;
  return (
    <>
      <section class="part" aria-labelledby="check-title">
        <div class="columns columns--even">
          <div>
            <h2 id="check-title" class="utrecht-heading-2 figure__title">
              {w.title}
            </h2>
            {passed ? (
              <p>{w.passed(format.count(claims))}</p>
            ) : (
              <p class="notice" role="alert">
                <b>{w.failed}</b>
              </p>
            )}
            <p class="small">{w.what}</p>
          </div>
          <div class="stack">
            <DataTable data={checksTable(part)} />
            <DataTable data={decidedTable(part)} />
          </div>
        </div>
      </section>
      <section class="part" aria-labelledby="files-title">
        <div class="columns columns--even">
          <div class="no-print">
            <h2 id="files-title" class="utrecht-heading-2 figure__title">
              {w.downloads}
            </h2>
            <ul class="files" role="list">
              <li>
                <a class="utrecht-link" href={self} download={`${prefix}.json`}>
                  {w.json}
                </a>
              </li>
              {files(part).map(({ name, label, table }) => (
                <li key={name}>
                  <button
                    type="button"
                    class="linkish"
                    onClick={() => void save(`${prefix}-${name}.csv`, ["\ufeff", toCsv(table)], "text/csv")}
                  >
                    {label}
                  </button>
                </li>
              ))}
            </ul>
          </div>
          <div>
            <h2 class="utrecht-heading-2 figure__title">{w.sources}</h2>
            <ul class="plain-list small">
              {sourcesOf(town, w.noSource).map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </div>
        </div>
      </section>
      <section class="part next" aria-labelledby="next-title">
        <h2 id="next-title" class="utrecht-heading-2 figure__title">
          {w.next}
        </h2>
        <p>
          <a class="utrecht-link" href={hrefOf({ room: "meten", language })}>
            {w.nextMeasure}
          </a>
        </p>
        <p>
          {w.nextRedo} <code>mengtafel desk oefenronde.desk --redo</code>
        </p>
        <p>
          {w.nextAgain} <code>mengtafel exercise --help</code>
        </p>
      </section>
    </>
  );
}
