const HAN = /\p{Script=Han}/u;

/** First Han character, or two Latin letters: first of the first and of the last word. */
export function initialsOf(name: string): string {
  const trimmed = name.trim();
  const first = [...trimmed][0];
  if (first === undefined) return '';
  if (HAN.test(first)) return first;
  const words = trimmed.split(/[\s.,_·-]+/u).filter((w) => /^[\p{L}\p{N}]/u.test(w));
  if (words.length === 0) return first;
  const last = words.at(-1) as string;
  const letters = words.length === 1 ? [...words[0]].slice(0, 2) : [[...words[0]][0], [...last][0]];
  return letters.join('').toUpperCase();
}

/**
 * A bilingual name in its two halves, Han first: `林晓梅 Lin Xiaomei` → main and second. Names in one script have no second half.
 */
export function splitName(name: string): { main: string; second: string } {
  const match = /^(\p{Script=Han}[\p{Script=Han}·]*)\s+([^\p{Script=Han}]+)$/u.exec(name.trim());
  if (match) return { main: match[1], second: match[2] };
  const latinFirst = /^([^\p{Script=Han}]+?)\s+(\p{Script=Han}[\p{Script=Han}·]*)$/u.exec(name.trim());
  if (latinFirst) return { main: latinFirst[2], second: latinFirst[1] };
  return { main: name, second: '' };
}
