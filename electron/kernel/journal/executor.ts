import { appError, type AppError } from '#shared/errors/app-error.ts';
import { ok, type Result } from '#shared/errors/result.ts';
import { ownSteps, type StepRecord } from '#shared/plan/run.ts';
import type { Operation, Step } from '#shared/plan/step.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { DirectoryProvider } from '../providers/port.ts';
import { resolveOperation, touchedGroups } from './operations.ts';
import { isTransient, perform, type Outcome } from './perform.ts';
import type { RunLog } from './run-log.ts';
import { backAgain, dependents, openMoveOf, openMoves, secondHalf, type OpenMove } from './units.ts';

export interface ExecutorParts {
  provider: DirectoryProvider;
  clock: Clock;
  logger: Logger;
  /** The administrator or the app wants to stop after the current step. */
  shouldStop: () => boolean;
  /** The app is closing: no more waiting. What is under way on the wire is waited for. */
  closing: AbortSignal;
  /** A step is verified (or taken back): the local copy follows with these groups. Never throws. */
  onApplied: (step: Step, groupIds: string[]) => Promise<void>;
}

/** How often a step is sent again when the server only asks for patience. */
const RATE_LIMIT_TRIES = 6;
/** The same for the second half of a move: the group is without a parent meanwhile (spec/pds.md §11, 4). */
const DETACHED_TRIES = 24;
const LONGEST_WAIT_MS = 30_000;
const FIRST_WAIT_MS = 500;
/** Nobody below the group has their inherited access meanwhile: the waits stay short. */
const DETACHED_LONGEST_WAIT_MS = 4_000;
const ROLLBACK = 'rollback: ';

/** Was this row sent to take a step back rather than to apply it? */
export const isRollback = (record: StepRecord): boolean => record.call.startsWith(ROLLBACK);

/**
 * Runs what is pending until the end, the first failure, the guard or a wish to stop. The order is that of the plan, except that a step waits for
 * those it depends on, and that the second half of a move comes before everything else. Errors: only those of the journal file.
 */
export async function advance(log: RunLog, parts: ExecutorParts): Promise<Result<void>> {
  const { plan } = log.run;
  const isOpen = (step: Step): boolean => !isSettled(log.record(step.id).state);
  /** False: stop here. */
  const take = async (step: Step): Promise<boolean> => {
    const move = openMoveOf(log, step);
    if (!move && (parts.shouldStop() || parts.closing.aborted)) return false;
    return (await runStep(log, step, parts, move)) === 'verified';
  };
  for (const { attach } of openMoves(log.run)) {
    if (isOpen(attach) && !(await take(attach))) return log.setState('stopped');
  }
  // One round, unless the plan lists a step before one that it depends on.
  for (let progressed = true; progressed;) {
    progressed = false;
    for (const step of plan.steps) {
      if (!isOpen(step)) continue;
      const before = step.dependsOn.map((id) => log.record(id).state);
      if (before.some((state) => state === 'skipped' || state === 'rolled-back')) {
        // What depends on a step that will not happen does not happen either.
        const skipped = await skip(log, step.id);
        if (!skipped.ok) return skipped;
        progressed = true;
        continue;
      }
      if (log.record(step.id).state === 'locked' || before.some((state) => state !== 'verified')) continue;
      if (!(await take(step))) return log.setState('stopped');
      progressed = true;
      const second = secondHalf(plan, step);
      if (second && isOpen(second) && !(await take(second))) return log.setState('stopped');
    }
  }
  const open = plan.steps.filter(isOpen);
  if (open.length === 0) return log.setState('done', { finishedAt: parts.clock.now() });
  return log.setState(open.some((step) => log.record(step.id).state === 'locked') ? 'awaiting-guard' : 'stopped');
}

const isSettled = (state: StepRecord['state']): boolean =>
  state === 'verified' || state === 'skipped' || state === 'rolled-back';

/** Runs one step to a state that is kept. */
async function runStep(
  log: RunLog,
  step: Step,
  parts: ExecutorParts,
  move: OpenMove | null,
): Promise<StepRecord['state']> {
  const operation = resolveOperation(step.operation, log.ids);
  if (!operation) {
    await log.put(step.id, { state: 'failed', error: appError('plan.unknown-object', { id: step.operation.groupId }) });
    return 'failed';
  }
  const outcome = await persist(log, step.id, operation, parts, move !== null, '');
  await settle(log, step, operation, outcome, parts);
  if (outcome.kind !== 'done' && move) await compensate(log, move, parts, outcome);
  return log.record(step.id).state;
}

