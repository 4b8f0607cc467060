import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Directory } from '#shared/domain/directory.ts';
import type { Review } from '#shared/ipc/contract.ts';
import type { Intent } from '#shared/plan/intent.ts';
import { systemClock } from '../ports/clock.ts';
import { movable, startSample, type SampleKernel } from '../testing/sample-kernel.ts';

const profileId = 'sample';
let sample: SampleKernel;

beforeAll(async () => {
  sample = await startSample({ sampleGroups: 24 });
});
afterAll(() => sample.close());
afterEach(async () => {
  await sample.faults([]);
  await sample.client.ask('changes.clear', { profileId });
  for (const run of await sample.client.ask('journal.list', { profileId })) {
    if (run.state === 'stopped' || run.state === 'awaiting-guard')
      await sample.client.ask('apply.leave', { profileId, runId: run.id });
  }
  await sample.client.ask('sync.run', { profileId, scope: { kind: 'full', resume: false } });
});

/** One change of each kind that the dialect knows, with the call it makes. */
function changesOf(directory: Directory): Record<string, { path: string; intent: Intent }> {
  const { group, from, to } = movable(directory);
  const g = directory.groupIndex(group);
  const member = [...Array(directory.groupCount).keys()].find((other) => directory.membersOf(other).length > 0)!;
  const admin = [...Array(directory.groupCount).keys()].find((other) => directory.adminsOf(other).length > 1);
  const stranger = [...Array(directory.personCount).keys()].find((p) => !directory.membersOf(g).includes(p))!;
  const id = (n: number): string => directory.groupId(n);
  return {
    move: { path: '/v2/membership/create', intent: { kind: 'group.move', groupId: group, from, to, mode: 'move' } },
    detach: { path: '/v2/membership/delete', intent: { kind: 'group.move', groupId: group, from, to, mode: 'move' } },
    rename: {
      path: '/v2/group/update',
      intent: { kind: 'group.update', groupId: group, name: 'Another name', before: { name: directory.groupName(g) } },
    },
    create: {
      path: '/v2/group/create',
      intent: { kind: 'group.create', groupId: 'new:x', parentId: group, name: 'Made', description: 'by a test' },
    },
    add: {
      path: '/v2/group/add_member',
      intent: { kind: 'member.add', groupId: group, personId: directory.personId(stranger), role: 'member' },
    },
    remove: {
      path: '/v2/group/remove_member',
      intent: {
        kind: 'member.remove',
        groupId: id(member),
        personId: directory.personId(directory.membersOf(member)[0]!),
      },
    },
    assign: {
      path: '/v2/role/assign',
      intent: { kind: 'admin.assign', groupId: group, personId: directory.personId(stranger) },
    },
    ...(admin === undefined
      ? {}
      : {
          withdraw: {
            path: '/v2/role/cancel_assign',
            intent: {
              kind: 'admin.withdraw' as const,
              groupId: id(admin),
              personId: directory.personId(directory.adminsOf(admin)[0]!),
            },
          },
        }),
  };
}

describe('faults of the network on each kind of step', () => {
  const kinds = ['move', 'detach', 'rename', 'create', 'add', 'remove', 'assign', 'withdraw'] as const;

  test.each(kinds)('%s: done, answer lost — read back, verified, and undone to the letter', async (kind) => {
    const before = await sample.state();
    const change = changesOf(await sample.directory())[kind];
    if (!change) throw new Error('The sample organisation has no group with two administrators');
    await sample.stage(change.intent);
    await sample.faults([
      { match: { dialect: 'pds', path: change.path }, times: 1, effect: { kind: 'drop-after-commit' } },
    ]);
    const run = await sample.apply();
    expect(run.steps.map((row) => row.state)).toEqual(run.steps.map(() => 'verified'));
    expect(await sample.state()).not.toEqual(before);
    expect((await sample.undo(run.id)).state).toBe('done');
    expect(await sample.state()).toEqual(before);
  });

  test.each(kinds)("%s: refused — stopped with the server's word, nothing changed", async (kind) => {
    const before = await sample.state();
    const change = changesOf(await sample.directory())[kind];
    if (!change) throw new Error('The sample organisation has no group with two administrators');
    await sample.stage(change.intent);
    const body = { code: 'ForbiddenNoPermission.Group', message: 'no' };
    await sample.faults([
      {
        match: { dialect: 'pds', path: change.path },
        times: 1,
        effect: { kind: 'status', status: 403, headers: {}, body },
      },
    ]);
    const run = await sample.apply();
    expect(run.state).toBe('stopped');
    expect(run.steps.find((row) => row.state === 'failed')?.error).toMatchObject({
      code: 'remote.forbidden',
      outcome: 'not-applied',
    });
    expect(await sample.state()).toEqual(before);
    // The same gesture is still in the tray.
    expect((await sample.client.ask('changes.list', { profileId })).changes).toHaveLength(1);
  });
});

