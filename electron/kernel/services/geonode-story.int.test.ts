import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { groupFlag } from '#shared/domain/columns.ts';
import type { Run } from '#shared/plan/run.ts';
import { browseSite } from '../testing/site-visitor.ts';
import { startSample, type SampleKernel, type SiteState } from '../testing/sample-kernel.ts';

const profileId = 'sample-geonode';
/** A picture of one dot. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const id = (slug: string): string => `group:${slug}`;
const category = (slug: string): string => `category:${slug}`;
const person = (username: string): string => `user:${username}`;

const failures = (run: Run) => run.steps.filter(({ error }) => error !== null).map(({ error }) => error?.code);
const group = (site: SiteState, slug: string) => {
  const found = site.groups.find((one) => one.slug === slug);
  if (found === undefined) throw new Error(`no ${slug}`);
  return found;
};
const roleOf = (site: SiteState, slug: string, username: string): string | null =>
  site.members.find((row) => row.group === slug && row.username === username)?.role ?? null;

/** A group in exactly one category with a manager beside the superuser, another category, and somebody outside. */
function scene(site: SiteState) {
  const usable = site.groups.filter(({ categories, slug }) => categories.length === 1 && !/^registered/.test(slug));
  for (const { slug, title, categories } of usable) {
    const members = site.members.filter((row) => row.group === slug);
    const managers = members.filter(({ role }) => role === 'manager');
    const plain = members.filter(({ role }) => role === 'member');
    // In some other group: the copy knows who is in a group.
    const outside = site.users.filter(
      ({ username, superuser }) =>
        !superuser &&
        site.members.some((row) => row.username === username) &&
        !members.some((row) => row.username === username),
    );
    const to = site.categories.find((one) => one.slug !== categories[0]);
    if (managers.length === 0 || plain.length < 2 || outside.length < 3 || to === undefined) continue;
    return {
      slug,
      title,
      from: categories[0] as string,
      to: to.slug,
      members: plain.map(({ username }) => username),
      outside: outside.map(({ username }) => username),
    };
  }
  throw new Error('This site has no scene');
}

