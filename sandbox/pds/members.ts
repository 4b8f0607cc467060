import type { Reply } from '../dialect.ts';
import type { GroupRow, MembershipRow, MemberType, UserRow } from '../directory/rows.ts';
import { existingGroup, requireRootListing, requireScope, requireSomeGroup } from './access.ts';
import { creatorOf } from './call.ts';
import type { Call, Routes } from './call.ts';
import { groupObject, userObject } from './objects.ts';
import { cutPage, memberListBody, pageSize } from './paging.ts';
import { alreadyExists, json, missing, notFound, Refusal } from './refusal.ts';

/** A membership's place in a mixed listing: by id, and by type where a person and a group share one. */
function memberKey(row: { member_id: string; member_type: string }): string {
  return `${row.member_id}\n${row.member_type}`;
}

/**
 * Direct members after a key, ordered by id. The marker is the bare id where
 * that is enough; ids hold no line break, so a key with one names the type too.
 */
export function membersAfter(
  call: Call,
  groupId: string,
  type: MemberType | undefined,
  marker: string,
  count: number,
): MembershipRow[] {
  const [id, lastType] = marker.split('\n') as [string, string | undefined];
  const types: MemberType[] = type === undefined ? ['group', 'user'] : [type];
  const found = types.flatMap((one) =>
    // After ("x", group) the user "x" still follows; after a bare "x" both are done.
    call.directory.all<MembershipRow>(
      `SELECT * FROM memberships WHERE group_id = ? AND member_type = ? AND member_id ${lastType !== undefined && one > lastType ? '>=' : '>'} ?
       ORDER BY member_id LIMIT ?`,
      groupId,
      one,
      id,
      count,
    ),
  );
  if (types.length > 1)
    found.sort((a, b) => compareText(a.member_id, b.member_id) || compareText(a.member_type, b.member_type));
  return found.slice(0, count);
}

