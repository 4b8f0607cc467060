import { buildDirectory } from '#shared/domain/directory.ts';
import { randomColumns } from '#shared/domain/testing/random-directory.ts';
import { emptyOverlay } from '#shared/plan/overlay.ts';
import { layoutCanvas } from '../renderer/graph/layout/canvas-layout.ts';
import { Expansion } from '../renderer/graph/model/expansion.ts';
import { sourceOf } from '../renderer/graph/model/source-of.ts';
import { median, ratioFigure, type BenchContext, type Benchmark, type Figure } from './figure.ts';

/** The least a tidy tree can cost: child lists as typed arrays, one walk down, one walk up. */
function bareTidyTree(childStart: Uint32Array, children: Uint32Array, roots: Uint32Array): Float32Array {
  const count = childStart.length - 1;
  const order = new Uint32Array(count);
  const parent = new Int32Array(count).fill(-1);
  const stack = new Uint32Array(count);
  let top = 0;
  for (let i = roots.length - 1; i >= 0; i -= 1) stack[top++] = roots[i];
  let n = 0;
  const y = new Float32Array(count);
  let cursor = 0;
  while (top > 0) {
    const g = stack[--top];
    order[n++] = g;
    const begin = childStart[g];
    const end = childStart[g + 1];
    if (begin === end) {
      y[g] = cursor;
      cursor += 29;
    }
    for (let k = end - 1; k >= begin; k -= 1) {
      parent[children[k]] = g;
      stack[top++] = children[k];
    }
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    const g = order[i];
    const begin = childStart[g];
    const end = childStart[g + 1];
    if (begin !== end) y[g] = (y[children[begin]] + y[children[end - 1]]) / 2;
  }
  return y;
}

/** Layout after expanding everything, against a bare tidy tree over the same typed arrays. */
export const benchmark: Benchmark = {
  ids: ['layout'],
  async run(context: BenchContext): Promise<Figure[]> {
    const columns = randomColumns({ groups: context.groups, people: 1000, memberships: 1000, depth: 10, seed: 7 });
    const directory = buildDirectory(columns);
    const source = sourceOf(directory, emptyOverlay(directory));
    const widths = {
      nameUnits: new Uint32Array(context.groups).fill(9000),
      effectiveCounts: columns.groups.effectiveCounts,
      flags: columns.groups.flags,
      parentCounts: new Uint8Array(context.groups).fill(1),
    };
    const expansion = Expansion.all();
    const options = { density: 'auto' as const, direction: 'right' as const, bucketOver: Infinity, keepOut: [] };
    const ours: number[] = [];
    const bare: number[] = [];
    for (let i = 0; i < 25; i += 1) {
      const a = performance.now();
      bareTidyTree(columns.edges.childStart, columns.edges.children, directory.roots);
      const b = performance.now();
      layoutCanvas(source, expansion, widths, () => 0, options);
      const c = performance.now();
      if (i >= 5) {
        bare.push(b - a);
        ours.push(c - b);
      }
    }
    return [
      ratioFigure(
        'layout',
        `layout of ${context.groups} expanded groups`,
        median(ours),
        'ms',
        { title: 'bare typed-array tidy tree', value: median(bare) },
        1.5,
      ),
    ];
  },
};
