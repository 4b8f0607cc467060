import type { Reply } from '../dialect.ts';
import type { UserRow } from '../directory/rows.ts';
import { existingGroup, isAdmin, requireAdmin } from './access.ts';
import { creatorOf } from './call.ts';
import type { Call, PdsWorld, Routes } from './call.ts';
import { changedAt } from './groups.ts';
import { addUser, removeUser } from './members.ts';
import { userObject } from './objects.ts';
import { alreadyExists, invalid, json, noPermission, notFound, outOfRange, Refusal } from './refusal.ts';

const ROLES = ['user', 'admin', 'superadmin', 'subdomain_admin', 'subdomain_super_admin'] as const;
const LONGEST_USER_ID = 64;
const LONGEST_USER_DATA = 1024;
const LONGEST_AVATAR_URL = 4 * 1024;
const LONGEST_AVATAR_DATA = 300 * 1024;

/** Legacy fields that are kept and shown as they were given; passwords are taken and forgotten. */
const EXTRAS = [
  'deny_change_password_by_self',
  'need_change_password_next_login',
  'default_location',
  'msg_setting',
  'subdomain_id',
];

/** Inserts a user with defaults for everything that is not given. */
export function newUser(world: PdsWorld, given: Partial<UserRow> & { user_id: string }): UserRow {
  const used = world.switches.get('userQuota') === 'full';
  if (used)
    throw new Refusal(403, 'QuotaExhausted', 'User', 'The number of users has reached the quota of the domain.');
  const now = world.clock.now();
  const row: UserRow = {
    user_name: '',
    nick_name: '',
    nick_fold: '',
    avatar: '',
    email: '',
    phone: '',
    phone_region: '',
    role: 'user',
    status: 'enabled',
    description: '',
    default_drive_id: '',
    user_data: '{}',
    extras: '{}',
    creator: '',
    created_at: now,
    updated_at: now,
    expired_at: 0,
    last_login_time: 0,
    ...given,
  };
  row.nick_fold = row.nick_name.toLowerCase();
  world.directory.users.insert(row);
  return row;
}

/** Puts a new user into the first root group where the domain is set so. */
export function autoAdd(call: Call, userId: string): void {
  if (call.switches.get('autoAddRootGroup') === 'off') return;
  const root = call.directory.all<{ group_id: string }>(
    'SELECT group_id FROM groups WHERE is_root = 1 ORDER BY group_id LIMIT 1',
  )[0];
  const inside = root !== undefined && call.directory.parentsOf('user', userId).includes(root.group_id);
  if (root !== undefined && !inside) addUser(call, root.group_id, userId);
}

function avatar(call: Call): string | undefined {
  const value = call.fields.optional('avatar', LONGEST_AVATAR_DATA);
  if (value === undefined || value === '' || value.startsWith('data:')) return value;
  if (!/^https?:\/\//.test(value)) throw invalid('avatar', 'An http(s) URL or a data URI is expected.');
  if (value.length > LONGEST_AVATAR_URL) throw outOfRange('avatar', 'A URL may have at most 4096 characters.');
  return value;
}

function userData(call: Call): string | undefined {
  const value = call.fields.raw('user_data');
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid('user_data', 'An object is expected.');
  const text = JSON.stringify(value);
  if ([...text].length > LONGEST_USER_DATA)
    throw outOfRange('user_data', `At most ${LONGEST_USER_DATA} characters are allowed.`);
  if (!text.isWellFormed()) throw invalid('user_data', 'The text is not well-formed.');
  return text;
}

function wholeMilliseconds(call: Call, name: string): number | undefined {
  const value = call.fields.raw(name);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw invalid(name, 'A whole number is expected.');
  return value;
}

/** The fields that create and update share; what is absent is undefined. */
function profile(call: Call): Partial<UserRow> {
  const { fields } = call;
  const given: { [Key in keyof UserRow]?: UserRow[Key] | undefined } = {
    nick_name: fields.optional('nick_name', 128),
    avatar: avatar(call),
    email: fields.optional('email'),
    phone: fields.optional('phone'),
    phone_region: fields.optional('phone_region'),
    role: fields.oneOf('role', ROLES),
    status: fields.oneOf('status', ['enabled', 'disabled']),
    description: fields.optional('description', 1024),
    user_data: userData(call),
    expired_at: wholeMilliseconds(call, 'expired_at'),
  };
  const present = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<UserRow>;
  const extras = EXTRAS.filter((name) => fields.has(name)).map((name) => [name, fields.raw(name)]);
  if (extras.length > 0) present.extras = JSON.stringify(Object.fromEntries(extras));
  return present;
}

/** The ids of `group_info_list:[{group_id}]`, all of which must exist. */
function groupInfoList(call: Call): string[] | undefined {
  const value = call.fields.raw('group_info_list');
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw invalid('group_info_list', 'A list is expected.');
  const ids = (value as unknown[]).map((entry) => {
    const id = typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>)['group_id'] : undefined;
    if (typeof id !== 'string') throw invalid('group_info_list', 'Every entry needs a group_id.');
    return existingGroup(call, id).group_id;
  });
  return [...new Set(ids)];
}

