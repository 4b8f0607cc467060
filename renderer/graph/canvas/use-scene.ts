import { useEffect, useRef } from 'react';
import { useConnection } from '../../state/connection.ts';
import { useDirectory } from '../../state/directory.ts';
import { useUi } from '../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { layoutTree, workerState } from '../../worker/client.ts';
import { groupOf } from '../keys/tree-actions.ts';
import { defaultExpansion } from '../model/default-expansion.ts';
import { graphActions, useGraph } from '../model/graph-store.ts';
import { parentKeyOf } from '../model/placement-key.ts';
import { Scene } from '../model/scene.ts';
import { rowFlag } from '../model/visible-tree.ts';
import { camera } from './camera.ts';
import { canvasActions } from './canvas-actions.ts';
import { viewRect } from './viewport.ts';

const BUCKET_OVER = 24;
const BUCKET_OVER_FAR = 12;

/** Keeps the scene in step with copy, staged changes, expansion, density and direction. The worker lays out; stale answers are dropped. */
export function useSceneSync(): void {
  const directory = useDirectory((s) => s.directory);
  const overlay = useDirectory((s) => s.overlay);
  const expanded = useWorkspace((s) => s.expanded);
  const selection = useWorkspace((s) => s.selection);
  const density = useWorkspace((s) => s.density);
  const direction = useWorkspace((s) => s.direction);
  const far = useGraph((s) => s.far);
  const found = useGraph((s) => s.found);
  const access = useUi((s) => s.access);
  const seen = useRef<object | null>(null);
  /** What was expanded by default, as long as the copy it was decided on is not whole. */
  const given = useRef<ReadonlySet<string> | null>(null);

  useEffect(() => graphActions.reset, []);

  useEffect(() => {
    if (!directory || !overlay) {
      graphActions.setScene(null);
      seen.current = null;
      return;
    }
    const { expanded: now, selection: chosen } = useWorkspace.getState();
    const isFirst = seen.current === null && now.size === 0 && chosen === null;
    seen.current = directory;
    // An early copy of a first sync may know the top level alone; nobody has chosen yet what is to be seen.
    if (!isFirst && (given.current === null || given.current !== now)) return;
    const open = defaultExpansion(directory);
    given.current = (useConnection.getState().copy?.notLoadedGroups ?? 0) > 0 ? open : null;
    workspaceActions.setExpanded(open);
  }, [directory, overlay]);

  // A selection that lies in a bucket comes out of it; any other selection changes nothing.
  const outOfBucket = useGraph(
    (s) => selection !== null && s.scene !== null && s.scene.keys.rowOf(selection) < 0 && isFolded(s.scene, selection),
  );

  useEffect(() => {
    if (!directory || !overlay) return;
    workerState.expand(expanded);
    const keepOut = new Set<number>(found);
    const chosen = groupOf(useWorkspace.getState().selection);
    if (chosen >= 0) keepOut.add(chosen);
    for (const path of access?.paths ?? []) for (const group of path) keepOut.add(group);
    void layoutTree({
      density,
      direction,
      bucketOver: far ? BUCKET_OVER_FAR : BUCKET_OVER,
      keepOut: [...keepOut],
    }).then((canvas) => {
      const now = useDirectory.getState();
      if (!canvas || now.directory !== directory || now.overlay !== overlay) return;
      graphActions.setScene(anchored(new Scene(canvas, directory, overlay)));
      canvasActions.afterLayout();
    });
  }, [directory, overlay, expanded, density, direction, far, found, access, outOfBucket]);
}

function isFolded(scene: Scene, key: string): boolean {
  const above = scene.keys.rowOf(parentKeyOf(key));
  if (above < 0) return false;
  for (let row = above + 1; row < scene.tree.end[above]; row = scene.tree.end[row])
    if ((scene.tree.flags[row] & rowFlag.bucket) !== 0) return true;
  return false;
}

/** Shifts a new scene so that the row somebody acted on, or else what is in the middle of the view, stays where it was. */
function anchored(scene: Scene): Scene {
  const { scene: before, anchorKey } = useGraph.getState();
  if (!before || before.isEmpty || scene.isEmpty) return scene;
  const candidates = [anchorKey, useWorkspace.getState().selection];
  const rect = viewRect(camera.view);
  for (const key of candidates) {
    const old = before.keys.rowOf(key);
    const now = scene.keys.rowOf(key);
    if (old < 0 || now < 0) continue;
    const box = before.box(old);
    if (
      key !== anchorKey &&
      (box.bottom < rect.top || box.top > rect.bottom || box.right < rect.left || box.left > rect.right)
    )
      continue;
    return shifted(scene, now, box.left, box.top);
  }
  const middleX = (rect.left + rect.right) / 2;
  const middleY = (rect.top + rect.bottom) / 2;
  let best = -1;
  let bestOld = -1;
  let nearest = Infinity;
  for (const row of before.rowsIn(rect, 400).rows) {
    const box = before.box(row);
    const distance = Math.hypot((box.left + box.right) / 2 - middleX, (box.top + box.bottom) / 2 - middleY);
    if (distance >= nearest) continue;
    const now = scene.keys.rowOf(before.keys.keyOf(row));
    if (now < 0) continue;
    nearest = distance;
    best = now;
    bestOld = row;
  }
  if (best < 0) return scene.movedTo(before.originX, before.originY);
  const box = before.box(bestOld);
  return shifted(scene, best, box.left, box.top);
}

function shifted(scene: Scene, row: number, left: number, top: number): Scene {
  const box = scene.box(row);
  return scene.movedTo(left - box.left, top - box.top);
}
