import { details, domCost, DOM_BUDGET, detailAt, MAX_WINDOW_NODES, type Detail } from '../window/level-of-detail.ts';
import type { Rect } from '../window/tree-window.ts';
import type { Scene } from '../model/scene.ts';
import { contains, viewRect, widened, type Viewport } from './viewport.ts';

/** The rows that are nodes of the page just now, and the part of the world for which that holds. */
export interface WindowState {
  detail: Detail;
  /** What the zoom asks for; `detail` is less where that would take too many elements. */
  wanted: Detail;
  covered: Rect;
  rows: readonly number[];
  parents: readonly number[];
}

/** Wider first: the more is there already, the less often panning must change the page. */
const MARGINS = [0.6, 0.3, 0.12, 0];

/**
 * Chooses the window for a camera: as much margin as the budget of page elements allows. A view that would take more than the
 * budget even without margin is drawn with less detail, on a very large screen at last as dots.
 */
export function windowFor(scene: Scene, view: Viewport): WindowState {
  const wanted = detailAt(view.zoom, scene.canvas.density);
  const inView = viewRect(view);
  for (const detail of details.slice(details.indexOf(wanted), -1)) {
    const limit = Math.min(MAX_WINDOW_NODES, Math.floor(DOM_BUDGET / domCost[detail]));
    for (const margin of MARGINS) {
      const covered = widened(inView, (inView.right - inView.left) * margin, (inView.bottom - inView.top) * margin);
      const found = scene.rowsIn(covered, limit);
      if (!found.cut) return { detail, wanted, covered, rows: found.rows, parents: found.parents };
    }
  }
  return {
    detail: 'dot',
    wanted,
    covered: { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity },
    rows: [],
    parents: [],
  };
}

/** Does the window still hold for this camera? A window of dots that the zoom did not ask for is tried anew at every move. */
export function stillCovers(state: WindowState, scene: Scene, view: Viewport): boolean {
  const wanted = detailAt(view.zoom, scene.canvas.density);
  if (wanted !== state.wanted) return false;
  if (state.detail === 'dot') return wanted === 'dot';
  return contains(state.covered, viewRect(view));
}
