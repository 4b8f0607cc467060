import type { Scene } from '../model/scene.ts';
import { stagedHere } from '../model/staged-here.ts';
import { rowFlag } from '../model/visible-tree.ts';

/** Ways a bar of the overview is coloured. */
export const barKind = { plain: 0, new: 1, moved: 2, deleted: 3, edited: 4, ghost: 5 } as const;

/** Staged rows of a scene by what is staged: the overview colours them and never thins them out. */
export function stagedRows(scene: Scene): Map<number, number> {
  const rows = new Map<number, number>();
  const staged = scene.overlay.stagedGroups();
  if (staged.size === 0) return rows;
  const { tree } = scene;
  for (let row = 0; row < tree.count; row++) {
    const group = tree.group[row];
    if (group < 0 || !staged.has(group)) continue;
    const kind =
      (tree.flags[row] & rowFlag.ghost) !== 0
        ? barKind.ghost
        : barKind[
            stagedHere(scene.overlay, group, tree.parent[row] < 0 ? -1 : tree.group[tree.parent[row]]) ?? 'plain'
          ];
    rows.set(row, kind);
  }
  return rows;
}

/**
 * Calls `draw` for the rows of one level between two positions, thinned out so that no two are nearer than `step` world
 * pixels: what would land on the same screen pixel is drawn once, whatever the number of groups.
 */
export function thinned(
  scene: Scene,
  level: number,
  from: number,
  to: number,
  step: number,
  draw: (row: number) => void,
): void {
  const { layout, direction } = scene.canvas;
  const positions = direction === 'right' ? layout.y : layout.x;
  const last = layout.levelStart[level + 1];
  let i = lowerBound(layout.levelRows, positions, layout.levelStart[level], last, from);
  while (i < last) {
    const row = layout.levelRows[i];
    const at = positions[row];
    if (at > to) return;
    draw(row);
    // Near rows follow one another; a gallop finds the next far one without visiting all between.
    let next = i + 1;
    if (next < last && positions[layout.levelRows[next]] < at + step)
      next = lowerBound(layout.levelRows, positions, next, last, at + step);
    i = next;
  }
}

function lowerBound(rows: Uint32Array, positions: Float32Array, low: number, high: number, wanted: number): number {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (positions[rows[middle]] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
