import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSite } from './testing/test-site.ts';
import type { TestSite, Visitor } from './testing/test-site.ts';

interface Mail {
  readonly n: number;
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  readonly link: string | null;
  readonly token: string | null;
}

describe.each(['A', 'B'] as const)('invitations of era %s', (era) => {
  let site: TestSite;
  let manager: Visitor;
  let user: Visitor;
  beforeAll(async () => {
    site = await startSite({ geonodeEra: era });
    manager = await site.loggedIn(site.accounts.manager);
    user = await site.loggedIn(site.accounts.user);
  });
  afterAll(() => site.close());

  let made = 0;
  async function newGroup(title?: string): Promise<string> {
    made += 1;
    const fields = { title: title ?? `Made ${made}`, description: 'd', access: 'public-invite' };
    const { location } = await manager.post('/groups/create/', fields);
    return location?.split('/').at(-2) as string;
  }
  const outbox = async (since = 0): Promise<Mail[]> =>
    (await site.control('GET', `/outbox?since=${since}`)).body as Mail[];
  const invite = async (slug: string, addresses: string, role = 'member', visitor = manager) =>
    visitor.post(`/groups/group/${slug}/invite/`, { invite_role: role, invite_user_identifiers: addresses });
  const states = async (slug: string): Promise<string[]> =>
    (await site.state()).invites.filter((row) => row.group === slug).map((row) => `${row.to} ${row.state}`);
  const mailOf = (name: string): string => `${name}@kestrel.example`;

  test('one line each, 302 to the members, a mail with the link; the title is escaped in it', async () => {
    const slug = await newGroup('Tide & "Gauges"');
    const { status, location } = await invite(slug, 'a@x.example\nsomebody', 'manager');
    expect([status, location]).toEqual([302, `${site.baseUrl}/groups/group/${slug}/members/`]);
    const [first, second] = (await outbox()).slice(-2) as [Mail, Mail];
    expect(first).toMatchObject({
      to: 'a@x.example',
      subject: 'Invitation to join the group "Tide &amp; &quot;Gauges&quot;" at example.com',
      link: `http://example.com/groups/group/${slug}/invite/${first.token}`,
    });
    expect(first.token).toMatch(/^[0-9a-f]{40}$/);
    // Whatever is on the line is taken for an address, a username too.
    expect(second.to).toBe('somebody');
    expect(await states(slug)).toEqual(['a@x.example sent', 'somebody sent']);
  });

  test('a form that is invalid answers the same; others get 404, a look 405', async () => {
    const slug = await newGroup();
    expect((await invite(slug, '')).status).toBe(302);
    expect((await invite(slug, 'a@x.example', 'boss')).status).toBe(302);
    const path = `/groups/group/${slug}/invite/`;
    expect((await manager.post(path, { invite_role: 'member', invite_user: 'a@x.example' })).status).toBe(302);
    expect(await states(slug)).toEqual([]);
    const admin = await site.loggedIn(site.accounts.admin);
    for (const visitor of [user, admin, site.visitor()]) {
      expect((await invite(slug, 'a@x.example', 'member', visitor)).status).toBe(404);
    }
    expect((await manager.get(path)).status).toBe(405);
    expect((await invite('nowhere', 'a@x.example')).status).toBe(404);
    expect((await manager.send('POST', path)).status).toBe(403);
  });

  test('CRLF breaks it after the first line, other letters before; a lost mail leaves the row', async () => {
    const slug = await newGroup();
    expect((await invite(slug, 'a@x.example\r\nb@x.example')).status).toBe(500);
    expect(await states(slug)).toEqual(['a@x.example\r sent']);
    expect((await invite(slug, 'ä@x.example')).status).toBe(500);
    await site.set({ geonodeMail: 'unreachable' });
    const before = (await outbox()).length;
    expect((await invite(slug, 'c@x.example\nd@x.example')).status).toBe(500);
    await site.set({ geonodeMail: 'sent' });
    expect(await states(slug)).toEqual(['a@x.example\r sent', 'c@x.example sent']);
    expect((await outbox()).length).toBe(before);
    await invite(slug, 'c@x.example');
    expect(await states(slug)).toHaveLength(2);
    expect((await outbox()).at(-1)?.to).toBe('c@x.example');
    await invite(slug, 'e@x.example\n');
    expect(await states(slug)).toEqual(['a@x.example\r sent', 'c@x.example sent', 'e@x.example sent', ' sent']);
  });

  test('accepting needs the very address; the token never dies; an old role comes back', async () => {
    const slug = await newGroup();
    await invite(slug, mailOf(site.accounts.user), 'manager');
    const token = (await outbox()).at(-1)?.token as string;
    const path = `/groups/group/any-name/invite/${token}/`;
    const bounced = await site.visitor().get(path);
    expect(bounced.location).toBe(`${site.baseUrl}/account/login/?next=${path}`);
    expect((await user.get(path.slice(0, -1))).status).toBe(301);
    const page = await manager.get(path);
    expect([page.status, page.text.includes(slug), page.text.includes('name="accept"')]).toEqual([200, false, true]);
    expect((await manager.post(path, { accept: 'accept' })).status).toBe(500);
    expect((await user.post(path, {})).location).toBe(`${site.baseUrl}/groups/group/${slug}/`);
    expect(await site.members(slug)).not.toHaveProperty(site.accounts.user);

    const accepted = await user.post(path, { accept: 'accept' });
    expect(accepted.location).toBe(`${site.baseUrl}/groups/group/${slug}/`);
    expect((await site.members(slug))[site.accounts.user]).toBe('manager');
    expect((await user.post(path, { accept: 'accept' })).status).toBe(500);
    await manager.post(`/groups/group/${slug}/member_remove/${site.accounts.user}`);
    // Invited again as a member only: the old row, token and role are used.
    await invite(slug, mailOf(site.accounts.user), 'member');
    expect((await outbox()).at(-1)?.token).toBe(token);
    expect(await states(slug)).toEqual([`${mailOf(site.accounts.user)} accepted`]);
    await user.post(path, { accept: 'accept' });
    expect((await site.members(slug))[site.accounts.user]).toBe('manager');
    await manager.post(`/groups/group/${slug}/remove/`);
    expect((await user.get(path)).status).toBe(404);
    expect(
      (await user.get(path.toUpperCase().replace('/GROUPS/GROUP/ANY-NAME/INVITE/', '/groups/group/x/invite/'))).status,
    ).toBe(404);
    expect((await user.get('/groups/group/x/invite/short/')).status).toBe(404);
  });

  test('declining is a 500 that changes nothing, or works where the code is as intended', async () => {
    const slug = await newGroup();
    await invite(slug, mailOf(site.accounts.user));
    const path = `/groups/group/${slug}/invite/${(await outbox()).at(-1)?.token}/`;
    expect((await user.post(path, { decline: 'decline' })).status).toBe(500);
    expect(await states(slug)).toEqual([`${mailOf(site.accounts.user)} sent`]);
    expect((await user.post(path, { accept: 'accept', decline: 'decline' })).status).toBe(500);
    expect((await site.members(slug))[site.accounts.user]).toBe('member');
    await site.set({ geonodeQuirks: 'as-intended' });
    expect((await user.post(path, { decline: 'decline' })).status).toBe(302);
    await site.set({ geonodeQuirks: 'as-shipped' });
    expect(await states(slug)).toEqual([`${mailOf(site.accounts.user)} declined`]);
  });

  test('they lapse only where that is switched on, by the movable clock', async () => {
    const slug = await newGroup();
    await invite(slug, 'late@x.example');
    const path = `/groups/group/${slug}/invite/${(await outbox()).at(-1)?.token}/`;
    await site.control('POST', '/clock', { advanceMs: 8 * 86_400_000 });
    expect((await user.get(path)).status).toBe(200);
    await site.set({ geonodeInvitationDays: 7 });
    expect((await user.get(path)).status).toBe(404);
    await site.set({ geonodeInvitationDays: 'never' });
  });

  test('no token stands in the request log', async () => {
    const tokens = (await site.state()).invites.map((row) => row.token);
    const log = JSON.stringify((await site.control('GET', '/requests')).body);
    expect(tokens.length).toBeGreaterThan(0);
    for (const token of tokens) expect(log).not.toContain(token);
    expect(log).toContain('/invite/…');
  });
});