describe('a move', () => {
  test('whose group is moved by somebody else after the review is stopped by its precondition', async () => {
    const { intent } = changesOf(await sample.directory())['move']!;
    if (intent.kind !== 'group.move') throw new Error('not a move');
    await sample.stage(intent);
    const { plan } = await sample.review();
    const { root } = sample.sandbox();
    await sample
      .sandbox()
      .call('/membership/delete', { group_id: intent.from, sub_group_id: intent.groupId, member_type: 'group' });
    await sample
      .sandbox()
      .call('/membership/create', { group_id: root, sub_group_id: intent.groupId, member_type: 'group' });
    const run = await sample.client.ask('apply.start', { profileId, planId: plan.id, typedName: plan.guard.typedName });
    expect(run).toMatchObject({
      state: 'stopped',
      steps: [{ state: 'failed', error: { code: 'apply.precondition' } }, { state: 'pending' }],
    });
    expect((await sample.state()).groups.find((row) => row.groupId === intent.groupId)?.parentIds).toEqual([root]);
    // A new review shows it before anything is sent.
    await sample.client.ask('changes.clear', { profileId });
    await sample
      .sandbox()
      .call('/membership/delete', { group_id: root, sub_group_id: intent.groupId, member_type: 'group' });
    await sample
      .sandbox()
      .call('/membership/create', { group_id: intent.from, sub_group_id: intent.groupId, member_type: 'group' });
  });

  test('whose target was deleted meanwhile shows in the review as gone', async () => {
    const directory = await sample.directory();
    const { group, from } = movable(directory);
    const doomed = await sample.sandbox().createGroup('Doomed', sample.sandbox().root);
    await sample.client.ask('sync.run', { profileId, scope: { kind: 'full', resume: false } });
    await sample.stage({ kind: 'group.move', groupId: group, from, to: doomed, mode: 'move' });
    await sample.sandbox().call('/group/delete', { group_id: doomed });
    const review = await sample.review();
    expect(review.drift).toMatchObject([{ code: 'group-gone', groupId: doomed }]);
    expect(review.plan.steps).toEqual([]);
    expect(review.conflicts).toHaveLength(1);
    const refused = await sample.client.call('apply.start', { profileId, planId: review.plan.id, typedName: null });
    expect(!refused.ok && refused.error.code).toBe('plan.nothing');
  });

  test('its drift is named in the review: moved, renamed, members changed', async () => {
    const { intent } = changesOf(await sample.directory())['move']!;
    if (intent.kind !== 'group.move' || intent.to === null) throw new Error('not a move');
    const directory = await sample.directory();
    const person = directory.personId(directory.membersOf(directory.groupIndex(intent.groupId))[0] ?? 0);
    await sample.stage(intent);
    await sample.sandbox().call('/group/update', { group_id: intent.to, group_name: 'Renamed by somebody' });
    await sample.sandbox().call('/group/add_member', { group_id: intent.to, member_type: 'user', member_id: person });
    const { drift } = await sample.review();
    expect(drift.map((one) => [one.code, one.groupId])).toEqual(
      expect.arrayContaining([
        ['group-renamed', intent.to],
        ['members-changed', intent.to],
      ]),
    );
    await sample
      .sandbox()
      .call('/group/remove_member', { group_id: intent.to, member_type: 'user', member_id: person });
  });
});

