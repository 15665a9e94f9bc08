/* The table behind map and funnel: every school with its children, surroundings and limits. */
import type { School } from "../../api";
import type { TableData } from "../../shared/table";
import type { PartProps } from "./parts";
import { childrenOf, differenceOf, namesOf } from "./schools";

export function schoolTable(schools: School[], { problem, format, words }: PartProps): TableData {
  const w = words.schools;
  const { a, b } = problem.groups;
  const verdicts = w.verdicts(a, b);
  const names = namesOf(schools);
  const sorted = [...schools].sort((x, y) =>
    names.get(x.code)!.localeCompare(names.get(y.code)!, problem.language),
  );
  const count = (value: number) => format.count(value);
  const share = (value: number) => format.of100(value);
  return {
    caption: w.caption,
    columns: [
      { label: w.school },
      { label: w.children, show: count },
      { label: w.a(a), show: count },
      { label: w.b(b), show: count },
      { label: w.unknown, show: count },
      { label: w.share(b), show: share },
      { label: w.around(b), show: share },
      { label: w.difference, show: (value) => format.signed100(value) },
      { label: w.low, show: share },
      { label: w.high, show: share },
      { label: w.verdict },
    ],
    rows: sorted.map((school) => [
      names.get(school.code)!,
      childrenOf(school),
      school.children_a,
      school.children_b,
      school.children_unknown,
      school.share,
      school.around,
      differenceOf(school),
      school.low_95,
      school.high_95,
      verdicts[school.verdict],
    ]),
    keys: sorted.map((school) => school.code),
  };
}
