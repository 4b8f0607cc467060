import type { Run, StepRecord } from '#shared/plan/run.ts';
import type { Step } from '#shared/plan/step.ts';

/** A run of `count` removals, nothing done yet. */
export function sampleRun(id: string, count: number, more: Partial<Run> = {}): Run {
  const steps = Array.from({ length: count }, (_, i): Step => ({
    id: `s${i + 1}`,
    changeIds: [`c${i + 1}`],
    operation: { kind: 'member.remove', groupId: `g${i}`, personId: 'p', role: 'member' },
    dependsOn: [],
    unitId: `u${i + 1}`,
    inverse: { kind: 'member.add', groupId: `g${i}`, personId: 'p', role: 'member' },
  }));
  const record = (step: Step): StepRecord => ({
    stepId: step.id,
    state: 'pending',
    startedAt: null,
    finishedAt: null,
    attempts: 0,
    call: '',
    readBack: '',
    createdId: null,
    error: null,
  });
  return {
    id,
    profileId: 'profile',
    state: 'running',
    startedAt: 1000,
    finishedAt: null,
    plan: {
      id: `plan-${id}`,
      snapshotId: 1,
      steps,
      warnings: [],
      guard: { tier: 'T1', typedName: null, reasons: [] },
      undoOf: null,
    },
    steps: steps.map(record),
    names: { g0: 'Zero', p: 'Ann' },
    undoneBy: null,
    recovered: false,
    ...more,
  };
}
