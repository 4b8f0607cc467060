import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { graphActions, useGraph } from '../model/graph-store.ts';
import type { PlacementKey } from '../model/placement-key.ts';
import { detailAt, MIN_ZOOM } from '../window/level-of-detail.ts';
import { camera } from './camera.ts';
import type { Scene } from '../model/scene.ts';
import { DOWN_INSETS, fitted, revealing, STAGE_INSETS } from './viewport.ts';

/** Once the bucket limit of the far view has taken effect, the tree is fitted once more. */
let fitAgain = false;

/** The ruler of a tree that grows downwards stands at the left. */
const insetsOf = (scene: Scene): typeof STAGE_INSETS =>
  scene.canvas.direction === 'right' ? STAGE_INSETS : DOWN_INSETS;

/** Is this zoom so far out that buckets fold earlier? */
export const isFar = (zoom: number, density: 'comfortable' | 'compact'): boolean => {
  const detail = detailAt(zoom, density);
  return detail === 'pill' || detail === 'dot';
};

/** What moves the camera, by button, key and menu. */
export const canvasActions = {
  fit(): void {
    const { scene } = useGraph.getState();
    if (!scene || scene.isEmpty) return;
    const view = fitted(scene.extent, camera.view, MIN_ZOOM, insetsOf(scene));
    const far = isFar(view.zoom, scene.canvas.density);
    fitAgain = far !== useGraph.getState().far;
    camera.go(view);
  },
  /** After a new layout: fits again if the first fit changed how much is folded. */
  afterLayout(): void {
    if (!fitAgain) return;
    fitAgain = false;
    const { scene } = useGraph.getState();
    if (scene && !scene.isEmpty) camera.go(fitted(scene.extent, camera.view, MIN_ZOOM, insetsOf(scene)));
  },
  zoomToBranch(key: PlacementKey | null): void {
    const { scene } = useGraph.getState();
    const row = scene?.keys.rowOf(key) ?? -1;
    if (!scene || row < 0) return;
    camera.go(fitted(scene.branchBox(row), camera.view, MIN_ZOOM, insetsOf(scene)));
  },
  /** Brings a row into view, moving no more than needed; false when it is not drawn (yet). */
  reveal(key: PlacementKey | null, readable: boolean): boolean {
    const { scene } = useGraph.getState();
    const row = scene?.keys.rowOf(key) ?? -1;
    if (!scene || row < 0) return false;
    const zoom = readable ? (scene.canvas.density === 'comfortable' ? 0.55 : 0.7) : 0;
    const next = revealing(scene.box(row), camera.view, zoom);
    if (next.x !== camera.view.x || next.y !== camera.view.y || next.zoom !== camera.view.zoom) camera.go(next);
    return true;
  },
  pan(dx: number, dy: number, jump = false): void {
    const { view } = camera;
    camera.go({ ...view, x: view.x - dx, y: view.y - dy }, jump);
  },
  toggleDirection(): void {
    keepInPlace();
    workspaceActions.setDirection(useWorkspace.getState().direction === 'right' ? 'down' : 'right');
  },
  toggleDensity(): void {
    keepInPlace();
    const now = useGraph.getState().scene?.canvas.density ?? 'compact';
    workspaceActions.setDensity(now === 'compact' ? 'comfortable' : 'compact');
  },
};

function keepInPlace(): void {
  const { selection } = useWorkspace.getState();
  if (selection !== null) graphActions.anchor(selection);
}
