import type { Run } from '#shared/plan/run.ts';
import type { Operation, Plan, Step } from '#shared/plan/step.ts';
import type { RunLog } from './run-log.ts';

/** A move in the middle: its group has left the old parent and has no new one yet. Nothing is more urgent than to end this. */
export interface OpenMove {
  detach: Step;
  attach: Step;
}

/** Halves of the moves of a plan, found once: plans have thousands of steps, and the question is asked after each. */
interface Halves {
  /** Detach → attach, by step id. */
  second: Map<string, Step>;
  /** Attach → detach, by step id. */
  first: Map<string, Step>;
}
const known = new WeakMap<Plan, Halves>();

function halvesOf(plan: Plan): Halves {
  const present = known.get(plan);
  if (present) return present;
  // The halves of one move have the same unit and the same group.
  const keyOf = (step: Step): string => `${step.unitId} ${step.operation.groupId}`;
  const attaches = new Map<string, Step>();
  for (const step of plan.steps) if (step.operation.kind === 'edge.attach') attaches.set(keyOf(step), step);
  const halves: Halves = { second: new Map(), first: new Map() };
  for (const step of plan.steps) {
    const attach = step.operation.kind === 'edge.detach' ? attaches.get(keyOf(step)) : undefined;
    if (!attach) continue;
    halves.second.set(step.id, attach);
    halves.first.set(attach.id, step);
  }
  known.set(plan, halves);
  return halves;
}

/** The second half of the move that begins with this step, if it begins one. */
export const secondHalf = (plan: Plan, step: Step): Step | null => halvesOf(plan).second.get(step.id) ?? null;

/** Moves whose first half is verified and whose second half is not. */
export function openMoves(run: Run): OpenMove[] {
  const { second } = halvesOf(run.plan);
  if (second.size === 0) return [];
  const states = new Map(run.steps.map((record) => [record.stepId, record.state]));
  return run.plan.steps.flatMap((detach) => {
    const attach = second.get(detach.id);
    return attach && states.get(detach.id) === 'verified' && states.get(attach.id) !== 'verified'
      ? [{ detach, attach }]
      : [];
  });
}

/** The open move that this step would finish, if it is the second half of one. */
export function openMoveOf(log: RunLog, step: Step): OpenMove | null {
  const detach = halvesOf(log.run.plan).first.get(step.id);
  if (!detach || log.record(detach.id).state !== 'verified' || log.record(step.id).state === 'verified') return null;
  return { detach, attach: step };
}

/** Puts the group back where it was. */
export function backAgain(operation: Operation): Operation | null {
  return operation.kind === 'edge.detach'
    ? { kind: 'edge.attach', groupId: operation.groupId, parentId: operation.parentId }
    : null;
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
