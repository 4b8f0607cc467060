import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox } from '../server.ts';
import { listOf, startSite } from './testing/test-site.ts';
import type { State, TestSite } from './testing/test-site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());

describe('the control port with a GeoNode site', () => {
  test('state has the promised form', async () => {
    const { body } = await site.control('GET', '/state');
    expect(Object.keys(body as object)).toEqual(['geonode']);
    const state = await site.state();
    expect(
      Object.fromEntries(Object.entries(state).map(([name, rows]) => [name, Object.keys((rows as object[])[0] ?? {})])),
    ).toEqual({
      groups: ['slug', 'title', 'access', 'categories'],
      categories: ['slug', 'name'],
      users: ['username', 'superuser', 'staff'],
      members: ['group', 'username', 'role'],
      invites: [],
    });
    expect([state.groups.length, state.users.length]).toEqual([30, 60]);
  });

  test('every switch lists its values and meaning, stands at its first value and takes each of them', async () => {
    const listing = (await site.control('GET', '/switches')).body as Record<
      string,
      { value: unknown; values: unknown[]; meaning: string }
    >;
    expect(Object.keys(listing).length).toBeGreaterThan(10);
    for (const [name, entry] of Object.entries(listing)) {
      expect(name.startsWith('geonode')).toBe(true);
      expect([entry.value, entry.values.length > 1, entry.meaning.length > 20]).toEqual([entry.values[0], true, true]);
      for (const value of entry.values) await site.set({ [name]: value });
      await site.set({ [name]: entry.values[0] });
    }
    expect((await site.control('PUT', '/switches', { geonodeMode: 'ajar' })).status).toBe(400);
    expect((await site.control('PUT', '/switches', { groupMove: 'allow' })).status).toBe(400);
  });

  test('faults strike its calls: status, drop after commit, truncate, malformed', async () => {
    const admin = await site.loggedIn('admin');
    const form = { description: 'd', access: 'public' };
    const once = (path: string, effect: object, method?: string): Promise<unknown> =>
      site.control('PUT', '/faults', [
        { match: { dialect: 'geonode', path, ...(method === undefined ? {} : { method }) }, times: 1, effect },
      ]);
    await once('/groups/', { kind: 'status', status: 502, body: 'bad gateway' });
    expect((await admin.get('/groups/')).status).toBe(502);
    expect((await admin.get('/groups/')).status).toBe(200);
    await once('/groups/create/', { kind: 'drop-after-commit' }, 'POST');
    await expect(admin.post('/groups/create/', { ...form, title: 'Made but not said' })).rejects.toThrow();
    expect((await site.state()).groups.map((group) => group.slug)).toContain('made-but-not-said');
    await once('/groups/create/', { kind: 'status-after-commit', status: 500, body: 'oops' }, 'POST');
    const oops = await admin.post('/groups/create/', { ...form, title: 'Made and denied' });
    expect([oops.status, oops.text]).toEqual([500, 'oops']);
    expect((await site.state()).groups.map((group) => group.slug)).toContain('made-and-denied');
    await once('/groups/create/', { kind: 'drop' }, 'POST');
    await expect(admin.post('/groups/create/', { ...form, title: 'Never made' })).rejects.toThrow();
    expect((await site.state()).groups.map((group) => group.slug)).not.toContain('never-made');
    await once('/groups/', { kind: 'truncate' });
    await expect(admin.get('/groups/')).rejects.toThrow();
    await once('/api/v2/groups', { kind: 'malformed' });
    expect((await admin.get('/api/v2/groups')).json).toBeUndefined();
    await site.control('PUT', '/faults', []);
  });

  test('a lagging list shows the old state, the page of the group the new one', async () => {
    const admin = await site.loggedIn('admin');
    const { groups } = await site.state();
    const slug = groups.find((group) => group.access === 'public')?.slug ?? '';
    const pk = String(
      listOf((await admin.get(`/api/v2/groups?filter{slug}=${slug}`)).json['group_profiles'])[0]?.['pk'],
    );
    await admin.rest('PATCH', `/api/v2/groups/${pk}`, { title: 'Fresh title' });
    await admin.post('/groups/create/', { title: 'Fresh group', description: 'd', access: 'public' });
    await site.control('PUT', '/faults', [{ match: { path: '/api/*' }, effect: { kind: 'lag', ms: 60_000 } }]);
    const titles = async (): Promise<string[]> =>
      listOf((await admin.get('/api/v2/groups?page_size=100')).json['group_profiles']).map((row) =>
        String(row['title']),
      );
    const lagging = await titles();
    const one = (await admin.get(`/api/v2/groups/${pk}`)).json['group_profile']?.['title'];
    await site.control('PUT', '/faults', []);
    expect([lagging.includes('Fresh title'), lagging.includes('Fresh group'), one]).toEqual([
      false,
      false,
      'Fresh title',
    ]);
    expect(await titles()).toContain('Fresh group');
  });

  test('reset makes the site of the size and seed anew, switches and clock with it', async () => {
    await site.set({ geonodeMode: 'maintenance' });
    const { status, body } = await site.control('POST', '/reset', { groups: 14, people: 25, seed: 5 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ geonode: { baseUrl: site.baseUrl, accounts: [{ username: 'admin' }, {}, {}] } });
    const other = await startSite({ groups: 14, people: 25, seed: 5 });
    expect(await site.state()).toEqual(await other.state());
    expect((await site.visitor().get('/groups/')).status).toBe(200);
    await other.close();
  });
});

test('both dialects are served side by side, each with its own log lines and switches', async () => {
  const running = await startSandbox({ groups: 12, people: 20, geonodeEra: 'E' });
  const { pds, geonode, control } = running.ready;
  await fetch(`${pds.apiEndpoint}/v2/group/list`, { method: 'POST' });
  await fetch(`${geonode?.baseUrl}/version.txt`);
  const get = async (path: string): Promise<unknown> => (await fetch(control + path)).json();
  const log = (await get('/requests')) as { dialect: string; path: string; status: number }[];
  expect(log.map((one) => [one.dialect, one.path, one.status])).toEqual([
    ['pds', '/v2/group/list', 401],
    ['geonode', '/version.txt', 200],
  ]);
  const names = Object.keys((await get('/switches')) as object);
  expect([names.includes('groupMove'), names.includes('geonodeMode')]).toEqual([true, true]);
  const put = (body: object): Promise<Response> =>
    fetch(`${control}/switches`, { method: 'PUT', body: JSON.stringify(body) });
  expect((await put({ groupMove: 'forbid-attach', geonodeMode: 'ajar' })).status).toBe(400);
  expect(((await get('/switches')) as Record<string, { value: unknown }>)['groupMove']?.value).toBe('allow');
  expect((await put({ groupMove: 'forbid-attach', geonodeMode: 'lockdown' })).status).toBe(200);
  const state = (await get('/state')) as { pds: { groups: unknown[] }; geonode: State };
  expect([Object.keys(state), state.pds.groups.length, state.geonode.groups.length]).toEqual([
    ['pds', 'geonode'],
    12,
    12,
  ]);
  await running.close();
});
