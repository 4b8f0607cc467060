import { readdirSync, readFileSync, statSync, existsSync, writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ProfileDraft, ProfileSecrets } from '#shared/domain/profile.ts';
import { stringAt } from '#shared/domain/string-block.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err } from '#shared/errors/result.ts';
import { startTestSandbox, type TestSandbox } from '../../../sandbox/test-client.ts';
import { startGeoNodeSandbox } from '../providers/testing/geonode-sandbox.ts';
import { createMemoryVault } from '../ports/memory-vault.ts';
import type { Vault } from '../ports/vault.ts';
import { newDataDir, startKernel, type RunningKernel } from '../testing/kernel-client.ts';
import { createKernel } from '../kernel.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox({ groups: 20 });
});
afterAll(() => sandbox.close());

const kernels: RunningKernel[] = [];
const start = async (options: Parameters<typeof startKernel>[0] = {}): Promise<RunningKernel> => {
  const kernel = await startKernel(options);
  kernels.push(kernel);
  return kernel;
};
afterEach(async () => {
  for (const { kernel } of kernels.splice(0)) await kernel.close();
});

const draft = (change: Partial<ProfileDraft> = {}): ProfileDraft => ({
  kind: 'pds',
  name: 'Production',
  endpoint: sandbox.ready.pds.apiEndpoint,
  authEndpoint: '',
  allowLoopbackHttp: true,
  signIn: { method: 'token', appId: sandbox.ready.pds.serviceApp.appId },
  readOnly: true,
  namedAdmins: [],
  adminReachesSubgroups: true,
  guardPeople: 50,
  guardPercent: 25,
  ...change,
});
const tokens = (): ProfileSecrets => {
  const [user] = sandbox.ready.pds.users;
  return { accessToken: user.accessToken, refreshToken: user.refreshToken };
};

/** Every byte below a folder. */
function everything(folder: string): { path: string; bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, bytes: readFileSync(path) }));
}

