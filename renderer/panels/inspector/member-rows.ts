import { groupFlag, personFlag } from '#shared/domain/columns.ts';
import type { MemberRole, Overlay } from '#shared/plan/overlay.ts';
import type { Directory } from '#shared/domain/directory.ts';

export type RowStage = 'added' | 'removed' | 'role' | 'admin' | 'no-admin' | null;

export interface MemberRow {
  person: number;
  id: string;
  name: string;
  contact: string;
  role: MemberRole;
  /** Group administrator by assignment, staged assignments included. */
  isAdmin: boolean;
  disabled: boolean;
  /** The nearest group at or below through which the person is a member; the group itself: direct. */
  through: number;
  isDirect: boolean;
  staged: RowStage;
}

/** The nearest group of membership for everybody at or below a group, breadth first; −1: not a member. Reads the subtree once. */
export function nearestGroups(overlay: Overlay, group: number): { through: Int32Array; people: number[]; unknown: number[] } {
  const through = new Int32Array(overlay.directory.personCount).fill(-1);
  const people: number[] = [];
  const unknown: number[] = [];
  const seen = new Set([group]);
  let level = [group];
  while (level.length > 0) {
    const next: number[] = [];
    for (const g of level) {
      if ((overlay.flags(g) & (groupFlag.membersUnreadable | groupFlag.membersNotLoaded)) !== 0) unknown.push(g);
      for (const p of overlay.directMembersOf(g)) {
        if (through[p] !== -1) continue;
        through[p] = g;
        people.push(p);
      }
      for (const child of overlay.childrenOf(g)) {
        if (seen.has(child) || overlay.isDeleted(child)) continue;
        seen.add(child);
        next.push(child);
      }
    }
    level = next;
  }
  return { through, people, unknown };
}

/** Rows of the Members tab. Direct rows keep people whose removal is staged, so that it can be seen and taken back. */
export function memberRows(
  directory: Directory,
  overlay: Overlay,
  group: number,
  scope: 'direct' | 'effective',
  inherits: boolean,
): { rows: MemberRow[]; unknown: number[] } {
  const change = overlay.membersOf(group);
  const admins = overlay.adminsOf(group);
  const row = (person: number, through: number): MemberRow => {
    const isDirect = through === group;
    const staged: RowStage = change.added.has(person)
      ? 'added'
      : change.removed.has(person) && isDirect
        ? 'removed'
        : change.roles.has(person)
          ? 'role'
          : admins.added.has(person)
            ? 'admin'
            : admins.removed.has(person)
              ? 'no-admin'
              : null;
    return {
      person,
      id: directory.personId(person),
      name: directory.personName(person),
      contact: directory.personContact(person),
      role: (isDirect ? overlay.roleOf(group, person) : null) ?? 'member',
      isAdmin: overlay.hasAdmin(group, person),
      disabled: ((directory.columns.people.flags[person] ?? 0) & personFlag.disabled) !== 0,
      through,
      isDirect,
      staged,
    };
  };
  if (scope === 'direct' || !inherits) {
    const present = [...overlay.directMembersOf(group)];
    const rows = [...present, ...change.removed].map((p) => row(p, group));
    return { rows, unknown: (overlay.flags(group) & (groupFlag.membersUnreadable | groupFlag.membersNotLoaded)) !== 0 ? [group] : [] };
  }
  const { through, people, unknown } = nearestGroups(overlay, group);
  return { rows: people.map((p) => row(p, through[p])), unknown };
}
