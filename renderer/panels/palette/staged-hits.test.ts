import { expect, test } from 'vitest';
import type { Overlay } from '#shared/plan/overlay-state.ts';
import { stagedHits } from './staged-hits.ts';

/** Two groups in the copy, the second renamed; two new ones, the last of them deleted again. */
const overlay = {
  directory: { groupCount: 2 },
  groupCount: 4,
  names: new Map([[1, 'Petty Office']]),
  isNew: (g: number) => g >= 2,
  isDeleted: (g: number) => g === 3,
  nameOf: (g: number) => ['Petty old', 'Petty Office', 'My petty cash', 'Petty gone'][g],
} as unknown as Overlay;

test('new groups and new names are found, what is gone again is not', () => {
  expect(stagedHits(overlay, ' petty ').map(({ index, match }) => [index, match])).toEqual([
    [1, 'prefix'],
    [2, 'substring'],
  ]);
  expect(stagedHits(overlay, 'pet\u200bty')).toHaveLength(2);
  expect(stagedHits(overlay, '')).toEqual([]);
});
