import type { Result } from '#shared/errors/result.ts';
import type { Run, RunState, StepRecord } from '#shared/plan/run.ts';
import type { Operation, Plan, Step } from '#shared/plan/step.ts';
import type { JournalStore } from '../store/port.ts';
import { createdIds } from './operations.ts';

/** A run and its journal rows, changed together: what is in memory is on the disk, or the call says that it is not. */
export interface RunLog {
  readonly run: Run;
  /** `new:…` → the id the server gave, for groups created so far. */
  readonly ids: ReadonlyMap<string, string>;
  record(stepId: string): StepRecord;
  put(stepId: string, patch: Partial<Omit<StepRecord, 'stepId'>>): Promise<Result<void>>;
  setState(state: RunState, patch?: { finishedAt?: number | null; recovered?: boolean }): Promise<Result<void>>;
}

export function openRunLog(journal: JournalStore, first: Run, onChange: (run: Run) => void): RunLog {
  let run = first;
  const places = new Map(first.steps.map((row, at) => [row.stepId, at]));
  const record = (stepId: string): StepRecord => {
    const found = run.steps[places.get(stepId) ?? -1];
    if (!found) throw new Error(`Run without a row for step ${stepId}`);
    return found;
  };
  const ids = createdIds(first);
  const creations = new Map(
    first.plan.steps.flatMap((step) =>
      step.operation.kind === 'group.create' ? [[step.id, step.operation.groupId] as const] : [],
    ),
  );
  return {
    get run() {
      return run;
    },
    ids,
    record,
    async put(stepId, patch) {
      const next = { ...record(stepId), ...patch };
      const written = await journal.putStep(run.id, next);
      // What happened on the server stays true when the disk refuses: the screen shows it, the caller stops.
      run = { ...run, steps: run.steps.with(places.get(stepId)!, next) };
      const creates = creations.get(stepId);
      if (creates !== undefined && next.createdId !== null) ids.set(creates, next.createdId);
      onChange(run);
      return written;
    },
    async setState(state, patch = {}) {
      const plan = ENDED.has(state) ? withoutTokens(run.plan) : run.plan;
      const finishedAt = patch.finishedAt === undefined ? run.finishedAt : patch.finishedAt;
      const written = await journal.putRun(run.id, {
        state,
        finishedAt,
        ...(patch.recovered === undefined ? {} : { recovered: patch.recovered }),
        ...(plan === run.plan ? {} : { plan }),
      });
      // Nothing begins that is not written down; that something has stopped or ended is true whatever the disk says.
      if (!written.ok && state === 'running') return written;
      run = { ...run, plan, state, finishedAt, recovered: patch.recovered ?? run.recovered };
      onChange(run);
      return written;
    },
  };
}

const ENDED: ReadonlySet<RunState> = new Set(['done', 'left', 'rolled-back']);

/** Who has its token can answer an invitation: once nothing of a run is sent any more, the journal has no use for it. The same plan where there is none. */
export function withoutTokens(plan: Plan): Plan {
  const holds = ({ operation }: Step): boolean => operation.kind === 'invite.answer' && operation.token !== '';
  if (!plan.steps.some(holds)) return plan;
  return {
    ...plan,
    steps: plan.steps.map((step) =>
      holds(step) ? { ...step, operation: { ...step.operation, token: '' } as Operation } : step,
    ),
  };
}

/** A fresh row for each step. `locked`: steps that wait for the typed name. */
export function newRecords(steps: Step[], locked: ReadonlySet<string>): StepRecord[] {
  return steps.map((step) => ({
    stepId: step.id,
    state: locked.has(step.id) ? 'locked' : 'pending',
    startedAt: null,
    finishedAt: null,
    attempts: 0,
    call: '',
    readBack: '',
    createdId: null,
    error: null,
  }));
}