/** Sends, and sends again where patience is all that is asked for. */
async function persist(
  log: RunLog,
  stepId: string,
  operation: Operation,
  parts: ExecutorParts,
  isUrgent: boolean,
  callPrefix: string,
): Promise<Outcome> {
  const { provider, clock, closing, logger } = parts;
  const longest = isUrgent ? DETACHED_LONGEST_WAIT_MS : LONGEST_WAIT_MS;
  let wait = FIRST_WAIT_MS;
  for (let attempt = 1; ; attempt += 1) {
    const before = log.record(stepId);
    const outcome = await perform(operation, {
      provider,
      clock,
      sentBefore: before.attempts > 0,
      isUrgent,
      signal: closing,
      before: () =>
        log.put(stepId, {
          state: 'running',
          startedAt: clock.now(),
          finishedAt: null,
          attempts: before.attempts + 1,
          error: null,
          call: callPrefix + before.call.replace(callPrefix, ''),
        }),
      async onLost(error) {
        // Sent and not confirmed is what is known while it is looked into; a crash now finds it said, too.
        const kept = await log.put(stepId, { state: 'unknown', error });
        if (!kept.ok) logger.error('A lost answer could not be written to the journal', { stepId, error: kept.error });
      },
    });
    // Not written, it is taken for ours: no worse than before.
    if (outcome.wasRefused) await log.put(stepId, { attempts: before.attempts });
    if (outcome.kind === 'done' || outcome.kind === 'refused' || outcome.kind === 'unwritten') return outcome;
    const patience = isUrgent ? DETACHED_TRIES : outcome.error?.code === 'remote.rate-limited' ? RATE_LIMIT_TRIES : 1;
    if (attempt >= patience || closing.aborted) return outcome;
    logger.warn('A step is tried again', { runId: log.run.id, stepId, attempt, error: outcome.error });
    // Kept before waiting: a crash now finds an honest row.
    const kept = await log.put(stepId, {
      state: outcome.kind === 'unknown' ? 'unknown' : 'running',
      error: outcome.error,
    });
    if (!kept.ok) return { ...outcome, error: kept.error };
    try {
      await clock.sleep(Math.min(Math.max(wait, outcome.error?.retryAfterMs ?? 0), LONGEST_WAIT_MS), closing);
    } catch {
      // Closing: recovery at the next start goes on from the row just written.
      return outcome;
    }
    wait = Math.min(wait * 2, longest);
  }
}

/** Writes what came of a step. */
async function settle(
  log: RunLog,
  step: Step,
  operation: Operation,
  outcome: Outcome,
  parts: ExecutorParts,
): Promise<void> {
  const finishedAt = parts.clock.now();
  const seen = { call: outcome.call || log.record(step.id).call, readBack: outcome.readBack };
  switch (outcome.kind) {
    case 'done': {
      const createdId =
        step.operation.kind === 'group.create' ? (outcome.createdId ?? log.record(step.id).createdId) : null;
      const kept = await log.put(step.id, { ...seen, state: 'verified', finishedAt, createdId, error: null });
      if (!kept.ok)
        parts.logger.error('A verified step could not be written to the journal', {
          stepId: step.id,
          error: kept.error,
        });
      await parts.onApplied(step, touchedGroups(operation, createdId ?? outcome.createdId));
      return;
    }
    case 'unknown':
      await log.put(step.id, {
        ...seen,
        state: 'unknown',
        error: outcome.error,
        ...(outcome.createdId ? { createdId: outcome.createdId } : {}),
      });
      return;
    default:
      await log.put(step.id, { ...seen, state: 'failed', finishedAt, error: failure(outcome) });
  }
}

/** The error as the administrator reads it: what the server said, known not to be applied. */
function failure(outcome: Outcome): AppError {
  const error = outcome.error ?? appError('apply.refused');
  return outcome.kind === 'unwritten' ? error : { ...error, outcome: 'not-applied' };
}

/**
 * The second half of a move was refused for good, or could not be confirmed: the group is put back under its old parent, or known to be
 * under the new one. It is never deleted, and never left without a word (spec/pds.md §11, 5).
 */
