import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '#shared/plan/step.ts';
import { systemClock } from '../../ports/clock.ts';
import { createMemoryVault } from '../../ports/memory-vault.ts';
import { startPdsSandbox, type PdsSandbox } from '../testing/pds-sandbox.ts';
import { recordingLogger, recordingTraffic } from '../testing/recorders.ts';
import { sendJson, startTestServer, type SeenRequest } from '../testing/test-server.ts';
import { SkippingClock } from '../testing/virtual-clock.ts';
import type { DirectoryProvider, ChildrenPage, GroupsPage } from '../port.ts';
import { createPdsProvider } from './provider.ts';

let sandbox: PdsSandbox;
beforeAll(async () => {
  sandbox = await startPdsSandbox({ groups: 60 });
});
afterEach(() => sandbox.calm());
afterAll(() => sandbox.close());

const value = <T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

/** Everything a sync reads, as one comparable value. */
async function crawl(provider: DirectoryProvider): Promise<string[]> {
  const rows: string[] = [];
  const groups: string[] = [];
  for (let marker: string | null = null; ; ) {
    const page: GroupsPage = value(await provider.listGroups(marker));
    for (const group of page.groups) {
      groups.push(group.id);
      rows.push(`group ${group.id} ${group.name} ${group.createdAt}`);
    }
    marker = page.next;
    if (marker === null) break;
  }
  for (const groupId of [null, ...groups]) {
    for (let marker: string | null = null; ; ) {
      const page: ChildrenPage = value(await provider.listChildren(groupId, marker));
      rows.push(...page.subgroups.map((group) => `edge ${groupId} ${group.id} ${group.name}`), ...page.members.map((member) => `member ${groupId} ${member.person.id}`));
      marker = page.next;
      if (marker === null) break;
    }
    if (groupId !== null) rows.push(...value(await provider.listAssignments(groupId)).map((id) => `admin ${groupId} ${id}`));
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
    expect(await sandbox.calls()).toHaveLength(0);
    await sandbox.switches({ listAssignmentResource: 'optional' });
    const { provider: other } = await sandbox.provider();
    const { assignments } = value(await other.listAllAssignments(null));
    expect(assignments.map((row) => `admin ${row.groupId} ${row.personId}`).sort()).toEqual(plain.filter((row) => row.startsWith('admin')));
  });

  it('without the old calls nobody can move a group, and the capability says so', async () => {
    await sandbox.switches({ legacyEndpoints: 'I404NF' });
    const { provider } = await sandbox.provider();
    expect(provider.capabilities().features.moveGroup.support).toBe('unknown');
    const report = await provider.probe(() => undefined);
    expect(report.checks.find((check) => check.name === 'memberships')).toMatchObject({ state: 'warning', error: { code: 'remote.unsupported' } });
    expect(report.capabilities.features.moveGroup.support).toBe('absent');
    expect(provider.capabilities().features.moveGroup.support).toBe('absent');
  });

  it('where there is no batch, groups are read one by one', async () => {
    const { provider } = await sandbox.provider();
    const ids = (await sandbox.state()).groups.map((group) => group.groupId).slice(0, 12);
    await sandbox.faults({ path: 'batch', effect: { kind: 'status', status: 404, headers: { 'x-ca-error-code': 'I404NF', 'x-ca-request-id': 'R' } } });
    expect([...value(await provider.readGroups([...ids, 'e'.repeat(32)])).keys()].sort()).toEqual([...ids].sort());
  });

  it('groups are read a hundred at a time', async () => {
    const { provider } = await sandbox.provider();
    await provider.ping();
    await sandbox.mark();
    const ids = Array.from({ length: 250 }, (_, i) => i.toString(16).padStart(32, '0'));
    expect(value(await provider.readGroups(ids)).size).toBe(0);
    expect((await sandbox.calls()).map((call) => call.path)).toEqual(['/v2/batch', '/v2/batch', '/v2/batch']);
  });
});

