import type { Scene } from '../model/scene.ts';
import { rowFlag } from '../model/visible-tree.ts';
import { groupIdOf, type PlacementKey } from '../model/placement-key.ts';
import type { Rect } from '../window/tree-window.ts';
import { arcHead, arcPath, edgePath, trunkOf } from './edge-path.ts';
import type { WindowState } from './window-state.ts';

/** The lines of one window as a handful of paths: what looks the same is one path. */
export interface EdgePaths {
  plain: string;
  path: string;
  new: string;
  moved: string;
  ghost: string;
  arc: string;
  head: string;
}

export interface EdgeContext {
  selection: PlacementKey | null;
  /** Groups whose staged move is hovered, focused or selected: their arc is drawn. */
  arcsOf: ReadonlySet<number>;
  /** Where a row stands at this moment (during a transition between its old and new place). */
  boxOf(row: number): Rect;
}

/** Farther than this beyond the window a line is cut off: coordinates stay small, what is seen is the same. */
const BEYOND = 200;

export function edgesOf(scene: Scene, window: WindowState, context: EdgeContext): EdgePaths {
  const { tree, overlay, canvas } = scene;
  const trunk = trunkOf(scene);
  const out: EdgePaths = { plain: '', path: '', new: '', moved: '', ghost: '', arc: '', head: '' };
  const shown = new Set(window.rows);
  const low = (canvas.direction === 'right' ? window.covered.top : window.covered.left) - BEYOND;
  const high = (canvas.direction === 'right' ? window.covered.bottom : window.covered.right) + BEYOND;
  const onPath = rowsOnPath(scene, context.selection);

  for (const parent of window.parents) {
    const parentBox = clamped(context.boxOf(parent), canvas.direction, low, high);
    let above = -1;
    let below = -1;
    for (let row = parent + 1; row < tree.end[parent]; row = tree.end[row]) {
      if (!shown.has(row)) {
        // Children out of the window: only the farthest on each side matters, for the trunk that leads to it.
        if (!onPath.has(row)) {
          const box = context.boxOf(row);
          const across = canvas.direction === 'right' ? box.top : box.left;
          if (across < low) above = row;
          else if (across > high) {
            below = row;
            break;
          }
          continue;
        }
      }
      const box = clamped(context.boxOf(row), canvas.direction, low, high);
      const d = edgePath(parentBox, box, canvas.direction, trunk);
      const group = tree.group[row];
      if (onPath.has(row)) out.path += d;
      else if ((tree.flags[row] & rowFlag.ghost) !== 0) out.ghost += d;
      else if (group >= 0 && overlay.isNew(group)) out.new += d;
      else if (group >= 0 && isMovedHere(scene, row)) out.moved += d;
      else out.plain += d;
    }
    for (const row of [above, below]) {
      if (row >= 0)
        out.plain += edgePath(
          parentBox,
          clamped(context.boxOf(row), canvas.direction, low, high),
          canvas.direction,
          trunk,
        );
    }
  }
  if (context.arcsOf.size > 0) addArcs(scene, context, out);
  return out;
}

/** Rows from below the top down to the selection: the edges into them are its path. */
function rowsOnPath(scene: Scene, selection: PlacementKey | null): Set<number> {
  const rows = new Set<number>();
  for (let row = scene.keys.rowOf(selection); row >= 0; row = scene.tree.parent[row]) rows.add(row);
  return rows;
}

/** Is this the new place of a moved group, and not a place it keeps? */
export function isMovedHere(scene: Scene, row: number): boolean {
  const group = scene.tree.group[row];
  if (group < 0 || !scene.overlay.isMoved(group) || (scene.tree.flags[row] & rowFlag.ghost) !== 0) return false;
  const parent = scene.tree.parent[row];
  const parentGroup = parent < 0 ? -1 : scene.tree.group[parent];
  return parentGroup < 0 || !scene.directory.parentsOf(group).includes(parentGroup);
}

function addArcs(scene: Scene, context: EdgeContext, out: EdgePaths): void {
  const { tree } = scene;
  const ghosts = new Map<number, number>();
  const places = new Map<number, number>();
  for (let row = 0; row < tree.count; row++) {
    const group = tree.group[row];
    if (group < 0 || !context.arcsOf.has(group)) continue;
    if ((tree.flags[row] & rowFlag.ghost) !== 0) ghosts.set(group, row);
    else if (isMovedHere(scene, row) && !places.has(group)) places.set(group, row);
  }
  for (const [group, ghost] of ghosts) {
    const place = places.get(group);
    if (place === undefined) continue;
    out.arc += arcPath(context.boxOf(ghost), context.boxOf(place));
    out.head += arcHead(context.boxOf(place));
  }
}

/** Groups whose arc is to be drawn for the placements somebody looks at. */
export function groupsOfKeys(scene: Scene, keys: readonly (PlacementKey | null)[]): Set<number> {
  const groups = new Set<number>();
  for (const key of keys) {
    if (key === null) continue;
    const row = scene.keys.rowOf(key);
    const group = row >= 0 ? scene.tree.group[row] : scene.overlay.groupIndex(groupIdOf(key) ?? '');
    if (group >= 0 && scene.overlay.isMoved(group)) groups.add(group);
  }
  return groups;
}

function clamped(box: Rect, direction: 'right' | 'down', low: number, high: number): Rect {
  if (direction === 'right') {
    if (box.bottom < low) return { ...box, top: low, bottom: low };
    if (box.top > high) return { ...box, top: high, bottom: high };
    return box;
  }
  if (box.right < low) return { ...box, left: low, right: low };
  if (box.left > high) return { ...box, left: high, right: high };
  return box;
}