async function compensate(log: RunLog, move: OpenMove, parts: ExecutorParts, outcome: Outcome): Promise<boolean> {
  // Not confirmed, or only the network: the attach may still hold or be finished. Recovery goes on as soon as the server answers.
  if (outcome.kind === 'unknown' || outcome.kind === 'unwritten') return false;
  if (outcome.kind === 'later' && outcome.error && isTransient(outcome.error)) return false;
  const back = backAgain(move.detach.operation);
  const operation = back && resolveOperation(back, log.ids);
  if (!operation) return false;
  parts.logger.warn('A move is taken back: its second half was refused', {
    runId: log.run.id,
    stepId: move.attach.id,
    error: outcome.error,
  });
  const returned = await persist(log, move.detach.id, operation, parts, true, ROLLBACK);
  if (returned.kind === 'done') {
    await log.put(move.detach.id, {
      state: 'rolled-back',
      finishedAt: parts.clock.now(),
      readBack: returned.readBack,
      call: ROLLBACK + returned.call,
      error: null,
    });
    await parts.onApplied(move.detach, touchedGroups(operation, returned.createdId));
    return true;
  }
  parts.logger.error(
    'A group is without a parent and could not be put back; it is tried again as soon as the server answers',
    {
      runId: log.run.id,
      groupId: operation.groupId,
      error: returned.error,
    },
  );
  // The detach itself stays verified: that is what the server shows, and what recovery starts from.
  await log.put(move.detach.id, { state: 'verified', call: move.detach.operation.kind, error: returned.error });
  return false;
}

/** Finishes or takes back every move that is in the middle. True: none is left. */
export async function closeOpenMoves(log: RunLog, parts: ExecutorParts): Promise<boolean> {
  for (const move of openMoves(log.run)) {
    if (parts.closing.aborted) return false;
    await runStep(log, move.attach, parts, move);
  }
  return openMoves(log.run).length === 0;
}

/** Marks a step that failed, its unit and all that depend on it as skipped. Verified ones stay what they are. */
export async function skip(log: RunLog, stepId: string): Promise<Result<void>> {
  for (const id of dependents(log.run.plan.steps, stepId)) {
    const { state } = log.record(id);
    if (state === 'verified' || state === 'rolled-back' || state === 'skipped') continue;
    const kept = await log.put(id, { state: 'skipped' });
    if (!kept.ok) return kept;
  }
  return ok(undefined);
}

/**
 * Takes verified steps back by their inverses, last first, each checked, sent and read back like any other. Stops at the first that fails; steps
 * without an inverse stay, and so does what was so before the run. Stops are heard only where no group is without a parent.
 */
export async function rollBack(log: RunLog, parts: ExecutorParts): Promise<Result<void>> {
  const own = ownSteps(log.run);
  for (const step of [...log.run.plan.steps].reverse()) {
    const record = log.record(step.id);
    if (record.state !== 'verified' || !step.inverse || !own.has(step.id)) continue;
    const operation = resolveOperation(step.inverse, log.ids, true);
    if (!operation) {
      await log.put(step.id, { error: appError('plan.unknown-object', { id: step.inverse.groupId }) });
      return log.setState('stopped');
    }
    // Taking back an attach is a detach: the next step, taking back the detach, is the one that gives the group its parent again.
    const isUrgent = step.operation.kind === 'edge.detach';
    if (!isUrgent && (parts.shouldStop() || parts.closing.aborted)) return log.setState('stopped');
    const outcome = await persist(log, step.id, operation, parts, isUrgent, ROLLBACK);
    if (outcome.kind === 'done') {
      const kept = await log.put(step.id, {
        state: 'rolled-back',
        call: ROLLBACK + outcome.call,
        readBack: outcome.readBack,
        finishedAt: parts.clock.now(),
        error: null,
      });
      await parts.onApplied(step, touchedGroups(operation, outcome.createdId));
      if (!kept.ok) return kept;
      continue;
    }
    // Unknown is said as unknown; otherwise the step is still applied, and the error says why it could not be taken back.
    await log.put(step.id, {
      state: outcome.kind === 'unknown' ? 'unknown' : 'verified',
      call: ROLLBACK + outcome.call,
      error: outcome.error,
    });
    return log.setState('stopped');
  }
  return log.setState('rolled-back', { finishedAt: parts.clock.now() });
}