describe('too many calls', () => {
  it('a storm of refusals of both forms in the middle of a crawl loses nothing', async () => {
    const { provider, traffic } = await sandbox.provider();
    const before = await crawl(provider);
    await sandbox.faults(
      { path: 'group/list_member', nth: 5, times: 6, effect: { kind: 'status', status: 429, body: { code: 'TooManyRequests', message: 'slow down' } } },
      { path: 'group/list_member', nth: 20, times: 6, effect: { kind: 'status', status: 429, headers: { 'x-ca-error-code': 'T429PA', 'x-ca-request-id': 'R', 'retry-after': '3' } } },
      { path: 'role/list_assignment', nth: 3, times: 2, effect: { kind: 'status', status: 503, body: { code: 'ServiceUnavailable', message: '' } } },
    );
    expect(await crawl(provider)).toEqual(before);
    expect(traffic.requests.filter((request) => request.status === 429)).toHaveLength(12);
    expect(traffic.waits.filter((until) => until !== null).length).toBeGreaterThan(0);
    expect(traffic.waits.at(-1)).toBeNull();
  });

  it('a server that limits is asked at its pace', async () => {
    await sandbox.switches({ rateLimit: 200 });
    // Real time: the sandbox counts real seconds.
    const { provider, traffic } = await sandbox.provider({ clock: systemClock });
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
    expect((await sandbox.calls()).filter((call) => /\/token$/.test(call.path))).toHaveLength(1);
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
      'address passed', 'server passed', 'sign-in failed', 'identity skipped', 'groups skipped', 'memberships skipped', 'clock skipped', 'quota skipped',
    ]);
    expect(report.checks[2]?.error?.code).toBe('auth.invalid');
  });

  it('a plain user may sign in, and is told what he may not do', async () => {
    const { provider } = await sandbox.provider({ who: 'user' });
    expect(await provider.ping()).toMatchObject({ ok: true });
    const identity = value(await provider.identity());
    expect(identity).toMatchObject({ personId: sandbox.ready.pds.users[3].userId, role: 'user' });
    const report = await provider.probe(() => undefined);
    expect(report.checks.find((check) => check.name === 'memberships')).toMatchObject({ state: 'warning', error: { code: 'remote.forbidden' } });
    expect(report.checks.find((check) => check.name === 'quota')?.state).toBe('skipped');
    const group = (await sandbox.state()).groups[0]?.groupId ?? '';
    expect(await provider.listChildren(group, null)).toMatchObject({ ok: false, error: { code: 'remote.forbidden' } });
    expect(await provider.apply({ kind: 'group.delete', groupId: group, name: '' })).toMatchObject({ ok: false, error: { code: 'remote.forbidden', outcome: 'not-applied' } });
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
    expect(value(await (await sandbox.provider()).provider.identity())).toMatchObject({ role: 'service', personId: null, domainId: 'bj1' });
    expect(value(await (await sandbox.provider({ who: 'superadmin' })).provider.identity())).toMatchObject({ role: 'superadmin', personId: 'superadmin' });
    expect(value(await (await sandbox.provider({ who: 'admin' })).provider.identity())).toMatchObject({ role: 'admin', domainId: 'bj1' });
    const own = [...(sandbox.ready.pds.users[2].groupAdminOf ?? [])];
    const who = value(await (await sandbox.provider({ who: 'group-admin' })).provider.identity());
    expect(who.adminOf === null || who.adminOf.sort().join() === own.sort().join()).toBe(true);
  });
});

