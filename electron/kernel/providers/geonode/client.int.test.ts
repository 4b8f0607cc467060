import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGeoNodeSandbox, type GeoNodeEra, type GeoNodeSandbox } from '../testing/geonode-sandbox.ts';
import { GeoNodeError, type GeoNodeClient } from './client.ts';

const SEED_METHODS = [
  'group_create',
  'group_update',
  'group_members',
  'group_members_add',
  'group_member_remove',
  'group_join',
  'group_invite',
  'group_invite_response',
  'group_remove',
  'GroupActivityView',
  'GroupDetailView',
];

/** A picture of one point. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

async function failure(call: Promise<unknown>): Promise<GeoNodeError['error']> {
  const thrown: unknown = await call.then(
    (value) => new Error(`resolved to ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (!(thrown instanceof GeoNodeError)) throw thrown;
  return thrown.error;
}

/** Two people who are in no group of this name yet. */
async function twoPeople(sandbox: GeoNodeSandbox, but: string[]): Promise<[string, string]> {
  const { users } = await sandbox.state();
  const names = users
    .map(({ username }) => username)
    .filter((name) => !but.includes(name) && /^[a-z]+\.[a-z]+$/.test(name));
  return [names[0] ?? '', names[1] ?? ''];
}

async function rolesIn(sandbox: GeoNodeSandbox, slug: string): Promise<Record<string, string>> {
  const { members } = await sandbox.state();
  return Object.fromEntries(
    members.filter(({ group }) => group === slug).map(({ username, role }) => [username, role]),
  );
}