describe('the story on the GeoNode sample', () => {
  let sample: SampleKernel;
  let before: SiteState;
  let place: ReturnType<typeof scene>;
  let runId: string;

  beforeAll(async () => {
    sample = await startSample({}, true, { kind: 'geonode' });
    before = await sample.site();
    place = scene(before);
  });
  afterAll(() => sample.close());

  test('opens signed in and says what it is and can', async () => {
    const opened = await sample.client.ask('profiles.open', { profileId });
    expect(opened.connection.link).toBe('online');
    expect(opened.identity).toMatchObject({ personId: person('admin'), role: 'superadmin' });
    expect(opened.capabilities.features).toMatchObject({
      moveGroup: { support: 'native' },
      invites: { support: 'absent' },
      memberRoles: { support: 'native' },
      groupAdministrators: { support: 'absent' },
      createGroup: { params: { creatorId: person('admin'), categories: 1 } },
    });
  });

  test('the copy shows categories with their groups, members and managers', async () => {
    const directory = await sample.directory();
    const isCategory = (g: number): boolean => (directory.flags(g) & groupFlag.category) !== 0;
    const all = [...Array(directory.groupCount).keys()];
    expect(all.filter(isCategory)).toHaveLength(before.categories.length);
    expect(all.filter((g) => !isCategory(g))).toHaveLength(before.groups.length);
    expect(directory.columns.memberships.members).toHaveLength(before.members.length);
    for (const { slug, categories } of before.groups) {
      const parents = [...directory.parentsOf(directory.groupIndex(id(slug)))].map((p) => directory.groupId(p)).sort();
      expect(parents, slug).toEqual(categories.map(category).sort());
    }
  });

  test('moves, creates, changes access, adds, promotes, removes; reviews and applies', async () => {
    const { slug, from, to, members, outside } = place;
    const [leaving, rising] = members as [string, string];
    const directory = await sample.directory();
    const access = group(before, slug).access === 'private' ? 'public' : 'private';
    await sample.stage({ kind: 'group.move', groupId: id(slug), from: category(from), to: category(to), mode: 'move' });
    await sample.stage({
      kind: 'group.create',
      groupId: 'new:tide',
      parentId: category(to),
      name: 'Tide gauges 潮位站',
      description: 'Gauges of the coast',
      attributes: {
        access: 'private',
        keywords: ['tide', 'sea level'],
        logo: { name: 'dot.png', type: 'image/png', base64: DOT },
      },
    });
    await sample.stage({
      kind: 'group.update',
      groupId: id(slug),
      attributes: { access },
      before: { name: directory.groupName(directory.groupIndex(id(slug))) },
    });
    await sample.stage(
      ...outside.slice(0, 3).map((username) => ({
        kind: 'member.add' as const,
        groupId: id(slug),
        personId: person(username),
        role: 'member' as const,
      })),
    );
    await sample.stage({
      kind: 'member.role',
      groupId: id(slug),
      personId: person(rising),
      role: 'manager',
      before: 'member',
    });
    await sample.stage({ kind: 'member.remove', groupId: id(slug), personId: person(leaving) });
    // Nothing has been sent.
    expect(await sample.site()).toEqual(before);

    const review = await sample.review();
    expect(review.conflicts).toEqual([]);
    expect(review.drift).toEqual([]);
    expect(review.freshAt).not.toBeNull();
    const run = await sample.client.ask('apply.start', {
      profileId,
      planId: review.plan.id,
      typedName: review.plan.guard.typedName,
    });
    expect(failures(run)).toEqual([]);
    expect(run.state).toBe('done');
    expect(run.steps.every(({ readBack }) => readBack !== '')).toBe(true);
    runId = run.id;

    const after = await sample.site();
    expect(group(after, slug)).toMatchObject({ access, categories: [to] });
    expect(outside.slice(0, 3).map((username) => roleOf(after, slug, username))).toEqual(Array(3).fill('member'));
    expect(roleOf(after, slug, rising)).toBe('manager');
    expect(roleOf(after, slug, leaving)).toBeNull();
    const made = after.groups.find(({ title }) => title === 'Tide gauges 潮位站');
    expect(made).toMatchObject({ slug: 'tide-gauges-chao-wei-zhan', access: 'private', categories: [to] });
    expect(roleOf(after, 'tide-gauges-chao-wei-zhan', 'admin')).toBe('manager');
    expect((await sample.client.ask('changes.list', { profileId })).changes).toEqual([]);
  });

  test('what only the server knows is asked for when it is looked at', async () => {
    const groupId = id('tide-gauges-chao-wei-zhan');
    const attributes = await sample.client.ask('directory.attributes', { profileId, groupId });
    expect([...attributes.keywords].sort()).toEqual(['sea level', 'tide']);
    expect(attributes.logo).toBe(`data:image/png;base64,${DOT}`);
    const activity = await sample.client.ask('directory.activity', { profileId, groupId: id(place.slug) });
    expect(activity.readAt).toBeGreaterThan(0);
    const unknown = await sample.client.call('directory.activity', { profileId, groupId: id('nobody-has-this') });
    expect(!unknown.ok && unknown.error.code).toBe('plan.unknown-object');
    const none = await sample.client.call('directory.activity', { profileId, groupId: category(place.to) });
    expect(!none.ok && none.error.code).toBe('remote.unsupported');
  });

  test('undo brings everything back', async () => {
    const run = await sample.undo(runId);
    expect(failures(run)).toEqual([]);
    expect(run.state).toBe('done');
    const now = await sample.site();
    const plain = (site: SiteState) => ({
      groups: [...site.groups].sort((a, b) => a.slug.localeCompare(b.slug)),
      members: site.members.map(({ group: slug, username, role }) => `${slug} ${username} ${role}`).sort(),
    });
    expect(plain(now)).toEqual(plain(before));
  });
});

