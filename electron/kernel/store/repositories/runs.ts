import { ok } from '#shared/errors/result.ts';
import { isReadBack } from '#shared/plan/read-back.ts';
import { isUndoable, type Run, type RunSummary, type StepRecord } from '#shared/plan/run.ts';
import type { Plan } from '#shared/plan/step.ts';
import type { JournalStore } from '../port.ts';
import type { Database } from '../sqlite/open-database.ts';
import type { Synchronous } from './synchronous.ts';

type RunStore = Pick<JournalStore, 'createRun' | 'putStep' | 'putRun' | 'run' | 'runs' | 'newestRun' | 'openRuns'>;

interface RunRow {
  id: string;
  profile_id: string;
  state: Run['state'];
  started_at: number;
  finished_at: number | null;
  plan: string;
  names: string;
  undone_by: string | null;
  recovered: number;
}

const done = ok(undefined);

/** Runs and their steps. Every call is one transaction on a file with synchronous=FULL: what has returned is on the disk. */
export function runs(db: Database): Synchronous<RunStore> {
  const stepsOf = (runId: string): StepRecord[] =>
    (db.statement('SELECT record FROM step WHERE run_id = ? ORDER BY position').all(runId) as { record: string }[]).map(
      ({ record }) => JSON.parse(record) as StepRecord,
    );
  const toRun = (row: RunRow): Run => ({
    id: row.id,
    profileId: row.profile_id,
    state: row.state,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    plan: JSON.parse(row.plan) as Plan,
    steps: stepsOf(row.id),
    names: JSON.parse(row.names) as Run['names'],
    undoneBy: row.undone_by,
    recovered: row.recovered === 1,
  });

  return {
    createRun(run) {
      db.transaction(() => {
        db.statement(
          `INSERT INTO run (id, profile_id, state, started_at, finished_at, plan, names, undone_by, recovered)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ).run(
          run.id,
          run.profileId,
          run.state,
          Math.trunc(run.startedAt),
          run.finishedAt === null ? null : Math.trunc(run.finishedAt),
          JSON.stringify(run.plan),
          JSON.stringify(run.names),
          run.undoneBy,
          run.recovered ? 1 : 0,
        );
        run.steps.forEach((record, position) => {
          db.statement('INSERT INTO step (run_id, step_id, position, state, record) VALUES (?, ?, ?, ?, ?)').run(
            run.id,
            record.stepId,
            position,
            record.state,
            JSON.stringify(record),
          );
        });
      });
      return done;
    },
    putStep(runId, record) {
      const { changes } = db
        .statement('UPDATE step SET state = ?, record = ? WHERE run_id = ? AND step_id = ?')
        .run(record.state, JSON.stringify(record), runId, record.stepId);
      if (changes !== 1) throw new Error(`run ${runId} has no step ${record.stepId}`);
      return done;
    },
    putRun(runId, patch) {
      const { changes } = db
        .statement(
          `UPDATE run SET state = :state, finished_at = :finishedAt, recovered = coalesce(:recovered, recovered),
             undone_by = coalesce(:undoneBy, undone_by), plan = coalesce(:plan, plan) WHERE id = :id`,
        )
        .run({
          id: runId,
          state: patch.state,
          finishedAt: patch.finishedAt === null ? null : Math.trunc(patch.finishedAt),
          recovered: patch.recovered === undefined ? null : patch.recovered ? 1 : 0,
          undoneBy: patch.undoneBy ?? null,
          plan: patch.plan === undefined ? null : JSON.stringify(patch.plan),
        });
      if (changes !== 1) throw new Error(`there is no run ${runId}`);
      return done;
    },
    run(runId) {
      const row = db.statement('SELECT * FROM run WHERE id = ?').get(runId) as unknown as RunRow | undefined;
      return ok(row === undefined ? null : toRun(row));
    },
    runs() {
      const rows = db.statement('SELECT * FROM run ORDER BY started_at DESC, rowid DESC').all() as unknown as RunRow[];
      return ok(rows.map((row) => summarize(toRun(row))));
    },
    newestRun() {
      const row = db.statement('SELECT * FROM run ORDER BY started_at DESC, rowid DESC LIMIT 1').get() as unknown as
        RunRow | undefined;
      return ok(row === undefined ? null : toRun(row));
    },
    openRuns() {
      const rows = db
        .statement(
          "SELECT * FROM run WHERE state IN ('running', 'stopped', 'awaiting-guard') ORDER BY started_at, rowid",
        )
        .all() as unknown as RunRow[];
      return ok(rows.map(toRun));
    },
  };
}

function summarize(run: Run): RunSummary {
  const count = (state: StepRecord['state']): number => run.steps.filter((step) => step.state === state).length;
  const through = new Set(run.steps.filter(({ state }) => state === 'verified').map(({ stepId }) => stepId));
  return {
    id: run.id,
    state: run.state,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    steps: run.steps.length,
    verified: count('verified'),
    accepted: run.plan.steps.filter(({ id, operation }) => through.has(id) && !isReadBack(operation)).length,
    failed: count('failed'),
    unknown: count('unknown'),
    undoOf: run.plan.undoOf,
    undoneBy: run.undoneBy,
    undoable: isUndoable(run),
    title: titleOf(run),
  };
}

/** The groups a run acts on, by the names they had, at most three: says what it was about in either language. */
function titleOf(run: Run): string {
  const names = new Set<string>();
  for (const { operation } of run.plan.steps) {
    names.add(operation.kind === 'group.create' ? operation.name : (run.names[operation.groupId] ?? operation.groupId));
  }
  const shown = [...names].slice(0, 3).join(', ');
  return names.size > 3 ? `${shown}, +${names.size - 3}` : shown;
}
