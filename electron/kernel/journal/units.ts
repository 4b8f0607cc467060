import type { Run } from '#shared/plan/run.ts';
import type { Operation, Step } from '#shared/plan/step.ts';

/** A move in the middle: its group has left the old parent and has no new one yet. Nothing is more urgent than to end this. */
export interface OpenMove {
  detach: Step;
  attach: Step;
}

/** The attach that belongs to a detach: same unit, same group. */
function attachOf(steps: Step[], detach: Step): Step | undefined {
  return steps.find(
    (step) => step.unitId === detach.unitId && step.operation.kind === 'edge.attach' && step.operation.groupId === detach.operation.groupId,
  );
}

/** Moves whose first half is verified and whose second half is not. */
export function openMoves(run: Run): OpenMove[] {
  const stateOf = (step: Step): string | undefined => run.steps.find((record) => record.stepId === step.id)?.state;
  return run.plan.steps.flatMap((detach) => {
    if (detach.operation.kind !== 'edge.detach' || stateOf(detach) !== 'verified') return [];
    const attach = attachOf(run.plan.steps, detach);
    return attach && stateOf(attach) !== 'verified' ? [{ detach, attach }] : [];
  });
}

/** The open move that this step would finish, if it is the second half of one. */
export const openMoveOf = (run: Run, step: Step): OpenMove | null => openMoves(run).find((move) => move.attach.id === step.id) ?? null;

/** Puts the group back where it was. */
export function backAgain(operation: Operation): Operation | null {
  return operation.kind === 'edge.detach' ? { kind: 'edge.attach', groupId: operation.groupId, parentId: operation.parentId } : null;
}

/** Everything that cannot run without this step: its unit and all that depend on either. */
export function dependents(steps: Step[], stepId: string): Set<string> {
  const out = new Set<string>([stepId]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const step of steps) {
      if (out.has(step.id)) continue;
      const sameUnit = steps.some((other) => out.has(other.id) && other.unitId === step.unitId);
      if (sameUnit || step.dependsOn.some((id) => out.has(id))) {
        out.add(step.id);
        grown = true;
      }
    }
  }
  return out;
}