describe('an add that breaks half-way', () => {
  test('keeps the names before it', async () => {
    const site = await startSite({ geonodeEra: 'B' });
    const manager = await site.loggedIn(site.accounts.manager);
    await manager.post('/groups/create/', { title: 'Half', description: 'd', access: 'public' });
    const add = async (names: string): Promise<number> =>
      (await manager.post('/groups/group/Half/members_add/', { role: 'member', user_identifiers: names })).status;
    // An unknown address, one of two people, a member already, the built-in user.
    expect(await add('b,unknown@x.example,finn@reef')).toBe(500);
    expect(await add('cleo_marsh,gus.moor@kestrel.example')).toBe(500);
    expect(await add('gus-moor,b,王小明')).toBe(500);
    expect(await add('lena.maps@kestrel.example,AnonymousUser')).toBe(500);
    // A username that looks like an address is taken for one.
    expect(await add('finn@reef')).toBe(302);
    expect(Object.keys(await site.members('Half')).sort()).toEqual(
      ['b', 'cleo_marsh', 'finn@reef', 'gus-moor', 'lena+maps', site.accounts.manager].sort(),
    );
    await site.close();
  });
});

describe('invitations to the site', () => {
  test('mail a link to the sign-up, and never touch a group', async () => {
    const site = await startSite();
    const user = await site.loggedIn(site.accounts.user);
    const path = '/invitations/geonode-send-invite/';
    const send = async (email: string): Promise<string> => {
      const { status, text } = await user.post(path, { email });
      expect(status).toBe(200);
      return /<div class="alert alert-(success|danger|warning)">/.exec(text)?.[1] ?? 'none';
    };
    const before = (await site.state()).members;
    expect(await send('new@x.example; other@x.example')).toBe('success');
    expect(await send('new@x.example')).toBe('danger');
    expect(await send('finn.reef@kestrel.example')).toBe('danger');
    expect(await send('')).toBe('danger');
    await site.set({ geonodeMail: 'unreachable' });
    expect(await send('third@x.example')).toBe('warning');
    const mails = (await site.control('GET', '/outbox')).body as Mail[];
    expect(mails.map((mail) => mail.to)).toEqual(['new@x.example', 'other@x.example']);
    const link = new URL(mails[0]?.link as string);
    expect((await site.visitor().get(link.pathname)).location).toBe('/account/signup/');
    expect((await site.visitor().get('/invitations/accept-invite/unknown')).status).toBe(410);
    expect((await site.visitor().get(path)).status).toBe(302);
    expect((await site.state()).members).toEqual(before);
    expect(JSON.stringify((await site.control('GET', '/requests')).body)).not.toContain(
      link.pathname.split('/').at(-1),
    );
    await site.close();
  });
});
