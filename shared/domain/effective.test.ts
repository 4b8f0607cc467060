import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldChanges } from '../plan/overlay.ts';
import { staged, treeCapabilities } from '../plan/testing/capabilities.ts';
import { effectiveCounts, effectiveMembers } from './effective.ts';
import { anyDirectory } from './testing/arbitraries.ts';
import { writtenColumns, writtenDirectory } from './testing/written-directory.ts';

describe('effective members', () => {
  it('are the distinct people of the whole subtree', () => {
    fc.assert(
      fc.property(anyDirectory(), ({ directory }) => {
        const counts = effectiveCounts(directory.columns);
        for (let g = 0; g < directory.groupCount; g++) {
          const people = new Set<number>();
          for (const at of directory.subtreeOf(g)) for (const p of directory.membersOf(at)) people.add(p);
          const expected = [...people].sort((a, b) => a - b);
          expect([...effectiveMembers(directory, g)]).toEqual(expected);
          expect(counts[g]).toBe(expected.length);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('of a category are its direct members, and it passes nothing on', () => {
    const columns = writtenColumns({ Cat: { flags: ['category'] }, Club: { in: 'Cat', people: ['Ann', 'Bo'] } });
    expect([...effectiveCounts(columns)]).toEqual([0, 2]);
    expect([...effectiveCounts(columns, 'direct')]).toEqual([0, 2]);
  });

  it('follow what is staged', () => {
    const directory = writtenDirectory({
      Top: {},
      A: { in: 'Top', people: ['Ann'] },
      B: { in: 'Top', people: ['Bo'] },
      C: { in: 'A', people: ['Cy'] },
    });
    const overlay = foldChanges(
      directory,
      staged(
        { kind: 'group.move', groupId: 'c', from: 'a', to: 'b', mode: 'move' },
        { kind: 'member.remove', groupId: 'b', personId: 'bo' },
      ),
      treeCapabilities,
    );
    const names = (g: number): string[] =>
      [...effectiveMembers(directory, g, overlay)].map((p) => directory.personName(p));
    expect([names(0), names(1), names(2)]).toEqual([['Ann', 'Cy'], ['Ann'], ['Cy']]);
  });
});
