import type { Reply } from '../dialect.ts';
import type { AssignmentRow } from '../directory/rows.ts';
import { existingGroup, isAdmin, requireAdmin, requireScope } from './access.ts';
import { creatorOf } from './call.ts';
import type { Call, Routes } from './call.ts';
import { createFields } from './fields.ts';
import { assignmentObject, DOMAIN_ID } from './objects.ts';
import { cutPage, listBody, listReply, pageSize } from './paging.ts';
import { alreadyExists, invalid, json, missing, noPermission, notFound, Refusal } from './refusal.ts';
import { existingUser } from './users.ts';

const ROLE = 'SystemGroupAdmin';
const RESOURCE_TYPES = ['RT_Group', 'RT_KnowledgeBase', 'RT_KnowledgeCategory'];

/** The user of `identity:{identity_type, identity_id}`; groups cannot be assigned although the type exists (§6). */
function identity(call: Call): string {
  const value = call.fields.raw('identity');
  if (value === undefined) throw missing('identity');
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid('identity', 'An object is expected.');
  const fields = createFields(value as Record<string, unknown>, call.switches);
  const type = fields.required('identity_type');
  const id = fields.required('identity_id');
  if (type === 'IT_Group')
    throw new Refusal(400, 'InvalidParameterNotSupported', 'IdentityType', 'Only users can be assigned.');
  if (type !== 'IT_User') throw invalid('identity_type', 'IT_User is expected.');
  return id;
}

function resourceType(call: Call): string {
  const type = call.fields.required('manage_resource_type');
  if (!RESOURCE_TYPES.includes(type)) throw invalid('manage_resource_type', 'RT_Group is expected.');
  return type;
}

function target(call: Call): { user_id: string; group_id: string; role_id: string } {
  requireAdmin(call, 'Role');
  const userId = identity(call);
  if (call.fields.required('role_id') !== ROLE) throw invalid('role_id', `${ROLE} is expected.`);
  if (resourceType(call) !== 'RT_Group') {
    throw new Refusal(
      400,
      'InvalidParameterNotSupported',
      'ManageResourceType',
      'Only RT_Group can be administered here.',
    );
  }
  const groupId = call.fields.required('manage_resource_id');
  return { user_id: userId, group_id: groupId, role_id: ROLE };
}

function assign(call: Call): Reply {
  const key = target(call);
  existingGroup(call, key.group_id);
  existingUser(call, key.user_id);
  const { directory, switches } = call;
  const isMember =
    directory.memberships.get({ group_id: key.group_id, member_type: 'user', member_id: key.user_id }) !== undefined;
  if (!isMember && switches.get('assignNeedsMembership') === 'yes') {
    throw new Refusal(400, 'InvalidParameter', 'IdentityId', 'The user must be a member of the group first.');
  }
  if (directory.assignments.get(key) !== undefined) {
    if (switches.get('duplicate') === 'silent') return { status: 204 };
    throw alreadyExists('Assignment', `assignment of ${key.user_id} to ${key.group_id}`);
  }
  directory.assignments.insert({ ...key, creator: creatorOf(call), created_at: call.clock.now() });
  return { status: 204 };
}

function cancel(call: Call): Reply {
  const key = target(call);
  if (!call.directory.assignments.delete(key) && call.switches.get('removeAbsent') === '404') {
    existingGroup(call, key.group_id);
    throw notFound('Assignment', `assignment of ${key.user_id} to ${key.group_id}`);
  }
  return { status: 204 };
}

function listAssignment(call: Call): Reply {
  const { caller, directory, fields, switches } = call;
  const byGroupAdmin = switches.get('listAssignmentByGroupAdmin') === 'allow';
  if (!isAdmin(caller) && !byGroupAdmin) throw noPermission('Role');
  const optional = switches.get('listAssignmentResource') === 'optional';
  const whole = optional && fields.filled('manage_resource_id') === undefined;
  const type = optional && !fields.has('manage_resource_type') ? 'RT_Group' : resourceType(call);
  const groupId = whole ? undefined : fields.required('manage_resource_id');
  const size = pageSize(fields.limit(), switches);
  const marker = fields.marker();
  if (groupId === undefined) requireAdmin(call, 'Role');
  else if (type === 'RT_Group') {
    // Assignments that outlived their group can still be listed and cancelled.
    const left = directory.all('SELECT 1 FROM assignments WHERE group_id = ? LIMIT 1', groupId).length > 0;
    if (!left) existingGroup(call, groupId);
    requireScope(call, groupId, 'Role');
  }
  const [lastGroup, lastUser] = groupId === undefined ? marker.split('\n') : [groupId, marker];
  const rows =
    type !== 'RT_Group'
      ? []
      : directory.all<AssignmentRow>(
          `SELECT * FROM assignments WHERE (group_id, user_id) > (?, ?) ${groupId === undefined ? '' : 'AND group_id = ?'}
     ORDER BY group_id, user_id LIMIT ?`,
          lastGroup ?? '',
          lastUser ?? '',
          ...(groupId === undefined ? [] : [groupId]),
          size + 1,
        );
  const page = cutPage(rows, size, (row) => (groupId === undefined ? `${row.group_id}\n${row.user_id}` : row.user_id));
  return listReply(page, assignmentObject, switches, 'assignment_list');
}

function listIdentityRole(call: Call): Reply {
  const userId = identity(call);
  if (!isAdmin(call.caller) && userId !== call.caller.userId) throw noPermission('Role');
  const user = existingUser(call, userId);
  const rows = call.directory.all<AssignmentRow>(
    'SELECT * FROM assignments WHERE user_id = ? ORDER BY group_id',
    userId,
  );
  const list = listBody(
    rows.map((row) => assignmentObject(row, call.switches)),
    '',
    call.switches,
    'assignment_list',
  );
  delete list['next_marker'];
  return json(200, {
    domain_id: DOMAIN_ID,
    identity: { identity_type: 'IT_User', identity_id: userId },
    identity_name: user.nick_name,
    is_admin: user.role === 'admin' || user.role === 'superadmin',
    ...list,
  });
}

export const ROLE_ROUTES: Routes = {
  '/v2/role/assign': { handle: assign, writes: true },
  '/v2/role/cancel_assign': { handle: cancel, writes: true },
  '/v2/role/list_assignment': { handle: listAssignment, reads: 'search' },
  '/v2/role/list_identity_role': { handle: listIdentityRole, reads: 'list' },
};
