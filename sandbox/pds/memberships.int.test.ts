import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestSandbox } from '../test-client.ts';
import type { TestSandbox } from '../test-client.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox({ groups: 20, people: 20 });
});
afterAll(() => sandbox.close());

const codes = async (path: string, body: object): Promise<unknown[]> => {
  const answer = await sandbox.call(path, body);
  return [answer.status, answer.body?.code];
};
const edge = (group: string, sub: string): object => ({ group_id: group, sub_group_id: sub, member_type: 'group' });
const person = (group: string, user: string): object => ({ group_id: group, user_id: user, member_type: 'user' });
const parents = async (sub: string): Promise<unknown> =>
  (
    await sandbox.call('/membership/list_direct_parent_memberships', { sub_group_id: sub, member_type: 'group' })
  ).body.items?.map((row) => row['group_id']);

describe("a user's membership", () => {
  test('is created, read, changed and deleted by its key', async () => {
    const group = await sandbox.createGroup('g');
    await sandbox.createUser('m1');
    const created = await sandbox.call('/membership/create', {
      ...person(group, 'm1'),
      member_role: 'member',
      description: 'why',
    });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      domain_id: 'bj1',
      group_id: group,
      user_id: 'm1',
      sub_group_id: '',
      member_type: 'user',
      member_role: 'member',
      description: 'why',
      creator: 'superadmin',
      is_sync: false,
    });
    expect((await sandbox.call('/membership/get', person(group, 'm1'))).body).toEqual(created.body);
    const updated = await sandbox.call('/membership/update', { ...person(group, 'm1'), description: 'new' });
    expect([updated.status, updated.body['description'], updated.body['member_role']]).toEqual([200, 'new', 'member']);
    expect((await sandbox.call('/membership/update', person(group, 'm1'))).status).toBe(200);
    expect(await codes('/membership/create', person(group, 'm1'))).toEqual([409, 'AlreadyExist.Membership']);
    expect(await codes('/membership/delete', person(group, 'm1'))).toEqual([204, undefined]);
    expect(await codes('/membership/get', person(group, 'm1'))).toEqual([404, 'NotFound.Membership']);
    expect(await codes('/membership/delete', person(group, 'm1'))).toEqual([404, 'NotFound.Membership']);
    expect(await codes('/membership/update', person(group, 'm1'))).toEqual([404, 'NotFound.Membership']);
  });

  test('is the same record that add_member writes', async () => {
    const group = await sandbox.createGroup('same');
    await sandbox.call('/group/add_member', { group_id: group, member_type: 'user', member_id: 'superadmin' });
    expect((await sandbox.call('/membership/get', person(group, 'superadmin'))).status).toBe(200);
  });

  test('needs exactly one id that agrees with the type, and the one supported role', async () => {
    const group = await sandbox.createGroup('rules');
    const both = { group_id: group, user_id: 'a', sub_group_id: 'b', member_type: 'user' };
    expect(await codes('/membership/create', both)).toEqual([400, 'InvalidParameter.MemberType']);
    expect(await codes('/membership/create', { group_id: group, member_type: 'user' })).toEqual([
      400,
      'InvalidParameter.MemberType',
    ]);
    expect(await codes('/membership/create', { ...person(group, 'superadmin'), member_type: 'group' })).toEqual([
      400,
      'InvalidParameter.MemberType',
    ]);
    expect(await codes('/membership/create', { ...person(group, 'superadmin'), member_type: 'robot' })).toEqual([
      400,
      'InvalidParameter.MemberType',
    ]);
    expect(await codes('/membership/create', { group_id: group, user_id: 'superadmin' })).toEqual([
      400,
      'InvalidParameterMissing.MemberType',
    ]);
    expect(await codes('/membership/create', { ...person(group, 'superadmin'), sub_group_id: '' })).toEqual([
      201,
      undefined,
    ]);
    for (const role of ['admin', 'owner']) {
      expect(await codes('/membership/update', { ...person(group, 'superadmin'), member_role: role })).toEqual([
        400,
        'InvalidParameterNotSupported.MemberRole',
      ]);
    }
    expect(await codes('/membership/create', person(group, 'nobody'))).toEqual([404, 'NotFound.User']);
    expect(await codes('/membership/create', person('nowhere', 'superadmin'))).toEqual([404, 'NotFound.Group']);
  });
});

describe('listing memberships', () => {
  test('children by kind, roots under an empty id, parents of both kinds', async () => {
    const group = await sandbox.createGroup('list');
    const sub = await sandbox.createGroup('sub', group);
    await sandbox.createUser('l1');
    await sandbox.call('/membership/create', person(group, 'l1'));
    const list = (body: object): Promise<unknown[]> =>
      sandbox
        .pages('/membership/list_direct_child_memberships', { ...body, limit: 1 }, 'items')
        .then((rows) => rows.map((row) => row['user_id'] || row['sub_group_id']));
    expect((await list({ group_id: group })).sort()).toEqual([sub, 'l1'].sort());
    expect(await list({ group_id: group, member_type: 'user' })).toEqual(['l1']);
    expect(await list({ group_id: group, member_type: 'group' })).toEqual([sub]);
    expect(await list({ group_id: group, member_type: '' })).toHaveLength(2);
    const top = await list({ group_id: '' });
    expect(top).toContain(group);
    expect(top).not.toContain(sub);
    expect(await list({ group_id: '', member_type: 'user' })).toEqual([]);
    expect(await parents(sub)).toEqual([group]);
    expect(
      (await sandbox.call('/membership/list_direct_parent_memberships', { user_id: 'l1' })).body.items?.[0],
    ).toMatchObject({ group_id: group, user_id: 'l1' });
    expect(
      await codes('/membership/list_direct_parent_memberships', { user_id: 'nobody', member_type: 'user' }),
    ).toEqual([404, 'NotFound.User']);
    expect(await codes('/membership/list_direct_child_memberships', { group_id: 'nowhere' })).toEqual([
      404,
      'NotFound.Group',
    ]);
  });
});

