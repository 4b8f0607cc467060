import type { Csr } from './csr.ts';

/** What one pass over the parent–child edges yields; every array has one entry per group. */
export interface Hierarchy {
  /** Groups in tour order (preorder of the tree of first visits). */
  order: Uint32Array;
  /** Position in `order`, and the position after the last group of the tour subtree. */
  enter: Uint32Array;
  exit: Uint32Array;
  /** Root = 1; with several parents the deepest path counts. */
  level: Uint16Array;
  /** Leaf = 1. */
  height: Uint16Array;
  /** 1: some group on a way up from here (itself included) has several parents, so the tour interval alone does not answer "is below". */
  mixedAbove: Uint8Array;
  /** 1: some group below (itself excluded) has several parents, so the tour interval does not list the whole subtree. */
  mixedBelow: Uint8Array;
  /** Groups that no tour root reaches (an edge cycle in the data): one entry for each such knot. */
  unreachedEntries: number[];
}

/**
 * Levels, heights and the Euler tour of a directory graph. Linear in groups and edges. Holds for several parents, and ends on cycles,
 * which no directory should contain but a list that was read in the middle of a change may.
 *
 * @param tops where the tour starts, in display order
 */
export function analyseHierarchy(down: Csr, up: Csr, tops: readonly number[]): Hierarchy {
  const count = down.start.length - 1;
  const level = new Uint16Array(count);
  const height = new Uint16Array(count);
  const mixedAbove = new Uint8Array(count);
  const mixedBelow = new Uint8Array(count);

  // A root group that an edge also puts under a parent is toured at the top, outside its parent's interval.
  const topWithParent = new Uint8Array(count);
  for (const top of tops) {
    if (up.start[top + 1] === up.start[top]) continue;
    topWithParent[top] = 1;
    mixedAbove[top] = 1;
  }

  // Parents before children; what is left over sits on a cycle or below one.
  const topological = new Uint32Array(count);
  const waiting = new Uint32Array(count);
  let filled = 0;
  for (let g = 0; g < count; g++) {
    waiting[g] = up.start[g + 1] - up.start[g];
    if (waiting[g] === 0) topological[filled++] = g;
  }
  for (let i = 0; i < filled; i++) {
    const g = topological[i];
    if (level[g] === 0) level[g] = 1;
    if (up.start[g + 1] - up.start[g] > 1) mixedAbove[g] = 1;
    for (let k = down.start[g]; k < down.start[g + 1]; k++) {
      const child = down.values[k];
      if (level[child] < level[g] + 1) level[child] = level[g] + 1;
      if (mixedAbove[g] === 1) mixedAbove[child] = 1;
      waiting[child] -= 1;
      if (waiting[child] === 0) topological[filled++] = child;
    }
  }
  const knotted = filled < count;
  if (knotted) {
    for (let g = 0; g < count; g++) {
      if (waiting[g] === 0) continue;
      mixedAbove[g] = 1;
      mixedBelow[g] = 1;
      height[g] = 1;
      if (level[g] === 0) level[g] = 1;
    }
  }
  for (let i = filled - 1; i >= 0; i--) {
    const g = topological[i];
    let below = 0;
    let mixed = 0;
    for (let k = down.start[g]; k < down.start[g + 1]; k++) {
      const child = down.values[k];
      if (height[child] > below) below = height[child];
      if (mixedBelow[child] === 1 || topWithParent[child] === 1 || up.start[child + 1] - up.start[child] > 1) mixed = 1;
    }
    height[g] = below + 1;
    mixedBelow[g] = mixed;
  }

  // The tour: depth first, each group at its first visit.
  const order = new Uint32Array(count);
  const enter = new Uint32Array(count);
  const exit = new Uint32Array(count);
  const seen = new Uint8Array(count);
  const stack: number[] = [];
  const cursor = new Uint32Array(count);
  let at = 0;
  const tour = (top: number): void => {
    if (seen[top] === 1) return;
    seen[top] = 1;
    enter[top] = at;
    order[at++] = top;
    cursor[top] = down.start[top];
    stack.push(top);
    while (stack.length > 0) {
      const g = stack[stack.length - 1];
      if (cursor[g] === down.start[g + 1]) {
        exit[g] = at;
        stack.pop();
        continue;
      }
      const child = down.values[cursor[g]++];
      if (seen[child] === 1) continue;
      seen[child] = 1;
      enter[child] = at;
      order[at++] = child;
      cursor[child] = down.start[child];
      stack.push(child);
    }
  };
  for (const top of tops) tour(top);
  const unreachedEntries: number[] = [];
  for (let g = 0; g < count; g++) {
    if (seen[g] === 1) continue;
    unreachedEntries.push(g);
    tour(g);
  }
  return { order, enter, exit, level, height, mixedAbove, mixedBelow, unreachedEntries };
}
