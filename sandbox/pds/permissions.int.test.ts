import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestSandbox } from '../test-client.ts';
import type { TestSandbox, Who } from '../test-client.ts';

/** The permission table of the protocol notes (§2.4), call by call. */
let sandbox: TestSandbox;
let below: string;
let outside: string;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  below = await sandbox.createGroup('below', sandbox.adminOf);
  outside = await sandbox.createGroup('outside');
  await sandbox.createUser('someone');
});
afterAll(() => sandbox.close());

const status = async (path: string, body: object, who: Who): Promise<number> =>
  (await sandbox.call(path, body, who)).status;
const everyone = async (path: string, body: object | ((n: number) => object)): Promise<number[]> => {
  const found: number[] = [];
  for (const [n, who] of [sandbox.superadmin, sandbox.admin, sandbox.groupAdmin, sandbox.user].entries()) {
    found.push(await status(path, typeof body === 'function' ? body(n) : body, who));
  }
  return found;
};
const assignment = (userId: string, groupId: string): object => ({
  identity: { identity_type: 'IT_User', identity_id: userId },
  role_id: 'SystemGroupAdmin',
  manage_resource_type: 'RT_Group',
  manage_resource_id: groupId,
});

describe('who may do what: superadmin, admin, group administrator in the own branch, plain user', () => {
  test('groups', async () => {
    expect(await everyone('/group/create', { group_name: 'g', parent_group_id: below })).toEqual([201, 201, 201, 403]);
    expect(await everyone('/group/create', { group_name: 'g', parent_group_id: outside })).toEqual([
      201, 201, 403, 403,
    ]);
    expect(await everyone('/group/create', { group_name: 'root' })).toEqual([201, 201, 403, 403]);
    expect(await everyone('/group/update', { group_id: below, group_name: 'n' })).toEqual([200, 200, 200, 403]);
    expect(await everyone('/group/update', { group_id: outside, group_name: 'n' })).toEqual([200, 200, 403, 403]);
    expect(await everyone('/group/update_name', { group_id: below, name: 'n' })).toEqual([200, 200, 200, 403]);
    expect(await everyone('/group/get', { group_id: outside })).toEqual([200, 200, 200, 200]);
    expect(await everyone('/group/list', {})).toEqual([200, 200, 200, 200]);
    expect(await everyone('/group/search', { group_name: 'a' })).toEqual([200, 200, 200, 200]);
    const doomed: string[] = [];
    for (let i = 0; i < 4; i += 1) doomed.push(await sandbox.createGroup('doomed', below));
    expect(await everyone('/group/delete', (n) => ({ group_id: doomed[n] }))).toEqual([204, 204, 204, 403]);
  });

  test('members and memberships', async () => {
    const member = (groupId: string): object => ({ group_id: groupId, member_type: 'user', member_id: 'someone' });
    const key = (groupId: string): object => ({ group_id: groupId, member_type: 'user', user_id: 'someone' });
    expect(await everyone('/group/list_member', { group_id: below })).toEqual([200, 200, 200, 403]);
    expect(await everyone('/group/list_member', { group_id: outside })).toEqual([200, 200, 403, 403]);
    expect(await everyone('/group/list_member', {})).toEqual([200, 200, 200, 403]);
    expect(await status('/group/add_member', member(below), sandbox.user)).toBe(403);
    expect(await status('/group/add_member', member(outside), sandbox.groupAdmin)).toBe(403);
    expect(await status('/group/add_member', member(below), sandbox.groupAdmin)).toBe(204);
    expect(await everyone('/membership/get', key(below))).toEqual([200, 200, 200, 403]);
    expect(await everyone('/membership/update', key(below))).toEqual([200, 200, 200, 403]);
    expect(await everyone('/membership/has_member', key(below))).toEqual([200, 200, 200, 403]);
    expect(await everyone('/membership/list_direct_child_memberships', { group_id: below })).toEqual([
      200, 200, 200, 403,
    ]);
    expect(await everyone('/membership/list_direct_child_memberships', { group_id: '' })).toEqual([200, 200, 200, 403]);
    expect(await everyone('/membership/list_direct_parent_memberships', { user_id: 'someone' })).toEqual([
      200, 200, 200, 403,
    ]);
    expect(await status('/group/remove_member', member(below), sandbox.user)).toBe(403);
    expect(await status('/membership/delete', key(below), sandbox.groupAdmin)).toBe(204);
    expect(await status('/membership/create', key(outside), sandbox.groupAdmin)).toBe(403);
    expect(await status('/membership/create', key(below), sandbox.user)).toBe(403);
  });

  test('a subgroup moves within the own branch, not into it from outside', async () => {
    const [one, two] = [await sandbox.createGroup('one', below), await sandbox.createGroup('two', below)];
    const sub = await sandbox.createGroup('sub', one);
    const edge = (parent: string, child: string): object => ({
      group_id: parent,
      sub_group_id: child,
      member_type: 'group',
    });
    expect(await status('/membership/delete', edge(one, sub), sandbox.groupAdmin)).toBe(204);
    expect(await status('/membership/create', edge(two, sub), sandbox.groupAdmin)).toBe(201);
    const foreign = await sandbox.createGroup('foreign', outside);
    expect(await status('/membership/create', edge(two, foreign), sandbox.groupAdmin)).toBe(403);
  });

  test('roles', async () => {
    await sandbox.createUser('appointed');
    expect(await status('/role/assign', assignment('appointed', below), sandbox.groupAdmin)).toBe(403);
    expect(await status('/role/assign', assignment('appointed', below), sandbox.user)).toBe(403);
    expect(await status('/role/assign', assignment('appointed', below), sandbox.admin)).toBe(204);
    const listing = { manage_resource_type: 'RT_Group', manage_resource_id: below };
    expect(await everyone('/role/list_assignment', listing)).toEqual([200, 200, 403, 403]);
    await sandbox.set({ listAssignmentByGroupAdmin: 'allow' });
    expect(await everyone('/role/list_assignment', listing)).toEqual([200, 200, 200, 403]);
    await sandbox.set({ listAssignmentByGroupAdmin: 'forbid' });
    expect(await status('/role/cancel_assign', assignment('appointed', below), sandbox.groupAdmin)).toBe(403);
    const identity = { identity: { identity_type: 'IT_User', identity_id: sandbox.ready.pds.users[3].userId } };
    expect(await everyone('/role/list_identity_role', identity)).toEqual([200, 200, 403, 200]);
  });

  test('users', async () => {
    expect(await everyone('/user/create', (n) => ({ user_id: `made-${n}` }))).toEqual([201, 201, 403, 403]);
    expect(await everyone('/user/list', {})).toEqual([200, 200, 403, 403]);
    expect(await everyone('/user/search', { nick_name: 'a' })).toEqual([200, 200, 403, 403]);
    expect(await everyone('/user/general_search', {})).toEqual([200, 200, 403, 403]);
    expect(await everyone('/user_group/search', {})).toEqual([200, 200, 403, 403]);
    expect(
      await everyone('/user/import', (n) => ({
        authentication_type: 'email',
        identity: `i${n}@b.example`,
        nick_name: 'i',
      })),
    ).toEqual([200, 200, 403, 403]);
    expect(await everyone('/user/get', { user_id: 'someone' })).toEqual([200, 200, 403, 403]);
    expect(await everyone('/user/get', {})).toEqual([200, 200, 200, 200]);
    expect(await everyone('/user/list_group_user', { group_id: below })).toEqual([200, 200, 200, 403]);
    expect(await everyone('/user/list_group_user', { group_id: below, extra_return_info: ['drive'] })).toEqual([
      200, 200, 403, 403,
    ]);
    expect(await everyone('/user/delete', (n) => ({ user_id: `made-${n}` }))).toEqual([204, 204, 403, 403]);
    expect(await everyone('/account/link', { user_id: 'nobody', type: 'email', identity: 'x@b.example' })).toEqual([
      404, 404, 403, 403,
    ]);
  });

  test('a person changes the own name, an administrator the status, only the superadmin the role', async () => {
    const self = sandbox.ready.pds.users[3].userId;
    expect(
      await status('/user/update', { user_id: self, nick_name: 'Me', description: '', avatar: '' }, sandbox.user),
    ).toBe(200);
    expect(await status('/user/update', { user_id: self, email: 'x@b.example' }, sandbox.user)).toBe(403);
    expect(await status('/user/update', { user_id: self, status: 'disabled' }, sandbox.user)).toBe(403);
    expect(await status('/user/update', { user_id: 'someone', nick_name: 'You' }, sandbox.user)).toBe(403);
    expect(await status('/user/update', { user_id: 'someone', status: 'disabled' }, sandbox.admin)).toBe(200);
    expect(await status('/user/update', { user_id: 'someone', role: 'admin' }, sandbox.admin)).toBe(403);
    expect(await status('/user/create', { user_id: 'boss', role: 'admin' }, sandbox.admin)).toBe(403);
    expect(await status('/user/update', { user_id: 'someone', role: 'admin' }, sandbox.superadmin)).toBe(200);
  });

  test('switches narrow or widen the reach', async () => {
    await sandbox.set({ groupAdminScope: 'own-group' });
    expect(await status('/group/list_member', { group_id: sandbox.adminOf }, sandbox.groupAdmin)).toBe(200);
    expect(await status('/group/list_member', { group_id: below }, sandbox.groupAdmin)).toBe(403);
    await sandbox.set({ groupAdminScope: 'descendants', groupAdminCreatesRoots: 'allow' });
    expect(await status('/group/create', { group_name: 'root' }, sandbox.groupAdmin)).toBe(201);
    await sandbox.set({ groupAdminCreatesRoots: 'forbid', rootListing: 'everyone', plainUserOwnMemberships: 'allow' });
    expect(await status('/group/list_member', {}, sandbox.user)).toBe(200);
    const self = sandbox.ready.pds.users[3].userId;
    expect(await status('/membership/list_direct_parent_memberships', { user_id: self }, sandbox.user)).toBe(200);
    expect(await status('/membership/list_direct_parent_memberships', { user_id: 'someone' }, sandbox.user)).toBe(403);
    await sandbox.set({ rootListing: 'admin', plainUserOwnMemberships: 'forbid' });
    expect(await status('/group/list_member', {}, sandbox.groupAdmin)).toBe(403);
    await sandbox.set({ rootListing: 'group-admin', groupAdminParents: 'scope-only' });
    const { body } = await sandbox.call(
      '/membership/list_direct_parent_memberships',
      { sub_group_id: sandbox.adminOf },
      sandbox.groupAdmin,
    );
    expect(body.items).toEqual([]);
    await sandbox.set({ groupAdminParents: 'complete' });
  });
});
