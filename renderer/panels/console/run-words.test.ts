import { describe, expect, it } from 'vitest';
import type { Run } from '#shared/plan/run.ts';
import type { Operation } from '#shared/plan/step.ts';
import { consoleTexts } from '../../ui/i18n/texts/console.ts';
import { runWords } from './run-words.ts';

const add: Operation = { kind: 'member.add', groupId: 'g', personId: 'p', role: 'member' };
const send: Operation = { kind: 'invite.send', groupId: 'g', to: 'a@b.example', role: 'member' };

function runOf(state: Run['state'], ...operations: Operation[]): Pick<Run, 'state' | 'plan' | 'steps'> {
  const steps = operations.map((operation, i) => ({
    id: `s${i}`,
    changeIds: [],
    operation,
    dependsOn: [],
    unitId: `u${i}`,
    inverse: null,
  }));
  const guard = { tier: 'T1', typedName: null, reasons: [] } as const;
  return {
    state,
    plan: { id: 'p', snapshotId: 1, steps, warnings: [], guard: { ...guard, reasons: [] }, undoOf: null },
    steps: steps.map(({ id }) => ({
      stepId: id,
      state: 'verified',
      startedAt: 0,
      finishedAt: 1,
      attempts: 1,
      call: '',
      readBack: '',
      createdId: null,
      error: null,
    })),
  };
}

describe('what the console says of a plan', () => {
  it('calls verified only what was read back', () => {
    expect(runWords(runOf('done', add))).toEqual({ k: 'console.run.done', values: {} });
    expect(runWords(runOf('done', send))).toEqual({ k: 'console.run.accepted', values: {} });
    expect(runWords(runOf('done', add, send))).toEqual({ k: 'console.run.partly-accepted', values: { count: 1 } });
    expect(consoleTexts['console.run.accepted']?.join(' ')).not.toMatch(/verified|核实/);
  });
  it.each(['running', 'stopped', 'awaiting-guard', 'done', 'rolled-back', 'left'] as const)(
    'has a text: %s',
    (state) => {
      for (const operations of [[add], [send], [add, send]]) {
        const { k } = runWords(runOf(state, ...operations));
        expect(consoleTexts[k] ?? consoleTexts[`${k}_other`]).toBeDefined();
      }
    },
  );
});
