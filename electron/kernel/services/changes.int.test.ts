import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChangeSet, Intent } from '#shared/plan/intent.ts';
import { movable, startSample, type SampleKernel } from '../testing/sample-kernel.ts';

describe('edits of one group in the tray', () => {
  let sample: SampleKernel;
  let groupId: string;
  let name: string;

  beforeAll(async () => {
    sample = await startSample();
    const directory = await sample.directory();
    groupId = directory.groupId(3);
    name = directory.groupName(3);
  });
  afterAll(() => sample.close());
  beforeEach(async () => {
    await sample.client.ask('changes.clear', { profileId: sample.profileId });
  });

  const rename = (to: string): Intent => ({ kind: 'group.update', groupId, name: to, before: { name } });
  const stage = (intent: Intent): Promise<ChangeSet> =>
    sample.client.ask('changes.stage', { profileId: sample.profileId, intents: [intent] });
  const names = ({ changes }: ChangeSet): (string | undefined)[] =>
    changes.map(({ intent }) => (intent.kind === 'group.update' ? (intent.name ?? intent.description) : undefined));
  const describeAs = (description: string): Intent => ({
    kind: 'group.update',
    groupId,
    description,
    before: { name, description: 'as it was' },
  });

  test('two renames are one line, one undo step each, and one step of the plan', async () => {
    await stage(rename('First'));
    const second = await stage(rename('Second'));
    expect(names(second)).toEqual(['Second']);
    const { plan, conflicts } = await sample.review();
    expect(conflicts).toEqual([]);
    expect(plan.steps.map(({ operation }) => operation)).toMatchObject([{ kind: 'group.update', name: 'Second' }]);
    expect(plan.gestures).toBe(1);
    const { profileId } = sample;
    expect(names(await sample.client.ask('changes.undo', { profileId }))).toEqual(['First']);
    const redone = await sample.client.ask('changes.redo', { profileId });
    expect(redone.changes).toEqual(second.changes);
  });

  test('another field is another line, in its own place', async () => {
    await stage(describeAs('one'));
    await stage(rename('First'));
    expect(names(await stage(describeAs('two')))).toEqual(['two', 'First']);
  });

  test('a name that is put back leaves nothing, and undo brings the rename again', async () => {
    await stage(rename('First'));
    expect((await stage(rename(name))).changes).toEqual([]);
    expect(names(await sample.client.ask('changes.undo', { profileId: sample.profileId }))).toEqual(['First']);
  });

  test('an applied rename does not come back by undo or redo', async () => {
    await stage(rename('First'));
    await stage(rename('Second'));
    expect((await sample.apply()).state).toBe('done');
    const { profileId } = sample;
    expect(await sample.client.ask('changes.list', { profileId })).toMatchObject({ changes: [], canRedo: false });
    await sample.client.ask('changes.undo', { profileId });
    const { changes } = await sample.client.ask('changes.redo', { profileId });
    expect(names({ changes } as ChangeSet)).not.toContain('First');
  });
});

describe('a move that cannot be', () => {
  test('is refused by its own code: root group, own subgroup, present parent', async () => {
    const sample = await startSample();
    const { profileId } = sample;
    const directory = await sample.directory();
    const { group, from, to } = movable(directory);
    const child = directory.groupId(directory.childrenOf(directory.groupIndex(group))[0] ?? -1);
    const root = directory.groupId(directory.roots[0] ?? -1);
    const move = (groupId: string, above: string | null, target: string): Intent => ({
      kind: 'group.move',
      groupId,
      from: above,
      to: target,
      mode: 'move',
    });
    const refused: [string, Intent][] = [
      ['plan.root-group', move(root, null, to)],
      ['plan.own-subgroup', move(group, from, child)],
      ['plan.same-parent', move(group, from, from)],
    ];
    for (const [code, intent] of refused) {
      const result = await sample.client.call('changes.stage', { profileId, intents: [intent] });
      expect(result.ok ? null : result.error).toMatchObject({ code, outcome: 'not-applied' });
    }
    expect((await sample.client.ask('changes.list', { profileId })).changes).toEqual([]);
    await sample.close();
  });
});

describe('removing a member who administers the group', () => {
  test('withdraws the assignment before, as one gesture', async () => {
    const sample = await startSample();
    const { profileId } = sample;
    const directory = await sample.directory();
    const of = { groupId: '', personId: '' };
    for (let g = 0; g < directory.groupCount && of.groupId === ''; g++) {
      const both = directory.adminsOf(g).find((p) => directory.hasMember(g, p));
      if (both === undefined) continue;
      of.groupId = directory.groupId(g);
      of.personId = directory.personId(both);
    }
    await sample.stage({ kind: 'member.remove', ...of });
    const { plan } = await sample.review();
    expect(plan.steps.map(({ operation }) => operation)).toMatchObject([
      { kind: 'admin.withdraw', ...of },
      { kind: 'member.remove', ...of },
    ]);
    expect((await sample.client.ask('changes.undo', { profileId })).changes).toEqual([]);
    await sample.close();
  });
});

describe('a rename of a group that somebody else has renamed since', () => {
  test('is a line of its own beside the one that no longer fits', async () => {
    const sample = await startSample();
    const { profileId } = sample;
    const directory = await sample.directory();
    const [groupId, name] = [directory.groupId(3), directory.groupName(3)];
    const rename = (to: string, was: string): Intent => ({
      kind: 'group.update',
      groupId,
      name: to,
      before: { name: was },
    });
    await sample.stage(rename('First', name));
    await sample.sandbox().call('/group/update', { group_id: groupId, group_name: 'Renamed by somebody' });
    await sample.client.ask('sync.run', { profileId, scope: { kind: 'full', resume: false } });
    await sample.stage(rename('Second', 'Renamed by somebody'));
    const { plan, conflicts } = await sample.review();
    expect(conflicts.map(({ error }) => error.code)).toEqual(['plan.stale']);
    expect(plan.steps.map(({ operation }) => operation)).toMatchObject([{ name: 'Second' }]);
    await sample.close();
  });
});
