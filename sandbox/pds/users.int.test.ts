import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestSandbox } from '../test-client.ts';
import type { TestSandbox, Who } from '../test-client.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox({ groups: 30, people: 60 });
});
afterAll(() => sandbox.close());

const codes = async (path: string, body: object, who?: Who): Promise<unknown[]> => {
  const answer = await sandbox.call(path, body, who);
  return [answer.status, answer.body?.code];
};

describe('user/create, get, update, delete', () => {
  test('a user has the documented fields and defaults', async () => {
    const { status, body } = await sandbox.call('/user/create', {
      user_id: 'u1',
      nick_name: 'Ann',
      phone: '13900001111',
      user_data: { a: 1 },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      domain_id: 'bj1',
      user_id: 'u1',
      user_name: '',
      nick_name: 'Ann',
      avatar: '',
      email: '',
      phone: '13900001111',
      role: 'user',
      status: 'enabled',
      description: '',
      default_drive_id: '',
      user_data: { a: 1 },
      creator: 'superadmin',
    });
    expect((await sandbox.call('/user/get', { user_id: 'u1' })).body).toEqual(body);
    expect(await codes('/user/create', { user_id: 'u1' })).toEqual([409, 'AlreadyExist.User']);
  });

  test.each([
    [{}, 'InvalidParameterMissing.UserId'],
    [{ user_id: '' }, 'InvalidParameterEmpty.UserId'],
    [{ user_id: 'a#b' }, 'InvalidParameter.UserId'],
    [{ user_id: 'a\nb' }, 'InvalidParameter.UserId'],
    [{ user_id: 'x'.repeat(65) }, 'InvalidParameterOutOfRange.UserId'],
    [{ user_id: 'x', nick_name: 'x'.repeat(129) }, 'InvalidParameterOutOfRange.NickName'],
    [{ user_id: 'x', description: 'x'.repeat(1025) }, 'InvalidParameterOutOfRange.Description'],
    [{ user_id: 'x', status: 'asleep' }, 'InvalidParameter.Status'],
    [{ user_id: 'x', role: 'king' }, 'InvalidParameter.Role'],
    [{ user_id: 'x', avatar: 'javascript:1' }, 'InvalidParameter.Avatar'],
    [{ user_id: 'x', avatar: `https://a/${'x'.repeat(4096)}` }, 'InvalidParameterOutOfRange.Avatar'],
    [{ user_id: 'x', user_data: 'text' }, 'InvalidParameter.UserData'],
    [{ user_id: 'x', user_data: { a: 'x'.repeat(1024) } }, 'InvalidParameterOutOfRange.UserData'],
    [{ user_id: 'x', group_info_list: [{}] }, 'InvalidParameter.GroupInfoList'],
  ])('create %j is 400 %s and creates nobody', async (body, code) => {
    expect(await codes('/user/create', body)).toEqual([400, code]);
    expect((await sandbox.call('/user/get', { user_id: 'x' })).status).toBe(404);
  });

  test('group_info_list puts a new user into groups, and a missing group creates nobody', async () => {
    const group = await sandbox.createGroup('g');
    expect(
      await codes('/user/create', { user_id: 'u2', group_info_list: [{ group_id: group }, { group_id: 'nowhere' }] }),
    ).toEqual([404, 'NotFound.Group']);
    expect((await sandbox.call('/user/get', { user_id: 'u2' })).status).toBe(404);
    expect(await codes('/user/create', { user_id: 'u2', group_info_list: [{ group_id: group }] })).toEqual([
      201,
      undefined,
    ]);
    expect(
      (await sandbox.call('/membership/get', { group_id: group, user_id: 'u2', member_type: 'user' })).status,
    ).toBe(200);
  });

  test('update changes what is given, user_name excepted', async () => {
    await sandbox.call('/user/create', { user_id: 'u3', user_name: 'first', nick_name: 'N' });
    const { status, body } = await sandbox.call('/user/update', {
      user_id: 'u3',
      user_name: 'second',
      email: 'a@b.example',
      deny_change_password_by_self: true,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      user_name: 'first',
      nick_name: 'N',
      email: 'a@b.example',
      deny_change_password_by_self: true,
    });
    expect(body['updated_at']).toBeGreaterThan(body['created_at'] as number);
    expect(await codes('/user/update', { user_id: 'nobody' })).toEqual([404, 'NotFound.User']);
    expect(await codes('/user/update', {})).toEqual([400, 'InvalidParameterMissing.UserId']);
  });

  test('delete takes memberships and assignments along, or follows the switch', async () => {
    const group = await sandbox.createGroup('d');
    const make = async (id: string): Promise<void> => {
      await sandbox.createUser(id);
      await sandbox.call('/group/add_member', { group_id: group, member_type: 'user', member_id: id });
      await sandbox.call('/role/assign', {
        identity: { identity_type: 'IT_User', identity_id: id },
        role_id: 'SystemGroupAdmin',
        manage_resource_type: 'RT_Group',
        manage_resource_id: group,
      });
    };
    const left = async (): Promise<unknown> => {
      const { pds } = (await sandbox.control('GET', '/state')).body as {
        pds: { memberships: { groupId: string }[]; assignments: { groupId: string }[] };
      };
      return [pds.memberships, pds.assignments].map((rows) => rows.filter((row) => row.groupId === group).length);
    };
    await make('gone');
    expect(await codes('/user/delete', { user_id: 'gone' })).toEqual([204, undefined]);
    expect(await codes('/user/delete', { user_id: 'gone' })).toEqual([404, 'NotFound.User']);
    expect(await left()).toEqual([0, 0]);
    await make('gone2');
    await sandbox.set({ userDelete: 'refuse' });
    expect(await codes('/user/delete', { user_id: 'gone2' })).toEqual([409, 'StateConflict.User']);
    await sandbox.set({ userDelete: 'keep' });
    expect(await codes('/user/delete', { user_id: 'gone2' })).toEqual([204, undefined]);
    expect(await left()).toEqual([1, 1]);
    expect((await sandbox.call('/group/list_member', { group_id: group })).body.user_items).toEqual([]);
    await sandbox.set({ userDelete: 'cascade' });
  });

  test('get without an id is about oneself', async () => {
    expect((await sandbox.call('/user/get', {}, sandbox.user)).body['user_id']).toBe(sandbox.ready.pds.users[3].userId);
  });
});

