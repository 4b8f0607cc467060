import { describe, expect, test } from 'vitest';
import type { Plan, Warning } from '#shared/plan/step.ts';
import { refusal } from './guard.ts';
import type { Session } from './session.ts';

const sessionOf = (readOnly: boolean): Session =>
  ({ record: () => ({ draft: { readOnly, name: 'Bureau' } }), moveProbe: () => null }) as unknown as Session;

const planWith = (...warnings: Warning[]): Plan => ({
  id: 'p',
  snapshotId: 1,
  steps: [
    {
      id: 's1',
      changeIds: [],
      operation: { kind: 'member.add', groupId: 'g', personId: 'p', role: 'member' },
      dependsOn: [],
      unitId: 'u1',
      inverse: null,
    },
  ],
  warnings,
  guard: { tier: 'T1', typedName: null, reasons: [] },
  undoOf: null,
});
const blocking = (code: Warning['code'], params: Warning['params'] = {}): Warning => ({
  code,
  params,
  stepIds: ['s1'],
  blocking: true,
});
const codeOf = (plan: Plan, readOnly = false): string | null => refusal(sessionOf(readOnly), plan)?.code ?? null;

describe('what is never sent, whatever the screen allowed', () => {
  test('a plan that leaves a group without the administrator it must keep', () => {
    expect(codeOf(planWith(blocking('last-admin', { name: 'Tax' })))).toBe('plan.last-admin');
    expect(refusal(sessionOf(false), planWith(blocking('last-admin', { name: 'Tax' })))?.params).toEqual({
      name: 'Tax',
      warning: 'last-admin',
    });
  });
  test('a plan that takes away my own right to administer', () => {
    expect(codeOf(planWith(blocking('own-rights', { name: 'Tax' })))).toBe('plan.self-lockout');
  });
  test('anything else that blocks, and anything on a read-only profile', () => {
    expect(codeOf(planWith(blocking('synced-group')))).toBe('apply.refused');
    expect(codeOf(planWith(), true)).toBe('apply.read-only');
  });
  test('but not for a warning that does not block', () => {
    expect(codeOf(planWith({ ...blocking('last-admin'), blocking: false }))).toBeNull();
    expect(codeOf({ ...planWith(), steps: [] })).toBe('plan.nothing');
  });
});
