import { defaultWorkspace } from '#shared/domain/settings.ts';

/** Below this width the outline is an overlay and the tray one line. */
export const NARROW = 1100;
export const RAIL = 44;
export const CANVAS_MIN = 480;
export const OUTLINE = { min: 180, max: 420 };
export const RIGHT = { min: 320, max: 560 };
export const TRAY = { min: 120, share: 0.6 };

export interface FrameSizes {
  narrow: boolean;
  outline: number;
  right: number;
  /** What a double-click on the line goes back to. */
  outlineInitial: number;
  rightInitial: number;
}

/** Widths that suit a window: look.md gives 1024, 1280, 1440 and 1920. */
function initialSizes(windowWidth: number): { outline: number; right: number } {
  if (windowWidth < NARROW) return { outline: 232, right: 320 };
  if (windowWidth < 1400) return { outline: 200, right: 340 };
  if (windowWidth < 1800) return { outline: 232, right: 360 };
  return { outline: 280, right: 420 };
}

/**
 * Widths of outline and right column. A width that was never changed follows the window; one that was chosen is kept, but the canvas never
 * gets narrower than 480.
 */
export function frameSizes(
  windowWidth: number,
  kept: { outlineWidth: number; rightWidth: number },
  outlineOpen: boolean,
): FrameSizes {
  const narrow = windowWidth < NARROW;
  const initial = initialSizes(windowWidth);
  const chosenOutline = kept.outlineWidth === defaultWorkspace.outlineWidth ? initial.outline : kept.outlineWidth;
  const chosenRight = kept.rightWidth === defaultWorkspace.rightWidth || narrow ? initial.right : kept.rightWidth;
  const room = windowWidth - RAIL - CANVAS_MIN;
  const right = Math.max(
    RIGHT.min,
    Math.min(RIGHT.max, chosenRight, room - (outlineOpen && !narrow ? OUTLINE.min : 0)),
  );
  const outline = narrow ? initial.outline : Math.max(OUTLINE.min, Math.min(OUTLINE.max, chosenOutline, room - right));
  return { narrow, outline, right, outlineInitial: initial.outline, rightInitial: initial.right };
}
