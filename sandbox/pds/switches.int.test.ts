import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertionFor, exchange, startTestSandbox } from '../test-client.ts';
import type { Answer, TestSandbox, Who } from '../test-client.ts';

/** What each switch changes, beside those that are tested where their calls are. */
let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox({ groups: 20, people: 30 });
});
afterAll(() => sandbox.close());

const outcome = ({ status, body }: Answer): unknown[] => [status, body?.code];
const codes = async (path: string, body: object = {}, who?: Who): Promise<unknown[]> =>
  outcome(await sandbox.call(path, body, who));
/** Runs with switches set and puts them back to their defaults, whatever happens. */
async function under<T>(wish: Record<string, unknown>, work: () => Promise<T>): Promise<T> {
  const listing = (await sandbox.control('GET', '/switches')).body as Record<string, { values: unknown[] }>;
  await sandbox.set(wish);
  try {
    return await work();
  } finally {
    await sandbox.set(Object.fromEntries(Object.keys(wish).map((name) => [name, listing[name]?.values[0]])));
  }
}
const person = (group: string, user: string): object => ({ group_id: group, user_id: user, member_type: 'user' });

describe('forms of answers', () => {
  test('createStatus, updateNameStatus', async () => {
    await under({ createStatus: 200, updateNameStatus: 204 }, async () => {
      const group = await sandbox.call('/group/create', { group_name: 'g' });
      expect(group.status).toBe(200);
      expect((await sandbox.call('/user/create', { user_id: 'c1' })).status).toBe(200);
      const id = group.body['group_id'] as string;
      expect((await sandbox.call('/membership/create', person(id, 'c1'))).status).toBe(200);
      expect(await codes('/group/update_name', { group_id: id, name: 'n' })).toEqual([204, undefined]);
    });
  });

  test('emptyList, emptyAssignmentList, lastMarker', async () => {
    const empty = async (): Promise<unknown> =>
      (await sandbox.call('/group/search', { group_name: 'no such name' })).body;
    const roles = async (): Promise<unknown> =>
      (
        await sandbox.call('/role/list_assignment', {
          manage_resource_type: 'RT_Group',
          manage_resource_id: sandbox.root,
        })
      ).body;
    const members = async (): Promise<unknown> =>
      (await sandbox.call('/group/list_member', { group_id: await sandbox.createGroup('nobody') })).body;
    expect(await empty()).toEqual({ items: [], next_marker: '' });
    expect(await under({ emptyList: 'null' }, empty)).toEqual({ items: null, next_marker: '' });
    expect(await under({ emptyList: 'absent', lastMarker: 'absent' }, empty)).toEqual({});
    expect(await under({ emptyAssignmentList: '[]' }, roles)).toEqual({ assignment_list: [], next_marker: '' });
    expect(await under({ emptyList: 'absent' }, roles)).toEqual({ next_marker: '' });
    expect(await under({ emptyList: 'null' }, members)).toEqual({ user_items: [], group_items: [], next_marker: '' });
  });

  test('timestamps', async () => {
    await under({ timestamps: 'string' }, async () => {
      expect((await sandbox.call('/group/get', { group_id: sandbox.root })).body['created_at']).toMatch(/^\d{13}$/);
      expect((await sandbox.call('/user/get')).body['updated_at']).toMatch(/^\d{13}$/);
    });
  });

  test('pageFill', async () => {
    await under({ pageFill: 'short' }, async () => {
      expect((await sandbox.call('/group/list', { limit: 10 })).body.items).toHaveLength(5);
      const ids = (await sandbox.pages('/group/list', { limit: 10 }, 'items')).map((row) => row['group_id']);
      const { pds } = (await sandbox.control('GET', '/state')).body as { pds: { groups: { groupId: string }[] } };
      expect(ids).toEqual(pds.groups.map((group) => group.groupId));
    });
  });

  test('outOfRange, parameterCodes, codeSuffix, badMarker, gatewayBody', async () => {
    const long = { group_name: 'x'.repeat(129) };
    expect(await under({ outOfRange: 'InvalidParameter' }, () => codes('/group/create', long))).toEqual([
      400,
      'InvalidParameter',
    ]);
    expect(await under({ parameterCodes: 'plain' }, () => codes('/group/create'))).toEqual([400, 'InvalidParameter']);
    expect(await under({ codeSuffix: 'lower' }, () => codes('/group/get', { group_id: 'x' }))).toEqual([
      404,
      'NotFound.group',
    ]);
    expect(await under({ codeSuffix: 'none' }, () => codes('/group/get', { group_id: 'x' }))).toEqual([
      404,
      'NotFound',
    ]);
    for (const path of ['/group/list', '/group/search', '/user/search']) {
      expect(
        await under({ badMarker: 'from-start' }, () => codes(path, { marker: '*', order_by: 'nick_name' })),
      ).toEqual([200, undefined]);
    }
    const answer = await under({ gatewayBody: 'json' }, () => sandbox.call('/nothing'));
    expect([answer.status, answer.body.code, answer.headers.get('x-ca-error-code')]).toEqual([404, 'I404NF', 'I404NF']);
  });

  test('creator, serviceUserId', async () => {
    const create = async (): Promise<unknown> =>
      (await sandbox.call('/group/create', { group_name: 'by' })).body['creator'];
    expect(await create()).toBe('superadmin');
    expect(await under({ creator: 'empty' }, create)).toBe('');
    expect(await under({ creator: 'system' }, create)).toBe('system');
    const service = async (): Promise<unknown> => {
      const form = {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        client_id: sandbox.ready.pds.serviceApp.appId,
        assertion: assertionFor(sandbox.ready, 'bj1', 'service'),
      };
      const { body } = await exchange(sandbox, form);
      const made = await sandbox.call('/group/create', { group_name: 's' }, { token: body['access_token'] as string });
      return [body['user_id'], made.body['creator']];
    };
    expect(await service()).toEqual(['service-kestrel-sandbox', 'service-kestrel-sandbox']);
    expect(await under({ serviceUserId: 'empty' }, service)).toEqual(['', '']);
  });
});

