import { splitName } from '../../ui/initials.ts';
import { safeName } from '../../ui/safe-name.ts';

export interface NameSegment {
  text: string;
  /** Part of what was looked for. */
  match: boolean;
  /** Part of the name in the second script. */
  second: boolean;
}

/**
 * A name cut where a match begins or ends. `ranges` are [start, end) in UTF-16 units of the name as the directory has it, ascending.
 * With `bilingual` the halves of `Lin Xiaomei 林晓梅` stand Han first, as everywhere else.
 */
export function nameSegments(
  name: string,
  ranges: readonly (readonly [number, number])[],
  bilingual = false,
): NameSegment[] {
  // Every replaced character is one unit, so positions stay what they are.
  const shown = safeName(name);
  const { main, second } = bilingual ? splitName(shown) : { main: shown, second: '' };
  if (second === '') return cut(shown, 0, shown.length, ranges, false);
  const mainAt = shown.indexOf(main);
  const secondAt = shown.indexOf(second);
  return [
    ...cut(shown, mainAt, mainAt + main.length, ranges, false),
    ...cut(shown, secondAt, secondAt + second.length, ranges, true),
  ];
}

function cut(
  text: string,
  from: number,
  to: number,
  ranges: readonly (readonly [number, number])[],
  second: boolean,
): NameSegment[] {
  const out: NameSegment[] = [];
  let at = from;
  const push = (end: number, match: boolean): void => {
    if (end > at) out.push({ text: text.slice(at, end), match, second });
    at = Math.max(at, end);
  };
  for (const [start, end] of ranges) {
    if (end <= from || start >= to) continue;
    push(Math.min(Math.max(start, from), to), false);
    push(Math.min(end, to), true);
  }
  push(to, false);
  return out;
}
