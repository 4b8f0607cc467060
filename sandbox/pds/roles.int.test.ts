import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestSandbox } from '../test-client.ts';
import type { TestSandbox, Who } from '../test-client.ts';

let sandbox: TestSandbox;
let group: string;
beforeAll(async () => {
  sandbox = await startTestSandbox({ groups: 30, people: 60 });
  group = await sandbox.createGroup('administered');
  for (const id of ['a1', 'a2', 'a3']) await sandbox.createUser(id);
});
afterAll(() => sandbox.close());

const codes = async (path: string, body: object, who?: Who): Promise<unknown[]> => {
  const answer = await sandbox.call(path, body, who);
  return [answer.status, answer.body?.code];
};
const wish = (userId: string, more: object = {}): object => ({
  identity: { identity_type: 'IT_User', identity_id: userId },
  role_id: 'SystemGroupAdmin',
  manage_resource_type: 'RT_Group',
  manage_resource_id: group,
  ...more,
});

describe('role assignments', () => {
  test('are made, listed under assignment_list in pages, and cancelled', async () => {
    const empty = await sandbox.call('/role/list_assignment', {
      manage_resource_type: 'RT_Group',
      manage_resource_id: group,
    });
    expect(empty.body).toEqual({ assignment_list: null, next_marker: '' });
    for (const id of ['a2', 'a1', 'a3']) expect(await codes('/role/assign', wish(id))).toEqual([204, undefined]);
    expect(await codes('/role/assign', wish('a1'))).toEqual([409, 'AlreadyExist.Assignment']);
    const rows = await sandbox.pages(
      '/role/list_assignment',
      { manage_resource_type: 'RT_Group', manage_resource_id: group, limit: 2 },
      'assignment_list',
    );
    expect(rows.map((row) => (row['identity'] as unknown as { identity_id: string }).identity_id)).toEqual([
      'a1',
      'a2',
      'a3',
    ]);
    expect(rows[0]).toMatchObject({
      domain_id: 'bj1',
      identity: { identity_type: 'IT_User', identity_id: 'a1' },
      role_id: 'SystemGroupAdmin',
      manage_resource_type: 'RT_Group',
      manage_resource_id: group,
      creator: 'superadmin',
    });
    const own = await sandbox.call('/role/list_identity_role', {
      identity: { identity_type: 'IT_User', identity_id: 'a1' },
    });
    expect(own.body).toMatchObject({
      domain_id: 'bj1',
      identity_name: 'a1',
      is_admin: false,
      assignment_list: [{ manage_resource_id: group }],
    });
    expect(await codes('/role/cancel_assign', wish('a1'))).toEqual([204, undefined]);
    expect(await codes('/role/cancel_assign', wish('a1'))).toEqual([404, 'NotFound.Assignment']);
    await sandbox.set({ removeAbsent: 'silent', duplicate: 'silent' });
    expect(await codes('/role/cancel_assign', wish('a1'))).toEqual([204, undefined]);
    expect(await codes('/role/assign', wish('a2'))).toEqual([204, undefined]);
    await sandbox.set({ removeAbsent: '404', duplicate: '409' });
  });

  test.each([
    [{ identity: undefined }, 'InvalidParameterMissing.Identity'],
    [{ identity: { identity_id: 'a1' } }, 'InvalidParameterMissing.IdentityType'],
    [{ identity: { identity_type: 'IT_User' } }, 'InvalidParameterMissing.IdentityId'],
    [{ identity: { identity_type: 'IT_Group', identity_id: 'a1' } }, 'InvalidParameterNotSupported.IdentityType'],
    [{ role_id: 'SystemKing' }, 'InvalidParameter.RoleId'],
    [{ role_id: undefined }, 'InvalidParameterMissing.RoleId'],
    [{ manage_resource_type: 'IT_Group' }, 'InvalidParameter.ManageResourceType'],
    [{ manage_resource_id: undefined }, 'InvalidParameterMissing.ManageResourceId'],
  ])('assign with %j is 400 %s', async (more, code) => {
    expect(await codes('/role/assign', wish('a1', more))).toEqual([400, code]);
  });

  test('need an existing group and user; listing needs its resource unless told otherwise', async () => {
    expect(await codes('/role/assign', wish('nobody'))).toEqual([404, 'NotFound.User']);
    expect(await codes('/role/assign', wish('a1', { manage_resource_id: 'nowhere' }))).toEqual([404, 'NotFound.Group']);
    expect(await codes('/role/list_assignment', {})).toEqual([400, 'InvalidParameterMissing.ManageResourceType']);
    expect(await codes('/role/list_assignment', { manage_resource_type: 'RT_Group' })).toEqual([
      400,
      'InvalidParameterMissing.ManageResourceId',
    ]);
    await sandbox.set({ listAssignmentResource: 'optional' });
    const all = await sandbox.pages('/role/list_assignment', { limit: 2 }, 'assignment_list');
    const { pds } = (await sandbox.control('GET', '/state')).body as { pds: { assignments: unknown[] } };
    expect(all.length).toBe(pds.assignments.length);
    await sandbox.set({ listAssignmentResource: 'required' });
  });

  test('switches: membership first, and what happens when group or member goes', async () => {
    await sandbox.set({ assignNeedsMembership: 'yes' });
    expect(await codes('/role/assign', wish('a1'))).toEqual([400, 'InvalidParameter.IdentityId']);
    await sandbox.call('/group/add_member', { group_id: group, member_type: 'user', member_id: 'a1' });
    expect(await codes('/role/assign', wish('a1'))).toEqual([204, undefined]);
    await sandbox.set({ assignNeedsMembership: 'no', removeMemberAssignment: 'drop' });
    await sandbox.call('/group/remove_member', { group_id: group, member_type: 'user', member_id: 'a1' });
    expect(await codes('/role/cancel_assign', wish('a1'))).toEqual([404, 'NotFound.Assignment']);
    await sandbox.set({ removeMemberAssignment: 'keep', deleteGroupAssignments: 'refuse' });
    expect(await codes('/group/delete', { group_id: group })).toEqual([409, 'StateConflict.Group']);
    await sandbox.set({ deleteGroupAssignments: 'keep' });
    expect(await codes('/group/delete', { group_id: group })).toEqual([204, undefined]);
    expect(await codes('/role/cancel_assign', wish('a2'))).toEqual([204, undefined]);
    await sandbox.set({ deleteGroupAssignments: 'drop' });
  });
});

