import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_PASSWORD } from './organisation.ts';
import { logIn, startSite } from './testing/test-site.ts';
import type { TestSite } from './testing/test-site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());

const basic = (name: string, password = SAMPLE_PASSWORD): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});

describe('logging in by the form', () => {
  test('302 to the profile or to next, new cookies, a token that rotates', async () => {
    const visitor = site.visitor();
    await visitor.get('/account/login/');
    const before = new Map(visitor.cookies);
    const { status, location, headers } = await logIn(visitor, '王小明');
    expect([status, location]).toEqual([302, `/people/profile/${encodeURIComponent('王小明')}/`]);
    expect(headers.getSetCookie().map((line) => line.split('=')[0])).toEqual(['csrftoken', 'messages', 'sessionid']);
    expect(headers.getSetCookie()[2]).toMatch(/^sessionid=[a-z0-9]{32}; HttpOnly; Path=\/; SameSite=Lax$/);
    expect(visitor.cookies.get('csrftoken')).not.toBe(before.get('csrftoken'));
    expect(visitor.cookies.get('sessionid')).not.toBe(before.get('sessionid'));
    const stale = new URLSearchParams({ csrfmiddlewaretoken: before.get('csrftoken') ?? '' });
    expect((await visitor.send('POST', '/groups/group/x/join/', { body: stale })).status).toBe(403);
    expect((await visitor.get('/account/login/')).status).toBe(302);

    const other = site.visitor();
    const fields = { login: 'cleo_marsh', password: SAMPLE_PASSWORD, remember: 'on', next: '/groups/?a=b' };
    const remembered = await other.post('/account/login/', fields);
    expect(remembered.location).toBe('/groups/?a=b');
    expect(remembered.headers.getSetCookie()[2]).toContain('Max-Age=1209600');
    const foreign = await site.visitor().post('/account/login/', { ...fields, next: '//evil.example/' });
    expect(foreign.location).toBe('/people/profile/cleo_marsh/');
  });

  test('by e-mail too; wrong ones get the form again and keep their token', async () => {
    expect((await logIn(site.visitor(), 'FINN.reef@kestrel.example')).status).toBe(302);
    const visitor = site.visitor();
    await visitor.get('/account/login/');
    const token = visitor.cookies.get('csrftoken');
    const wrong = await logIn(visitor, 'b', 'wrong');
    expect([wrong.status, wrong.text.includes('alert alert-danger'), visitor.cookies.get('csrftoken')]).toEqual([
      200,
      true,
      token,
    ]);
    expect((await visitor.get('/groups/create/')).status).toBe(403);
  });

  test('asked for JSON it answers JSON, the password in it', async () => {
    const visitor = site.visitor();
    await visitor.get('/account/login/');
    const ask = (password: string) =>
      visitor.send('POST', '/account/login/', {
        headers: { 'x-requested-with': 'XMLHttpRequest', 'x-csrftoken': visitor.cookies.get('csrftoken') ?? '' },
        body: new URLSearchParams({ login: 'b', password }),
      });
    const wrong = await ask('wrong-secret');
    expect([wrong.status, wrong.text.includes('wrong-secret')]).toEqual([400, true]);
    const right = await ask(SAMPLE_PASSWORD);
    expect([right.status, right.json['location'], right.text.includes(SAMPLE_PASSWORD)]).toEqual([
      200,
      '/people/profile/b/',
      true,
    ]);
  });

  test('repeated failures are refused for a while, the right password too', async () => {
    const visitor = site.visitor();
    for (let i = 0; i < 5; i += 1) await logIn(visitor, 'gus-moor', 'wrong');
    const limited = await logIn(visitor, 'gus-moor');
    expect([limited.status, limited.text.includes('Too many failed login attempts')]).toEqual([200, true]);
    const ajax = await visitor.post('/account/ajax_login', { username: 'gus-moor', password: SAMPLE_PASSWORD });
    expect([ajax.status, ajax.text]).toEqual([200, 'successful login']);
    await site.control('POST', '/clock', { advanceMs: 301_000 });
    expect((await logIn(site.visitor(), 'gus-moor')).status).toBe(302);
  });

  test('logout ends the session on the server', async () => {
    const visitor = await site.loggedIn('b');
    const key = visitor.cookies.get('sessionid') as string;
    expect((await visitor.get('/account/logout/')).status).toBe(200);
    await visitor.post('/account/logout/');
    const thief = site.visitor();
    thief.cookies.set('sessionid', key);
    expect((await thief.get('/api/v2/userinfo/')).status).toBe(401);
  });

  test('sign-up logs in at once', async () => {
    const visitor = site.visitor();
    const fields = { username: 'new.body', email: 'new@x.example', password1: 'secret-pass', password2: 'secret-pass' };
    const { status, location } = await visitor.post('/account/signup/', fields);
    expect([status, location]).toEqual([302, `${site.baseUrl}/`]);
    expect((await visitor.get('/api/v2/userinfo/')).json['preferred_username']).toBe('new.body');
    expect((await site.visitor().post('/account/signup/', fields)).status).toBe(200);
  });
});

