import { foldText, foldedRange } from '#shared/domain/fold-text.ts';

/** How well a label answers, smaller is better; the numbers line up with the kinds of match of the directory search. */
export interface LabelMatch {
  rank: number;
  ranges: [number, number][];
}

const PREFIX = 1;
const WORD = 2;
const SUBSTRING = 3;
const ALIAS = 4;

/**
 * Looks for a text in a label, then in its aliases (the label in the other language, its pinyin, its pinyin initials), which match at the
 * start of a word only; Chinese has no spaces between words, so there it may stand anywhere. Null: not found.
 */
export function matchLabel(label: string, aliases: readonly string[], text: string): LabelMatch | null {
  const wanted = foldText(text).trim();
  if (wanted === '') return { rank: SUBSTRING, ranges: [] };
  const folded = foldText(label);
  const mark = (at: number): [number, number][] => [foldedRange(label, at, at + wanted.length)];
  const at = folded.indexOf(wanted);
  if (at === 0) return { rank: PREFIX, ranges: mark(0) };
  if (at > 0) {
    const word = wordStart(folded, wanted);
    return word > 0 ? { rank: WORD, ranges: mark(word) } : { rank: SUBSTRING, ranges: mark(at) };
  }
  const squeezed = wanted.replace(/[\s'’]+/g, '');
  const isHan = /^\p{Script=Han}/u.test(wanted);
  const answers = (alias: string): boolean =>
    wordStart(alias, squeezed) >= 0 || wordStart(alias, wanted) >= 0 || (isHan && alias.includes(wanted));
  return aliases.some((alias) => answers(foldText(alias))) ? { rank: ALIAS, ranges: [] } : null;
}

/** Position of `wanted` at the start of a word; −1 when there is none. */
function wordStart(text: string, wanted: string): number {
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (at === 0 || /[\s.,:;/()（）：，“”-]/u.test(text.charAt(at - 1))) return at;
  }
  return -1;
}
