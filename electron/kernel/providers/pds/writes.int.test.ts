import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Operation } from '#shared/plan/step.ts';
import { commonTime } from '../testing/common-time.ts';
import { startPdsSandbox, type PdsSandbox } from '../testing/pds-sandbox.ts';
import { valueOf as value } from '../testing/value-of.ts';
import { SkippingClock } from '../testing/virtual-clock.ts';

let sandbox: PdsSandbox;
beforeAll(async () => {
  sandbox = await startPdsSandbox({ groups: 60 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await sandbox.calm();
});
afterAll(() => sandbox.close());

describe('writes where the domain differs', () => {
  const ids = async () => {
    const { groups, memberships } = await sandbox.state();
    const root = groups.find((group) => group.isRoot)?.groupId ?? '';
    const child =
      groups.find(
        (group) => group.parentIds[0] === root && groups.some((other) => other.parentIds[0] === group.groupId),
      )?.groupId ?? '';
    return { root, child, member: memberships.find((row) => row.memberType === 'user'), groups };
  };

  it.each([['409'], ['silent']])('adding who is there already is done, told %s', async (duplicate) => {
    await sandbox.switches({ duplicate });
    const { provider } = await sandbox.provider();
    const { member } = await ids();
    const operation: Operation = {
      kind: 'member.add',
      groupId: member?.groupId ?? '',
      personId: member?.userId ?? '',
      role: 'member',
    };
    expect(value(await provider.precheck(operation)).verdict).toBe('holds');
    expect(await provider.apply(operation)).toMatchObject({ ok: true });
  });

  it.each([['404'], ['silent']])('removing who is not there is done, told %s', async (removeAbsent) => {
    await sandbox.switches({ removeAbsent });
    const { provider } = await sandbox.provider();
    const { root } = await ids();
    const operation: Operation = { kind: 'member.remove', groupId: root, personId: 'nobody', role: 'member' };
    expect(value(await provider.precheck(operation)).verdict).toBe('holds');
    expect(await provider.apply(operation)).toMatchObject({ ok: true });
  });

  it('a domain that calls a membership that is not there a wrong value is asked for its lists', async () => {
    const { provider } = await sandbox.provider();
    const { child, root, member } = await ids();
    await sandbox.faults({
      path: 'membership/get',
      effect: { kind: 'status', status: 400, body: { code: 'InvalidParameter.SubGroupId', message: '' } },
    });
    const verdict = async (operation: Operation) => value(await provider.precheck(operation)).verdict;
    const person = { groupId: member?.groupId ?? '', personId: member?.userId ?? '', role: 'member' } as const;
    expect(await verdict({ kind: 'edge.attach', groupId: child, parentId: root })).toBe('holds');
    expect(await verdict({ kind: 'edge.detach', groupId: child, parentId: root })).toBe('absent');
    expect(await verdict({ kind: 'member.add', ...person })).toBe('holds');
    expect(await verdict({ kind: 'member.remove', ...person })).toBe('absent');
    expect(await verdict({ kind: 'member.remove', ...person, personId: 'nobody' })).toBe('holds');
    expect(value(await provider.probeMove(() => undefined))).toMatchObject({ verdict: 'allowed', leftovers: [] });
  });

  it.each([['404'], ['400']])('a group that is gone, told %s, is gone', async (missingGroup) => {
    await sandbox.switches({ missingGroup });
    const { provider } = await sandbox.provider();
    const gone = 'd'.repeat(32);
    const { root } = await ids();
    expect(await provider.readGroup(gone)).toMatchObject({ ok: false, error: { code: 'remote.not-found' } });
    expect(value(await provider.precheck({ kind: 'group.delete', groupId: gone, name: '' })).verdict).toBe('holds');
    expect(
      value(
        await provider.precheck({ kind: 'group.create', groupId: 'new:1', parentId: gone, name: 'n', description: '' }),
      ).verdict,
    ).toBe('conflict');
    expect(value(await provider.precheck({ kind: 'edge.attach', groupId: gone, parentId: root })).verdict).toBe(
      'conflict',
    );
    expect(value(await provider.precheck({ kind: 'edge.detach', groupId: gone, parentId: root })).verdict).toBe(
      'conflict',
    );
    expect(
      value(
        await provider.precheck({
          kind: 'group.update',
          groupId: gone,
          name: 'n',
          description: null,
          before: { name: 'o', description: null },
        }),
      ).verdict,
    ).toBe('conflict');
    expect(
      value(await provider.precheck({ kind: 'member.add', groupId: gone, personId: 'p', role: 'member' })).verdict,
    ).toBe('conflict');
  });

  it.each([[409], [400], [403]])('a group that is not empty is not deleted (%i)', async (nonEmptyDelete) => {
    await sandbox.switches({ nonEmptyDelete });
    const { provider } = await sandbox.provider();
    const { child } = await ids();
    const operation: Operation = { kind: 'group.delete', groupId: child, name: '' };
    expect(value(await provider.precheck(operation))).toMatchObject({ verdict: 'conflict' });
    expect(await provider.apply(operation)).toMatchObject({ ok: false, error: { outcome: 'not-applied' } });
    expect(value(await provider.verify(operation, Date.now())).verdict).toBe('absent');
  });

  it('a subgroup that somebody else has moved is not detached', async () => {
    const { provider } = await sandbox.provider();
    const { child, root, groups } = await ids();
    const other = groups.find((group) => group.parentIds[0] === root && group.groupId !== child)?.groupId ?? '';
    await provider.client.deleteMembership({ group_id: root, sub_group_id: child, member_type: 'group' });
    await provider.client.createMembership({ group_id: other, sub_group_id: child, member_type: 'group' });
    expect(value(await provider.precheck({ kind: 'edge.detach', groupId: child, parentId: root }))).toMatchObject({
      verdict: 'conflict',
    });
    expect(value(await provider.precheck({ kind: 'edge.attach', groupId: child, parentId: root }))).toMatchObject({
      verdict: 'conflict',
    });
    await provider.client.deleteMembership({ group_id: other, sub_group_id: child, member_type: 'group' });
    expect(value(await provider.precheck({ kind: 'edge.attach', groupId: child, parentId: root }))).toMatchObject({
      verdict: 'absent',
    });
    await provider.client.createMembership({ group_id: root, sub_group_id: child, member_type: 'group' });
  });

  it('a group renamed by somebody else is not renamed over it', async () => {
    const { provider } = await sandbox.provider();
    const { child, groups } = await ids();
    const name = groups.find((group) => group.groupId === child)?.name ?? '';
    const operation = (before: string): Operation => ({
      kind: 'group.update',
      groupId: child,
      name: 'Wanted',
      description: null,
      before: { name: before, description: null },
    });
    expect(value(await provider.precheck(operation(name))).verdict).toBe('absent');
    expect(value(await provider.precheck(operation('Older name'))).verdict).toBe('conflict');
  });

  it('a group made by a lost answer is found, also where it was not put under its parent', async () => {
    const { provider } = await sandbox.provider();
    const { child } = await ids();
    const operation = (name: string): Operation => ({
      kind: 'group.create',
      groupId: 'new:1',
      parentId: child,
      name,
      description: '',
    });
    for (const [createWithParent, verdict] of [
      ['window', 'holds'],
      ['fails-unattached', 'conflict'],
    ] as const) {
      await sandbox.switches({ createWithParent });
      // The half second in which the group hangs nowhere is the server's.
      const { provider: it } = await sandbox.provider({ clock: commonTime() });
      const since = Date.now();
      await sandbox.faults(
        ...(createWithParent === 'window'
          ? [{ path: 'group/create', times: 1, effect: { kind: 'drop-after-commit' } as const }]
          : []),
      );
      const name = `Lost ${createWithParent}`;
      expect(await it.apply(operation(name))).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
      const seen = value(await it.verify(operation(name), since));
      const real = (await sandbox.state()).groups.find((group) => group.name === name)?.groupId;
      expect(seen).toMatchObject({ verdict, createdId: real });
      await sandbox.calm();
      await provider.apply({ kind: 'group.delete', groupId: real ?? '', name });
    }
  });

  it('a group of the same name that was there before is not taken for the new one', async () => {
    const { provider } = await sandbox.provider();
    const { root, child, groups } = await ids();
    const name = groups.find((group) => group.groupId === child)?.name ?? '';
    await sandbox.faults({ path: 'group/create', times: 1, effect: { kind: 'drop' } });
    const operation: Operation = {
      kind: 'group.create',
      groupId: 'new:1',
      parentId: root,
      name,
      description: groups.find((group) => group.groupId === child)?.description ?? '',
    };
    expect(value(await provider.precheck(operation)).verdict).toBe('absent');
    expect(await provider.apply(operation)).toMatchObject({ ok: false });
    expect(value(await provider.verify(operation, Date.now())).verdict).toBe('absent');
  });

  it('a list that lags is read until it shows the change', async () => {
    await sandbox.switches({ replicationLag: 700 });
    // The lag is the server's.
    const { provider } = await sandbox.provider({ clock: commonTime() });
    const { child, member } = await ids();
    const operation: Operation = { kind: 'admin.assign', groupId: child, personId: member?.userId ?? '' };
    const since = Date.now();
    await sandbox.mark();
    value(await provider.apply(operation));
    expect(value(await provider.verify(operation, since)).verdict).toBe('holds');
    expect(
      (await sandbox.requests()).filter((call) => call.path === '/v2/role/list_assignment').length,
    ).toBeGreaterThan(1);
    value(await provider.apply({ ...operation, kind: 'admin.withdraw' }));
    expect(value(await provider.verify({ ...operation, kind: 'admin.withdraw' }, since)).verdict).toBe('holds');
  });

  it('what never shows is told after fifteen seconds of looking, as it was last seen', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(Date.now());
    const clock = new SkippingClock();
    const { provider } = await sandbox.provider({ clock });
    const { child } = await ids();
    await provider.ping();
    clock.waits.length = 0;
    expect(
      value(
        await provider.verify({ kind: 'member.add', groupId: child, personId: 'nobody', role: 'member' }, clock.now()),
      ).verdict,
    ).toBe('absent');
    const polls = clock.waits.filter((wait) => wait >= 100);
    expect(polls[0]).toBe(250);
    expect(Math.max(...polls)).toBeLessThanOrEqual(2_000);
    expect(polls.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(15_000);
    expect(polls.length).toBeGreaterThan(7);
  });

  it('what PDS cannot do is refused here', async () => {
    const { provider } = await sandbox.provider();
    await provider.ping();
    await sandbox.mark();
    for (const operation of [
      { kind: 'parents.set', groupId: 'g', parentIds: [], before: [] },
      { kind: 'member.role', groupId: 'g', personId: 'p', role: 'admin', before: 'member' },
      { kind: 'member.add', groupId: 'g', personId: 'p', role: 'owner' },
    ] satisfies Operation[]) {
      expect(await provider.apply(operation)).toMatchObject({
        ok: false,
        error: { code: 'remote.unsupported', outcome: 'not-applied' },
      });
    }
    expect(await sandbox.requests()).toHaveLength(0);
  });
});

describe('trying a move on throw-away groups', () => {
  it.each([
    ['allow', 'allowed', 'emulated'],
    ['forbid-delete-of-group-edge', 'refused', 'absent'],
    ['forbid-attach', 'refused', 'absent'],
    ['allow-double-parent', 'allowed', 'emulated'],
  ] as const)('%s: %s, and everything is as before', async (groupMove, verdict, support) => {
    await sandbox.switches({ groupMove });
    const before = await sandbox.state();
    const { provider } = await sandbox.provider();
    const steps: string[] = [];
    const probe = value(await provider.probeMove((what) => steps.push(what)));
    expect(probe).toMatchObject({ verdict, support, leftovers: [] });
    expect(steps.length).toBeGreaterThan(4);
    expect(provider.capabilities().features.moveGroup.support).toBe(support);
    await sandbox.switches({ groupMove: 'allow' });
    expect(await sandbox.state()).toEqual(before);
  });

  it('without the old calls a move is refused', async () => {
    await sandbox.switches({ legacyEndpoints: 'I404NF' });
    const before = await sandbox.state();
    const { provider } = await sandbox.provider();
    const probe = value(await provider.probeMove(() => undefined));
    expect(probe).toMatchObject({ verdict: 'refused', leftovers: [] });
    expect(await sandbox.state()).toEqual(before);
  });

  it('lost answers on the way change neither the verdict nor what is left behind', async () => {
    const before = await sandbox.state();
    const { provider } = await sandbox.provider();
    await sandbox.faults(
      { path: 'group/create', nth: 2, times: 1, effect: { kind: 'drop-after-commit' } },
      { path: 'membership/delete', times: 1, effect: { kind: 'drop-after-commit' } },
      { path: 'membership/create', nth: 2, times: 1, effect: { kind: 'drop-after-commit' } },
      { path: 'group/delete', times: 1, effect: { kind: 'drop-after-commit' } },
    );
    expect(value(await provider.probeMove(() => undefined))).toMatchObject({ verdict: 'allowed', leftovers: [] });
    expect(await sandbox.state()).toEqual(before);
  });

  it('what cannot be deleted is named', async () => {
    const { provider } = await sandbox.provider();
    await sandbox.faults({
      path: 'group/delete',
      effect: { kind: 'status', status: 403, body: { code: 'ForbiddenNoPermission.Group', message: '' } },
    });
    const probe = value(await provider.probeMove(() => undefined));
    expect(probe.leftovers).toHaveLength(4);
    await sandbox.calm();
    for (const id of probe.leftovers) value(await provider.apply({ kind: 'group.delete', groupId: id, name: '' }));
  });

  it('a caller without the right gets the error, and nothing is left behind', async () => {
    const { provider } = await sandbox.provider({ who: 'user' });
    expect(await provider.probeMove(() => undefined)).toMatchObject({ ok: false, error: { code: 'remote.forbidden' } });
    expect(provider.capabilities().features.moveGroup.support).toBe('unknown');
  });
});
