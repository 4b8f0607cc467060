import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Intent } from '#shared/plan/intent.ts';
import type { Run } from '#shared/plan/run.ts';
import { letGo, UNTIL_LET_GO, untilHeld } from '../../../sandbox/held-calls.ts';
import { READ_BACK_WHEN_CLOSING_MS } from '../journal/perform.ts';
import { systemClock, type Clock } from '../ports/clock.ts';
import { must, openTestStore } from '../store/testing/open-test-store.ts';
import { connectClient } from '../testing/kernel-client.ts';
import { startSample, type SampleKernel } from '../testing/sample-kernel.ts';

vi.mock('node:timers/promises', async () => (await import('../../../sandbox/held-calls.ts')).heldTimers);

const profileId = 'sample';
const ADD_MEMBER = { dialect: 'pds', path: '/v2/group/add_member' };
/** From the second on, added members are held back: the run is under way as long as the test says. */
const held = { match: { ...ADD_MEMBER, nth: 2 }, effect: { kind: 'delay', ms: UNTIL_LET_GO } };

/** When the app closes, reading back what is on its way takes as long as this machine takes for it. */
const clock: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms === READ_BACK_WHEN_CLOSING_MS ? 3_600_000 : ms, signal),
};

let sample: SampleKernel;
beforeEach(async () => {
  sample = await startSample({ sampleGroups: 20, clock });
});
afterEach(() => sample.close());

/** Lets the run go on to its end. */
async function goOn(): Promise<void> {
  await sample.faults([]);
  letGo();
}

/** Stages five added members, reviews them, and holds back all but the first from then on. */
async function prepare(): Promise<{ planId: string; typedName: string | null; added: Intent[] }> {
  const directory = await sample.directory();
  const root = directory.roots[0]!;
  const strangers = [...Array(directory.personCount).keys()].filter((p) => !directory.membersOf(root).includes(p));
  const added = strangers.slice(0, 5).map((p): Intent => ({
    kind: 'member.add',
    groupId: directory.groupId(root),
    personId: directory.personId(p),
    role: 'member',
  }));
  await sample.stage(...added);
  const { plan } = await sample.review();
  await sample.faults([held]);
  return { planId: plan.id, typedName: plan.guard.typedName, added };
}

/** A run as a closed profile keeps it. */
async function keptRun(dataDir: string, runId: string): Promise<Run> {
  const files = openTestStore();
  try {
    const journal = readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).find(
      (name) => basename(name) === 'journal.db',
    );
    const profile = must(await files.worker.openProfile({ dir: dirname(join(dataDir, journal!)) }));
    return must(await profile.journal.run(runId))!;
  } finally {
    await files.dispose();
  }
}

const verified = (run: Run): number => run.steps.filter((row) => row.state === 'verified').length;