describe('tokens and other ways in', () => {
  test('Basic and Bearer count everywhere, but not for views that look at the session', async () => {
    const visitor = site.visitor();
    const info = await visitor.send('GET', '/api/v2/userinfo/', { headers: basic('admin') });
    const bearer = { authorization: `Bearer ${String(info.json['access_token'])}` };
    expect(info.json['preferred_username']).toBe('admin');
    const group = (await site.state()).groups.find((one) => one.access === 'private')?.slug;
    for (const headers of [basic('admin'), bearer]) {
      expect((await visitor.send('GET', `/groups/group/${group}/update/`, { headers })).status).toBe(200);
      expect((await visitor.send('GET', '/groups/create/', { headers })).status).toBe(403);
    }
    expect(
      (await visitor.send('GET', `/groups/group/${group}/update/`, { headers: basic('admin', 'wrong') })).status,
    ).toBe(302);
    expect((await visitor.send('GET', '/groups/', { headers: { authorization: 'Basic !' } })).status).toBe(500);
    expect((await visitor.send('GET', '/api/v2/groups', { headers: basic('admin', 'wrong') })).status).toBe(401);
    expect((await visitor.send('GET', '/api/v2/groups', { headers: { authorization: 'Bearer wrong' } })).status).toBe(
      200,
    );
    // A change by Basic through a page still needs the token of a page.
    const post = await visitor.send('POST', `/groups/group/${group}/join/`, { headers: basic('b') });
    expect(post.status).toBe(403);
  });

  test.each(['D', 'E'] as const)('in era %s they count for v2 only, and wrong ones are 403', async (era) => {
    const alone = await startSite({ geonodeEra: era });
    const visitor = alone.visitor();
    const statuses = [];
    const group = (await alone.state()).groups.find((one) => one.access === 'private')?.slug;
    for (const [path, headers] of [
      ['/api/v2/users', basic('admin')],
      ['/api/v2/groups', basic('admin', 'wrong')],
      ['/api/v2/groups', { authorization: 'Basic !' }],
      [`/groups/group/${group}/update/`, basic('admin')],
      ['/groups/', { authorization: 'Basic !' }],
    ] as const) {
      statuses.push((await visitor.send('GET', path, { headers })).status);
    }
    expect(statuses).toEqual([200, 403, 403, 302, 200]);
    const member = await alone.loggedIn('b');
    const { json } = await member.get('/api/o/v4/userinfo');
    expect(json['preferred_username']).toBe('b');
    const bearer = { authorization: `Bearer ${String(json['access_token'])}` };
    expect((await visitor.send('GET', '/api/v2/users', { headers: bearer })).status).toBe(200);
    expect((await visitor.send('GET', '/api/o/v4/userinfo', { headers: bearer })).status).toBe(era === 'D' ? 500 : 401);
    await alone.close();
  });

  test('a session lives as long as its token; the next page says so', async () => {
    await site.set({ geonodeTokenSeconds: 60 });
    const visitor = await site.loggedIn('lena+maps');
    await visitor.get('/groups/');
    await site.control('POST', '/clock', { advanceMs: 61_000 });
    const page = await visitor.get('/groups/');
    expect(page.text).toContain('Session is Expired. Please login again!');
    expect((await visitor.get('/api/v2/userinfo/')).status).toBe(401);
    await site.set({ geonodeTokenSeconds: 86_400, geonodeSessionToken: 'missing' });
    const doomed = site.visitor();
    expect((await logIn(doomed, 'finn@reef')).status).toBe(302);
    expect((await doomed.get('/api/v2/userinfo/')).status).toBe(401);
    await site.set({ geonodeSessionToken: 'kept' });
  });
});

