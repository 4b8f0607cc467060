export interface FoldedWay<T> {
  first: readonly T[];
  /** What one dots stand for; empty: all is shown. */
  hidden: readonly T[];
  last: readonly T[];
}

/** A way from the top with at most `most` steps in sight, the dots among them: its top and its end stay, its middle goes. */
export function foldedWay<T>(steps: readonly T[], most: number): FoldedWay<T> {
  if (steps.length <= most) return { first: steps, hidden: [], last: [] };
  const last = most - 2;
  return {
    first: steps.slice(0, 1),
    hidden: steps.slice(1, steps.length - last),
    last: steps.slice(steps.length - last),
  };
}
