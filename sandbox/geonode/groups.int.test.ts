import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPage } from './testing/read-page.ts';
import { startSite } from './testing/test-site.ts';
import type { TestSite, Visitor } from './testing/test-site.ts';

let site: TestSite;
let admin: Visitor;
let manager: Visitor;
let user: Visitor;
let anybody: Visitor;
beforeAll(async () => {
  site = await startSite();
  admin = await site.loggedIn(site.accounts.admin);
  manager = await site.loggedIn(site.accounts.manager);
  user = await site.loggedIn(site.accounts.user);
  anybody = site.visitor();
});
afterAll(() => site.close());

let made = 0;
const GOOD = { description: 'd', access: 'public' };
/** A new group that `manager` manages. */
async function newGroup(access = 'public'): Promise<string> {
  made += 1;
  const { location } = await admin.post('/groups/create/', { ...GOOD, title: `Made ${made}`, access });
  expect(location).toBe(`/groups/group/made-${made}/`);
  await admin.post(`${location}members_add/`, { user_identifiers: site.accounts.manager, manager_role: 'on' });
  return `made-${made}`;
}
const slugs = async (): Promise<string[]> => (await site.state()).groups.map((group) => group.slug);

describe('creating a group', () => {
  test('302 to the slug that the server chose; the creator is its manager', async () => {
    const { status, location, text } = await admin.post('/groups/create/', {
      ...GOOD,
      title: 'Névé 冰川 #1',
      keywords: 'ice, "sea bed"',
      access: 'private',
      email: 'ice@example.com',
      action: 'create',
    });
    expect([status, location, text]).toEqual([302, '/groups/group/neve-bing-chuan-1/', '']);
    expect(await site.members('neve-bing-chuan-1')).toEqual({ admin: 'manager' });
    const form = readPage((await admin.get('/groups/group/neve-bing-chuan-1/update/')).text).forms[0];
    const values = Object.fromEntries(form?.fields.map((field) => [field.name, field.value]) ?? []);
    expect(values).toMatchObject({
      title: 'Névé 冰川 #1',
      slug: 'neve-bing-chuan-1',
      keywords: '"sea bed", ice',
      email: 'ice@example.com',
    });
  });

  test.each<[string, Record<string, string>, string[], string[]]>([
    [
      'no title',
      { title: ' ' },
      ['title: This field is required.'],
      ['danger: A group already exists with that name.'],
    ],
    [
      'a title of 1,001 letters',
      { title: 'x'.repeat(1001) },
      ['title: Ensure this value has at most 1000 characters (it has 1001).'],
      ['danger: A group already exists with that name.'],
    ],
    ['no description', { description: '  ' }, ['description: This field is required.'], []],
    ['no access', { access: '' }, ['access: This field is required.'], []],
    [
      'another access',
      { access: 'open' },
      ['access: Select a valid choice. open is not one of the available choices.'],
      [],
    ],
    ['no e-mail address', { email: 'a@b' }, ['email: Enter a valid email address.'], []],
    [
      'an unknown category',
      { categories: '999' },
      ['categories: Select a valid choice. 999 is not one of the available choices.'],
      [],
    ],
    ['a category by slug', { categories: 'coast' }, ['categories: “coast” is not a valid value.'], []],
    ['braces', { title: 'a {{ b' }, [], ['danger: Field title contains characters that are not allowed.']],
    ['a title without letters', { title: '🚀🚀' }, [], ['danger: A group already exists with that slug.']],
  ])('%s: 200 with the form and what is wrong', async (_, fields, errors, alerts) => {
    const before = await slugs();
    const answer = await admin.post('/groups/create/', { ...GOOD, title: 'Never made', ...fields });
    const page = readPage(answer.text);
    expect([answer.status, page.errors, page.alerts, page.forms[0]?.action]).toEqual([200, errors, alerts, '']);
    expect(await slugs()).toEqual(before);
  });

  test('a title that is taken in another letter case, and a slug that is taken by another title', async () => {
    const slug = await newGroup();
    const taken = await admin.post('/groups/create/', { ...GOOD, title: slug.replace('made-', 'MADE ') });
    expect([taken.status, readPage(taken.text).errors]).toEqual([
      200,
      ['title: A group already exists with that name.'],
    ]);
    const before = await slugs();
    const sameSlug = await admin.post('/groups/create/', { ...GOOD, title: `${slug}!!` });
    const tooLong = await admin.post('/groups/create/', { ...GOOD, title: 'x'.repeat(151) });
    const posted = await admin.post('/groups/create/', { ...GOOD, title: 'With a slug', slug });
    expect([sameSlug.status, tooLong.status, posted.status]).toEqual([500, 500, 500]);
    expect(await slugs()).toEqual(before);
  });

  test("a site's own auth group is taken over, and goes with the group", async () => {
    const contributors = async (): Promise<boolean> => (await admin.get('/api/roles')).text.includes('"contributors"');
    expect((await admin.post('/groups/create/', { ...GOOD, title: 'Contributors' })).status).toBe(302);
    expect(await contributors()).toBe(true);
    await admin.post('/groups/group/contributors/remove/');
    expect(await contributors()).toBe(false);
    await admin.post('/groups/create/', { ...GOOD, title: 'Anonymous' });
    expect((await admin.post('/groups/group/anonymous/remove/')).status).toBe(302);
    expect((await admin.get('/api/roles')).text).toContain('"anonymous"');
    expect(await slugs()).not.toContain('anonymous');
  });

  test('only superusers and staff; others get a bare 403 page', async () => {
    for (const visitor of [anybody, user, manager]) {
      const { status, text } = await visitor.get('/groups/create/');
      expect([status, text.includes('<h1>403 Forbidden</h1><p></p>'), text.length < 200]).toEqual([403, true, true]);
    }
  });

  test('a logo is kept and served', async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...GOOD, title: 'With logo' })) form.set(name, value);
    await admin.get('/groups/create/');
    form.set('csrfmiddlewaretoken', admin.cookies.get('csrftoken') ?? '');
    const bytes = Buffer.from('\x89PNG\r\n\x1a\nrest', 'latin1');
    form.set('logo', new Blob([bytes], { type: 'image/png' }), 'my logo.png');
    const { location } = await admin.send('POST', '/groups/create/', { body: form });
    expect(location).toBe('/groups/group/with-logo/');
    const src = /group-logo"><img src="([^"]*)"/.exec((await anybody.get(location as string)).text)?.[1] as string;
    const stored = await fetch(src);
    expect([stored.status, Buffer.from(await stored.arrayBuffer()).equals(bytes)]).toEqual([200, true]);
    // Sent again without a file the logo stays; only the box clears it.
    const again = { ...GOOD, title: 'With logo', slug: 'with-logo' };
    await admin.post('/groups/group/with-logo/update/', again);
    expect((await anybody.get(location as string)).text).toContain('my_logo');
    await admin.post('/groups/group/with-logo/update/', { ...again, 'logo-clear': 'on' });
    expect((await anybody.get(location as string)).text).not.toContain('my_logo');
    form.set('title', 'No image');
    form.set('csrfmiddlewaretoken', admin.cookies.get('csrftoken') ?? '');
    form.set('logo', new Blob(['text']), 'logo.png');
    const refused = await admin.send('POST', '/groups/create/', { body: form });
    expect([refused.status, readPage(refused.text).errors.length]).toEqual([200, 1]);
  });
});