describe('secrets', () => {
  test('reach neither a file nor a message: tokens, keys, and what the server made of them @security 12 @security 13', async () => {
    const taken: string[] = [];
    const inner = createMemoryVault();
    const vault: Vault = {
      ...inner,
      set: (key, value) => {
        taken.push(value);
        return inner.set(key, value);
      },
    };
    const { client, dataDir, logger, kernel } = await start({ vault });
    const byToken = await client.ask('profiles.save', { id: null, draft: draft(), secrets: tokens() });
    const { appId, domainId, privateKeyPem } = sandbox.ready.pds.serviceApp;
    const jwt = draft({ name: 'By key', signIn: { method: 'jwt', appId, domainId, subject: '' } });
    const byKey = await client.ask('profiles.save', { id: null, draft: jwt, secrets: { privateKeyPem } });
    await client.ask('profiles.test', { profileId: null, draft: draft(), secrets: tokens() });
    for (const { id } of [byToken, byKey]) {
      const opened = await client.ask('profiles.open', { profileId: id });
      expect(opened.connection.link).toBe('online');
      await client.ask('sync.run', { profileId: id, scope: { kind: 'full', resume: false } });
    }
    // A failure too: errors carry what the server said.
    await client.call('profiles.test', {
      profileId: byToken.id,
      draft: null,
      secrets: { accessToken: 'CANARY-ACCESS', refreshToken: 'CANARY-REFRESH' },
    });
    const list = await client.ask('profiles.list', null);
    expect(list).toMatchObject([
      { name: 'Production', hasSecret: true, secretState: 'session-only' },
      { name: 'By key', hasSecret: true, secretState: 'session-only' },
    ]);
    await client.ask('log.tail', { after: 0 });
    expect(taken.length).toBeGreaterThanOrEqual(3);

    const pemBody = privateKeyPem.split('\n')[2]!;
    const canaries = [
      ...new Set([
        ...taken.filter((value) => !value.includes('BEGIN')),
        pemBody,
        'CANARY-ACCESS',
        'CANARY-REFRESH',
        ...Object.values(tokens()),
      ]),
    ];
    const messages = JSON.stringify(client.posted, (_key, value: unknown) =>
      ArrayBuffer.isView(value) ? Buffer.from(value.buffer).toString('latin1') : value,
    );
    await kernel.close();
    const files = everything(dataDir);
    expect(files.length).toBeGreaterThan(4);
    for (const canary of canaries) {
      expect(messages.includes(canary), 'in a message').toBe(false);
      expect(JSON.stringify(logger.tail(0)).includes(canary), 'in the log').toBe(false);
      for (const { path, bytes } of files) expect(bytes.includes(canary), path).toBe(false);
    }
    if (process.platform !== 'win32') {
      for (const { path } of files) expect(statSync(path).mode & 0o077, path).toBe(0);
      expect(statSync(dataDir).mode & 0o077).toBe(0);
    }
  });

  test('a vault that takes nothing: the profile is not saved without its secret @security 12', async () => {
    const vault: Vault = { ...createMemoryVault(), set: async () => err(appError('secret.unavailable')) };
    const { client } = await start({ vault });
    const saved = await client.call('profiles.save', { id: null, draft: draft(), secrets: tokens() });
    expect(!saved.ok && saved.error.code).toBe('secret.unavailable');
    expect(await client.ask('profiles.list', null)).toEqual([]);
  });

  test('a locked key ring: the secret is there and is not asked for anew @security 12', async () => {
    const vault: Vault = { ...createMemoryVault(), persistent: true, get: async () => err(appError('secret.locked')) };
    const { client } = await start({ vault });
    const { id } = await client.ask('profiles.save', { id: null, draft: draft(), secrets: tokens() });
    expect(await client.ask('profiles.list', null)).toMatchObject([{ hasSecret: true, secretState: 'locked' }]);
    const opened = await client.ask('profiles.open', { profileId: id });
    expect(opened.connection).toMatchObject({ link: 'signed-out', error: { code: 'secret.locked' } });
  });

  test('kept in memory only, they are missing at the next start and the profile says so', async () => {
    const first = await start();
    const { id } = await first.client.ask('profiles.save', { id: null, draft: draft(), secrets: tokens() });
    await first.client.ask('profiles.open', { profileId: id });
    await first.client.ask('sync.run', { profileId: id, scope: { kind: 'full', resume: false } });
    await first.kernel.close();
    const { client } = await start({ dataDir: first.dataDir });
    expect(await client.ask('profiles.list', null)).toMatchObject([
      { id, hasSecret: false, secretState: 'missing', secretLost: 'session', copy: { groups: 20 } },
    ]);
    const signedOut = client.next('connection', ({ connection }) => connection.link === 'signed-out');
    const opened = await client.ask('profiles.open', { profileId: id });
    // The copy is there without them.
    expect(opened.copy?.groups).toBe(20);
    if (opened.connection.link !== 'signed-out') await signedOut;
    expect((await client.ask('directory.columns', { profileId: id, snapshotId: null })).groups.count).toBe(20);
    // Typed in again, it is online without being opened again.
    const online = client.next('connection', ({ connection }) => connection.link === 'online');
    await client.ask('profiles.save', { id, draft: draft(), secrets: tokens() });
    await online;
    const [there] = await client.ask('profiles.list', null);
    expect(there).not.toHaveProperty('secretLost');
  });

  test('gone from a key ring they are told apart from those that were never entered', async () => {
    const vault: Vault = { ...createMemoryVault(), backend: 'gnome_libsecret', persistent: true };
    const { client } = await start({ vault });
    const { id } = await client.ask('profiles.save', { id: null, draft: draft(), secrets: tokens() });
    await client.ask('profiles.save', { id: null, draft: draft({ name: 'Never' }), secrets: {} });
    for (const name of ['accessToken', 'refreshToken']) await vault.delete(`profile/${id}/${name}`);
    const [gone, never] = await client.ask('profiles.list', null);
    expect(gone).toMatchObject({ secretState: 'missing', secretLost: 'key-ring' });
    expect(never).toMatchObject({ secretState: 'missing' });
    expect(never).not.toHaveProperty('secretLost');
  });

  test('a deleted profile leaves neither secrets nor files', async () => {
    const vault = createMemoryVault();
    const { client, dataDir } = await start({ vault });
    const { id } = await client.ask('profiles.save', { id: null, draft: draft(), secrets: tokens() });
    await client.ask('profiles.open', { profileId: id });
    expect(existsSync(join(dataDir, 'profiles', id))).toBe(true);
    await client.ask('profiles.delete', { profileId: id });
    expect(existsSync(join(dataDir, 'profiles', id))).toBe(false);
    expect(await vault.get(`profile/${id}/accessToken`)).toEqual({ ok: true, value: null });
    expect(await client.ask('profiles.list', null)).toEqual([]);
    const gone = await client.call('profiles.open', { profileId: id });
    expect(!gone.ok && gone.error.code).toBe('profile.not-found');
  });
});