describe('user/import', () => {
  test('makes a user with a server-made id, once per identity', async () => {
    const group = await sandbox.createGroup('imported');
    const wish = {
      authentication_type: 'mobile',
      identity: '13900002222',
      nick_name: 'Import',
      parent_group_id: group,
    };
    const first = await sandbox.call('/user/import', wish);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ nick_name: 'Import', phone: '13900002222', phone_region: '86' });
    expect(first.body['user_id']).toMatch(/^[0-9a-f]{32}$/);
    expect((await sandbox.call('/user/import', wish)).body['user_id']).toBe(first.body['user_id']);
    await sandbox.set({ importExisting: '409' });
    expect(await codes('/user/import', wish)).toEqual([409, 'AlreadyExist.User']);
    await sandbox.set({ importExisting: 'return' });
    const members = await sandbox.call('/group/list_member', { group_id: group });
    expect(members.body.user_items?.map((row) => row['user_id'])).toEqual([first.body['user_id']]);
  });

  test.each([
    [{ identity: '1' }, [400, 'InvalidParameterMissing.AuthenticationType']],
    [{ authentication_type: 'fax', identity: '1' }, [400, 'InvalidParameter.AuthenticationType']],
    [{ authentication_type: 'email' }, [400, 'InvalidParameterMissing.Identity']],
    [{ authentication_type: 'email', identity: 'no mail' }, [400, 'InvalidParameterWrongFormat.Identity']],
    [{ authentication_type: 'mobile', identity: 'abc' }, [400, 'InvalidParameterWrongFormat.Identity']],
    [{ authentication_type: 'ldap', identity: 'cn' }, [400, 'OperationNotSupport']],
    [
      { authentication_type: 'email', identity: 'a@b.c', drive_total_size: -2 },
      [400, 'InvalidParameterOutOfRange.DriveTotalSize'],
    ],
    [{ authentication_type: 'email', identity: 'a@b.c', parent_group_id: 'nowhere' }, [404, 'NotFound.ParentGroup']],
  ])('%j is refused', async (body, expected) => {
    expect(await codes('/user/import', body)).toEqual(expected);
  });

  test('a user who owns a drive cannot be deleted', async () => {
    const { body } = await sandbox.call('/user/import', {
      authentication_type: 'email',
      identity: 'drive@b.example',
      nick_name: 'D',
      auto_create_drive: true,
    });
    expect(body['default_drive_id']).not.toBe('');
    expect(await codes('/user/delete', { user_id: body['user_id'] })).toEqual([409, 'StateConflict.User']);
  });

  test('account/link and unlink', async () => {
    await sandbox.createUser('linked');
    const identity = { type: 'email', identity: 'linked@b.example' };
    const linked = await sandbox.call('/account/link', { user_id: 'linked', ...identity });
    expect([linked.status, linked.body['user_id'], linked.body['token_type']]).toEqual([200, 'linked', 'Bearer']);
    expect(await codes('/account/link', { user_id: 'linked', ...identity })).toEqual([409, 'AlreadyExist.Account']);
    expect(await codes('/account/link', { user_id: 'nobody', ...identity })).toEqual([404, 'NotFound.User']);
    expect(await codes('/account/unlink', { user_id: 'linked', ...identity })).toEqual([204, undefined]);
    expect(await codes('/account/unlink', { user_id: 'linked', ...identity })).toEqual([404, 'NotFound.Account']);
  });
});