describe('updating a group', () => {
  test('replaces everything: what is left out is gone', async () => {
    const slug = await newGroup();
    const path = `/groups/group/${slug}/update/`;
    const full = {
      title: 'Full',
      slug,
      description: 'a\r\nb',
      access: 'public',
      email: 'a@b.example',
      keywords: 'x y',
    };
    await manager.post(path, [...Object.entries(full), ['categories', '1'], ['categories', '3']]);
    const group = async () => (await site.state()).groups.find((one) => one.slug === slug);
    expect(await group()).toMatchObject({ title: 'Full', categories: ['coast', 'risk-response'] });
    const done = await manager.post(path, { title: 'Bare', slug, description: 'd', access: 'private' });
    expect([done.status, done.location]).toEqual([302, `/groups/group/${slug}/`]);
    expect(await group()).toEqual({ slug, title: 'Bare', access: 'private', categories: [] });
    const page = readPage((await manager.get(path)).text);
    expect(
      page.forms[0]?.fields.filter((field) => ['email', 'keywords'].includes(field.name)).map((one) => one.value),
    ).toEqual(['', '']);
  });

  test('a refused one shows the slug openly; a taken slug and an unknown group are 500', async () => {
    const slug = await newGroup();
    const other = await newGroup();
    const path = `/groups/group/${slug}/update/`;
    const fields = { title: 't', description: 'd', access: 'public' };
    const refused = readPage((await manager.post(path, fields)).text);
    expect(refused.errors).toEqual(['slug: This field is required.']);
    expect(refused.forms[0]?.fields.find((field) => field.name === 'slug')?.type).toBe('text');
    const fresh = readPage((await manager.get(path)).text);
    expect(fresh.forms[0]?.fields.find((field) => field.name === 'slug')).toMatchObject({
      type: 'hidden',
      value: slug,
    });
    expect((await manager.post(path, { ...fields, slug: other })).status).toBe(500);
    expect((await manager.get('/groups/group/nowhere/update/')).status).toBe(500);
    // A title may be taken when a group is changed.
    expect((await manager.post(path, { ...fields, slug, title: `Made ${made}` })).status).toBe(302);
  });

  test('a new slug leaves the people in the old auth group', async () => {
    const slug = await newGroup();
    await manager.post(`/groups/group/${slug}/update/`, { ...GOOD, title: 'Renamed', slug: `${slug}-new` });
    const { json } = await manager.get('/api/v2/userinfo/');
    expect(JSON.stringify(json['groups'])).toContain(`"${slug}"`);
    expect(JSON.stringify(json['groups'])).not.toContain(`"${slug}-new"`);
    expect(Object.keys(await site.members(`${slug}-new`))).toContain(site.accounts.manager);
  });

  test('who is no manager gets an empty 403, who is nobody the login page', async () => {
    const slug = await newGroup();
    const path = `/groups/group/${slug}/update/`;
    const refused = await user.get(path);
    expect([refused.status, refused.text]).toEqual([403, '']);
    const bounced = await anybody.get(path);
    expect([bounced.status, bounced.location]).toEqual([302, `${site.baseUrl}/account/login/?next=${path}`]);
  });
});

