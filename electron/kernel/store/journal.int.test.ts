import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeSet, Intent, StagedChange } from '#shared/plan/intent.ts';
import type { JournalStore, ProfileStore } from './port.ts';
import { journalDatabase } from './migrations/index.ts';
import { openDatabase } from './sqlite/open-database.ts';
import { must, openTestStore, type TestStore } from './testing/open-test-store.ts';
import { sampleRun } from './testing/sample-run.ts';

let store: TestStore;
beforeAll(() => {
  store = openTestStore();
});
afterAll(() => store.dispose());

const open = async (dir = store.folder()): Promise<ProfileStore> => must(await store.worker.openProfile({ dir }));
const intent = (n: number): Intent => ({ kind: 'member.add', groupId: `g${n}`, personId: 'p', role: 'member' });
const shown = (set: ChangeSet): string[] =>
  set.changes.map((change) => (change.intent.kind === 'member.add' ? change.intent.groupId : '?'));

describe('the change tray', () => {
  it('stages gestures, takes them back and repeats them', async () => {
    const { journal } = await open();
    expect(must(await journal.changes())).toEqual({ revision: 0, changes: [], canUndo: false, canRedo: false });
    const first = must(await journal.stage([intent(1), intent(2)], 500));
    expect(first).toMatchObject({ revision: 1, canUndo: true, canRedo: false });
    expect(first.changes.map(({ seq, at }) => [seq, at])).toEqual([
      [1, 500],
      [2, 500],
    ]);
    expect(new Set(first.changes.map((change) => change.gestureId)).size).toBe(1);
    const second = must(await journal.stage([intent(3)], 600));
    expect(new Set(second.changes.map((change) => change.gestureId)).size).toBe(2);
    const without = must(await journal.unstage([first.changes[0].id]));
    expect(shown(without)).toEqual(['g2', 'g3']);
    expect(shown(must(await journal.clear()))).toEqual([]);
    expect(shown(must(await journal.undo()))).toEqual(['g2', 'g3']);
    // Back in its old place, not at the end.
    expect(must(await journal.undo()).changes).toEqual(second.changes);
    expect(shown(must(await journal.undo()))).toEqual(['g1', 'g2']);
    expect(must(await journal.undo())).toMatchObject({ changes: [], canUndo: false, canRedo: true });
    expect(must(await journal.undo())).toMatchObject({ changes: [], canUndo: false });
    for (const expected of [['g1', 'g2'], ['g1', 'g2', 'g3'], ['g2', 'g3'], []])
      expect(shown(must(await journal.redo()))).toEqual(expected);
    expect(must(await journal.redo()).canRedo).toBe(false);
  });

  it('forgets what could be repeated when something new is staged', async () => {
    const { journal } = await open();
    must(await journal.stage([intent(1)], 1));
    must(await journal.undo());
    const set = must(await journal.stage([intent(2)], 2));
    expect(set.canRedo).toBe(false);
    expect(shown(set)).toEqual(['g2']);
  });

  it('never brings back what has been applied', async () => {
    const { journal } = await open();
    const staged = must(await journal.stage([intent(1), intent(2)], 1));
    must(await journal.stage([intent(3)], 2));
    const settled = must(await journal.settle([staged.changes[0].id]));
    expect(shown(settled)).toEqual(['g2', 'g3']);
    const undone = must(await journal.undo());
    expect(shown(undone)).toEqual(['g2']);
    expect(undone.canUndo).toBe(false);
    expect(must(await journal.settle(['nothing'])).revision).toBe(undone.revision);
  });

  it('puts one change in the place of others, and takes that back as a whole', async () => {
    const { journal } = await open();
    const first = must(await journal.stage([intent(1)], 1));
    must(await journal.stage([intent(2)], 2));
    const before = must(await journal.stage([intent(3)], 3));
    const replaced = must(await journal.replace([first.changes[0].id, before.changes[1].id], intent(4), 4));
    expect(shown(replaced)).toEqual(['g4', 'g3']);
    expect(must(await journal.undo()).changes).toEqual(before.changes);
    expect(must(await journal.redo()).changes).toEqual(replaced.changes);
    // Nothing of that name is staged: nothing happens.
    expect(must(await journal.replace([first.changes[0].id], intent(5), 5)).revision).toBe(replaced.revision + 2);
  });

  it('settles what an applied change had replaced', async () => {
    const { journal } = await open();
    const first = must(await journal.stage([intent(1)], 1));
    const second = must(await journal.replace([first.changes[0].id], intent(2), 2));
    const third = must(await journal.replace([second.changes[0].id], intent(3), 3));
    const settled = must(await journal.settle([third.changes[0].id]));
    expect(settled).toMatchObject({ changes: [], canUndo: false, canRedo: false });
  });

  it('is found as it was when it is opened again', async () => {
    const dir = store.folder();
    const profile = await open(dir);
    must(await profile.journal.stage([intent(1)], 1));
    must(await profile.journal.stage([intent(2)], 2));
    const before = must(await profile.journal.undo());
    await profile.close();
    const again = await open(dir);
    expect(must(await again.journal.changes())).toEqual(before);
    expect(shown(must(await again.journal.redo()))).toEqual(['g1', 'g2']);
  });

  it('behaves like a list with a history, whatever is done to it', async () => {
    const action = fc.record({
      kind: fc.constantFrom('stage', 'stage', 'replace', 'unstage', 'clear', 'undo', 'redo'),
      n: fc.nat(5),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 20 }), async (actions) => {
        const { journal, close } = await open();
        let past: StagedChange[][] = [];
        let present: StagedChange[] = [];
        let future: StagedChange[][] = [];
        for (const { kind, n } of actions) {
          const set = must(await perform(journal, kind, n, present));
          if (kind === 'undo' && past.length > 0) {
            future = [present, ...future];
            present = past.pop()!;
          } else if (kind === 'redo' && future.length > 0) {
            past = [...past, present];
            present = future.shift()!;
          } else if (
            kind !== 'undo' &&
            kind !== 'redo' &&
            shown(set).join() !== shown({ ...set, changes: present }).join()
          ) {
            past = [...past, present];
            future = [];
            present = set.changes;
          }
          expect(set.changes).toEqual(present);
          expect([set.canUndo, set.canRedo]).toEqual([past.length > 0, future.length > 0]);
        }
        await close();
      }),
      { numRuns: 25 },
    );
  });
});

