import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { PersonDetail } from '#shared/ipc/contract.ts';
import type {
  Assignment,
  ChildrenPage,
  GroupState,
  GroupsPage,
  ReadOptions,
  RemoteGroup,
  RemotePerson,
} from '../port.ts';
import { toPersonDetail } from '../person-detail.ts';
import { faultError } from './answer.ts';
import type { PdsCalls, SearchUsersParams } from './calls.ts';
import type { PdsFindings } from './capabilities.ts';
import { toGroup, toPerson } from './map.ts';
import { allRows, nextMarker, PAGE, walkPages } from './paging.ts';
import { groupItem, type AssignmentItem, type MembershipItem } from './wire.ts';

const ROLE = 'SystemGroupAdmin';
/** Largest batch the service takes. */
const BATCH = 100;
/** Single reads side by side, where the service has no batch; the host's pace is the real limit. */
const SIDE_BY_SIDE = 8;
/** Everybody, whatever a search without role or state would leave out. */
const KINDS_OF_PEOPLE = ['user', 'admin', 'superadmin'].flatMap((role) =>
  ['enabled', 'disabled'].map((status) => ({ role, status })),
);
/** Pages of the older listing of the top level carry this, so that the next page asks the same call. */
const BY_MEMBERSHIP = 'm:';

export const isMissing = (error: AppError): boolean => error.code === 'remote.not-found';
export const isUnsupported = (error: AppError): boolean => error.code === 'remote.unsupported';

/** No such call here, or a refusal of the values: which code a missing membership gives is written nowhere (spec/pds.md §1.6), so the lists decide. */
export const saysNothingOfTheKey = (error: AppError): boolean =>
  isUnsupported(error) || error.code === 'remote.invalid';

/** The reading half of the provider: every listing of the directory, with the detours for domains that lack a call. */
export class PdsReads {
  readonly #calls: PdsCalls;
  readonly #found: PdsFindings;

  constructor(calls: PdsCalls, found: PdsFindings) {
    this.#calls = calls;
    this.#found = found;
  }

  async listGroups(marker: string | null, options: ReadOptions = {}): Promise<Result<GroupsPage>> {
    const page = await this.#calls.listGroups(pageParams(marker), options);
    if (!page.ok) return page;
    const next = nextMarker(marker, page.value.next, 'group/list');
    return next.ok
      ? ok({ groups: page.value.rows.map(toGroup), unreadable: page.value.unreadable, next: next.value })
      : next;
  }

  /** Exactly one request per page of a group: both kinds of members come mixed. */
  async listChildren(
    groupId: string | null,
    marker: string | null,
    options: ReadOptions = {},
  ): Promise<Result<ChildrenPage>> {
    if (groupId === null) return this.#listTop(marker, options);
    return this.#memberPage({ group_id: groupId }, marker, options);
  }

