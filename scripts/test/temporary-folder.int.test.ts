import { existsSync, mkdirSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { setup } from './temporary-folder.ts';

it('every test has its temporary files in the folder of the run', () => {
  const folders = [tmpdir(), process.env['TMPDIR'], process.env['TEMP'], process.env['TMP']];
  expect(new Set(folders).size).toBe(1);
  expect(basename(tmpdir())).toMatch(/^canopy-tests-/);
});

// On macOS the base is the system's, which other runs use.
it.skipIf(process.platform === 'darwin')(
  'the folder goes with the run, and so do those of runs killed long ago',
  () => {
    const base = mkdtempSync(join(tmpdir(), 'base-'));
    const before = tmpdir();
    const names = ['canopy-tests-killed', 'canopy-tests-running', 'of-somebody-else'];
    for (const name of names) mkdirSync(join(base, name));
    for (const name of ['canopy-tests-killed', 'of-somebody-else']) utimesSync(join(base, name), 1, 1);
    for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = base;
    try {
      const tearDown = setup();
      const own = tmpdir();
      expect(dirname(own)).toBe(base);
      expect(readdirSync(base).sort()).toEqual([basename(own), 'canopy-tests-running', 'of-somebody-else'].sort());
      mkdirSync(join(own, 'left'));
      writeFileSync(join(own, 'left', 'behind'), '');
      tearDown();
      expect([existsSync(own), tmpdir()]).toEqual([false, base]);
    } finally {
      for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = before;
    }
  },
);