describe('what forbids applying', () => {
  test('a change of the tray after the review @security 20', async () => {
    const { rename, add } = changesOf(await sample.directory());
    await sample.stage(rename!.intent);
    const { plan } = await sample.review();
    await sample.stage(add!.intent);
    const refused = await sample.client.call('apply.start', {
      profileId,
      planId: plan.id,
      typedName: plan.guard.typedName,
    });
    expect(!refused.ok && refused.error.code).toBe('plan.stale');
  });

  test('a review from some time ago, until the directory has been read again @security 20', async () => {
    let later = 0;
    const clock = { ...systemClock, now: () => systemClock.now() + later };
    const own = await startSample({ sampleGroups: 20, clock });
    try {
      await own.stage(changesOf(await own.directory())['rename']!.intent);
      const start = async ({ plan }: Review) =>
        own.client.call('apply.start', { profileId, planId: plan.id, typedName: plan.guard.typedName });
      const before = await own.state();
      const old = await own.review();
      later = 10 * 60_000 + 1_000;
      expect(await start(old)).toMatchObject({ ok: false, error: { code: 'plan.stale', params: { reason: 'old' } } });
      expect(await own.state()).toEqual(before);
      expect(await start(await own.review())).toMatchObject({ ok: true, value: { state: 'done' } });
    } finally {
      await own.close();
    }
  });

  test('a read-only profile, whatever was reviewed before @security 20', async () => {
    const before = await sample.state();
    await sample.stage(changesOf(await sample.directory())['rename']!.intent);
    const { plan } = await sample.review();
    await sample.client.ask('profiles.setReadOnly', { profileId, readOnly: true });
    const refused = await sample.client.call('apply.start', {
      profileId,
      planId: plan.id,
      typedName: plan.guard.typedName,
    });
    expect(!refused.ok && refused.error.code).toBe('apply.read-only');
    const probe = await sample.client.call('plan.probeMove', { profileId });
    expect(!probe.ok && probe.error.code).toBe('apply.read-only');
    await sample.client.ask('profiles.setReadOnly', { profileId, readOnly: false });
    expect(await sample.state()).toEqual(before);
  });

  test('a missing or wrong name for what cannot be taken back; its form does not matter @security 21', async () => {
    const name = 'Café 删除 ';
    const doomed = await sample.sandbox().createGroup(name.trim(), sample.sandbox().root);
    await sample.client.ask('sync.run', { profileId, scope: { kind: 'full', resume: false } });
    const before = await sample.state();
    await sample.stage({ kind: 'group.delete', groupId: doomed, before: { name: name.trim() } });
    const { plan } = await sample.review();
    expect(plan.guard).toMatchObject({ tier: 'T3', typedName: name.trim() });
    for (const typedName of [null, '', 'Cafe 删除', 'café 删除']) {
      const refused = await sample.client.call('apply.start', { profileId, planId: plan.id, typedName });
      expect(!refused.ok && refused.error.code).toBe('apply.guard');
    }
    expect(await sample.state()).toEqual(before);
    // Typed with a combining accent and a space behind.
    const run = await sample.client.ask('apply.start', {
      profileId,
      planId: plan.id,
      typedName: name.normalize('NFD'),
    });
    expect(run.state).toBe('done');
    expect((await sample.state()).groups.some((row) => row.groupId === doomed)).toBe(false);
  });

  test('beside other steps, the irreversible one waits locked for its name', async () => {
    const doomed = await sample.sandbox().createGroup('Doomed', sample.sandbox().root);
    await sample.client.ask('sync.run', { profileId, scope: { kind: 'full', resume: false } });
    await sample.stage(changesOf(await sample.directory())['rename']!.intent);
    await sample.stage({ kind: 'group.delete', groupId: doomed, before: { name: 'Doomed' } });
    const { plan } = await sample.review();
    const run = await sample.client.ask('apply.start', { profileId, planId: plan.id, typedName: null });
    expect(run).toMatchObject({ state: 'awaiting-guard', steps: [{ state: 'verified' }, { state: 'locked' }] });
    const wrong = await sample.client.call('apply.continue', {
      profileId,
      runId: run.id,
      action: 'confirm-guard',
      typedName: 'doomed',
    });
    expect(!wrong.ok && wrong.error.code).toBe('apply.guard');
    const resumed = await sample.client.ask('apply.continue', {
      profileId,
      runId: run.id,
      action: 'resume',
      typedName: null,
    });
    expect(resumed).toMatchObject({ state: 'awaiting-guard', steps: [{ state: 'verified' }, { state: 'locked' }] });
    const done = await sample.client.ask('apply.continue', {
      profileId,
      runId: run.id,
      action: 'confirm-guard',
      typedName: 'Doomed',
    });
    expect(done.state).toBe('done');
    expect((await sample.undo(run.id)).steps).toMatchObject([{ state: 'verified' }]);
  });
});

