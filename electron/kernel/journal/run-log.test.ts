import { expect, test } from 'vitest';
import { appError } from '#shared/errors/app-error.ts';
import { err } from '#shared/errors/result.ts';
import type { Run } from '#shared/plan/run.ts';
import { createFakeJournal, planOf } from '../testing/fake-directory.ts';
import { newRecords, openRunLog } from './run-log.ts';

test('a run is not told as running where that could not be written down, and told as ended all the same', async () => {
  const plan = planOf([{ kind: 'member.add', groupId: 'b', personId: 'p', role: 'member' }]);
  const run: Run = {
    id: 'r',
    profileId: 'p',
    state: 'stopped',
    startedAt: 1000,
    finishedAt: null,
    plan,
    steps: newRecords(plan.steps, new Set()),
    names: {},
    undoneBy: null,
    recovered: false,
  };
  const full = { ...createFakeJournal(), putRun: async () => err(appError('store.disk-full')) };
  const told: string[] = [];
  const log = openRunLog(full, run, ({ state }) => told.push(state));
  expect((await log.setState('running')).ok).toBe(false);
  expect([log.run.state, told]).toEqual(['stopped', []]);
  expect((await log.setState('left')).ok).toBe(false);
  expect([log.run.state, told]).toEqual(['left', ['left']]);
});
