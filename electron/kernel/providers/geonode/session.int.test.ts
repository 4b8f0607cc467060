import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startGeoNodeSandbox, type GeoNodeSandbox } from '../testing/geonode-sandbox.ts';
import { recordingLogger, recordingTraffic } from '../testing/recorders.ts';
import { startTestServer } from '../testing/test-server.ts';
import { valueOf as value } from '../testing/value-of.ts';
import { SkippingClock } from '../testing/virtual-clock.ts';
import { createMemoryVault } from '../../ports/memory-vault.ts';
import { createGeoNodeProvider } from './provider.ts';

const slugOf = (id: string | undefined): string => (id ?? '').replace('group:', '');

describe('session, era F', () => {
  let sandbox: GeoNodeSandbox;
  beforeAll(async () => {
    sandbox = await startGeoNodeSandbox('F');
  });
  afterEach(() => sandbox.calm());
  afterAll(() => sandbox.close());

  const posts = async () => (await sandbox.requests()).filter(({ method }) => method !== 'GET');
  const signIns = async () => (await posts()).filter(({ path }) => path === '/account/login/').length;
  const made = async () => (await sandbox.state()).groups.map(({ slug }) => slug);

  it('signs in once for many who ask at the same time', async () => {
    const { provider } = await sandbox.provider();
    await sandbox.mark();
    await Promise.all(Array.from({ length: 12 }, () => provider.listGroups(null).then(value)));
    expect(await signIns()).toBe(1);
  });

  it('a session that ends in the middle is noticed, renewed once, and the reads are repeated', async () => {
    const { provider } = await sandbox.provider();
    const all = value(await provider.listGroups(null)).groups.map(({ id }) => id);
    const secret = (await sandbox.state()).groups.find(({ access }) => access === 'private')?.slug ?? '';
    expect(all).toContain(`group:${secret}`);
    // A session lives as long as its token, a day.
    await sandbox.advanceClock(90_000_000);
    await sandbox.mark();
    // As a stranger the private group would be missing from the list, and its page not found.
    const again = await Promise.all([provider.listGroups(null), provider.listGroups(null)]);
    for (const page of again) expect(value(page).groups.map(({ id }) => id)).toEqual(all);
    value(await provider.listChildren(`group:${secret}`, null));
    expect(await signIns()).toBe(1);
  });

  it('a write that meets an ended session is not sent twice, was not done, and can be sent again', async () => {
    const { provider } = await sandbox.provider();
    const group = value(await provider.listGroups(null)).groups.find(({ category }) => !category);
    const slug = slugOf(group?.id);
    const { users, members } = await sandbox.state();
    const inside = new Set(members.filter((row) => row.group === slug).map(({ username }) => username));
    const username = users.map((user) => user.username).find((name) => !inside.has(name)) ?? '';
    value(await provider.listChildren(group?.id ?? '', null));
    // The page with the form is read, then the session ends, then the form is posted.
    await sandbox.faults({
      method: 'POST',
      path: `/groups/group/${slug}/members_add/`,
      times: 1,
      effect: { kind: 'status', status: 302, headers: { location: '/account/login/?next=/x' } },
    });
    await sandbox.mark();
    const operation = {
      kind: 'member.add' as const,
      groupId: `group:${slug}`,
      personId: `user:${username}`,
      role: 'member' as const,
    };
    expect(await provider.apply(operation)).toMatchObject({
      ok: false,
      error: { code: 'auth.expired', outcome: 'not-applied' },
    });
    expect((await posts()).filter(({ path }) => path.endsWith('/members_add/'))).toHaveLength(1);
    expect(await signIns()).toBe(1);
    expect(value(await provider.precheck(operation)).verdict).toBe('absent');
    value(await provider.apply(operation));
    expect(value(await provider.verify(operation, Date.now())).verdict).toBe('holds');
    value(await provider.apply({ ...operation, kind: 'member.remove' }));
  });

  it('a token that was refused is read anew from the page, and the form sent once more', async () => {
    const { provider } = await sandbox.provider();
    const csrfPage =
      '<!DOCTYPE html><html><body><h1>Forbidden <span>(403)</span></h1><p>CSRF verification failed. Request aborted.</p></body></html>';
    await sandbox.faults({
      method: 'POST',
      path: '/groups/create/',
      times: 1,
      effect: { kind: 'status', status: 403, headers: { 'content-type': 'text/html' }, body: csrfPage },
    });
    await sandbox.mark();
    const sent = await provider.apply({
      kind: 'group.create',
      groupId: 'new:1',
      parentId: null,
      name: 'Token group',
      description: 'x',
    });
    expect(value(sent).createdId).toBe('group:token-group');
    expect((await posts()).filter(({ path }) => path === '/groups/create/')).toHaveLength(2);
    value(await provider.apply({ kind: 'group.delete', groupId: 'group:token-group', name: 'Token group' }));
  });

  it('sends Secure cookies back over http to loopback, as 5.1 sets them', async () => {
    await sandbox.switches({ geonodeSecureCookies: 'on' });
    const { provider } = await sandbox.provider();
    expect(value(await provider.identity()).name).not.toBe('');
    value(
      await provider.apply({
        kind: 'group.create',
        groupId: 'new:1',
        parentId: null,
        name: 'Secure group',
        description: 'x',
      }),
    );
    value(await provider.apply({ kind: 'group.delete', groupId: 'group:secure-group', name: 'Secure group' }));
  });

  it('works on a site in lockdown and on one that calls itself by another name', async () => {
    await sandbox.switches({ geonodeMode: 'lockdown' });
    const locked = value(await (await sandbox.provider()).provider.listGroups(null)).groups.length;
    await sandbox.switches({ geonodeMode: 'open', geonodeSiteUrl: 'other' });
    const { provider, traffic } = await sandbox.provider();
    const groups = value(await provider.listGroups(null)).groups;
    expect(groups).toHaveLength(locked);
    for (const { attributes } of groups) {
      if (attributes !== undefined && attributes.logoUrl !== '')
        expect(attributes.logoUrl).toContain(sandbox.ready.geonode.baseUrl);
    }
    value(
      await provider.apply({
        kind: 'group.create',
        groupId: 'new:1',
        parentId: null,
        name: 'Other name',
        description: 'x',
      }),
    );
    expect(await made()).toContain('other-name');
    value(await provider.apply({ kind: 'group.delete', groupId: 'group:other-name', name: 'Other name' }));
    expect(traffic.requests.every(({ path }) => path.startsWith('/'))).toBe(true);
  });

  it('says in the words of the server why it cannot sign in', async () => {
    const wrong = (await sandbox.provider({ password: 'wrong-pass-1' })).provider;
    expect(await wrong.ping()).toMatchObject({
      ok: false,
      error: { code: 'auth.invalid', retry: 'after-sign-in', params: { reason: 'refused' } },
    });
    const report = await wrong.probe(() => undefined);
    expect(report.checks.find(({ name }) => name === 'sign-in')).toMatchObject({
      state: 'failed',
      error: { code: 'auth.invalid' },
    });
    expect(report.checks.find(({ name }) => name === 'server')).toMatchObject({
      state: 'passed',
      detail: 'GeoNode 5.1.1',
    });
    await sandbox.switches({ geonodeSessionToken: 'missing' });
    const { provider } = await sandbox.provider();
    expect(await provider.ping()).toMatchObject({
      ok: false,
      error: { code: 'auth.invalid', params: { reason: 'session-not-kept' } },
    });
  });

  it('where a captcha guards the form, the password opens the site once, for a token', async () => {
    await sandbox.switches({ geonodeRecaptcha: 'on' });
    const { provider } = await sandbox.provider();
    await sandbox.mark();
    expect(value(await provider.listGroups(null)).groups.length).toBeGreaterThan(0);
    expect(value(await provider.identity()).role).toBe('superadmin');
  });

  it('a site closed for changes, or altogether, is said as such', async () => {
    const { provider } = await sandbox.provider({ who: 'manager' });
    const mine = value(await provider.identity()).adminOf ?? [];
    const operation = {
      kind: 'group.update' as const,
      groupId: mine[0] ?? '',
      name: 'N',
      description: 'd',
      before: { name: '', description: null },
    };
    await sandbox.switches({ geonodeMode: 'read-only' });
    expect(await provider.apply(operation)).toMatchObject({
      ok: false,
      error: { code: 'remote.forbidden', outcome: 'not-applied' },
    });
    await sandbox.switches({ geonodeMode: 'maintenance' });
    expect(await provider.listGroups(null)).toMatchObject({ ok: false, error: { code: 'remote.unavailable' } });
  });

  it('@security 14: neither password, cookie nor token reaches the log or an error', async () => {
    const { password } = sandbox.account('superuser');
    const { provider, logger, traffic } = await sandbox.provider();
    await provider.probe(() => undefined);
    const failed = await (await sandbox.provider({ password: 'S3cret-wrong' })).provider.ping();
    const told = JSON.stringify([logger.lines, traffic.requests, failed]);
    expect(told).not.toContain(password);
    expect(told).not.toContain('S3cret-wrong');
    expect(told).not.toMatch(/sessionid=|csrfmiddlewaretoken=\w|Bearer \w/);
  });
});

