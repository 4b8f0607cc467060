import { isReadBack } from '#shared/plan/read-back.ts';
import { reversibleSteps, type Run } from '#shared/plan/run.ts';
import type { Plan, StepState } from '#shared/plan/step.ts';
import type { Values } from '../../ui/i18n/use-t.ts';

/** `accepted`: verified by the server's answer alone, because nothing of it can be read back. */
export type ShownState = StepState | 'accepted';

export const shownState = (state: StepState, operation: Plan['steps'][number]['operation']): ShownState =>
  state === 'verified' && !isReadBack(operation) ? 'accepted' : state;

/** Numbers of the steps that a roll back takes back. */
export function reversibleNumbers(run: Pick<Run, 'plan' | 'steps'>): number[] {
  const reversible = new Set(reversibleSteps(run).map(({ id }) => id));
  return run.steps.flatMap(({ stepId }, i) => (reversible.has(stepId) ? [i + 1] : []));
}

/** How many steps are through, and how many of them nothing but the server's answer speaks for. */
export function throughOf(run: Pick<Run, 'plan' | 'steps'>): { done: number; accepted: number; total: number } {
  const operations = new Map(run.plan.steps.map(({ id, operation }) => [id, operation]));
  const through = run.steps.filter(({ state }) => state === 'verified');
  const accepted = through.filter(({ stepId }) => {
    const operation = operations.get(stepId);
    return operation !== undefined && !isReadBack(operation);
  });
  return { done: through.length, accepted: accepted.length, total: run.steps.length };
}

/** `3 of 4 verified`, and what of it was only accepted: an i18n key with its values. */
export function throughWords(run: Pick<Run, 'plan' | 'steps'>): { k: string; values: Values } {
  const { done, accepted, total } = throughOf(run);
  return accepted === 0
    ? { k: 'review.verified-of', values: { done, total } }
    : { k: 'review.through-of', values: { done, total, accepted } };
}

/** What came of a run that has ended, in one sentence: an i18n key with its values. */
export function outcomeWords(run: Run): { k: string; values: { count: number } } {
  const { done, accepted, total } = throughOf(run);
  if (run.undoneBy !== null) return { k: 'review.undone', values: { count: 0 } };
  if (run.state === 'left') return { k: 'review.left', values: { count: 0 } };
  // What has no way back, or was so before, is still there.
  if (run.state === 'rolled-back')
    return { k: done === 0 ? 'review.rolled-back' : 'review.rolled-back-some', values: { count: done } };
  if (done < total) return { k: 'review.done-some', values: { count: total - done } };
  return { k: accepted === 0 ? 'review.done' : 'review.done-accepted', values: { count: accepted } };
}
