import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { isNewGroupId } from '#shared/domain/ids.ts';
import type { Operation } from '#shared/plan/step.ts';
import type { ReadOptions, RemoteGroup, Verification } from '../port.ts';
import { isMissing, isUnsupported, saysNothingOfTheKey } from './reads.ts';
import { walkPages, PAGE } from './paging.ts';
import type { WriteParts } from './writes.ts';

type Seen = Result<Verification>;
type Op<K extends Operation['kind']> = Extract<Operation, { kind: K }>;

/** When an operation was sent, and whether this is the last look. */
interface When {
  since: number;
  last: boolean;
}

/** Clocks of two machines and the server's own processing: how much before `since` a group may be stamped and still be ours. */
const STAMP_TOLERANCE_MS = 60_000;

const seen = (verdict: Verification['verdict'], readBack: string, createdId: string | null = null): Seen =>
  ok({ verdict, readBack, createdId });
const list = (ids: string[]): string => (ids.length === 0 ? 'none' : ids.join(', '));

/** What the server shows of an operation's object right now. Reads by key where there is a choice: they do not lag (spec/pds.md §4). */
export class Look {
  readonly #parts: WriteParts;

  constructor(parts: WriteParts) {
    this.#parts = parts;
  }

  /** Is the wanted state there? */
  now(operation: Operation, options: ReadOptions = {}, when: When | null = null): Promise<Seen> {
    switch (operation.kind) {
      case 'group.create':
        return this.#created(operation, options, when);
      case 'group.update':
        return this.#updated(operation, options);
      case 'group.delete':
        return this.#deleted(operation, options);
      case 'edge.attach':
        return this.#attached(operation, options);
      case 'edge.detach':
        return this.#detached(operation, options);
      case 'member.add':
      case 'member.remove':
        return this.#member(operation, options);
      case 'admin.assign':
      case 'admin.withdraw':
        return this.#administration(operation, options);
      case 'member.role':
      case 'parents.set':
      case 'invite.send':
      case 'invite.answer':
      case 'site.invite':
        return Promise.resolve(err(appError('remote.unsupported', { call: operation.kind })));
    }
  }

  /** May it be sent? As `now`, plus what else has to hold before the call goes out. */
  async before(operation: Operation, options: ReadOptions = {}): Promise<Seen> {
    switch (operation.kind) {
      case 'group.create': {
        // A group of that name proves nothing: names are not unique, and it may have been there before.
        if (operation.parentId === null) return seen('absent', 'a root group needs nothing to be there');
        const parent = await this.#parts.reads.group(operation.parentId, options);
        if (parent.ok) return seen('absent', `the parent is there: ${parent.value.name}`);
        return isMissing(parent.error) ? seen('conflict', 'the parent is gone') : parent;
      }
      case 'group.delete': {
        const now = await this.now(operation, options);
        return now.ok && now.value.verdict === 'absent' ? this.#empty(operation.groupId, options) : now;
      }
      case 'edge.attach': {
        const now = await this.now(operation, options);
        if (!now.ok || now.value.verdict !== 'absent') return now;
        const parent = await this.#parts.reads.group(operation.parentId, options);
        if (parent.ok) return now;
        return isMissing(parent.error) ? seen('conflict', 'the new parent is gone') : parent;
      }
      case 'edge.detach': {
        const now = await this.now(operation, options);
        if (!now.ok || now.value.verdict === 'conflict') return now;
        const parents = await this.#parts.reads.parentsOfGroup(operation.groupId, options);
        if (!parents.ok) return parents;
        const others = parents.value.filter((id) => id !== operation.parentId);
        // Somebody else has moved it, or it has two parents: either way not what the plan was made for.
        if (others.length > 0) return seen('conflict', `its parents now read ${list(parents.value)}`);
        return now;
      }
      default:
        return this.now(operation, options);
    }
  }