describe('an address that is not the site', () => {
  const provide = (endpoint: string) => {
    const vault = createMemoryVault();
    void vault.set('profile/x/password', 'secret-pass');
    return createGeoNodeProvider({
      profile: {
        id: 'x',
        kind: 'geonode',
        name: 'x',
        endpoint,
        authEndpoint: '',
        allowLoopbackHttp: true,
        signIn: { method: 'password', username: 'u' },
        readOnly: false,
        namedAdmins: [],
        adminReachesSubgroups: false,
        guardPeople: 50,
        guardPercent: 25,
      },
      vault,
      clock: new SkippingClock(),
      logger: recordingLogger(),
      traffic: recordingTraffic(),
    });
  };

  it('is told from a wrong password, and never sees the password', async () => {
    const server = await startTestServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(
        '<!doctype html><html><body><form method="POST"><input name="password" type="password"></form></body></html>',
      );
    });
    const provider = provide(server.origin);
    expect(await provider.ping()).toMatchObject({ ok: false, error: { code: 'net.not-this-directory' } });
    const report = await provider.probe(() => undefined);
    expect(report.checks.map(({ state }) => state).slice(0, 3)).toEqual(['passed', 'failed', 'skipped']);
    expect(JSON.stringify(server.seen)).not.toContain('secret-pass');
    provider.close();
    await server.close();
  });

  it('@security 17: no redirect is followed, not even with the form in hand', async () => {
    const elsewhere = await startTestServer((_, response) => {
      response.writeHead(200);
      response.end('caught');
    });
    const server = await startTestServer(({ method, path }, response) => {
      const to = `${elsewhere.origin}${path}`;
      if (path === '/ident.json') {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{"version":"5.1.1"}');
      } else if (path === '/account/login/' && method === 'GET') {
        response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'csrftoken=abc; Path=/' });
        response.end(
          '<html><body><form method="POST" action="/account/login/"><input type="hidden" name="csrfmiddlewaretoken" value="abc"><input name="login"><input type="password" name="password"></form></body></html>',
        );
      } else {
        response.writeHead(302, { location: to });
        response.end();
      }
    });
    const provider = provide(server.origin);
    for (const call of [provider.ping(), provider.listGroups(null), provider.listChildren('group:a', null)])
      expect((await call).ok).toBe(false);
    expect(elsewhere.seen).toEqual([]);
    expect(server.seen.every(({ headers }) => headers.origin === undefined)).toBe(true);
    provider.close();
    await server.close();
    await elsewhere.close();
  });
});
