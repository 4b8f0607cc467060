import type { Reply } from '../dialect.ts';
import type { GroupRow, UserRow } from '../directory/rows.ts';
import { existingGroup, isAdmin, requireAdmin, requireRootListing, requireScope, requireSomeGroup } from './access.ts';
import type { Call, Routes } from './call.ts';
import { memberPage } from './members.ts';
import { groupObject, userObject } from './objects.ts';
import { cutPage, listBody, listReply, memberListBody, pageSize, withMarker } from './paging.ts';
import { invalid, json, noPermission } from './refusal.ts';
import { textFilter } from './search.ts';
import { existingUser } from './users.ts';

/** With group information the service gives at most so many rows per call (§5). */
const MOST_WITH_GROUPS = 30;

const ORDERS = ['user_id', 'user_name', 'nick_name', 'created_at', 'updated_at'] as const;

type Order = (typeof ORDERS)[number];

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** The filters that user/search and general_search share; absent ones do not restrict. */
function userConditions(call: Call): Condition[] {
  const { fields, switches } = call;
  const hidden = switches.get('userSearchDefaults') === 'enabled-users';
  const text = textFilter(switches, [
    { column: 'nick_name', folded: 'nick_fold', value: fields.filled('nick_name', 128), fuzzy: false },
    { column: 'nick_name', folded: 'nick_fold', value: fields.filled('nick_name_for_fuzzy', 128), fuzzy: true },
    { column: 'user_name', value: fields.filled('user_name', 128), fuzzy: false },
  ]);
  const equal = (column: string, value: string | undefined): Condition[] =>
    value === undefined ? [] : [{ sql: `${column} = ?`, values: [value] }];
  return [
    text,
    ...equal('phone', fields.filled('phone')),
    ...equal('email', fields.filled('email')),
    ...equal('status', fields.filled('status') ?? (hidden ? 'enabled' : undefined)),
    ...equal('role', fields.filled('role') ?? (hidden ? 'user' : undefined)),
  ];
}

/** One page of users under conditions, in the order that the request wants, by id without one. */
function userPage(call: Call, conditions: readonly Condition[]): { rows: UserRow[]; nextMarker: string } {
  const { fields } = call;
  const order = fields.oneOf('order_by', ORDERS) ?? 'user_id';
  const direction = fields.filled('order_direction')?.toUpperCase() ?? 'ASC';
  if (direction !== 'ASC' && direction !== 'DESC') throw invalid('order_direction', 'ASC or DESC is expected.');
  const size = pageSize(fields.limit(), call.switches);
  const marker = fields.marker((key) => order === 'user_id' || orderKey(order, key) !== null);
  const all = [...conditions];
  if (marker !== '') all.push(after(order, direction, marker));
  const sql = `SELECT * FROM users WHERE ${all.map((one) => one.sql).join(' AND ') || '1'}
    ORDER BY ${order} ${direction}${order === 'user_id' ? '' : ', user_id'} LIMIT ?`;
  const rows = call.directory.all<UserRow>(sql, ...all.flatMap((one) => one.values), size + 1);
  return cutPage(rows, size, (row) => (order === 'user_id' ? row.user_id : JSON.stringify([row[order], row.user_id])));
}

/** The value and id in a marker of an order other than by id, or null for another marker. */
function orderKey(order: Order, marker: string): [value: string | number, id: string] | null {
  let key: unknown;
  try {
    key = JSON.parse(marker);
  } catch {
    return null;
  }
  const [value, id] = Array.isArray(key) ? (key as unknown[]) : [];
  if (typeof id !== 'string' || typeof value !== (order.endsWith('_at') ? 'number' : 'string')) return null;
  return [value as string | number, id];
}

function after(order: Order, direction: 'ASC' | 'DESC', marker: string): Condition {
  const past = direction === 'ASC' ? '>' : '<';
  if (order === 'user_id') return { sql: `user_id ${past} ?`, values: [marker] };
  const [value, id] = orderKey(order, marker) ?? [marker, ''];
  return { sql: `(${order} ${past} ? OR (${order} = ? AND user_id > ?))`, values: [value, value, id] };
}

