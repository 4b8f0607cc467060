import type { Overlay, StagedKind } from '#shared/plan/overlay.ts';

/**
 * The badge of a group at one of its places (`parent`: the group above it there, −1 at the top). A group that is also put elsewhere has moved
 * there, not where it stood and stays.
 */
export function stagedHere(overlay: Overlay, group: number, parent: number): StagedKind | null {
  const kind = overlay.stagedKind(group);
  if (kind !== 'moved' || parent < 0 || !overlay.directory.parentsOf(group).includes(parent)) return kind;
  const edited =
    overlay.edited.has(group) || overlay.members.has(group) || overlay.admins.has(group) || overlay.invites.has(group);
  return edited ? 'edited' : null;
}
