import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Directory } from '#shared/domain/directory.ts';
import { movable, startSample, type SampleKernel } from '../testing/sample-kernel.ts';

const profileId = 'sample';
let sample: SampleKernel;

beforeAll(async () => {
  sample = await startSample({ sampleGroups: 24 });
  const { status, body } = await sample.sandbox().control('PUT', '/switches', { groupMove: 'forbid-attach' });
  if (status !== 200) throw new Error(JSON.stringify(body));
});
afterAll(() => sample.close());

/** Names of the branch with who is in them, from the top down: what must be the same wherever it stands. */
function branchOf(directory: Directory, top: number): unknown[] {
  return [...directory.subtreeOf(top)].map((g) => [
    directory.groupName(g),
    directory.level(g) - directory.level(top),
    [...directory.membersOf(g)].map((p) => directory.personId(p)).sort(),
    [...directory.adminsOf(g)].map((p) => directory.personId(p)).sort(),
  ]);
}

describe('a domain that refuses to move edges', () => {
  test('moves a branch by making it anew: same names, people and administrators in the other place', async () => {
    const probe = await sample.client.ask('plan.probeMove', { profileId });
    expect(probe.verdict).toBe('refused');
    const before = await sample.directory();
    const { group, from, to } = movable(before);
    const top = before.groupIndex(group);
    await sample.stage({ kind: 'group.move', groupId: group, from, to, mode: 'move' });
    const review = await sample.review();
    expect(review.conflicts).toEqual([]);
    expect(review.plan.guard.tier).toBe('T3');
    const run = await sample.apply();
    expect([run.state, run.steps.filter((step) => step.state !== 'verified').map((step) => step.error)]).toEqual([
      'done',
      [],
    ]);
    await sample.client.ask('sync.run', { profileId, scope: { kind: 'full', resume: false } });
    const after = await sample.directory();
    expect(after.groupIndex(group)).toBe(-1);
    expect(after.groupCount).toBe(before.groupCount);
    const made = after.groupIndex(run.steps[0]!.createdId ?? '');
    expect([...after.parentsOf(made)].map((g) => after.groupId(g))).toEqual([to]);
    expect(branchOf(after, made)).toEqual(branchOf(before, top));
  });
});
