import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildDirectory } from '#shared/domain/directory.ts';
import { createMemoryVault } from '../ports/memory-vault.ts';
import { startKernel, type RunningKernel } from '../testing/kernel-client.ts';

/** The two samples over the real sandbox process. */
describe('the sample organisations', () => {
  let running: RunningKernel;
  const vault = createMemoryVault();
  beforeEach(async () => {
    running = await startKernel({ vault, sampleGroups: 24 });
  });
  afterEach(() => running.kernel.close());

  test('are of both kinds, listed once opened, each with a copy of its own', async () => {
    const { client, dataDir } = running;
    expect((await client.ask('app.info', null)).sample.kinds).toEqual(['pds', 'geonode']);
    expect(await client.ask('profiles.list', null)).toEqual([]);
    const opened = await client.ask('profiles.openSample', { kind: 'geonode' });
    expect(opened.profile).toMatchObject({
      id: 'sample-geonode',
      kind: 'geonode',
      name: 'Sample organisation (GeoNode)',
      sample: true,
      readOnly: false,
      secretState: 'ok',
      signIn: { method: 'password', username: 'admin' },
    });
    expect(opened.connection.link).toBe('online');
    expect(opened.identity).toMatchObject({ role: 'superadmin', personId: 'user:admin' });
    expect(opened.identity?.server).toMatch(/^GeoNode 5/);
    expect(opened.capabilities).toMatchObject({ reparent: 'set-parents', maxDepth: 2 });
    expect((await client.ask('profiles.list', null)).map(({ id }) => id)).toEqual(['sample-geonode']);
    await client.ask('profiles.openSample', { kind: 'pds' });
    expect((await client.ask('profiles.list', null)).map(({ id }) => id)).toEqual(['sample-geonode', 'sample']);
    for (const profileId of ['sample', 'sample-geonode']) {
      const report = await client.ask('sync.run', { profileId, scope: { kind: 'full', resume: false } });
      expect(report.copy.groups).toBeGreaterThanOrEqual(24);
      expect(report.unreadable).toEqual([]);
    }
    const folder = join(dataDir, 'sample', '24');
    for (const file of ['organisation.db', 'local/copy.db', 'local-sample-geonode/copy.db'])
      expect(existsSync(join(folder, file)), file).toBe(true);
    // Neither key nor password is kept anywhere but in memory.
    expect(await vault.get('profile/sample-geonode/password')).toEqual({ ok: true, value: null });
  });

  test('go offline together, and come back together when one asks', async () => {
    const { client } = running;
    await client.ask('profiles.openSample', { kind: 'pds' });
    await client.ask('profiles.openSample', { kind: 'geonode' });
    const isNow = (profileId: string, link: string) =>
      client.next('connection', (told) => told.profileId === profileId && told.connection.link === link);
    const down = [isNow('sample', 'offline'), isNow('sample-geonode', 'offline')];
    await client.ask('sample.stop', null);
    await Promise.all(down);
    const up = [isNow('sample', 'online'), isNow('sample-geonode', 'online')];
    await client.ask('profiles.reconnect', { profileId: 'sample-geonode' });
    await Promise.all(up);
  });

  test('stopped by hand, they open offline on their copy; starting brings all of them back', async () => {
    const { client } = running;
    const profileId = 'sample';
    await client.ask('profiles.openSample', { kind: 'pds' });
    await client.ask('profiles.openSample', { kind: 'geonode' });
    await client.ask('sync.run', { profileId, scope: { kind: 'full', resume: false } });
    await client.ask('profiles.close', { profileId });
    await client.ask('sample.stop', null);
    const stopped = { sandboxRuns: false, sandboxStopped: true };
    expect(await client.ask('profiles.list', null)).toMatchObject([stopped, stopped]);

    const opened = await client.ask('profiles.open', { profileId });
    expect(opened).toMatchObject({ connection: { link: 'offline' }, profile: { ...stopped, id: profileId } });
    expect(opened.copy?.groups).toBeGreaterThanOrEqual(24);
    expect((await client.ask('profiles.list', null))[0]).toMatchObject(stopped);

    const up = ['sample', 'sample-geonode'].map((id) =>
      client.next('connection', (told) => told.profileId === id && told.connection.link === 'online'),
    );
    await client.ask('sample.start', null);
    const again = { sandboxRuns: true, sandboxStopped: false };
    expect(await client.ask('profiles.list', null)).toMatchObject([again, again]);
    await Promise.all(up);
  });

  test('a start points those that are listed to the sandbox, opened or not, and lists no other', async () => {
    const { client } = running;
    const profileId = 'sample';
    await client.ask('profiles.openSample', { kind: 'pds' });
    await client.ask('profiles.close', { profileId });
    await client.ask('sample.stop', null);
    await client.ask('sample.start', null);
    expect((await client.ask('profiles.list', null)).map(({ id }) => id)).toEqual([profileId]);
    const report = await client.ask('profiles.test', { profileId, draft: null, secrets: {} });
    expect(report.checks.filter(({ state }) => state === 'failed')).toEqual([]);
    // A sandbox that was not stopped by hand is started by opening.
    expect(await client.ask('profiles.open', { profileId })).toMatchObject({ profile: { sandboxStopped: false } });
  });

  test('the organisation stays until the last of them is deleted', async () => {
    const { client, dataDir } = running;
    await client.ask('profiles.openSample', { kind: 'pds' });
    await client.ask('profiles.openSample', { kind: 'geonode' });
    const folder = join(dataDir, 'sample', '24');
    await client.ask('profiles.delete', { profileId: 'sample' });
    expect(existsSync(join(folder, 'local'))).toBe(false);
    expect(existsSync(join(folder, 'organisation.db'))).toBe(true);
    expect((await client.ask('profiles.reconnect', { profileId: 'sample-geonode' })).link).toBe('online');
    await client.ask('profiles.delete', { profileId: 'sample-geonode' });
    expect(existsSync(folder)).toBe(false);
  });

  test('say whether their sandbox runs', async () => {
    const { client } = running;
    const told = (runs: boolean) =>
      client.next('profiles', (all) => all.length === 1 && all.every(({ sandboxRuns }) => sandboxRuns === runs));
    const up = told(true);
    await client.ask('profiles.openSample', { kind: 'pds' });
    await up;
    const down = told(false);
    await client.ask('sample.stop', null);
    await down;
    expect(await client.ask('profiles.list', null)).toMatchObject([{ id: 'sample', sandboxRuns: false }]);
  });

  test('start over together: the organisation is as new, what was staged is gone, both stay listed', async () => {
    const { client, dataDir } = running;
    const folder = join(dataDir, 'sample', '24');
    await client.ask('profiles.openSample', { kind: 'geonode' });
    await client.ask('profiles.openSample', { kind: 'pds' });
    const profileId = 'sample';
    const read = async () => {
      await client.ask('sync.run', { profileId, scope: { kind: 'full', resume: false } });
      return buildDirectory(await client.ask('directory.columns', { profileId, snapshotId: null }));
    };
    const before = await read();
    const last = before.groupCount - 1;
    const groupId = before.groupId(last);
    const rename = (from: string, name: string) =>
      client.ask('changes.stage', {
        profileId,
        intents: [{ kind: 'group.update', groupId, name, before: { name: from } }],
      });
    await rename(before.groupName(last), 'Altered');
    const { plan } = await client.ask('plan.review', { profileId, source: { kind: 'staged' } });
    await client.ask('apply.start', { profileId, planId: plan.id, typedName: plan.guard.typedName });
    await rename('Altered', 'Staged');

    await client.ask('sample.reset', null);
    expect(existsSync(folder)).toBe(false);
    expect(await client.ask('profiles.list', null)).toMatchObject([
      { id: 'sample-geonode', copy: null, sandboxRuns: false },
      { id: 'sample', copy: null, sandboxRuns: false },
    ]);
    const again = await client.ask('profiles.openSample', { kind: 'pds' });
    expect(again).toMatchObject({ copy: null, connection: { link: 'online' } });
    expect((await client.ask('changes.list', { profileId })).changes).toEqual([]);
    const after = await read();
    expect(after.groupName(after.groupIndex(groupId))).toBe(before.groupName(last));
  });

  test('cannot be edited or duplicated', async () => {
    const { client } = running;
    const { profile } = await client.ask('profiles.openSample', { kind: 'geonode' });
    const { kind, name, endpoint, authEndpoint, allowLoopbackHttp, signIn, readOnly } = profile;
    const draft = { kind, name, endpoint, authEndpoint, allowLoopbackHttp, signIn, readOnly };
    const rest = { namedAdmins: [], adminReachesSubgroups: false, guardPeople: 50, guardPercent: 25 };
    const saved = await client.call('profiles.save', { id: profile.id, draft: { ...draft, ...rest }, secrets: {} });
    expect(!saved.ok && saved.error.code).toBe('profile.invalid');
    const doubled = await client.call('profiles.duplicate', { profileId: profile.id });
    expect(!doubled.ok && doubled.error.code).toBe('profile.not-found');
  });
});
