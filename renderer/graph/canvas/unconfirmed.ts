import type { Run } from '#shared/plan/run.ts';

/** A run that was left or brought to its end is followed by reading anew. */
const OPEN: ReadonlySet<Run['state']> = new Set(['running', 'awaiting-guard', 'stopped']);

/** Ids of the groups that a step was sent for and not confirmed: what is true of them nobody knows until they are read again. */
export function unconfirmedGroups(run: Run | null): string[] {
  if (!run || !OPEN.has(run.state)) return [];
  const unknown = new Map(run.steps.filter((step) => step.state === 'unknown').map((step) => [step.stepId, step]));
  if (unknown.size === 0) return [];
  return run.plan.steps.flatMap(({ id, operation }) => {
    const record = unknown.get(id);
    if (!record) return [];
    const ids = [record.createdId ?? operation.groupId];
    // A new group that may not be there is drawn at the parent that may have it.
    if (operation.kind === 'group.create' && operation.parentId !== null) ids.push(operation.parentId);
    return ids;
  });
}
