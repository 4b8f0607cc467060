import type { PeopleCount } from '../../state/people-count.ts';

/**
 * What is drawn, as plain columns: the copy's hierarchy with the staged changes laid over it. Groups that no staged change
 * touches are read straight from the copy's columns; only the few touched parents carry a list of their own.
 */
export interface PatchedChildren {
  /** After the plan, those staged for deletion still at their place. Display order; new ones last. */
  children: Uint32Array;
  /** Groups staged to leave this parent; the canvas draws them as ghosts, the outline does not draw them. */
  ghosts: Uint32Array;
}

export interface TreeSource {
  /** Groups of the copy and, behind them, staged new ones. */
  groupCount: number;
  /** CSR of the copy: children of g are `children[childStart[g] … childStart[g+1]−1]`; groups behind its end have none. */
  childStart: Uint32Array;
  children: Uint32Array;
  patched: ReadonlyMap<number, PatchedChildren>;
  roots: Uint32Array;
  unattached: Uint32Array;
  /** People in any of these groups, each once, none of which has groups below it; `parent`: the group they stand under, −1 at the top. */
  peopleIn(groups: Uint32Array, parent: number): PeopleCount | null;
  /** Groups with a staged change: never folded into a bucket. */
  pinned: ReadonlySet<number>;
}

const NONE = new Uint32Array(0);

/** Children as drawn in the outline: after the plan, with those staged for deletion. */
export function drawnChildren(source: TreeSource, group: number): Uint32Array {
  const patch = source.patched.get(group);
  if (patch) return patch.children;
  if (group + 1 >= source.childStart.length) return NONE;
  return source.children.subarray(source.childStart[group], source.childStart[group + 1]);
}

export const ghostsUnder = (source: TreeSource, group: number): Uint32Array =>
  source.patched.get(group)?.ghosts ?? NONE;

export function hasDrawnChildren(source: TreeSource, group: number): boolean {
  const patch = source.patched.get(group);
  if (patch) return patch.children.length > 0;
  return group + 1 < source.childStart.length && source.childStart[group + 1] > source.childStart[group];
}
