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

  const perLevel = new Uint32Array(257);
  let levels = 0;
  for (let i = 0; i < n; i++) {
    const d = depth[i];
    perLevel[d + 1] += 1;
    if (d >= levels) levels = d + 1;
  }
  const levelWidth = columnWidths(tree, levels, widthOf);
  if (direction === 'down') levelWidth.fill(levelWidth.reduce((a, b) => Math.max(a, b), MIN_NODE_WIDTH));

  const breadth = direction === 'right' ? metrics.nodeHeight : (levelWidth[0] ?? MIN_NODE_WIDTH);
  const toSibling = breadth + metrics.siblingGap;
  const toCousin = breadth + metrics.cousinGap;
  const at = new Float32Array(n);
  const from = new Float32Array(n);
  const to = new Float32Array(n);

  let cursor = 0;
  let previousLeaf = -1;
  for (let i = 0; i < n; i++) {
    if (end[i] !== i + 1) continue;
    if (previousLeaf >= 0)
      cursor += previousLeaf === i - 1 && parent[previousLeaf] === parent[i] ? toSibling : toCousin;
    at[i] = cursor;
    from[i] = cursor;
    to[i] = cursor + breadth;
    previousLeaf = i;
  }
  // Backwards, so that children come before their parents. Until a branch is closed `at` holds its last child's place; the
  // first child is the row behind its parent, and whoever is last at the branch's end closes it.
  for (let i = n - 1; i >= 0; i--) {
    if (end[i] !== i + 1) {
      // The branch's own box lies between its first and last child, so the children's extent is the branch's.
      at[i] = Math.round((at[i + 1] + at[i]) / 2);
      from[i] = from[i + 1];
    }
    const p = parent[i];
    if (p >= 0 && end[p] === end[i]) {
      at[p] = at[i];
      to[p] = to[i];
    }
  }

  const levelPos = new Float32Array(levels);
  let position = 0;
  for (let d = 0; d < levels; d++) {
    levelPos[d] = position;
    position += (direction === 'right' ? levelWidth[d] : metrics.nodeHeight) + metrics.levelGap;
  }
  const along = new Float32Array(n);
  const levelStart = new Uint32Array(levels + 1);
  for (let d = 0; d < levels; d++) levelStart[d + 1] = levelStart[d] + perLevel[d + 1];
  // Reading order is also the order of positions within a level, so a counting sort by depth is all it takes.
  const next = levelStart.slice(0, levels);
  const levelRows = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const d = depth[i];
    along[i] = levelPos[d];
    levelRows[next[d]++] = i;
  }

  const extentAcross = n === 0 ? 0 : cursor + breadth;
  const extentAlong = Math.max(0, position - metrics.levelGap);
  return {
    x: direction === 'right' ? along : at,
    y: direction === 'right' ? at : along,
    nodeHeight: metrics.nodeHeight,
    levelPos,
    levelWidth,
    levelStart,
    levelRows,
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
