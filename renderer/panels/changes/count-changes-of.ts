import type { Plan } from '#shared/plan/step.ts';

/** How many staged changes a plan carries out; for an undo, how many units of steps it takes back. */
export function countChangesOf(plan: Plan): number {
  const changes = new Set(plan.steps.flatMap((s) => s.changeIds));
  return changes.size > 0 ? changes.size : new Set(plan.steps.map((s) => s.unitId)).size;
}
