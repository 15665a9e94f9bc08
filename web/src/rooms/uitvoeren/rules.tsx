/* The rules as sentences, with what this exercise fills in beside each, and everything it assumes. */
import type { ComponentChildren } from "preact";
import { DataTable } from "../../shared/table";
import type { Part } from "./say";
import { assumptionsTable } from "./tables";

export function Rules({ round, words, format }: Part) {
  const w = words.rules;
  const [one, two] = [Math.round(round.basket_share * 100), 100 - Math.round(round.basket_share * 100)];
  const count = format.count;
  const rules: { text: string; here?: ComponentChildren; baskets?: boolean }[] = [
    { text: w.sibling, here: w.siblingsHere(count(round.siblings), count(round.children)) },
    { text: w.near(count(round.nearest)) },
    { text: w.lot },
    { text: w.next },
    { text: w.noEmpty },
    { text: w.baskets(count(one), count(two)), here: w.invented, baskets: true },
    { text: w.overflow, baskets: true },
    { text: w.declare, here: w.notDeclaredHere(count(round.not_declared), count(round.children)), baskets: true },
  ];
  const item = (rule: (typeof rules)[number], i: number) => (
    <li key={i}>
      {rule.text}
      {rule.here && <span class="rules__here"> {rule.here}</span>}
    </li>
  );
  const both = rules.filter((rule) => !rule.baskets);
  return (
    <section aria-labelledby="rules-title" class="rules">
      <h2 id="rules-title" class="utrecht-heading-2 figure__title">
        {w.title}
      </h2>
      <h3 class="rules__which">{w.both}</h3>
      <ol class="rules__list">{both.map(item)}</ol>
      <h3 class="rules__which">{w.only}</h3>
      <ol class="rules__list" start={both.length + 1}>
        {rules.filter((rule) => rule.baskets).map(item)}
      </ol>
      <p class="small">
        {w.note} <a class="utrecht-link" href="#assumed">{words.assumed.title}</a>
      </p>
    </section>
  );
}

export function Assumed(part: Part) {
  const { round, words, format, groups } = part;
  const w = words.assumed;
  const { population: people, basket_figure: figure } = round;
  const factor = (value: number) => format.decimal(value, 2);
  return (
    <section class="band" id="assumed" aria-labelledby="assumed-title" tabIndex={-1}>
      <div class="band__in columns columns--even">
        <div>
          <h2 id="assumed-title" class="utrecht-heading-2 figure__title">
            {w.title}
          </h2>
          <p class="small">{w.intro}</p>
          <DataTable data={{ ...assumptionsTable(part), caption: w.caption }} />
        </div>
        <div>
          <h2 class="utrecht-heading-2 figure__title">{w.hides}</h2>
          <ul class="plain-list">
            <li>{w.habit}</li>
            <li>{w.scale(groups.a, factor(people.scale_a), groups.b, factor(people.scale_b))}</li>
            {round.children_unknown > 0 && <li>{w.unknown(format.count(round.children_unknown))}</li>}
            {people.schools_out_of_reach.length > 0 && (
              <li>
                {w.reach(format.count(people.schools_out_of_reach.length))}{" "}
                {people.schools_out_of_reach
                  .map((one) => w.reachOne(format.metres(one.published_metres), format.metres(one.metres)))
                  .join("; ")}
                .
              </li>
            )}
            {people.schools_without_place > 0 && (
              <li>{w.withoutPlace(format.count(people.schools_without_place))}</li>
            )}
            {people.schools_assumed > 0 && <li>{w.schoolsAssumed(format.count(people.schools_assumed))}</li>}
            <li>
              {w.figure(
                figure.name ?? figure.key,
                format.count(figure.areas),
                format.count(figure.areas_assumed),
              )}
            </li>
            <li>
              {w.fit(
                format.count(people.home_points),
                small(part, people.largest_margin_error),
                small(part, people.largest_distance_error),
              )}
            </li>
          </ul>
        </div>
      </div>
    </section>
  );
}

/* A relative error as a part of 100, to a thousandth; under that it says so. */
function small({ format, words }: Part, value: number): string {
  const of100 = value * 100;
  return of100 < 0.001
    ? words.assumed.lessOf100(format.decimal(0.001))
    : words.assumed.someOf100(format.decimal(of100));
}
