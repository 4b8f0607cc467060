import { describe, expect, test } from 'vitest';
import type { Operation } from '#shared/plan/step.ts';
import { planOf } from '../testing/fake-directory.ts';
import { add, failing, move, rename, setUp } from '../testing/run-setup.ts';
import { advance, rollBack } from './executor.ts';

describe('rolling back', () => {
  test('takes verified steps back, last first, each read back', async () => {
    const { directory, parts, open, states, journal } = await setUp(planOf([move, rename, add]));
    const before = directory.snapshot();
    directory.fault = failing('member.add', 'refused');
    await advance(open(), parts);
    expect(states()).toEqual(['verified', 'verified', 'verified', 'failed']);
    await rollBack(open(), parts);
    expect(directory.snapshot()).toBe(before);
    expect(states()).toEqual(['rolled-back', 'rolled-back', 'rolled-back', 'failed']);
    expect(journal.saved().state).toBe('rolled-back');
  });

  test('leaves what was so before anything was sent', async () => {
    const { directory, parts, open, states } = await setUp(planOf([rename, add]));
    directory.members.add('b p');
    const before = directory.snapshot();
    await advance(open(), parts);
    await rollBack(open(), parts);
    expect([states(), directory.snapshot()]).toEqual([['rolled-back', 'verified'], before]);
  });

  test('leaves what somebody else did after the server had said no', async () => {
    const { directory, parts, open, states } = await setUp(planOf([add]));
    directory.fault = failing('member.add', 'refused');
    await advance(open(), parts);
    directory.members.add('b p');
    await open().put('s1', { state: 'pending' });
    await advance(open(), parts);
    expect(states()).toEqual(['verified']);
    await rollBack(open(), parts);
    expect([states(), [...directory.members]]).toEqual([['verified'], ['b p']]);
  });

  test('stops where it is not known what the server calls the group to be taken back', async () => {
    const create: Operation = { kind: 'group.create', groupId: 'new:1', parentId: 'a', name: 'N', description: '' };
    const { parts, open, journal, states } = await setUp(planOf([rename, create]));
    await advance(open(), parts);
    const lost = { ...journal.saved().steps[1]!, createdId: null };
    await journal.putStep('r', lost);
    await rollBack(open(), parts);
    expect(states()).toEqual(['verified', 'verified']);
    expect(journal.saved()).toMatchObject({
      state: 'stopped',
      steps: [{}, { error: { code: 'plan.unknown-object' } }],
    });
  });

  test('a step that cannot be taken back says why and stays what it is', async () => {
    const { directory, parts, open, journal } = await setUp(planOf([rename, add]));
    await advance(open(), parts);
    directory.groups.get('t')!.name = 'renamed by somebody';
    await rollBack(open(), parts);
    expect(journal.saved().steps.map((row) => row.state)).toEqual(['verified', 'rolled-back']);
    expect(journal.saved().steps[0]!.error?.code).toBe('apply.precondition');
    expect(journal.saved().state).toBe('stopped');
  });
});
