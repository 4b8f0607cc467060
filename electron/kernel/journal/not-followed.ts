import type { Run } from '#shared/plan/run.ts';
import type { CopyStore } from '../store/port.ts';
import { createdIds, resolveOperation, touchedGroups } from './operations.ts';

/**
 * Groups that a run has changed and that the copy still shows as they were before: the process ended, or the server was gone, after the last step
 * and before they were read again. None when the copy has followed, which its last step tells: they are all read again together at the end.
 */
export async function notFollowed(copy: Pick<CopyStore, 'group'>, run: Run): Promise<string[]> {
  const ids = createdIds(run);
  const records = new Map(run.steps.map((record) => [record.stepId, record]));
  const all = new Set<string>();
  let last: { at: number; touched: string[]; made: string | null } | null = null;
  for (const step of run.plan.steps) {
    const record = records.get(step.id);
    if (record === undefined || record.finishedAt === null) continue;
    if (record.state !== 'verified' && record.state !== 'rolled-back') continue;
    // A group whose id follows its name has its new id in the inverse.
    const touched = [step.operation, step.inverse].flatMap((operation) => {
      const real = operation && resolveOperation(operation, ids, true);
      return real ? touchedGroups(real, record.createdId) : [];
    });
    for (const id of touched) all.add(id);
    if (last !== null && record.finishedAt < last.at) continue;
    last = { at: record.finishedAt, touched, made: record.state === 'verified' ? record.createdId : null };
  }
  if (last === null) return [];
  let isStale = false;
  for (const id of last.touched) {
    const known = await copy.group(id);
    // Nobody knows: reading them again does no harm.
    if (!known.ok) return [...all];
    const readAt = known.value === null ? null : known.value.readAt;
    if (readAt !== null && readAt >= last.at) return [];
    isStale ||= readAt !== null || (known.value === null && id === last.made);
  }
  return isStale ? [...all] : [];
}
