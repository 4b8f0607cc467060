import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProfileDraft } from '#shared/domain/profile.ts';
import type { Intent } from '#shared/plan/intent.ts';
import type { Run } from '#shared/plan/run.ts';
import { startSample, type SampleKernel } from '../testing/sample-kernel.ts';

const sampleId = 'sample-geonode';
const groupId = 'group:Flood-watch';

/** An older GeoNode: it invites people into groups, by mail. */
describe('invitations on the sample of an older GeoNode', () => {
  let sample: SampleKernel;
  let inviteeProfile: string;
  let invitee: { username: string; email: string };
  const tokens: string[] = [];

  const outbox = async () =>
    (await sample.sandbox().control('GET', '/outbox')).body as { to: string; token: string | null }[];
  const invites = async () => (await sample.client.ask('invites.list', { profileId: sampleId, groupId })).invites;
  const send = (to: string, role: 'member' | 'manager' = 'member'): Intent => ({
    kind: 'invite.send',
    groupId,
    to,
    role,
  });
  /** Reviews some intents without putting them in the tray, and applies them. */
  const direct = async (profileId: string, ...intents: Intent[]): Promise<Run> => {
    const { plan, conflicts } = await sample.client.ask('plan.review', {
      profileId,
      source: { kind: 'direct', intents },
    });
    expect(conflicts).toEqual([]);
    return sample.client.ask('apply.start', { profileId, planId: plan.id, typedName: plan.guard.typedName });
  };
  const syncGroup = async (profileId = sampleId): Promise<void> => {
    await sample.client.ask('sync.run', { profileId, scope: { kind: 'groups', groupIds: [groupId] } });
  };

  beforeAll(async () => {
    sample = await startSample({}, true, { kind: 'geonode', era: 'B' });
    const { geonode } = sample.sandbox().ready;
    const account = geonode?.accounts.find(({ role }) => role === 'user');
    if (geonode === undefined || account === undefined) throw new Error('no account');
    const draft: ProfileDraft = {
      kind: 'geonode',
      name: 'As the invited',
      endpoint: geonode.baseUrl,
      authEndpoint: '',
      allowLoopbackHttp: true,
      signIn: { method: 'password', username: account.username },
      readOnly: false,
      namedAdmins: [],
      adminReachesSubgroups: false,
      guardPeople: 50,
      guardPercent: 25,
    };
    const tested = await sample.client.ask('profiles.test', {
      profileId: null,
      draft,
      secrets: { password: account.password },
    });
    expect(tested.checks.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(tested.identity?.server).toBe('GeoNode 2.7');
    const saved = await sample.client.ask('profiles.save', {
      id: null,
      draft,
      secrets: { password: account.password },
    });
    inviteeProfile = saved.id;
    const opened = await sample.client.ask('profiles.open', { profileId: inviteeProfile });
    expect(opened.connection.link).toBe('online');
    expect(opened.capabilities.features.invites.support).toBe('native');
    const found = await sample.client.ask('directory.findPeople', { profileId: sampleId, text: account.username });
    const person = found.people.find(({ userName }) => userName === account.username);
    invitee = { username: account.username, email: person?.email ?? '' };
    expect(invitee.email).toContain('@');
    await sample.stage({
      kind: 'group.create',
      groupId: 'new:flood',
      parentId: null,
      name: 'Flood watch',
      description: 'Those who watch',
    });
    const run = await sample.apply();
    expect(run.steps.map(({ createdId }) => createdId)).toEqual([groupId]);
  });
  afterAll(() => sample.close());

  test('are sent, mailed, and pending; whether they arrived is not claimed', async () => {
    const run = await direct(sampleId, send(invitee.email), send('stranger@elsewhere.example', 'manager'));
    expect(run.steps.map(({ error }) => error)).toEqual([null, null]);
    expect(run.state).toBe('done');
    expect(run.steps[0]?.readBack).toContain('lists no invitations');
    expect((await outbox()).map(({ to }) => to)).toEqual([invitee.email, 'stranger@elsewhere.example']);
    expect(await invites()).toMatchObject([
      { to: 'stranger@elsewhere.example', role: 'manager', state: 'pending', personId: null, expiresAt: null },
      { to: invitee.email, role: 'member', state: 'pending', personId: `user:${invitee.username}`, reach: 'group' },
    ]);
  });

  test('malformed addresses and those of members are refused before anything is sent', async () => {
    for (const to of ['no address', 'a@b.example,c@d.example', 'größe@x.example']) {
      const review = await sample.client.call('plan.review', {
        profileId: sampleId,
        source: { kind: 'direct', intents: [send(to)] },
      });
      expect(!review.ok && review.error.code, to).toBe('plan.address-invalid');
    }
    expect(await outbox()).toHaveLength(2);
  });

  test('a mail that cannot be sent is not called sent', async () => {
    await sample.sandbox().set({ geonodeMail: 'unreachable' });
    const run = await direct(sampleId, send('lost@elsewhere.example'));
    await sample.sandbox().set({ geonodeMail: 'sent' });
    expect(run.state).toBe('stopped');
    expect(run.steps[0]?.state).toBe('unknown');
    expect((await invites())[0]).toMatchObject({ to: 'lost@elsewhere.example', state: 'unknown' });
    // There is a way out: looked at again, it is given up or sent once more.
    const again = await sample.client.ask('apply.continue', {
      profileId: sampleId,
      runId: run.id,
      action: 'skip',
      typedName: null,
    });
    expect(['failed', 'skipped']).toContain(again.steps[0]?.state);
    if (again.state === 'stopped') await sample.client.ask('apply.leave', { profileId: sampleId, runId: run.id });
  });

  test('a token of nobody, one of somebody else, and a refusal the server cannot take say so', async () => {
    const token = (await outbox())[0]?.token ?? '';
    tokens.push(token, (await outbox())[1]?.token ?? '');
    await sample.client.ask('sync.run', { profileId: inviteeProfile, scope: { kind: 'full', resume: false } });
    const answer = (changes: Partial<Extract<Intent, { kind: 'invite.answer' }>>): Intent => ({
      kind: 'invite.answer',
      groupId,
      token,
      accept: true,
      ...changes,
    });
    const unknown = await direct(inviteeProfile, answer({ token: 'a'.repeat(40) }));
    expect(unknown.steps[0]).toMatchObject({
      state: 'failed',
      error: { code: 'remote.not-found', params: { reason: 'token' } },
    });
    const notMine = await direct(inviteeProfile, answer({ token: tokens[1]! }));
    expect(notMine.steps[0]).toMatchObject({
      state: 'failed',
      error: { code: 'remote.forbidden', params: { reason: 'not-invited' } },
    });
    const declined = await direct(inviteeProfile, answer({ accept: false }));
    expect(declined.steps[0]).toMatchObject({
      state: 'failed',
      error: { code: 'remote.unsupported', params: { reason: 'cannot-decline' } },
    });
  });

  test('a token of another group joins that one, and is not called this one', async () => {
    await sample.stage({
      kind: 'group.create',
      groupId: 'new:tide',
      parentId: null,
      name: 'Tide watch',
      description: 'Those who watch tides',
    });
    expect((await sample.apply()).state).toBe('done');
    await direct(sampleId, { kind: 'invite.send', groupId: 'group:Tide-watch', to: invitee.email, role: 'member' });
    const token = (await outbox()).at(-1)?.token ?? '';
    tokens.push(token);
    const run = await direct(inviteeProfile, { kind: 'invite.answer', groupId, token, accept: true });
    expect(run.state).toBe('stopped');
    expect(run.steps[0]).toMatchObject({ state: 'unknown', error: { outcome: 'unknown' } });
    expect(run.steps[0]?.readBack).toContain('group:Tide-watch');
    const { members } = await sample.site();
    expect(members).toContainEqual({ group: 'Tide-watch', username: invitee.username, role: 'member' });
    expect(members).not.toContainEqual({ group: 'Flood-watch', username: invitee.username, role: 'member' });
    await sample.client.ask('apply.leave', { profileId: inviteeProfile, runId: run.id });
  });

  test('are accepted by token: the member is there, and the sender sees it', async () => {
    const token = tokens[0]!;
    const run = await direct(inviteeProfile, { kind: 'invite.answer', groupId, token, accept: true });
    expect(run.steps[0]).toMatchObject({ state: 'verified', error: null, readBack: 'is a member now' });
    const { members } = await sample.site();
    expect(members).toContainEqual({ group: 'Flood-watch', username: invitee.username, role: 'member' });
    await syncGroup();
    expect((await invites()).find(({ to }) => to === invitee.email)).toMatchObject({ state: 'accepted' });
    // A second use finds it done and sends nothing.
    const again = await direct(inviteeProfile, { kind: 'invite.answer', groupId, token, accept: true });
    expect(again.steps[0]).toMatchObject({ state: 'verified', attempts: 0 });
  });

  test('are revoked when the person is removed, with a word that the link still works', async () => {
    const remove: Intent = { kind: 'member.remove', groupId, personId: `user:${invitee.username}` };
    const { plan } = await sample.client.ask('plan.review', {
      profileId: sampleId,
      source: { kind: 'direct', intents: [remove] },
    });
    expect(plan.warnings.map(({ code }) => code)).toContain('invite-works-again');
    const run = await sample.client.ask('apply.start', {
      profileId: sampleId,
      planId: plan.id,
      typedName: plan.guard.typedName,
    });
    expect(run.state).toBe('done');
    expect((await invites()).find(({ to }) => to === invitee.email)).toMatchObject({ state: 'revoked' });
  });

  test('no token reaches the log, not in an address and not in an error @security 14', async () => {
    const log = JSON.stringify(sample.logger.tail(0));
    expect(log).toContain('/invite/');
    expect(tokens).toHaveLength(3);
    for (const token of [...tokens, 'a'.repeat(40)]) expect(log.includes(token)).toBe(false);
  });
});

/** A newer GeoNode invites to the site alone. */
describe('invitations on the sample of a newer GeoNode', () => {
  let sample: SampleKernel;
  beforeAll(async () => {
    sample = await startSample({}, true, { kind: 'geonode' });
  });
  afterAll(() => sample.close());

  test('go to the site for the sake of a group; somebody who is there already is to be added instead', async () => {
    const site = await sample.site();
    const slug = site.groups.find(({ categories }) => categories.length > 0)?.slug ?? '';
    const target = `group:${slug}`;
    const known = (await sample.client.ask('directory.findPeople', { profileId: sampleId, text: '@' })).people.find(
      ({ email }) => email !== '',
    );
    const invite = async (to: string): Promise<Run> => {
      const intents: Intent[] = [{ kind: 'site.invite', groupId: target, to }];
      const { plan } = await sample.client.ask('plan.review', {
        profileId: sampleId,
        source: { kind: 'direct', intents },
      });
      return sample.client.ask('apply.start', {
        profileId: sampleId,
        planId: plan.id,
        typedName: plan.guard.typedName,
      });
    };
    const run = await invite('new.colleague@elsewhere.example');
    expect(run.steps[0]).toMatchObject({ state: 'verified', error: null });
    expect(run.steps[0]?.readBack).toContain('the site said');
    const list = await sample.client.ask('invites.list', { profileId: sampleId, groupId: target });
    expect(list.invites).toMatchObject([
      { to: 'new.colleague@elsewhere.example', reach: 'site', state: 'pending', problem: '' },
    ]);
    const refused = await invite(known?.email ?? '');
    expect(refused.steps[0]).toMatchObject({
      state: 'failed',
      error: { code: 'plan.duplicate', params: { reason: 'on-site', id: known?.personId } },
    });
    // The same once more: the site says no, in the words it has.
    const again = await invite('new.colleague@elsewhere.example');
    expect(again.steps[0]).toMatchObject({
      state: 'failed',
      error: { code: 'remote.invalid', outcome: 'not-applied' },
    });
    expect((await sample.client.ask('invites.list', { profileId: sampleId, groupId: null })).invites[0]).toMatchObject({
      state: 'failed',
    });
    const old = await sample.client.call('plan.review', {
      profileId: sampleId,
      source: {
        kind: 'direct',
        intents: [{ kind: 'invite.send', groupId: target, to: 'a@b.example', role: 'member' }],
      },
    });
    expect(!old.ok && old.error.code).toBe('remote.unsupported');
  });
});
