/* Words in both languages stand side by side: a key that one language lacks does not compile. */
import type { Language } from "../api";

type Wide<T> = T extends string
  ? string
  : T extends (...args: infer A) => infer R
    ? (...args: A) => R
    : T extends readonly (infer E)[]
      ? Wide<E>[]
      : { [K in keyof T]: Wide<T[K]> };

export function inBoth<T>(nl: T, en: Wide<NoInfer<T>>): Record<Language, Wide<T>> {
  return { nl: nl as Wide<T>, en: en as Wide<T> };
}
