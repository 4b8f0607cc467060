import { describe, expect, it } from 'vitest';
import { newKeywords } from './keywords-field.tsx';

describe('keywords', () => {
  it('are separated by commas of both scripts and line ends, not by blanks', () => {
    expect(newKeywords('ice cap, snow，水利、冰川\nridge ; dam', [])).toEqual([
      'ice cap',
      'snow',
      '水利',
      '冰川',
      'ridge',
      'dam',
    ]);
  });
  it('are not taken twice, whatever their case', () => {
    expect(newKeywords('Snow, snow, ICE', ['ice'])).toEqual(['Snow']);
  });
  it('are trimmed, never empty and at most a hundred', () => {
    expect(newKeywords(' , ,  a   b ', [])).toEqual(['a b']);
    const full = Array.from({ length: 99 }, (_, i) => `k${i}`);
    expect(newKeywords('x, y', full)).toEqual(['x']);
  });
});
