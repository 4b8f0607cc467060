import type { Reply } from '../dialect.ts';
import type { MembershipRow, MemberType } from '../directory/rows.ts';
import {
  administeredGroups,
  existingGroup,
  inScope,
  isAdmin,
  requireRootListing,
  requireScope,
  requireSomeGroup,
} from './access.ts';
import type { Call, Routes } from './call.ts';
import { changedAt, tooDeep } from './groups.ts';
import { insertMembership, memberMarkerKey, membersAfter, removeUser, rootsAfter } from './members.ts';
import { membershipObject } from './objects.ts';
import { cutPage, listBody, listReply, pageSize } from './paging.ts';
import { alreadyExists, invalid, json, missing, notFound, Refusal } from './refusal.ts';

type Member = { member_type: MemberType; member_id: string };
type Key = Member & { group_id: string };

/** Exactly one of `user_id` and `sub_group_id`, agreeing with the type (§4, §9). */
function member(call: Call, typeRequired: boolean): Member {
  const { fields } = call;
  const userId = fields.filled('user_id');
  const groupId = fields.filled('sub_group_id');
  const type = fields.oneOf('member_type', ['user', 'group']);
  if (type === undefined && typeRequired) throw missing('member_type');
  if ((userId === undefined) === (groupId === undefined)) {
    throw invalid('member_type', 'Exactly one of user_id and sub_group_id is expected.');
  }
  const found: Member =
    userId !== undefined
      ? { member_type: 'user', member_id: userId }
      : { member_type: 'group', member_id: groupId as string };
  if (type !== undefined && type !== found.member_type) {
    throw invalid('member_type', 'It contradicts the id that was given.');
  }
  return found;
}

/** The key of a membership in a group that exists and lies in the caller's reach. */
function target(call: Call): Key {
  requireSomeGroup(call, 'Membership');
  const groupId = call.fields.required('group_id');
  const found = member(call, true);
  existingGroup(call, groupId);
  requireScope(call, groupId, 'Membership');
  return { group_id: groupId, ...found };
}

function existing(call: Call, key: Key): MembershipRow {
  const row = call.directory.memberships.get(key);
  if (row === undefined) throw notFound('Membership', `membership of ${key.member_id} in ${key.group_id}`);
  return row;
}

function role(call: Call): string | undefined {
  const wanted = call.fields.oneOf('member_role', ['member', 'admin', 'owner']);
  if ((wanted === 'admin' || wanted === 'owner') && call.switches.get('memberRoles') === 'refuse') {
    throw new Refusal(400, 'InvalidParameterNotSupported', 'MemberRole', 'admin and owner are not supported yet.');
  }
  return wanted;
}

/** The rules that a group must meet to become a subgroup (§3.11, §9). */
function checkEdge(call: Call, parentId: string, groupId: string): void {
  const { directory, switches } = call;
  const sub = existingGroup(call, groupId, 'SubGroup');
  const parents = directory.parentsOf('group', groupId);
  // A group without any parent belongs to nobody's branch; otherwise it must be in the caller's reach.
  if (parents.length > 0 || sub.is_root === 1) requireScope(call, groupId, 'SubGroup');
  if (sub.is_root === 1) throw invalid('sub_group_id', 'A root group cannot be put into another group.');
  const below = groupId === parentId || directory.ancestorsOf(parentId).includes(groupId);
  if (below && switches.get('cycles') === 'refuse') {
    throw invalid('sub_group_id', 'A group cannot be put into itself or into a group below it.');
  }
  if (parents.length > 0 && switches.get('groupMove') !== 'allow-double-parent') {
    throw alreadyExists('Membership', `parent of group ${groupId}`);
  }
  // In a ring there is no level to count.
  if (!below && directory.levelOf(parentId) + directory.heightOf(groupId) > switches.get('maxLevel'))
    throw tooDeep(call);
}

const moveRefused = (): Refusal =>
  new Refusal(400, 'InvalidParameterNotSupported', 'MemberType', 'Moving groups is not supported.');

function create(call: Call): Reply {
  const { directory, switches } = call;
  const key = target(call);
  const memberRole = role(call) ?? 'member';
  const description = call.fields.optional('description', 1024) ?? '';
  if (key.member_type === 'group' && switches.get('groupMove') === 'forbid-attach') throw moveRefused();
  if (key.member_type === 'user' && directory.users.get({ user_id: key.member_id }) === undefined) {
    throw notFound('User', `user ${key.member_id}`);
  }
  const present = directory.memberships.get(key);
  if (present !== undefined) {
    if (switches.get('duplicate') === '409')
      throw alreadyExists('Membership', `membership of ${key.member_id} in ${key.group_id}`);
    return json(switches.get('createStatus'), membershipObject(present, switches));
  }
  if (key.member_type === 'group') checkEdge(call, key.group_id, key.member_id);
  const row = insertMembership(call, key, { member_role: memberRole, description });
  return json(switches.get('createStatus'), membershipObject(row, switches));
}

