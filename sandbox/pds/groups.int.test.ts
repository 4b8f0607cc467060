import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestSandbox } from '../test-client.ts';
import type { TestSandbox } from '../test-client.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(async () => {
  await sandbox.control(
    'PUT',
    '/switches',
    Object.fromEntries(
      Object.entries((await sandbox.control('GET', '/switches')).body as Record<string, { values: unknown[] }>).map(
        ([name, entry]) => [name, entry.values[0]],
      ),
    ),
  );
});
afterAll(() => sandbox.close());

describe('group/create', () => {
  test('answers 201 with the group object, which shows neither parent nor root flag', async () => {
    const { status, body, headers } = await sandbox.call('/group/create', {
      group_name: '新组 🦅',
      description: 'd',
      is_root: false,
      parent_group_id: sandbox.root,
      donot_emit_error: true,
    });
    expect(status).toBe(201);
    expect(headers.get('x-ca-request-id')).toMatch(/^[0-9A-F-]{36}$/);
    expect(Object.keys(body).sort()).toEqual([
      'created_at',
      'creator',
      'description',
      'domain_id',
      'group_id',
      'group_name',
      'permission',
      'updated_at',
    ]);
    expect(body).toMatchObject({
      domain_id: 'bj1',
      group_name: '新组 🦅',
      description: 'd',
      creator: 'superadmin',
      permission: null,
    });
    expect(body['group_id']).toMatch(/^[0-9a-f]{32}$/);
    expect(body['created_at']).toBeTypeOf('number');
  });

  test.each([
    [{}, 'InvalidParameterMissing.GroupName'],
    [{ group_name: '' }, 'InvalidParameterEmpty.GroupName'],
    [{ group_name: null }, 'InvalidParameterMissing.GroupName'],
    [{ group_name: 7 }, 'InvalidParameter.GroupName'],
    [{ group_name: 'x'.repeat(129) }, 'InvalidParameterOutOfRange.GroupName'],
    [{ group_name: 'a', description: 'x'.repeat(1025) }, 'InvalidParameterOutOfRange.Description'],
    [{ group_name: 'a', is_root: 'yes' }, 'InvalidParameter.IsRoot'],
    [{ group_name: 'a', is_root: true, parent_group_id: 'x' }, 'InvalidParameterNotMatch.ParentGroupId'],
  ])('refuses %j with 400 %s', async (body, code) => {
    const answer = await sandbox.call('/group/create', body);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect(answer.body.message).toBeTypeOf('string');
  });

  test('answers 404 for a parent that is not there', async () => {
    const { status, body } = await sandbox.call('/group/create', { group_name: 'a', parent_group_id: 'f'.repeat(32) });
    expect([status, body.code]).toEqual([404, 'NotFound.ParentGroup']);
  });

  test.each(['𝒳'.repeat(128), '<img src=x onerror=alert(1)>', '\u202eevil\u202c', '👩‍👩‍👧‍👦 家庭', '%_\'"\\', 'a\u0000b\n'])(
    'gives the name %j back as it came',
    async (name) => {
      const id = await sandbox.createGroup(name, sandbox.root);
      expect((await sandbox.call('/group/get', { group_id: id })).body['group_name']).toBe(name);
    },
  );

  test('counts characters by code point unless told otherwise', async () => {
    await sandbox.set({ nameLength: 'utf16' });
    expect((await sandbox.call('/group/create', { group_name: '𝒳'.repeat(65) })).status).toBe(400);
    await sandbox.set({ nameLength: 'bytes' });
    expect((await sandbox.call('/group/create', { group_name: '组'.repeat(43) })).status).toBe(400);
  });

  test('refuses a text that is not Unicode', async () => {
    const { status, body } = await sandbox.send('/v2/group/create', {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.superadmin.token}` },
      body: '{"group_name":"\\ud800"}',
    });
    expect([status, body.code]).toEqual([400, 'InvalidParameter.GroupName']);
  });

  test('refuses an eleventh level', async () => {
    let parent = await sandbox.createGroup('level 1');
    for (let level = 2; level <= 10; level += 1) parent = await sandbox.createGroup(`level ${level}`, parent);
    const { status, body } = await sandbox.call('/group/create', { group_name: 'level 11', parent_group_id: parent });
    expect([status, body.code]).toEqual([400, 'InvalidParameterOutOfRange.GroupLevel']);
  });

  test('allows equal names among siblings, and takes empty text for no parent', async () => {
    const parent = await sandbox.createGroup('p');
    expect(await sandbox.createGroup('same', parent)).not.toBe(await sandbox.createGroup('same', parent));
    const { status, body } = await sandbox.call('/group/create', {
      group_name: 'root by default',
      parent_group_id: '',
    });
    expect(status).toBe(201);
    const roots = await sandbox.pages('/group/list_member', { member_type: 'group' }, 'group_items');
    expect(roots.map((row) => row['group_id'])).toContain(body['group_id']);
  });
});

describe('group/get, update, update_name, delete', () => {
  test('update keeps what is not given and moves updated_at on', async () => {
    const id = await sandbox.createGroup('before', sandbox.root);
    const before = (await sandbox.call('/group/get', { group_id: id })).body;
    const renamed = await sandbox.call('/group/update', { group_id: id, group_name: 'after', is_root: true });
    expect(renamed.status).toBe(200);
    expect(renamed.body).toMatchObject({ group_name: 'after', description: '' });
    expect(renamed.body['updated_at']).toBeGreaterThan(before['updated_at'] as number);
    const described = await sandbox.call('/group/update', { group_id: id, description: 'text' });
    expect(described.body).toMatchObject({ group_name: 'after', description: 'text' });
    expect((await sandbox.call('/group/update', { group_id: id, description: '' })).body).toMatchObject({
      description: '',
    });
    expect((await sandbox.call('/group/update_name', { group_id: id, name: 'third' })).body).toMatchObject({
      group_name: 'third',
    });
    expect((await sandbox.call('/group/update_name', { group_id: id, group_name: 'x' })).body.code).toBe(
      'InvalidParameterMissing.Name',
    );
    expect((await sandbox.call('/group/update', { group_id: id, group_name: '' })).body.code).toBe(
      'InvalidParameterEmpty.GroupName',
    );
  });

  test('delete needs an empty group, and is 404 the second time', async () => {
    const parent = await sandbox.createGroup('parent');
    const child = await sandbox.createGroup('child', parent);
    const refused = await sandbox.call('/group/delete', { group_id: parent });
    expect([refused.status, refused.body.code]).toEqual([409, 'StateConflict.Group']);
    const done = await sandbox.call('/group/delete', { group_id: child });
    expect([done.status, done.text]).toEqual([204, '']);
    expect(done.headers.get('x-ca-request-id')).toBeTruthy();
    expect((await sandbox.call('/group/delete', { group_id: parent })).status).toBe(204);
    const again = await sandbox.call('/group/delete', { group_id: parent });
    expect([again.status, again.body.code]).toEqual([404, 'NotFound.Group']);
    expect((await sandbox.call('/group/get', { group_id: child })).body.code).toBe('NotFound.Group');
  });

  test('a user in the group prevents its deletion too', async () => {
    const id = await sandbox.createGroup('inhabited');
    const member = { group_id: id, member_type: 'user', member_id: 'superadmin' };
    await sandbox.call('/group/add_member', member);
    expect((await sandbox.call('/group/delete', { group_id: id })).status).toBe(409);
    await sandbox.call('/group/remove_member', member);
    expect((await sandbox.call('/group/delete', { group_id: id })).status).toBe(204);
  });
});

describe('listing', () => {
  test('group/list gives every group once, by id, in pages that end with an empty marker', async () => {
    const all = await sandbox.pages('/group/list', { limit: 7 }, 'items');
    const ids = all.map((row) => row['group_id'] as string);
    expect(ids).toEqual([...new Set(ids)].sort());
    const { pds } = (await sandbox.control('GET', '/state')).body as { pds: { groups: { groupId: string }[] } };
    expect(ids).toEqual(pds.groups.map((group) => group.groupId));
    const first = await sandbox.call('/group/list', { limit: 7 });
    expect(first.body.items).toHaveLength(7);
    expect(Buffer.from(first.body.next_marker ?? '', 'base64').toString()).toBe(ids[6]);
    expect(first.body.next_marker).not.toContain('=');
    expect((await sandbox.call('/group/list', { marker: '' })).body.items).toHaveLength(100);
    // Exactly one page: no marker that would lead to an empty one.
    const parent = await sandbox.createGroup('two');
    await sandbox.createGroup('a', parent);
    await sandbox.createGroup('b', parent);
    expect((await sandbox.call('/group/list_member', { group_id: parent, limit: 2 })).body.next_marker).toBe('');
  });

  test.each([[0], [101], [-1]])('limit %d is out of range', async (limit) => {
    const { status, body } = await sandbox.call('/group/list', { limit });
    expect([status, body.code]).toEqual([400, 'InvalidParameterOutOfRange.Limit']);
  });

  test.each(['*', 'YQ==', '!!!', 'gICA'])('marker %s is refused', async (marker) => {
    const { status, body } = await sandbox.call('/group/list', { marker });
    expect([status, body.code]).toEqual([400, 'InvalidParameter.Marker']);
  });

  test('list_member lists roots without a group, and direct members by kind', async () => {
    const roots = (await sandbox.call('/group/list_member', {})).body;
    expect(roots.group_items?.map((row) => row['group_id'])).toContain(sandbox.root);
    expect(roots.user_items).toEqual([]);
    const parent = await sandbox.createGroup('mixed');
    const child = await sandbox.createGroup('child', parent);
    for (const id of ['mixed-1', 'mixed-2', 'mixed-3']) {
      await sandbox.createUser(id);
      expect(
        (await sandbox.call('/group/add_member', { group_id: parent, member_type: 'user', member_id: id })).status,
      ).toBe(204);
    }
    const users = await sandbox.call('/group/list_member', { group_id: parent, member_type: 'user' });
    expect([users.body.user_items?.length, users.body.group_items]).toEqual([3, []]);
    expect(users.body.user_items?.[0]).toMatchObject({ user_id: 'mixed-1', nick_name: 'mixed-1' });
    const groups = await sandbox.call('/group/list_member', { group_id: parent, member_type: 'group' });
    expect(groups.body.group_items?.map((row) => row['group_id'])).toEqual([child]);
    // Both kinds share the limit.
    const seen: unknown[] = [];
    let marker = '';
    do {
      const page = (await sandbox.call('/group/list_member', { group_id: parent, limit: 1, marker })).body;
      const rows = [...(page.user_items ?? []), ...(page.group_items ?? [])];
      expect(rows).toHaveLength(1);
      seen.push(rows[0]?.['user_id'] ?? rows[0]?.['group_id']);
      marker = page.next_marker ?? '';
    } while (marker !== '');
    expect(seen.sort()).toEqual([child, 'mixed-1', 'mixed-2', 'mixed-3'].sort());
  });

  test('a person and a group with the same id are both listed over the end of a page', async () => {
    const parent = await sandbox.createGroup('twins');
    const child = await sandbox.createGroup('twin', parent);
    await sandbox.createUser(child);
    await sandbox.call('/group/add_member', { group_id: parent, member_type: 'user', member_id: child });
    const first = (await sandbox.call('/group/list_member', { group_id: parent, limit: 1 })).body;
    const second = (await sandbox.call('/group/list_member', { group_id: parent, limit: 1, marker: first.next_marker }))
      .body;
    expect([first.group_items?.length, second.user_items?.length, second.next_marker]).toEqual([1, 1, '']);
  });

  test('add and remove take users only, and say when there is nothing to do', async () => {
    const id = await sandbox.createGroup('members');
    const other = await sandbox.createGroup('other', id);
    await sandbox.createUser('adding');
    const member = { group_id: id, member_type: 'user', member_id: 'adding' };
    expect((await sandbox.call('/group/add_member', member)).status).toBe(204);
    const codes = async (path: string, body: object): Promise<unknown[]> => {
      const answer = await sandbox.call(path, body);
      return [answer.status, answer.body?.code];
    };
    expect(await codes('/group/add_member', member)).toEqual([409, 'AlreadyExist.Membership']);
    expect(await codes('/group/remove_member', member)).toEqual([204, undefined]);
    expect(await codes('/group/remove_member', member)).toEqual([404, 'NotFound.Membership']);
    expect(await codes('/group/add_member', { ...member, member_type: 'group', member_id: other })).toEqual([
      400,
      'InvalidParameterNotSupported.MemberType',
    ]);
    expect(await codes('/group/add_member', { ...member, member_id: 'nobody' })).toEqual([404, 'NotFound.User']);
    expect(await codes('/group/add_member', { ...member, group_id: 'nowhere' })).toEqual([404, 'NotFound.Group']);
    expect(await codes('/group/add_member', { group_id: id, member_type: 'user' })).toEqual([
      400,
      'InvalidParameterMissing.MemberId',
    ]);
  });
});

describe('group/search', () => {
  test('matches the beginning or, fuzzily, anything, without regard to case, latest change first', async () => {
    for (const name of ['Zebra One', 'zebra two', 'My Zebra']) {
      await sandbox.createGroup(name, sandbox.root);
      // Otherwise two of them may be of the same millisecond.
      await sandbox.control('POST', '/clock', { advanceMs: 10 });
    }
    const names = async (body: object): Promise<unknown> =>
      (await sandbox.call('/group/search', body)).body.items?.map((row) => row['group_name']);
    expect(await names({ group_name: 'ZEBRA' })).toEqual(['zebra two', 'Zebra One']);
    expect(await names({ group_name_for_fuzzy: 'zebra' })).toEqual(['My Zebra', 'zebra two', 'Zebra One']);
    expect(await names({ group_name: '%ebra' })).toEqual([]);
    expect(
      (await sandbox.pages('/group/search', { group_name_for_fuzzy: 'zebra', limit: 1 }, 'items')).map(
        (row) => row['group_name'],
      ),
    ).toEqual(['My Zebra', 'zebra two', 'Zebra One']);
    await sandbox.set({ searchCase: 'sensitive' });
    expect(await names({ group_name: 'zebra' })).toEqual(['zebra two']);
    await sandbox.set({ searchCase: 'insensitive', searchMatch: 'exact' });
    expect(await names({ group_name: 'zebra' })).toEqual([]);
    expect((await sandbox.call('/group/search', { marker: 'YQ' })).body.code).toBe('InvalidParameter.Marker');
    expect((await sandbox.pages('/group/search', {}, 'items')).length).toBe(
      (await sandbox.pages('/group/list', {}, 'items')).length,
    );
  });
});

describe('the gateway', () => {
  test.each([
    ['GET', '/v2/group/list'],
    ['POST', '/v2/group/move'],
    ['POST', '/v2/group/list/'],
    ['PUT', '/v2/group/get'],
    ['POST', '/v2/constructor'],
  ])('%s %s is 404 in headers only', async (method, path) => {
    const { status, text, headers } = await sandbox.send(path, {
      method,
      headers: { authorization: `Bearer ${sandbox.superadmin.token}` },
    });
    expect([status, text, headers.get('x-ca-error-code')]).toEqual([404, '', 'I404NF']);
    expect(headers.get('x-ca-error-message')).toContain(`method: ${method}, path: ${path}`);
    expect(headers.get('x-ca-request-id')).toBeTruthy();
  });

  test.each(['{', '[]', '"x"', '1', 'null', '\xff'])('a body %j is not a JSON object', async (body) => {
    const { status, body: error } = await sandbox.send('/v2/group/list', {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.superadmin.token}` },
      body: Buffer.from(body, 'latin1'),
    });
    expect([status, error.code]).toEqual([400, 'InvalidRequestJSONFormat']);
  });

  test('an empty body counts as an empty object, an oversized one is 413', async () => {
    const headers = { authorization: `Bearer ${sandbox.superadmin.token}` };
    expect((await sandbox.send('/v2/group/list', { method: 'POST', headers })).status).toBe(200);
    const large = await sandbox.send('/v2/group/list', { method: 'POST', headers, body: ' '.repeat(1024 * 1024 + 1) });
    expect([large.status, large.headers.get('x-ca-error-code')]).toEqual([413, 'I413RL']);
    expect((await sandbox.call('/group/list', { __proto__: { limit: 0 }, constructor: 1 })).status).toBe(200);
  });
});
