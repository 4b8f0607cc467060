/** `npm start` from a fresh checkout onwards: what it installs, builds, prints and leaves. Windows of it: start/window.int.test.ts. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBridge } from './testing/bridge.ts';
import { makeWorkingCopy, type WorkingCopy } from './testing/working-copy.ts';

// Whole programs are built and started here, on machines that do other things as well.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let copy: WorkingCopy;
beforeAll(() => {
  copy = makeWorkingCopy();
});
afterAll(() => copy.remove());

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process.
    return false;
  }
};

/** A small sample, because it is made anew for each folder. */
const headless = (dataDir: string): string[] => ['--headless', '--data-dir', dataDir, '--sample', '20', '--port', '0'];

describe('npm start on a fresh checkout', () => {
  it('refuses what it does not know with the usage and 2, and starts nothing; installs once for many at once', async () => {
    const mistakes: [args: string[], complaint: string][] = [
      [['--fullscreen'], '--fullscreen'],
      [['later'], 'later'],
      [['--port', '65536'], '--port is a whole number from 0 to 65535'],
      [['--sample', 'many'], '--sample is a whole number from 10 to 100000'],
      [['--headless', '--electron'], 'exclude each other'],
    ];
    const refused = mistakes.map(([args, complaint]) => ({ app: copy.start(args), complaint }));
    for (const { app, complaint } of refused) {
      expect([await app.ended, app.stdout()]).toEqual([2, '']);
      expect(app.stderr()).toContain(complaint);
      expect(app.stderr()).toContain('usage: npm start -- [options]');
    }
    expect(copy.npmCalls()).toEqual([expect.arrayContaining(['ci'])]);
    const help = copy.start(['--help']);
    expect([await help.ended, help.stdout()]).toEqual([0, '']);
    expect(existsSync(join(copy.root, 'out'))).toBe(false);
  });

  it('builds; says what it does, and prints one ready line with an address that works', async () => {
    const app = copy.start(headless(join(copy.scratch, 'first')));
    const url = await app.url;
    expect(app.stdout()).toBe(`${JSON.stringify({ ready: true, url: url.href })}\n`);
    expect(url.href).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#[\w-]{20,}$/);
    expect(app.stderr()).toMatch(/Building …[^]*Built in/);
    expect(await (await fetch(url.origin)).text()).toContain('<!doctype html>');
    app.child.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    expect(copy.temporaryFiles()).toEqual([]);
  });

  it('installs and builds nothing the next time', async () => {
    const marker = join(copy.root, 'out', 'marker');
    writeFileSync(marker, 'a build would sweep this away');
    const stamp = readFileSync(join(copy.root, 'out', '.stamp'), 'utf8');
    const app = copy.start(headless(join(copy.scratch, 'first')));
    await app.url;
    app.child.kill('SIGINT');
    expect(await app.ended).toBe(0);
    expect(app.stderr()).not.toMatch(/install|build/i);
    expect(copy.npmCalls()).toHaveLength(1);
    expect([existsSync(marker), readFileSync(join(copy.root, 'out', '.stamp'), 'utf8')]).toEqual([true, stamp]);
  });

  it('builds again when a source has changed, installs again when the lock file has', async () => {
    const source = join(copy.root, 'sandbox', 'cli.ts');
    const before = readFileSync(source, 'utf8');
    writeFileSync(source, before.replace('Usage: sandbox [options]', 'Usage, changed: sandbox [options]'));
    const lockFile = join(copy.root, 'package-lock.json');
    writeFileSync(
      lockFile,
      readFileSync(lockFile, 'utf8').replace('"node_modules/axios": {', '"node_modules/bxios": {'),
    );
    const app = copy.start(headless(join(copy.scratch, 'first')));
    await app.url;
    app.child.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    expect(app.stderr()).toMatch(/Installing [^]*Installed\.[^]*Building …/);
    expect(copy.npmCalls()).toHaveLength(2);
    expect(existsSync(join(copy.root, 'out', 'marker'))).toBe(false);
    expect(readFileSync(join(copy.root, 'out', 'main', 'sandbox.js'), 'utf8')).toContain('Usage, changed');
  });
});