/** The order of the database: by UTF-8 bytes, which is by code point. */
function compareText(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** The key for the marker of a page that ends here. */
export function memberMarkerKey(rows: readonly MembershipRow[]): (row: MembershipRow) => string {
  return (row) => {
    const next = rows[rows.indexOf(row) + 1];
    return next?.member_id === row.member_id ? memberKey(row) : row.member_id;
  };
}

/** Root groups after an id: those made as roots and, if the switch wants it, those that lost their parent. */
export function rootsAfter(call: Call, marker: string, count: number): GroupRow[] {
  const detached = call.switches.get('detachedGroup') === 'root';
  return call.directory.all<GroupRow>(
    detached
      ? `SELECT * FROM groups g WHERE group_id > ? AND (is_root = 1 OR NOT EXISTS
           (SELECT 1 FROM memberships m WHERE m.member_id = g.group_id AND m.member_type = 'group')) ORDER BY group_id LIMIT ?`
      : 'SELECT * FROM groups WHERE is_root = 1 AND group_id > ? ORDER BY group_id LIMIT ?',
    marker,
    count,
  );
}

/** One page of direct members, or of the roots without a group, as users and groups. */
export function memberPage(
  call: Call,
  groupId: string | undefined,
  type: MemberType | undefined,
  limit: number,
): { users: UserRow[]; groups: GroupRow[]; nextMarker: string } {
  const size = pageSize(limit, call.switches);
  const marker = call.fields.marker();
  if (groupId === undefined) {
    const roots = type === 'user' ? [] : rootsAfter(call, marker, size + 1);
    const page = cutPage(roots, size, (row) => row.group_id);
    return { users: [], groups: page.rows, nextMarker: page.nextMarker };
  }
  const rows = membersAfter(call, groupId, type, marker, size + 1);
  const page = cutPage(rows, size, memberMarkerKey(rows));
  const users: UserRow[] = [];
  const groups: GroupRow[] = [];
  for (const row of page.rows) {
    // A member that was deleted while its membership was kept has no object to show.
    if (row.member_type === 'user') {
      const user = call.directory.users.get({ user_id: row.member_id });
      if (user !== undefined) users.push(user);
    } else {
      const group = call.directory.groups.get({ group_id: row.member_id });
      if (group !== undefined) groups.push(group);
    }
  }
  return { users, groups, nextMarker: page.nextMarker };
}

function listMember(call: Call): Reply {
  const { fields, switches } = call;
  const groupId = fields.filled('group_id');
  if (groupId === undefined) {
    if (switches.get('listMemberWithoutGroup') === '400') throw missing('group_id');
    requireRootListing(call);
  } else requireSomeGroup(call, 'Group');
  const type = fields.oneOf('member_type', ['user', 'group']);
  const limit = fields.limit();
  if (groupId !== undefined) {
    existingGroup(call, groupId);
    requireScope(call, groupId, 'Group');
  }
  const page = memberPage(call, groupId, type, limit);
  return json(
    200,
    memberListBody(
      page.users.map((row) => userObject(row, switches)),
      page.groups.map((row) => groupObject(row, switches)),
      page.nextMarker,
      switches,
    ),
  );
}

/** Both calls take users only: groups cannot be added or removed here (§3.10). */
function memberTarget(call: Call): { groupId: string; userId: string } {
  requireSomeGroup(call, 'Group');
  const groupId = call.fields.required('group_id');
  const type = call.fields.required('member_type');
  const userId = call.fields.required('member_id');
  if (type !== 'user') {
    throw new Refusal(
      400,
      'InvalidParameterNotSupported',
      'MemberType',
      'Only users can be added or removed by this call.',
    );
  }
  existingGroup(call, groupId);
  requireScope(call, groupId, 'Group');
  return { groupId, userId };
}

function addMember(call: Call): Reply {
  const { groupId, userId } = memberTarget(call);
  if (call.directory.users.get({ user_id: userId }) === undefined) throw notFound('User', `user ${userId}`);
  const key = { group_id: groupId, member_type: 'user' as const, member_id: userId };
  if (call.directory.memberships.get(key) !== undefined) {
    if (call.switches.get('duplicate') === 'silent') return { status: 204 };
    throw alreadyExists('Membership', `membership of ${userId} in ${groupId}`);
  }
  addUser(call, groupId, userId);
  return { status: 204 };
}

/** Writes a membership that is not there yet; group and member exist. */
export function insertMembership(
  call: Call,
  key: Pick<MembershipRow, 'group_id' | 'member_type' | 'member_id'>,
  more: Partial<Pick<MembershipRow, 'member_role' | 'description'>> = {},
): MembershipRow {
  const now = call.clock.now();
  const row: MembershipRow = {
    ...key,
    member_role: 'member',
    description: '',
    ...more,
    creator: creatorOf(call),
    created_at: now,
    updated_at: now,
  };
  call.directory.memberships.insert(row);
  return row;
}

/** Puts a user into a group, both of which exist. */
export function addUser(call: Call, groupId: string, userId: string): void {
  insertMembership(call, { group_id: groupId, member_type: 'user', member_id: userId });
}

/** Ends a user's membership and, if the switch wants it, the administration that went with it. */
export function removeUser(call: Call, groupId: string, userId: string): boolean {
  if (call.switches.get('removeMemberAssignment') === 'drop') {
    call.directory.assignments.delete({ group_id: groupId, user_id: userId, role_id: 'SystemGroupAdmin' });
  }
  return call.directory.memberships.delete({ group_id: groupId, member_type: 'user', member_id: userId });
}

function removeMember(call: Call): Reply {
  const { groupId, userId } = memberTarget(call);
  if (!removeUser(call, groupId, userId) && call.switches.get('removeAbsent') === '404') {
    throw notFound('Membership', `membership of ${userId} in ${groupId}`);
  }
  return { status: 204 };
}

export const MEMBER_ROUTES: Routes = {
  '/v2/group/list_member': { handle: listMember, reads: 'list', group: true },
  '/v2/group/add_member': { handle: addMember, writes: true, group: true },
  '/v2/group/remove_member': { handle: removeMember, writes: true, group: true },
};
