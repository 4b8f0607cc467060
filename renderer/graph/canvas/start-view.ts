import type { Scene } from '../model/scene.ts';
import { MAX_ZOOM, MIN_ZOOM } from '../window/level-of-detail.ts';
import { camera } from './camera.ts';
import { pushedDown } from './use-stage-frame.ts';
import { fitted, STAGE_INSETS, viewRect } from './viewport.ts';

type View = { x: number; y: number; zoom: number };

/**
 * Camera of the first picture: where it was when the app was closed; else the whole tree when it fits at a readable size;
 * else 100 % with the first root at the left and in the middle. Before the stage has a size, a likely one is assumed.
 */
export function startView(scene: Scene, kept: View | null, size = assumedSize(), pushed = pushedDown()): View {
  const view = { ...camera.view, ...size };
  if (kept && kept.zoom >= MIN_ZOOM && kept.zoom <= MAX_ZOOM) {
    const now = {
      x: kept.x - scene.originX * kept.zoom,
      y: kept.y - scene.originY * kept.zoom - pushed,
      zoom: kept.zoom,
    };
    if (scene.rowsIn(viewRect({ ...view, ...now }), 1).rows.length > 0) return now;
  }
  const whole = fitted(scene.extent, view, MIN_ZOOM);
  if (whole.zoom >= 0.85) return { x: whole.x, y: whole.y, zoom: whole.zoom };
  const root = scene.box(0);
  const height = scene.extent.bottom - scene.extent.top;
  const y =
    height <= view.height - STAGE_INSETS.top - STAGE_INSETS.bottom
      ? STAGE_INSETS.top - scene.extent.top
      : view.height / 2 - (root.top + root.bottom) / 2;
  return { x: STAGE_INSETS.left - scene.extent.left, y: Math.round(y), zoom: 1 };
}

function assumedSize(): { width: number; height: number } {
  const { width, height } = camera.view;
  if (width > 0 && height > 0) return { width, height };
  const cell = typeof document === 'undefined' ? null : document.querySelector('[data-pane="canvas"]');
  const box = cell?.getBoundingClientRect();
  return box && box.width > 0 ? { width: box.width, height: box.height - 36 } : { width: 804, height: 798 };
}
