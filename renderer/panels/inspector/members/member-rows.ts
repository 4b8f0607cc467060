import { groupFlag } from '#shared/domain/columns.ts';
import type { MemberRole, Overlay } from '#shared/plan/overlay.ts';

export type RowStage = 'added' | 'removed' | 'role' | 'admin' | 'no-admin' | null;

/**
 * One line of the Members tab. Names and roles are read from the columns when they are asked for: a branch can have a hundred thousand people,
 * and a screen shows thirty.
 */
export class MemberRow {
  readonly person: number;
  /** The nearest group at or below through which the person is a member; the group itself: direct. */
  readonly through: number;
  readonly isDirect: boolean;
  readonly #overlay: Overlay;
  readonly #group: number;

  constructor(overlay: Overlay, group: number, person: number, through: number) {
    this.#overlay = overlay;
    this.#group = group;
    this.person = person;
    this.through = through;
    this.isDirect = through === group;
  }
  /** Identifies the row in the table; the person's id is decoded only where it is sent. */
  get key(): string {
    return String(this.person);
  }
  get id(): string {
    return this.#overlay.directory.personId(this.person);
  }
  get name(): string {
    return this.#overlay.directory.personName(this.person);
  }
  get contact(): string {
    return this.#overlay.directory.personContact(this.person);
  }
  get role(): MemberRole {
    return (this.isDirect ? this.#overlay.roleOf(this.#group, this.person) : null) ?? 'member';
  }
  /** Group administrator by assignment, staged assignments included. */
  get isAdmin(): boolean {
    return this.#overlay.hasAdmin(this.#group, this.person);
  }
  get disabled(): boolean {
    return this.#overlay.directory.isDisabled(this.person);
  }
  get staged(): RowStage {
    const change = this.#overlay.membersOf(this.#group);
    const admins = this.#overlay.adminsOf(this.#group);
    if (change.added.has(this.person)) return 'added';
    if (change.removed.has(this.person) && this.isDirect) return 'removed';
    if (change.roles.has(this.person)) return 'role';
    if (admins.added.has(this.person)) return 'admin';
    return admins.removed.has(this.person) ? 'no-admin' : null;
  }
}

/** The nearest group of membership for everybody at or below a group, breadth first; −1: not a member. Reads the subtree once. */
export function nearestGroups(
  overlay: Overlay,
  group: number,
): { through: Int32Array; people: number[]; unknown: number[] } {
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
  overlay: Overlay,
  group: number,
  scope: 'direct' | 'effective',
  inherits: boolean,
): { rows: MemberRow[]; unknown: number[] } {
  if (scope === 'direct' || !inherits) {
    // A row that is to go stays in its place: one that jumps away when it is touched is lost in a long list.
    const { added, removed } = overlay.membersOf(group);
    const present = [...(overlay.isDeleted(group) ? removed : overlay.directory.membersOf(group)), ...added];
    const unknown =
      (overlay.flags(group) & (groupFlag.membersUnreadable | groupFlag.membersNotLoaded)) !== 0 ? [group] : [];
    return { rows: present.map((p) => new MemberRow(overlay, group, p, group)), unknown };
  }
  const { through, people, unknown } = nearestGroups(overlay, group);
  return { rows: people.map((p) => new MemberRow(overlay, group, p, through[p])), unknown };
}
