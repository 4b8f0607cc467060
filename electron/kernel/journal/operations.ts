import { isNewGroupId } from '#shared/domain/ids.ts';
import type { Run } from '#shared/plan/run.ts';
import type { Operation, Step } from '#shared/plan/step.ts';

/** Ids that the server gave to groups created in this run: `new:…` → id. */
export function createdIds(run: Run): Map<string, string> {
  const byStep = new Map(
    run.steps.flatMap((record) => (record.createdId ? [[record.stepId, record.createdId] as const] : [])),
  );
  const found = new Map<string, string>();
  if (byStep.size === 0) return found;
  for (const step of run.plan.steps) {
    const id = step.operation.kind === 'group.create' ? byStep.get(step.id) : undefined;
    if (id !== undefined) found.set(step.operation.groupId, id);
  }
  return found;
}

/**
 * The operation with real ids. A group that is being created keeps its `new:` id unless `own` (it exists by now, as in an inverse or a later
 * verification). Null: an id is still open, which is a bug of the order of steps.
 */
export function resolveOperation(
  operation: Operation,
  ids: ReadonlyMap<string, string>,
  own = false,
): Operation | null {
  const real = (id: string): string | null => (isNewGroupId(id) ? (ids.get(id) ?? null) : id);
  if (operation.kind === 'group.create') {
    const parentId = operation.parentId === null ? null : real(operation.parentId);
    if (operation.parentId !== null && parentId === null) return null;
    return {
      ...operation,
      groupId: own ? (real(operation.groupId) ?? operation.groupId) : operation.groupId,
      parentId,
    };
  }
  const groupId = real(operation.groupId);
  if (groupId === null) return null;
  switch (operation.kind) {
    case 'edge.attach':
    case 'edge.detach': {
      const parentId = real(operation.parentId);
      return parentId === null ? null : { ...operation, groupId, parentId };
    }
    case 'parents.set': {
      const parentIds = operation.parentIds.map(real);
      const before = operation.before.map(real);
      if (!parentIds.every((id) => id !== null) || !before.every((id) => id !== null)) return null;
      return { ...operation, groupId, parentIds, before };
    }
    default:
      return { ...operation, groupId };
  }
}

/**
 * Groups whose rows, members, subgroups or administrators the operation changes; real ids. `now`: the id the directory told for the group
 * afterwards, where it told one: of a new group, or of one whose id follows its name. Then both ids have to be looked at.
 */
export function touchedGroups(operation: Operation, now: string | null): string[] {
  const ids = now === null ? [operation.groupId] : [operation.groupId, now];
  if (operation.kind === 'parents.set') ids.push(...operation.parentIds, ...operation.before);
  else if ('parentId' in operation && operation.parentId !== null) ids.push(operation.parentId);
  return [...new Set(ids)].filter((id) => !isNewGroupId(id));
}

/** Does the plan move an existing group by its edges? Those need a passed probe (spec/pds.md §11). */
export const movesByEdges = (steps: Step[]): boolean => steps.some((step) => step.operation.kind === 'edge.detach');