describe('finding users', () => {
  test('user/list gives everybody by id', async () => {
    const ids = (await sandbox.pages('/user/list', { limit: 11 }, 'items')).map((row) => row['user_id'] as string);
    expect(ids).toEqual([...new Set(ids)].sort());
    const { pds } = (await sandbox.control('GET', '/state')).body as { pds: { users: { userId: string }[] } };
    expect(ids).toEqual(pds.users.map((user) => user.userId));
  });

  test('user/search by name, phone, mail, status and role', async () => {
    const found = async (body: object): Promise<unknown> =>
      (await sandbox.call('/user/search', body)).body.items?.map((row) => row['nick_name']);
    expect(await found({ nick_name: '林晓' })).toContain('林晓梅');
    expect(await found({ nick_name: '晓梅' })).not.toContain('林晓梅');
    expect(await found({ nick_name_for_fuzzy: '晓梅' })).toContain('林晓梅');
    expect(await found({ user_name: 'LIN.XIAOMEI' })).toContain('林晓梅');
    expect(await found({ role: 'superadmin' })).toEqual(['Superadmin']);
    expect(await found({ status: 'nonsense' })).toEqual([]);
    await sandbox.call('/user/create', {
      user_id: 's1',
      nick_name: 'Searched',
      phone: '13912345678',
      email: 's1@b.example',
      status: 'disabled',
    });
    expect(await found({ phone: '13912345678', email: 's1@b.example', status: 'disabled' })).toEqual(['Searched']);
    await sandbox.set({ userSearchDefaults: 'enabled-users' });
    expect(await found({ nick_name: 'Searched' })).toEqual([]);
    await sandbox.set({ userSearchDefaults: 'none' });
    const ordered = await sandbox.pages(
      '/user/search',
      { order_by: 'nick_name', order_direction: 'DESC', limit: 7 },
      'items',
    );
    const names = ordered.map((row) => row['nick_name'] as string);
    expect(names).toEqual([...names].sort((a, b) => Buffer.compare(Buffer.from(b), Buffer.from(a))));
    expect(new Set(ordered.map((row) => row['user_id'])).size).toBe(ordered.length);
    expect(await codes('/user/search', { order_by: 'nick_name', marker: 'YQ' })).toEqual([
      400,
      'InvalidParameter.Marker',
    ]);
  });

  test("general_search and general_get show a user's groups", async () => {
    const top = await sandbox.createGroup('top');
    const low = await sandbox.createGroup('low', top);
    await sandbox.createUser('within');
    await sandbox.call('/group/add_member', { group_id: low, member_type: 'user', member_id: 'within' });
    const ids = async (body: object): Promise<unknown> =>
      (await sandbox.call('/user/general_search', body)).body.items?.map((row) => row['user_id']);
    expect(await ids({ direct_parent_group_id: low })).toEqual(['within']);
    expect(await ids({ direct_parent_group_id: top })).toEqual([]);
    expect(await ids({ parent_group_id_list: [top] })).toEqual(['within']);
    const { body } = await sandbox.call('/user/general_get', { user_id: 'within' });
    expect(body).toMatchObject({
      user_id: 'within',
      parent_group: [{ group_id: low, group_name: 'low' }],
      default_drive: null,
    });
  });

  test('list_group_user, at most 30 with groups', async () => {
    const group = await sandbox.createGroup('many');
    for (let i = 0; i < 32; i += 1) {
      await sandbox.createUser(`many-${i}`);
      await sandbox.call('/group/add_member', { group_id: group, member_type: 'user', member_id: `many-${i}` });
    }
    const plain = (await sandbox.call('/user/list_group_user', { group_id: group })).body;
    expect(plain.user_items).toHaveLength(32);
    expect(plain.user_items?.[0]).not.toHaveProperty('parent_group');
    const rich = (await sandbox.call('/user/list_group_user', { group_id: group, extra_return_info: ['group'] })).body;
    expect(rich.user_items).toHaveLength(30);
    expect(rich.user_items?.[0]).toHaveProperty('parent_group');
    expect(
      await sandbox.pages('/user/list_group_user', { group_id: group, extra_return_info: ['group'] }, 'user_items'),
    ).toHaveLength(32);
    expect((await sandbox.call('/user/list_group_user', {})).body.group_items?.map((row) => row['group_id'])).toContain(
      sandbox.root,
    );
    await sandbox.set({ listGroupUserWithoutGroup: 'everything' });
    const users = await sandbox.pages('/user/list_group_user', { limit: 9 }, 'user_items');
    expect(users.length).toBe((await sandbox.pages('/user/list', {}, 'items')).length);
    await sandbox.set({ listGroupUserWithoutGroup: 'roots' });
  });

  test('user_group/search finds groups and people in one go', async () => {
    await sandbox.createGroup('Mixed bag');
    await sandbox.call('/user/create', { user_id: 'mixed', nick_name: 'Mixed person' });
    const both = (await sandbox.call('/user_group/search', { name: 'mixed' })).body as unknown as {
      groups: unknown[];
      users: unknown[];
      next_marker: string;
    };
    expect([both.groups.length, both.users.length, both.next_marker]).toEqual([1, 1, '']);
    const first = await sandbox.call('/user_group/search', { name_for_fuzzy: 'MIXED', limit: 1 });
    const second = await sandbox.call('/user_group/search', {
      name_for_fuzzy: 'MIXED',
      limit: 1,
      marker: first.body.next_marker,
    });
    expect([first.body['groups'], second.body['users']].map((rows) => (rows as unknown as unknown[]).length)).toEqual([
      1, 1,
    ]);
    const only = await sandbox.call('/user_group/search', { name: 'mixed', identity_type_list: ['IT_User'] });
    expect(only.body['groups']).toEqual([]);
    expect(await codes('/user_group/search', { identity_type_list: ['IT_Robot'] })).toEqual([
      400,
      'InvalidParameter.IdentityTypeList',
    ]);
  });
});
