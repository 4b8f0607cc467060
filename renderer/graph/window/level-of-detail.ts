import type { Density } from '../layout/metrics.ts';

/** How much of a group is drawn. The world box never changes; text keeps its size on screen and drops what does not fit. */
export type Detail = 'card' | 'row' | 'pill' | 'dot';

export function detailAt(zoom: number, density: Density): Detail {
  if (density === 'comfortable') {
    if (zoom >= 0.85) return 'card';
    if (zoom >= 0.55) return 'row';
    return zoom >= 0.3 ? 'pill' : 'dot';
  }
  if (zoom >= 0.7) return 'row';
  return zoom >= 0.4 ? 'pill' : 'dot';
}

/** DOM elements one node costs at each level; the window spends a budget of them, not a number of nodes. */
export const domCost: Record<Detail, number> = { card: 14, row: 6, pill: 3, dot: 0 };

/** From most to least. */
export const details: readonly Detail[] = ['card', 'row', 'pill', 'dot'];

/** Never more nodes than this are handed to React Flow, and never more elements than this are spent on them. */
export const MAX_WINDOW_NODES = 300;
export const DOM_BUDGET = 520;

export const MIN_ZOOM = 0.01;
export const MAX_ZOOM = 2;
