/** The composition root, started on a data folder that cannot be made: a stand-in for Electron, no kernel. */
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
};
const shown: { title: string; text: string }[] = [];

vi.mock('electron', () => ({
  app,
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
afterAll(() => rm(root, { recursive: true, force: true }));

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
