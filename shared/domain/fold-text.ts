/** Lower case and plain already, but for letters A to Z: ASCII and the common Chinese characters. */
const NOT_PLAIN = /[^\x20-\x7e\u3400-\u4dbf\u4e00-\u9fff]/;
/** What nobody sees and nobody types: zero-width marks, soft hyphens, direction marks, variation selectors, fillers. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
/**
 * A character with the marks that compose with it, whatever invisible stands between. Half-width voicing marks and Hangul vowels are marks too,
 * though not called so.
 */
const COMPOSED = /[^][\p{M}\p{Default_Ignorable_Code_Point}\uff9e\uff9f\u1160-\u11ff]*/gu;

/**
 * A text as it is compared in a search: lower case, taken apart into plain characters (full and half width, ligatures, accents: NFKD), without
 * invisible characters. Its length may differ; `foldedRange` leads back. No line feeds: they part names in an index.
 */
export function foldText(text: string): string {
  return NOT_PLAIN.test(text) ? foldPart(text) : text.toLowerCase();
}

function foldPart(text: string): string {
  // Final sigma depends on what follows.
  return text.replace(INVISIBLE, '').normalize('NFKD').toLowerCase().replace(/ς/g, 'σ').replace(/\n/g, ' ');
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Where the part [start, end) of `foldText(text)` stands in the text itself, UTF-16 units. Widened to whole graphemes, so that marking it takes
 * neither an accent from its letter nor an emoji apart.
 */
export function foldedRange(text: string, start: number, end: number): [number, number] {
  if (!NOT_PLAIN.test(text)) return [start, end];
  let from = -1;
  let to = text.length;
  let folded = 0;
  for (const { 0: part, index } of text.matchAll(COMPOSED)) {
    const length = foldPart(part).length;
    if (from < 0 && folded + length > start) from = index;
    folded += length;
    if (folded < end) continue;
    to = index + part.length;
    break;
  }
  if (from < 0) return [text.length, text.length];
  // Invisible marks behind the part are no part of it, unless its last grapheme needs them.
  to = from + text.slice(from, to).replace(/\p{Default_Ignorable_Code_Point}+$/u, '').length;
  for (const { segment, index } of graphemes.segment(text)) {
    const after = index + segment.length;
    if (index < from && after > from) from = index;
    if (index < to && after > to) to = after;
    if (after >= to) break;
  }
  return [from, to];
}
