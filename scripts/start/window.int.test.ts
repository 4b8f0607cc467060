/**
 * Which window `npm start` opens, and how it comes by Electron. Programs stand in for Electron and for the browser, a server
 * on this machine for the one that Electron is downloaded from.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ensureBuilt } from '../build.ts';
import { outFolder } from '../paths.ts';
import { storedZip } from '../testing/stored-zip.ts';
import { makeWorkingCopy, quickClock, type Command, type WorkingCopy } from '../testing/working-copy.ts';
import type * as electronBinary from './electron-binary.ts';

// Whole programs are built and started here, on machines that do other things as well.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

// What stands in for Electron and the browser is a shell script.
const describeOnPosix = describe.skipIf(process.platform === 'win32');

/** The server that Electron comes from: how often it was asked, and what it does then. */
let asked: string[] = [];
let answer: (response: ServerResponse) => unknown;
const mirror = createServer((request, response) => {
  asked.push(request.url ?? '');
  void answer(response);
});
const refuse = (response: ServerResponse): void => void response.writeHead(403).end('not from here');

let copy: WorkingCopy;
let browser: string;
let mirrorUrl: string;
let electronFolder: string;
beforeAll(async () => {
  await ensureBuilt(() => undefined);
  await new Promise<void>((done) => mirror.listen(0, '127.0.0.1', done));
  mirrorUrl = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/`;
  copy = makeWorkingCopy(outFolder);
  browser = copy.stub('browser');
  electronFolder = join(copy.root, 'node_modules', 'electron');
  // Installs what it starts from.
  expect(await copy.start(['--help']).ended).toBe(0);
});
afterEach(() => {
  asked = [];
});
afterAll(async () => {
  await copy.remove();
  mirror.closeAllConnections();
  mirror.close();
});

let folders = 0;
function start(args: readonly string[] = [], env: Record<string, string> = {}): Command & { dataDir: string } {
  const dataDir = join(copy.scratch, `data-${(folders += 1)}`);
  const command = copy.start(['--data-dir', dataDir, '--sample', '20', ...args], {
    DISPLAY: ':77',
    CHROME_PATH: browser,
    ELECTRON_MIRROR: mirrorUrl,
    CANOPY_STUB_BROWSER: 'stays',
    ...env,
  });
  return { ...command, dataDir };
}

/** The calls of one stub since the last look. */
let seen = 0;
function newCalls(): ReturnType<WorkingCopy['stubCalls']> {
  const calls = copy.stubCalls().slice(seen);
  seen += calls.length;
  return calls;
}

const end = async (app: Command): Promise<void> => {
  app.child.kill('SIGTERM');
  expect(await app.ended).toBe(0);
};
const notAvailable = (app: Command): string[] =>
  app
    .stderr()
    .split('\n')
    .filter((line) => line.startsWith('Electron is not available here'));

describeOnPosix('npm start where Electron is not to be had', () => {
  it('ends a download under way with a signal, which is no refusal', async () => {
    const isAsked = new Promise<void>((done) => {
      answer = () => done();
    });
    const app = start();
    await isAsked;
    app.child.kill('SIGTERM');
    expect([await app.ended, app.stdout()]).toEqual([0, '']);
    expect(existsSync(join(copy.root, 'node_modules', '.cache', 'canopy', 'electron-refused.json'))).toBe(false);
    expect(copy.temporaryFiles()).toEqual([]);
  });

  it('asks for it once, says so in one line, and opens the browser in app mode', async () => {
    answer = refuse;
    const app = start();
    const url = await app.url;
    await vi.waitFor(() => expect(copy.stubCalls().length).toBeGreaterThan(seen), 200_000);
    expect(newCalls()).toEqual([
      {
        name: 'browser',
        args: expect.arrayContaining([
          `--app=${url.href}`,
          `--user-data-dir=${join(app.dataDir, 'browser')}`,
        ]) as string[],
      },
    ]);
    expect(app.stderr()).toContain('Getting Electron (about 120 MB, only once) …');
    expect(notAvailable(app)).toEqual(['Electron is not available here, the download failed (Response code 403).']);
    expect(asked).toEqual([expect.stringMatching(/^\/v[\d.]+\/electron-v[\d.]+-\w+-\w+\.zip$/)]);
    await end(app);
    // The window goes with the app.
    expect(newCalls()).toEqual([{ name: 'browser', ended: 'SIGTERM' }]);
    expect(copy.temporaryFiles()).toEqual([]);
  });

  it('does not ask again the next time, unless it is told to', async () => {
    answer = refuse;
    const app = start();
    await app.url;
    await end(app);
    expect(asked).toEqual([]);
    expect(app.stderr()).not.toContain('Getting Electron');
    expect(notAvailable(app)).toEqual([
      'Electron is not available here, the download failed (Response code 403); npm start -- --electron asks again.',
    ]);

    const told = start(['--electron']);
    await told.url;
    await end(told);
    expect(asked).toHaveLength(1);
    expect(told.stderr()).toContain('Getting Electron');
  });

  it('gives up a download that stands still, and remembers that', async () => {
    const { findElectron } = (await import(
      pathToFileURL(join(copy.root, 'scripts', 'start', 'electron-binary.ts')).href
    )) as typeof electronBinary;
    const outcome = new Promise<electronBinary.ElectronSearch>((done, fail) => {
      vi.stubEnv('ELECTRON_MIRROR', mirrorUrl);
      vi.stubEnv('electron_config_cache', join(copy.scratch, 'no-cache'));
      // Time passes once the server has been asked.
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      answer = () => vi.advanceTimersByTime(20_000);
      findElectron(true, () => undefined).then(done, fail);
    });
    try {
      expect(await outcome).toEqual({ ok: false, reason: 'the download stands still' });
    } finally {
      vi.useRealTimers();
      vi.unstubAllEnvs();
    }
    expect(asked).toHaveLength(1);
    expect(await findElectron(false, () => undefined)).toEqual({
      ok: false,
      reason: 'the download stands still; npm start -- --electron asks again',
    });
  });
});

describeOnPosix('npm start without a window', () => {
  it('--no-open prints the address and starts nothing else', async () => {
    const app = start(['--no-open']);
    const url = await app.url;
    await app.said(`Canopy is at ${url.href}`);
    await end(app);
    expect([newCalls(), asked]).toEqual([[], []]);
  });

  it.skipIf(process.platform === 'darwin')('prints the address where there is no display', async () => {
    const app = start([], { DISPLAY: '' });
    const url = await app.url;
    await app.said(`Canopy is at ${url.href}`);
    expect(notAvailable(app)).toEqual(['Electron is not available here, there is no display.']);
    await end(app);
    expect([newCalls(), asked]).toEqual([[], []]);
  });

  it('prints the address when the browser shows nothing, and goes on', async () => {
    const app = start([], { CANOPY_STUB_BROWSER: '1' });
    const url = await app.url;
    await app.said(`${browser} shows no window of ours. Canopy is at ${url.href}`);
    expect((await fetch(url.origin)).status).toBe(200);
    await end(app);
    newCalls();
  });

  it('ends with 0 when the browser window that it opened is closed', async () => {
    const app = start([], { ...quickClock, CANOPY_STUB_BROWSER: '0' });
    await app.url;
    expect(await app.ended).toBe(0);
    expect(newCalls()).toMatchObject([{ name: 'browser' }]);
  });
});

describeOnPosix('npm start with an Electron', () => {
  /** Puts a program in Electron's place, as its own installation does. */
  function putElectron(): void {
    copy.stub('electron', join(electronFolder, 'dist', 'electron'));
    writeFileSync(join(electronFolder, 'path.txt'), 'electron');
  }
  afterEach(() => {
    rmSync(join(electronFolder, 'dist'), { recursive: true, force: true });
    rmSync(join(electronFolder, 'path.txt'), { force: true });
  });

  it('starts it on the sample and the folder, asks for nothing, and ends with it', async () => {
    putElectron();
    const app = start([], { CANOPY_STUB_ELECTRON: 'window' });
    await vi.waitFor(() => expect(copy.stubCalls().length).toBeGreaterThan(seen), 200_000);
    expect(newCalls()).toEqual([{ name: 'electron', args: [copy.root, '--sample=20', `--data-dir=${app.dataDir}`] }]);
    await end(app);
    expect(newCalls()).toEqual([{ name: 'electron', ended: 'SIGTERM' }]);
    expect([app.stdout(), asked, notAvailable(app)]).toEqual(['', [], []]);
  });

  it('does without one that shows no window, does not try it again, and tries it when told to', async () => {
    putElectron();
    const broken = start([], { CANOPY_STUB_ELECTRON: '127' });
    await broken.url;
    expect(notAvailable(broken)).toEqual([
      'Electron is not available here, it ended with code 127 before showing a window.',
    ]);
    await end(broken);
    const next = start([], { CANOPY_STUB_ELECTRON: '127' });
    await next.url;
    expect(notAvailable(next)).toEqual([
      'Electron is not available here, it ended with code 127 before showing a window; npm start -- --electron asks again.',
    ]);
    await end(next);
    expect(newCalls().filter(({ name }) => name === 'electron')).toHaveLength(1);

    const told = start(['--electron'], { CANOPY_STUB_ELECTRON: 'window' });
    await vi.waitFor(() => expect(newCalls()).toMatchObject([{ name: 'electron' }]), 200_000);
    await end(told);
    // It runs: nothing stands against it any more.
    const after = start([], { CANOPY_STUB_ELECTRON: '0' });
    expect([await after.ended, after.stdout()]).toEqual([0, '']);
    expect(newCalls().filter(({ name, args }) => name === 'electron' && args)).toHaveLength(1);
  });

  it('does not blame Electron when it is the data folder', async () => {
    putElectron();
    const first = copy.start(['--headless', '--data-dir', join(copy.scratch, 'one'), '--sample', '20']);
    await first.url;
    const second = start(['--data-dir', join(copy.scratch, 'one')], { CANOPY_STUB_ELECTRON: '1' });
    expect(await second.ended).toBe(1);
    await end(first);
    const third = start([], { CANOPY_STUB_ELECTRON: '0' });
    expect(await third.ended).toBe(0);
    expect(newCalls().map(({ name }) => name)).toEqual(['electron', 'electron']);
  });

  it('downloads it, shows how far it is, and starts what it got', async () => {
    const { version } = JSON.parse(readFileSync(join(electronFolder, 'package.json'), 'utf8')) as { version: string };
    const binary = process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
    const zip = storedZip([
      { name: 'version', content: version },
      { name: binary, content: readFileSync(copy.stub('electron')), isExecutable: true },
      { name: 'resources/filling', content: Buffer.alloc(200_000, 7) },
    ]);
    const name = `electron-v${version}-${process.platform}-${process.arch}.zip`;
    const sum = createHash('sha256').update(zip).digest('hex');
    writeFileSync(join(electronFolder, 'checksums.json'), JSON.stringify({ [name]: sum }));
    const isShown = Promise.withResolvers<undefined>();
    answer = async (response) => {
      response.writeHead(200, { 'content-length': zip.length });
      response.write(zip.subarray(0, zip.length * 0.75));
      await isShown.promise;
      response.end(zip.subarray(zip.length * 0.75));
    };
    const app = start(['--electron'], { CANOPY_STUB_ELECTRON: 'window' });
    await app.said('Getting Electron: ');
    isShown.resolve(undefined);
    await vi.waitFor(() => expect(copy.stubCalls().length).toBeGreaterThan(seen), 200_000);
    expect(newCalls()).toMatchObject([{ name: 'electron' }]);
    await end(app);
    expect(app.stderr()).toMatch(/Getting Electron: \d0 %\n(.*\n)*Getting Electron: 100 %/);
    expect(asked).toHaveLength(1);
    newCalls();
  });
});
