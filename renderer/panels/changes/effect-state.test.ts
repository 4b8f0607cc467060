import { describe, expect, it } from 'vitest';
import type { Run } from '#shared/plan/run.ts';
import type { Plan, StepState } from '#shared/plan/step.ts';
import { effectState } from './effect-state.ts';

const plan: Plan = {
  id: 'p',
  snapshotId: 1,
  steps: ['s1', 's2', 's3', 's4'].map((id) => ({
    id,
    changeIds: [],
    operation: { kind: 'member.add', groupId: 'g', personId: id, role: 'member' },
    dependsOn: [],
    unitId: id,
    inverse: null,
  })),
  warnings: [],
  guard: { tier: 'T2', typedName: null, reasons: [] },
  undoOf: null,
};
const runIn = (state: Run['state'], ...states: StepState[]): Run => ({
  id: 'r',
  profileId: 'x',
  state,
  startedAt: 0,
  finishedAt: null,
  plan,
  steps: states.map((one, i) => ({
    stepId: `s${i + 1}`,
    state: one,
    startedAt: null,
    finishedAt: null,
    attempts: 0,
    call: '',
    readBack: '',
    createdId: null,
    error: null,
  })),
  names: {},
  undoneBy: null,
  recovered: false,
});
/** Carried by the steps 2 and 4. */
const told = (run: Run | null): string => {
  const state = effectState(new Set(['s2', 's4']), plan, run);
  return state === null ? 'none' : `${state.kind} ${state.done}/${state.total} at ${state.steps.join()}`;
};

describe('how far a class of the effect is', () => {
  it('goes from planned over partly to applied with its own steps, whatever the others do', () => {
    expect(told(null)).toBe('planned 0/2 at 2,4');
    expect(told(runIn('running', 'running', 'pending', 'pending', 'pending'))).toBe('planned 0/2 at 2,4');
    expect(told(runIn('running', 'verified', 'pending', 'pending', 'pending'))).toBe('planned 0/2 at 2,4');
    expect(told(runIn('running', 'verified', 'running', 'pending', 'pending'))).toBe('begun 0/2 at 2,4');
    expect(told(runIn('running', 'verified', 'verified', 'running', 'pending'))).toBe('partly 1/2 at 2,4');
    expect(told(runIn('running', 'running', 'verified', 'pending', 'verified'))).toBe('applied 2/2 at 2,4');
  });

  it('names the step that failed, and what of the class is there all the same', () => {
    expect(told(runIn('stopped', 'verified', 'failed', 'pending', 'pending'))).toBe('failed 0/2 at 2');
    expect(told(runIn('stopped', 'verified', 'verified', 'verified', 'failed'))).toBe('failed 1/2 at 4');
    expect(told(runIn('stopped', 'failed', 'pending', 'pending', 'pending'))).toBe('planned 0/2 at 2,4');
  });

  it('a lost answer is under way while it is looked into, and not confirmed afterwards', () => {
    expect(told(runIn('running', 'verified', 'unknown', 'pending', 'pending'))).toBe('begun 0/2 at 2,4');
    expect(told(runIn('stopped', 'verified', 'unknown', 'pending', 'pending'))).toBe('unknown 0/2 at 2');
  });

  it('ends as not applied, as partly applied or as rolled back', () => {
    expect(told(runIn('left', 'verified', 'pending', 'pending', 'locked'))).toBe('not-applied 0/2 at 2,4');
    expect(told(runIn('done', 'verified', 'skipped', 'verified', 'skipped'))).toBe('not-applied 0/2 at 2,4');
    expect(told(runIn('done', 'verified', 'verified', 'verified', 'skipped'))).toBe('partly 1/2 at 2,4');
    expect(told(runIn('rolled-back', 'rolled-back', 'rolled-back', 'pending', 'pending'))).toBe(
      'rolled-back 0/2 at 2,4',
    );
    expect(told(runIn('rolled-back', 'rolled-back', 'verified', 'pending', 'pending'))).toBe('partly 1/2 at 2,4');
  });

  it('waits for the typed name with the steps that are locked', () => {
    expect(told(runIn('awaiting-guard', 'verified', 'locked', 'verified', 'locked'))).toBe('planned 0/2 at 2,4');
  });

  it('says nothing of a class that no step carries', () => {
    expect(effectState(new Set(), plan, null)).toBeNull();
    expect(effectState(new Set(['elsewhere']), plan, null)).toBeNull();
  });
});
