/** Time of expand, collapse and relayout, and its easing (look.md, Motion). */
export const RELAYOUT_MS = 180;
export const RELAYOUT_EASING = 'cubic-bezier(.2,.8,.2,1)';

/** `cubic-bezier(.2,.8,.2,1)` at time t in 0 … 1, solved by bisection; used where a script moves what CSS cannot. */
export function eased(t: number): number {
  if (t <= 0) return 0;
  if (t >= 1) return 1;
  const bezier = (a: number, b: number, s: number): number =>
    3 * a * s * (1 - s) ** 2 + 3 * b * s * s * (1 - s) + s ** 3;
  let low = 0;
  let high = 1;
  for (let i = 0; i < 20; i++) {
    const middle = (low + high) / 2;
    if (bezier(0.2, 0.2, middle) < t) low = middle;
    else high = middle;
  }
  return bezier(0.8, 1, (low + high) / 2);
}

export const motionIsReduced = (): boolean =>
  typeof matchMedia === 'function' && matchMedia('(prefers-reduced-motion: reduce)').matches;
