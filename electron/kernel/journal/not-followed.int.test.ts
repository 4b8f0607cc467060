import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Run } from '#shared/plan/run.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err } from '#shared/errors/result.ts';
import { must, openTestStore, type TestStore } from '../store/testing/open-test-store.ts';
import { movable, startSample } from '../testing/sample-kernel.ts';
import { notFollowed } from './not-followed.ts';

let files: TestStore;
beforeAll(() => {
  files = openTestStore();
});
afterAll(() => files.dispose());

it('a copy that has followed a run is left alone, whatever the run did; one that has not is told by its last step', async () => {
  const sample = await startSample({ sampleGroups: 20 });
  const directory = await sample.directory();
  const { group, from, to } = movable(directory);
  await sample.stage({ kind: 'group.create', groupId: 'new:1', parentId: to, name: 'Made', description: '' });
  expect((await sample.apply()).state).toBe('done');
  const made = (await sample.state()).groups.find(({ name }) => name === 'Made')!.groupId;
  await sample.client.ask('plan.probeMove', { profileId: sample.profileId });
  await sample.stage(
    { kind: 'group.move', groupId: group, from, to, mode: 'move' },
    {
      kind: 'group.update',
      groupId: to,
      name: 'Renamed',
      before: { name: directory.groupName(directory.groupIndex(to)) },
    },
  );
  expect((await sample.apply()).state).toBe('done');
  await sample.stage({ kind: 'group.delete', groupId: made, before: { name: 'Made' } });
  expect((await sample.apply()).state).toBe('done');
  await sample.close();

  const copies = readdirSync(sample.dataDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => basename(name) === 'copy.db')
    .map((name) => join(sample.dataDir, name));
  const profile = must(await files.worker.openProfile({ dir: dirname(copies[0]!) }));
  const runs = await Promise.all(must(await profile.journal.runs()).map(({ id }) => profile.journal.run(id)));
  const [deleted, changed, created] = runs.map((run) => must(run)!);
  expect(must(await profile.journal.newestRun())).toEqual(deleted);
  for (const run of [deleted, changed]) expect(await notFollowed(profile.copy, run)).toEqual([]);

  // As if the copy were of the time before.
  const later = (run: Run): Run => ({
    ...run,
    steps: run.steps.map((record) => ({ ...record, finishedAt: record.finishedAt! + 3_600_000 })),
  });
  expect(new Set(await notFollowed(profile.copy, later(changed)))).toEqual(new Set([group, from, to]));
  expect(new Set(await notFollowed(profile.copy, later(created)))).toEqual(new Set([made, to]));
  // What was made is gone again, as the group above it has told since.
  expect(await notFollowed(profile.copy, created)).toEqual([]);
  // A copy that cannot be asked is not one that has followed.
  const failing = { group: async () => err(appError('store.corrupt')) };
  expect(new Set(await notFollowed(failing, changed))).toEqual(new Set([group, from, to]));
  // Nothing has happened yet.
  const pending = created.steps.map((record) => ({ ...record, state: 'pending' as const, finishedAt: null }));
  expect(await notFollowed(profile.copy, { ...created, steps: pending })).toEqual([]);
  await profile.close();
});
