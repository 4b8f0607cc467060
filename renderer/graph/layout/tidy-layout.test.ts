import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Expansion } from '../model/expansion.ts';
import { visibleTree, type VisibleTree } from '../model/visible-tree.ts';
import { nestedSource, randomSource, seeded } from '../testing/random-source.ts';
import { MAX_NODE_WIDTH, metricsOf, MIN_NODE_WIDTH, type Direction } from './metrics.ts';
import { tidyLayout, type TreeLayout } from './tidy-layout.ts';
import { boxOf } from '../window/tree-window.ts';

const all = { expansion: Expansion.all(), ghosts: true, bucketOver: Infinity, keepOut: new Set<number>() };

function overlap(tree: VisibleTree, layout: TreeLayout): string | null {
  for (let a = 0; a < tree.count; a++) {
    const one = boxOf(tree, layout, a);
    for (let b = a + 1; b < tree.count; b++) {
      const two = boxOf(tree, layout, b);
      if (one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom)
        return `${a} and ${b}`;
    }
  }
  return null;
}

const anyTree = fc.record({
  size: fc.integer({ min: 1, max: 120 }),
  seed: fc.integer(),
  density: fc.constantFrom('comfortable', 'compact'),
});
const anyDirection = fc.constantFrom<Direction>('right', 'down');

describe('tidy layout', () => {
  it('keeps the distances of the compact density', () => {
    const tree = visibleTree(nestedSource([[[[], []], []]]), all);
    const layout = tidyLayout(tree, metricsOf.compact, 'right', () => 150);
    // rows: 0 root, 1 expanded, 2 and 3 its leaves, 4 leaf beside it
    expect([...layout.y]).toEqual([27, 15, 0, 29, 65].map((y, i) => (i === 0 ? Math.round((15 + 65) / 2) : y)));
    expect([...layout.levelPos]).toEqual([0, 186, 372]);
    expect(layout.height).toBe(65 + 26);
  });

  it('never lets two nodes overlap and stays inside its extent', () => {
    fc.assert(
      fc.property(anyTree, anyDirection, ({ size, seed, density }, direction) => {
        const random = seeded(seed);
        const tree = visibleTree(randomSource(size, seed), all);
        const metrics = metricsOf[density as 'compact'];
        const layout = tidyLayout(tree, metrics, direction, () => 80 + random() * 250);
        expect(overlap(tree, layout)).toBeNull();
        for (let row = 0; row < tree.count; row++) {
          const box = boxOf(tree, layout, row);
          expect(box.left >= 0 && box.top >= 0 && box.right <= layout.width && box.bottom <= layout.height).toBe(true);
          expect(layout.levelWidth[tree.depth[row]]).toBeGreaterThanOrEqual(MIN_NODE_WIDTH);
          expect(layout.levelWidth[tree.depth[row]]).toBeLessThanOrEqual(MAX_NODE_WIDTH);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('centres every parent between its first and last child', () => {
    fc.assert(
      fc.property(anyTree, anyDirection, ({ size, seed, density }, direction) => {
        const tree = visibleTree(randomSource(size, seed), all);
        const layout = tidyLayout(tree, metricsOf[density as 'compact'], direction, () => 140);
        const at = direction === 'right' ? layout.y : layout.x;
        for (let row = 0; row < tree.count; row++) {
          const children = [];
          for (let r = row + 1; r < tree.end[row]; r++) if (tree.parent[r] === row) children.push(at[r]);
          if (children.length > 0)
            expect(Math.abs(at[row] - (children[0] + children.at(-1)!) / 2)).toBeLessThanOrEqual(0.5);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps siblings and cousins their gap apart', () => {
    fc.assert(
      fc.property(anyTree, ({ size, seed }) => {
        const tree = visibleTree(randomSource(size, seed), all);
        const metrics = metricsOf.compact;
        const layout = tidyLayout(tree, metrics, 'right', () => 140);
        for (let d = 0; d < layout.levelPos.length; d++) {
          for (let i = layout.levelStart[d] + 1; i < layout.levelStart[d + 1]; i++) {
            const [above, below] = [layout.levelRows[i - 1], layout.levelRows[i]];
            const gap = layout.y[below] - layout.y[above] - metrics.nodeHeight;
            expect(gap).toBeGreaterThanOrEqual(
              tree.parent[above] === tree.parent[below] ? metrics.siblingGap : metrics.cousinGap,
            );
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('moves nothing inside a branch when another one is expanded', () => {
    const source = randomSource(200, 3);
    const indexOf = (id: string): number => Number(id);
    const before = visibleTree(source, { ...all, expansion: Expansion.fromKeys(['0', '0/1'], indexOf) });
    const after = visibleTree(source, { ...all, expansion: Expansion.fromKeys(['0', '0/1', '0/2'], indexOf) });
    const place = (tree: VisibleTree): Map<number, number> => {
      const layout = tidyLayout(tree, metricsOf.compact, 'right', () => 140);
      const origin = layout.y[[...tree.group].indexOf(1)];
      return new Map(
        [...tree.group].flatMap((g, row) =>
          tree.parent[row] >= 0 && tree.group[tree.parent[row]] === 1 ? [[g, layout.y[row] - origin]] : [],
        ),
      );
    };
    expect(place(after)).toEqual(place(before));
  });
});
