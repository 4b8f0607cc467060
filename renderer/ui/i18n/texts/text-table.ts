/**
 * A text stands beside its translation: [English, Simplified Chinese]. Keys are flat; `_one` and `_other` are plurals, chosen by `count` and
 * written as `{{n}}` (Chinese knows `_other` only). `<b>` makes bold where a sentence is shown with `Say`.
 */
export type TextTable = Record<string, readonly [en: string, zhHans: string]>;

/** One language of a table. */
export function language(table: TextTable, index: 0 | 1): Record<string, string> {
  return Object.fromEntries(Object.entries(table).map(([key, both]) => [key, both[index]]));
}
