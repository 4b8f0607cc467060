import { appError } from '#shared/errors/app-error.ts';
import type { Result } from '#shared/errors/result.ts';
import { resolveOperation, touchedGroups } from './operations.ts';
import { closeOpenMoves, isRollback, type ExecutorParts } from './executor.ts';
import type { RunLog } from './run-log.ts';
import { openMoveOf } from './units.ts';

/** At start: a run that says `running` was interrupted, and a step that says so was sent or about to be; nobody knows which. */
export async function markInterrupted(log: RunLog): Promise<Result<void>> {
  for (const record of log.run.steps) {
    if (record.state !== 'running') continue;
    const kept = await log.put(record.stepId, {
      state: 'unknown',
      error: appError('apply.not-confirmed', {}, { outcome: 'unknown', retry: 'now' }),
    });
    if (!kept.ok) return kept;
  }
  return log.setState('stopped', { recovered: true });
}

/**
 * Finds out by reading what became of every step that is `unknown`, then ends every move that stopped in the middle (spec/pds.md §11, recovery
 * table). True: nothing is unknown or half done any more. Sends nothing but the second half of such a move, or its way back.
 */
export async function reconcile(log: RunLog, parts: ExecutorParts): Promise<boolean> {
  let clear = true;
  for (const step of log.run.plan.steps) {
    const record = log.record(step.id);
    if (record.state !== 'unknown') continue;
    const back = isRollback(record);
    // A group without a parent does not wait for lagging lists: ending its move begins with a look of its own.
    if (!back && openMoveOf(log, step)) continue;
    const target = back ? step.inverse : step.operation;
    const operation = target && resolveOperation(target, log.ids, true);
    if (!operation) {
      await log.put(step.id, {
        state: 'failed',
        error: appError('plan.unknown-object', { id: step.operation.groupId }),
      });
      continue;
    }
    const read = await parts.provider.verify(operation, record.startedAt ?? log.run.startedAt, {
      signal: parts.closing,
    });
    if (!read.ok) {
      parts.logger.warn('A step is still unknown', { runId: log.run.id, stepId: step.id, error: read.error });
      clear = false;
      continue;
    }
    const { verdict, readBack, createdId } = read.value;
    const finishedAt = parts.clock.now();
    if (verdict === 'holds') {
      await log.put(step.id, {
        state: back ? 'rolled-back' : 'verified',
        readBack,
        finishedAt,
        error: null,
        ...(step.operation.kind === 'group.create' && !back ? { createdId: createdId ?? record.createdId } : {}),
      });
      await parts.onApplied(step, touchedGroups(operation, createdId));
    } else if (verdict === 'absent') {
      // Not applied: as it was before it was sent. A rollback that did not happen leaves the step applied.
      await log.put(step.id, { state: back ? 'verified' : 'pending', readBack, error: null });
    } else {
      await log.put(step.id, {
        state: 'failed',
        readBack,
        finishedAt,
        error: appError('apply.precondition', { found: readBack }, { retry: 'after-resync', outcome: 'unknown' }),
      });
    }
  }
  const closed = await closeOpenMoves(log, parts);
  return clear && closed && !log.run.steps.some((row) => row.state === 'unknown');
}
