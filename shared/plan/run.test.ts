import { describe, expect, it } from 'vitest';
import { isUndoable, ownSteps, reversibleSteps, type Run } from './run.ts';
import type { Operation, Step } from './step.ts';

const add = (groupId: string): Operation => ({ kind: 'member.add', groupId, personId: 'p', role: 'member' });
const detach: Operation = { kind: 'edge.detach', groupId: 'g', parentId: 'a' };
const attach: Operation = { kind: 'edge.attach', groupId: 'g', parentId: 'b' };
const create: Operation = { kind: 'group.create', groupId: 'new:1', parentId: 'a', name: 'N', description: '' };

/** All verified; each with its unit, what it does and how often it was sent. */
function runOf(...steps: [unit: string, operation: Operation, attempts: number][]): Run {
  return {
    id: 'r',
    profileId: 'p',
    state: 'done',
    startedAt: 0,
    finishedAt: 1,
    names: {},
    undoneBy: null,
    recovered: false,
    plan: {
      id: 'p',
      snapshotId: 1,
      steps: steps.map(([unitId, operation], i): Step => ({
        id: `s${i + 1}`,
        unitId,
        operation,
        inverse: operation,
        changeIds: [],
        dependsOn: [],
      })),
      warnings: [],
      guard: { tier: 'T0', typedName: null } as unknown as Run['plan']['guard'],
      undoOf: null,
    },
    steps: steps.map(([, , attempts], i) => ({
      stepId: `s${i + 1}`,
      state: 'verified',
      startedAt: 0,
      finishedAt: 1,
      attempts,
      call: '',
      readBack: '',
      createdId: null,
      error: null,
    })),
  };
}

describe('the own steps of a run', () => {
  it('are those that were sent', () => {
    expect([...ownSteps(runOf(['u1', add('x'), 0], ['u2', add('y'), 1]))]).toEqual(['s2']);
  });

  it('are both halves of a move of which one was sent, and no other step of their unit', () => {
    expect([...ownSteps(runOf(['u1', detach, 0], ['u1', attach, 1], ['u1', add('g'), 0]))]).toEqual(['s1', 's2']);
    expect(ownSteps(runOf(['u1', detach, 0], ['u1', attach, 0])).size).toBe(0);
  });

  it('are all in a group that the run has created: who is in it came with it', () => {
    expect([...ownSteps(runOf(['u1', create, 1], ['u2', add('new:1'), 0]))]).toEqual(['s1', 's2']);
  });
});

describe('a run', () => {
  const mixed = runOf(['u1', add('x'), 0], ['u2', add('y'), 1]);

  it('is taken back by what it did itself', () => {
    expect(reversibleSteps(mixed).map(({ id }) => id)).toEqual(['s2']);
    expect(isUndoable(mixed)).toBe(true);
    expect(isUndoable(runOf(['u1', add('x'), 0]))).toBe(false);
  });

  it('cannot be taken back while it runs, after it was rolled back, or twice', () => {
    for (const state of ['running', 'awaiting-guard', 'rolled-back'] as const)
      expect(isUndoable({ ...mixed, state })).toBe(false);
    expect(isUndoable({ ...mixed, undoneBy: 'r2' })).toBe(false);
    expect(isUndoable({ ...mixed, state: 'stopped' })).toBe(true);
  });
});
