import { expect, it } from 'vitest';
import { foldedWay } from './folded-way.ts';

const way = (text: string, most: number): string => {
  const { first, hidden, last } = foldedWay(text === '' ? [] : text.split(' '), most);
  return [...first, ...(hidden.length > 0 ? [`…${hidden.join('')}…`] : []), ...last].join(' ');
};

it('loses its middle, never its top or its end, and nothing that is not under the dots', () => {
  expect(way('', 4)).toBe('');
  expect(way('a', 4)).toBe('a');
  expect(way('a b c d', 4)).toBe('a b c d');
  expect(way('a b c d e', 4)).toBe('a …bc… d e');
  expect(way('a b c d e f g h i j', 4)).toBe('a …bcdefgh… i j');
});
