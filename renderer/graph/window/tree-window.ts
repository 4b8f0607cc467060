import type { VisibleTree } from '../model/visible-tree.ts';
import type { TreeLayout } from '../layout/tidy-layout.ts';
import type { Direction } from '../layout/metrics.ts';

/** A rectangle of the world, in world pixels. */
export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface TreeWindow {
  /** Rows whose box touches the rectangle, by level and position. */
  rows: number[];
  /** Rows whose branch passes through the rectangle and that have drawn children: their trunk may have to be drawn. */
  parents: number[];
  /** There were more than the limit; `rows` is cut. */
  cut: boolean;
}

/**
 * What is in view. Branches of one level are disjoint and in order, so every level answers with two binary searches, whatever
 * the size of the directory.
 */
export function rowsInView(
  tree: VisibleTree,
  layout: TreeLayout,
  direction: Direction,
  rect: Rect,
  limit: number,
): TreeWindow {
  const rows: number[] = [];
  const parents: number[] = [];
  let cut = false;
  const across = direction === 'right' ? ([rect.top, rect.bottom] as const) : ([rect.left, rect.right] as const);
  const along = direction === 'right' ? ([rect.left, rect.right] as const) : ([rect.top, rect.bottom] as const);
  const levels = layout.levelPos.length;
  for (let d = 0; d < levels; d++) {
    const thickness = direction === 'right' ? layout.levelWidth[d] : layout.nodeHeight;
    const inColumn = layout.levelPos[d] <= along[1] && layout.levelPos[d] + thickness >= along[0];
    const nextLevel = d + 1 < levels ? layout.levelPos[d + 1] : layout.levelPos[d] + thickness;
    const trunkInView = layout.levelPos[d] <= along[1] && nextLevel >= along[0];
    if (!inColumn && !trunkInView) continue;
    const last = layout.levelStart[d + 1];
    for (let i = firstBranchFrom(layout, d, across[0]); i < last; i++) {
      const row = layout.levelRows[i];
      if (layout.from[row] > across[1]) break;
      if (trunkInView && tree.end[row] > row + 1) parents.push(row);
      if (!inColumn || !touches(layout, direction, row, across)) continue;
      if (rows.length >= limit) {
        cut = true;
        continue;
      }
      rows.push(row);
    }
  }
  return { rows, parents, cut };
}

/** How many rows touch the rectangle, counting no further than `limit`. */
export function countInView(
  tree: VisibleTree,
  layout: TreeLayout,
  direction: Direction,
  rect: Rect,
  limit: number,
): number {
  const window = rowsInView(tree, layout, direction, rect, limit);
  return window.cut ? limit + 1 : window.rows.length;
}

/** The row whose box holds the point, −1 when none does. `slack` widens every box by so many world pixels. */
export function rowAt(layout: TreeLayout, direction: Direction, x: number, y: number, slack = 0): number {
  const along = direction === 'right' ? x : y;
  const across = direction === 'right' ? y : x;
  for (let d = 0; d < layout.levelPos.length; d++) {
    const thickness = direction === 'right' ? layout.levelWidth[d] : layout.nodeHeight;
    if (along < layout.levelPos[d] - slack || along > layout.levelPos[d] + thickness + slack) continue;
    const breadth = direction === 'right' ? layout.nodeHeight : layout.levelWidth[d];
    const positions = direction === 'right' ? layout.y : layout.x;
    for (let i = firstBranchFrom(layout, d, across - slack); i < layout.levelStart[d + 1]; i++) {
      const row = layout.levelRows[i];
      if (layout.from[row] > across + slack) break;
      if (across >= positions[row] - slack && across <= positions[row] + breadth + slack) return row;
    }
  }
  return -1;
}

/** First index into `levelRows` of a level whose branch ends at or behind a position. */
function firstBranchFrom(layout: TreeLayout, level: number, position: number): number {
  let low = layout.levelStart[level];
  let high = layout.levelStart[level + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (layout.to[layout.levelRows[middle]] < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function touches(layout: TreeLayout, direction: Direction, row: number, across: readonly [number, number]): boolean {
  const start = direction === 'right' ? layout.y[row] : layout.x[row];
  const breadth = direction === 'right' ? layout.nodeHeight : layout.levelWidth[0];
  return start <= across[1] && start + breadth >= across[0];
}

/** Box of a row. */
export function boxOf(tree: VisibleTree, layout: TreeLayout, row: number): Rect {
  const left = layout.x[row];
  const top = layout.y[row];
  return { left, top, right: left + layout.levelWidth[tree.depth[row]], bottom: top + layout.nodeHeight };
}
