import type { Operation, Plan } from '#shared/plan/step.ts';
import type { Run } from '#shared/plan/run.ts';
import type { ExecutorParts } from '../journal/executor.ts';
import { newRecords, openRunLog } from '../journal/run-log.ts';
import { createRingLog } from '../log/ring-log.ts';
import { createFakeDirectory, createFakeJournal, type FakeDirectory, type Fault } from './fake-directory.ts';
import { createManualClock } from './manual-clock.ts';

export const tree = { root: null, a: 'root', b: 'root', s: 'a', t: 'a' };
export const move = { move: 's', from: 'a', to: 'b' };
export const rename: Operation = {
  kind: 'group.update',
  groupId: 't',
  name: 'T',
  description: null,
  before: { name: 't', description: null },
};
export const add: Operation = { kind: 'member.add', groupId: 'b', personId: 'p', role: 'member' };

export async function setUp(plan: Plan, groups: Record<string, string | null> = tree) {
  const directory = createFakeDirectory(groups);
  const journal = createFakeJournal();
  const clock = createManualClock(1000, true);
  const closing = new AbortController();
  let stop = false;
  const applied: string[] = [];
  const parts: ExecutorParts = {
    provider: directory.provider,
    clock,
    logger: createRingLog(clock),
    shouldStop: () => stop,
    closing: closing.signal,
    onApplied: async (step) => {
      applied.push(step.id);
    },
  };
  const run: Run = {
    id: 'r',
    profileId: 'p',
    state: 'running',
    startedAt: 1000,
    finishedAt: null,
    plan,
    steps: newRecords(plan.steps, new Set()),
    names: {},
    undoneBy: null,
    recovered: false,
  };
  await journal.createRun(run);
  const open = () => openRunLog(journal, journal.saved(), () => undefined);
  const states = () => journal.saved().steps.map((row) => row.state);
  return { directory, journal, parts, open, states, closing, applied, stopNow: () => (stop = true) };
}

export const parentOf = (directory: FakeDirectory, id: string): string[] => [
  ...(directory.groups.get(id)?.parents ?? []),
];
/** The nth write of a kind fails so many times. */
export const failing = (kind: Operation['kind'], fault: Fault, times = 1) => {
  let left = times;
  return (operation: Operation): Fault | null => (operation.kind === kind && left-- > 0 ? fault : null);
};
