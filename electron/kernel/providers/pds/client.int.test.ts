import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPdsSandbox, type PdsSandbox } from '../testing/pds-sandbox.ts';
import { recordingLogger, recordingTraffic } from '../testing/recorders.ts';
import { sendJson, startTestServer } from '../testing/test-server.ts';
import { SkippingClock } from '../testing/virtual-clock.ts';
import { PdsError, type PdsClient } from './client.ts';
import { createPdsProvider } from './provider.ts';
import type { GroupItem } from './wire.ts';

const seedMethods = [
  'createGroup',
  'deleteGroup',
  'updateGroup',
  'updateGroupName',
  'getGroup',
  'listGroups',
  'searchGroups',
  'listMembers',
  'createMembership',
  'deleteMembership',
  'updateMembership',
  'getMembership',
  'listDirectChildMemberships',
  'listDirectParentMemberships',
  'hasMember',
] as const satisfies (keyof PdsClient)[];

describe('the documented methods, against the sandbox', () => {
  let sandbox: PdsSandbox;
  let client: PdsClient;
  let root: string;
  let child: GroupItem;
  let userId: string;
  beforeAll(async () => {
    sandbox = await startPdsSandbox({ groups: 30 });
    client = (await sandbox.provider()).provider.client;
    root = sandbox.ready.pds.rootGroupIds[0] ?? '';
    userId = (await sandbox.state()).users.at(-1)?.userId ?? '';
    await client.listGroups({ limit: 1 });
    await sandbox.mark();
  });
  afterAll(() => sandbox.close());

  /** Paths asked since the last time this was called. */
  async function asked(): Promise<string[]> {
    const calls = await sandbox.requests();
    await sandbox.mark();
    return calls.map((call) => call.path);
  }

  it('createGroup', async () => {
    const before = Date.now();
    child = await client.createGroup({ group_name: 'Client test', description: 'made', parent_group_id: root });
    expect(child).toMatchObject({ group_name: 'Client test', description: 'made', domain_id: 'bj1' });
    expect(child.group_id).toMatch(/^[0-9a-f]{32}$/);
    expect(child.created_at).toBeGreaterThan(before - 5_000);
    const other = await client.createGroup({ group_name: 'A root', is_root: true });
    await client.deleteGroup({ group_id: other.group_id });
    expect(await asked()).toEqual(['/v2/group/create', '/v2/group/create', '/v2/group/delete']);
  });

  it('updateGroup, with and without the name', async () => {
    expect(
      await client.updateGroup({ group_id: child.group_id, group_name: 'Renamed', description: 'changed' }),
    ).toMatchObject({ group_name: 'Renamed', description: 'changed' });
    expect(await asked()).toEqual(['/v2/group/update']);
    await sandbox.switches({ updateGroupName: 'required' });
    expect(await client.updateGroup({ group_id: child.group_id, description: '' })).toMatchObject({
      group_name: 'Renamed',
      description: '',
    });
    expect(await asked()).toEqual(['/v2/group/get', '/v2/group/update']);
    await sandbox.calm();
  });

  it('updateGroupName, with the parameter named name, also where the answer is empty', async () => {
    expect(await client.updateGroupName({ group_id: child.group_id, name: '新名称' })).toMatchObject({
      group_id: child.group_id,
      group_name: '新名称',
    });
    await sandbox.switches({ updateNameStatus: 204 });
    expect(await client.updateGroupName({ group_id: child.group_id, name: 'Client test' })).toMatchObject({
      group_id: child.group_id,
      group_name: 'Client test',
    });
    expect(await asked()).toEqual(['/v2/group/update_name', '/v2/group/update_name', '/v2/group/get']);
    await sandbox.calm();
  });

  it('getGroup', async () => {
    expect(await client.getGroup({ group_id: child.group_id })).toMatchObject({
      group_id: child.group_id,
      group_name: 'Client test',
    });
    await expect(client.getGroup({ group_id: 'f'.repeat(32) })).rejects.toMatchObject({
      name: 'PdsError',
      error: { code: 'remote.not-found', remote: { status: 404 } },
    });
  });

  it('listGroups and searchGroups', async () => {
    const first = await client.listGroups({ limit: 20 });
    expect(first.items).toHaveLength(20);
    const second = await client.listGroups({ limit: 20, marker: first.next_marker });
    expect(second.next_marker).toBe('');
    expect(new Set([...first.items, ...second.items].map((group) => group.group_id)).size).toBe(31);
    expect(await client.listGroups()).toMatchObject({ next_marker: '' });
    const found = await client.searchGroups({ group_name: 'Client', limit: 100, marker: '' });
    expect(found.items.map((group) => group.group_id)).toContain(child.group_id);
  });

  it('createMembership, getMembership, updateMembership, hasMember, deleteMembership, for a person', async () => {
    const key = { group_id: child.group_id, user_id: userId, member_type: 'user' };
    await asked();
    expect(await client.createMembership({ ...key, member_role: 'member', is_root: false })).toMatchObject({
      group_id: child.group_id,
      user_id: userId,
      sub_group_id: '',
      member_type: 'user',
    });
    expect(await client.getMembership(key)).toMatchObject({ member_role: 'member' });
    expect(await client.updateMembership({ ...key, member_role: 'member', description: 'd' })).toMatchObject({
      description: 'd',
    });
    expect(await client.hasMember(key)).toBe(true);
    expect(await client.hasMember({ ...key, group_id: root })).toBe(true);
    expect(await client.deleteMembership(key)).toBeUndefined();
    expect(await client.hasMember(key)).toBe(false);
    await expect(client.getMembership(key)).rejects.toBeInstanceOf(PdsError);
    expect(new Set(await asked())).toEqual(
      new Set(['create', 'get', 'update', 'has_member', 'delete'].map((call) => `/v2/membership/${call}`)),
    );
  });

  it('the same for a subgroup, and both listings', async () => {
    const key = { group_id: root, sub_group_id: child.group_id, member_type: 'group' };
    expect(await client.hasMember(key)).toBe(true);
    expect(
      (
        await client.listDirectParentMemberships({
          sub_group_id: child.group_id,
          member_type: 'group',
          limit: 100,
          marker: '',
        })
      ).items,
    ).toMatchObject([{ group_id: root }]);
    expect(
      (await client.listDirectChildMemberships({ group_id: root, member_type: 'group' })).items.map(
        (row) => row.sub_group_id,
      ),
    ).toContain(child.group_id);
    expect((await client.listDirectChildMemberships({ group_id: '' })).items.length).toBeGreaterThan(0);
    await client.deleteMembership(key);
    expect(
      (await client.listDirectParentMemberships({ sub_group_id: child.group_id, member_type: 'group' })).items,
    ).toEqual([]);
    expect(await client.createMembership(key)).toMatchObject({ group_id: root, sub_group_id: child.group_id });
  });

  it('listMembers gives groups and people, and one kind when asked', async () => {
    const both = await client.listMembers({ group_id: root, limit: 100, marker: '' });
    const groups = await client.listMembers({ group_id: root, member_type: 'group' });
    const people = await client.listMembers({ group_id: root, member_type: 'user' });
    expect(groups.items.every((item) => 'group_id' in item)).toBe(true);
    expect(people.items.every((item) => 'user_id' in item)).toBe(true);
    expect(both.items).toHaveLength(groups.items.length + people.items.length);
  });

  it('deleteGroup', async () => {
    expect(await client.deleteGroup({ group_id: child.group_id })).toBeUndefined();
    await expect(client.deleteGroup({ group_id: root })).rejects.toMatchObject({
      error: { code: 'remote.conflict', outcome: 'not-applied' },
    });
  });

  it('the methods beside them', async () => {
    expect(await client.getUser({ user_id: userId })).toMatchObject({ user_id: userId });
    expect((await client.listUsers({ limit: 5 })).items).toHaveLength(5);
    expect((await client.searchUsers({ nick_name_for_fuzzy: 'a', limit: 5 })).items.length).toBeGreaterThan(0);
    expect(
      await client.importUser({ authentication_type: 'email', identity: 'new@example.com', nick_name: 'New' }),
    ).toMatchObject({ nick_name: 'New' });
    await client.addGroupMember({ group_id: root, member_type: 'user', member_id: userId });
    expect(
      (await client.listGroupMember({ group_id: root, member_type: 'user' })).user_items.map((user) => user.user_id),
    ).toContain(userId);
    const role = {
      identity: { identity_type: 'IT_User', identity_id: userId },
      role_id: 'SystemGroupAdmin',
      manage_resource_type: 'RT_Group',
      manage_resource_id: root,
    } as const;
    await client.assignRole(role);
    expect(
      (await client.listAssignment({ manage_resource_type: 'RT_Group', manage_resource_id: root })).assignment_list.map(
        (row) => row.identity.identity_id,
      ),
    ).toContain(userId);
    expect(
      (await client.listIdentityRole({ identity: role.identity })).assignment_list.map((row) => row.manage_resource_id),
    ).toContain(root);
    await client.cancelAssignRole(role);
    await client.removeGroupMember({ group_id: root, member_type: 'user', member_id: userId });
    expect((await client.getQuota()).user_count_used).toBeGreaterThan(0);
    const body = { group_id: root };
    const batch = await client.batch({
      resource: 'group',
      requests: [{ id: 'a', method: 'POST', url: '/group/get', headers: { 'Content-Type': 'application/json' }, body }],
    });
    expect(batch.responses).toMatchObject([{ id: 'a', status: 200, body: { group_id: root } }]);
    const app = sandbox.ready.pds.serviceApp.appId;
    const user = sandbox.ready.pds.users[3];
    const pair = await client.refreshAccountToken({ app_id: app, refresh_token: user.refreshToken });
    expect(pair).toMatchObject({ user_id: user.userId, token_type: 'Bearer' });
    expect(await client.refreshOauthToken({ client_id: app, refresh_token: pair.refresh_token })).toMatchObject({
      user_id: user.userId,
    });
  });
});

