import { accessLevels, type AccessLevel, type GroupAttributes } from '../domain/attributes.ts';
import { accessCode, groupFlag } from '../domain/columns.ts';
import type { Directory } from '../domain/directory.ts';
import { compareNames } from '../domain/name-order.ts';
import type { AppError } from '../errors/app-error.ts';

export type MemberRole = 'member' | 'admin' | 'owner' | 'manager';
const roleNames: readonly MemberRole[] = ['member', 'admin', 'owner', 'manager'];

/** A group that exists only as a staged change; its index is `directory.groupCount + k`. */
export interface NewGroup {
  /** `new:<key>`. */
  id: string;
  name: string;
  description: string;
  /** A mere container. */
  category?: boolean;
  attributes?: GroupAttributes;
  /** The person the directory makes its manager when it is created: a member without a step of its own. */
  creator?: number;
}
/** A staged invitation, or the answer to one. */
export type StagedInvite = { changeId: string } & (
  | { kind: 'invite.send'; to: string; role: 'member' | 'manager' }
  | { kind: 'site.invite'; to: string }
  | { kind: 'invite.answer'; token: string; accept: boolean }
);
/** What is staged for the direct members of one group; people by index. */
export interface MemberChange {
  added: Set<number>;
  removed: Set<number>;
  /** Roles of added people and changed roles of present ones. */
  roles: Map<number, MemberRole>;
}
export interface AdminChange {
  added: Set<number>;
  removed: Set<number>;
}
export interface FoldConflict {
  changeId: string;
  error: AppError;
}
export type StagedKind = 'new' | 'moved' | 'deleted' | 'edited';

const NO_MEMBERS: MemberChange = { added: new Set(), removed: new Set(), roles: new Map() };
const NO_ADMINS: AdminChange = { added: new Set(), removed: new Set() };

/**
 * The directory as it will be: the copy plus the fold of everything staged. Reads cost what the staged part costs, never the size of the
 * directory, except where said. Only the fold writes; afterwards it is read-only.
 */
export class Overlay {
  readonly directory: Directory;
  readonly newGroups: NewGroup[] = [];
  readonly conflicts: FoldConflict[] = [];
  readonly deleted = new Set<number>();
  /** Renamed, with a new description or with other attributes. */
  readonly edited = new Set<number>();
  readonly names = new Map<number, string>();
  readonly descriptions = new Map<number, string>();
  readonly descriptionsBefore = new Map<number, string | undefined>();
  /** Attributes that differ from what was there, of groups of the copy; a new group carries its own. */
  readonly attributes = new Map<number, GroupAttributes>();
  /** What was there, as far as anybody knew: of the fields in `attributes`. */
  readonly attributesBefore = new Map<number, GroupAttributes>();
  /** Invitations to be sent and answers to be given, by group, in order of staging. */
  readonly invites = new Map<number, StagedInvite[]>();
  readonly members = new Map<number, MemberChange>();
  readonly admins = new Map<number, AdminChange>();
  /** Groups whose parents differ from the copy (new groups not among them) → parents as staged. */
  readonly moved = new Map<number, Uint32Array>();
  /** What a staged part came from: `move:g`, `edit:g`, `delete:g`, `new:g`, `member:g:p`, `admin:g:p`, `invite:g` → change ids in order. */
  readonly sources = new Map<string, string[]>();

  readonly #parents = new Map<number, Uint32Array>();
  readonly #children = new Map<number, Uint32Array>();
  /** Groups with a structural change at or below them: everything outside keeps its subtree and height. */
  readonly #restructured = new Set<number>();
  readonly #newIndexes = new Map<string, number>();
  #levels: Uint16Array | null = null;

  constructor(directory: Directory) {
    this.directory = directory;
  }

  /** Groups of the copy plus new ones; indexes run below this. */
  get groupCount(): number {
    return this.directory.groupCount + this.newGroups.length;
  }
  /** Nothing is staged (or nothing of it is left). */
  get isEmpty(): boolean {
    return (
      !this.hasStructure &&
      this.edited.size === 0 &&
      this.members.size === 0 &&
      this.admins.size === 0 &&
      this.invites.size === 0
    );
  }
  /** Some group is new, moved or deleted. */
  get hasStructure(): boolean {
    return this.newGroups.length > 0 || this.moved.size > 0 || this.deleted.size > 0;
  }

