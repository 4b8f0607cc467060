import { memberRoleCode } from '../domain/columns.ts';
import type { Directory } from '../domain/directory.ts';
import { changedGroups } from './impact-reach.ts';
import type { Overlay } from './overlay-state.ts';

export interface AdministratorChanges {
  gained: Map<number, Uint32Array>;
  lost: Map<number, Uint32Array>;
  /** Distinct people, ascending. */
  gains: Uint32Array;
  loses: Uint32Array;
}

/**
 * Who gains or loses the right to administer what: by an assignment on the group itself, by the role `manager` in it, or (when
 * administrators reach subgroups) by an assignment on a group above it. Deleted groups are administered by nobody.
 */
export function administratorChanges(directory: Directory, overlay: Overlay, reaches: boolean): AdministratorChanges {
  const gained = new Map<number, Uint32Array>();
  const lost = new Map<number, Uint32Array>();
  const gains = new Set<number>();
  const loses = new Set<number>();
  for (const g of affectedGroups(directory, overlay, reaches)) {
    const before = administratorsBefore(directory, g, reaches);
    const after = administratorsAfter(overlay, g, reaches);
    const won = [...after].filter((p) => !before.has(p));
    const gone = [...before].filter((p) => !after.has(p));
    if (won.length > 0) gained.set(g, Uint32Array.from(won).sort());
    if (gone.length > 0) lost.set(g, Uint32Array.from(gone).sort());
    for (const p of won) gains.add(p);
    for (const p of gone) loses.add(p);
  }
  return { gained, lost, gains: Uint32Array.from(gains).sort(), loses: Uint32Array.from(loses).sort() };
}

/** Everybody who may administer `g` in the copy. */
export function administratorsBefore(directory: Directory, g: number, reaches: boolean): Set<number> {
  const out = new Set<number>();
  if (g >= directory.groupCount) return out;
  for (const p of directory.adminsOf(g)) out.add(p);
  for (const p of managersBefore(directory, g)) out.add(p);
  if (reaches && directory.columns.assignments.people.length > 0) {
    for (const above of directory.ancestorsOf(g)) for (const p of directory.adminsOf(above)) out.add(p);
  }
  return out;
}

/** Everybody who may administer `g` as staged. */
export function administratorsAfter(overlay: Overlay, g: number, reaches: boolean): Set<number> {
  const out = new Set<number>();
  if (overlay.isDeleted(g)) return out;
  for (const p of overlay.directAdminsOf(g)) out.add(p);
  for (const p of managersAfter(overlay, g)) out.add(p);
  if (reaches && (overlay.directory.columns.assignments.people.length > 0 || overlay.admins.size > 0)) {
    // Through deleted groups nothing comes down.
    const seen = new Set<number>([g]);
    const stack = [g];
    while (stack.length > 0) {
      for (const above of overlay.parentsOf(stack.pop()!)) {
        if (seen.has(above) || overlay.isDeleted(above)) continue;
        seen.add(above);
        stack.push(above);
        for (const p of overlay.directAdminsOf(above)) out.add(p);
      }
    }
  }
  return out;
}

function affectedGroups(directory: Directory, overlay: Overlay, reaches: boolean): Set<number> {
  const out = new Set<number>();
  for (const [g, change] of overlay.members) if (change.roles.size > 0 || change.removed.size > 0) out.add(g);
  const changed = changedGroups(directory, overlay);
  for (const g of reaches ? changed.branches : changed.deletedOrNew) out.add(g);
  for (const g of overlay.admins.keys()) {
    out.add(g);
    if (!reaches) continue;
    if (g < directory.groupCount) for (const below of directory.subtreeOf(g)) out.add(below);
    for (const below of overlay.subtreeOf(g)) out.add(below);
  }
  return out;
}

function managersBefore(directory: Directory, g: number): number[] {
  const roles = directory.columns.memberships.roles;
  const out: number[] = [];
  for (let k = directory.members.start[g]; k < directory.members.start[g + 1]; k++) {
    if (roles[k] === memberRoleCode.manager) out.push(directory.members.values[k]);
  }
  return out;
}

function managersAfter(overlay: Overlay, g: number): number[] {
  const change = overlay.members.get(g);
  const base = overlay.isNew(g) ? [] : managersBefore(overlay.directory, g);
  if (change === undefined) return base;
  const out = base.filter((p) => !change.removed.has(p) && !change.roles.has(p));
  for (const [p, role] of change.roles) if (role === 'manager') out.push(p);
  return out;
}