describe('has_member', () => {
  test('climbs all levels and answers an object', async () => {
    const top = await sandbox.createGroup('top');
    const middle = await sandbox.createGroup('middle', top);
    const low = await sandbox.createGroup('low', middle);
    await sandbox.createUser('deep');
    await sandbox.call('/membership/create', person(low, 'deep'));
    const has = async (body: object): Promise<unknown> => (await sandbox.call('/membership/has_member', body)).body;
    expect(await has(person(top, 'deep'))).toEqual({ result: true });
    expect(await has(edge(top, low))).toEqual({ result: true });
    expect(await has(edge(low, top))).toEqual({ result: false });
    expect(await has(edge(low, low))).toEqual({ result: false });
    expect(await has(person(top, 'superadmin'))).toEqual({ result: false });
  });

  test('misses somebody who is in more than a hundred groups', async () => {
    await sandbox.createUser('busy');
    const groups: string[] = [];
    for (let i = 0; i < 103; i += 1) {
      const id = await sandbox.createGroup(`busy ${i}`);
      groups.push(id);
      await sandbox.call('/membership/create', person(id, 'busy'));
    }
    const results = await Promise.all(
      groups
        .sort()
        .map(async (id) => (await sandbox.call('/membership/has_member', person(id, 'busy'))).body['result']),
    );
    expect(results.filter(Boolean)).toHaveLength(100);
  });
});

describe('moving a subgroup', () => {
  test('works by deleting and creating the edge, and loses nothing below', async () => {
    const [from, to] = [await sandbox.createGroup('from'), await sandbox.createGroup('to')];
    const moved = await sandbox.createGroup('moved', from);
    const below = await sandbox.createGroup('below', moved);
    expect(await codes('/membership/create', edge(to, moved))).toEqual([409, 'AlreadyExist.Membership']);
    expect(await codes('/membership/delete', edge(from, moved))).toEqual([204, undefined]);
    expect(await parents(moved)).toEqual([]);
    const roots = await sandbox.pages('/group/list_member', {}, 'group_items');
    expect(roots.map((row) => row['group_id'])).not.toContain(moved);
    expect((await sandbox.call('/group/get', { group_id: moved })).status).toBe(200);
    expect(await codes('/membership/create', edge(to, moved))).toEqual([201, undefined]);
    expect(await parents(moved)).toEqual([to]);
    expect(await parents(below)).toEqual([moved]);
    await sandbox.set({ detachedGroup: 'root' });
    await sandbox.call('/membership/delete', edge(to, moved));
    const now = await sandbox.pages('/group/list_member', {}, 'group_items');
    expect(now.map((row) => row['group_id'])).toContain(moved);
    await sandbox.set({ detachedGroup: 'hidden' });
  });

  test('never makes a cycle, a rooted root or an eleventh level', async () => {
    const root = await sandbox.createGroup('another root');
    const a = await sandbox.createGroup('a', sandbox.root);
    const b = await sandbox.createGroup('b', a);
    expect(await codes('/membership/create', edge(a, root))).toEqual([400, 'InvalidParameter.SubGroupId']);
    expect(await codes('/membership/delete', edge(sandbox.root, a))).toEqual([204, undefined]);
    expect(await codes('/membership/create', edge(b, a))).toEqual([400, 'InvalidParameter.SubGroupId']);
    expect(await codes('/membership/create', edge(a, a))).toEqual([400, 'InvalidParameter.SubGroupId']);
    expect(await codes('/membership/create', edge(sandbox.root, 'nowhere'))).toEqual([404, 'NotFound.SubGroup']);
    let deep = root;
    for (let level = 2; level <= 9; level += 1) deep = await sandbox.createGroup(`l${level}`, deep);
    expect(await codes('/membership/create', edge(deep, a))).toEqual([400, 'InvalidParameterOutOfRange.GroupLevel']);
    await sandbox.call('/group/delete', { group_id: b });
    expect(await codes('/membership/create', edge(deep, a))).toEqual([201, undefined]);
  });

  test('follows the groupMove switch', async () => {
    const [one, two] = [await sandbox.createGroup('one'), await sandbox.createGroup('two')];
    const sub = await sandbox.createGroup('sub', one);
    await sandbox.set({ groupMove: 'forbid-delete-of-group-edge' });
    expect(await codes('/membership/delete', edge(one, sub))).toEqual([400, 'InvalidParameterNotSupported.MemberType']);
    await sandbox.set({ groupMove: 'forbid-attach' });
    expect(await codes('/membership/create', edge(two, sub))).toEqual([400, 'InvalidParameterNotSupported.MemberType']);
    expect(await codes('/membership/delete', edge(one, sub))).toEqual([204, undefined]);
    expect(await codes('/membership/create', edge(one, sub))).toEqual([400, 'InvalidParameterNotSupported.MemberType']);
    await sandbox.set({ groupMove: 'allow-double-parent' });
    expect(await codes('/membership/create', edge(one, sub))).toEqual([201, undefined]);
    expect(await codes('/membership/create', edge(two, sub))).toEqual([201, undefined]);
    expect(await parents(sub)).toEqual([one, two].sort());
    const { pds } = (await sandbox.control('GET', '/state')).body as {
      pds: { groups: { groupId: string; parentIds: string[] }[] };
    };
    expect(pds.groups.find((group) => group.groupId === sub)?.parentIds).toEqual([one, two].sort());
    await sandbox.set({ groupMove: 'allow' });
    expect(await codes('/membership/delete', edge(two, sub))).toEqual([204, undefined]);
  });
});