  groupId(g: number): string {
    return this.isNew(g) ? this.newGroups[g - this.directory.groupCount].id : this.directory.groupId(g);
  }
  /** −1 when neither the copy nor the staged part has such a group. */
  groupIndex(id: string): number {
    return this.#newIndexes.get(id) ?? this.directory.groupIndex(id);
  }
  isNew(g: number): boolean {
    return g >= this.directory.groupCount;
  }
  isDeleted(g: number): boolean {
    return this.deleted.has(g);
  }
  isMoved(g: number): boolean {
    return this.moved.has(g);
  }
  /** The parent a moved group leaves; null: not moved, or it had none. */
  movedFrom(g: number): number | null {
    const now = this.moved.get(g);
    if (now === undefined) return null;
    for (const before of this.directory.parentsOf(g)) if (!now.includes(before)) return before;
    return null;
  }
  nameOf(g: number): string {
    return (
      this.names.get(g) ??
      (this.isNew(g) ? this.newGroups[g - this.directory.groupCount].name : this.directory.groupName(g))
    );
  }
  flags(g: number): number {
    if (!this.isNew(g)) return this.directory.flags(g);
    return this.newGroups[g - this.directory.groupCount].category === true ? groupFlag.category : 0;
  }
  /** A mere container (a new one too): no members, no parents of its own. */
  isCategory(g: number): boolean {
    return (this.flags(g) & groupFlag.category) !== 0;
  }
  /** What is staged for the attributes of a group; of a new group all it was given. Empty: nothing. */
  attributesOf(g: number): GroupAttributes {
    return (this.isNew(g) ? this.newGroups[g - this.directory.groupCount].attributes : this.attributes.get(g)) ?? {};
  }
  /** Access level as staged; null: not known, or the directory has none. */
  accessOf(g: number): AccessLevel | null {
    return this.attributesOf(g).access ?? this.accessBefore(g);
  }
  /** Access level in the copy; null: not known, or the directory has none. */
  accessBefore(g: number): AccessLevel | null {
    const code = this.isNew(g) ? accessCode.unknown : (this.directory.columns.groups.access?.[g] ?? accessCode.unknown);
    return accessLevels.find((level) => accessCode[level] === code) ?? null;
  }
  /** Whom the directory makes manager of a new group by itself; null: nobody. */
  creatorOf(g: number): number | null {
    return this.isNew(g) ? (this.newGroups[g - this.directory.groupCount].creator ?? null) : null;
  }
  /** Invitations staged for a group. */
  invitesOf(g: number): readonly StagedInvite[] {
    return this.invites.get(g) ?? [];
  }
  /** Parents as staged; a deleted group still shows where it stands. */
  parentsOf(g: number): Uint32Array {
    return this.#parents.get(g) ?? this.directory.parentsOf(g);
  }
  /** Children as staged, in display order; deleted ones still stand in their place. */
  childrenOf(g: number): Uint32Array {
    return this.#children.get(g) ?? this.directory.childrenOf(g);
  }
  /** What is staged for the direct members of a group (empty sets when nothing is). */
  membersOf(g: number): MemberChange {
    return this.members.get(g) ?? NO_MEMBERS;
  }
  /** What is staged for the administrators of a group. */
  adminsOf(g: number): AdminChange {
    return this.admins.get(g) ?? NO_ADMINS;
  }
  /** Direct members as staged: present ones ascending, then added ones. A deleted group has none. */
  directMembersOf(g: number): Uint32Array {
    if (this.deleted.has(g)) return new Uint32Array(0);
    return merged(this.directory.membersOf(g), this.members.get(g));
  }
  /** Direct administrators as staged. */
  directAdminsOf(g: number): Uint32Array {
    if (this.deleted.has(g)) return new Uint32Array(0);
    return merged(this.directory.adminsOf(g), this.admins.get(g));
  }
  hasMember(g: number, p: number): boolean {
    const change = this.members.get(g);
    if (change?.added.has(p)) return true;
    return this.directory.hasMember(g, p) && change?.removed.has(p) !== true;
  }
  hasAdmin(g: number, p: number): boolean {
    const change = this.admins.get(g);
    if (change?.added.has(p)) return true;
    return this.directory.adminsOf(g).includes(p) && change?.removed.has(p) !== true;
  }
  /** The role in the copy; null: no direct member there. */
  roleBefore(g: number, p: number): MemberRole | null {
    const at = g < this.directory.groupCount ? this.directory.membershipIndex(g, p) : -1;
    return at < 0 ? null : (roleNames[this.directory.columns.memberships.roles[at]] ?? 'member');
  }
  /** The role as staged; null: no direct member. */
  roleOf(g: number, p: number): MemberRole | null {
    if (!this.hasMember(g, p)) return null;
    return this.members.get(g)?.roles.get(p) ?? this.roleBefore(g, p) ?? 'member';
  }
  /** What the badge of a group says; null: no badge. Edits of members and administrators and invitations count as edited. */
  stagedKind(g: number): StagedKind | null {
    if (this.deleted.has(g)) return 'deleted';
    if (this.isNew(g)) return 'new';
    if (this.moved.has(g)) return 'moved';
    const edited = this.edited.has(g) || this.members.has(g) || this.admins.has(g) || this.invites.has(g);
    return edited ? 'edited' : null;
  }
  /** Indexes of staged groups with any kind of change. */
  stagedGroups(): Set<number> {
    const out = new Set<number>([
      ...this.deleted,
      ...this.moved.keys(),
      ...this.edited,
      ...this.members.keys(),
      ...this.admins.keys(),
      ...this.invites.keys(),
    ]);
    for (let k = 0; k < this.newGroups.length; k++) out.add(this.directory.groupCount + k);
    return out;
  }

