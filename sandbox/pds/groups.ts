import { randomUUID } from 'node:crypto';
import type { GroupRow } from '../directory/rows.ts';
import type { Reply } from '../dialect.ts';
import { existingGroup, requireAdmin, requireReading, requireScope, requireSomeGroup } from './access.ts';
import { creatorOf } from './call.ts';
import type { Call, Routes } from './call.ts';
import { addUser, insertMembership } from './members.ts';
import { groupObject } from './objects.ts';
import { cutPage, listReply, pageSize } from './paging.ts';
import { alreadyExists, json, noPermission, outOfRange, Refusal, refusalReply } from './refusal.ts';
import { textFilter } from './search.ts';

const LONGEST_NAME = 128;
const LONGEST_DESCRIPTION = 1024;
const WINDOW_MS = 500;

/** A server-made id: 32 lower-case hexadecimal digits. */
export function newId(): string {
  return randomUUID().replaceAll('-', '');
}

/** The time of a change, always later than the one before so that it shows. */
export function changedAt(call: Call, before: number): number {
  return Math.max(call.clock.now(), before + 1);
}

function attach(call: Call, parentId: string, groupId: string): void {
  insertMembership(call, { group_id: parentId, member_type: 'group', member_id: groupId });
}

function create(call: Call): Reply {
  const { directory, fields, switches } = call;
  requireSomeGroup(call, 'Group');
  const name = fields.required('group_name', LONGEST_NAME);
  const description = fields.optional('description', LONGEST_DESCRIPTION) ?? '';
  const bothWays = switches.get('rootWithParent');
  let wantsRoot = fields.flag('is_root');
  let parentId = fields.filled('parent_group_id');
  if (wantsRoot === true && parentId !== undefined) {
    if (bothWays === 'root') parentId = undefined;
    if (bothWays === 'parent') wantsRoot = false;
  }
  if (wantsRoot === true && parentId !== undefined) {
    throw new Refusal(
      400,
      'InvalidParameterNotMatch',
      'ParentGroupId',
      'is_root and parent_group_id exclude each other.',
    );
  }
  if (parentId === undefined) {
    if (switches.get('groupAdminCreatesRoots') === 'forbid') requireAdmin(call, 'Group');
  } else {
    existingGroup(call, parentId, 'ParentGroup');
    requireScope(call, parentId, 'ParentGroup');
    if (directory.levelOf(parentId) + 1 > switches.get('maxLevel')) throw tooDeep(call);
  }

  refuseTwin(call, name, parentId);
  const now = call.clock.now();
  const unattached = wantsRoot === false && switches.get('parentlessCreate') === 'unattached';
  const row: GroupRow = {
    group_id: newId(),
    name,
    name_fold: name.toLowerCase(),
    description,
    is_root: parentId === undefined && !unattached ? 1 : 0,
    creator: creatorOf(call),
    created_at: now,
    updated_at: now,
  };
  directory.groups.insert(row);
  joinAsCreator(call, row.group_id);

  if (parentId !== undefined) {
    const manner = switches.get('createWithParent');
    if (manner === 'fails-unattached') {
      // Returned, not thrown: the group stays behind without its parent, which is the point.
      return refusalReply(
        new Refusal(500, 'InternalError', '', 'The group was created but could not be attached.'),
        switches,
      );
    }
    if (manner === 'atomic') attach(call, parentId, row.group_id);
    else call.pendingEdges.push({ at: now + WINDOW_MS, attach: () => attachLater(call, parentId, row.group_id) });
  }
  return json(switches.get('createStatus'), groupObject(row, switches));
}

/** With the `siblingNames` switch, a name may be used once among the roots and under each parent. */
function refuseTwin(call: Call, name: string, parentId: string | undefined, except = ''): void {
  if (call.switches.get('siblingNames') === 'free') return;
  const twins = call.directory.all(
    `SELECT 1 FROM groups g WHERE g.name = ? AND g.group_id <> ? AND ${
      parentId === undefined
        ? 'g.is_root = 1 AND ? = 0'
        : "EXISTS (SELECT 1 FROM memberships m WHERE m.group_id = ? AND m.member_type = 'group' AND m.member_id = g.group_id)"
    }`,
    name,
    except,
    parentId ?? 0,
  );
  if (twins.length > 0) throw alreadyExists('Group', `group ${name}`);
}

/** The delayed second half of a create; what was deleted or attached meanwhile is left alone. */
function attachLater(call: Call, parentId: string, groupId: string): void {
  const { directory } = call;
  const both = [parentId, groupId].every((id) => directory.groups.get({ group_id: id }) !== undefined);
  if (both && directory.parentsOf('group', groupId).length === 0) attach(call, parentId, groupId);
}

export function tooDeep(call: Call): Refusal {
  return outOfRange('group_level', `At most ${call.switches.get('maxLevel')} levels are allowed.`);
}

function joinAsCreator(call: Call, groupId: string): void {
  const wanted = call.switches.get('groupCreatorJoins');
  if (wanted === 'no' || call.caller.service) return;
  addUser(call, groupId, call.caller.userId);
  if (wanted === 'group-admin') {
    call.directory.assignments.insert({
      group_id: groupId,
      user_id: call.caller.userId,
      role_id: 'SystemGroupAdmin',
      creator: creatorOf(call),
      created_at: call.clock.now(),
    });
  }
}

