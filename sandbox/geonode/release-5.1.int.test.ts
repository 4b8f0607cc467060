import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listOf, startSite } from './testing/test-site.ts';
import type { TestSite, Visitor } from './testing/test-site.ts';
import { readPage } from './testing/read-page.ts';

/** Found by sending the same requests to a running 5.1.1 and to the sandbox (era F), and comparing what came back. */
describe('as 5.1.1 was seen to answer', () => {
  let site: TestSite;
  let admin: Visitor;
  let user: Visitor;
  let anybody: Visitor;
  beforeAll(async () => {
    site = await startSite({ geonodeEra: 'F', groups: 24, people: 40 });
    admin = await site.loggedIn(site.accounts.admin);
    user = await site.loggedIn(site.accounts.user);
    anybody = site.visitor();
  });
  afterAll(() => site.close());

  test('headers of protection go along with everything; a redirect to the slash has no language', async () => {
    const page = await anybody.get('/groups/');
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    const moved = await anybody.get('/groups/create');
    expect([moved.status, moved.location]).toEqual([301, '/groups/create/']);
    expect([moved.headers.get('content-language'), moved.headers.get('x-frame-options')]).toEqual([null, null]);
  });

  test('pickers go by number, a page that is not there is a 404, people are for those who are signed in', async () => {
    const ids = listOf((await anybody.get('/groups/autocomplete/')).json['results']).map((row) => Number(row['id']));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect((await anybody.get('/groups/autocomplete/?page=99')).status).toBe(404);
    const sent = await anybody.get('/people/autocomplete/?q=a');
    expect([sent.status, sent.location]).toEqual([302, expect.stringContaining('/account/login/?next=/people/auto')]);
    expect((await user.get('/people/autocomplete/')).status).toBe(200);
  });

  test('the pages of categories: headings, the box to search in, what is offered to whom', async () => {
    const category = (await site.state()).categories[0] as { slug: string; name: string };
    const list = readPage((await admin.get('/groups/categories/')).text);
    expect(list.headings).toEqual(['Explore Group Categories']);
    expect(list.links).toContain('/groups/categories/_create/');
    expect(list.forms[0]?.fields.map(({ name }) => name)).toEqual(['text_search_input']);
    expect(readPage((await user.get('/groups/categories/')).text).links).not.toContain('/groups/categories/_create/');
    const detail = readPage((await admin.get(`/groups/categories/${category.slug}/`)).text);
    expect(detail.links).toContain(`/groups/categories/${category.slug}/update/`);
    expect(detail.description).not.toBeNull();
    const form = readPage((await anybody.get(`/groups/categories/${category.slug}/update/`)).text);
    expect(form.headings).toEqual([`Edit Group Category ${category.name}`]);
  });

  test('ident.json counts neither AnonymousUser nor private groups', async () => {
    const { users, groups } = await site.state();
    const counts = (await anybody.get('/ident.json')).json['counts'];
    expect(counts).toMatchObject({
      user: users.filter(({ username }) => username !== 'AnonymousUser').length,
      group: groups.filter(({ access }) => access !== 'private').length,
      dataset: 0,
    });
  });

  test('calls for scripts refuse in words; profiles of people are for those who are signed in', async () => {
    const login = await anybody.get('/account/ajax_login');
    expect([login.status, login.text, login.headers.get('allow')]).toEqual([
      405,
      'ajax login requires HTTP POST',
      null,
    ]);
    expect((await anybody.get('/account/ajax_lookup')).text).toBe('ajax user lookup requires HTTP POST');
    expect((await anybody.post('/account/ajax_lookup')).status).toBe(200);
    expect((await anybody.get(`/people/profile/${site.accounts.user}/`)).location).toContain('/account/login/');
    expect((await user.get('/account/signup/')).location).toBe(`/people/profile/${site.accounts.user}/`);
    const sign = await site.visitor().get('/account/signup/');
    expect(sign.headers.get('cache-control')).toContain('no-store');
    const names = readPage(sign.text).forms.find((form) => form.action === '/account/signup/')?.fields;
    expect(names?.slice(0, 2).map(({ name, maxLength }) => [name, maxLength])).toEqual([
      ['email', '320'],
      ['username', '150'],
    ]);
  });

  test('who is logged in is sent on from the login, and told when he has gone', async () => {
    const somebody = await site.loggedIn(site.accounts.user);
    await somebody.get('/groups/');
    const again = await somebody.post('/account/login/', { login: 'x', password: 'y' });
    expect([again.status, again.location]).toEqual([302, `/people/profile/${site.accounts.user}/`]);
    await somebody.post('/account/logout/');
    expect(readPage((await somebody.get('/groups/')).text).labels).toEqual([]);
    expect((await somebody.get('/groups/create/')).status).toBe(403);
  });

  test('v1: words of refusals, one object for superusers, counts of those who work for the site', async () => {
    expect((await anybody.get('/api/groups/?offset=-1')).json['error']).toBe(
      "Invalid offset '-1' provided. Please provide a positive integer &gt;= 0.",
    );
    expect((await anybody.get('/api/groups/?order_by=title')).json['error']).toBe(
      "No matching 'title' field for ordering on.",
    );
    expect((await user.get('/api/group_profile/1/')).status).toBe(401);
    expect((await admin.get('/api/group_profile/1/')).json).toMatchObject({
      id: 1,
      resource_uri: '/api/group_profile/1/',
    });
    expect((await admin.get('/api/groups/99999/')).status).toBe(404);
    expect(
      Object.keys(listOf((await anybody.get('/api/groups/')).json['objects'])[0]?.['resource_counts'] ?? {}),
    ).toEqual(['all', 'dataset', 'document', 'geoapp', 'map']);
    expect((await anybody.get('/api/users/nobody')).json).toEqual({ users: [] });
    expect(listOf((await anybody.get('/api/roles')).json['groups'])).toContain('admin');
  });

  test('v1: how much of a person is told to whom', async () => {
    const broken = await anybody.get('/api/profiles/?order_by=username');
    expect([broken.status, Object.keys(broken.json)]).toEqual([500, ['error_message', 'requested_time']]);
    const cards = listOf((await user.get('/api/profiles/?limit=1000')).json['objects']);
    const own = cards.find((card) => String(card['username']) === site.accounts.user);
    const other = cards.find((card) => String(card['username']) !== site.accounts.user);
    expect(own).toMatchObject({ current_user: true, language: 'en' });
    expect(Object.keys(other ?? {})).not.toContain('email');
    expect(String(other?.['avatar_100'])).toMatch(/^\//);
    const owners = listOf((await anybody.get('/api/owners/?limit=1000')).json['objects']);
    expect(owners.map((row) => row['username'])).not.toContain(site.accounts.admin);
    expect(Object.keys(owners[0] ?? {})).toEqual(['count', 'id', 'username']);
  });

  test('v2: pages, filters, order and what is left out', async () => {
    expect((await anybody.get('/api/v2/groups?page=99')).json).toEqual({
      success: false,
      errors: ['Invalid page.'],
      code: 'not_found',
    });
    expect((await anybody.get('/api/v2/groups?page_size=2&page=2')).json['links']?.['previous']).toMatch(
      /\?page_size=2$/,
    );
    const message = async (query: string) => listOf((await anybody.get(`/api/v2/groups?${query}`)).json['errors'])[0];
    expect(await message('filter%7Bcategories.slug%7D=x')).toBe('Invalid nested filter field: categories');
    expect(await message('filter%7Bnope%7D=x')).toBe('Invalid filter field: nope');
    expect(await message('sort%5B%5D=nope')).toBe("Invalid filter field: ['nope']");
    const bare = (await anybody.get('/api/v2/groups?include%5B%5D=slug&exclude%5B%5D=*')).json;
    expect(Object.keys(listOf(bare['group_profiles'])[0] ?? {})).toEqual(['slug', 'link']);
    expect((await anybody.get('/api/v2/groups/x')).json).toEqual({ detail: 'Not found.' });
    expect((await user.get('/api/v2/users')).headers.get('allow')).toBe('GET, POST, PATCH, DELETE');
  });

  test('v2: a malformed address is refused, no access is no change, permissions are told to some', async () => {
    const path = '/api/v2/groups/1';
    const before = (await admin.get(path)).json['group_profile']?.['access'];
    expect((await admin.rest('PATCH', path, { access: null })).json['group_profile']?.['access']).toBe(before);
    const refused = await admin.rest('PATCH', path, { email: 'bad' });
    expect([refused.status, refused.json['errors']]).toEqual([400, ['Enter a valid email address.']]);
    expect((await admin.rest('PATCH', path, { title: '{{x' })).json['errors']).toEqual([
      'This field contains characters that are not allowed.',
    ]);
    const people = listOf((await user.get('/api/v2/users?page_size=1000')).json['users']);
    for (const one of people) {
      expect(one['perms'] !== undefined).toBe(String(one['username']) === site.accounts.user);
    }
    const me = (await admin.get('/api/v2/userinfo/')).json;
    expect(listOf(me['groups'])).toContain('admin');
    expect((await anybody.send('GET', '/api/v2/groups', { headers: { authorization: 'Basic !!' } })).status).toBe(500);
  });

  test('methods that a list or a picker does not know', async () => {
    const head = await anybody.send('HEAD', '/api/groups/');
    expect([head.status, head.headers.get('allow')]).toEqual([405, 'GET']);
    const put = await anybody.send('PUT', '/api/groupcategory/');
    expect([put.status, put.text]).toEqual([405, 'GET']);
    const options = await anybody.send('OPTIONS', '/api/groups/');
    expect([options.status, options.text]).toEqual([200, 'GET']);
    const picker = await anybody.send('OPTIONS', '/groups/autocomplete/');
    expect([picker.status, picker.headers.get('allow'), picker.text]).toEqual([405, 'GET, POST', '']);
    expect((await user.send('OPTIONS', '/api/v2/users')).status).toBe(405);
    expect((await anybody.send('OPTIONS', '/api/v2/users')).status).toBe(401);
    expect((await user.get('/api/group_profile/99999/')).status).toBe(404);
  });

  test("v2: of somebody else's groups private ones are not told", async () => {
    const { groups, members } = await site.state();
    const isPrivate = (slug: string) => groups.some((group) => group.slug === slug && group.access === 'private');
    const inside = new Set(members.filter(({ username }) => username === site.accounts.user).map(({ group }) => group));
    const row = members.find(
      ({ group, username }) => isPrivate(group) && !inside.has(group) && username !== site.accounts.user,
    );
    expect(row).toBeDefined();
    const people = listOf((await admin.get('/api/v2/users?page_size=1000')).json['users']);
    const pk = String(people.find((one) => String(one['username']) === row?.username)?.['pk']);
    const told = async (visitor: Visitor) =>
      (JSON.parse((await visitor.get(`/api/v2/users/${pk}/groups`)).text) as { slug: string }[]).map(
        ({ slug }) => slug,
      );
    expect(await told(admin)).toContain(row?.group);
    expect(await told(user)).not.toContain(row?.group);
  });

  test('in lockdown the JSON sends strangers to the sign-in page', async () => {
    await site.set({ geonodeMode: 'lockdown' });
    const sent = await site.visitor().get('/api/v2/groups');
    const known = await user.get('/api/v2/groups');
    await site.set({ geonodeMode: 'open' });
    expect([sent.status, sent.location, known.status]).toEqual([302, expect.stringContaining('/account/login/'), 200]);
  });

  test('invitations to the site say why they were refused', async () => {
    const invite = async (email: string) =>
      readPage((await user.post('/invitations/geonode-send-invite/', { email })).text).alerts;
    expect(await invite('')).toEqual(['danger: This field is required.']);
    expect(await invite('new@example.test')).toEqual(["success: Invitations successfully sent to 'new@example.test'"]);
    expect(await invite('new@example.test')).toEqual([
      "danger: The e-mail address 'new@example.test' has already been invited.",
    ]);
    expect((await anybody.get('/invitations/send-json-invite/')).location).toContain('/account/login/');
  });
});
