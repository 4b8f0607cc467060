import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { unpackStrings } from '#shared/domain/string-block.ts';
import { ok } from '#shared/errors/result.ts';
import type { Intent } from '#shared/plan/intent.ts';
import { startTestSandbox, type TestSandbox } from '../../../sandbox/test-client.ts';
import type { SandboxLauncher } from '../ports/sandbox-launcher.ts';
import type { CrashTask } from '../testing/crash-child.ts';
import { addressesOf } from '../testing/sample-kernel.ts';
import { newDataDir, startKernel, type RunningKernel } from '../testing/kernel-client.ts';

// A process of its own opens, reads and plans before it is killed, and another kernel follows: much for a machine that does other things as well.
vi.setConfig({ testTimeout: 400_000 });
const PATIENCE = { timeout: 200_000 };

const child = fileURLToPath(new URL('../testing/crash-child.ts', import.meta.url));
const profileId = 'sample';

interface Scene {
  sandbox: TestSandbox;
  dataDir: string;
  launcher: SandboxLauncher;
  ids: { group: string; from: string; to: string };
  intents: Intent[];
}

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function setTheScene(): Promise<Scene> {
  const sandbox = await startTestSandbox({ groups: 20, dialect: 'both' });
  cleanUps.push(() => sandbox.close());
  const from = await sandbox.createGroup('From', sandbox.root);
  const to = await sandbox.createGroup('To', sandbox.root);
  const group = await sandbox.createGroup('Moved', from);
  const addresses = addressesOf(sandbox.ready);
  const launcher: SandboxLauncher = {
    start: async () => ok({ ...addresses, exited: new Promise<void>(() => undefined), stop: async () => undefined }),
  };
  const intents: Intent[] = [
    { kind: 'group.move', groupId: group, from, to, mode: 'move' },
    { kind: 'group.update', groupId: to, name: 'To, renamed', before: { name: 'To' } },
  ];
  return { sandbox, dataDir: newDataDir(), launcher, ids: { group, from, to }, intents };
}

const unavailable = (path: string, nth?: number) => ({
  match: { dialect: 'pds', path, ...(nth === undefined ? {} : { nth }) },
  effect: { kind: 'status', status: 503, headers: {}, body: { code: 'ServiceUnavailable', message: 'later' } },
});

