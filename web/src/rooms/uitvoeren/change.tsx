/* What the baskets change: what children get, and how mixed the intake is, both rules side by side. */
import { Figure } from "../../shared/figure";
import { LaneLegend, Lanes } from "./lanes";
import { measuresOf } from "./round";
import { tenth, type Part } from "./say";
import { measuresTable } from "./tables";

export function Change(part: Part) {
  const { round, outcome, format, language } = part;
  const w = outcome.change;
  const { family, mix } = measuresOf(round);
  const how = w.how.map((text) => <p key={text}>{text}</p>);
  const source = w.source(format.count(round.children), format.count(round.rehearsals));
  const pair = ([one, two]: [number, number]) => [tenth(format, one), tenth(format, two)] as const;
  const familyTitle = w.familyTitle(...pair(family[0].values));
  const mixTitle = mix.length && mix[0].key === "groups_d" ? w.mixTitle(...pair(mix[0].values)) : w.mixLabel;
  return (
    <section class="part" aria-labelledby="change-title">
      <h2 id="change-title" class="utrecht-heading-2 figure__title part__title">
        {w.title}
      </h2>
      <p class="prose">{w.intro(format.count(round.rehearsals))}</p>
      <div class="columns columns--even">
        <Figure
          id="families"
          heading={3}
          language={language}
          title={familyTitle}
          intro={<LaneLegend part={part} chance={false} />}
          source={source}
          table={measuresTable(part, family, familyTitle)}
          how={how}
        >
          <Lanes id="families-lanes" part={part} measures={family} label={w.familyLabel} />
        </Figure>
        <Figure
          id="mix"
          heading={3}
          language={language}
          title={mixTitle}
          intro={<LaneLegend part={part} chance />}
          source={source}
          table={measuresTable(part, mix, mixTitle)}
          how={how}
        >
          <Lanes id="mix-lanes" part={part} measures={mix} label={w.mixLabel} />
        </Figure>
      </div>
    </section>
  );
}
