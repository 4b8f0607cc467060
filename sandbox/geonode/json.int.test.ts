import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Era } from './eras.ts';
import { SAMPLE_PASSWORD } from './organisation.ts';
import { listOf, startSite } from './testing/test-site.ts';
import type { Loose, SiteAnswer, TestSite, Visitor } from './testing/test-site.ts';

let site: TestSite;
let admin: Visitor;
let manager: Visitor;
let staff: Visitor;
let user: Visitor;
let anybody: Visitor;
beforeAll(async () => {
  site = await startSite();
  admin = await site.loggedIn(site.accounts.admin);
  manager = await site.loggedIn(site.accounts.manager);
  staff = await site.loggedIn('lin.xiaomei');
  user = await site.loggedIn(site.accounts.user);
  anybody = site.visitor();
});
afterAll(() => site.close());

const names = (rows: readonly Loose[], key: string): string[] => rows.map((row) => String(row[key]));
const errorsOf = (answer: SiteAnswer): unknown => [answer.status, answer.json['errors'], answer.json['code']];

/** All pages of a v2 list. */
async function allV2(visitor: Visitor, path: string, key: string): Promise<Loose[]> {
  const rows: Loose[] = [];
  let next: string | null = path;
  while (next !== null) {
    const { json, status } = await visitor.get(next);
    expect(status).toBe(200);
    rows.push(...listOf(json[key]));
    const link = json['links']?.['next'] as unknown as string | null;
    next = link === null ? null : link.slice(site.baseUrl.length);
  }
  return rows;
}

describe('v1 lists', () => {
  test('the groups, their counts and categories are those of the state', async () => {
    const { groups, members } = await site.state();
    const { json } = await admin.get('/api/group_profile/?limit=0');
    expect(json['meta']).toMatchObject({
      limit: 1000,
      offset: 0,
      next: null,
      previous: null,
      total_count: groups.length,
    });
    const rows = listOf(json['objects']);
    const shown = rows.map((row) => ({
      slug: row['slug'],
      title: row['title'],
      access: row['access'],
      categories: names(listOf(row['categories']), 'slug').sort(),
      members: row['member_count'],
      managers: row['manager_count'],
    }));
    const wanted = groups.map((group) => {
      const inside = members.filter((row) => row.group === group.slug);
      return {
        ...group,
        members: inside.length,
        managers: inside.filter((row) => row.role === 'manager').length,
      };
    });
    expect(shown.sort((a, b) => (String(a.slug) < String(b.slug) ? -1 : 1))).toEqual(wanted);
  });

  test('pages, filters, order', async () => {
    const page = (await anybody.get('/api/groups/?limit=3&offset=3')).json;
    expect(page['meta']).toMatchObject({
      limit: 3,
      offset: 3,
      next: '/api/groups/?limit=3&offset=6',
      previous: '/api/groups/?limit=3&offset=0',
    });
    const found = listOf(
      (await anybody.get('/api/group_profile/?categories__slug=coast&order_by=-title')).json['objects'],
    );
    const { groups } = await site.state();
    const wanted = groups
      .filter((one) => one.categories.includes('coast') && one.access !== 'private')
      .map((one) => one.title);
    expect(names(found, 'title')).toEqual(wanted.sort().reverse());
    const by = listOf((await anybody.get('/api/groups/?group_profile__categories__slug=coast')).json['objects']);
    expect(by.length).toBe(wanted.length);
    expect(String(by[0]?.['name'])).toBe(String(by[0]?.['group_profile']?.['slug']));
    for (const path of ['/api/groups/?order_by=title', '/api/group_profile/?access=public', '/api/groups/?limit=x']) {
      expect((await anybody.get(path)).status).toBe(400);
    }
    expect((await anybody.post('/api/groups/')).status).toBe(405);
  });

  test('private groups for their members and superusers; staff sees none here', async () => {
    const { groups, members } = await site.state();
    const privates = groups.filter((group) => group.access === 'private').map((group) => group.slug);
    const hidden = async (visitor: Visitor): Promise<number> => {
      const rows = listOf((await visitor.get('/api/group_profile/?limit=0')).json['objects']);
      return privates.length - rows.filter((row) => privates.includes(String(row['slug']))).length;
    };
    const own = (name: string): number =>
      privates.filter((slug) => members.some((row) => row.group === slug && row.username === name)).length;
    expect(privates.length).toBeGreaterThan(1);
    expect(await hidden(anybody)).toBe(privates.length);
    expect(await hidden(admin)).toBe(0);
    expect(await hidden(manager)).toBe(privates.length - own(site.accounts.manager));
    expect(await hidden(staff)).toBe(privates.length - own('lin.xiaomei'));
  });

  test('people: nobody for anonymous callers, members of any group for others, addresses for superusers', async () => {
    const { groups, members } = await site.state();
    const slug = groups.find((one) => one.access === 'private')?.slug ?? '';
    const inside = members.filter((row) => row.group === slug).map((row) => row.username);
    expect(listOf((await anybody.get('/api/profiles/')).json['objects'])).toEqual([]);
    const rows = listOf((await user.get(`/api/profiles/?group=${slug}`)).json['objects']);
    expect(names(rows, 'username').sort()).toEqual([...inside].sort());
    expect(rows[0]).not.toHaveProperty('email');
    expect(listOf((await admin.get(`/api/profiles/?group=${slug}`)).json['objects'])[0]).toHaveProperty('email');
    const byName = listOf((await user.get('/api/profiles/?name__icontains=LENA%2B')).json['objects']);
    expect(names(byName, 'username')).toEqual(['lena+maps']);
    expect(listOf((await anybody.get('/api/owners/')).json['objects']).length).toBeGreaterThan(10);
  });

  test('everybody with auth groups in one call, while that is open', async () => {
    const { users } = await site.state();
    const { json } = await anybody.get('/api/users');
    expect(names(listOf(json['users']), 'username').sort()).toEqual(
      [...users.map((one) => one.username), 'AnonymousUser'].sort(),
    );
    expect(listOf((await anybody.get('/api/users/b')).json['users'])).toHaveLength(1);
    await site.set({ geonodeUsersApi: 'key' });
    expect([(await anybody.get('/api/users')).status, (await admin.get('/api/users')).status]).toEqual([401, 200]);
    await site.set({ geonodeUsersApi: 'open', geonodeApiLockdown: true });
    expect(listOf((await anybody.get('/api/group_profile/')).json['objects'])).toEqual([]);
    await site.set({ geonodeApiLockdown: false, geonodeApiV1: 'gone' });
    expect((await anybody.get('/api/groups/')).status).toBe(404);
    await site.set({ geonodeApiV1: 'served' });
  });
});