/** Runs the kernel in a process of its own under these faults, and kills it when the sandbox has seen so many calls of `path` since then. */
async function killAt(
  { sandbox, dataDir, intents }: Scene,
  faults: unknown[],
  path: string,
  calls: number,
): Promise<void> {
  const task: CrashTask = { dataDir, intents, addresses: addressesOf(sandbox.ready) };
  const running = spawn(process.execPath, [child, JSON.stringify(task)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((done) => running.once('close', done));
  const kill = async (): Promise<void> => {
    running.kill('SIGKILL');
    await ended;
  };
  cleanUps.push(kill);
  let said = '';
  running.stdout.on('data', (chunk: Buffer) => (said += String(chunk)));
  await expect.poll(() => said, { interval: 5, ...PATIENCE }).toContain('ready');
  await sandbox.control('PUT', '/faults', faults);
  const since = ((await sandbox.control('GET', '/requests?since=0')).body as { n: number }[]).at(-1)?.n ?? 0;
  running.stdin.write('go\n');
  await expect
    .poll(
      async () => {
        const { body } = await sandbox.control('GET', `/requests?since=${since}`);
        return (body as { path: string }[]).filter((request) => request.path === path).length;
      },
      { interval: 10, ...PATIENCE },
    )
    .toBeGreaterThanOrEqual(calls);
  await kill();
  expect(said).not.toContain('applied');
}

async function restart({ dataDir, launcher }: Scene): Promise<RunningKernel> {
  const again = await startKernel({ dataDir, sandboxLauncher: launcher });
  cleanUps.push(() => again.kernel.close());
  return again;
}

const parentsOf = async ({ sandbox, ids }: Scene): Promise<string[]> => {
  const { body } = await sandbox.control('GET', '/state');
  return (
    (body as { pds: { groups: { groupId: string; parentIds: string[] }[] } }).pds.groups.find(
      (group) => group.groupId === ids.group,
    )?.parentIds ?? ['gone']
  );
};

describe('killed in the middle of a move', () => {
  test('between its two calls: the group has no parent; at the next start it gets its new one, before anybody asks @security 21', async () => {
    const scene = await setTheScene();
    // The second half is refused for the moment, again and again: the process dies while it waits to try once more.
    await killAt(scene, [unavailable('/v2/membership/create')], '/v2/membership/create', 2);
    expect(await parentsOf(scene)).toEqual([]);
    await scene.sandbox.control('PUT', '/faults', []);

    const { client } = await restart(scene);
    const told = client.next('run', ({ run }) => run.steps[1]?.state === 'verified');
    const opened = await client.ask('profiles.openSample', { kind: 'pds' });
    const { run } = await told;
    expect(run).toMatchObject({ state: 'stopped', recovered: true });
    expect(await parentsOf(scene)).toEqual([scene.ids.to]);
    expect(opened.openRunId).toBe(run.id);
    // The rest waits for the administrator.
    expect(run.steps[2]?.state).toBe('pending');
    const done = await client.ask('apply.continue', { profileId, runId: run.id, action: 'resume', typedName: null });
    expect(done.state).toBe('done');
    expect((await client.ask('changes.list', { profileId })).changes).toEqual([]);
  });

  test('after the second call, its answer never heard: known by reading, not sent again', async () => {
    const scene = await setTheScene();
    // The answer is lost, and the process dies before it has looked.
    const lost = { match: { dialect: 'pds', path: '/v2/membership/create' }, effect: { kind: 'drop-after-commit' } };
    // First half: one look before, one after; second half: one look before; the next would tell.
    const blind = {
      match: { dialect: 'pds', path: '/v2/membership/get', nth: 4 },
      effect: { kind: 'delay', ms: 60_000 },
    };
    await killAt(scene, [lost, blind], '/v2/membership/create', 1);
    await scene.sandbox.control('PUT', '/faults', []);
    const sinceBefore =
      ((await scene.sandbox.control('GET', '/requests?since=0')).body as { n: number }[]).at(-1)?.n ?? 0;
    expect(await parentsOf(scene)).toEqual([scene.ids.to]);

    const { client } = await restart(scene);
    const told = client.next('run', ({ run }) => run.steps[1]?.state === 'verified');
    await client.ask('profiles.openSample', { kind: 'pds' });
    expect((await told).run.recovered).toBe(true);
    const { body } = await scene.sandbox.control('GET', `/requests?since=${sinceBefore}`);
    expect((body as { path: string }[]).filter((request) => request.path === '/v2/membership/create')).toEqual([]);
  });

  test('and the target is deleted while nobody looks: the group goes back where it was', async () => {
    const scene = await setTheScene();
    scene.intents = scene.intents.slice(0, 1);
    await killAt(scene, [unavailable('/v2/membership/create')], '/v2/membership/create', 1);
    await scene.sandbox.control('PUT', '/faults', []);
    await scene.sandbox.call('/group/delete', { group_id: scene.ids.to });

    const { client } = await restart(scene);
    const told = client.next('run', ({ run }) => run.steps[0]?.state === 'rolled-back');
    await client.ask('profiles.openSample', { kind: 'pds' });
    const { run } = await told;
    expect(run.steps[1]).toMatchObject({ state: 'failed', error: { code: 'apply.precondition' } });
    expect(await parentsOf(scene)).toEqual([scene.ids.from]);
  });

  test('restarted without the server: said to be unknown, settled when it answers', async () => {
    const scene = await setTheScene();
    await killAt(scene, [unavailable('/v2/membership/create')], '/v2/membership/create', 1);
    const { kernel, client } = await startKernel({
      dataDir: scene.dataDir,
      sandboxLauncher: {
        start: async () =>
          ok({
            ...(await handleOf(scene)),
            pds: {
              ...(await handleOf(scene)).pds,
              apiEndpoint: 'http://127.0.0.1:9',
              authEndpoint: 'http://127.0.0.1:9',
            },
          }),
      },
    });
    const opened = await client.ask('profiles.openSample', { kind: 'pds' });
    expect(opened.connection.link).toBe('offline');
    const run = await client.ask('journal.run', { profileId, runId: opened.openRunId! });
    expect(run).toMatchObject({ state: 'stopped', recovered: true });
    expect(run.steps[1]?.state).toBe('unknown');
    await kernel.close();

    await scene.sandbox.control('PUT', '/faults', []);
    const again = await restart(scene);
    const told = again.client.next('run', ({ run: now }) => now.steps[1]?.state === 'verified');
    await again.client.ask('profiles.openSample', { kind: 'pds' });
    await told;
    expect(await parentsOf(scene)).toEqual([scene.ids.to]);
  });
});

describe('killed after the last step, before the copy and the tray have followed', () => {
  test('what was applied is not staged any more, and not sent a second time', async () => {
    const scene = await setTheScene();
    scene.intents = [
      { kind: 'group.create', groupId: 'new:1', parentId: scene.ids.to, name: 'Made once', description: '' },
    ];
    // Of all that an apply asks, only reading the touched groups again asks this. Its first answer shows that it has begun, and no second one comes.
    const path = '/v2/membership/list_direct_parent_memberships';
    const silence = { match: { dialect: 'pds', path, nth: 2 }, effect: { kind: 'delay', ms: 60_000 } };
    await killAt(scene, [{ ...unavailable(path, 1), times: 1 }, silence], path, 1);
    await scene.sandbox.control('PUT', '/faults', []);

    const { client } = await restart(scene);
    const names = async (): Promise<string[]> =>
      unpackStrings((await client.ask('directory.columns', { profileId, snapshotId: null })).groups.names);
    const followed = client.next('copy', () => true);
    await client.ask('profiles.openSample', { kind: 'pds' });
    expect((await client.ask('changes.list', { profileId })).changes).toEqual([]);
    await followed;
    expect((await names()).filter((name) => name === 'Made once')).toHaveLength(1);
  });
});

async function handleOf({ launcher }: Scene) {
  const started = await launcher.start({ groups: 20, dataFile: '' });
  if (!started.ok) throw new Error('not started');
  return started.value;
}