describe('a profile', () => {
  const wrong: [string, Partial<ProfileDraft>, ProfileSecrets, string][] = [
    ['no address', { endpoint: 'not an address' }, {}, 'net.invalid-url'],
    ['http to somewhere else', { endpoint: 'http://example.com' }, {}, 'net.insecure-url'],
    ['http to this computer without being allowed', { allowLoopbackHttp: false }, {}, 'net.insecure-url'],
    ['an auth endpoint that is none', { authEndpoint: 'ftp://x' }, {}, 'net.invalid-url'],
    ['a name of spaces', { name: '   ' }, {}, 'profile.invalid'],
    ['a key that is none', {}, { privateKeyPem: 'no key' }, 'auth.bad-key'],
    ['the sign-in of another kind of directory', { kind: 'geonode' }, {}, 'profile.invalid'],
    [
      'an account where none is used',
      { signIn: { method: 'password', username: 'ann' } },
      { password: 'x' },
      'profile.invalid',
    ],
    [
      'a user name of spaces',
      { kind: 'geonode', signIn: { method: 'password', username: '  ' } },
      { password: 'x' },
      'profile.invalid',
    ],
  ];
  test.each(wrong)('with %s is refused and not stored', async (_name, change, secrets, code) => {
    const { client } = await start();
    const saved = await client.call('profiles.save', { id: null, draft: draft(change), secrets });
    expect(!saved.ok && saved.error.code).toBe(code);
    expect(await client.ask('profiles.list', null)).toEqual([]);
  });

  test('is tested before it is saved: who I am, what I may do; and what is wrong', async () => {
    const { client } = await start();
    const progress: string[][] = [];
    const input = { profileId: null, draft: draft(), secrets: tokens() };
    const tested = await client.call('profiles.test', input, (checks) => progress.push(checks.map(({ name }) => name)));
    expect(tested.ok && tested.value.identity?.role).toBe('superadmin');
    expect(tested.ok && tested.value.checks.every((check) => check.state !== 'failed')).toBe(true);
    // How many lists travel depends on how long the checks take; the last one is whole, and each begins with the one before it.
    const names = tested.ok ? tested.value.checks.map(({ name }) => name) : [];
    expect(names).toContain('sign-in');
    expect(progress.at(-1)).toEqual(names);
    for (const list of progress) expect(names.slice(0, list.length)).toEqual(list);
    const refused = await client.ask('profiles.test', {
      profileId: null,
      draft: draft(),
      secrets: { accessToken: 'wrong', refreshToken: 'wrong' },
    });
    // The server is there, and says nothing else; what it has against the token stands where the token is checked.
    expect(refused.checks.map(({ name, state, detail, error }) => [name, state, detail, error?.code])).toMatchObject([
      ['address', 'passed', new URL(draft().endpoint).host, undefined],
      ['server', 'passed', '', undefined],
      ['sign-in', 'failed', '', 'auth.invalid'],
      ...['identity', 'groups', 'memberships', 'clock', 'quota'].map((name) => [name, 'skipped', '', undefined]),
    ]);
    const nobody = await client.ask('profiles.test', {
      profileId: null,
      draft: draft({ endpoint: 'http://127.0.0.1:9' }),
      secrets: tokens(),
    });
    expect(nobody.checks.find((check) => check.state === 'failed')?.error?.code).toMatch(/^net\./);
  });

  test('of a GeoNode is tested, saved, opened, synced, remembered and duplicated', async () => {
    const site = await startGeoNodeSandbox('E');
    const { username, password } = site.account('superuser');
    const { client, kernel, dataDir } = await start();
    const geonode = draft({
      kind: 'geonode',
      name: 'Maps',
      endpoint: site.ready.geonode.baseUrl,
      signIn: { method: 'password', username },
    });
    const tested = await client.ask('profiles.test', { profileId: null, draft: geonode, secrets: { password } });
    expect(tested.checks.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(tested.identity).toMatchObject({ server: 'GeoNode 4.4.5', role: 'superadmin' });
    const wrong = await client.ask('profiles.test', { profileId: null, draft: geonode, secrets: { password: 'no' } });
    expect(wrong.checks.find(({ state }) => state === 'failed')?.name).toBe('sign-in');
    const { id, hasSecret } = await client.ask('profiles.save', { id: null, draft: geonode, secrets: { password } });
    expect(hasSecret).toBe(true);

    // What the server is and can is known some time after opening at the latest.
    const told = client.next('server', ({ identity }) => identity !== null);
    await client.ask('profiles.open', { profileId: id });
    expect((await told).capabilities.features).toMatchObject({
      invites: { support: 'absent' },
      members: { params: { addLimited: 1 } },
    });
    const report = await client.ask('sync.run', { profileId: id, scope: { kind: 'full', resume: false } });
    expect(report.copy.groups).toBeGreaterThanOrEqual(30);
    const copy = await client.ask('profiles.duplicate', { profileId: id });
    expect(copy).toMatchObject({ kind: 'geonode', hasSecret: true, readOnly: true });
    const other = await client.call('profiles.save', { id, draft: draft(), secrets: {} });
    expect(!other.ok && other.error).toMatchObject({ code: 'profile.invalid', params: { field: 'kind' } });

    // At the next start its server is away: what it is was kept.
    await kernel.close();
    await site.close();
    const again = await start({ dataDir });
    const opened = await again.client.ask('profiles.open', { profileId: id });
    expect(opened.connection.link).not.toBe('online');
    expect(opened.capabilities.features.invites.support).toBe('absent');
    expect(opened.identity?.server).toBe('GeoNode 4.4.5');
  });

  test('is read-only until it is unlocked: staged, reviewed, not applied @security 20', async () => {
    const { client } = await start();
    const { id: profileId } = await client.ask('profiles.save', { id: null, draft: draft(), secrets: tokens() });
    await client.ask('profiles.open', { profileId });
    await client.ask('sync.run', { profileId, scope: { kind: 'full', resume: false } });
    await client.ask('changes.stage', {
      profileId,
      intents: [{ kind: 'group.create', groupId: 'new:1', parentId: sandbox.root, name: 'Staged', description: '' }],
    });
    const { plan } = await client.ask('plan.review', { profileId, source: { kind: 'staged' } });
    const refused = await client.call('apply.start', { profileId, planId: plan.id, typedName: null });
    expect(!refused.ok && refused.error.code).toBe('apply.read-only');
    expect((await client.ask('profiles.setReadOnly', { profileId, readOnly: false })).readOnly).toBe(false);
    expect((await client.ask('apply.start', { profileId, planId: plan.id, typedName: null })).state).toBe('done');
  });

  test('does not move groups by their edges before a probe has passed; a test tells what the probe found', async () => {
    const vault = createMemoryVault();
    const first = await start({ vault });
    const { client, dataDir } = first;
    const { id: profileId } = await client.ask('profiles.save', {
      id: null,
      draft: draft({ readOnly: false }),
      secrets: tokens(),
    });
    await client.ask('profiles.open', { profileId });
    const from = await sandbox.createGroup('From', sandbox.root);
    const to = await sandbox.createGroup('To', sandbox.root);
    const groupId = await sandbox.createGroup('Moved', from);
    await client.ask('sync.run', { profileId, scope: { kind: 'full', resume: false } });
    await client.ask('changes.stage', {
      profileId,
      intents: [{ kind: 'group.move', groupId, from, to, mode: 'move' }],
    });
    const review = await client.ask('plan.review', { profileId, source: { kind: 'staged' } });
    expect(review.conflicts[0]?.error.code).toBe('plan.move-unproven');
    const refused = await client.call('apply.start', {
      profileId,
      planId: review.plan.id,
      typedName: review.plan.guard.typedName,
    });
    expect(!refused.ok && refused.error.code).toBe('plan.move-unproven');
    expect((await client.ask('plan.probeMove', { profileId })).verdict).toBe('allowed');
    const again = await client.ask('plan.review', { profileId, source: { kind: 'staged' } });
    expect(again.conflicts).toEqual([]);
    expect(
      (await client.ask('apply.start', { profileId, planId: again.plan.id, typedName: again.plan.guard.typedName }))
        .state,
    ).toBe('done');
    // The verdict is kept with the profile.
    await client.ask('profiles.close', { profileId });
    expect((await client.ask('profiles.open', { profileId })).moveProbe?.verdict).toBe('allowed');

    const moving = async (asking: typeof client, tested: ProfileDraft | null, id: string | null = profileId) =>
      (await asking.ask('profiles.test', { profileId: id, draft: tested, secrets: tested ? tokens() : {} }))
        .capabilities.features.moveGroup;
    const found = { support: 'emulated', caveat: 'move-two-calls' };
    expect(await moving(client, null)).toEqual(found);
    expect(await moving(client, draft({ name: 'Renamed' }))).toEqual(found);
    // Of another directory nothing is known.
    const unknown = { support: 'unknown', caveat: 'move-unproven' };
    expect(await moving(client, draft({ signIn: { method: 'token', appId: 'another' } }))).toEqual(unknown);
    expect(await moving(client, draft(), null)).toEqual(unknown);
    await first.kernel.close();
    expect(await moving((await start({ vault, dataDir })).client, null)).toEqual(found);
  });

  test('is duplicated with its secrets, under a name of its own, read-only', async () => {
    const { client } = await start();
    const { id } = await client.ask('profiles.save', {
      id: null,
      draft: draft({ readOnly: false }),
      secrets: tokens(),
    });
    const copy = await client.ask('profiles.duplicate', { profileId: id });
    expect(copy).toMatchObject({ name: 'Production (2)', readOnly: true, hasSecret: true, copy: null });
    expect((await client.ask('profiles.open', { profileId: copy.id })).connection.link).toBe('online');
  });

  test('whose files are damaged says so on its card, and the others open', async () => {
    const first = await start();
    const broken = await first.client.ask('profiles.save', {
      id: null,
      draft: draft({ name: 'Broken' }),
      secrets: tokens(),
    });
    const good = await first.client.ask('profiles.save', {
      id: null,
      draft: draft({ name: 'Good' }),
      secrets: tokens(),
    });
    for (const { id } of [broken, good]) await first.client.ask('profiles.open', { profileId: id });
    await first.kernel.close();
    writeFileSync(
      join(first.dataDir, 'profiles', broken.id, 'local', 'copy.db'),
      'this is no database, but long enough to be looked at twice'.repeat(200),
    );
    const { client } = await start({ dataDir: first.dataDir });
    const [card] = await client.ask('profiles.list', null);
    expect(card?.storeError?.code).toMatch(/^store\.(corrupt|foreign)$/);
    const opened = await client.call('profiles.open', { profileId: broken.id });
    expect(!opened.ok && opened.error.code).toMatch(/^store\.(corrupt|foreign)$/);
    expect((await client.call('profiles.open', { profileId: good.id })).ok).toBe(true);
  });
});

describe('a copy that cannot be used any more', () => {
  test('is set aside, and the profile opens empty, syncs, and still has what was staged', async () => {
    const vault = createMemoryVault();
    const first = await start({ vault });
    const { id } = await first.client.ask('profiles.save', {
      id: null,
      draft: draft({
        signIn: {
          method: 'jwt',
          appId: sandbox.ready.pds.serviceApp.appId,
          domainId: sandbox.ready.pds.serviceApp.domainId,
          subject: '',
        },
      }),
      secrets: { privateKeyPem: sandbox.ready.pds.serviceApp.privateKeyPem },
    });
    await first.client.ask('profiles.open', { profileId: id });
    const full = { profileId: id, scope: { kind: 'full', resume: false } } as const;
    const { copy } = await first.client.ask('sync.run', full);
    const columns = await first.client.ask('directory.columns', { profileId: id, snapshotId: null });
    const groupId = stringAt(columns.groups.ids, 0);
    const rename = {
      kind: 'group.update',
      groupId,
      name: 'Renamed',
      before: { name: stringAt(columns.groups.names, 0), description: '' },
    } as const;
    await first.client.ask('changes.stage', { profileId: id, intents: [rename] });
    await first.kernel.close();
    const file = join(first.dataDir, 'profiles', id, 'local', 'copy.db');
    const damaged = readFileSync(file).fill(0x5a, 100, 20_000);
    writeFileSync(file, damaged);

    const { client } = await start({ dataDir: first.dataDir, vault });
    const refused = await client.call('profiles.open', { profileId: id });
    expect(refused).toMatchObject({ ok: false, error: { params: { file: 'copy.db' } } });
    const { keptAs } = await client.ask('profiles.discardCopy', { profileId: id });
    expect(readFileSync(join(first.dataDir, 'profiles', id, 'local', keptAs!)).equals(damaged)).toBe(true);
    expect((await client.ask('profiles.list', null)).find((card) => card.id === id)).toMatchObject({
      copy: null,
      storeError: null,
    });
    const opened = await client.ask('profiles.open', { profileId: id });
    expect(opened).toMatchObject({ copy: null, resumableSync: null });
    expect(await client.ask('changes.list', { profileId: id })).toMatchObject({ changes: [{ intent: rename }] });
    expect((await client.ask('sync.run', full)).copy.groups).toBe(copy.groups);

    // An open profile is closed; one that is not there has nothing to set aside.
    expect((await client.ask('profiles.discardCopy', { profileId: id })).keptAs).not.toBe(keptAs);
    expect(await client.call('directory.columns', { profileId: id, snapshotId: null })).toMatchObject({
      error: { code: 'profile.not-found' },
    });
    expect(await client.ask('profiles.discardCopy', { profileId: id })).toEqual({ keptAs: null });
    expect(await client.call('profiles.discardCopy', { profileId: 'nobody' })).toMatchObject({
      error: { code: 'profile.not-found' },
    });
  });
});

describe('the data folder', () => {
  test('belongs to one Canopy at a time', async () => {
    const first = await start();
    const second = await createKernel({
      dataDir: first.dataDir,
      vault: createMemoryVault(),
      logger: first.logger,
      clock: { now: () => 0, sleep: () => Promise.resolve() },
      sandboxLauncher: { start: async () => err(appError('sample.failed')) },
      storeWorkerUrl: new URL('../store/worker.ts', import.meta.url),
      host: 'headless',
      sampleGroups: 20,
      version: '0',
      trusted: () => true,
    });
    expect(!second.ok && second.error).toMatchObject({ code: 'store.busy', params: { folder: first.dataDir } });
  });

  const mayEverything = process.getuid?.() === 0 || process.platform === 'win32';
  if (mayEverything)
    process.stderr.write(
      'Skipped: file modes do not bind this account, so a folder cannot be made read-only for it.\n',
    );
  test.skipIf(mayEverything)('that cannot be written to is told by app.info, and the app starts', async () => {
    const dataDir = newDataDir();
    chmodSync(dataDir, 0o500);
    const { client } = await start({ dataDir });
    expect((await client.ask('app.info', null)).startError?.code).toBe('store.read-only');
  });

  test('that is a file is told by app.info, and the app starts', async () => {
    const dataDir = join(newDataDir(), 'file');
    writeFileSync(dataDir, 'in the way');
    const { client } = await start({ dataDir });
    expect((await client.ask('app.info', null)).startError?.code).toBe('store.foreign');
    expect(await client.ask('profiles.list', null)).toEqual([]);
  });

  test('a sandbox that cannot be started: the sample says why', async () => {
    const { client } = await start({
      sandboxLauncher: { start: async () => err(appError('sample.failed', { detail: 'no' })) },
    });
    const opened = await client.call('profiles.openSample', { kind: 'pds' });
    expect(!opened.ok && opened.error.code).toBe('sample.failed');
  });
});
