import type { VisibleTree } from '../model/visible-tree.ts';
import { MAX_NODE_WIDTH, MIN_NODE_WIDTH, type Direction, type Metrics } from './metrics.ts';

/**
 * Where everything stands, in world pixels. `x`, `y` are top left corners; every node of a level is equally wide, all nodes
 * are equally high. `levelStart`/`levelRows` list the rows of each level in order of their position, which is what windowing,
 * hit-testing and the overview search in.
 */
export interface TreeLayout {
  x: Float32Array;
  y: Float32Array;
  nodeHeight: number;
  /** Per level: where its column (or row, growing downwards) begins, and the width of its nodes. */
  levelPos: Float32Array;
  levelWidth: Float32Array;
  levelStart: Uint32Array;
  levelRows: Uint32Array;
  /** Extent across the levels of each branch: first and last pixel of the row and everything below it. */
  from: Float32Array;
  to: Float32Array;
  width: number;
  height: number;
}

/** Width of a row's node in world pixels, unclamped. */
export type WidthOf = (row: number) => number;

/**
 * Tidy tree in linear time over typed arrays: leaves are stacked in reading order with a small gap between siblings and a
 * wider one between branches, every parent stands in the middle between its first and last child, every level has its own
 * column. A branch owns its stretch of the stacking axis, so expanding one moves its neighbours apart and changes nothing
 * inside them.
 */
export function tidyLayout(tree: VisibleTree, metrics: Metrics, direction: Direction, widthOf: WidthOf): TreeLayout {
  const n = tree.count;
  const { parent, depth, end } = tree;

  let levels = 0;
  for (let i = 0; i < n; i++) if (depth[i] >= levels) levels = depth[i] + 1;
  const levelWidth = columnWidths(tree, levels, widthOf);
  if (direction === 'down') levelWidth.fill(levelWidth.reduce((a, b) => Math.max(a, b), MIN_NODE_WIDTH));

  const breadth = direction === 'right' ? metrics.nodeHeight : (levelWidth[0] ?? MIN_NODE_WIDTH);
  const at = new Float32Array(n);
  const from = new Float32Array(n);
  const to = new Float32Array(n);
  const firstChild = new Float32Array(n);
  const lastChild = new Float32Array(n).fill(-1);

  let cursor = 0;
  let previousLeaf = -1;
  for (let i = 0; i < n; i++) {
    if (end[i] !== i + 1) continue;
    if (previousLeaf >= 0) {
      cursor +=
        breadth +
        (parent[previousLeaf] === parent[i] && previousLeaf === i - 1 ? metrics.siblingGap : metrics.cousinGap);
    }
    at[i] = cursor;
    previousLeaf = i;
  }
  for (let i = n - 1; i >= 0; i--) {
    if (end[i] === i + 1) {
      from[i] = at[i];
      to[i] = at[i] + breadth;
    } else {
      at[i] = Math.round((firstChild[i] + lastChild[i]) / 2);
      // The branch's own box lies between its first and last child, so the children's extent is the branch's.
    }
    const p = parent[i];
    if (p < 0) continue;
    // Rows are visited backwards: the first one seen of a parent is its last child.
    if (lastChild[p] < 0) {
      lastChild[p] = at[i];
      to[p] = to[i];
    }
    firstChild[p] = at[i];
    from[p] = from[i];
  }

  const levelPos = new Float32Array(levels);
  let position = 0;
  for (let d = 0; d < levels; d++) {
    levelPos[d] = position;
    position += (direction === 'right' ? levelWidth[d] : metrics.nodeHeight) + metrics.levelGap;
  }
  const along = new Float32Array(n);
  for (let i = 0; i < n; i++) along[i] = levelPos[depth[i]];

  const extentAcross = n === 0 ? 0 : cursor + breadth;
  const extentAlong = Math.max(0, position - metrics.levelGap);
  return {
    x: direction === 'right' ? along : at,
    y: direction === 'right' ? at : along,
    nodeHeight: metrics.nodeHeight,
    levelPos,
    levelWidth,
    ...rowsByLevel(tree, levels),
    from,
    to,
    width: direction === 'right' ? extentAlong : extentAcross,
    height: direction === 'right' ? extentAcross : extentAlong,
  };
}

function columnWidths(tree: VisibleTree, levels: number, widthOf: WidthOf): Float32Array {
  const widths = new Float32Array(levels).fill(MIN_NODE_WIDTH);
  let open = levels;
  for (let i = 0; i < tree.count && open > 0; i++) {
    const d = tree.depth[i];
    if (widths[d] >= MAX_NODE_WIDTH) continue;
    const wanted = widthOf(i);
    if (wanted > widths[d]) {
      widths[d] = Math.min(MAX_NODE_WIDTH, Math.ceil(wanted));
      if (widths[d] >= MAX_NODE_WIDTH) open -= 1;
    }
  }
  return widths;
}

/** Reading order is also the order of positions within a level, so a counting sort by depth is all it takes. */
function rowsByLevel(tree: VisibleTree, levels: number): { levelStart: Uint32Array; levelRows: Uint32Array } {
  const levelStart = new Uint32Array(levels + 1);
  for (let i = 0; i < tree.count; i++) levelStart[tree.depth[i] + 1] += 1;
  for (let d = 0; d < levels; d++) levelStart[d + 1] += levelStart[d];
  const next = levelStart.slice(0, levels);
  const levelRows = new Uint32Array(tree.count);
  for (let i = 0; i < tree.count; i++) levelRows[next[tree.depth[i]]++] = i;
  return { levelStart, levelRows };
}
