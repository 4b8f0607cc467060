import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMemoryVault } from '../../ports/memory-vault.ts';
import type { ChildrenPage, DirectoryProvider, GroupsPage } from '../port.ts';
import { commonTime } from '../testing/common-time.ts';
import { startPdsSandbox, type PdsSandbox } from '../testing/pds-sandbox.ts';
import { valueOf as value } from '../testing/value-of.ts';

let sandbox: PdsSandbox;
beforeAll(async () => {
  sandbox = await startPdsSandbox({ groups: 60 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await sandbox.calm();
});
afterAll(() => sandbox.close());

/** Everything a sync reads, as one comparable value. */
async function crawl(provider: DirectoryProvider): Promise<string[]> {
  const rows: string[] = [];
  const groups: string[] = [];
  for (let marker: string | null = null; ;) {
    const page: GroupsPage = value(await provider.listGroups(marker));
    for (const group of page.groups) {
      groups.push(group.id);
      rows.push(`group ${group.id} ${group.name} ${group.createdAt}`);
    }
    marker = page.next;
    if (marker === null) break;
  }
  for (const groupId of [null, ...groups]) {
    for (let marker: string | null = null; ;) {
      const page: ChildrenPage = value(await provider.listChildren(groupId, marker));
      rows.push(
        ...page.subgroups.map((group) => `edge ${groupId} ${group.id} ${group.name}`),
        ...page.members.map((member) => `member ${groupId} ${member.person.id}`),
      );
      marker = page.next;
      if (marker === null) break;
    }
    if (groupId !== null)
      rows.push(...value(await provider.listAssignments(groupId)).map((id) => `admin ${groupId} ${id}`));
  }
  return rows.sort();
}

describe('a directory reads the same, however the domain speaks', () => {
  let plain: string[];
  beforeAll(async () => {
    plain = await crawl((await sandbox.provider()).provider);
    expect(plain.filter((row) => row.startsWith('group'))).toHaveLength(60);
    expect(plain.filter((row) => row.startsWith('admin')).length).toBeGreaterThan(0);
  });

  it.each<[string, Record<string, string | number | boolean>]>([
    ['empty lists are null', { emptyList: 'null' }],
    ['empty lists are absent', { emptyList: 'absent' }],
    ['times are texts', { timestamps: 'string' }],
    ['the last page has no marker', { lastMarker: 'absent' }],
    ['pages are half full', { pageFill: 'short' }],
    ['codes are in lower case', { codeSuffix: 'lower' }],
    ['a missing group is a bad parameter', { missingGroup: '400' }],
    ['the top level has to be asked the old way', { listMemberWithoutGroup: '400' }],
    ['there is no old way, and no top level', { listMemberWithoutGroup: '400', legacyEndpoints: 'I404NF' }],
    ['the old routes are shut', { listMemberWithoutGroup: '400', legacyEndpoints: 'CheckRouterAccessFailed' }],
  ])('%s', async (_title, switches) => {
    await sandbox.switches(switches);
    expect(await crawl((await sandbox.provider()).provider)).toEqual(plain);
  });

  it('all assignments at once, where the domain lists them', async () => {
    const { provider } = await sandbox.provider();
    expect(await provider.listAllAssignments(null)).toMatchObject({ ok: false, error: { code: 'remote.unsupported' } });
    await sandbox.mark();
    expect(await provider.listAllAssignments(null)).toMatchObject({ ok: false, error: { code: 'remote.unsupported' } });
    expect(await sandbox.requests()).toHaveLength(0);
    await sandbox.switches({ listAssignmentResource: 'optional' });
    const { provider: other } = await sandbox.provider();
    const { assignments } = value(await other.listAllAssignments(null));
    expect(assignments.map((row) => `admin ${row.groupId} ${row.personId}`).sort()).toEqual(
      plain.filter((row) => row.startsWith('admin')),
    );
  });

  it('assignments of which one cannot be read are not taken for all of them', async () => {
    const { provider } = await sandbox.provider();
    const body = { assignment_list: [{ role_id: 'SystemGroupAdmin' }], next_marker: '' };
    await sandbox.faults({ path: 'role/list_assignment', effect: { kind: 'status', status: 200, body } });
    const incomplete = { ok: false, error: { code: 'net.bad-response', params: { reason: 'rows', count: 1 } } };
    expect(await provider.listAllAssignments(null)).toMatchObject(incomplete);
    expect(await provider.listAssignments('any')).toMatchObject(incomplete);
  });

  it('without the old calls nobody can move a group, and the capability says so', async () => {
    await sandbox.switches({ legacyEndpoints: 'I404NF' });
    const { provider } = await sandbox.provider();
    expect(provider.capabilities().features.moveGroup.support).toBe('unknown');
    const report = await provider.probe(() => undefined);
    expect(report.checks.find((check) => check.name === 'memberships')).toMatchObject({
      state: 'warning',
      error: { code: 'remote.unsupported' },
    });
    expect(report.capabilities.features.moveGroup.support).toBe('absent');
    expect(provider.capabilities().features.moveGroup.support).toBe('absent');
  });

  it('where there is no batch, groups are read one by one', async () => {
    const { provider } = await sandbox.provider();
    const ids = (await sandbox.state()).groups.map((group) => group.groupId).slice(0, 12);
    await sandbox.faults({
      path: 'batch',
      effect: { kind: 'status', status: 404, headers: { 'x-ca-error-code': 'I404NF', 'x-ca-request-id': 'R' } },
    });
    expect([...value(await provider.readGroups([...ids, 'e'.repeat(32)])).keys()].sort()).toEqual([...ids].sort());
  });

  it('groups are read a hundred at a time', async () => {
    const { provider } = await sandbox.provider();
    await provider.ping();
    await sandbox.mark();
    const ids = Array.from({ length: 250 }, (_, i) => i.toString(16).padStart(32, '0'));
    expect(value(await provider.readGroups(ids)).size).toBe(0);
    expect((await sandbox.requests()).map((call) => call.path)).toEqual(['/v2/batch', '/v2/batch', '/v2/batch']);
  });
});

describe('too many calls', () => {
  it('a storm of refusals of both forms in the middle of a crawl loses nothing', async () => {
    const { provider, traffic } = await sandbox.provider();
    const before = await crawl(provider);
    await sandbox.faults(
      {
        path: 'group/list_member',
        nth: 5,
        times: 6,
        effect: { kind: 'status', status: 429, body: { code: 'TooManyRequests', message: 'slow down' } },
      },
      {
        path: 'group/list_member',
        nth: 20,
        times: 6,
        effect: {
          kind: 'status',
          status: 429,
          headers: { 'x-ca-error-code': 'T429PA', 'x-ca-request-id': 'R', 'retry-after': '3' },
        },
      },
      {
        path: 'role/list_assignment',
        nth: 3,
        times: 2,
        effect: { kind: 'status', status: 503, body: { code: 'ServiceUnavailable', message: '' } },
      },
    );
    expect(await crawl(provider)).toEqual(before);
    expect(traffic.requests.filter((request) => request.status === 429)).toHaveLength(12);
    expect(traffic.waits.filter((until) => until !== null).length).toBeGreaterThan(0);
    expect(traffic.waits.at(-1)).toBeNull();
  });

  it('a server that limits is asked at its pace', async () => {
    await sandbox.switches({ rateLimit: 200 });
    const { provider, traffic } = await sandbox.provider({ clock: commonTime() });
    const ids = (await sandbox.state()).groups.map((group) => group.groupId);
    const work = Array.from({ length: 300 }, (_, i) => ids[i % ids.length] ?? '');
    const lanes = Array.from({ length: 12 }, async () => {
      for (let id = work.pop(); id !== undefined; id = work.pop()) value(await provider.listChildren(id, null));
    });
    await Promise.all(lanes);
    const refused = traffic.requests.filter((request) => request.status === 429).length;
    expect(traffic.requests.filter((request) => request.status === 200).length).toBeGreaterThanOrEqual(300);
    expect(refused).toBeLessThan(30);
  });
});

describe('what the server says about the caller', () => {
  it('a token that ends in the middle of a crawl is renewed once, and its refresh token is not used twice', async () => {
    await sandbox.switches({ oldRefreshToken: 'dies' });
    const { provider, vault } = await sandbox.provider({ who: 'admin' });
    const before = await crawl(provider);
    await sandbox.advanceClock(2 * 7_260_000);
    await sandbox.mark();
    const groups = (await sandbox.state()).groups.map((group) => group.groupId);
    const results = await Promise.all(groups.map((id) => provider.listChildren(id, null)));
    expect(results.every((result) => result.ok)).toBe(true);
    expect(await crawl(provider)).toEqual(before);
    expect((await sandbox.requests()).filter((call) => /\/token$/.test(call.path))).toHaveLength(1);
    // What the vault has now signs in a second time.
    const { provider: again } = await sandbox.provider({ who: 'service' });
    expect(await again.ping()).toMatchObject({ ok: true });
    const kept = await vault.get('profile/p1/refreshToken');
    expect(value(kept)).not.toBe(sandbox.ready.pds.users[1].refreshToken);
  });

  it('a wrong token', async () => {
    const vault = createMemoryVault();
    const { provider } = await sandbox.provider({ who: 'user', vault });
    await vault.set('profile/p1/accessToken', 'wrong');
    await vault.set('profile/p1/refreshToken', 'wrong');
    expect(await provider.ping()).toMatchObject({ ok: false, error: { code: 'auth.expired' } });
    await vault.delete('profile/p1/refreshToken');
    const report = await provider.probe(() => undefined);
    expect(report.checks.map((check) => `${check.name} ${check.state}`)).toEqual([
      'address passed',
      'server passed',
      'sign-in failed',
      'identity skipped',
      'groups skipped',
      'memberships skipped',
      'clock skipped',
      'quota skipped',
    ]);
    expect(report.checks[2]?.error?.code).toBe('auth.invalid');
  });

  it('a plain user may sign in, and is told what he may not do', async () => {
    const { provider } = await sandbox.provider({ who: 'user' });
    expect(await provider.ping()).toMatchObject({ ok: true });
    const identity = value(await provider.identity());
    expect(identity).toMatchObject({ personId: sandbox.ready.pds.users[3].userId, role: 'user' });
    const report = await provider.probe(() => undefined);
    expect(report.checks.find((check) => check.name === 'memberships')).toMatchObject({
      state: 'warning',
      error: { code: 'remote.forbidden' },
    });
    expect(report.checks.find((check) => check.name === 'quota')?.state).toBe('skipped');
    const group = (await sandbox.state()).groups[0]?.groupId ?? '';
    expect(await provider.listChildren(group, null)).toMatchObject({ ok: false, error: { code: 'remote.forbidden' } });
    expect(await provider.apply({ kind: 'group.delete', groupId: group, name: '' })).toMatchObject({
      ok: false,
      error: { code: 'remote.forbidden', outcome: 'not-applied' },
    });
  });

  it('a group administrator reads the own branch and is refused the others', async () => {
    const { provider } = await sandbox.provider({ who: 'group-admin' });
    const own = sandbox.ready.pds.users[2].groupAdminOf?.[0] ?? '';
    expect(await provider.listChildren(own, null)).toMatchObject({ ok: true });
    const { groups } = await sandbox.state();
    const root = groups.find((group) => group.isRoot)?.groupId ?? '';
    expect(await provider.listChildren(root, null)).toMatchObject({ ok: false, error: { code: 'remote.forbidden' } });
  });

  it('the four kinds of identity', async () => {
    expect(value(await (await sandbox.provider()).provider.identity())).toMatchObject({
      role: 'service',
      personId: null,
      domainId: 'bj1',
    });
    expect(value(await (await sandbox.provider({ who: 'superadmin' })).provider.identity())).toMatchObject({
      role: 'superadmin',
      personId: 'superadmin',
    });
    expect(value(await (await sandbox.provider({ who: 'admin' })).provider.identity())).toMatchObject({
      role: 'admin',
      domainId: 'bj1',
    });
    const own = [...(sandbox.ready.pds.users[2].groupAdminOf ?? [])];
    const who = value(await (await sandbox.provider({ who: 'group-admin' })).provider.identity());
    expect(who.adminOf === null || who.adminOf.sort().join() === own.sort().join()).toBe(true);
  });
});

describe('people', () => {
  it('are found whatever their role and state, where the search hides some unless asked', async () => {
    await sandbox.switches({ userSearchDefaults: 'enabled-users' });
    const { provider } = await sandbox.provider();
    const { users } = await sandbox.state();
    const disabled = users.find((user) => user.status !== 'enabled');
    const admin = users.find((user) => user.role === 'admin');
    for (const wanted of [disabled, admin, users[20]].filter((user) => user !== undefined)) {
      const found = value(await provider.findPeople(wanted.nickName.slice(0, 3)));
      expect(found.people.map((person) => person.personId)).toContain(wanted.userId);
    }
  });

  it.each([
    ['an administrator who is disabled', { role: 'admin', status: 'disabled', phone: '13800001' }],
    ['a disabled person', { role: 'user', status: 'disabled', phone: '13800002' }],
    ['an administrator', { role: 'admin', status: 'enabled', phone: '13800003' }],
  ])('%s is found by every text, where the search hides some unless asked', async (_who, kind) => {
    await sandbox.switches({ userSearchDefaults: 'enabled-users' });
    const { provider } = await sandbox.provider();
    const id = `${kind.role}-${kind.status}`;
    const { apiEndpoint, serviceApp, users } = sandbox.ready.pds;
    const superadmin = await provider.client.refreshAccountToken({
      app_id: serviceApp.appId,
      refresh_token: users[0].refreshToken,
    });
    const person = {
      user_id: id,
      nick_name: `Nick of ${id}`,
      user_name: `name-${id}`,
      email: `${id}@example.org`,
      ...kind,
    };
    const created = await fetch(`${apiEndpoint}/v2/user/create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${superadmin.access_token}` },
      body: JSON.stringify(person),
    });
    expect(created.status).toBe(201);
    for (const text of [
      `of ${id}`,
      `name-${id}`,
      `${id}@example.org`,
      `${kind.phone.slice(0, 4)} ${kind.phone.slice(4)}`,
    ]) {
      const found = value(await provider.findPeople(text));
      expect([text, found.people.map((person) => person.personId), found.complete]).toEqual([text, [id], true]);
    }
  });

  it('a search that was only half answered says so', async () => {
    const { provider } = await sandbox.provider();
    const name = (await sandbox.state()).users[20]?.nickName ?? '';
    expect(value(await provider.findPeople(name)).complete).toBe(true);
    await sandbox.faults({
      path: 'user/search',
      nth: 2,
      times: 1,
      effect: { kind: 'status', status: 403, body: { code: 'ForbiddenNoPermission.User', message: '' } },
    });
    expect(value(await provider.findPeople(name)).complete).toBe(false);
  });

  it('a person who is not there is not found', async () => {
    const { provider } = await sandbox.provider();
    expect(await provider.readPerson('nobody')).toMatchObject({ ok: false, error: { code: 'remote.not-found' } });
  });
});
