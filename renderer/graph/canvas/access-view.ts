import type { AccessHighlight } from '../../state/ui.ts';
import type { Scene } from '../model/scene.ts';
import type { Rect } from '../window/tree-window.ts';
import { markRect, overlaps } from './access-marks.ts';
import { accessDrawing, type AccessDrawing } from './access-paths.ts';
import { fitted, MINIMAP, revealing, type Insets, type Viewport } from './viewport.ts';

/** Names are read from here on, and still stand in their nodes from there on. */
const READABLE = { comfortable: 0.55, compact: 0.7 } as const;
const LEAST = { comfortable: 0.3, compact: 0.4 } as const;
/** Below ruler and legend, above the zoom buttons. */
const INSETS: Insets = { left: 20, top: 68, right: 16, bottom: 52 };
/** … and at the left beside the ruler of a tree that grows downwards. */
const RULER_DOWN = 72;
/** Halvings of the range of zooms. */
const STEPS = 8;

/**
 * The camera that shows a highlighted access whole: goal, paths, numbers, scissors and the person, clear of everything that
 * floats over the stage. Where that would be too small for names, of the drawn paths only; where even that is, the person's
 * end. Null: nothing is drawn.
 */
export function accessView(scene: Scene, access: AccessHighlight, stage: Viewport): Viewport | null {
  const { density, direction } = scene.canvas;
  const base = direction === 'right' ? INSETS : { ...INSETS, left: RULER_DOWN };
  const drawings = new Map<number, AccessDrawing | null>();
  const drawingAt = (zoom: number): AccessDrawing | null => {
    if (!drawings.has(zoom)) drawings.set(zoom, accessDrawing(scene, access, zoom));
    return drawings.get(zoom) ?? null;
  };
  if (!drawingAt(1)) return null;
  const map = mapRect(stage);
  const beside = [base, { ...base, bottom: MINIMAP.height + 24 }, { ...base, right: MINIMAP.width + 24 }];
  let best: Viewport | null = null;
  for (const [part, least] of [
    ['whole', READABLE[density]],
    ['extent', LEAST[density]],
  ] as const) {
    for (const insets of beside) {
      const zoom = largest(least, (z) => fits(drawingAt(z)![part], stage, insets, z));
      if (zoom === null || (best && zoom <= best.zoom)) continue;
      const drawing = drawingAt(zoom)!;
      const view = { ...fitted(drawing[part], stage, zoom, insets), zoom };
      if (!map || !standsUnder(drawing, view, map)) best = view;
    }
    if (best) return best;
  }
  const least = LEAST[density];
  const drawing = drawingAt(least)!;
  return revealing(drawing.person, { ...fitted(drawing.extent, stage, least, base), zoom: least }, least, base);
}

/** The largest zoom from `least` to 100 % at which something holds; null: not even at the least. */
function largest(least: number, holds: (zoom: number) => boolean): number | null {
  if (holds(1)) return 1;
  if (!holds(least)) return null;
  let low = least;
  let high = 1;
  for (let i = 0; i < STEPS; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

const fits = (rect: Rect, stage: Viewport, insets: Insets, zoom: number): boolean =>
  (rect.right - rect.left) * zoom <= stage.width - insets.left - insets.right &&
  (rect.bottom - rect.top) * zoom <= stage.height - insets.top - insets.bottom;

/** Where the map stands, screen pixels; null on a stage too narrow for it. */
function mapRect({ width, height }: Viewport): Rect | null {
  if (width < MINIMAP.from) return null;
  const right = width - MINIMAP.margin;
  const bottom = height - MINIMAP.margin;
  return { left: right - MINIMAP.width, top: bottom - MINIMAP.height, right, bottom };
}

function standsUnder({ person, paths, cuts, size, whole }: AccessDrawing, view: Viewport, map: Rect): boolean {
  const onScreen = (rect: Rect): Rect => ({
    left: rect.left * view.zoom + view.x,
    top: rect.top * view.zoom + view.y,
    right: rect.right * view.zoom + view.x,
    bottom: rect.bottom * view.zoom + view.y,
  });
  if (!overlaps(onScreen(whole), map)) return false;
  const marks = [...paths.map(({ number }) => number), ...cuts].map((mark) => markRect(mark, size, view.zoom));
  return [person, ...marks].some((rect) => overlaps(onScreen(rect), map));
}