function remove(call: Call): Reply {
  const key = target(call);
  if (key.member_type === 'group' && call.switches.get('groupMove') === 'forbid-delete-of-group-edge')
    throw moveRefused();
  const done =
    key.member_type === 'user' ? removeUser(call, key.group_id, key.member_id) : call.directory.memberships.delete(key);
  if (!done && call.switches.get('removeAbsent') === '404') existing(call, key);
  return { status: 204 };
}

function update(call: Call): Reply {
  const before = existing(call, target(call));
  const row: MembershipRow = {
    ...before,
    member_role: role(call) ?? before.member_role,
    description: call.fields.optional('description', 1024) ?? before.description,
    updated_at: changedAt(call, before.updated_at),
  };
  call.directory.memberships.update(row);
  return json(200, membershipObject(row, call.switches));
}

function get(call: Call): Reply {
  return json(200, membershipObject(existing(call, target(call)), call.switches));
}

/** How many groups one level of `has_member` looks at: beyond it the service may miss a member (§4). */
const CLIMB_WIDTH = 100;

function hasMember(call: Call): Reply {
  const key = target(call);
  if (key.member_type === 'group' && key.member_id === key.group_id) {
    return json(200, { result: call.switches.get('selfMember') });
  }
  const seen = new Set<string>();
  let round = call.directory.parentsOf(key.member_type, key.member_id).slice(0, CLIMB_WIDTH);
  let result = false;
  while (round.length > 0 && !result) {
    result = round.includes(key.group_id);
    for (const id of round) seen.add(id);
    const above = new Set(round.flatMap((id) => call.directory.parentsOf('group', id)));
    round = [...above]
      .filter((id) => !seen.has(id))
      .sort()
      .slice(0, CLIMB_WIDTH);
  }
  return json(200, { result });
}

function listChildren(call: Call): Reply {
  const { fields, switches } = call;
  const groupId = fields.filled('group_id');
  if (groupId === undefined) requireRootListing(call);
  else requireSomeGroup(call, 'Membership');
  const type = fields.oneOf('member_type', ['user', 'group']);
  const size = pageSize(fields.limit(), switches);
  const marker = fields.marker();
  if (groupId === undefined) {
    const roots = type === 'user' ? [] : rootsAfter(call, marker, size + 1);
    const page = cutPage(roots, size, (row) => row.group_id);
    // A root's membership in nothing: the form in which the top level is listed.
    const items = page.rows.map((row) =>
      membershipObject(
        {
          group_id: '',
          member_type: 'group',
          member_id: row.group_id,
          member_role: 'member',
          description: '',
          creator: row.creator,
          created_at: row.created_at,
          updated_at: row.updated_at,
        },
        switches,
      ),
    );
    return json(200, listBody(items, page.nextMarker, switches));
  }
  existingGroup(call, groupId);
  requireScope(call, groupId, 'Membership');
  const rows = membersAfter(call, groupId, type, marker, size + 1);
  const page = cutPage(rows, size, memberMarkerKey(rows));
  return listReply(page, membershipObject, switches);
}

function listParents(call: Call): Reply {
  const { directory, fields, switches } = call;
  const found = member(call, false);
  const own = found.member_type === 'user' && found.member_id === call.caller.userId;
  if (!(own && switches.get('plainUserOwnMemberships') === 'allow')) requireSomeGroup(call, 'Membership');
  const size = pageSize(fields.limit(), switches);
  const marker = fields.marker();
  if (found.member_type === 'group') existingGroup(call, found.member_id, 'SubGroup');
  else if (directory.users.get({ user_id: found.member_id }) === undefined)
    throw notFound('User', `user ${found.member_id}`);
  let rows = directory.all<MembershipRow>(
    'SELECT * FROM memberships WHERE member_id = ? AND member_type = ? AND group_id > ? ORDER BY group_id',
    found.member_id,
    found.member_type,
    marker,
  );
  if (
    switches.get('groupAdminParents') === 'scope-only' &&
    !isAdmin(call.caller) &&
    administeredGroups(call).size > 0
  ) {
    rows = rows.filter((row) => inScope(call, row.group_id));
  }
  const page = cutPage(rows, size, (row) => row.group_id);
  return listReply(page, membershipObject, switches);
}

const legacy = { legacy: true, group: true } as const;

export const MEMBERSHIP_ROUTES: Routes = {
  '/v2/membership/create': { handle: create, writes: true, ...legacy },
  '/v2/membership/delete': { handle: remove, writes: true, ...legacy },
  '/v2/membership/update': { handle: update, writes: true, ...legacy },
  '/v2/membership/get': { handle: get, ...legacy },
  '/v2/membership/has_member': { handle: hasMember, ...legacy },
  '/v2/membership/list_direct_child_memberships': { handle: listChildren, reads: 'search', ...legacy },
  '/v2/membership/list_direct_parent_memberships': { handle: listParents, reads: 'list', ...legacy },
  '/v2/membership/list_direct_memberships': { handle: listParents, reads: 'list', ...legacy },
};