const perform = (journal: JournalStore, kind: string, n: number, present: StagedChange[]) => {
  switch (kind) {
    case 'stage':
      return journal.stage(
        Array.from({ length: n }, (_, i) => intent(i)),
        n,
      );
    case 'replace':
      return journal.replace(
        present.slice(n, n + 2).map((change) => change.id),
        intent(90 + present.length),
        n,
      );
    case 'unstage':
      return journal.unstage(present.slice(0, n).map((change) => change.id));
    case 'clear':
      return journal.clear();
    case 'undo':
      return journal.undo();
    default:
      return journal.redo();
  }
};

describe('runs', () => {
  it('come back whole', async () => {
    const { journal } = await open();
    const run = sampleRun('r1', 2);
    must(await journal.createRun(run));
    expect(must(await journal.run('r1'))).toEqual(run);
    expect(must(await journal.run('other'))).toBeNull();
    const record = {
      ...run.steps[1],
      state: 'verified' as const,
      startedAt: 1,
      finishedAt: 2,
      attempts: 1,
      call: 'group/remove_member',
      readBack: 'ok',
    };
    must(await journal.putStep('r1', record));
    must(await journal.putRun('r1', { state: 'done', finishedAt: 3 }));
    expect(must(await journal.run('r1'))).toEqual({
      ...run,
      steps: [run.steps[0], record],
      state: 'done',
      finishedAt: 3,
    });
    must(await journal.putRun('r1', { state: 'done', finishedAt: 3, recovered: true, undoneBy: 'r2' }));
    expect(must(await journal.run('r1'))).toMatchObject({ recovered: true, undoneBy: 'r2' });
    must(await journal.putRun('r1', { state: 'left', finishedAt: 4 }));
    expect(must(await journal.run('r1'))).toMatchObject({
      recovered: true,
      undoneBy: 'r2',
      state: 'left',
      plan: run.plan,
    });
    must(await journal.putRun('r1', { state: 'left', finishedAt: 4, plan: { ...run.plan, steps: [] } }));
    expect(must(await journal.run('r1'))).toMatchObject({ undoneBy: 'r2', plan: { steps: [] } });
  });

  it('are summed up, newest first, and those that need a decision are found', async () => {
    const { journal } = await open();
    const states = ['done', 'running', 'stopped', 'awaiting-guard', 'rolled-back', 'left'] as const;
    for (const [i, state] of states.entries()) {
      const run = sampleRun(`r${i}`, 5, { state, startedAt: i });
      Object.assign(run.steps[0], { state: 'verified', attempts: 1 });
      run.steps[1].state = 'failed';
      run.steps[2].state = 'unknown';
      must(await journal.createRun(run));
    }
    const all = must(await journal.runs());
    expect(all.map((run) => run.id)).toEqual(['r5', 'r4', 'r3', 'r2', 'r1', 'r0']);
    expect(all[5]).toEqual({
      id: 'r0',
      state: 'done',
      startedAt: 0,
      finishedAt: null,
      steps: 5,
      verified: 1,
      accepted: 0,
      failed: 1,
      unknown: 1,
      undoOf: null,
      undoneBy: null,
      undoable: true,
      title: 'Zero, g1, g2, +2',
    });
    expect(must(await journal.openRuns()).map((run) => run.id)).toEqual(['r1', 'r2', 'r3']);
  });

  it('a step that does not exist is a bug, not a silence', async () => {
    const { journal } = await open();
    const run = sampleRun('r1', 1);
    must(await journal.createRun(run));
    await expect(journal.putStep('r1', { ...run.steps[0], stepId: 's9' })).rejects.toThrow('no step s9');
    await expect(journal.putRun('r9', { state: 'done', finishedAt: 1 })).rejects.toThrow('no run r9');
    // The worker goes on.
    expect(must(await journal.runs())).toHaveLength(1);
  });

  it('are written through to the disk, call by call', async () => {
    const dir = store.folder();
    const db = must(
      await openDatabase(
        `${dir}/journal.db`,
        { ...journalDatabase, name: 'journal.db' },
        { connection: ['CREATE TEMP TABLE seen AS SELECT * FROM pragma_synchronous'] },
      ),
    );
    // 2 is FULL.
    expect({ ...db.statement('SELECT * FROM seen').get() }).toEqual({ synchronous: 2 });
    db.close();
  });
});