function create(call: Call): Reply {
  requireAdmin(call, 'User');
  const { fields, directory, switches } = call;
  const userId = fields.required('user_id');
  if ([...userId].length > LONGEST_USER_ID)
    throw outOfRange('user_id', `At most ${LONGEST_USER_ID} characters are allowed.`);
  // A control character could not travel in headers and markers; # is reserved by the service.
  if (/[#\p{Cc}]/u.test(userId)) throw invalid('user_id', 'It must not contain # or control characters.');
  const given = profile(call);
  if ((given.role ?? 'user') !== 'user' && call.caller.role !== 'superadmin') throw noPermission('Role');
  const groups = groupInfoList(call) ?? [];
  if (directory.users.get({ user_id: userId }) !== undefined) throw alreadyExists('User', `user ${userId}`);
  const row = newUser(call, {
    ...given,
    user_name: fields.optional('user_name', 128) ?? '',
    user_id: userId,
    creator: creatorOf(call),
  });
  for (const groupId of groups) addUser(call, groupId, userId);
  autoAdd(call, userId);
  return json(switches.get('createStatus'), userObject(row, switches));
}

/** A user who must exist. */
export function existingUser(call: Call, userId: string): UserRow {
  const row = call.directory.users.get({ user_id: userId });
  if (row === undefined) throw notFound('User', `user ${userId}`);
  return row;
}

function get(call: Call): Reply {
  const userId = call.fields.filled('user_id') ?? call.caller.userId;
  if (!isAdmin(call.caller) && userId !== call.caller.userId) throw noPermission('User');
  return json(200, userObject(existingUser(call, userId), call.switches));
}

/** What people may change about themselves without being an administrator (§2.4). */
const OWN_FIELDS = ['nick_name', 'avatar', 'description'];
const ALL_FIELDS = [
  ...OWN_FIELDS,
  'email',
  'phone',
  'phone_region',
  'role',
  'status',
  'user_data',
  'expired_at',
  'group_info_list',
  ...EXTRAS,
];

function update(call: Call): Reply {
  const { caller, directory, fields, switches } = call;
  const userId = fields.required('user_id');
  if (!isAdmin(caller)) {
    if (userId !== caller.userId) throw noPermission('User');
    const beyond = ALL_FIELDS.find((name) => fields.has(name) && !OWN_FIELDS.includes(name));
    if (beyond !== undefined) throw noPermission('User');
  }
  const before = existingUser(call, userId);
  const given = profile(call);
  if (given.role !== undefined && given.role !== before.role && caller.role !== 'superadmin')
    throw noPermission('Role');
  const groups = groupInfoList(call);
  const row: UserRow = { ...before, ...given, updated_at: changedAt(call, before.updated_at) };
  row.nick_fold = row.nick_name.toLowerCase();
  row.extras = JSON.stringify({
    ...(JSON.parse(before.extras) as object),
    ...(JSON.parse(given.extras ?? '{}') as object),
  });
  directory.users.update(row);
  const manner = switches.get('groupInfoListOnUpdate');
  if (groups !== undefined && manner !== 'ignore') {
    const present = directory.parentsOf('user', userId);
    if (manner === 'replace') for (const id of present) if (!groups.includes(id)) removeUser(call, id, userId);
    for (const id of groups) if (!present.includes(id)) addUser(call, id, userId);
  }
  return json(200, userObject(row, switches));
}

function ownsDrive(call: Call, userId: string): Refusal {
  const status = call.switches.get('driveOwnerDelete');
  const base = status === 409 ? 'StateConflict' : status === 400 ? 'InvalidParameter' : 'ForbiddenNoPermission';
  return new Refusal(status, base, 'User', `The user ${userId} still owns a drive.`);
}

function remove(call: Call): Reply {
  requireAdmin(call, 'User');
  const { directory, switches } = call;
  const userId = call.fields.required('user_id');
  const row = existingUser(call, userId);
  if (row.default_drive_id !== '') throw ownsDrive(call, userId);
  const groups = directory.parentsOf('user', userId);
  const assignments = directory.all<{ group_id: string; role_id: string }>(
    'SELECT group_id, role_id FROM assignments WHERE user_id = ?',
    userId,
  );
  const fate = switches.get('userDelete');
  if (fate === 'refuse' && groups.length + assignments.length > 0) {
    throw new Refusal(
      409,
      'StateConflict',
      'User',
      `The user ${userId} is still a member or an administrator of groups.`,
    );
  }
  if (fate === 'cascade') {
    for (const id of groups) directory.memberships.delete({ group_id: id, member_type: 'user', member_id: userId });
    for (const assignment of assignments) directory.assignments.delete({ user_id: userId, ...assignment });
  }
  for (const link of directory.all<{ type: string; identity: string; extra: string }>(
    'SELECT type, identity, extra FROM links WHERE user_id = ?',
    userId,
  )) {
    directory.links.delete(link);
  }
  directory.users.delete({ user_id: userId });
  return { status: 204 };
}

export const USER_ROUTES: Routes = {
  '/v2/user/create': { handle: create, writes: true },
  '/v2/user/get': { handle: get },
  '/v2/user/update': { handle: update, writes: true },
  '/v2/user/delete': { handle: remove, writes: true },
};
