import type { PdsSwitches } from './switches.ts';

export interface TextCondition {
  readonly column: string;
  /** A column with the same text in lower case, where there is one. */
  readonly folded?: string;
  readonly value: string | undefined;
  /** Matches anywhere instead of as the `searchMatch` switch says. */
  readonly fuzzy: boolean;
}

/**
 * Conditions on texts as SQL with its values; absent ones do not restrict.
 * Compared by `instr` and `substr`, so `%` and `_` in a search mean themselves.
 */
export function textFilter(
  switches: PdsSwitches,
  conditions: readonly TextCondition[],
): { sql: string; values: string[] } {
  const parts: string[] = [];
  const values: string[] = [];
  const regardCase = switches.get('searchCase') === 'sensitive';
  for (const { column, folded, value, fuzzy } of conditions) {
    if (value === undefined) continue;
    const text = regardCase ? column : (folded ?? `lower(${column})`);
    const wanted = regardCase ? value : value.toLowerCase();
    const match = fuzzy ? 'substring' : switches.get('searchMatch');
    if (match === 'exact') parts.push(`${text} = ?`);
    else if (match === 'substring') parts.push(`instr(${text}, ?) > 0`);
    else {
      parts.push(`substr(${text}, 1, length(?)) = ?`);
      values.push(wanted);
    }
    values.push(wanted);
  }
  return { sql: parts.length === 0 ? '1' : parts.join(' AND '), values };
}