describe.each<GeoNodeEra>(['F', 'E', 'D', 'C2', 'C1', 'B', 'A'])('typed client, era %s', (era) => {
  let sandbox: GeoNodeSandbox;
  let client: GeoNodeClient;
  let slug = '';
  let people: [string, string];
  const promotes = 'DEF'.includes(era);
  const hasInvites = 'AB'.includes(era);

  beforeAll(async () => {
    sandbox = await startGeoNodeSandbox(era);
    client = (await sandbox.provider()).provider.client;
    people = await twoPeople(
      sandbox,
      Object.values(sandbox.ready.geonode.accounts).map(({ username }) => username),
    );
  });
  afterAll(() => sandbox.close());

  it('has the documented methods', () => {
    for (const name of SEED_METHODS) expect(typeof Reflect.get(client, name)).toBe('function');
  });

  it('creates a group with picture, keywords and address, and says which slug the server chose', async () => {
    const made = await client.group_create({
      slug: 'Tide watch',
      description: 'Reads the gauges.\nTwice a day.',
      access: 'public-invite',
      email: 'tide@example.test',
      keywords: ['gauge', 'ridge, north', 'ice cap'],
      logo: { name: 'l.gif', type: 'image/gif', bytes: PIXEL },
    });
    slug = made.slug;
    expect(slug.toLowerCase()).toBe('tide-watch');
    const detail = await client.GroupDetailView({ slug });
    expect(detail).toMatchObject({
      title: 'Tide watch',
      description: 'Reads the gauges.\nTwice a day.',
      email: 'tide@example.test',
      access: 'not-public',
      canManage: true,
    });
    expect([...detail.keywords].sort()).toEqual(['gauge', 'ice cap', 'ridge, north']);
    expect(detail.logo).not.toBeNull();
    expect(await client.group({ slug })).toMatchObject({ access: 'public-invite', title: 'Tide watch' });
    expect(Object.values(await rolesIn(sandbox, slug))).toEqual(['manager']);
  });

  it('changes one field and loses no other', async () => {
    const before = await client.GroupDetailView({ slug });
    await client.group_update({ slug, access: 'public' });
    const after = await client.GroupDetailView({ slug });
    expect({ ...after, access: '', canJoin: false }).toEqual({ ...before, access: '', canJoin: false });
    expect((await client.group({ slug })).access).toBe('public');
    await client.group_update({ slug, title: 'Tide watch 2', logo: null });
    expect(await client.GroupDetailView({ slug })).toMatchObject({ title: 'Tide watch 2', keywords: before.keywords });
  });

  it('gives a refused form in the words of the server', async () => {
    const error = await failure(client.group_update({ slug, email: 'not a mail' }));
    expect(error).toMatchObject({
      code: 'remote.invalid',
      outcome: 'not-applied',
      params: { reason: 'form', fields: 'email' },
    });
    expect(error.remote?.message).toContain('valid');
  });

  it('adds people, and says who was not added although the answer is the same', async () => {
    expect(await client.group_members_add({ slug, role: 'member', user_idntifiers: people.join(',') })).toEqual({
      added: people,
      already: [],
    });
    expect(await rolesIn(sandbox, slug)).toMatchObject({ [people[0]]: 'member', [people[1]]: 'member' });
    const error = await failure(client.group_members_add({ slug, role: 'member', user_idntifiers: 'no.such.person' }));
    expect(error.code).toBe('remote.invalid');
    expect(String(error.params['names'])).toContain('no.such.person');
    expect(await client.group_members_add({ slug, role: 'member', user_idntifiers: [people[0]] })).toEqual({
      added: [],
      already: [people[0]],
    });
    const page = await client.group_members({ slug });
    expect(page.members.map(({ username }) => username)).toEqual(expect.arrayContaining([...people]));
  });

  if (promotes)
    it('promotes and demotes', async () => {
      await client.group_member_promote({ slug, username: people[0] });
      expect((await rolesIn(sandbox, slug))[people[0]]).toBe('manager');
      await client.group_member_demote({ slug, username: people[0] });
      expect((await rolesIn(sandbox, slug))[people[0]]).toBe('member');
    });

  it('removes a member; removing him again is an error of known outcome', async () => {
    await client.group_member_remove({ slug, username: people[0] });
    expect((await rolesIn(sandbox, slug))[people[0]]).toBeUndefined();
    expect(await failure(client.group_member_remove({ slug, username: people[0] }))).toMatchObject({
      code: 'remote.internal',
    });
    for (const username of ['..', '.', 'a/b', 'no one', 'x\ny']) {
      expect((await failure(client.group_member_remove({ slug, username }))).code).toMatch(/^remote\./);
    }
    expect(await client.GroupDetailView({ slug })).toMatchObject({ title: 'Tide watch 2' });
  });

  it('joins and shows what happened to its layers', async () => {
    const user = (await sandbox.provider({ who: 'user' })).provider.client;
    await user.group_join({ slug });
    expect((await rolesIn(sandbox, slug))[sandbox.account('user').username]).toBe('member');
    expect(Array.isArray(await client.GroupActivityView({ slug }))).toBe(true);
    const { groups } = await sandbox.state();
    let entries = 0;
    for (const { slug: one, access } of groups.slice(0, 12)) {
      if (access === 'public') entries += (await client.GroupActivityView({ slug: one })).length;
    }
    expect(entries).toBeGreaterThan(0);
  });

  if (hasInvites)
    it('invites, accepts by link, cannot decline', async () => {
      const { users } = await sandbox.state();
      expect(users.length).toBeGreaterThan(0);
      const who = sandbox.account('manager').username;
      const invitee = (await sandbox.provider({ who: 'manager' })).provider.client;
      const profiles = await sandbox.byHand<{ objects: { username: string; email: string }[] }>(
        '/api/profiles/?limit=1000',
      );
      const address = profiles.objects.find(({ username }) => username === who)?.email ?? '';
      expect(await client.group_invite({ slug, invite_role: 'manager', invite_user: address })).toEqual({ slug });
      const invite = (await sandbox.state()).invites.find(({ to, group }) => to === address && group === slug);
      expect(invite).toBeDefined();
      const token = invite?.token ?? '';
      expect((await invitee.group_invite_response({ token })).invite.text).toContain('invited');
      expect(await failure(invitee.group_invite_response({ token, answer: 'decline' }))).toMatchObject({
        code: 'remote.unsupported',
        params: { reason: 'cannot-decline' },
      });
      const link = `http://elsewhere.example/groups/group/${slug}/invite/${token}`;
      expect(await invitee.group_invite_response({ token: link, answer: 'accept' })).toEqual({
        invite: { token, slug, text: '' },
      });
      expect((await rolesIn(sandbox, slug))[who]).toBe('manager');
      for (const bad of ['x', 'a@b', 'ä@example.test', 'a@x.test b@x.test'])
        expect(
          (await failure(client.group_invite({ slug, invite_role: 'member', invite_user: [bad] }))).params['reason'],
        ).toBe('address');
      const stranger = (await sandbox.provider({ who: 'user' })).provider.client;
      expect(
        await failure(stranger.group_invite({ slug, invite_role: 'member', invite_user: 'a@example.test' })),
      ).toMatchObject({
        code: 'remote.forbidden',
        params: { reason: 'not-manager' },
      });
      expect((await failure(invitee.group_invite_response({ token: 'f'.repeat(40), answer: 'accept' }))).code).toBe(
        'remote.not-found',
      );
    });

  if (!hasInvites)
    it('has no invitations to groups; invites to the site', async () => {
      const absent = { code: 'remote.unsupported', params: { reason: 'no-invites' }, outcome: 'not-applied' };
      expect(
        await failure(client.group_invite({ slug, invite_role: 'member', invite_user: 'a@example.test' })),
      ).toMatchObject(absent);
      expect(
        await failure(client.group_invite_response({ slug, token: 'f'.repeat(40), answer: 'accept' })),
      ).toMatchObject(absent);
      const said = await client.site_invite({ email: 'newcomer@example.test' });
      expect(said[0]).toMatchObject({ level: 'success' });
      expect((await failure(client.site_invite({ email: 'not a mail' }))).params['reason']).toBe('address');
    });

  if (era !== 'A')
    it('creates, renames and lists categories', async () => {
      const made = await client.category_create({ name: 'Ice and snow', description: 'Cold' });
      expect(made.slug).toBe('ice-and-snow');
      expect((await client.categories()).map((category) => category.slug)).toContain('ice-and-snow');
      expect(await client.category_update({ slug: 'ice-and-snow', name: 'Ice' })).toEqual({ slug: 'ice' });
      expect(await failure(client.category_create({ name: 'Ice' }))).toMatchObject({
        code: 'remote.invalid',
        params: { reason: 'form' },
      });
    });

  it('shows before it deletes, and deletes when told to', async () => {
    const shown = await client.group_remove({ slug });
    expect(shown).toMatchObject({ removed: false });
    expect(shown.question).toContain('Tide watch 2');
    expect((await sandbox.state()).groups.some((group) => group.slug === slug)).toBe(true);
    expect(await client.group_remove({ slug, method: 'post' })).toEqual({ question: '', removed: true });
    expect((await sandbox.state()).groups.some((group) => group.slug === slug)).toBe(false);
  });

  it('does not call deleted or joined what could not be read again', async () => {
    const made = await client.group_create({ slug: `Unread ${era}`, description: 'd' });
    await sandbox.faults(
      { method: 'GET', path: '/api/*', effect: { kind: 'status', status: 502 } },
      { method: 'GET', path: '/groups/group/*', effect: { kind: 'status', status: 502 } },
    );
    const unread = { code: 'remote.unavailable', outcome: 'unknown' };
    expect(await failure(client.group_join({ slug: made.slug }))).toMatchObject(unread);
    expect(await failure(client.group_remove({ slug: made.slug, method: 'post' }))).toMatchObject(unread);
    await sandbox.calm();
  });

  it('looks people up', async () => {
    const found = await client.lookup({ query: people[0] });
    expect(found.users).toContain(people[0]);
    expect((await client.userinfo()).username).toBe(sandbox.account('superuser').username);
  });
});