function list(call: Call): Reply {
  requireAdmin(call, 'User');
  const status = call.fields.oneOf('status', ['enabled', 'disabled']);
  const page = userPage(call, status === undefined ? [] : [{ sql: 'status = ?', values: [status] }]);
  return listReply(page, userObject, call.switches);
}

function search(call: Call): Reply {
  requireAdmin(call, 'User');
  const page = userPage(call, userConditions(call));
  return listReply(page, userObject, call.switches);
}

/** A user with the groups above and, where there is one, the drive (§5). */
function generalUser(call: Call, row: UserRow): Record<string, unknown> {
  const groups = call.directory
    .parentsOf('user', row.user_id)
    .map((id) => call.directory.groups.get({ group_id: id }))
    .filter((group) => group !== undefined);
  return {
    ...userObject(row, call.switches),
    parent_group: groups.map((group) => groupObject(group, call.switches)),
    default_drive:
      row.default_drive_id === '' ? null : { drive_id: row.default_drive_id, owner: row.user_id, owner_type: 'user' },
  };
}

function generalSearch(call: Call): Reply {
  requireAdmin(call, 'User');
  const { fields } = call;
  const conditions = userConditions(call);
  const direct = fields.filled('direct_parent_group_id');
  if (direct !== undefined) {
    existingGroup(call, direct);
    conditions.push({
      sql: "user_id IN (SELECT member_id FROM memberships WHERE group_id = ? AND member_type = 'user')",
      values: [direct],
    });
  }
  const within = fields.texts('parent_group_id_list');
  if (within.length > 0) {
    for (const id of within) existingGroup(call, id);
    conditions.push({
      sql: `user_id IN (
        WITH RECURSIVE below (id) AS (
          SELECT value FROM json_each(?) UNION
          SELECT m.member_id FROM below b CROSS JOIN memberships m ON m.group_id = b.id AND m.member_type = 'group')
        SELECT m.member_id FROM below b CROSS JOIN memberships m ON m.group_id = b.id AND m.member_type = 'user')`,
      values: [JSON.stringify(within)],
    });
  }
  const page = userPage(call, conditions);
  return json(
    200,
    listBody(
      page.rows.map((row) => generalUser(call, row)),
      page.nextMarker,
      call.switches,
    ),
  );
}

function generalGet(call: Call): Reply {
  const userId = call.fields.filled('user_id') ?? call.caller.userId;
  if (!isAdmin(call.caller) && userId !== call.caller.userId) throw noPermission('User');
  return json(200, generalUser(call, existingUser(call, userId)));
}

/** Users and groups in one listing; the page of everything has the groups before the users. */
function listGroupUser(call: Call): Reply {
  const { fields, switches } = call;
  const groupId = fields.filled('group_id');
  const extra = fields.texts('extra_return_info');
  if (extra.length > 0) requireAdmin(call, 'User');
  const everything = groupId === undefined && switches.get('listGroupUserWithoutGroup') === 'everything';
  if (everything) requireAdmin(call, 'User');
  else if (groupId === undefined) requireRootListing(call);
  else requireSomeGroup(call, 'Group');
  const type = fields.oneOf('member_type', ['user', 'group']);
  const asked = fields.limit();
  const limit = extra.includes('group') ? Math.min(asked, MOST_WITH_GROUPS) : asked;
  if (groupId !== undefined) {
    existingGroup(call, groupId);
    requireScope(call, groupId, 'Group');
  }
  const page = everything
    ? mixedPage(call, limit, type === 'user' ? null : [], type === 'group' ? null : [])
    : memberPage(call, groupId, type, limit);
  const shown = (row: UserRow): Record<string, unknown> => {
    const whole = generalUser(call, row);
    if (!extra.includes('group')) delete whole['parent_group'];
    if (!extra.includes('drive')) delete whole['default_drive'];
    return whole;
  };
  return json(
    200,
    memberListBody(
      page.users.map(shown),
      page.groups.map((row) => groupObject(row, switches)),
      page.nextMarker,
      switches,
    ),
  );
}

