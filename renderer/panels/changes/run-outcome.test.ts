import { describe, expect, it } from 'vitest';
import type { Run } from '#shared/plan/run.ts';
import type { Operation, StepState } from '#shared/plan/step.ts';
import { textTables } from '../../ui/i18n/texts/index.ts';
import { outcomeWords, shownState, throughWords } from './run-outcome.ts';

const add: Operation = { kind: 'member.add', groupId: 'g', personId: 'p', role: 'member' };
const send: Operation = { kind: 'invite.send', groupId: 'g', to: 'a@b.example', role: 'member' };
const answer = (accept: boolean): Operation => ({ kind: 'invite.answer', groupId: 'g', token: '', accept });

function runOf(state: Run['state'], steps: [Operation, StepState][], undoneBy: string | null = null): Run {
  return {
    id: 'r',
    profileId: 'x',
    state,
    startedAt: 0,
    finishedAt: 1,
    plan: {
      id: 'p',
      snapshotId: 1,
      steps: steps.map(([operation], i) => ({
        id: `s${i}`,
        changeIds: [],
        operation,
        dependsOn: [],
        unitId: `u${i}`,
        inverse: null,
      })),
      warnings: [],
      guard: { tier: 'T2', typedName: null, reasons: [] },
      undoOf: null,
    },
    steps: steps.map(([, one], i) => ({
      stepId: `s${i}`,
      state: one,
      startedAt: 0,
      finishedAt: 1,
      attempts: 1,
      call: '',
      readBack: '',
      createdId: null,
      error: null,
    })),
    names: {},
    undoneBy,
    recovered: false,
  };
}

describe('what only the server says', () => {
  it('is called accepted, not verified', () => {
    expect(shownState('verified', add)).toBe('verified');
    expect(shownState('verified', send)).toBe('accepted');
    expect(shownState('verified', { kind: 'site.invite', groupId: 'g', to: 'a@b.example' })).toBe('accepted');
    // Who has joined is seen among the members; that somebody declined is not.
    expect(shownState('verified', answer(true))).toBe('verified');
    expect(shownState('verified', answer(false))).toBe('accepted');
    expect(shownState('failed', send)).toBe('failed');
  });

  it('is counted apart', () => {
    expect(
      throughWords(
        runOf('running', [
          [add, 'verified'],
          [add, 'pending'],
        ]),
      ),
    ).toEqual({
      k: 'review.verified-of',
      values: { done: 1, total: 2 },
    });
    expect(
      throughWords(
        runOf('running', [
          [add, 'verified'],
          [send, 'verified'],
          [send, 'pending'],
        ]),
      ),
    ).toEqual({
      k: 'review.through-of',
      values: { done: 2, total: 3, accepted: 1 },
    });
  });
});

describe('what came of a run', () => {
  const cases: [string, Run, string, number][] = [
    ['all read back', runOf('done', [[add, 'verified']]), 'review.done', 0],
    [
      'an invitation among them',
      runOf('done', [
        [add, 'verified'],
        [send, 'verified'],
      ]),
      'review.done-accepted',
      1,
    ],
    [
      'one passed over',
      runOf('done', [
        [add, 'verified'],
        [add, 'skipped'],
      ]),
      'review.done-some',
      1,
    ],
    [
      'taken back',
      runOf('rolled-back', [
        [add, 'rolled-back'],
        [add, 'pending'],
      ]),
      'review.rolled-back',
      0,
    ],
    [
      'taken back but for what cannot be',
      runOf('rolled-back', [
        [add, 'rolled-back'],
        [send, 'verified'],
      ]),
      'review.rolled-back-some',
      1,
    ],
    [
      'left',
      runOf('left', [
        [add, 'verified'],
        [add, 'failed'],
      ]),
      'review.left',
      0,
    ],
    ['undone since', runOf('done', [[add, 'verified']], 'r2'), 'review.undone', 0],
  ];
  it.each(cases)('%s', (_name, run, k, count) => {
    expect(outcomeWords(run)).toEqual({ k, values: { count } });
    expect(Object.keys(textTables.app).some((key) => key === k || key === `${k}_other`)).toBe(true);
  });
});
