import { describe, expect, it } from 'vitest';
import type { Run } from '#shared/plan/run.ts';
import { unconfirmedGroups } from './unconfirmed.ts';

const run = (state: Run['state'], states: readonly string[]): Run =>
  ({
    state,
    plan: {
      steps: [
        { id: 's1', operation: { kind: 'edge.detach', groupId: 'a', parentId: 'p' } },
        { id: 's2', operation: { kind: 'group.create', groupId: 'new:1', parentId: 'q', name: 'N', description: '' } },
      ],
    },
    steps: states.map((step, i) => ({ stepId: `s${i + 1}`, state: step, createdId: null })),
  }) as unknown as Run;

describe('groups whose change was sent and not confirmed', () => {
  it('are those of unknown steps, and the parent of a group that may have been made', () => {
    expect(unconfirmedGroups(run('stopped', ['unknown', 'pending']))).toEqual(['a']);
    expect(unconfirmedGroups(run('stopped', ['verified', 'unknown']))).toEqual(['new:1', 'q']);
  });
  it('are none without a run, without doubt, and after the run was left', () => {
    expect(unconfirmedGroups(null)).toEqual([]);
    expect(unconfirmedGroups(run('stopped', ['verified', 'failed']))).toEqual([]);
    expect(unconfirmedGroups(run('left', ['unknown', 'pending']))).toEqual([]);
  });
});
