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
 * start of a word only. Null: not found.
 */
export function matchLabel(label: string, aliases: readonly string[], text: string): LabelMatch | null {
  const wanted = text.toLowerCase();
  if (wanted === '') return { rank: SUBSTRING, ranges: [] };
  const folded = label.toLowerCase();
  // Folding may change the length of a few letters; then the label is found, but not marked.
  const mark = (at: number): [number, number][] => (folded.length === label.length ? [[at, at + wanted.length]] : []);
  const at = folded.indexOf(wanted);
  if (at === 0) return { rank: PREFIX, ranges: mark(0) };
  if (at > 0) {
    const word = wordStart(folded, wanted);
    return word > 0 ? { rank: WORD, ranges: mark(word) } : { rank: SUBSTRING, ranges: mark(at) };
  }
  const squeezed = wanted.replace(/[\s'’]+/g, '');
  if (
    aliases.some(
      (alias) => wordStart(alias.toLowerCase(), squeezed) >= 0 || wordStart(alias.toLowerCase(), wanted) >= 0,
    )
  )
    return { rank: ALIAS, ranges: [] };
  return null;
}

/** Position of `wanted` at the start of a word; −1 when there is none. */
function wordStart(text: string, wanted: string): number {
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (at === 0 || /[\s.,:;/()（）：，“”-]/u.test(text.charAt(at - 1))) return at;
  }
  return -1;
}