describe('groups', () => {
  test('parentlessCreate makes a group that can be attached', async () => {
    const id = await under(
      { parentlessCreate: 'unattached' },
      async () =>
        (await sandbox.call('/group/create', { group_name: 'loose', is_root: false })).body['group_id'] as string,
    );
    const roots = (await sandbox.call('/group/list_member')).body.group_items?.map((row) => row['group_id']);
    expect(roots).not.toContain(id);
    expect(
      await codes('/membership/create', { group_id: sandbox.root, sub_group_id: id, member_type: 'group' }),
    ).toEqual([201, undefined]);
  });

  test('rootWithParent', async () => {
    const both = { group_name: 'both', is_root: true, parent_group_id: sandbox.root };
    const parents = async (answer: Answer): Promise<unknown> =>
      (await sandbox.call('/membership/list_direct_parent_memberships', { sub_group_id: answer.body['group_id'] })).body
        .items?.length;
    expect(await parents(await under({ rootWithParent: 'root' }, () => sandbox.call('/group/create', both)))).toBe(0);
    expect(await parents(await under({ rootWithParent: 'parent' }, () => sandbox.call('/group/create', both)))).toBe(1);
  });

  test('createWithParent: a window without parent, or a failure that leaves the group behind', async () => {
    const children = async (): Promise<unknown> =>
      (await sandbox.call('/group/list_member', { group_id: sandbox.root })).body.group_items?.map(
        (row) => row['group_name'],
      );
    await under({ createWithParent: 'window' }, async () => {
      await sandbox.createGroup('late', sandbox.root);
      expect(await children()).not.toContain('late');
      await sandbox.control('POST', '/clock', { advanceMs: 500 });
      expect(await children()).toContain('late');
    });
    await under({ createWithParent: 'fails-unattached' }, async () => {
      expect(await codes('/group/create', { group_name: 'stranded', parent_group_id: sandbox.root })).toEqual([
        500,
        'InternalError',
      ]);
    });
    expect(await children()).not.toContain('stranded');
    expect((await sandbox.call('/group/search', { group_name: 'stranded' })).body.items).toHaveLength(1);
  });

  test('maxLevel, siblingNames, cycles, selfMember, memberRoles', async () => {
    const parent = await sandbox.createGroup('p');
    const child = await sandbox.createGroup('c', parent);
    const grandchild = await sandbox.createGroup('gc', child);
    expect(
      await under({ maxLevel: 3 }, () => codes('/group/create', { group_name: 'x', parent_group_id: grandchild })),
    ).toEqual([400, 'InvalidParameterOutOfRange.GroupLevel']);
    await under({ siblingNames: 'unique' }, async () => {
      expect(await codes('/group/create', { group_name: 'c', parent_group_id: parent })).toEqual([
        409,
        'AlreadyExist.Group',
      ]);
      expect(await codes('/group/create', { group_name: 'p' })).toEqual([409, 'AlreadyExist.Group']);
      expect(await codes('/group/update', { group_id: child, group_name: 'c' })).toEqual([200, undefined]);
    });
    await sandbox.call('/membership/delete', { group_id: parent, sub_group_id: child, member_type: 'group' });
    const ring = { group_id: grandchild, sub_group_id: child, member_type: 'group' };
    expect(await codes('/membership/create', ring)).toEqual([400, 'InvalidParameter.SubGroupId']);
    expect(await under({ cycles: 'allow' }, () => codes('/membership/create', ring))).toEqual([201, undefined]);
    expect((await sandbox.call('/membership/has_member', ring)).body).toEqual({ result: true });
    expect((await sandbox.call('/membership/has_member', { ...ring, group_id: parent })).body).toEqual({
      result: false,
    });
    expect(await codes('/group/create', { group_name: 'in a ring', parent_group_id: child })).toEqual([201, undefined]);
    const self = { group_id: parent, sub_group_id: parent, member_type: 'group' };
    expect((await under({ selfMember: true }, () => sandbox.call('/membership/has_member', self))).body).toEqual({
      result: true,
    });
    const owner = { ...person(parent, 'superadmin'), member_role: 'owner' };
    expect(
      (await under({ memberRoles: 'accept' }, () => sandbox.call('/membership/create', owner))).body['member_role'],
    ).toBe('owner');
  });

  test('groupCreatorJoins', async () => {
    const joined = async (): Promise<unknown> => {
      const id = await sandbox.createGroup('joined', undefined, sandbox.admin);
      const { pds } = (await sandbox.control('GET', '/state')).body as {
        pds: { memberships: { groupId: string }[]; assignments: { groupId: string }[] };
      };
      return [pds.memberships, pds.assignments].map((rows) => rows.filter((row) => row.groupId === id).length);
    };
    expect(await joined()).toEqual([0, 0]);
    expect(await under({ groupCreatorJoins: 'member' }, joined)).toEqual([1, 0]);
    expect(await under({ groupCreatorJoins: 'group-admin' }, joined)).toEqual([1, 1]);
  });

  test('missingGroup, deleteMissingGroup, nonEmptyDelete, updateGroupName', async () => {
    expect(await under({ missingGroup: '400' }, () => codes('/group/get', { group_id: 'x' }))).toEqual([
      400,
      'InvalidParameter.GroupId',
    ]);
    expect(await under({ deleteMissingGroup: 'silent' }, () => codes('/group/delete', { group_id: 'x' }))).toEqual([
      204,
      undefined,
    ]);
    const remove = (): Promise<unknown[]> => codes('/group/delete', { group_id: sandbox.root });
    expect(await under({ nonEmptyDelete: 400 }, remove)).toEqual([400, 'InvalidParameter.Group']);
    expect(await under({ nonEmptyDelete: 403 }, remove)).toEqual([403, 'ForbiddenNoPermission.Group']);
    const update = { group_id: sandbox.root, description: 'd' };
    expect(await under({ updateGroupName: 'required' }, () => codes('/group/update', update))).toEqual([
      400,
      'InvalidParameterMissing.GroupName',
    ]);
  });

  test('duplicate and removeAbsent', async () => {
    const id = await sandbox.createGroup('silent');
    const member = { group_id: id, member_type: 'user', member_id: 'superadmin' };
    await under({ duplicate: 'silent', removeAbsent: 'silent' }, async () => {
      for (let i = 0; i < 2; i += 1) expect(await codes('/group/add_member', member)).toEqual([204, undefined]);
      expect(await codes('/membership/create', person(id, 'superadmin'))).toEqual([201, undefined]);
      for (let i = 0; i < 2; i += 1) expect(await codes('/group/remove_member', member)).toEqual([204, undefined]);
      expect(await codes('/membership/delete', person(id, 'superadmin'))).toEqual([204, undefined]);
    });
  });

  test('listMemberWithoutGroup, searchService, legacyEndpoints, groupReading, syncedGroups, disableGroup', async () => {
    expect(await under({ listMemberWithoutGroup: '400' }, () => codes('/group/list_member'))).toEqual([
      400,
      'InvalidParameterMissing.GroupId',
    ]);
    expect(await under({ searchService: 'off' }, () => codes('/group/search'))).toEqual([
      403,
      'ForbiddenNoPermission.GroupSearch',
    ]);
    await under({ legacyEndpoints: 'I404NF' }, async () => {
      const gone = await sandbox.call('/membership/get');
      expect([gone.status, gone.text, gone.headers.get('x-ca-error-code')]).toEqual([404, '', 'I404NF']);
      expect((await sandbox.call('/group/list_member')).status).toBe(200);
    });
    expect(await under({ legacyEndpoints: 'CheckRouterAccessFailed' }, () => codes('/group/search'))).toEqual([
      403,
      'CheckRouterAccessFailed',
    ]);
    expect(await under({ groupReading: 'group-admin' }, () => codes('/group/list', {}, sandbox.user))).toEqual([
      403,
      'ForbiddenNoPermission.Group',
    ]);
    await under({ syncedGroups: 'refused' }, async () => {
      expect((await sandbox.call('/group/get', { group_id: sandbox.root })).body['is_sync']).toBe(true);
      expect(await codes('/group/update', { group_id: sandbox.root, group_name: 'n' })).toEqual([
        403,
        'ForbiddenNoPermission.Group',
      ]);
    });
    expect(await under({ disableGroup: true }, () => codes('/group/list'))).toEqual([400, 'OperationNotSupport']);
  });
});