describe('after a failure', () => {
  const failSecond = async (): Promise<{ runId: string; before: unknown }> => {
    const before = await sample.state();
    const { rename, add } = changesOf(await sample.directory());
    await sample.stage(rename!.intent);
    await sample.stage(add!.intent);
    await sample.faults([
      {
        match: { dialect: 'pds', path: '/v2/group/add_member' },
        effect: {
          kind: 'status',
          status: 403,
          headers: {},
          body: { code: 'ForbiddenNoPermission.Group', message: 'no' },
        },
      },
    ]);
    const run = await sample.apply();
    expect(run.steps.map((row) => row.state)).toEqual(['verified', 'failed']);
    return { runId: run.id, before };
  };

  test('retry', async () => {
    const { runId, before } = await failSecond();
    await sample.faults([]);
    const run = await sample.client.ask('apply.continue', { profileId, runId, action: 'retry', typedName: null });
    expect(run.state).toBe('done');
    await sample.undo(runId);
    expect(await sample.state()).toEqual(before);
  });

  test('skip, then undo of what was done', async () => {
    const { runId, before } = await failSecond();
    const run = await sample.client.ask('apply.continue', { profileId, runId, action: 'skip', typedName: null });
    expect(run.steps.map((row) => row.state)).toEqual(['verified', 'skipped']);
    expect(run.state).toBe('done');
    await sample.undo(runId);
    expect(await sample.state()).toEqual(before);
  });

  test('roll back', async () => {
    const { runId, before } = await failSecond();
    const run = await sample.client.ask('apply.continue', { profileId, runId, action: 'rollback', typedName: null });
    expect(run.state).toBe('rolled-back');
    expect(await sample.state()).toEqual(before);
  });

  test('leave', async () => {
    const { runId } = await failSecond();
    expect((await sample.client.ask('apply.leave', { profileId, runId })).state).toBe('left');
    const refused = await sample.client.call('apply.continue', { profileId, runId, action: 'resume', typedName: null });
    expect(!refused.ok && refused.error.code).toBe('apply.busy');
    await sample.undo(runId);
  });
});

describe('random plans', () => {
  test('undo after do is the identity on the server', async () => {
    const before = await sample.state();
    let applied = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: 4 }), fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 8 }),
        async (choices) => {
          const directory = await sample.directory();
          for (const [n, [kind, a, b, c]] of choices.entries()) {
            const g = a % directory.groupCount;
            const groupId = directory.groupId(g);
            const other = directory.groupId(b % directory.groupCount);
            const personId = directory.personId(c % directory.personCount);
            const parent = directory.parentsOf(g)[0];
            const intents: Intent[] = [
              {
                kind: 'group.move',
                groupId,
                from: parent === undefined ? null : directory.groupId(parent),
                to: other,
                mode: 'move',
              },
              { kind: 'member.add', groupId, personId, role: 'member' },
              {
                kind: 'member.remove',
                groupId,
                personId: directory.personId(
                  directory.membersOf(g)[c % Math.max(1, directory.membersOf(g).length)] ?? 0,
                ),
              },
              { kind: 'group.update', groupId, name: `Name ${c}`, before: { name: directory.groupName(g) } },
              { kind: 'group.create', groupId: `new:${n}`, parentId: groupId, name: `New ${n}`, description: '' },
            ];
            // What does not fit the directory or the tray is refused, and that is fine.
            await sample.client.call('changes.stage', { profileId, intents: [intents[kind]!] });
          }
          if ((await sample.client.ask('changes.list', { profileId })).changes.length === 0) return;
          const { plan } = await sample.review();
          if (plan.steps.length === 0 || plan.warnings.some((warning) => warning.blocking)) {
            await sample.client.ask('changes.clear', { profileId });
            return;
          }
          const run = await sample.client.ask('apply.start', {
            profileId,
            planId: plan.id,
            typedName: plan.guard.typedName,
          });
          expect(run.state).toBe('done');
          applied += 1;
          const undone = await sample.undo(run.id);
          expect(undone.state).toBe('done');
          expect(await sample.state()).toEqual(before);
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
    expect(applied).toBeGreaterThan(0);
  });
});

// Last: after a 429 the provider slows down for everything that follows.
describe('a move under a rate limit', () => {
  test('goes through a storm of 429 between its halves', async () => {
    const change = changesOf(await sample.directory())['move']!;
    await sample.stage(change.intent);
    const headers = { 'retry-after': '0' };
    await sample.faults([
      {
        match: { dialect: 'pds', path: change.path },
        times: 4,
        effect: { kind: 'status', status: 429, headers, body: { code: 'TooManyRequests', message: 'slow' } },
      },
    ]);
    const run = await sample.apply();
    expect(run.state).toBe('done');
    expect((await sample.undo(run.id)).state).toBe('done');
  });
});
