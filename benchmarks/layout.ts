import { buildDirectory } from '#shared/domain/directory.ts';
import { randomColumns } from '#shared/domain/testing/random-directory.ts';
import { emptyOverlay } from '#shared/plan/overlay.ts';
import { layoutCanvas } from '../renderer/graph/layout/canvas-layout.ts';
import { MAX_NODE_WIDTH, metricsOf, MIN_NODE_WIDTH } from '../renderer/graph/layout/metrics.ts';
import { naturalWidth } from '../renderer/graph/layout/node-width.ts';
import { Expansion } from '../renderer/graph/model/expansion.ts';
import { sourceOf } from '../renderer/graph/model/source-of.ts';
import { quantile, ratioFigure, type BenchContext, type Benchmark, type Figure } from './figure.ts';

const ROUNDS = 51;
const WARM_UP = 6;
/** The quieter rounds of both: others on the machine only ever make one slower. */
const QUIET = 0.25;

interface BareTree {
  group: Int32Array;
  y: Float32Array;
  x: Float32Array;
  levelRows: Uint32Array;
}

/**
 * The same tidy tree without anything a directory has beside groups: no expansion, no staged changes, no buckets, no numbers
 * for screen readers. Rows in reading order, their places, the extent of every branch, columns as wide as their widest name,
 * and the rows of each level: what any layout must hand to something that draws a window of it.
 */
function bareTidyTree(
  childStart: Uint32Array,
  children: Uint32Array,
  roots: Uint32Array,
  widths: Float32Array,
): BareTree {
  const n = childStart.length - 1;
  const { nodeHeight, siblingGap, cousinGap, levelGap } = metricsOf.compact;
  const group = new Int32Array(n);
  const parent = new Int32Array(n);
  const depth = new Uint8Array(n);
  const end = new Int32Array(n);
  const y = new Float32Array(n);
  const x = new Float32Array(n);
  const from = new Float32Array(n);
  const to = new Float32Array(n);
  const stack = new Int32Array(n);
  const stackParent = new Int32Array(n);
  const level = new Uint32Array(257);
  const levelWidth = new Float32Array(256).fill(MIN_NODE_WIDTH);
  let top = 0;
  for (let i = roots.length - 1; i >= 0; i -= 1) {
    stackParent[top] = -1;
    stack[top++] = roots[i];
  }
  let count = 0;
  while (top > 0) {
    const g = stack[--top];
    const p = stackParent[top];
    const row = count++;
    const d = p < 0 ? 0 : depth[p] + 1;
    group[row] = g;
    parent[row] = p;
    depth[row] = d;
    end[row] = row + 1;
    level[d + 1] += 1;
    if (widths[g] > levelWidth[d]) levelWidth[d] = widths[g];
    for (let k = childStart[g + 1] - 1; k >= childStart[g]; k -= 1) {
      stackParent[top] = row;
      stack[top++] = children[k];
    }
  }
  let cursor = 0;
  let previous = -1;
  for (let i = count - 1; i >= 0; i -= 1) if (parent[i] >= 0 && end[parent[i]] < end[i]) end[parent[i]] = end[i];
  for (let i = 0; i < count; i += 1) {
    if (end[i] !== i + 1) continue;
    if (previous >= 0)
      cursor += nodeHeight + (previous === i - 1 && parent[previous] === parent[i] ? siblingGap : cousinGap);
    y[i] = cursor;
    from[i] = cursor;
    to[i] = cursor + nodeHeight;
    previous = i;
  }
  for (let i = count - 1; i >= 0; i -= 1) {
    if (end[i] !== i + 1) {
      y[i] = Math.round((y[i + 1] + y[i]) / 2);
      from[i] = from[i + 1];
    }
    const p = parent[i];
    if (p >= 0 && end[p] === end[i]) {
      y[p] = y[i];
      to[p] = to[i];
    }
  }
  const left = new Float32Array(256);
  for (let d = 0; d < 255; d += 1) {
    left[d + 1] = left[d] + Math.min(MAX_NODE_WIDTH, Math.ceil(levelWidth[d])) + levelGap;
    level[d + 1] += level[d];
  }
  const levelRows = new Uint32Array(count);
  for (let i = 0; i < count; i += 1) {
    x[i] = left[depth[i]];
    levelRows[level[depth[i]]++] = i;
  }
  return { group: group.subarray(0, count), y, x, levelRows };
}

/** Layout after expanding everything, against a bare tidy tree over the same typed arrays that must come to the same places. */
export const benchmark: Benchmark = {
  ids: ['layout'],
  async run(context: BenchContext): Promise<Figure[]> {
    const columns = randomColumns({ groups: context.groups, people: 1000, memberships: 1000, depth: 10, seed: 7 });
    const directory = buildDirectory(columns);
    const source = sourceOf(directory, emptyOverlay(directory));
    const widths = {
      nameUnits: Uint32Array.from({ length: context.groups }, (_, g) => 4000 + ((g * 7919) % 9000)),
      effectiveCounts: columns.groups.effectiveCounts,
      lowerBounds: directory.lowerBounds,
      flags: columns.groups.flags,
      parentCounts: new Uint8Array(context.groups).fill(1),
    };
    const natural = Float32Array.from({ length: context.groups }, (_, g) => naturalWidth(widths, g, 'compact'));
    const expansion = Expansion.all();
    const options = { density: 'auto' as const, direction: 'right' as const, bucketOver: Infinity, keepOut: [] };
    const { childStart, children } = columns.edges;
    const ours: number[] = [];
    const bare: number[] = [];
    for (let i = 0; i < ROUNDS; i += 1) {
      const a = performance.now();
      const reference = bareTidyTree(childStart, children, directory.roots, natural);
      const b = performance.now();
      const { tree, layout } = layoutCanvas(source, expansion, widths, () => 0, options);
      const c = performance.now();
      if (i === 0) {
        for (let row = 0; row < reference.group.length; row += 1) {
          if (
            reference.group[row] !== tree.group[row] ||
            reference.y[row] !== layout.y[row] ||
            reference.x[row] !== layout.x[row]
          )
            throw new Error(`row ${row} stands elsewhere than in the bare tree`);
        }
      }
      if (i >= WARM_UP) {
        bare.push(b - a);
        ours.push(c - b);
      }
    }
    return [
      ratioFigure(
        'layout',
        `layout of ${context.groups} expanded groups`,
        quantile(ours, QUIET),
        'ms',
        { title: 'bare typed-array tidy tree, same places', value: quantile(bare, QUIET) },
        1.5,
      ),
    ];
  },
};
