/** Two copies of the app that come upon an empty folder at the same moment: what one has seen is no longer so. */
import fs, { mkdtempSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { appDatabase } from '../migrations/index.ts';
import { openDatabase } from './open-database.ts';

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

it('a file that another copy has just made is that copy’s, not of another program', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'canopy-moment-')), 'app.db');
  const first = await openDatabase(file, appDatabase);
  if (!first.ok) throw new Error(first.error.code);
  // The second one has looked before the first made it.
  vi.spyOn(fs, 'existsSync').mockReturnValueOnce(false);
  syncBuiltinESMExports();
  expect(await openDatabase(file, appDatabase)).toMatchObject({ ok: false, error: { code: 'store.busy' } });
  first.value.close();
  vi.spyOn(fs, 'existsSync').mockReturnValueOnce(false);
  syncBuiltinESMExports();
  const second = await openDatabase(file, appDatabase);
  expect(second.ok).toBe(true);
  if (second.ok) second.value.close();
});