describe('batch', () => {
  const item = (id: string, url: string, body: object | undefined, more: object = {}): object => ({
    id,
    method: 'POST',
    url,
    headers: { 'Content-Type': 'application/json' },
    body,
    ...more,
  });
  const run = async (resource: string, requests: unknown, who?: Who): Promise<unknown> => {
    const { status, body } = await sandbox.call('/batch', { resource, requests }, who);
    return status === 200
      ? (body['responses'] as unknown as { id: string; status: number; body?: { code?: string } }[])
      : [status, body.code];
  };

  test("answers each read by itself, with the caller's rights", async () => {
    const answers = (await run('group', [
      item('1', '/group/get', { group_id: sandbox.root }),
      item('2', '/group/get', { group_id: 'nowhere' }),
    ])) as { status: number; body: object }[];
    expect(answers).toMatchObject([
      { id: '1', status: 200, body: { group_id: sandbox.root } },
      { id: '2', status: 404, body: { code: 'NotFound.Group' } },
    ]);
    expect(await run('user', [item('a', '/user/get', { user_id: 'superadmin' })], sandbox.user)).toMatchObject([
      { status: 403 },
    ]);
    expect(await run('user', [item('a', '/user/get', undefined, { headers: undefined })], sandbox.user)).toMatchObject([
      { status: 200 },
    ]);
  });

  test('takes no writes, no foreign urls and no body without headers', async () => {
    expect(
      await run('group', [
        item('1', '/group/delete', { group_id: sandbox.root }),
        item('2', '/v2/group/get', {}),
        item('3', '/user/get', {}),
        item('4', '/group/get', { group_id: sandbox.root }, { headers: undefined }),
        item('5', '/group/get', {}, { method: 'GET' }),
      ]),
    ).toMatchObject([
      { status: 400, body: { code: 'InvalidParameterNotSupported.Url' } },
      { status: 400 },
      { status: 400, body: { code: 'InvalidParameterNotMatch.Resource' } },
      { status: 400, body: { code: 'InvalidParameterMissing.Headers' } },
      { status: 400, body: { code: 'InvalidParameter.Method' } },
    ]);
    await sandbox.set({ batchRefusal: 'whole' });
    expect(await run('group', [item('1', '/group/delete', {})])).toEqual([400, 'InvalidParameterNotSupported.Url']);
    await sandbox.set({ batchRefusal: 'item' });
    expect(await run('planet', [])).toEqual([400, 'InvalidParameter.Resource']);
    expect(await run('group', [])).toEqual([400, 'InvalidParameterOutOfRange.Requests']);
    expect(
      await run(
        'group',
        Array.from({ length: 101 }, (_, i) => item(String(i), '/group/get', {})),
      ),
    ).toEqual([400, 'InvalidParameterOutOfRange.Requests']);
    expect(await run('group', [item('1', '/group/get', {}), item('1', '/group/get', {})])).toEqual([
      400,
      'InvalidParameter.Id',
    ]);
  });
});

describe('domain', () => {
  test('quota and configuration are for the superadmin only', async () => {
    const quota = (await sandbox.call('/domain/get_quota')).body;
    expect(quota).toMatchObject({ size_quota: 0, size_used: 0 });
    expect(quota['user_count_used']).toBe((await sandbox.pages('/user/list', {}, 'items')).length);
    expect((await sandbox.call('/domain/get')).body).toMatchObject({ domain_id: 'bj1' });
    for (const who of [sandbox.admin, sandbox.groupAdmin, sandbox.user]) {
      expect(await codes('/domain/get_quota', {}, who)).toEqual([403, 'ForbiddenNoPermission.Domain']);
      expect(await codes('/domain/get', {}, who)).toEqual([403, 'ForbiddenNoPermission.Domain']);
    }
    await sandbox.set({ userQuota: 'full' });
    expect(await codes('/user/create', { user_id: 'one-too-many' })).toEqual([403, 'QuotaExhausted.User']);
    await sandbox.set({ userQuota: 'free' });
  });
});