  /** Is `a` the group `b`, or anywhere below it, as staged? */
  isBelow(a: number, b: number): boolean {
    if (a === b) return true;
    if (!this.hasStructure) return this.directory.isBelow(a, b);
    const seen = new Set<number>([a]);
    const stack = [a];
    while (stack.length > 0) {
      for (const parent of this.parentsOf(stack.pop()!)) {
        if (parent === b) return true;
        if (seen.has(parent)) continue;
        seen.add(parent);
        stack.push(parent);
      }
    }
    return false;
  }
  /** `g` and everything below it as staged, each once, in preorder; deleted groups are among them. */
  subtreeOf(g: number): Uint32Array {
    if (!this.isNew(g) && !this.#restructured.has(g)) return this.directory.subtreeOf(g);
    const out: number[] = [];
    const seen = new Set<number>();
    const stack = [g];
    while (stack.length > 0) {
      const at = stack.pop()!;
      if (seen.has(at)) continue;
      seen.add(at);
      out.push(at);
      const children = this.childrenOf(at);
      for (let i = children.length - 1; i >= 0; i--) stack.push(children[i]);
    }
    return Uint32Array.from(out);
  }
  /** The same without deleted groups and what hangs on them alone; empty for a deleted group. */
  livingSubtreeOf(g: number): Uint32Array {
    if (this.deleted.size === 0) return this.subtreeOf(g);
    const seen = new Set<number>();
    const stack = [g];
    while (stack.length > 0) {
      const at = stack.pop()!;
      if (seen.has(at) || this.deleted.has(at)) continue;
      seen.add(at);
      for (const child of this.childrenOf(at)) stack.push(child);
    }
    return Uint32Array.from(seen);
  }
  /** Every group above `g` as staged, nearest first, without `g`. */
  ancestorsOf(g: number): number[] {
    const out: number[] = [];
    const seen = new Set<number>([g]);
    for (let i = -1; i < out.length; i++) {
      for (const parent of this.parentsOf(i < 0 ? g : out[i])) {
        if (seen.has(parent)) continue;
        seen.add(parent);
        out.push(parent);
      }
    }
    return out;
  }
  /** Leaf = 1, as staged. Groups to be deleted count: they are still there when a move is carried out. */
  height(g: number): number {
    if (!this.isNew(g) && !this.#restructured.has(g)) return this.directory.height(g);
    const known = new Map<number, number>();
    const measure = (at: number): number => {
      if (!this.isNew(at) && !this.#restructured.has(at)) return this.directory.height(at);
      const seen = known.get(at);
      if (seen !== undefined) return seen;
      known.set(at, 0);
      let below = 0;
      for (const child of this.childrenOf(at)) below = Math.max(below, measure(child));
      known.set(at, below + 1);
      return below + 1;
    };
    return measure(g);
  }
  /** Root = 1, as staged; the deepest path counts. */
  level(g: number): number {
    if (this.#levels !== null || !this.hasStructure) return this.levels()[g];
    const known = new Map<number, number>();
    const climb = (at: number): number => {
      const seen = known.get(at);
      if (seen !== undefined) return seen;
      known.set(at, 0);
      let above = 0;
      for (const parent of this.parentsOf(at)) above = Math.max(above, climb(parent));
      known.set(at, above + 1);
      return above + 1;
    };
    return climb(g);
  }
  /** Top-level groups as staged, in the copy's order, new ones last; deleted ones still stand in their place. */
  roots(): Uint32Array {
    if (!this.hasStructure) return this.directory.roots;
    const out: number[] = [];
    for (const g of this.directory.roots) if (!this.moved.has(g)) out.push(g);
    for (const [g, parents] of this.moved) if (parents.length === 0) out.push(g);
    for (let g = this.directory.groupCount; g < this.groupCount; g++) {
      if (!this.deleted.has(g) && this.parentsOf(g).length === 0) out.push(g);
    }
    return Uint32Array.from(out);
  }
  /** Groups that stand nowhere as staged. */
  unattached(): Uint32Array {
    return this.directory.unattached.filter((g) => !this.moved.has(g));
  }
  /** Levels of all groups as staged, one pass over the directory (kept until the fold goes on). */
  levels(): Uint16Array {
    if (this.#levels !== null) return this.#levels;
    if (!this.hasStructure) return (this.#levels = this.directory.hierarchy.level);
    const levels = new Uint16Array(this.groupCount);
    levels.set(this.directory.hierarchy.level);
    // Only what stands at or below a moved or new group can have another level.
    const open = new Set<number>();
    for (const g of this.moved.keys()) for (const at of this.subtreeOf(g)) open.add(at);
    for (let k = 0; k < this.newGroups.length; k++)
      for (const at of this.subtreeOf(this.directory.groupCount + k)) open.add(at);
    const settle = (g: number): number => {
      if (!open.delete(g)) return levels[g];
      let above = 0;
      for (const parent of this.parentsOf(g)) above = Math.max(above, settle(parent));
      return (levels[g] = above + 1);
    };
    while (open.size > 0) settle(open.values().next().value!);
    return (this.#levels = levels);
  }

  /** Fold only: another id of a group, the one it had or will have: ids of some directories follow the name. */
  addAlias(id: string, g: number): void {
    this.#newIndexes.set(id, g);
  }
  /** Fold only: appends a new group and returns its index. */
  addGroup(group: NewGroup): number {
    const g = this.groupCount;
    this.newGroups.push(group);
    this.#newIndexes.set(group.id, g);
    this.#levels = null;
    return g;
  }
  /** Fold only: gives a group other parents and keeps both directions in step. */
  setParents(g: number, parents: readonly number[]): void {
    const before = this.parentsOf(g);
    for (const parent of before) {
      if (parents.includes(parent)) continue;
      this.#touch(parent);
      this.#children.set(
        parent,
        this.childrenOf(parent).filter((child) => child !== g),
      );
    }
    for (const parent of parents) {
      if (before.includes(parent)) continue;
      this.#touch(parent);
      this.#children.set(parent, this.#inserted(parent, g));
    }
    const next = Uint32Array.from(parents).sort();
    this.#parents.set(g, next);
    if (!this.isNew(g)) {
      if (sameRow(next, this.directory.parentsOf(g))) this.moved.delete(g);
      else this.moved.set(g, next);
    }
    this.#levels = null;
  }
  /** Fold only. A new group that is deleted again leaves its place; any other still stands there. */
  setDeleted(g: number): void {
    this.deleted.add(g);
    this.#touch(g);
    if (this.isNew(g)) this.setParents(g, []);
    this.#levels = null;
  }

  #touch(g: number): void {
    this.#restructured.add(g);
    for (const above of this.ancestorsOf(g)) this.#restructured.add(above);
  }
  /** A child list with `g` in it: where the copy had it among its siblings, else where its name belongs. */
  #inserted(parent: number, g: number): Uint32Array {
    const children = this.childrenOf(parent);
    const original = this.directory.childrenOf(parent);
    const place = original.indexOf(g);
    let at: number;
    if (place >= 0) {
      const after = new Set<number>(original.subarray(place + 1));
      at = children.findIndex((child) => after.has(child));
      if (at < 0) at = children.length;
    } else {
      const name = this.nameOf(g);
      let high = children.length;
      at = 0;
      while (at < high) {
        const middle = (at + high) >> 1;
        if (compareNames(this.nameOf(children[middle]), name) <= 0) at = middle + 1;
        else high = middle;
      }
    }
    const out = new Uint32Array(children.length + 1);
    out.set(children.subarray(0, at));
    out[at] = g;
    out.set(children.subarray(at), at + 1);
    return out;
  }
}

function merged(base: Uint32Array, change: { added: Set<number>; removed: Set<number> } | undefined): Uint32Array {
  if (change === undefined || (change.added.size === 0 && change.removed.size === 0)) return base;
  const out: number[] = [];
  for (const p of base) if (!change.removed.has(p)) out.push(p);
  out.push(...change.added);
  return Uint32Array.from(out);
}

function sameRow(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
