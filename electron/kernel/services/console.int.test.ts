import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArguments, type FormValues } from '#shared/console/arguments.ts';
import type { Exchange } from '#shared/console/exchange.ts';
import { intentsOf } from '#shared/console/intents.ts';
import { consoleMethod, consoleMethods, isChanging } from '#shared/console/methods.ts';
import type { DirectoryKind } from '#shared/domain/profile.ts';
import type { Run } from '#shared/plan/run.ts';
import { createMemoryVault } from '../ports/memory-vault.ts';
import { startSample, type SampleKernel } from '../testing/sample-kernel.ts';

/** The console as the page uses it: forms in, exchanges out, plans for what changes something. */
function consoleOn(sample: SampleKernel, kind: DirectoryKind) {
  const { client, profileId } = sample;
  const used = new Set<string>();
  /** Everything that was ever handed to the page. */
  const all: Exchange[] = [];
  let keys = 0;

  const argsOf = (name: string, form: FormValues) => {
    const method = consoleMethod(kind, name);
    const read = method === null ? null : readArguments(method, form);
    if (method === null || read === null || !read.ok) throw new Error(`${name}: ${JSON.stringify(read)}`);
    used.add(name);
    return { method, args: read.args };
  };
  return {
    used,
    all,
    async read(name: string, form: FormValues) {
      const { method, args } = argsOf(name, form);
      expect(isChanging(method, args)).toBe(false);
      const answer = await client.ask('console.call', { profileId, method: name, args });
      all.push(...answer.exchanges);
      return answer;
    },
    /** The parsed result of a call that must work. */
    async result(name: string, form: FormValues): Promise<unknown> {
      const { result } = await this.read(name, form);
      if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`);
      return JSON.parse(result.json) as unknown;
    },
    async intents(name: string, form: FormValues) {
      const { method, args } = argsOf(name, form);
      expect(isChanging(method, args)).toBe(true);
      const opened = await client.ask('profiles.open', { profileId });
      const made = intentsOf(method, args, {
        directory: await sample.directory(),
        personId: opened.identity?.personId ?? null,
        newKey: () => `t${(keys += 1)}`,
      });
      if (!made.ok) throw new Error(`${name}: ${JSON.stringify(made.problem)}`);
      return made.intents;
    },
    /** Reviews and applies, as the sheet does. */
    async change(name: string, form: FormValues): Promise<{ run: Run; sent: Exchange[] }> {
      const intents = await this.intents(name, form);
      const { plan } = await client.ask('plan.review', { profileId, source: { kind: 'direct', intents } });
      const { typedName } = plan.guard;
      const run = await client.ask('apply.start', { profileId, planId: plan.id, typedName, record: true });
      const { exchanges, kept } = await client.ask('console.exchanges', { profileId, runId: run.id });
      expect(kept).toBe(true);
      all.push(...exchanges);
      const journal = await client.ask('journal.list', { profileId });
      expect(journal.map((row) => row.id)).toContain(run.id);
      if (run.state !== 'done') throw new Error(`${name}: ${JSON.stringify(run.steps)}`);
      return { run, sent: exchanges };
    },
  };
}

const writesOf = (sent: readonly Exchange[]): string[] =>
  sent.filter((one) => one.writes).map((one) => `${one.method} ${new URL(one.url).pathname} ${one.status}`);

describe('the console on PDS', () => {
  const vault = createMemoryVault();
  let sample: SampleKernel;
  let api: ReturnType<typeof consoleOn>;
  let top: string;
  let person: string;
  let made: string;
  beforeAll(async () => {
    sample = await startSample({ vault });
    api = consoleOn(sample, 'pds');
    const directory = await sample.directory();
    top = directory.groupId(directory.roots[0] ?? 0);
    const g = [...Array(directory.groupCount).keys()].find((one) => directory.membersOf(one).length > 0) ?? 0;
    person = directory.personId(directory.membersOf(g)[0] ?? 0);
  });
  afterAll(() => sample.close());

  it('reads as documented and shows what went over the wire', async () => {
    const { exchanges, result, dropped } = await api.read('getGroup', { group_id: top });
    expect(result.ok && JSON.parse(result.json)).toMatchObject({ group_id: top });
    expect(dropped).toBe(0);
    const own = exchanges.at(-1);
    expect(own).toMatchObject({ method: 'POST', status: 200, writes: false, failed: null });
    expect(own?.url).toMatch(/\/v2\/group\/get$/);
    expect(own?.requestBody).toMatchObject({ kind: 'json', text: JSON.stringify({ group_id: top }) });
    expect(own?.requestHeaders).toContainEqual(['authorization', 'Bearer •••']);
    expect(JSON.parse(own?.responseBody?.text ?? '')).toMatchObject({ group_id: top });

    expect(await api.result('listGroups', { limit: '3' })).toMatchObject({ items: [{}, {}, {}] });
    expect(await api.result('searchGroups', { group_name: 'Kestrel', limit: '5' })).toHaveProperty('items');
    expect(await api.result('listMembers', { group_id: top, member_type: 'group' })).toHaveProperty('items');
    expect(await api.result('listDirectChildMemberships', { limit: '5' })).toHaveProperty('items');
    expect(await api.result('listDirectParentMemberships', { user_id: person })).toMatchObject({ items: [{}] });
    expect(await api.result('hasMember', { group_id: top, user_id: person })).toBe(true);
    const parents = (await api.result('listDirectParentMemberships', { user_id: person })) as {
      items: { group_id: string }[];
    };
    const group_id = parents.items[0]?.group_id ?? '';
    expect(await api.result('getMembership', { group_id, user_id: person })).toMatchObject({
      group_id,
      user_id: person,
    });
  });

  it('gives a refusal of the server as the answer, with its exchange', async () => {
    const { exchanges, result } = await api.read('getGroup', { group_id: 'f'.repeat(32) });
    expect(result).toMatchObject({ ok: false, error: { code: 'remote.not-found' } });
    expect(exchanges.at(-1)).toMatchObject({ status: 404 });
  });

  it('sends options of the call, never where the token goes', async () => {
    const options = JSON.stringify({
      headers: { 'x-trace': 'abc', authorization: 'Bearer mine' },
      baseURL: 'https://elsewhere.example',
      params: { a: '1' },
    });
    const own = (await api.read('listGroups', { limit: '1', options })).exchanges.at(-1);
    expect(own?.requestHeaders).toContainEqual(['x-trace', 'abc']);
    expect(own?.requestHeaders).toContainEqual(['authorization', 'Bearer •••']);
    expect(own?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v2\/group\/list\?a=1$/);
  });

  it('never sends a method that changes something @security 20', async () => {
    const { client, profileId } = sample;
    const before = await sample.state();
    for (const method of consoleMethods('pds').filter(({ changes }) => changes !== 'never')) {
      const args = { group_id: top, group_name: 'x', name: 'x', user_id: person };
      const answer = await client.call('console.call', { profileId, method: method.name, args });
      expect(answer, method.name).toMatchObject({ ok: false, error: { code: 'ipc.invalid' } });
    }
    const right = await client.call('console.call', { profileId, method: 'deleteGroup', args: { group_id: top } });
    expect(right).toMatchObject({ ok: false, error: { code: 'ipc.invalid', params: { reason: 'changes' } } });
    expect(await sample.state()).toEqual(before);
  });

  it('plans, journals and applies what changes something', async () => {
    const { run, sent } = await api.change('createGroup', { group_name: 'Console group', parent_group_id: top });
    made = run.steps[0]?.createdId ?? '';
    expect(writesOf(sent)).toEqual(['POST /v2/group/create 201']);
    await api.change('updateGroup', { group_id: made, group_name: 'Console group 2', description: 'by form' });
    await api.change('updateGroupName', { group_id: made, name: 'Console group 3' });
    await api.change('createMembership', { group_id: made, user_id: person, member_type: 'user' });
    expect((await sample.state()).memberships).toContainEqual(
      expect.objectContaining({ groupId: made, userId: person }),
    );
    await api.change('deleteMembership', { group_id: made, user_id: person });
    const gone = await api.change('deleteGroup', { group_id: made });
    expect(writesOf(gone.sent)).toEqual([expect.stringMatching(/^POST \/v2\/group\/delete 20\d$/)]);
    expect((await sample.state()).groups.map((group) => group.groupId)).not.toContain(made);
  });

  it('meets the rules of every other plan: a role PDS does not serve, a group that is not empty', async () => {
    const { client, profileId } = sample;
    const directory = await sample.directory();
    const g = directory.groupIndex(directory.groupId(directory.groupsOfPerson(directory.personIndex(person))[0] ?? 0));
    const group_id = directory.groupId(g);
    const review = async (name: string, form: FormValues) =>
      client.call('plan.review', {
        profileId,
        source: { kind: 'direct', intents: await api.intents(name, form) },
      });
    expect(await review('updateMembership', { group_id, user_id: person, member_role: 'admin' })).toMatchObject({
      ok: false,
      error: { code: 'remote.unsupported' },
    });
    const full = await review('deleteGroup', { group_id });
    const refused = full.ok ? full.value.conflicts.map((c) => c.error.code) : [full.error.code];
    expect(refused).toContain('plan.not-empty');
  });

  it('is refused on a read-only profile as any plan is @security 20', async () => {
    const { client, profileId } = sample;
    await client.ask('profiles.setReadOnly', { profileId, readOnly: true });
    const intents = await api.intents('createGroup', { group_name: 'Never', parent_group_id: top });
    const { plan } = await client.ask('plan.review', { profileId, source: { kind: 'direct', intents } });
    const input = { profileId, planId: plan.id, typedName: plan.guard.typedName, record: true };
    expect(await client.call('apply.start', input)).toMatchObject({ ok: false, error: { code: 'apply.read-only' } });
    await client.ask('profiles.setReadOnly', { profileId, readOnly: false });
  });

  it('records nothing unless asked to', async () => {
    const { client, profileId } = sample;
    await sample.stage({ kind: 'group.create', groupId: 'new:quiet', parentId: top, name: 'Quiet', description: '' });
    const run = await sample.apply();
    const none = await client.ask('console.exchanges', { profileId, runId: run.id });
    expect(none).toEqual({ exchanges: [], dropped: 0, kept: false });
  });

  it('has called each documented method, and no secret is in what it showed @security 13', async () => {
    expect([...api.used].sort()).toEqual(
      consoleMethods('pds')
        .map((method) => method.name)
        .sort(),
    );
    const { pds } = sample.sandbox().ready;
    const secrets = [
      ...pds.serviceApp.privateKeyPem.split('\n').filter((line) => line.length > 20),
      ...pds.users.flatMap((user) => [user.accessToken, user.refreshToken]),
    ];
    expectNoSecret(sample, api.all, secrets);
  });
});

describe('the console on GeoNode', () => {
  /** Era B serves every documented method, invitations included. */
  let sample: SampleKernel;
  let api: ReturnType<typeof consoleOn>;
  beforeAll(async () => {
    sample = await startSample({}, true, { kind: 'geonode', era: 'B' });
    api = consoleOn(sample, 'geonode');
  });
  afterAll(() => sample.close());

  const slugOf = (run: Run): string => (run.steps[0]?.createdId ?? '').replace('group:', '');

  it('reads pages and shows their source', async () => {
    const [slug = ''] = (await sample.site()).groups.map((group) => group.slug);
    const { exchanges, result } = await api.read('group_members', { slug });
    expect(result.ok && JSON.parse(result.json)).toHaveProperty('members');
    const own = exchanges.at(-1);
    expect(own).toMatchObject({ method: 'GET', status: 200, writes: false, responseBody: { kind: 'html' } });
    expect(own?.responseBody?.text).toContain('<html');
    expect(await api.result('GroupDetailView', { slug })).toBeTypeOf('object');
    expect(Array.isArray(await api.result('GroupActivityView', { slug }))).toBe(true);
    expect(await api.result('group_remove', { slug })).toMatchObject({ removed: false });
    expect((await sample.site()).groups.map((group) => group.slug)).toContain(slug);
  });

  it('never sends what changes something @security 18', async () => {
    const { client, profileId } = sample;
    const [slug = ''] = (await sample.site()).groups.map((group) => group.slug);
    const before = await sample.site();
    for (const [method, args] of [
      ['group_remove', { slug, method: 'post' }],
      ['group_join', { slug }],
      ['group_member_remove', { slug, username: 'admin' }],
      ['group_invite_response', { token: 'x'.repeat(40), answer: 'accept' }],
    ] as const) {
      const answer = await client.call('console.call', { profileId, method, args });
      expect(answer, method).toMatchObject({
        ok: false,
        error: { code: 'ipc.invalid', params: { reason: 'changes' } },
      });
    }
    expect(await sample.site()).toEqual(before);
  });

  it('plans, journals and applies what changes something', async () => {
    const site = await sample.site();
    const category = site.categories[0]?.slug ?? '';
    const people = site.users
      .filter((user) => !user.superuser)
      .slice(0, 2)
      .map((user) => user.username);
    const form = { slug: 'console group', description: 'by form', access: 'public', categories: category };
    const { run, sent } = await api.change('group_create', form);
    const slug = slugOf(run);
    expect(slug).toBe('console-group');
    expect(writesOf(sent)).toContain('POST /groups/create/ 302');
    expect(sent.find((one) => one.writes)?.requestBody?.text).toContain('csrfmiddlewaretoken');

    await api.change('group_update', { slug, description: 'changed by form', access: 'public-invite' });
    await api.change('group_members_add', { slug, role: 'member', user_idntifiers: people.join(', ') });
    await api.change('group_member_remove', { slug, username: people[0] ?? '' });
    const members = (await sample.site()).members.filter((row) => row.group === slug).map((row) => row.username);
    expect(members).toContain(people[1]);
    expect(members).not.toContain(people[0]);
    await api.change('group_invite', { slug, invite_role: 'member', invite_user: 'guest@example.org' });
    expect((await sample.site()).invites.filter((row) => row.group === slug)).toHaveLength(1);
  });

  it('shows an invitation and answers it; the token is in nothing it shows @security 13', async () => {
    const slug = 'console-group';
    const invited = (await sample.site()).invites.find((row) => row.group === slug);
    if (invited === undefined) throw new Error('nobody was invited');
    await api.result('group_invite_response', { token: invited.token, slug });
    const { run, sent } = await api.change('group_invite_response', { token: invited.token, slug, answer: 'accept' });
    expect(run.plan.steps.map((step) => step.operation.kind)).toEqual(['invite.answer']);
    // Whoever made the group is in it already: the check before the step finds nothing left to send.
    expect(writesOf(sent)).toEqual([]);
    expect(JSON.stringify(sent)).not.toContain(invited.token);
    expect(JSON.stringify(api.all)).not.toContain(invited.token);
  });

  it('joins and deletes', async () => {
    const slug = 'console-group';
    const site = await sample.site();
    const open = site.groups.find(
      (group) =>
        group.access === 'public' && !site.members.some((row) => row.group === group.slug && row.username === 'admin'),
    );
    await api.change('group_join', { slug: open?.slug ?? '' });
    expect((await sample.site()).members).toContainEqual(
      expect.objectContaining({ group: open?.slug, username: 'admin', role: 'member' }),
    );
    const gone = await api.change('group_remove', { slug, method: 'post' });
    expect(writesOf(gone.sent)).toEqual([expect.stringMatching(/^POST \/groups\/group\/console-group\/remove\/ 302$/)]);
    expect((await sample.site()).groups.map((group) => group.slug)).not.toContain(slug);
  });

  it('has called each documented method, and no secret is in what it showed @security 13', async () => {
    expect([...api.used].sort()).toEqual(
      consoleMethods('geonode')
        .map((method) => method.name)
        .sort(),
    );
    const { geonode } = sample.sandbox().ready;
    expectNoSecret(sample, api.all, geonode?.accounts.map((account) => account.password) ?? []);
    // Cookies and form tokens: only their names are left.
    const text = JSON.stringify(api.all);
    expect(text).toContain('sessionid=•••');
    expect(text).not.toMatch(/sessionid=(?!•••)[\w"]/);
    expect(text).not.toMatch(/csrfmiddlewaretoken=(?!•••)/);
    expect(text).not.toMatch(/name=\\?["']csrfmiddlewaretoken\\?["'][^>]*value=\\?["'](?!•••)\w/);
  });
});

describe('the console on a GeoNode of today', () => {
  it('shows members and what may be done about them as plain data', async () => {
    const sample = await startSample({}, true, { kind: 'geonode', era: 'F' });
    try {
      const api = consoleOn(sample, 'geonode');
      const slug = (await sample.site()).members[0]?.group ?? '';
      const page = await api.result('group_members', { slug });
      expect(page).toMatchObject({
        members: expect.any(Array),
        addForm: { payload: expect.any(String), fields: expect.any(Array) },
      });
      expect(JSON.stringify(page).length).toBeLessThan(60_000);
    } finally {
      await sample.close();
    }
  });
});

/** Neither in the exchanges, nor in any message to the page, nor in the log. */
function expectNoSecret(sample: SampleKernel, all: readonly Exchange[], secrets: readonly string[]): void {
  expect(secrets.length).toBeGreaterThan(0);
  expect(all.length).toBeGreaterThan(20);
  const shown = JSON.stringify(all);
  const posted = JSON.stringify(sample.client.posted);
  const log = JSON.stringify(sample.logger.tail(0));
  for (const secret of secrets) {
    expect(shown.includes(secret)).toBe(false);
    expect(posted.includes(secret)).toBe(false);
    expect(log.includes(secret)).toBe(false);
  }
  // Every token that was sent as such, whatever it was.
  expect(shown).not.toMatch(/Bearer (?!•••)/);
  expect(shown).not.toMatch(/eyJ[\w-]{10,}\./);
}