describe('users and tokens', () => {
  test('importNickName, autoAddRootGroup, groupInfoListOnUpdate, driveOwnerDelete', async () => {
    const mail = { authentication_type: 'email', identity: 'n@b.example' };
    expect(await under({ importNickName: 'required' }, () => codes('/user/import', mail))).toEqual([
      400,
      'InvalidParameterMissing.NickName',
    ]);
    const groups = async (id: string): Promise<unknown> =>
      (await sandbox.call('/membership/list_direct_parent_memberships', { user_id: id })).body.items?.map(
        (row) => row['group_id'],
      );
    await under({ autoAddRootGroup: 'on' }, () => sandbox.createUser('auto'));
    expect(await groups('auto')).toHaveLength(1);
    const [a, b] = [await sandbox.createGroup('a'), await sandbox.createGroup('b')];
    await sandbox.call('/user/create', { user_id: 'lists', group_info_list: [{ group_id: a }] });
    const update = (): Promise<unknown> =>
      sandbox.call('/user/update', { user_id: 'lists', group_info_list: [{ group_id: b }] });
    await under({ groupInfoListOnUpdate: 'ignore' }, update);
    expect(await groups('lists')).toEqual([a]);
    await update();
    expect(await groups('lists')).toEqual([a, b].sort());
    await under({ groupInfoListOnUpdate: 'replace' }, update);
    expect(await groups('lists')).toEqual([b]);
    const owner = (await sandbox.call('/user/import', { ...mail, auto_create_drive: true })).body['user_id'];
    expect(await under({ driveOwnerDelete: 403 }, () => codes('/user/delete', { user_id: owner }))).toEqual([
      403,
      'ForbiddenNoPermission.User',
    ]);
  });

  test('disabledUser, roleChanged, assertionJtiLength, refreshTokenDays, refreshExpiredStatus', async () => {
    const form = (claims: object = {}): Record<string, string> => ({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      client_id: sandbox.ready.pds.serviceApp.appId,
      assertion: assertionFor(sandbox.ready, 'auto', 'user', claims),
    });
    const { body } = await exchange(sandbox, form());
    const who = { token: body['access_token'] as string };
    await sandbox.call('/user/update', { user_id: 'auto', role: 'admin' });
    expect(await under({ roleChanged: 'ForbiddenNoPermission' }, () => codes('/user/get', {}, who))).toEqual([
      403,
      'ForbiddenNoPermission',
    ]);
    await sandbox.call('/user/update', { user_id: 'auto', role: 'user', status: 'disabled' });
    expect(await under({ disabledUser: 'Forbidden' }, () => codes('/user/get', {}, who))).toEqual([403, 'Forbidden']);
    await sandbox.call('/user/update', { user_id: 'auto', status: 'enabled' });
    await under({ assertionJtiLength: 'documented' }, async () => {
      expect(outcome(await exchange(sandbox, form({ jti: 'abcdefghijk' })))).toEqual([
        400,
        'InvalidParameter.Assertion',
      ]);
    });
    await sandbox.control('POST', '/clock', { advanceMs: 8 * 86_400_000 });
    const refresh = {
      grant_type: 'refresh_token',
      client_id: sandbox.ready.pds.serviceApp.appId,
      refresh_token: body['refresh_token'] as string,
    };
    const late = await under({ refreshTokenDays: 7, refreshExpiredStatus: 401 }, () => exchange(sandbox, refresh));
    expect(outcome(late)).toEqual([401, 'RefreshTokenExpired']);
    expect((await exchange(sandbox, refresh)).status).toBe(200);
  });
});