describe('options of every documented method', () => {
  it.each(seedMethods)('%s takes headers, query, time-out and signal, and keeps its own token', async (method) => {
    const server = await startTestServer((_request, response) =>
      sendJson(response, 200, { group_id: 'g', result: true, items: [], next_marker: '' }),
    );
    const { provider } = await providerAt(server.origin);
    const params = {
      group_id: 'g',
      group_name: 'n',
      name: 'n',
      user_id: 'u',
      member_type: 'user',
      limit: 7,
      marker: 'm',
    };
    const options = {
      headers: { 'x-trace': 'me', authorization: 'Bearer other' },
      params: { lang: 'zh' },
      baseURL: 'https://elsewhere.example',
      maxRedirects: 3,
    };
    await provider.client[method](params, options);
    expect(server.seen).toHaveLength(1);
    const [request] = server.seen;
    expect(request?.method).toBe('POST');
    expect(request?.path).toMatch(/^\/v2\/(group|membership)\/[a-z_]+\?lang=zh$/);
    expect(request?.headers).toMatchObject({
      'x-trace': 'me',
      authorization: 'Bearer the-token',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(JSON.parse(request?.body ?? '')).toMatchObject(params);
    await expect(provider.client[method](params, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      error: { code: 'net.aborted' },
    });
    expect(server.seen).toHaveLength(1);
    provider.close();
    await server.close();
  });

  it('@security 14 a failure is an Error that names what happened, and repeats no token that the server repeats', async () => {
    const server = await startTestServer((_request, response) =>
      sendJson(response, 403, { code: 'ForbiddenNoPermission.Group', message: 'not with the-token' }),
    );
    const { provider } = await providerAt(server.origin);
    const failure = await provider.client.getGroup({ group_id: 'g' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PdsError);
    expect(failure).toBeInstanceOf(Error);
    expect((failure as PdsError).message).toContain('ForbiddenNoPermission.Group');
    expect(JSON.stringify([failure, (failure as PdsError).message, (failure as PdsError).stack])).not.toContain(
      'the-token',
    );
    provider.close();
    await server.close();
  });
});

function providerAt(endpoint: string) {
  const vault = {
    backend: 'test',
    persistent: false,
    get: (key: string) =>
      Promise.resolve({ ok: true as const, value: key.endsWith('accessToken') ? 'the-token' : null }),
    set: () => Promise.resolve({ ok: true as const, value: undefined }),
    delete: () => Promise.resolve({ ok: true as const, value: undefined }),
  };
  const provider = createPdsProvider({
    profile: {
      id: 'p1',
      kind: 'pds',
      name: 'x',
      endpoint,
      authEndpoint: '',
      allowLoopbackHttp: true,
      signIn: { method: 'token', appId: 'a' },
      readOnly: true,
      namedAdmins: [],
      adminReachesSubgroups: true,
      guardPeople: 50,
      guardPercent: 25,
    },
    vault,
    clock: new SkippingClock(),
    logger: recordingLogger(),
    traffic: recordingTraffic(),
  });
  return { provider };
}