describe('v2 groups', () => {
  test('pages over all groups that the caller may see, ordered by title', async () => {
    const { groups } = await site.state();
    const titles = groups.map((group) => group.title);
    const all = await allV2(staff, '/api/v2/groups?page_size=7', 'group_profiles');
    expect(names(all, 'title').sort()).toEqual(titles.sort());
    const open = await allV2(anybody, '/api/v2/groups/', 'group_profiles');
    expect(open.length).toBe(groups.filter((group) => group.access !== 'private').length);
    const first = (await anybody.get('/api/v2/groups?page_size=0')).json;
    expect([first['page'], first['page_size']]).toEqual([1, 0]);
    const over = await anybody.get('/api/v2/groups?page=99');
    expect([over.status, over.json]).toEqual([404, { success: false, errors: ['Invalid page.'], code: 'not_found' }]);
    expect((await anybody.get('/api/v2/groups?page_size=x')).status).toBe(500);
  });

  test('filters and searches as far as they go', async () => {
    const { groups } = await site.state();
    const total = async (query: string): Promise<unknown> => (await admin.get(`/api/v2/groups?${query}`)).json['total'];
    const slugs = groups.slice(0, 2).map((group) => group.slug);
    expect(await total(`filter{slug}=${slugs[0]}`)).toBe(1);
    expect(await total(slugs.map((slug) => `filter{slug.in}=${slug}`).join('&'))).toBe(2);
    expect(await total('filter{access}=private')).toBe(groups.filter((group) => group.access === 'private').length);
    const word = (groups[0]?.title.split(' ')[0] as string).toUpperCase();
    const named = groups.filter((group) => group.title.toUpperCase().includes(word)).length;
    expect(await total(`filter{title.icontains}=${word}`)).toBe(named);
    expect(await total(`search=${word}&search_fields=title`)).toBe(named);
    expect(await total(`search=${word}`)).toBe(groups.length);
    const picked = listOf((await anybody.get('/groups/autocomplete_category/?q=coast')).json['results'])[0];
    expect(await total(`filter{categories}=${String(picked?.['id'])}`)).toBe(
      groups.filter((one) => one.categories.includes('coast')).length,
    );
    for (const name of ['categories.slug', 'nonsense']) {
      expect((await admin.get(`/api/v2/groups?filter{${name}}=x`)).status).toBe(400);
    }
    const sorted = listOf((await admin.get('/api/v2/groups?sort[]=-title&page_size=100')).json['group_profiles']);
    expect(names(sorted, 'title')).toEqual(
      groups
        .map((group) => group.title)
        .sort()
        .reverse(),
    );
  });

  test('creation, change and deletion by whom they are for', async () => {
    const body = { title: 'By JSON', slug: 'by-json', description: 'd', group: 1, categories: ['coast'] };
    expect(errorsOf(await anybody.rest('POST', '/api/v2/groups', body))).toEqual([
      401,
      ['Authentication credentials were not provided.'],
      'not_authenticated',
    ]);
    expect((await manager.rest('POST', '/api/v2/groups', body)).status).toBe(403);
    const made = await staff.rest('POST', '/api/v2/groups', body);
    expect(made.status).toBe(201);
    const group = made.json['group_profile'] as Loose;
    expect(group).toMatchObject({
      title: 'By JSON',
      slug: 'by-json',
      access: 'public',
      categories: ['coast'],
      group: { name: 'by-json' },
    });
    expect(await site.members('by-json')).toEqual({});
    const pk = Number(group['pk']);
    await staff.post('/groups/group/by-json/join/');
    expect((await user.rest('PATCH', `/api/v2/groups/${pk}`, { title: 'x' })).status).toBe(403);
    await admin.post(`/groups/group/by-json/members_add/`, {
      user_identifiers: site.accounts.manager,
      manager_role: 'on',
    });
    const patched = await manager.rest('PATCH', `/api/v2/groups/${pk}`, {
      categories: ['survey', 'water'],
      title: ' New ',
      nonsense: 1,
    });
    expect([patched.status, patched.json['group_profile']]).toEqual([
      200,
      { ...group, title: 'New', categories: ['survey', 'water'] },
    ]);
    expect((await manager.rest('PATCH', `/api/v2/groups/${pk}`, { categories: [] })).status).toBe(200);
    expect((await manager.rest('PUT', `/api/v2/groups/${pk}`, body)).status).toBe(403);
    expect((await manager.rest('DELETE', `/api/v2/groups/${pk}`)).status).toBe(403);
    expect((await staff.rest('DELETE', `/api/v2/groups/${pk}`)).status).toBe(204);
    expect((await staff.rest('DELETE', `/api/v2/groups/${pk}`)).json).toEqual({
      detail: 'No GroupProfile matches the given query.',
    });
    expect((await site.state()).groups.map((one) => one.slug)).not.toContain('by-json');
  });

  test.each<[string, object, number]>([
    ['a missing field', { slug: undefined }, 400],
    ['a slug of other letters', { slug: '水' }, 400],
    ['an unknown category', { categories: ['nowhere'] }, 400],
    ['a category by pk', { categories: 1 }, 400],
    ['another access', { access: 'open' }, 400],
    ['braces', { title: 'a {{' }, 400],
    ['a title of 1,001 letters', { title: 'x'.repeat(1001) }, 400],
    ['an auth group that is not there', { group: 99_999 }, 400],
    ['the auth group as an object', { group: { pk: 1 } }, 500],
    ['a slug of 151 letters', { slug: 'x'.repeat(151) }, 500],
  ])('%s is refused: one message, no field', async (_, fields, status) => {
    const body = { title: 'Never', slug: 'never', description: 'd', group: 1, categories: [], ...fields };
    const answer = await admin.rest('POST', '/api/v2/groups', body);
    expect(answer.status).toBe(status);
    if (status === 400)
      expect([answer.json['success'], listOf(answer.json['errors']).length, answer.json['code']]).toEqual([
        false,
        1,
        'invalid',
      ]);
    expect((await site.state()).groups.map((one) => one.slug)).not.toContain('never');
  });

  test('a session needs its token, many at once are not for ordinary users', async () => {
    const bare = await staff.send('POST', '/api/v2/groups', {
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(errorsOf(bare)).toEqual([403, ['CSRF Failed: CSRF token missing.'], 'permission_denied']);
    expect((await user.rest('PATCH', '/api/v2/groups', [])).status).toBe(500);
    expect((await user.rest('PATCH', '/api/v2/groups', {})).status).toBe(400);
    expect((await user.rest('DELETE', '/api/v2/groups')).status).toBe(403);
  });

  test('members and managers: for members and superusers only, or for all a release earlier', async () => {
    const { groups, members } = await site.state();
    const slug =
      members.find(
        (row) =>
          row.username === site.accounts.manager && groups.find((one) => one.slug === row.group)?.access === 'public',
      )?.group ?? '';
    const pk = String(
      listOf((await anybody.get(`/api/v2/groups?filter{slug}=${slug}`)).json['group_profiles'])[0]?.['pk'],
    );
    const path = `/api/v2/groups/${pk}/members`;
    const rows = listOf((await manager.get(path)).json);
    const inside = members.filter((row) => row.group === slug);
    expect(names(rows, 'username').sort()).toEqual(inside.map((row) => row.username).sort());
    const managers = listOf((await admin.get(`/api/v2/groups/${pk}/managers`)).json);
    expect(names(managers, 'username').sort()).toEqual(
      inside
        .filter((row) => row.role === 'manager')
        .map((row) => row.username)
        .sort(),
    );
    const stranger = inside.some((row) => row.username === site.accounts.user) ? await site.loggedIn('b') : user;
    const statuses = [];
    for (const visitor of [anybody, stranger, staff, admin]) statuses.push((await visitor.get(path)).status);
    const staffInside = inside.some((row) => row.username === 'lin.xiaomei');
    expect(statuses).toEqual([401, 403, staffInside ? 200 : 403, 200]);
    expect([
      (await anybody.rest('POST', path, {})).status,
      (await manager.rest('POST', path, {})).status,
      (await admin.rest('POST', path, {})).status,
    ]).toEqual([401, 403, 405]);
    await site.set({ geonodeRelease: 'earlier' });
    expect([
      (await anybody.get(path)).status,
      (await anybody.get('/api/v2/userinfo/')).status,
      (await anybody.get('/api/o/v4/userinfo')).status,
    ]).toEqual([200, 404, 401]);
    await site.set({ geonodeRelease: 'latest' });
  });
});

describe('v2 people and pickers', () => {
  test('made, listed, taken out of a role and deleted', async () => {
    const body = { username: 'json.person', password: SAMPLE_PASSWORD, email: 'json@x.example' };
    expect((await user.rest('POST', '/api/v2/users', body)).status).toBe(403);
    const made = await admin.rest('POST', '/api/v2/users', { ...body, is_staff: true, first_name: 'J' });
    expect([made.status, made.json['user']?.['is_staff']]).toEqual([201, true]);
    expect((await admin.rest('POST', '/api/v2/users', { ...body, username: 'other' })).status).toBe(400);
    expect((await admin.rest('POST', '/api/v2/users', { username: 'other' })).status).toBe(400);
    const pk = String(made.json['user']?.['pk']);
    const person = await site.loggedIn('json.person');
    const title = { title: 'His own', description: 'd', access: 'private' };
    await person.post('/groups/create/', title);
    const groups = listOf((await person.get(`/api/v2/users/${pk}/groups`)).json);
    expect(names(groups, 'slug')).toEqual(['his-own']);
    const wrong = await person.rest('POST', `/api/v2/users/${pk}/remove_from_group_manager`, { groups: [1] });
    expect(wrong.status).toBe(400);
    const auth = Number(groups[0]?.['group']?.['pk']);
    expect(
      (await person.rest('POST', `/api/v2/users/${pk}/remove_from_group_manager`, { groups: [auth] })).status,
    ).toBe(200);
    expect(await site.members('his-own')).toEqual({ 'json.person': 'member' });
    expect((await anybody.get('/api/v2/users')).status).toBe(401);
    expect((await user.get(`/api/v2/users?filter{username}=json.person`)).json['total']).toBe(1);
    expect((await admin.rest('DELETE', `/api/v2/users/${pk}`)).status).toBe(200);
    expect(await site.members('his-own')).toEqual({});
  });

  test('pickers: ten a page, ids are texts, nobody for anonymous callers', async () => {
    const { json } = await user.get('/groups/autocomplete/?q=');
    expect([listOf(json['results']).length, json['pagination']]).toEqual([10, { more: true }]);
    expect(typeof listOf(json['results'])[0]?.['id']).toBe('string');
    expect(listOf((await anybody.get('/groups/autocomplete_users/')).json['results'])).toEqual([]);
    const found = listOf((await user.get('/groups/autocomplete_users/?q=FINN')).json['results']);
    expect(names(found, 'text')).toContain('finn@reef');
    const looked = await anybody.post('/account/ajax_lookup', { query: 'finn@' });
    expect([
      looked.status,
      looked.headers.get('content-type'),
      names(listOf(looked.json['users']), 'username'),
    ]).toEqual([200, 'text/plain', ['finn@reef']]);
  });
});

describe.each(['A', 'B', 'C1', 'C2', 'D', 'E'] as const)('the JSON of era %s', (era: Era) => {
  test('has its own shapes', async () => {
    const old = await startSite({ geonodeEra: era });
    const visitor = old.visitor();
    const boss = await old.loggedIn('admin');
    const { groups, members } = await old.state();
    const list = (await visitor.get('/api/groups/')).json;
    const shown = listOf(list['objects']);
    const isYoung = ['C2', 'D', 'E'].includes(era);
    expect(list['meta']?.['limit']).toBe(era === 'A' || era === 'B' ? 1000 : 200);
    expect(shown.length).toBe(isYoung ? groups.filter((group) => group.access !== 'private').length : groups.length);
    expect(Object.keys(shown[0] as object).sort()).toEqual(
      isYoung
        ? ['group_profile', 'id', 'name', 'resource_counts', 'resource_uri']
        : [
            'access',
            ...(era === 'A' ? [] : ['categories', 'created']),
            'description',
            ...(era === 'A' ? [] : ['description_en']),
            'detail_url',
            'email',
            'id',
            'last_modified',
            'logo',
            'manager_count',
            'member_count',
            'resource_uri',
            'slug',
            'title',
            ...(era === 'A' ? [] : ['title_en']),
          ],
    );
    const hidden = groups.find((group) => group.access === 'private')?.slug ?? '';
    const inside = members.filter((row) => row.group === hidden).length;
    const seen = listOf((await visitor.get(`/api/profiles/?group=${hidden}`)).json['objects']).length;
    expect(seen).toBe(era === 'E' ? 0 : inside);
    if (era === 'D' || era === 'E') {
      const found = listOf((await visitor.get('/api/v2/groups?page_size=500')).json['group_profiles']);
      const one = found.find((row) => members.some((row2) => row2.group === String(row['slug'])));
      const people = listOf((await visitor.get(`/api/v2/groups/${String(one?.['pk'])}/members`)).json);
      expect(people.length).toBe(members.filter((row) => row.group === String(one?.['slug'])).length);
      expect([people[0]?.['email'] === undefined, people[0]?.['perms'] === undefined]).toEqual([
        era === 'D',
        era === 'E',
      ]);
      const body = { title: 'New', slug: 'new', description: 'd', group: 1, categories: [] };
      const made = await boss.rest('POST', '/api/v2/groups', body);
      expect(made.json['group_profile']?.['access']).toBe("public'");
      const again = await boss.rest('POST', '/api/v2/groups', { ...body, description: undefined });
      expect(again.json).toEqual(
        era === 'D'
          ? { slug: ['group profile with this slug already exists.'], description: ['This field is required.'] }
          : { success: false, errors: ['group profile with this slug already exists.'], code: 'invalid' },
      );
      const account = await boss.rest('POST', '/api/v2/users', { username: 'x', password: 'p', email: 'x@x.example' });
      expect(account.status).toBe(201);
      const form = { login: 'x', password: 'p' };
      expect((await old.visitor().post('/account/login/', form)).status).toBe(era === 'D' ? 200 : 302);
      expect((await visitor.get('/api/v2/users')).status).toBe(era === 'D' ? 200 : 403);
      expect(Array.isArray((await visitor.get(`/api/v2/groups/${String(one?.['pk'])}/resources`)).json)).toBe(
        era === 'D',
      );
    }
    await old.close();
  });
});
