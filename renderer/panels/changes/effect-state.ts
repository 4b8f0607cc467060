import type { Run } from '#shared/plan/run.ts';
import type { Plan } from '#shared/plan/step.ts';

/** How far one class of an effect is, by the steps that carry it. */
export interface EffectState {
  /**
   * planned: none of it was begun · begun: its first step is being sent · partly: some are through · applied: all are · failed, unknown: `steps`
   * failed, or were not confirmed · not-applied: it ended without · rolled-back: it was there and was taken back.
   */
  kind: 'planned' | 'begun' | 'partly' | 'applied' | 'failed' | 'unknown' | 'not-applied' | 'rolled-back';
  /** Numbers of steps as they stand in the list: those that failed or are unknown, otherwise all that carry the class. */
  steps: number[];
  done: number;
  total: number;
}

/**
 * What the run says of the steps that carry a class; `run` null: it has not begun. Null: no step of this plan carries it. A step whose answer was
 * lost counts as under way while the run goes on, for it is being looked into.
 */
export function effectState(carriers: ReadonlySet<string>, plan: Plan, run: Run | null): EffectState | null {
  const own = plan.steps.flatMap(({ id }, i) => (carriers.has(id) ? [{ id, number: i + 1 }] : []));
  if (own.length === 0) return null;
  const states = new Map(run?.steps.map(({ stepId, state }) => [stepId, state]));
  const inState = (...wanted: unknown[]): number[] =>
    own.filter(({ id }) => wanted.includes(states.get(id))).map(({ number }) => number);
  const done = inState('verified').length;
  const total = own.length;
  const is = (kind: EffectState['kind'], steps = own.map(({ number }) => number)): EffectState => ({
    kind,
    steps,
    done,
    total,
  });
  const isOver = run !== null && (run.state === 'done' || run.state === 'left' || run.state === 'rolled-back');
  const failed = inState('failed');
  const unknown = inState('unknown');
  const begun = run?.state === 'running' ? [...unknown, ...inState('running')] : [];
  if (done === total) return is('applied');
  if (failed.length > 0) return is('failed', failed);
  if (unknown.length > 0 && begun.length === 0) return is('unknown', unknown);
  if (done > 0) return is('partly');
  if (begun.length > 0) return is('begun');
  if (inState('rolled-back').length > 0) return is('rolled-back');
  return is(isOver || inState('skipped').length === total ? 'not-applied' : 'planned');
}