describe('a run', () => {
  test('stops after the current step when asked, and goes on when asked', async () => {
    const { planId, typedName } = await prepare();
    let asked = false;
    const started = await sample.client.call('apply.start', { profileId, planId, typedName }, (run) => {
      if (asked || verified(run) === 0) return;
      asked = true;
      void sample.client.ask('apply.stopAfterStep', { profileId, runId: run.id }).then(goOn);
    });
    if (!started.ok) throw new Error(started.error.code);
    const run = started.value;
    expect(run.state).toBe('stopped');
    expect(run.steps.every((row) => row.state === 'verified' || row.state === 'pending')).toBe(true);
    expect(verified(run)).toBeLessThanOrEqual(2);
    expect((await sample.client.ask('changes.list', { profileId })).changes).toHaveLength(5 - verified(run));
    const done = await sample.client.ask('apply.continue', {
      profileId,
      runId: run.id,
      action: 'resume',
      typedName: null,
    });
    expect(done.state).toBe('done');
    expect((await sample.client.ask('changes.list', { profileId })).changes).toEqual([]);
  });

  test('is not disturbed by a page that goes away, and is there for the next one', async () => {
    const { planId, typedName } = await prepare();
    const going = sample.client;
    const began = going.next('run', ({ run }) => verified(run) > 0);
    void going.call('apply.start', { profileId, planId, typedName });
    const { run } = await began;
    going.close();
    const next = connectClient(sample.kernel.dispatcher);
    const ended = next.next('run', ({ run: now }) => now.state === 'done');
    const opened = await next.ask('profiles.open', { profileId });
    expect(opened.openRunId).toBe(run.id);
    await goOn();
    expect(verified((await ended).run)).toBe(5);
  });

  test('is the only one of its profile', async () => {
    const { planId, typedName } = await prepare();
    const began = sample.client.next('run', () => true);
    const first = sample.client.call('apply.start', { profileId, planId, typedName });
    await began;
    const { plan } = await sample.review();
    const second = await sample.client.call('apply.start', {
      profileId,
      planId: plan.id,
      typedName: plan.guard.typedName,
    });
    expect(!second.ok && second.error.code).toBe('apply.busy');
    const sync = await sample.client.call('sync.run', { profileId, scope: { kind: 'full', resume: false } });
    expect(!sync.ok && sync.error.code).toBe('profile.busy');
    const removed = await sample.client.call('profiles.delete', { profileId });
    expect(!removed.ok && removed.error.code).toBe('profile.busy');
    await goOn();
    expect((await first).ok).toBe(true);
  });

  test('is stopped cleanly by the end of the app: nothing is unknown, the rest can be resumed', async () => {
    const { planId, typedName, added } = await prepare();
    const began = sample.client.next('run', ({ run }) => verified(run) > 0);
    void sample.client.call('apply.start', { profileId, planId, typedName });
    const { run } = await began;
    await untilHeld();
    const closed = sample.close();
    letGo();
    await closed;
    // As it is in the file, before the next start has looked at anything.
    const found = await keptRun(sample.dataDir, run.id);
    expect(found).toMatchObject({ state: 'stopped', recovered: false });
    expect(found.steps.map((row) => row.state)).toEqual(['verified', 'verified', 'pending', 'pending', 'pending']);
    sample = await startSample({ dataDir: sample.dataDir, sampleGroups: 20 }, false);
    const done = await sample.client.ask('apply.continue', {
      profileId,
      runId: run.id,
      action: 'resume',
      typedName: null,
    });
    expect(done.state).toBe('done');
    const { memberships } = await sample.state();
    for (const intent of added) {
      if (intent.kind !== 'member.add') throw new Error('not an addition');
      expect(
        memberships.filter((row) => row.groupId === intent.groupId && row.userId === intent.personId),
      ).toHaveLength(1);
    }
  });
});

describe('a sync', () => {
  test('that is cancelled says so, and goes on where it was', async () => {
    const effect = { kind: 'delay', ms: UNTIL_LET_GO };
    await sample.faults([{ match: { dialect: 'pds', path: '/v2/group/list_member', nth: 6 }, effect }]);
    const abort = connectClient(sample.kernel.dispatcher);
    const began = sample.client.next('job', ({ job }) => job?.kind === 'sync' && job.done > 0);
    const running = abort.call('sync.run', { profileId, scope: { kind: 'full', resume: false } });
    const { job } = await began;
    // The status bar names the phase.
    expect(['groups', 'members']).toContain(job?.phase);
    expect(job?.part).toBe(false);
    abort.cancelAll();
    const cancelled = await running;
    expect(!cancelled.ok && cancelled.error.code).toBe('sync.cancelled');
    await goOn();
    const opened = await sample.client.ask('profiles.open', { profileId });
    expect(opened.resumableSync).not.toBeNull();
    const report = await sample.client.ask('sync.run', { profileId, scope: { kind: 'full', resume: true } });
    expect(report.copy.groups).toBe(20);
    expect((await sample.client.ask('profiles.open', { profileId })).resumableSync).toBeNull();
  });

  test('whose server goes away in the middle keeps the copy there was', async () => {
    const before = await sample.client.ask('directory.columns', { profileId, snapshotId: null });
    await sample.faults([{ match: { dialect: 'pds', path: '/v2/group/list_member' }, effect: { kind: 'drop' } }]);
    const failed = await sample.client.call('sync.run', { profileId, scope: { kind: 'full', resume: false } });
    expect(!failed.ok && failed.error.code).toMatch(/^net\.|^remote\.unavailable/);
    expect(await sample.client.ask('directory.columns', { profileId, snapshotId: null })).toEqual(before);
  });
});
