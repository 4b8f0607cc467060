import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Intent } from '#shared/plan/intent.ts';
import { movable, startSample, type SampleKernel } from '../testing/sample-kernel.ts';

const profileId = 'sample';

describe('the story on the sample organisation', () => {
  let sample: SampleKernel;
  let before: Awaited<ReturnType<SampleKernel['state']>>;
  let runId: string;
  let intents: Intent[];

  beforeAll(async () => {
    sample = await startSample();
    before = await sample.state();
  });
  afterAll(() => sample.close());

  test('opens signed in, unlocked and with moving tried', async () => {
    const opened = await sample.client.ask('profiles.open', { profileId });
    expect(opened.connection.link).toBe('online');
    expect(opened.profile).toMatchObject({ sample: true, readOnly: false, secretState: 'ok' });
    expect(opened.identity).toMatchObject({ role: 'superadmin', personId: 'superadmin' });
    expect(opened.moveProbe?.verdict).toBe('allowed');
    expect(opened.capabilities.features.moveGroup.support).not.toBe('unknown');
    // The probe has cleaned up after itself.
    expect((await sample.state()).groups).toHaveLength(40);
  });

  test('the copy is the directory', async () => {
    const directory = await sample.directory();
    const members = before.memberships.filter((row) => row.memberType === 'user').length;
    expect(directory.groupCount).toBe(before.groups.length);
    expect(directory.columns.memberships.members).toHaveLength(members);
    expect(directory.columns.assignments.groups).toHaveLength(before.assignments.length);
  });

  test('stages a gesture as a whole or not at all', async () => {
    const directory = await sample.directory();
    const { group, from, to } = movable(directory);
    const person = directory.personId(directory.membersOf(directory.groupIndex(group))[0] ?? 0);
    const own: Intent = {
      kind: 'group.move',
      groupId: to,
      from: directory.groupId(directory.parentsOf(directory.groupIndex(to))[0]!),
      to,
      mode: 'move',
    };
    const refused = await sample.client.call('changes.stage', {
      profileId,
      intents: [{ kind: 'member.remove', groupId: group, personId: person }, own],
    });
    expect(!refused.ok && refused.error.code).toBe('plan.itself');
    expect((await sample.client.ask('changes.list', { profileId })).changes).toEqual([]);

    intents = [
      { kind: 'group.move', groupId: group, from, to, mode: 'move' },
      {
        kind: 'group.update',
        groupId: to,
        name: 'Renamed 重命名',
        before: { name: directory.groupName(directory.groupIndex(to)) },
      },
      { kind: 'group.create', groupId: 'new:one', parentId: to, name: 'A new one', description: 'made by a plan' },
      { kind: 'member.add', groupId: 'new:one', personId: person, role: 'member' },
      { kind: 'admin.assign', groupId: 'new:one', personId: person },
    ];
    const told = sample.client.next('changes', () => true);
    for (const intent of intents) await sample.stage(intent);
    expect((await told).changeSet.changes).toHaveLength(1);
    expect((await sample.client.ask('changes.list', { profileId })).changes).toHaveLength(5);
    const undone = await sample.client.ask('changes.undo', { profileId });
    expect(undone.changes).toHaveLength(4);
    expect((await sample.client.ask('changes.redo', { profileId })).changes).toHaveLength(5);
    // Nothing has been sent.
    expect(await sample.state()).toEqual(before);
  });

  test('reviews on a fresh read and applies what was reviewed', async () => {
    const review = await sample.review();
    expect(review.freshAt).not.toBeNull();
    expect(review.conflicts).toEqual([]);
    expect(review.drift).toEqual([]);
    expect(review.names['new:one']).toBe('A new one');
    const run = await sample.client.ask('apply.start', {
      profileId,
      planId: review.plan.id,
      typedName: review.plan.guard.typedName,
    });
    expect(run.steps.map((row) => row.error)).toEqual(run.steps.map(() => null));
    expect(run.state).toBe('done');
    runId = run.id;
    const after = await sample.state();
    const { group, to } = { group: intents[0]!.groupId, to: intents[1]!.groupId };
    expect(after.groups.find((row) => row.groupId === group)?.parentIds).toEqual([to]);
    expect(after.groups.find((row) => row.groupId === to)?.name).toBe('Renamed 重命名');
    expect(after.groups).toHaveLength(41);
    expect(after.assignments).toHaveLength(before.assignments.length + 1);
  });

  test('copy and tray follow what was applied', async () => {
    const directory = await sample.directory();
    const group = directory.groupIndex(intents[0]!.groupId);
    expect(directory.groupId(directory.parentsOf(group)[0]!)).toBe(intents[1]!.groupId);
    expect((await sample.client.ask('changes.list', { profileId })).changes).toEqual([]);
    // Applied changes do not come back with undo of the tray.
    expect((await sample.client.ask('changes.undo', { profileId })).changes).toEqual([]);
  });

  test('a person who is in no group is found on the server and can be added', async () => {
    const id = await sample.sandbox().createUser('newcomer');
    const told = sample.client.next('copy', () => true);
    const found = await sample.client.ask('directory.findPeople', { profileId, text: 'newcomer' });
    expect(found.people.map((person) => person.personId)).toContain(id);
    await told;
    const directory = await sample.directory();
    expect(directory.personIndex(id)).toBeGreaterThanOrEqual(0);
    await sample.stage({ kind: 'member.add', groupId: sample.sandbox().root, personId: id, role: 'member' });
    expect((await sample.review()).names[id]).toBe('newcomer');
    await sample.client.ask('changes.clear', { profileId });
  });

  test('a plan is used once', async () => {
    const review = await sample.client.call('apply.start', { profileId, planId: 'no such plan', typedName: null });
    expect(!review.ok && review.error.code).toBe('plan.stale');
  });

  test('undo is the identity on the server', async () => {
    const run = await sample.undo(runId);
    expect(run.state).toBe('done');
    expect(await sample.state()).toEqual(before);
    const list = await sample.client.ask('journal.list', { profileId });
    expect(list.find((row) => row.id === runId)).toMatchObject({ undoneBy: run.id, undoable: false });
    const again = await sample.client.call('plan.review', { profileId, source: { kind: 'undo', runId } });
    expect(!again.ok && again.error.code).toBe('apply.nothing-to-undo');
  });

  test('without the sandbox everything stays readable, stageable and reviewable, marked offline', async () => {
    const told = sample.client.next('connection', ({ connection }) => connection.link === 'offline');
    await sample.client.ask('sample.stop', null);
    expect((await told).connection.error?.code).toBe('net.unreachable');
    await sample.stage(intents[0]!);
    const review = await sample.review();
    expect(review.freshAt).toBeNull();
    expect(review.plan.steps).toHaveLength(2);
    const refused = await sample.client.call('apply.start', {
      profileId,
      planId: review.plan.id,
      typedName: review.plan.guard.typedName,
    });
    expect(!refused.ok && refused.error.code).toBe('net.unreachable');
    const search = await sample.client.call('directory.findPeople', { profileId, text: 'a' });
    expect(!search.ok && search.error.code).toBe('net.unreachable');
  });

  test('closing and opening finds everything as it was', async () => {
    await sample.client.ask('workspace.set', { profileId, workspace: { screen: 'changes', trayHeight: 300 } });
    const columns = await sample.client.ask('directory.columns', { profileId, snapshotId: null });
    await sample.close();
    sample = await startSample({ dataDir: sample.dataDir }, false);
    expect((await sample.client.ask('changes.list', { profileId })).changes.map((change) => change.intent)).toEqual([
      intents[0],
    ]);
    expect(await sample.client.ask('workspace.get', { profileId })).toMatchObject({
      screen: 'changes',
      trayHeight: 300,
    });
    expect(await sample.client.ask('directory.columns', { profileId, snapshotId: null })).toEqual(columns);
    const [profile] = await sample.client.ask('profiles.list', null);
    expect(profile).toMatchObject({ id: 'sample', copy: { groups: 40 } });
    // The key of the sandbox is not kept; it works again all the same.
    const run = await sample.apply();
    expect(run.state).toBe('done');
  });
});
