/** The composition root when it cannot start: a stand-in for Electron, no kernel. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';

const done: string[] = [];
const app = {
  getLocale: () => 'en',
  exit: (code: number) => done.push(`exit ${code}`),
  setPath: () => done.push('path'),
  enableSandbox: () => done.push('started'),
  requestSingleInstanceLock: () => true,
  on: () => undefined,
  getPath: () => root,
  whenReady: () => Promise.resolve(),
};
const shown: { title: string; text: string }[] = [];

vi.mock('electron', () => ({
  app,
  protocol: { registerSchemesAsPrivileged: () => undefined },
  // What is asked for first when the app is ready.
  get session() {
    throw new Error('no session today');
  },
  dialog: {
    showErrorBox: (title: string, text: string) => {
      shown.push({ title, text });
      done.push('message');
    },
  },
}));

const argv = process.argv;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'canopy-main-folder-'));
  await writeFile(join(root, 'file'), 'in the way');
});
afterEach(() => {
  process.argv = argv;
  done.length = shown.length = 0;
  vi.resetModules();
});
afterAll(() => rm(root, { recursive: true, force: true, maxRetries: 10 }));

it.each([
  ['where the system takes no folders', () => '/proc/nope'],
  ['below a file', () => join(root, 'file', 'data')],
])('a data folder %s: says so, says what to do, and ends with 1', async (_where, folder) => {
  process.argv = ['electron', '.', `--data-dir=${folder()}`];
  await import('./main.ts');
  expect(done).toEqual(['message', 'exit 1']);
  expect(shown[0].text).toContain(folder());
  expect(shown[0].text).toContain('Choose a folder that you may write to with --data-dir.');
});

it('a failure before there is a window: says why, and ends with 1', async () => {
  process.argv = ['electron', '.', `--data-dir=${root}`];
  await import('./main.ts');
  await expect.poll(() => done).toEqual(['path', 'started', 'message', 'exit 1']);
  expect(shown[0]).toEqual({ title: 'Canopy cannot start', text: expect.stringContaining('no session today') });
});