function get(call: Call): Reply {
  requireReading(call);
  return json(200, groupObject(existingGroup(call, call.fields.required('group_id')), call.switches));
}

function changeable(call: Call): GroupRow {
  requireSomeGroup(call, 'Group');
  const row = existingGroup(call, call.fields.required('group_id'));
  requireScope(call, row.group_id, 'Group');
  return row;
}

function store(call: Call, before: GroupRow, name: string, description: string): GroupRow {
  const parents = call.directory.parentsOf('group', before.group_id);
  if (name !== before.name) refuseTwin(call, name, parents[0], before.group_id);
  const row: GroupRow = {
    ...before,
    name,
    name_fold: name.toLowerCase(),
    description,
    updated_at: changedAt(call, before.updated_at),
  };
  call.directory.groups.update(row);
  return row;
}

function update(call: Call): Reply {
  const before = changeable(call);
  const named = call.fields.has('group_name') || call.switches.get('updateGroupName') === 'required';
  const name = named ? call.fields.required('group_name', LONGEST_NAME) : before.name;
  const description = call.fields.optional('description', LONGEST_DESCRIPTION) ?? before.description;
  return json(200, groupObject(store(call, before, name, description), call.switches));
}

function updateName(call: Call): Reply {
  const before = changeable(call);
  const row = store(call, before, call.fields.required('name', LONGEST_NAME), before.description);
  return call.switches.get('updateNameStatus') === 204 ? { status: 204 } : json(200, groupObject(row, call.switches));
}

function remove(call: Call): Reply {
  const { directory, switches } = call;
  requireSomeGroup(call, 'Group');
  const groupId = call.fields.required('group_id');
  if (switches.get('deleteMissingGroup') === 'silent' && directory.groups.get({ group_id: groupId }) === undefined) {
    return { status: 204 };
  }
  existingGroup(call, groupId);
  requireScope(call, groupId, 'Group');
  if (directory.hasMembers(groupId)) {
    const status = switches.get('nonEmptyDelete');
    const base = status === 409 ? 'StateConflict' : status === 400 ? 'InvalidParameter' : 'ForbiddenNoPermission';
    throw new Refusal(status, base, 'Group', `The group ${groupId} still has members.`);
  }
  const assignments = directory.all<{ user_id: string; role_id: string }>(
    'SELECT user_id, role_id FROM assignments WHERE group_id = ?',
    groupId,
  );
  const fate = switches.get('deleteGroupAssignments');
  if (fate === 'refuse' && assignments.length > 0) {
    throw new Refusal(409, 'StateConflict', 'Group', `The group ${groupId} still has administrators.`);
  }
  if (fate === 'drop') for (const row of assignments) directory.assignments.delete({ group_id: groupId, ...row });
  for (const parent of directory.parentsOf('group', groupId)) {
    directory.memberships.delete({ group_id: parent, member_type: 'group', member_id: groupId });
  }
  directory.groups.delete({ group_id: groupId });
  return { status: 204 };
}

function list(call: Call): Reply {
  requireReading(call);
  const size = pageSize(call.fields.limit(), call.switches);
  const rows = call.directory.all<GroupRow>(
    'SELECT * FROM groups WHERE group_id > ? ORDER BY group_id LIMIT ?',
    call.fields.marker(),
    size + 1,
  );
  const page = cutPage(rows, size, (row) => row.group_id);
  return listReply(page, groupObject, call.switches);
}

/** Latest change first (§3.8); the key of a page's end is therefore time and id together. */
function search(call: Call): Reply {
  const { fields, switches } = call;
  requireReading(call);
  if (switches.get('searchService') === 'off') throw noPermission('GroupSearch');
  const size = pageSize(fields.limit(), switches);
  const filter = textFilter(switches, [
    { column: 'name', folded: 'name_fold', value: fields.filled('group_name', LONGEST_NAME), fuzzy: false },
    { column: 'name', folded: 'name_fold', value: fields.filled('group_name_for_fuzzy', LONGEST_NAME), fuzzy: true },
  ]);
  const form = /^(\d{1,15}):(.+)$/s;
  const [, time, id] = form.exec(fields.marker((key) => form.test(key))) ?? ['', String(Number.MAX_SAFE_INTEGER), ''];
  const before = Number(time);
  const rows = call.directory.all<GroupRow>(
    `SELECT * FROM groups WHERE updated_at <= ? AND (updated_at < ? OR group_id > ?) AND ${filter.sql}
     ORDER BY updated_at DESC, group_id LIMIT ?`,
    before,
    before,
    id as string,
    ...filter.values,
    size + 1,
  );
  const page = cutPage(rows, size, (row) => `${row.updated_at}:${row.group_id}`);
  return listReply(page, groupObject, switches);
}

export const GROUP_ROUTES: Routes = {
  '/v2/group/create': { handle: create, writes: true, group: true },
  '/v2/group/get': { handle: get, group: true },
  '/v2/group/update': { handle: update, writes: true, group: true },
  '/v2/group/update_name': { handle: updateName, writes: true, group: true },
  '/v2/group/delete': { handle: remove, writes: true, group: true },
  '/v2/group/list': { handle: list, reads: 'list', group: true },
  '/v2/group/search': { handle: search, reads: 'search', legacy: true, group: true },
};
