import { groupFlag } from '#shared/domain/columns.ts';
import type { Directory } from '#shared/domain/directory.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import { noStagedCounts, stagedCountAt, type StagedCounts } from '#shared/plan/staged-counts.ts';

/** How many people are in a group and below it, as planned. */
export interface PeopleCount {
  people: number;
  /** Members of the group, or of one below it, are not known: so many people at least. */
  atLeast: boolean;
  /** The number in the copy where the plan makes it another one; null elsewhere, and for a new group. */
  before: number | null;
}

/** What the worker has last answered, and of which fold: while it computes the next one, its numbers stay. */
export interface PlannedCounts {
  overlay: Overlay | null;
  counts: StagedCounts;
}

export const nothingPlanned: PlannedCounts = { overlay: null, counts: noStagedCounts };

/** The number in the copy, whatever is planned; null: not known. */
export function countInCopy(directory: Directory, group: number): PeopleCount | null {
  const people = directory.columns.groups.effectiveCounts[group];
  const atLeast = directory.lowerBounds[group] === 1;
  if (isDark(directory.flags(group), directory.childrenOf(group)) || (people === 0 && atLeast)) return null;
  return { people, atLeast, before: null };
}

/** Not read with all below it, or not readable and nothing below it: what the copy still has of its members from before says nothing. */
const isDark = (flags: number, children: Uint32Array): boolean =>
  (flags & groupFlag.membersNotLoaded) !== 0 || ((flags & groupFlag.membersUnreadable) !== 0 && children.length === 0);

/** Null: nobody knows; the group has not been read with all below it, or nothing of it could be read. Nobody is in what is to be deleted. */
export function peopleCount(overlay: Overlay, group: number, planned: PlannedCounts): PeopleCount | null {
  const { directory } = overlay;
  if (!overlay.isDeleted(group) && isDark(overlay.flags(group), overlay.childrenOf(group))) return null;
  const isNew = overlay.isNew(group);
  // Numbers of a fold before this one are of the same groups, except those that were new in it.
  const isOfThis =
    planned.overlay === overlay || (!isNew && !overlay.isEmpty && planned.overlay?.directory === directory);
  const at = isOfThis ? stagedCountAt(planned.counts, group) : -1;
  const packed = isNew ? 0 : directory.columns.groups.effectiveCounts[group];
  const people =
    at >= 0 ? planned.counts.people[at] : isNew && !isOfThis ? overlay.membersOf(group).added.size : packed;
  const atLeast = (at >= 0 ? planned.counts.atLeast[at] : (directory.lowerBounds[group] ?? 0)) === 1;
  if (people === 0 && atLeast) return null;
  return { people, atLeast, before: isNew || people === packed ? null : packed };
}

/** Direct members as planned; null: not known. */
export function directCount(overlay: Overlay, group: number): number | null {
  if ((overlay.flags(group) & (groupFlag.membersUnreadable | groupFlag.membersNotLoaded)) !== 0) return null;
  if (overlay.isDeleted(group)) return 0;
  const { added, removed } = overlay.membersOf(group);
  return overlay.directory.membersOf(group).length + added.size - removed.size;
}