describe('not a PDS at that address', () => {
  const profile = { id: 'p1', kind: 'pds', name: 'x', authEndpoint: '', allowLoopbackHttp: true, signIn: { method: 'token', appId: 'a' }, readOnly: true, namedAdmins: [], adminReachesSubgroups: true, guardPeople: 50, guardPercent: 25 } as const;
  async function probed(endpoint: string, maxBytes?: number, afterProbe: () => void | Promise<void> = () => undefined) {
    const vault = createMemoryVault();
    await vault.set('profile/p1/accessToken', 'cAnArY-token');
    const logger = recordingLogger();
    const provider = createPdsProvider({
      profile: { ...profile, namedAdmins: [], endpoint },
      vault, clock: new SkippingClock(), logger, traffic: recordingTraffic(), http: { timeoutMs: 2_000, ...(maxBytes === undefined ? {} : { maxBytes }) },
    });
    const report = await provider.probe(() => undefined);
    await afterProbe();
    const ping = await provider.ping();
    provider.close();
    return { failed: report.checks.find((check) => check.state === 'failed'), report, ping, logger };
  }

  it.each<[string, string, (request: SeenRequest, response: ServerResponse) => void]>([
    ['a web page', 'net.not-this-directory', (_q, s) => s.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><h1>It works</h1>')],
    ['a web page that says not found', 'net.not-this-directory', (_q, s) => s.writeHead(404, { 'content-type': 'text/html', server: 'nginx' }).end('<html><h1>404</h1></html>')],
    ['another JSON service', 'net.not-this-directory', (_q, s) => s.writeHead(404, { 'content-type': 'application/json' }).end('{"detail":"Not found"}')],
    ['a service that says yes to everything', 'net.not-this-directory', (_q, s) => s.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')],
    ['text', 'net.not-this-directory', (_q, s) => s.writeHead(200).end('hello')],
    ['a redirect', 'net.redirect', (_q, s) => s.writeHead(302, { location: 'https://login.example/' }).end()],
    ['an endless answer', 'net.too-large', (_q, s) => s.writeHead(200).end('x'.repeat(2_000_000))],
  ])('%s: %s at the server check, and no token was sent there', async (_title, code, answer) => {
    const server = await startTestServer(answer);
    const { failed } = await probed(server.origin, 1_000_000, () => {
      expect(server.seen.length).toBeGreaterThan(0);
      expect(JSON.stringify(server.seen)).not.toContain('cAnArY');
    });
    expect(failed).toMatchObject({ name: 'server', error: { code } });
    await server.close();
  });

  it('nobody there', async () => {
    const server = await startTestServer(() => undefined);
    await server.close();
    expect((await probed(server.origin)).failed).toMatchObject({ name: 'server', error: { code: 'net.unreachable' } });
  });

  it.each([
    ['http://bj1.api.aliyunpds.com', 'net.insecure-url'],
    ['bj1.api.aliyunpds.com', 'net.invalid-url'],
    ['https://ann:secret@bj1.api.aliyunpds.com', 'net.invalid-url'],
  ])('@security 1 %s is refused before anything is sent', async (endpoint, code) => {
    const { failed, ping, report, logger } = await probed(endpoint);
    expect(failed).toMatchObject({ name: 'address', error: { code } });
    expect(ping).toMatchObject({ ok: false, error: { code } });
    expect(report.checks.slice(1).every((check) => check.state === 'skipped')).toBe(true);
    expect(logger.lines.filter((line) => line.message.startsWith('http'))).toEqual([]);
  });

  it('@security 17 a marker that leads in circles ends the listing', async () => {
    const server = await startTestServer((_request, response) => sendJson(response, 200, { items: [{ group_id: 'g' }], next_marker: 'again' }));
    const provider = createPdsProvider({
      profile: { ...profile, namedAdmins: [], endpoint: server.origin },
      vault: { ...createMemoryVault(), get: () => Promise.resolve({ ok: true, value: 't' }) },
      clock: new SkippingClock(), logger: recordingLogger(), traffic: recordingTraffic(),
    });
    const first = value(await provider.listGroups(null));
    expect(await provider.listGroups(first.next)).toMatchObject({ ok: false, error: { code: 'sync.marker-loop' } });
    expect(await provider.listGroupsOfPerson('p')).toMatchObject({ ok: false, error: { code: 'sync.marker-loop' } });
    expect(server.seen.length).toBeLessThan(6);
    provider.close();
    await server.close();
  });
});

describe('writes where the domain differs', () => {
  const ids = async () => {
    const { groups, memberships } = await sandbox.state();
    const root = groups.find((group) => group.isRoot)?.groupId ?? '';
    const child = groups.find((group) => group.parentIds[0] === root && groups.some((other) => other.parentIds[0] === group.groupId))?.groupId ?? '';
    return { root, child, member: memberships.find((row) => row.memberType === 'user'), groups };
  };

  it.each([['409'], ['silent']])('adding who is there already is done, told %s', async (duplicate) => {
    await sandbox.switches({ duplicate });
    const { provider } = await sandbox.provider();
    const { member } = await ids();
    const operation: Operation = { kind: 'member.add', groupId: member?.groupId ?? '', personId: member?.userId ?? '', role: 'member' };
    expect(value(await provider.precheck(operation)).verdict).toBe('holds');
    expect(await provider.apply(operation)).toMatchObject({ ok: true });
  });

  it.each([['404'], ['silent']])('removing who is not there is done, told %s', async (removeAbsent) => {
    await sandbox.switches({ removeAbsent });
    const { provider } = await sandbox.provider();
    const { root } = await ids();
    const operation: Operation = { kind: 'member.remove', groupId: root, personId: 'nobody', role: 'member' };
    expect(value(await provider.precheck(operation)).verdict).toBe('holds');
    expect(await provider.apply(operation)).toMatchObject({ ok: true });
  });

  it.each([['404'], ['400']])('a group that is gone, told %s, is gone', async (missingGroup) => {
    await sandbox.switches({ missingGroup });
    const { provider } = await sandbox.provider();
    const gone = 'd'.repeat(32);
    const { root } = await ids();
    expect(await provider.readGroup(gone)).toMatchObject({ ok: false, error: { code: 'remote.not-found' } });
    expect(value(await provider.precheck({ kind: 'group.delete', groupId: gone, name: '' })).verdict).toBe('holds');
    expect(value(await provider.precheck({ kind: 'group.create', groupId: 'new:1', parentId: gone, name: 'n', description: '' })).verdict).toBe('conflict');
    expect(value(await provider.precheck({ kind: 'edge.attach', groupId: gone, parentId: root })).verdict).toBe('conflict');
    expect(value(await provider.precheck({ kind: 'edge.detach', groupId: gone, parentId: root })).verdict).toBe('conflict');
    expect(value(await provider.precheck({ kind: 'group.update', groupId: gone, name: 'n', description: null, before: { name: 'o', description: null } })).verdict).toBe('conflict');
    expect(value(await provider.precheck({ kind: 'member.add', groupId: gone, personId: 'p', role: 'member' })).verdict).toBe('conflict');
  });

  it.each([[409], [400], [403]])('a group that is not empty is not deleted (%i)', async (nonEmptyDelete) => {
    await sandbox.switches({ nonEmptyDelete });
    const { provider } = await sandbox.provider();
    const { child } = await ids();
    const operation: Operation = { kind: 'group.delete', groupId: child, name: '' };
    expect(value(await provider.precheck(operation))).toMatchObject({ verdict: 'conflict' });
    expect(await provider.apply(operation)).toMatchObject({ ok: false, error: { outcome: 'not-applied' } });
    expect(value(await provider.verify(operation, Date.now())).verdict).toBe('absent');
  });

  it('a subgroup that somebody else has moved is not detached', async () => {
    const { provider } = await sandbox.provider();
    const { child, root, groups } = await ids();
    const other = groups.find((group) => group.parentIds[0] === root && group.groupId !== child)?.groupId ?? '';
    await provider.client.deleteMembership({ group_id: root, sub_group_id: child, member_type: 'group' });
    await provider.client.createMembership({ group_id: other, sub_group_id: child, member_type: 'group' });
    expect(value(await provider.precheck({ kind: 'edge.detach', groupId: child, parentId: root }))).toMatchObject({ verdict: 'conflict' });
    expect(value(await provider.precheck({ kind: 'edge.attach', groupId: child, parentId: root }))).toMatchObject({ verdict: 'conflict' });
    await provider.client.deleteMembership({ group_id: other, sub_group_id: child, member_type: 'group' });
    expect(value(await provider.precheck({ kind: 'edge.attach', groupId: child, parentId: root }))).toMatchObject({ verdict: 'absent' });
    await provider.client.createMembership({ group_id: root, sub_group_id: child, member_type: 'group' });
  });

  it('a group renamed by somebody else is not renamed over it', async () => {
    const { provider } = await sandbox.provider();
    const { child, groups } = await ids();
    const name = groups.find((group) => group.groupId === child)?.name ?? '';
    const operation = (before: string): Operation => ({ kind: 'group.update', groupId: child, name: 'Wanted', description: null, before: { name: before, description: null } });
    expect(value(await provider.precheck(operation(name))).verdict).toBe('absent');
    expect(value(await provider.precheck(operation('Older name'))).verdict).toBe('conflict');
  });

  it('a group made by a lost answer is found, also where it was not put under its parent', async () => {
    const { provider } = await sandbox.provider();
    const { child } = await ids();
    const operation = (name: string): Operation => ({ kind: 'group.create', groupId: 'new:1', parentId: child, name, description: '' });
    for (const [createWithParent, verdict] of [['window', 'holds'], ['fails-unattached', 'conflict']] as const) {
      await sandbox.switches({ createWithParent });
      // Real time: the half second in which the group hangs nowhere is the server's.
      const { provider: it } = await sandbox.provider({ clock: createWithParent === 'window' ? systemClock : new SkippingClock() });
      const since = Date.now();
      await sandbox.faults(...(createWithParent === 'window' ? [{ path: 'group/create', times: 1, effect: { kind: 'drop-after-commit' } as const }] : []));
      const name = `Lost ${createWithParent}`;
      expect(await it.apply(operation(name))).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
      const seen = value(await it.verify(operation(name), since));
      const real = (await sandbox.state()).groups.find((group) => group.name === name)?.groupId;
      expect(seen).toMatchObject({ verdict, createdId: real });
      await sandbox.calm();
      await provider.apply({ kind: 'group.delete', groupId: real ?? '', name });
    }
  });

  it('a group of the same name that was there before is not taken for the new one', async () => {
    const { provider } = await sandbox.provider();
    const { root, child, groups } = await ids();
    const name = groups.find((group) => group.groupId === child)?.name ?? '';
    await sandbox.faults({ path: 'group/create', times: 1, effect: { kind: 'drop' } });
    const operation: Operation = { kind: 'group.create', groupId: 'new:1', parentId: root, name, description: groups.find((group) => group.groupId === child)?.description ?? '' };
    expect(value(await provider.precheck(operation)).verdict).toBe('absent');
    expect(await provider.apply(operation)).toMatchObject({ ok: false });
    expect(value(await provider.verify(operation, Date.now())).verdict).toBe('absent');
  });

  it('a list that lags is read until it shows the change', async () => {
    await sandbox.switches({ replicationLag: 700 });
    // Real time: the lag is the server's.
    const { provider } = await sandbox.provider({ clock: systemClock });
    const { child, member } = await ids();
    const operation: Operation = { kind: 'admin.assign', groupId: child, personId: member?.userId ?? '' };
    const since = Date.now();
    await sandbox.mark();
    value(await provider.apply(operation));
    expect(value(await provider.verify(operation, since)).verdict).toBe('holds');
    expect((await sandbox.calls()).filter((call) => call.path === '/v2/role/list_assignment').length).toBeGreaterThan(1);
    value(await provider.apply({ ...operation, kind: 'admin.withdraw' }));
    expect(value(await provider.verify({ ...operation, kind: 'admin.withdraw' }, since)).verdict).toBe('holds');
  });

  it('what never shows is told after fifteen seconds of looking, as it was last seen', async () => {
    const clock = new SkippingClock();
    const { provider } = await sandbox.provider({ clock });
    const { child } = await ids();
    await provider.ping();
    clock.waits.length = 0;
    expect(value(await provider.verify({ kind: 'member.add', groupId: child, personId: 'nobody', role: 'member' }, clock.now())).verdict).toBe('absent');
    const polls = clock.waits.filter((wait) => wait >= 100);
    expect(polls[0]).toBe(250);
    expect(Math.max(...polls)).toBeLessThanOrEqual(2_000);
    expect(polls.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(15_000);
    expect(polls.length).toBeGreaterThan(7);
  });

  it('what PDS cannot do is refused here', async () => {
    const { provider } = await sandbox.provider();
    await provider.ping();
    await sandbox.mark();
    for (const operation of [
      { kind: 'parents.set', groupId: 'g', parentIds: [], before: [] },
      { kind: 'member.role', groupId: 'g', personId: 'p', role: 'admin', before: 'member' },
      { kind: 'member.add', groupId: 'g', personId: 'p', role: 'owner' },
    ] satisfies Operation[]) {
      expect(await provider.apply(operation)).toMatchObject({ ok: false, error: { code: 'remote.unsupported', outcome: 'not-applied' } });
    }
    expect(await sandbox.calls()).toHaveLength(0);
  });
});

describe('trying a move on throw-away groups', () => {
  it.each([
    ['allow', 'allowed', 'emulated'],
    ['forbid-delete-of-group-edge', 'refused', 'absent'],
    ['forbid-attach', 'refused', 'absent'],
    ['allow-double-parent', 'allowed', 'emulated'],
  ] as const)('%s: %s, and everything is as before', async (groupMove, verdict, support) => {
    await sandbox.switches({ groupMove });
    const before = await sandbox.state();
    const { provider } = await sandbox.provider();
    const steps: string[] = [];
    const probe = value(await provider.probeMove((what) => steps.push(what)));
    expect(probe).toMatchObject({ verdict, support, leftovers: [] });
    expect(steps.length).toBeGreaterThan(4);
    expect(provider.capabilities().features.moveGroup.support).toBe(support);
    await sandbox.switches({ groupMove: 'allow' });
    expect(await sandbox.state()).toEqual(before);
  });

  it('without the old calls a move is refused', async () => {
    await sandbox.switches({ legacyEndpoints: 'I404NF' });
    const before = await sandbox.state();
    const { provider } = await sandbox.provider();
    const probe = value(await provider.probeMove(() => undefined));
    expect(probe).toMatchObject({ verdict: 'refused', leftovers: [] });
    expect(await sandbox.state()).toEqual(before);
  });

  it('lost answers on the way change neither the verdict nor what is left behind', async () => {
    const before = await sandbox.state();
    const { provider } = await sandbox.provider();
    await sandbox.faults(
      { path: 'group/create', nth: 2, times: 1, effect: { kind: 'drop-after-commit' } },
      { path: 'membership/delete', times: 1, effect: { kind: 'drop-after-commit' } },
      { path: 'membership/create', nth: 2, times: 1, effect: { kind: 'drop-after-commit' } },
      { path: 'group/delete', times: 1, effect: { kind: 'drop-after-commit' } },
    );
    expect(value(await provider.probeMove(() => undefined))).toMatchObject({ verdict: 'allowed', leftovers: [] });
    expect(await sandbox.state()).toEqual(before);
  });

  it('what cannot be deleted is named', async () => {
    const { provider } = await sandbox.provider();
    await sandbox.faults({ path: 'group/delete', effect: { kind: 'status', status: 403, body: { code: 'ForbiddenNoPermission.Group', message: '' } } });
    const probe = value(await provider.probeMove(() => undefined));
    expect(probe.leftovers).toHaveLength(4);
    await sandbox.calm();
    for (const id of probe.leftovers) value(await provider.apply({ kind: 'group.delete', groupId: id, name: '' }));
  });

  it('a caller without the right gets the error, and nothing is left behind', async () => {
    const { provider } = await sandbox.provider({ who: 'user' });
    expect(await provider.probeMove(() => undefined)).toMatchObject({ ok: false, error: { code: 'remote.forbidden' } });
    expect(provider.capabilities().features.moveGroup.support).toBe('unknown');
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

  it('a search that was only half answered says so', async () => {
    const { provider } = await sandbox.provider();
    const name = (await sandbox.state()).users[20]?.nickName ?? '';
    expect(value(await provider.findPeople(name)).complete).toBe(true);
    await sandbox.faults({ path: 'user/search', nth: 2, times: 1, effect: { kind: 'status', status: 403, body: { code: 'ForbiddenNoPermission.User', message: '' } } });
    expect(value(await provider.findPeople(name)).complete).toBe(false);
  });

  it('a person who is not there is not found', async () => {
    const { provider } = await sandbox.provider();
    expect(await provider.readPerson('nobody')).toMatchObject({ ok: false, error: { code: 'remote.not-found' } });
  });
});
