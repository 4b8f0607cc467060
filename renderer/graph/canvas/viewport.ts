import type { Rect } from '../window/tree-window.ts';

/** World pixel p is drawn at `p × zoom + x` (React Flow's convention); `width`, `height` are the stage's, screen pixels. */
export interface Viewport {
  x: number;
  y: number;
  zoom: number;
  width: number;
  height: number;
}

/** The part of the world in view. */
export function viewRect({ x, y, zoom, width, height }: Viewport): Rect {
  return { left: -x / zoom, top: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom };
}

export const toWorld = (view: Viewport, screenX: number, screenY: number): { x: number; y: number } => ({
  x: (screenX - view.x) / view.zoom,
  y: (screenY - view.y) / view.zoom,
});

export const widened = (rect: Rect, byX: number, byY: number): Rect => ({
  left: rect.left - byX,
  top: rect.top - byY,
  right: rect.right + byX,
  bottom: rect.bottom + byY,
});

export const contains = (outer: Rect, inner: Rect): boolean =>
  outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right && outer.bottom >= inner.bottom;

/** Room kept free for ruler and floats when something is fitted or revealed. */
export interface Insets {
  left: number;
  top: number;
  right: number;
  bottom: number;
}
export const DOWN_INSETS: Insets = { left: 72, top: 33, right: 34, bottom: 52 };
export const STAGE_INSETS: Insets = { left: 26, top: 33, right: 34, bottom: 52 };

/** The map in the stage's lower right corner, which is there from this width of the stage on; screen pixels. */
export const MINIMAP = { width: 168, height: 112, margin: 12, from: 700 };

/** Camera that shows a rectangle whole, no closer than 100 %, from the top left corner when it is smaller than the stage. */
export function fitted(rect: Rect, view: Viewport, minZoom: number, insets = STAGE_INSETS): Viewport {
  const width = Math.max(1, rect.right - rect.left);
  const height = Math.max(1, rect.bottom - rect.top);
  const freeX = Math.max(1, view.width - insets.left - insets.right);
  const freeY = Math.max(1, view.height - insets.top - insets.bottom);
  const zoom = Math.max(minZoom, Math.min(1, freeX / width, freeY / height));
  const x = insets.left + Math.max(0, (freeX - width * zoom) / 2) * (zoom < 1 ? 1 : 0) - rect.left * zoom;
  const y = insets.top + Math.max(0, (freeY - height * zoom) / 2) - rect.top * zoom;
  return { ...view, x: Math.round(x), y: Math.round(y), zoom };
}

/** The smallest move of the camera that brings a rectangle into view, at a zoom where its name can be read. */
export function revealing(rect: Rect, view: Viewport, readableZoom: number, insets = STAGE_INSETS): Viewport {
  const zoom = Math.max(view.zoom, readableZoom);
  const free = {
    left: insets.left,
    top: insets.top,
    right: view.width - insets.right,
    bottom: view.height - insets.bottom,
  };
  const zoomed =
    zoom === view.zoom ? view : around(view, zoom, (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2);
  const at = {
    left: rect.left * zoom + zoomed.x,
    right: rect.right * zoom + zoomed.x,
    top: rect.top * zoom + zoomed.y,
    bottom: rect.bottom * zoom + zoomed.y,
  };
  const shift = (low: number, high: number, from: number, to: number): number => {
    if (low >= from - 0.5 && high <= to + 0.5) return 0;
    // Far outside: to the middle, so that what is around it can be seen; a little outside: just in.
    if (high < from - (to - from) || low > to + (to - from)) return (from + to) / 2 - (low + high) / 2;
    return low < from ? from - low : Math.max(to - high, from - low);
  };
  return {
    ...view,
    zoom,
    x: zoomed.x + shift(at.left, at.right, free.left, free.right),
    y: zoomed.y + shift(at.top, at.bottom, free.top, free.bottom),
  };
}

/** Size of the stage, and how far a strip above pushes it down; screen pixels. */
export interface Frame {
  width: number;
  height: number;
  pushed: number;
}

/**
 * The camera after the stage got another place or size: what it shows stays where it is on the screen, whether a strip stands above it or not,
 * and what was looked at (`rect`, world pixels) and stood in view stays in view.
 */
export function keptUp(view: Viewport, before: Frame, now: Frame, rect: Rect | null): Viewport {
  const { width, height } = now;
  const kept = { ...view, width, height, y: view.y - (now.pushed - before.pushed) };
  if (!rect || !contains(viewRect({ ...view, width: before.width, height: before.height }), rect)) return kept;
  return contains(viewRect(kept), rect) ? kept : revealing(rect, kept, 0);
}

/** Zooms so that a world point ends in the middle of the stage. */
function around(view: Viewport, zoom: number, worldX: number, worldY: number): Viewport {
  return { ...view, zoom, x: view.width / 2 - worldX * zoom, y: view.height / 2 - worldY * zoom };
}

/** Zooms about a point of the stage that stays where it is. */
export function zoomedAbout(view: Viewport, zoom: number, screenX: number, screenY: number): Viewport {
  const world = toWorld(view, screenX, screenY);
  return { ...view, zoom, x: screenX - world.x * zoom, y: screenY - world.y * zoom };
}