describe('what goes wrong on the way', () => {
  let sample: SampleKernel;
  let place: ReturnType<typeof scene>;
  beforeAll(async () => {
    sample = await startSample({}, true, { kind: 'geonode' });
    place = scene(await sample.site());
  });
  afterEach(async () => {
    await sample.faults([]);
    await sample.client.ask('changes.clear', { profileId });
  });
  afterAll(() => sample.close());

  const add = (username: string) =>
    ({ kind: 'member.add', groupId: id(place.slug), personId: person(username), role: 'member' }) as const;
  const fault = (path: string, effect: object, more: object = {}, times = 1) => ({
    match: { dialect: 'geonode', path, ...more },
    times,
    effect,
  });
  const answered = (status: number, headers: object = {}) => ({ kind: 'status', status, headers, body: {} });
  const addPath = () => `/groups/group/${place.slug}/members_add/`;

  test('an add that the server takes with 302 and does not make is refused, in words', async () => {
    const username = place.outside[0] as string;
    await sample.stage(add(username));
    const location = `/groups/group/${place.slug}/members/`;
    await sample.faults([fault(addPath(), answered(302, { location }))]);
    const run = await sample.apply();
    expect(run.state).toBe('stopped');
    expect(run.steps[0]).toMatchObject({
      state: 'failed',
      error: { code: 'remote.invalid', outcome: 'not-applied', params: { reason: 'not-added', names: username } },
    });
    expect(roleOf(await sample.site(), place.slug, username)).toBeNull();
    await sample.client.ask('apply.leave', { profileId, runId: run.id });
  });

  test('the session ends in the middle of an apply: signed in again, nothing sent twice', async () => {
    const [first, second] = place.outside as [string, string];
    await sample.stage(add(first), add(second));
    const { plan } = await sample.review();
    await sample.faults([fault(addPath(), answered(302, { location: '/account/login/?next=/groups/' }), { nth: 1 })]);
    let run = await sample.client.ask('apply.start', { profileId, planId: plan.id, typedName: plan.guard.typedName });
    // The write that met the sign-in page was not done, and is not sent again without being asked for.
    expect(run.steps[0]).toMatchObject({ state: 'failed', error: { code: 'auth.expired', outcome: 'not-applied' } });
    await sample.faults([]);
    expect((await sample.client.ask('profiles.reconnect', { profileId })).link).toBe('online');
    run = await sample.client.ask('apply.continue', { profileId, runId: run.id, action: 'retry', typedName: null });
    expect(failures(run)).toEqual([]);
    expect(run.state).toBe('done');
    const site = await sample.site();
    expect([first, second].map((username) => roleOf(site, place.slug, username))).toEqual(['member', 'member']);
    expect((await sample.undo(run.id)).state).toBe('done');
  });

  test('a reply 500 after the change was made is found to have been made', async () => {
    const username = place.outside[1] as string;
    await sample.stage(add(username));
    await sample.faults([fault(addPath(), { kind: 'status-after-commit', status: 500, headers: {}, body: '' })]);
    const run = await sample.apply();
    expect(failures(run)).toEqual([]);
    expect(run.state).toBe('done');
    expect(roleOf(await sample.site(), place.slug, username)).toBe('member');
    expect((await sample.undo(run.id)).state).toBe('done');
  });

  test('a group deleted between reading and writing stops the run with the reason', async () => {
    await sample.stage({
      kind: 'group.create',
      groupId: 'new:gone',
      parentId: category(place.to),
      name: 'Soon gone',
      description: 'x',
    });
    expect((await sample.apply()).state).toBe('done');
    await sample.stage({
      kind: 'member.add',
      groupId: id('soon-gone'),
      personId: person(place.outside[2] as string),
      role: 'member',
    });
    const { plan } = await sample.review();
    const visitor = await browseSite(sample.sandbox().ready, 'admin');
    expect((await visitor.post('/groups/group/soon-gone/remove/', {})).status).toBe(302);
    const run = await sample.client.ask('apply.start', {
      profileId,
      planId: plan.id,
      typedName: plan.guard.typedName,
    });
    expect(run.state).toBe('stopped');
    // Seen before sending, or by the server's answer where the members were read a moment ago.
    expect(run.steps[0]).toMatchObject({
      state: 'failed',
      error: { code: expect.stringMatching(/^(apply\.precondition|remote\.not-found)$/), outcome: 'not-applied' },
    });
    await sample.client.ask('sync.run', { profileId, scope: { kind: 'groups', groupIds: [id('soon-gone')] } });
    expect((await sample.directory()).groupIndex(id('soon-gone'))).toBe(-1);
  });
});