  async #created(operation: Op<'group.create'>, options: ReadOptions, when: When | null): Promise<Seen> {
    const { reads } = this.#parts;
    if (!isNewGroupId(operation.groupId)) return this.#createdAs(operation.groupId, operation, options);
    if (when === null) return seen('absent', 'not looked for');
    const offset = this.#parts.transport.clockOffsetMs() ?? 0;
    const earliest = when.since + Math.min(0, offset) - STAMP_TOLERANCE_MS;
    const matches = (group: RemoteGroup) =>
      group.name === operation.name &&
      group.description === operation.description &&
      // A group without a stamp cannot be told from an older one of the same name.
      group.createdAt !== null &&
      group.createdAt >= earliest;
    const below = await reads.findChild(operation.parentId, matches, options);
    if (!below.ok) return isMissing(below.error) ? seen('absent', 'the parent is gone') : below;
    const found = this.#onlyOne(below.value);
    if (found !== null) return found;
    // The list of all groups costs a request per hundred groups: it is read once, at the end, for the group that was made but not put
    // under its parent (spec/pds.md §3.2).
    if (!when.last) return seen('absent', 'not found under its parent');
    const everywhere = new Map<string, RemoteGroup>();
    const walked = await walkPages(
      'group/list',
      async (marker) => {
        const page = await reads.listGroups(marker === '' ? null : marker, options);
        return page.ok ? ok({ groups: page.value.groups, next: page.value.next ?? '' }) : page;
      },
      (page) => page.groups.filter(matches).forEach((group) => everywhere.set(group.id, group)),
    );
    if (!walked.ok) return walked;
    const loose: RemoteGroup[] = [];
    for (const group of everywhere.values()) {
      const parents = await reads.parentsOfGroup(group.id, options);
      // Without the older calls nobody can say where it is; then it counts as loose and a person decides.
      if (!parents.ok && !isUnsupported(parents.error)) return parents;
      const places = parents.ok ? parents.value : [];
      if (operation.parentId !== null && places.includes(operation.parentId))
        return seen('holds', `created as ${group.id}`, group.id);
      if (places.length === 0) loose.push(group);
    }
    const one = loose[0];
    if (one === undefined) return seen('absent', 'no group of this name was created');
    if (loose.length > 1) return seen('conflict', `several groups may be it: ${list(loose.map((group) => group.id))}`);
    if (operation.parentId === null)
      return seen('conflict', `created as ${one.id}, not listed at the top level`, one.id);
    return seen('conflict', `created as ${one.id}, not attached to its parent`, one.id);
  }

  #onlyOne(groups: RemoteGroup[]): Seen | null {
    const one = groups[0];
    if (one === undefined) return null;
    if (groups.length > 1)
      return seen('conflict', `several groups may be it: ${list(groups.map((group) => group.id))}`);
    return seen('holds', `created as ${one.id}`, one.id);
  }

  async #createdAs(groupId: string, operation: Op<'group.create'>, options: ReadOptions): Promise<Seen> {
    const { reads } = this.#parts;
    const group = await reads.group(groupId, options);
    if (!group.ok) return isMissing(group.error) ? seen('absent', 'there is no such group') : group;
    if (operation.parentId === null) {
      const atTop = await reads.isAtTop(groupId, options);
      if (!atTop.ok) return atTop;
      return atTop.value
        ? seen('holds', `created as ${groupId}, a root group`, groupId)
        : seen('conflict', 'it is not listed at the top level', groupId);
    }
    const edge = await this.#parts.reads.hasEdge(groupId, operation.parentId, options);
    if (!edge.ok) return edge;
    return edge.value
      ? seen('holds', `created as ${groupId} under ${operation.parentId}`, groupId)
      : seen('conflict', `created as ${groupId}, not attached to its parent`, groupId);
  }

  async #updated(operation: Op<'group.update'>, options: ReadOptions): Promise<Seen> {
    const group = await this.#parts.reads.group(operation.groupId, options);
    if (!group.ok) return isMissing(group.error) ? seen('conflict', 'the group is gone') : group;
    const { name, description } = group.value;
    const readBack = `its name now reads "${name}"`;
    const reads = (wanted: { name: string; description: string | null }) =>
      name === wanted.name && (wanted.description === null || description === wanted.description);
    if (reads(operation)) return seen('holds', readBack);
    return reads(operation.before) ? seen('absent', readBack) : seen('conflict', readBack);
  }

  async #deleted(operation: Op<'group.delete'>, options: ReadOptions): Promise<Seen> {
    const group = await this.#parts.reads.group(operation.groupId, options);
    if (group.ok) return seen('absent', `the group is there: ${group.value.name}`);
    return isMissing(group.error) ? seen('holds', 'the group is gone') : group;
  }

  /** Only an empty group can be deleted, and what the server answers otherwise is written nowhere: it is looked at first (§10.2). */
  async #empty(groupId: string, options: ReadOptions): Promise<Seen> {
    let people = 0;
    let groups = 0;
    const walked = await walkPages(
      'group/list_member',
      (marker) => this.#parts.calls.listGroupMember({ group_id: groupId, limit: PAGE, marker }, options),
      (page) => {
        people += page.users.length + page.unreadable;
        groups += page.groups.length;
        return people + groups === 0;
      },
    );
    if (!walked.ok) return isMissing(walked.error) ? seen('holds', 'the group is gone') : walked;
    if (people + groups === 0) return seen('absent', 'the group is empty');
    return seen('conflict', `the group is not empty: people ${people}, subgroups ${groups} on the first page`);
  }

  /**
   * A refusal to read something about a group may mean that the group is gone, and which code says so is written nowhere (§10.3): asked for
   * by key, then. Null: it is there, the refusal means something else.
   */
  async #gone(error: AppError, groups: { id: string; what: string }[], options: ReadOptions): Promise<Seen | null> {
    if (!isMissing(error) && error.code !== 'remote.invalid') return null;
    for (const { id, what } of groups) {
      const group = await this.#parts.reads.group(id, options);
      if (!group.ok) return isMissing(group.error) ? seen('conflict', `${what} is gone`) : group;
    }
    return null;
  }

  async #attached(operation: Op<'edge.attach'>, options: ReadOptions): Promise<Seen> {
    const both = [
      { id: operation.groupId, what: 'the group' },
      { id: operation.parentId, what: 'the new parent' },
    ];
    const edge = await this.#parts.reads.hasEdge(operation.groupId, operation.parentId, options);
    if (!edge.ok) return (await this.#gone(edge.error, both, options)) ?? edge;
    const parents = await this.#parts.reads.parentsOfGroup(operation.groupId, options);
    if (!parents.ok) return (await this.#gone(parents.error, both, options)) ?? parents;
    const readBack = `its parents now read ${list(parents.value)}`;
    const others = parents.value.filter((id) => id !== operation.parentId);
    if (others.length > 0) return seen('conflict', readBack);
    if (edge.value)
      return parents.value.length === 1
        ? seen('holds', readBack)
        : seen('absent', 'the edge is there, the list of parents lags');
    return parents.value.length === 0 ? seen('absent', readBack) : seen('conflict', readBack);
  }

  async #detached(operation: Op<'edge.detach'>, options: ReadOptions): Promise<Seen> {
    const group = await this.#parts.reads.group(operation.groupId, options);
    if (!group.ok) return isMissing(group.error) ? seen('conflict', 'the group is gone') : group;
    const edge = await this.#parts.reads.hasEdge(operation.groupId, operation.parentId, options);
    if (!edge.ok)
      return (await this.#gone(edge.error, [{ id: operation.parentId, what: 'the parent' }], options)) ?? edge;
    if (edge.value) return seen('absent', 'it is still under this parent');
    const parents = await this.#parts.reads.parentsOfGroup(operation.groupId, options);
    if (!parents.ok) return parents;
    const readBack = `its parents now read ${list(parents.value)}`;
    return parents.value.includes(operation.parentId) ? seen('absent', readBack) : seen('holds', readBack);
  }

  async #member(operation: Op<'member.add'> | Op<'member.remove'>, options: ReadOptions): Promise<Seen> {
    const is = await this.#isMember(operation.groupId, operation.personId, options);
    if (!is.ok) return (await this.#gone(is.error, [{ id: operation.groupId, what: 'the group' }], options)) ?? is;
    const readBack = is.value ? 'is a member now' : 'is not a member now';
    return seen(is.value === (operation.kind === 'member.add') ? 'holds' : 'absent', readBack);
  }

  async #isMember(groupId: string, personId: string, options: ReadOptions): Promise<Result<boolean>> {
    const { calls, reads } = this.#parts;
    const membership = await calls.getMembership(
      { group_id: groupId, user_id: personId, member_type: 'user' },
      options,
    );
    if (membership.ok) return ok(true);
    if (isMissing(membership.error)) {
      // The same code may mean the membership or the group.
      const group = await reads.group(groupId, options);
      return group.ok ? ok(false) : group;
    }
    if (!saysNothingOfTheKey(membership.error)) return membership;
    let found = false;
    const walked = await walkPages(
      'group/list_member',
      (marker) => calls.listGroupMember({ group_id: groupId, member_type: 'user', limit: PAGE, marker }, options),
      (page) => {
        found ||= page.users.some((user) => user.user_id === personId);
        return !found;
      },
    );
    return walked.ok ? ok(found) : walked;
  }

  async #administration(operation: Op<'admin.assign'> | Op<'admin.withdraw'>, options: ReadOptions): Promise<Seen> {
    const admins = await this.#parts.reads.listAssignments(operation.groupId, options);
    if (!admins.ok)
      return (await this.#gone(admins.error, [{ id: operation.groupId, what: 'the group' }], options)) ?? admins;
    const is = admins.value.includes(operation.personId);
    const readBack = is ? 'administers the group now' : 'does not administer the group now';
    return seen(is === (operation.kind === 'admin.assign') ? 'holds' : 'absent', readBack);
  }
}
