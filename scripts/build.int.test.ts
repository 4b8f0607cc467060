import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sourceFingerprint } from './build.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'canopy-build-'));
  await mkdir(join(root, 'shared', 'domain'), { recursive: true });
  await writeFile(join(root, 'package.json'), '{}');
  await writeFile(join(root, 'shared', 'domain', 'group.ts'), 'export const a = 1;');
});
afterAll(() => rm(root, { recursive: true, force: true }));

it('builds again when a source, its name or a tool’s version changes, and not for a test', async () => {
  const first = await sourceFingerprint(root);
  await writeFile(join(root, 'shared', 'domain', 'group.test.ts'), 'test');
  await writeFile(join(root, 'README.md'), 'words');
  expect(await sourceFingerprint(root)).toBe(first);

  await writeFile(join(root, 'shared', 'domain', 'group.ts'), 'export const a = 2;');
  const changed = await sourceFingerprint(root);
  await writeFile(join(root, 'shared', 'domain', 'role.ts'), '');
  const added = await sourceFingerprint(root);
  await writeFile(join(root, 'package-lock.json'), '{}');
  const upgraded = await sourceFingerprint(root);
  expect(new Set([first, changed, added, upgraded]).size).toBe(4);
});
