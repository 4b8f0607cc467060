import { groupFlag } from '../domain/columns.ts';
import type { Impact } from './impact-types.ts';
import type { Overlay } from './overlay-state.ts';

/**
 * People in a group and below it, of the groups for which what is staged makes that another number than the copy's. Three columns of one length,
 * sorted by group, so that they cross between threads as they are and are looked up without building anything.
 */
export interface StagedCounts {
  /** Ascending; a staged new group has the index `groups.count + k`. */
  groups: Uint32Array;
  people: Uint32Array;
  /** 1: members of the group, or of one that will stand below it, are not known. */
  atLeast: Uint8Array;
}

export const noStagedCounts: StagedCounts = {
  groups: new Uint32Array(0),
  people: new Uint32Array(0),
  atLeast: new Uint8Array(0),
};

/** The copy's packed numbers moved on by the effect of the plan: costs what the effect touches, never the directory. `impact` is that of `overlay`. */
export function stagedCounts(overlay: Overlay, impact: Impact): StagedCounts {
  const { directory } = overlay;
  const packed = directory.columns.groups.effectiveCounts;
  const before = directory.lowerBounds;
  const after = stagedLowerBounds(overlay);
  const changed = new Map<number, number>();
  for (const { group, gained, lost } of impact.groups) {
    if (gained.length !== lost.length) changed.set(group, (packed[group] ?? 0) + gained.length - lost.length);
  }
  if (after !== before) {
    for (let g = 0; g < after.length; g++)
      if (after[g] !== (before[g] ?? 0) && !changed.has(g)) changed.set(g, packed[g] ?? 0);
  }
  const groups = Uint32Array.from(changed.keys()).sort();
  return {
    groups,
    people: groups.map((g) => changed.get(g) ?? 0),
    atLeast: Uint8Array.from(groups, (g) => after[g] ?? 0),
  };
}

/** Where the group stands in the columns; −1: its number is the copy's. */
export function stagedCountAt({ groups }: StagedCounts, group: number): number {
  let low = 0;
  let high = groups.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (groups[middle] === group) return middle;
    if (groups[middle] < group) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** `Directory.lowerBounds` as staged; the very same columns while every group stands where it stood. */
function stagedLowerBounds(overlay: Overlay): Uint8Array {
  const { directory } = overlay;
  if (!overlay.hasStructure || directory.unknownMembers.length === 0) return directory.lowerBounds;
  const bounds = new Uint8Array(overlay.groupCount);
  const stack: number[] = [];
  for (const unknown of directory.unknownMembers) {
    for (let g: number | undefined = unknown; g !== undefined; g = stack.pop()) {
      if (bounds[g] === 1 || overlay.isDeleted(g)) continue;
      bounds[g] = 1;
      for (const parent of overlay.parentsOf(g))
        if ((overlay.flags(parent) & groupFlag.category) === 0) stack.push(parent);
    }
  }
  return bounds;
}