describe('cookies and forms', () => {
  test('Secure on everything where it is switched on', async () => {
    await site.set({ geonodeSecureCookies: 'on' });
    const { headers } = await logIn(site.visitor(), 'b');
    await site.set({ geonodeSecureCookies: 'off' });
    expect(headers.getSetCookie()).toHaveLength(3);
    for (const line of headers.getSetCookie()) expect(line).toMatch(/; Secure$/);
  });

  test('an anonymous session for whoever has none, JSON too, and none for who has', async () => {
    const visitor = site.visitor();
    const first = await visitor.get('/ident.json');
    const second = await visitor.get('/ident.json');
    expect(first.headers.getSetCookie()[0]).toMatch(/^sessionid=.*Max-Age=1209600/);
    expect(second.headers.getSetCookie()).toEqual([]);
  });

  test('the cookie value, a masked value and the header do as token; another origin does not', async () => {
    const visitor = await site.loggedIn('b');
    const page = (await visitor.get('/groups/')).text;
    const masked = /csrfmiddlewaretoken" value="(\w{64})"/.exec(page)?.[1] as string;
    const secret = visitor.cookies.get('csrftoken') as string;
    const path = '/groups/group/nowhere/join/';
    const tries = [
      await visitor.send('POST', path, { body: new URLSearchParams({ csrfmiddlewaretoken: masked }) }),
      await visitor.send('POST', path, { body: new URLSearchParams({ csrfmiddlewaretoken: secret }) }),
      await visitor.send('POST', path, { headers: { 'x-csrftoken': masked } }),
      await visitor.send('POST', path, { headers: { 'x-csrftoken': masked.replace(/.$/, '-') } }),
      await visitor.send('POST', path, { headers: { 'x-csrftoken': masked, origin: 'null' } }),
      await visitor.send('POST', path, { headers: { 'x-csrftoken': masked, origin: site.baseUrl } }),
    ];
    expect(tries.map((answer) => answer.status)).toEqual([404, 404, 404, 403, 403, 404]);
  });

  test('a jar that strips quotes loses the messages of old releases', async () => {
    const alone = await startSite({ geonodeEra: 'D' });
    const visitor = await alone.loggedIn('b');
    const kept = visitor.cookies.get('messages') as string;
    expect(kept).toMatch(/^".*\\054.*"$/);
    visitor.cookies.set('messages', kept.slice(1, -1));
    expect((await visitor.get('/groups/')).text).not.toContain('Successfully signed in');
    visitor.cookies.set('messages', kept);
    expect((await visitor.get('/groups/')).text).toContain('Successfully signed in as b.');
    await alone.close();
  });
});

describe('a site in another mode', () => {
  test('locked, read-only, maintained', async () => {
    const user = await site.loggedIn('b');
    const admin = await site.loggedIn('admin');
    const anybody = site.visitor();
    await site.set({ geonodeMode: 'lockdown' });
    expect((await anybody.get('/groups/')).location).toBe(`${site.baseUrl}/account/login/?next=/groups/`);
    expect([(await anybody.get('/account/login/')).status, (await user.get('/groups/')).status]).toEqual([200, 200]);
    expect((await anybody.get('/api/v2/groups')).location).toContain('/account/login/');
    await site.set({ geonodeMode: 'read-only' });
    const slug = (await site.state()).groups.find((group) => group.access === 'public')?.slug;
    const refused = await user.post(`/groups/group/${slug}/join/`);
    expect([refused.status, refused.text.includes('read-only mode')]).toEqual([405, true]);
    expect((await admin.post(`/groups/group/${slug}/join/`)).status).toBe(302);
    await site.set({ geonodeMode: 'maintenance' });
    expect([(await user.get('/groups/')).status, (await admin.get('/groups/')).status]).toEqual([503, 200]);
    await site.set({ geonodeMode: 'open' });
  });

  test('a site that believes to be elsewhere names that address in its links', async () => {
    await site.set({ geonodeSiteUrl: 'other' });
    const bounced = await site.visitor().get('/groups/group/x/update/');
    const { json } = await site.visitor().get('/api/v2/groups?page_size=1');
    await site.set({ geonodeSiteUrl: 'dialled' });
    expect(bounced.location).toBe('http://maps.kestrel.example/account/login/?next=/groups/group/x/update/');
    expect(String(json['links']?.['next'])).toMatch(/^http:\/\/maps\.kestrel\.example\/api\/v2\/groups\?/);
  });

  test('old releases make every Location from the host that was dialled', async () => {
    const alone = await startSite({ geonodeEra: 'B' });
    const { port } = new URL(alone.baseUrl);
    const location = await new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path: '/groups', headers: { host: 'maps.test' } }, (response) => {
        response.resume();
        resolve(response.headers.location);
      })
        .on('error', reject)
        .end();
    });
    await alone.close();
    expect(location).toBe('http://maps.test/groups/');
  });

  test('a theme renames what a parser looks for; heavy pages weigh what real ones do', async () => {
    const slug = (await site.state()).members.find((row) => row.username === 'b')?.group;
    const path = `/groups/group/${slug}/members/`;
    const visitor = await site.loggedIn('b');
    await site.set({ geonodeTheme: 'renamed' });
    expect((await visitor.get(path)).text).not.toMatch(/article id="all"|no-style-list/);
    await site.set({ geonodeTheme: 'stock', geonodePageWeight: 'real' });
    const length = (await visitor.get('/groups/')).text.length;
    await site.set({ geonodePageWeight: 'light' });
    expect(length).toBeGreaterThan(58_000);
    expect(length).toBeLessThan(62_000);
  });
});
