import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Expansion } from '../model/expansion.ts';
import { visibleTree } from '../model/visible-tree.ts';
import { metricsOf, type Direction } from '../layout/metrics.ts';
import { tidyLayout } from '../layout/tidy-layout.ts';
import { randomSource } from '../testing/random-source.ts';
import { boxOf, rowAt, rowsInView } from './tree-window.ts';
import { detailAt } from './level-of-detail.ts';

const all = { expansion: Expansion.all(), ghosts: true, bucketOver: Infinity, keepOut: new Set<number>() };

describe('window', () => {
  it('finds exactly the rows a brute-force search finds, and every trunk that passes through', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer(),
        fc.constantFrom<Direction>('right', 'down'),
        fc.record({
          x: fc.double({ min: -0.1, max: 1, noNaN: true }),
          y: fc.double({ min: -0.1, max: 1, noNaN: true }),
        }),
        fc.record({ w: fc.integer({ min: 1, max: 900 }), h: fc.integer({ min: 1, max: 900 }) }),
        (size, seed, direction, corner, extent) => {
          const tree = visibleTree(randomSource(size, seed), all);
          const layout = tidyLayout(tree, metricsOf.compact, direction, () => 150);
          const left = corner.x * layout.width;
          const top = corner.y * layout.height;
          const rect = { left, top, right: left + extent.w, bottom: top + extent.h };
          const expected = [];
          for (let row = 0; row < tree.count; row++) {
            const box = boxOf(tree, layout, row);
            if (box.left <= rect.right && box.right >= rect.left && box.top <= rect.bottom && box.bottom >= rect.top)
              expected.push(row);
          }
          const window = rowsInView(tree, layout, direction, rect, 10_000);
          expect(window.rows.toSorted((a, b) => a - b)).toEqual(expected);
          const trunks = new Set(window.parents);
          for (const row of window.rows) if (tree.end[row] > row + 1) expect(trunks.has(row)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('stops at the limit and says so', () => {
    const tree = visibleTree(randomSource(2000, 1), all);
    const layout = tidyLayout(tree, metricsOf.compact, 'right', () => 150);
    const everything = { left: 0, top: 0, right: layout.width, bottom: layout.height };
    const window = rowsInView(tree, layout, 'right', everything, 300);
    expect(window.rows).toHaveLength(300);
    expect(window.cut).toBe(true);
  });

  it('hit-tests the model: the middle of every node finds it, the gap beside it finds nothing', () => {
    for (const direction of ['right', 'down'] as const) {
      const tree = visibleTree(randomSource(500, 11), all);
      const layout = tidyLayout(tree, metricsOf.comfortable, direction, () => 150);
      for (let row = 0; row < tree.count; row++) {
        const box = boxOf(tree, layout, row);
        expect(rowAt(layout, direction, (box.left + box.right) / 2, (box.top + box.bottom) / 2)).toBe(row);
        expect(rowAt(layout, direction, box.left - 4, box.top - 4)).toBe(-1);
      }
    }
  });
});

describe('level of detail', () => {
  it('follows the table of zoom and density', () => {
    expect([1, 0.85, 0.84, 0.55, 0.54, 0.3, 0.29].map((z) => detailAt(z, 'comfortable'))).toEqual([
      'card',
      'card',
      'row',
      'row',
      'pill',
      'pill',
      'dot',
    ]);
    expect([1, 0.7, 0.69, 0.4, 0.39].map((z) => detailAt(z, 'compact'))).toEqual(['row', 'row', 'pill', 'pill', 'dot']);
  });
});