/** Groups, then users, each under its conditions; null leaves one kind out. The key says the kind. */
function mixedPage(
  call: Call,
  limit: number,
  groupConditions: readonly Condition[] | null,
  userWanted: readonly Condition[] | null,
): { users: UserRow[]; groups: GroupRow[]; nextMarker: string } {
  const size = pageSize(limit, call.switches);
  const marker = call.fields.marker((key) => /^[gu]:/.test(key));
  const past = marker.slice(2);
  const select = <Row>(
    table: string,
    key: string,
    conditions: readonly Condition[],
    from: string,
    count: number,
  ): Row[] =>
    call.directory.all<Row>(
      `SELECT * FROM ${table} WHERE ${key} > ? ${conditions.map((one) => `AND ${one.sql}`).join(' ')} ORDER BY ${key} LIMIT ?`,
      from,
      ...conditions.flatMap((one) => one.values),
      count,
    );
  const groups =
    groupConditions === null || marker.startsWith('u:')
      ? []
      : select<GroupRow>('groups', 'group_id', groupConditions, past, size + 1);
  const users =
    userWanted === null || groups.length > size
      ? []
      : select<UserRow>('users', 'user_id', userWanted, marker.startsWith('u:') ? past : '', size + 1 - groups.length);
  const rows = [
    ...groups.map((row) => ({ key: `g:${row.group_id}`, group: row, user: null })),
    ...users.map((row) => ({ key: `u:${row.user_id}`, group: null, user: row })),
  ];
  const page = cutPage(rows, size, (row) => row.key);
  return {
    groups: page.rows.flatMap((row) => row.group ?? []),
    users: page.rows.flatMap((row) => row.user ?? []),
    nextMarker: page.nextMarker,
  };
}

/** `POST /v2/user_group/search`: names of groups and people at once (§3.8). */
function userGroupSearch(call: Call): Reply {
  requireAdmin(call, 'User');
  const { fields, switches } = call;
  const kinds = fields.texts('identity_type_list');
  if (kinds.some((kind) => kind !== 'IT_User' && kind !== 'IT_Group'))
    throw invalid('identity_type_list', 'IT_User and IT_Group are known.');
  const wants = (kind: string): boolean => kinds.length === 0 || kinds.includes(kind);
  const name = fields.filled('name', 128);
  const fuzzy = fields.filled('name_for_fuzzy', 128);
  const named = (column: string, folded: string): Condition =>
    textFilter(switches, [
      { column, folded, value: name, fuzzy: false },
      { column, folded, value: fuzzy, fuzzy: true },
    ]);
  const status = fields.oneOf('status', ['enabled', 'disabled']);
  const ofUsers = [
    named('nick_name', 'nick_fold'),
    ...(status === undefined ? [] : [{ sql: 'status = ?', values: [status] }]),
  ];
  const page = mixedPage(
    call,
    fields.limit(),
    wants('IT_Group') ? [named('name', 'name_fold')] : null,
    wants('IT_User') ? ofUsers : null,
  );
  return json(
    200,
    withMarker(
      {
        groups: page.groups.map((row) => groupObject(row, switches)),
        users: page.users.map((row) => userObject(row, switches)),
      },
      page.nextMarker,
      switches,
    ),
  );
}

export const USER_SEARCH_ROUTES: Routes = {
  '/v2/user/list': { handle: list, reads: 'list' },
  '/v2/user/search': { handle: search, reads: 'search' },
  '/v2/user/general_search': { handle: generalSearch, reads: 'search' },
  '/v2/user/general_get': { handle: generalGet },
  '/v2/user/list_group_user': { handle: listGroupUser, reads: 'list' },
  '/v2/user_group/search': { handle: userGroupSearch, reads: 'search' },
};
