import { useEffect, useRef } from 'react';
import { useUi } from '../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { graphActions } from '../model/graph-store.ts';
import { childKey, type PlacementKey } from '../model/placement-key.ts';
import type { Scene } from '../model/scene.ts';
import { PLACED } from './access-paths.ts';
import { accessView } from './access-view.ts';
import { camera } from './camera.ts';
import { pushedDown } from './use-stage-frame.ts';
import type { Viewport } from './viewport.ts';

/** Where the camera was before it went to an access, and what tells that nobody has gone on from there. */
interface Before {
  view: Viewport;
  pushed: number;
  movements: number;
  selection: string | null;
  direction: string;
  density: string;
}

/**
 * Shows a highlighted access: everything from the goal down to the groups of direct membership is opened, then the camera shows it whole. When
 * the highlight is gone the camera goes back to where it was, unless it was moved or another group was chosen meanwhile.
 */
export function useAccessView(scene: Scene): void {
  const access = useUi((s) => s.access);
  const shown = useRef<number | null>(null);
  const before = useRef<Before | null>(null);
  useEffect(() => {
    const { direction, density } = scene.canvas;
    const { selection } = useWorkspace.getState();
    if (!access) {
      const from = before.current;
      if (shown.current === null || !from) return;
      shown.current = null;
      const isLeft = from.movements === camera.movements && from.selection === selection;
      if (!isLeft || from.direction !== direction || from.density !== density) return;
      camera.go({ ...from.view, y: from.view.y - (pushedDown() - from.pushed) });
      // An access that follows at once begins from there, too, and not from somewhere on the way.
      from.movements = camera.movements;
      return;
    }
    const { keys, tree, overlay } = scene;
    let goal = -1;
    for (let row = 0; row < tree.count && goal < 0; row++) if (tree.group[row] === access.group) goal = row;
    if (goal < 0) return;
    const open: PlacementKey[] = [];
    for (const path of access.paths.slice(0, PLACED)) {
      let key = keys.keyOf(goal);
      for (let i = path.length - 2; i >= 0; i--) {
        open.push(key);
        key = childKey(key, overlay.groupId(path[i]));
      }
    }
    const { expanded } = useWorkspace.getState();
    const missing = open.filter((key) => !expanded.has(key));
    if (missing.length > 0) {
      graphActions.anchor(keys.keyOf(goal));
      workspaceActions.expand(...missing);
    } else if (shown.current !== access.group && open.every((key) => isOpenIn(scene, key))) {
      const view = accessView(scene, access, camera.view);
      if (!view) return;
      shown.current = access.group;
      const last = before.current;
      const from = last?.movements === camera.movements ? last : { view: camera.rest, pushed: pushedDown() };
      camera.go(view);
      before.current = { ...from, movements: camera.movements, selection, direction, density };
    }
  }, [access, scene]);
}

/** Opened rows stand in the scene only once they are laid out; one that is folded away or gone never does. */
function isOpenIn({ keys, tree }: Scene, key: PlacementKey): boolean {
  const row = keys.rowOf(key);
  return row < 0 || tree.end[row] > row + 1;
}