describe('members', () => {
  test('the page lists everybody with role and mail, and the form only to managers', async () => {
    const slug = await newGroup();
    await manager.post(`/groups/group/${slug}/members_add/`, { user_identifiers: 'finn@reef,cleo_marsh' });
    const page = readPage((await anybody.get(`/groups/group/${slug}/members/`)).text);
    expect(page.members).toEqual([
      `admin <admin@kestrel.example> manager /groups/group/${slug}/member_remove/admin /groups/group/${slug}/member_demote/admin`,
      `${site.accounts.manager} <${site.accounts.manager}@kestrel.example> manager /groups/group/${slug}/member_remove/${site.accounts.manager} /groups/group/${slug}/member_demote/${site.accounts.manager}`,
      `finn@reef <finn.reef@kestrel.example> member /groups/group/${slug}/member_remove/finn@reef /groups/group/${slug}/member_promote/finn@reef`,
      `cleo_marsh <> member /groups/group/${slug}/member_remove/cleo_marsh /groups/group/${slug}/member_promote/cleo_marsh`,
    ]);
    const hasForm = async (visitor: Visitor): Promise<boolean> =>
      (await visitor.get(`/groups/group/${slug}/members/`)).text.includes('member_form_container');
    expect([await hasForm(anybody), await hasForm(user), await hasForm(manager), await hasForm(admin)]).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  test.each<[string, [string, string][], string[]]>([
    [
      'a comma list with blanks and a last comma',
      [['user_identifiers', 'finn@reef, cleo_marsh,']],
      ['finn@reef', 'cleo_marsh'],
    ],
    [
      'repeated fields',
      [
        ['user_identifiers', 'finn@reef'],
        ['user_identifiers', 'cleo_marsh,gus-moor'],
      ],
      ['finn@reef', 'cleo_marsh', 'gus-moor'],
    ],
    ['a Chinese name', [['user_identifiers', '王小明']], ['王小明']],
    ['one unknown name', [['user_identifiers', 'finn@reef,nobody']], []],
    ['another letter case', [['user_identifiers', 'Finn@reef']], []],
    ['an e-mail address', [['user_identifiers', 'finn.reef@kestrel.example']], []],
    ['nothing', [], []],
  ])('adding by %s: always 302 to the members', async (_, fields, added) => {
    const slug = await newGroup();
    const { status, location } = await manager.post(`/groups/group/${slug}/members_add/`, fields);
    expect([status, location]).toEqual([302, `/groups/group/${slug}/members/`]);
    expect(Object.keys(await site.members(slug)).sort()).toEqual(['admin', site.accounts.manager, ...added].sort());
  });

  test.each([
    ['on', 'manager'],
    ['0', 'manager'],
    ['off', 'manager'],
    ['false', 'member'],
    ['', 'member'],
  ])('manager_role=%s makes a %s', async (value, role) => {
    const slug = await newGroup();
    await manager.post(`/groups/group/${slug}/members_add/`, { user_identifiers: 'b', manager_role: value });
    expect((await site.members(slug))['b']).toBe(role);
  });

  test('who is a member already keeps the role; AnonymousUser is refused with a message', async () => {
    const slug = await newGroup();
    const add = `/groups/group/${slug}/members_add/`;
    await manager.post(add, { user_identifiers: 'b' });
    await manager.post(add, { user_identifiers: 'b', manager_role: 'on' });
    expect((await site.members(slug))['b']).toBe('member');
    await manager.post(add, { user_identifiers: 'AnonymousUser' });
    const told = (await manager.get(`/groups/group/${slug}/members/`)).text;
    expect(
      /id="user_messages"><div class="alert alert-block announcement alert-error">.*<p class="error">(.*?)<\/p>/.exec(
        told,
      )?.[1],
    ).toBe('The invited user cannot be anonymous');
    expect((await manager.get(`/groups/group/${slug}/members/`)).text).not.toContain('user_messages');
    expect(readPage(told).members).toHaveLength(3);
  });

  test('promote, demote and remove, by every method, with no guard for the last manager', async () => {
    const slug = await newGroup();
    const at = (action: string, name: string): string => `/groups/group/${slug}/member_${action}/${name}`;
    await manager.post(`/groups/group/${slug}/members_add/`, { user_identifiers: 'b,finn@reef,lena+maps' });
    const promoted = await manager.post(at('promote', 'b'));
    expect([promoted.status, promoted.location]).toEqual([302, `/groups/group/${slug}/members/`]);
    expect((await site.members(slug))['b']).toBe('manager');
    await manager.get(at('demote', 'b'));
    expect((await site.members(slug))['b']).toBe('member');
    await manager.get(at('remove', 'b'));
    await manager.send('HEAD', at('remove', 'finn@reef'));
    const removed = await manager.post(at('remove', encodeURIComponent('lena+maps')));
    expect([removed.status, removed.location]).toEqual([302, `/groups/group/${slug}/members/`]);
    await manager.post(at('demote', 'admin'));
    await manager.post(at('demote', site.accounts.manager));
    expect(await site.members(slug)).toEqual({ admin: 'member', [site.accounts.manager]: 'member' });
    expect((await manager.post(at('promote', site.accounts.manager))).status).toBe(403);
    // Only the superuser can mend it.
    expect((await admin.post(at('promote', site.accounts.manager))).status).toBe(302);
  });

  test('refusals: 404 before 403, 500 for somebody who is no member, 404 for a slash behind the name', async () => {
    const slug = await newGroup();
    const status = async (visitor: Visitor, path: string): Promise<number> =>
      (await visitor.post(`/groups/group/${path}`)).status;
    expect(await status(user, `${slug}/member_remove/nobody`)).toBe(404);
    expect(await status(user, `nowhere/member_remove/b`)).toBe(404);
    expect(await status(user, `${slug}/member_remove/admin`)).toBe(403);
    expect(await status(manager, `${slug}/member_remove/b`)).toBe(500);
    expect(await status(manager, `${slug}/member_promote/b`)).toBe(500);
    expect(await status(manager, `${slug}/member_remove/admin/`)).toBe(404);
    expect(await status(anybody, `${slug}/member_remove/admin`)).toBe(302);
    expect(Object.keys(await site.members(slug))).toHaveLength(2);
  });
});

describe('joining and removing', () => {
  test('join: public and invite-only let anybody in, private is not there, superusers are everywhere already', async () => {
    for (const [access, status] of [
      ['public', 302],
      ['public-invite', 302],
      ['private', 404],
    ] as const) {
      const slug = await newGroup(access);
      const joined = await user.post(`/groups/group/${slug}/join/`);
      expect(joined.status).toBe(status);
      expect((await site.members(slug))[site.accounts.user]).toBe(status === 302 ? 'member' : undefined);
      await admin.post(`/groups/group/${slug}/member_remove/admin`);
      await admin.post(`/groups/group/${slug}/join/`);
      expect(await site.members(slug)).not.toHaveProperty('admin');
    }
  });

  test('the order of checks: token, method, login, group', async () => {
    const slug = await newGroup();
    const path = `/groups/group/${slug}/join/`;
    const get = await anybody.get(path);
    expect([get.status, get.headers.get('allow'), get.text]).toEqual([405, 'POST', '']);
    const bare = await user.send('POST', path);
    expect([bare.status, bare.text.includes('CSRF verification failed')]).toEqual([403, true]);
    expect((await anybody.post(path)).location).toContain('/account/login/?next=');
    expect((await user.post('/groups/group/nowhere/join/')).status).toBe(404);
  });

  test('the page asks anybody who is logged in, the deed is for managers', async () => {
    const slug = await newGroup('private');
    const path = `/groups/group/${slug}/remove/`;
    const asked = await user.get(path);
    expect([asked.status, asked.text.includes('Made')]).toEqual([200, true]);
    expect((await anybody.get(path)).status).toBe(302);
    expect((await user.get('/groups/group/nowhere/remove/')).status).toBe(404);
    const refused = await user.post(path);
    expect([refused.status, refused.text]).toEqual([403, '']);
    expect((await manager.send('HEAD', path)).status).toBe(500);
    const done = await manager.post(path);
    expect([done.status, done.location]).toEqual([302, '/groups/']);
    expect(await slugs()).not.toContain(slug);
    expect(await site.members(slug)).toEqual({});
  });

  test('a private group is not there for others: page, members, activity', async () => {
    const slug = await newGroup('private');
    for (const path of ['', 'members/', 'activity/']) {
      const statuses = [];
      for (const visitor of [anybody, user, manager, admin]) {
        statuses.push((await visitor.get(`/groups/group/${slug}/${path}`)).status);
      }
      expect(statuses).toEqual([404, 404, 200, 200]);
    }
  });
});

describe('categories', () => {
  test('made by staff, changed by anybody, their slugs follow their names', async () => {
    expect((await user.post('/groups/categories/_create/', { name: 'Mine' })).status).toBe(403);
    const created = await admin.post('/groups/categories/_create/', { name: 'New & Shiny', description: 'd' });
    expect([created.status, created.location]).toEqual([302, '/groups/categories/new-shiny/']);
    const changed = await anybody.post('/groups/categories/new-shiny/update/', { name: 'Old, shiny' });
    expect(changed.location).toBe('/groups/categories/old-shiny/');
    expect((await anybody.get('/groups/categories/new-shiny/')).status).toBe(404);
    const taken = await admin.post('/groups/categories/_create/', { name: 'Coast' });
    expect([taken.status, readPage(taken.text).errors]).toEqual([
      200,
      ['name: Group category with this Name already exists.'],
    ]);
    expect((await admin.post('/groups/categories/_create/', { name: 'coast!' })).status).toBe(500);
    expect((await admin.post('/groups/categories/_create/', { name: '' })).status).toBe(200);
  });

  test('a name without a Latin letter breaks the lists for everybody', async () => {
    const alone = await startSite({ groups: 12, people: 20 });
    const boss = await alone.loggedIn('admin');
    const status = async (path: string): Promise<number> => (await alone.visitor().get(path)).status;
    expect((await boss.post('/groups/categories/_create/', { name: '水利' })).status).toBe(500);
    expect((await boss.post('/groups/categories/_create/', { name: '地质' })).status).toBe(500);
    const { categories, groups } = await alone.state();
    expect(categories.filter((category) => category.slug === '')).toEqual([{ slug: '', name: '水利' }]);
    expect([await status('/api/groupcategory/'), await status('/api/group_profile/')]).toEqual([500, 200]);
    const slug = groups.find((group) => group.access === 'public')?.slug ?? '';
    const form = readPage((await boss.get(`/groups/group/${slug}/update/`)).text).forms[0];
    const pk = form?.fields
      .find((field) => field.name === 'categories')
      ?.options?.find((one) => one.includes('水利'))
      ?.split(' ')[0];
    await boss.post(`/groups/group/${slug}/update/`, { title: 't', slug, ...GOOD, categories: pk ?? '' });
    expect([
      await status('/api/group_profile/'),
      await status('/api/groups/'),
      await status(`/groups/group/${slug}/`),
    ]).toEqual([500, 500, 500]);
    expect([
      await status(`/groups/group/${slug}/members/`),
      await status('/api/v2/groups'),
      await status('/groups/autocomplete_category/'),
    ]).toEqual([200, 200, 200]);
    await alone.close();
  });
});

test('as intended instead of as shipped, mistakes are errors and not 500', async () => {
  const slug = await newGroup();
  await site.set({ geonodeQuirks: 'as-intended' });
  const statuses = [
    (await admin.post('/groups/create/', { ...GOOD, title: `${slug}!!` })).status,
    (await manager.post(`/groups/group/${slug}/member_remove/b`)).status,
    (await manager.get('/groups/group/nowhere/update/')).status,
    (await admin.post('/groups/categories/_create/', { name: '水利' })).status,
  ];
  await site.set({ geonodeQuirks: 'as-shipped' });
  expect(statuses).toEqual([200, 302, 404, 200]);
});
