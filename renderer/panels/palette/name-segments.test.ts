import { describe, expect, it } from 'vitest';
import { nameSegments } from './name-segments.ts';

const written = (...args: Parameters<typeof nameSegments>): string =>
  nameSegments(...args)
    .map((s) => `${s.second ? '/' : ''}${s.match ? `[${s.text}]` : s.text}`)
    .join('');

describe('names with what was found in them', () => {
  it('are cut where a match begins and ends', () => {
    expect(written('Treasury', [[0, 2]])).toBe('[Tr]easury');
    expect(written('abc', [[1, 2]])).toBe('a[b]c');
    expect(written('abc', [])).toBe('abc');
    expect(
      written('林晓梅', [
        [0, 1],
        [2, 3],
      ]),
    ).toBe('[林]晓[梅]');
  });
  it('stand Han first, matches included', () => {
    expect(
      written(
        '林晓梅 Lin Xiaomei',
        [
          [0, 1],
          [4, 7],
        ],
        true,
      ),
    ).toBe('[林]晓梅/[Lin]/ Xiaomei');
    expect(
      written(
        'Lin Xiaomei 林晓梅',
        [
          [0, 3],
          [12, 13],
        ],
        true,
      ),
    ).toBe('[林]晓梅/[Lin]/ Xiaomei');
  });
  it('cut a match that reaches over both halves', () => {
    expect(written('林 Lin', [[0, 3]], true)).toBe('[林]/[L]/in');
  });
  it('show what could imitate another name as replaced, without losing places', () => {
    expect(written('a\u202Ebc', [[2, 3]])).toBe('a\uFFFD[b]c');
  });
});