  async #memberPage(
    of: { group_id?: string },
    marker: string | null,
    options: ReadOptions,
  ): Promise<Result<ChildrenPage>> {
    const page = await this.#calls.listGroupMember({ ...of, ...pageParams(marker) }, options);
    if (!page.ok) return page;
    const next = nextMarker(marker, page.value.next, 'group/list_member');
    if (!next.ok) return next;
    return ok({
      members: page.value.users.map((user) => ({ person: toPerson(user), role: 'member' as const })),
      subgroups: page.value.groups.map(toGroup),
      unreadable: page.value.unreadable,
      next: next.value,
    });
  }

  /** Documentation disagrees on whether the group may be left out; three ways, in order of preference (spec/pds.md §10.8). */
  async #listTop(marker: string | null, options: ReadOptions): Promise<Result<ChildrenPage>> {
    if (this.#found.roots === null || this.#found.roots === 'list-member') {
      if (marker === null || !marker.startsWith(BY_MEMBERSHIP)) {
        const page = await this.#memberPage({}, marker, options);
        const detour =
          !page.ok &&
          marker === null &&
          ['remote.invalid', 'remote.not-found', 'remote.unsupported'].includes(page.error.code);
        if (!detour) {
          if (page.ok) this.#found.roots = 'list-member';
          return page;
        }
      }
    }
    if (this.#found.roots !== 'derived') {
      const page = await this.#topByMemberships(marker, options);
      if (page.ok || !(isUnsupported(page.error) || page.error.code === 'remote.invalid')) {
        if (page.ok) this.#found.roots = 'memberships';
        return page;
      }
      this.#found.roots = 'derived';
    }
    return this.#topDerived(options);
  }

  async #topByMemberships(marker: string | null, options: ReadOptions): Promise<Result<ChildrenPage>> {
    const sent = marker === null ? null : marker.slice(BY_MEMBERSHIP.length);
    const page = await this.#calls.listDirectChildMemberships(
      { group_id: '', member_type: 'group', ...pageParams(sent) },
      options,
    );
    if (!page.ok) return page;
    const next = nextMarker(sent, page.value.next, 'membership/list_direct_child_memberships');
    if (!next.ok) return next;
    const ids = page.value.rows.map((row) => (row.sub_group_id === '' ? row.group_id : row.sub_group_id));
    const groups = await this.readGroups(ids, options);
    if (!groups.ok) return groups;
    return ok({
      members: [],
      subgroups: [...groups.value.values()],
      unreadable: page.value.unreadable,
      next: next.value === null ? null : BY_MEMBERSHIP + next.value,
    });
  }

  /** Roots are the groups that are in no other. Costs a listing of every group; only where the service lists no top level. */
  async #topDerived(options: ReadOptions): Promise<Result<ChildrenPage>> {
    const groups = await allRows(
      'group/list',
      (marker) => this.#calls.listGroups(pageParams(marker), options),
      (group) => group.group_id,
    );
    if (!groups.ok) return groups;
    const children = new Set<string>();
    const read = await sideBySide(groups.value, async (group) => {
      const walked = await walkPages(
        'group/list_member',
        (marker) =>
          this.#calls.listGroupMember(
            { group_id: group.group_id, member_type: 'group', ...pageParams(marker) },
            options,
          ),
        (page) => page.groups.forEach((child) => children.add(child.group_id)),
      );
      return walked.ok || isMissing(walked.error) ? ok(undefined) : walked;
    });
    if (!read.ok) return read;
    return ok({
      members: [],
      subgroups: groups.value.filter((group) => !children.has(group.group_id)).map(toGroup),
      unreadable: 0,
      next: null,
    });
  }

  /** `remote.unsupported` unless the domain answers without a resource, which only the older client's documentation suggests. */
  async listAllAssignments(
    marker: string | null,
    options: ReadOptions = {},
  ): Promise<Result<{ assignments: Assignment[]; next: string | null }>> {
    const call = 'role/list_assignment';
    if (this.#found.allAssignments === false) return err(appError('remote.unsupported', { call }));
    const page = await this.#calls.listAssignment({ manage_resource_type: 'RT_Group', ...pageParams(marker) }, options);
    if (!page.ok) {
      if (page.error.code !== 'remote.invalid' && page.error.code !== 'remote.not-found') return page;
      this.#found.allAssignments = false;
      return err(appError('remote.unsupported', { call }));
    }
    this.#found.allAssignments = true;
    // Callers take them as complete; with a row that cannot be read they are not.
    const count = page.value.unreadable;
    if (count > 0) return err(appError('net.bad-response', { call, reason: 'rows', count }));
    const next = nextMarker(marker, page.value.next, call);
    if (!next.ok) return next;
    const assignments = page.value.rows
      .filter(isGroupAdministration)
      .map((row) => ({ groupId: row.manage_resource_id, personId: row.identity.identity_id }));
    return ok({ assignments, next: next.value });
  }

  async listAssignments(groupId: string, options: ReadOptions = {}): Promise<Result<string[]>> {
    const rows = await allRows(
      'role/list_assignment',
      (marker) =>
        this.#calls.listAssignment(
          { manage_resource_type: 'RT_Group', manage_resource_id: groupId, ...pageParams(marker) },
          options,
        ),
      (row) => `${row.role_id}/${row.identity.identity_type}/${row.identity.identity_id}`,
    );
    return rows.ok ? ok(rows.value.filter(isGroupAdministration).map((row) => row.identity.identity_id)) : rows;
  }

  /** The group alone; `remote.not-found` only when it is certainly gone. */
  async group(groupId: string, options: ReadOptions = {}): Promise<Result<RemoteGroup>> {
    const read = await this.#calls.getGroup({ group_id: groupId }, options);
    if (read.ok) return ok(toGroup(read.value));
    // Which code a missing group gives is written nowhere; a complaint about the id is confirmed by the list (spec/pds.md §10.3).
    if (read.error.code !== 'remote.invalid') return read;
    let listed: RemoteGroup | null = null;
    const walked = await walkPages(
      'group/list',
      (marker) => this.#calls.listGroups(pageParams(marker), options),
      (page) => {
        const found = page.rows.find((row) => row.group_id === groupId);
        if (found !== undefined) listed = toGroup(found);
        return found === undefined;
      },
    );
    if (!walked.ok) return walked;
    if (listed !== null) return ok(listed);
    const { correlationId, remote } = read.error;
    return err(appError('remote.not-found', { call: 'group/get' }, { retry: 'after-resync', correlationId, remote }));
  }

  async readGroup(groupId: string, options: ReadOptions = {}): Promise<Result<GroupState>> {
    const group = await this.group(groupId, options);
    if (!group.ok) return group;
    const parents = await this.parentsOfGroup(groupId, options);
    if (!parents.ok) return parents;
    if (parents.value.length > 0) return ok({ group: group.value, parentIds: parents.value, isRoot: false });
    const isRoot = await this.isAtTop(groupId, options);
    return isRoot.ok ? ok({ group: group.value, parentIds: [], isRoot: isRoot.value }) : isRoot;
  }

  /** Is the group listed at the top level? */
  async isAtTop(groupId: string, options: ReadOptions = {}): Promise<Result<boolean>> {
    const found = await this.findChild(null, (group) => group.id === groupId, options);
    return found.ok ? ok(found.value.length > 0) : found;
  }

  /** Direct subgroups of a group (null: the top level) that match. */
  async findChild(
    parentId: string | null,
    matches: (group: RemoteGroup) => boolean,
    options: ReadOptions = {},
  ): Promise<Result<RemoteGroup[]>> {
    const found = new Map<string, RemoteGroup>();
    const keep = (groups: RemoteGroup[]) => groups.filter(matches).forEach((group) => found.set(group.id, group));
    const walked =
      parentId === null
        ? await this.#walkTop(keep, options)
        : await walkPages(
            'group/list_member',
            (marker) =>
              this.#calls.listGroupMember({ group_id: parentId, member_type: 'group', ...pageParams(marker) }, options),
            (page) => keep(page.groups.map(toGroup)),
          );
    return walked.ok ? ok([...found.values()]) : walked;
  }

  #walkTop(keep: (groups: RemoteGroup[]) => void, options: ReadOptions): Promise<Result<void>> {
    return walkPages(
      'group/list_member',
      async (marker) => {
        const page = await this.#listTop(marker === '' ? null : marker, options);
        return page.ok ? ok({ groups: page.value.subgroups, next: page.value.next ?? '' }) : page;
      },
      (page) => keep(page.groups),
    );
  }

  /** Is there an edge between the two groups? By key where that is answered, so without lag. */
  async hasEdge(groupId: string, parentId: string, options: ReadOptions = {}): Promise<Result<boolean>> {
    const key = { group_id: parentId, sub_group_id: groupId, member_type: 'group' };
    const edge = await this.#calls.getMembership(key, options);
    if (edge.ok) return ok(true);
    if (isMissing(edge.error)) return ok(false);
    if (!saysNothingOfTheKey(edge.error)) return edge;
    const found = await this.findChild(parentId, (group) => group.id === groupId, options);
    return found.ok ? ok(found.value.length > 0) : found;
  }

  parentsOfGroup(groupId: string, options: ReadOptions = {}): Promise<Result<string[]>> {
    return this.#parents({ sub_group_id: groupId, member_type: 'group' }, options);
  }

  listGroupsOfPerson(personId: string, options: ReadOptions = {}): Promise<Result<string[]>> {
    return this.#parents({ user_id: personId, member_type: 'user' }, options);
  }

  async #parents(
    of: { user_id?: string; sub_group_id?: string; member_type: string },
    options: ReadOptions,
  ): Promise<Result<string[]>> {
    const rows = await allRows<MembershipItem>(
      'membership/list_direct_parent_memberships',
      (marker) => this.#calls.listDirectParentMemberships({ ...of, ...pageParams(marker) }, options),
      (row) => row.group_id,
    );
    if (!rows.ok && isUnsupported(rows.error)) this.#found.memberships = false;
    if (!rows.ok) return rows;
    this.#found.memberships = true;
    return ok(rows.value.map((row) => row.group_id));
  }

  async readGroups(groupIds: string[], options: ReadOptions = {}): Promise<Result<Map<string, RemoteGroup>>> {
    const ids = [...new Set(groupIds)];
    const found = new Map<string, RemoteGroup>();
    if (this.#found.batch !== false) {
      const chunks: string[][] = [];
      for (let i = 0; i < ids.length; i += BATCH) chunks.push(ids.slice(i, i + BATCH));
      const read = await sideBySide(chunks, (chunk) => this.#readChunk(chunk, found, options));
      if (read.ok) {
        if (chunks.length > 0) this.#found.batch = true;
        return ok(found);
      }
      if (!isUnsupported(read.error)) return read;
      this.#found.batch = false;
    }
    const read = await sideBySide(ids, async (id) => {
      const group = await this.group(id, options);
      if (group.ok) found.set(id, group.value);
      return group.ok || isMissing(group.error) ? ok(undefined) : group;
    });
    return read.ok ? ok(found) : read;
  }

  async #readChunk(ids: string[], found: Map<string, RemoteGroup>, options: ReadOptions): Promise<Result<void>> {
    const requests = ids.map((id, index) => ({
      id: String(index),
      method: 'POST' as const,
      url: '/group/get',
      headers: { 'Content-Type': 'application/json' },
      body: { group_id: id },
    }));
    const answer = await this.#calls.batch({ resource: 'group', requests }, options);
    if (!answer.ok) return answer;
    const byId = new Map(answer.value.responses.map((response) => [response.id, response]));
    for (const request of requests) {
      const response = byId.get(request.id);
      const id = request.body.group_id;
      const parsed = response !== undefined && response.status < 300 ? groupItem.safeParse(response.body) : null;
      if (parsed?.success) {
        found.set(id, toGroup(parsed.data));
        continue;
      }
      // An item that is throttled, odd or missing is read alone, with all the care a single call gets.
      if (response !== undefined && response.status === 404) {
        const error = faultError(
          {
            status: 404,
            headers: { 'x-ca-request-id': '' },
            setCookies: [],
            text: JSON.stringify(response.body ?? null),
            ms: 0,
            correlationId: '',
          },
          'group/get',
          'read',
          0,
        );
        if (isMissing(error)) continue;
      }
      const alone = await this.group(id, options);
      if (alone.ok) found.set(id, alone.value);
      else if (!isMissing(alone.error)) return alone;
    }
    return ok(undefined);
  }

  async readPerson(personId: string, options: ReadOptions = {}): Promise<Result<RemotePerson>> {
    const user = await this.#calls.getUser({ user_id: personId }, options);
    return user.ok ? ok(toPerson(user.value)) : user;
  }

  /**
   * Searches by what the text may be. The service may quietly leave out administrators and disabled people unless asked for them
   * (spec/pds.md §10.10), so it is asked for each kind of people, and once for whoever is of no kind known here. Complete only when every
   * search was answered and none had a further page.
   */
  async findPeople(
    text: string,
    options: ReadOptions = {},
  ): Promise<Result<{ people: PersonDetail[]; complete: boolean }>> {
    const wanted = text.trim();
    const texts: SearchUsersParams[] = [{ nick_name_for_fuzzy: wanted }, { user_name: wanted }];
    if (wanted.includes('@')) texts.push({ email: wanted });
    if (/^\+?[\d -]{5,}$/.test(wanted)) texts.push({ phone: wanted.replace(/[ -]/g, '') });
    const by = texts.flatMap((text) => [text, ...KINDS_OF_PEOPLE.map((kind) => ({ ...text, ...kind }))]);
    const people = new Map<string, PersonDetail>();
    let complete = true;
    let firstError: AppError | null = null;
    let answered = 0;
    await sideBySide(by, async (params) => {
      const page = await this.#calls.searchUsers({ ...params, limit: PAGE }, options);
      if (!page.ok) {
        firstError ??= page.error;
        complete = false;
        return ok(undefined);
      }
      answered += 1;
      if (page.value.next !== '' || page.value.unreadable > 0) complete = false;
      for (const user of page.value.rows) people.set(user.user_id, toPersonDetail(toPerson(user)));
      return ok(undefined);
    });
    if (answered === 0 && firstError !== null) return err(firstError);
    return ok({ people: [...people.values()].sort((a, b) => a.name.localeCompare(b.name)), complete });
  }
}

function pageParams(marker: string | null): { limit: number; marker: string } {
  return { limit: PAGE, marker: marker ?? '' };
}

/** Assignments of other kinds exist and are none of ours. A row without role or type is one of the older generation: it is ours. */
function isGroupAdministration(row: AssignmentItem): boolean {
  return (
    (row.role_id === '' || row.role_id === ROLE) &&
    (row.identity.identity_type === '' || row.identity.identity_type === 'IT_User')
  );
}

/** Runs `work` over all items, a few at a time; stops at the first error and returns it. */
export async function sideBySide<T>(items: T[], work: (item: T) => Promise<Result<void>>): Promise<Result<void>> {
  let next = 0;
  let failed: AppError | null = null;
  const lane = async () => {
    while (next < items.length && failed === null) {
      const item = items[next] as T;
      next += 1;
      const done = await work(item);
      if (!done.ok) failed ??= done.error;
    }
  };
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, items.length) }, lane));
  return failed === null ? ok(undefined) : err(failed);
}
