import type { Run } from '#shared/plan/run.ts';
import type { Operation, Step } from '#shared/plan/step.ts';

/** A move in the middle: its group has left the old parent and has no new one yet. Nothing is more urgent than to end this. */
export interface OpenMove {
  detach: Step;
  attach: Step;
}

/** Moves whose first half is verified and whose second half is not. One pass: it is asked after every step, and plans have thousands. */
export function openMoves(run: Run): OpenMove[] {
  const attaches = new Map<string, Step>();
  for (const step of run.plan.steps) if (step.operation.kind === 'edge.attach') attaches.set(halfOf(step), step);
  if (attaches.size === 0) return [];
  const states = new Map(run.steps.map((record) => [record.stepId, record.state]));
  return run.plan.steps.flatMap((detach) => {
    if (detach.operation.kind !== 'edge.detach' || states.get(detach.id) !== 'verified') return [];
    const attach = attaches.get(halfOf(detach));
    return attach && states.get(attach.id) !== 'verified' ? [{ detach, attach }] : [];
  });
}

/** The halves of one move have the same unit and the same group. */
const halfOf = (step: Step): string => `${step.unitId} ${step.operation.groupId}`;

/** The open move that this step would finish, if it is the second half of one. */
export const openMoveOf = (run: Run, step: Step): OpenMove | null => openMoves(run).find((move) => move.attach.id === step.id) ?? null;

/** Puts the group back where it was. */
export function backAgain(operation: Operation): Operation | null {
  return operation.kind === 'edge.detach' ? { kind: 'edge.attach', groupId: operation.groupId, parentId: operation.parentId } : null;
}

/** Everything that cannot run without this step: its unit and all that depend on either. */
export function dependents(steps: Step[], stepId: string): Set<string> {
  const units = new Map<string, Step[]>();
  const users = new Map<string, Step[]>();
  const put = (map: Map<string, Step[]>, key: string, step: Step): void => {
    const list = map.get(key);
    if (list) list.push(step);
    else map.set(key, [step]);
  };
  for (const step of steps) {
    put(units, step.unitId, step);
    for (const id of step.dependsOn) put(users, id, step);
  }
  const out = new Set<string>();
  const byId = new Map(steps.map((step) => [step.id, step]));
  const pending = [byId.get(stepId)];
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    if (out.has(step.id)) continue;
    out.add(step.id);
    pending.push(...(units.get(step.unitId) ?? []), ...(users.get(step.id) ?? []));
  }
  return out;
}
