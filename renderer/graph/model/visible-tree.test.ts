import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Expansion } from './expansion.ts';
import { rowFlag, visibleTree } from './visible-tree.ts';
import { nestedSource, randomSource } from '../testing/random-source.ts';
import { childKey } from './placement-key.ts';

const id = (g: number): string => `g${g}`;
const indexOf = (text: string): number => Number(text.slice(1));
const plain = { ghosts: true, bucketOver: Infinity, keepOut: new Set<number>() };

describe('visible tree', () => {
  it('shows only what is expanded, with the number of hidden children', () => {
    // 0 ─ 1 ─ 2,3 · 4
    const source = nestedSource([[[[], []], []]]);
    const closed = visibleTree(source, { ...plain, expansion: new Expansion() });
    expect([...closed.group]).toEqual([0]);
    expect(closed.childCount[0]).toBe(2);
    const open = visibleTree(source, { ...plain, expansion: Expansion.fromKeys(['g0'], indexOf) });
    expect([...open.group]).toEqual([0, 1, 4]);
    expect([...open.end]).toEqual([3, 2, 3]);
    expect([...open.posInSet]).toEqual([1, 1, 2]);
    expect([...open.setSize]).toEqual([1, 2, 2]);
  });

  it('tells placements of one group under two parents apart', () => {
    // 0 over 1 and 2; both over 3; 3 over 4.
    const source = {
      ...nestedSource([[]]),
      groupCount: 5,
      childStart: Uint32Array.of(0, 2, 3, 4, 5, 5),
      children: Uint32Array.of(1, 2, 3, 3, 4),
    };
    const tree = visibleTree(source, {
      ...plain,
      expansion: Expansion.fromKeys(['g0', 'g0/g1', 'g0/g2', 'g0/g2/g3'], indexOf),
    });
    expect([...tree.group]).toEqual([0, 1, 3, 2, 3, 4]);
  });

  it('ends on a cycle of edges', () => {
    const source = {
      ...nestedSource([[]]),
      groupCount: 2,
      childStart: Uint32Array.of(0, 1, 2),
      children: Uint32Array.of(1, 0),
    };
    const tree = visibleTree(source, { ...plain, expansion: Expansion.all() });
    expect(tree.count).toBeLessThan(100);
  });

  it('draws a ghost at the place a group is staged to leave, and the group at its new one', () => {
    const source = nestedSource([[[[]], []]]); // 0 ─ 1 ─ 2 · 3
    const patched = new Map([
      [1, { children: new Uint32Array(0), ghosts: Uint32Array.of(2) }],
      [3, { children: Uint32Array.of(2), ghosts: new Uint32Array(0) }],
    ]);
    const tree = visibleTree({ ...source, patched }, { ...plain, expansion: Expansion.all() });
    expect([...tree.group]).toEqual([0, 1, 2, 3, 2]);
    expect([...tree.flags].map((f) => (f & rowFlag.ghost) !== 0)).toEqual([false, false, true, false, false]);
    const outline = visibleTree({ ...source, patched }, { ...plain, ghosts: false, expansion: Expansion.all() });
    expect([...outline.group]).toEqual([0, 1, 3, 2]);
  });

  it('folds leaf siblings beyond the limit, and never what is selected or staged', () => {
    const source = nestedSource([[[[]], ...Array.from({ length: 30 }, () => [])]]);
    const options = {
      ghosts: true,
      bucketOver: 24,
      keepOut: new Set([5]),
      expansion: Expansion.fromKeys(['g0'], indexOf),
    };
    const tree = visibleTree({ ...source, pinned: new Set([9]) }, options);
    expect([...tree.group]).toEqual([0, 1, 5, 9, -1]);
    const bucket = tree.buckets.get(4);
    expect(bucket?.groups.length).toBe(28);
    expect(bucket?.people?.people).toBe(28);
    expect(tree.flags[4] & rowFlag.bucket).toBeTruthy();
  });

  it('does not fold up to the limit', () => {
    const source = nestedSource([Array.from({ length: 24 }, () => [])]);
    const tree = visibleTree(source, { ...plain, bucketOver: 24, expansion: Expansion.all() });
    expect(tree.count).toBe(25);
  });

  it('puts unattached groups under a heading of their own', () => {
    const source = { ...nestedSource([[], []]), roots: Uint32Array.of(0), unattached: Uint32Array.of(1) };
    const closed = visibleTree(source, { ...plain, expansion: new Expansion() });
    expect([...closed.group]).toEqual([0, -1]);
    expect(closed.childCount[1]).toBe(1);
    const open = visibleTree(source, { ...plain, expansion: Expansion.fromKeys(['?'], indexOf) });
    expect([...open.group]).toEqual([0, -1, 1]);
  });

  it('is a well-formed preorder for any expansion', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer(), fc.array(fc.nat(299)), (size, seed, picks) => {
        const source = randomSource(size, seed);
        const parents = new Map<number, number>();
        for (let g = 0; g < size; g++) {
          for (let k = source.childStart[g]; k < source.childStart[g + 1]; k++) parents.set(source.children[k], g);
        }
        const keyOf = (g: number): string => {
          const above = parents.get(g);
          return childKey(above === undefined ? null : keyOf(above), id(g));
        };
        const open = new Set(picks.filter((g) => g < size));
        const tree = visibleTree(source, { ...plain, expansion: Expansion.fromKeys([...open].map(keyOf), indexOf) });
        const shown = new Set(tree.group);
        for (let row = 0; row < tree.count; row++) {
          const above = tree.parent[row];
          expect(above < row).toBe(true);
          if (above >= 0) {
            expect(tree.depth[row]).toBe(tree.depth[above] + 1);
            expect(tree.end[row] <= tree.end[above]).toBe(true);
            expect(open.has(tree.group[above])).toBe(true);
          }
          const count = source.childStart[tree.group[row] + 1] - source.childStart[tree.group[row]];
          expect(tree.childCount[row]).toBe(count);
        }
        // A group is shown exactly when everything above it is open.
        for (let g = 0; g < size; g++) {
          let at = parents.get(g);
          let reachable = true;
          for (; at !== undefined; at = parents.get(at)) reachable &&= open.has(at);
          expect(shown.has(g)).toBe(reachable);
        }
      }),
      { numRuns: 60 },
    );
  });
});