describe('npm start, built', () => {
  it.skipIf(process.platform === 'win32')(
    'runs under npm itself, and SIGTERM to npm ends everything with 0',
    async () => {
      const npm = process.env['npm_execpath'];
      const [program, first] = npm?.endsWith('js') ? [process.execPath, [npm]] : ['npm', []];
      const app = copy.run(program, [...first, 'start', '--', ...headless(join(copy.scratch, 'by-npm'))]);
      const url = await app.url;
      app.child.kill('SIGTERM');
      expect(await app.ended).toBe(0);
      await expect(fetch(url.origin)).rejects.toThrow();
    },
  );

  it.each(['SIGTERM', 'SIGINT'] as const)('%s: ends with 0, with nothing lost and nobody left', async (signal) => {
    const dataDir = join(copy.scratch, signal);
    const before = copy.temporaryFiles();
    const app = copy.start(headless(dataDir));
    const page = await openBridge(await app.url);
    await page.ask('profiles.openSample', { kind: 'pds' });
    await page.ask('sync.run', { profileId: 'sample', scope: { kind: 'full', resume: false } });
    const intent = {
      kind: 'group.create',
      groupId: 'new:a',
      parentId: null,
      name: 'Kept 留',
      description: '',
    } as const;
    await page.ask('changes.stage', { profileId: 'sample', intents: [intent] });
    const sandbox = Number(/"pid":(\d+)/.exec(app.stderr())?.[1]);
    expect(isAlive(sandbox)).toBe(true);
    app.child.kill(signal);
    expect(await app.ended).toBe(0);
    expect(isAlive(sandbox)).toBe(false);
    expect(copy.temporaryFiles()).toEqual(before);

    const next = copy.start(headless(dataDir));
    const again = await openBridge(await next.url);
    await again.ask('profiles.openSample', { kind: 'pds' });
    const { changes } = await again.ask('changes.list', { profileId: 'sample' });
    expect(changes.map((change) => change.intent)).toEqual([intent]);
    next.child.kill('SIGTERM');
    expect(await next.ended).toBe(0);
  });

  it('says why its data folder cannot be made, and ends with 1', async () => {
    const file = join(copy.scratch, 'a-file');
    writeFileSync(file, '');
    for (const folder of [file, join(file, 'below')]) {
      const app = copy.start(headless(folder));
      expect([await app.ended, app.stdout()]).toEqual([1, '']);
      expect(app.stderr()).toContain(`Canopy cannot keep its data in ${folder}: `);
      expect(app.stderr()).toContain('--data-dir');
    }
  });

  it('says that its port is taken, or its folder, and ends with 1', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const port = String((server.address() as AddressInfo).port);
    const app = copy.start(['--headless', '--data-dir', join(copy.scratch, 'port'), '--port', port]);
    expect([await app.ended, app.stdout()]).toEqual([1, '']);
    expect(app.stderr()).toContain(`Port ${port} is in use`);
    server.close();

    const dataDir = join(copy.scratch, 'shared');
    const first = copy.start(headless(dataDir));
    await first.url;
    const second = copy.start(headless(dataDir));
    expect([await second.ended, second.stdout()]).toEqual([1, '']);
    expect(second.stderr()).toContain(`Another Canopy uses this folder: ${dataDir}`);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
  });

  it('keeps a sample in a folder of its own where no folder is named', async () => {
    const app = copy.start(['--headless', '--sample', '20']);
    await app.url;
    app.child.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    const found = readdirSync(copy.home, { recursive: true, encoding: 'utf8' });
    expect(found.filter((path) => basename(path) === 'app.db')).toEqual([
      expect.stringMatching(/canopy[\\/]sample-20[\\/]app\.db$/),
    ]);
  });

  it('a signal ends a build under way with 0; a build that fails says so and ends with 1', async () => {
    const source = join(copy.root, 'electron', 'headless.ts');
    const before = readFileSync(source, 'utf8');
    writeFileSync(source, `${before}\nconst broken = ;\n`);
    const failing = copy.start(headless(join(copy.scratch, 'broken')));
    expect([await failing.ended, failing.stdout()]).toEqual([1, '']);
    expect(failing.stderr()).toContain('The build failed (artifacts/build.log)');
    expect(failing.stderr()).toContain('headless.ts');

    writeFileSync(source, before);
    const ended = copy.start(headless(join(copy.scratch, 'broken')));
    await ended.said('Building …');
    ended.child.kill('SIGTERM');
    expect([await ended.ended, ended.stdout()]).toEqual([0, '']);
    expect(ended.stderr()).not.toContain('failed');
    expect(existsSync(join(copy.root, 'out', '.stamp'))).toBe(false);
  });
});
