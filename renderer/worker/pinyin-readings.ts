import { pinyin } from 'pinyin-pro';

const isHan = /\p{Script=Han}/u;
const readings = new Map<string, readonly string[]>();

/**
 * Every reading of one Han character without tones (行 → xing, hang), most common first; empty for anything else.
 * Kept per character: a hundred thousand names share a few thousand of them.
 */
export function readingsOf(character: string): readonly string[] {
  const known = readings.get(character);
  if (known) return known;
  const found = isHan.test(character)
    ? [...new Set(pinyin(character, { toneType: 'none', type: 'array', multiple: true, v: true }))].filter((r) =>
        /^[a-z]+$/.test(r),
      )
    : [];
  readings.set(character, found);
  return found;
}

export const hasHan = (text: string): boolean => isHan.test(text);
