import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'canopy-folder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('making a folder', () => {
  it('makes those above it too, for the owner alone', () => {
    makeFolder(join(root, 'a', 'b', 'c'));
    if (process.platform !== 'win32')
      for (const made of ['a', 'a/b', 'a/b/c']) expect(statSync(join(root, made)).mode & 0o777).toBe(0o700);
  });

  it('leaves one that is there as it is', () => {
    chmodSync(root, 0o755);
    makeFolder(root);
    if (process.platform !== 'win32') expect(statSync(root).mode & 0o777).toBe(0o755);
  });

  it('says what is in the way', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(() => makeFolder(file)).toThrow(/EEXIST/);
    expect(() => makeFolder(join(file, 'below'))).toThrow(/ENOTDIR|ENOENT/);
  });

  it('does not try for ever where the system takes no folders', () => {
    expect(() => makeFolder('/proc/nope/below')).toThrow(/ENOENT|EACCES|EPERM|EROFS/);
  });
});
