/** look.md, Dragging. */
export const START_DISTANCE = 5;
export const START_AFTER_MS = 200;
export const OPEN_AFTER_MS = 600;
export const EDGE = 32;
/** At most 20 counts a second. */
export const COUNT_EVERY_MS = 50;
/** Fastest edge scroll, screen pixels per frame. */
const FASTEST = 18;

/** How far to scroll this frame for a pointer at `at` in a pane from `low` to `high`; the nearer the edge the faster, 0 inside. */
export function edgeSpeed(at: number, low: number, high: number): number {
  const near = at - low < EDGE ? at - low : high - at < EDGE ? high - at : EDGE;
  if (near >= EDGE) return 0;
  const speed = Math.ceil(FASTEST * Math.min(1, (EDGE - Math.max(0, near)) / EDGE));
  return at - low < EDGE ? -speed : speed;
}

/** Has the pointer travelled far enough to mean a drag? */
export const hasMoved = (dx: number, dy: number): boolean => dx * dx + dy * dy >= START_DISTANCE * START_DISTANCE;
