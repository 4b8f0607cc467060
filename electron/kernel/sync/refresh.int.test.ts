import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { groupFlag } from '#shared/domain/columns.ts';
import { unpackStrings } from '#shared/domain/string-block.ts';
import type { Operation } from '#shared/plan/step.ts';
import { systemClock } from '../ports/clock.ts';
import type { DirectoryProvider } from '../providers/port.ts';
import { startPdsSandbox, type PdsSandbox, type SandboxState } from '../providers/testing/pds-sandbox.ts';
import type { CopyStore } from '../store/port.ts';
import { describeColumns } from '../store/testing/describe-columns.ts';
import { must, openTestStore, silentLogger, type TestStore } from '../store/testing/open-test-store.ts';
import { createSyncEngine } from './sync-engine.ts';
import { describeSandbox } from './testing/describe-sandbox.ts';

let sandbox: PdsSandbox;
let files: TestStore;
beforeAll(async () => {
  sandbox = await startPdsSandbox({ groups: 60 });
  files = openTestStore();
});
afterEach(() => sandbox.calm());
afterAll(async () => {
  await files.dispose();
  await sandbox.close();
});

async function synced() {
  const { provider } = await sandbox.provider();
  const { copy } = must(await files.worker.openProfile({ dir: files.folder() }));
  const engine = createSyncEngine({ provider, copy, clock: systemClock, logger: silentLogger });
  must(await engine.full(false, {}));
  const write = async (operation: Operation): Promise<string | null> => must(await provider.apply(operation)).createdId;
  return { provider, copy, engine, write, state: await sandbox.state() };
}

/** A group with subgroups that is no root, another one outside its branch, and a leaf. */
function cast(state: SandboxState) {
  const childrenOf = (id: string): string[] =>
    state.groups.filter((group) => group.parentIds[0] === id).map((group) => group.groupId);
  const branch = state.groups.find((group) => !group.isRoot && childrenOf(group.groupId).length >= 2)!;
  const below = new Set([branch.groupId]);
  for (const id of below) childrenOf(id).forEach((child) => below.add(child));
  const elsewhere = state.groups.find((group) => !below.has(group.groupId) && !group.isRoot)!;
  return { branch, children: childrenOf(branch.groupId), elsewhere };
}

const described = async (copy: CopyStore) => describeColumns(must(await copy.columns(null)));
const edge = (kind: 'edge.detach' | 'edge.attach', groupId: string, parentId: string): Operation => ({
  kind,
  groupId,
  parentId,
});

/** Takes a leaf of the sandbox away, members and administrators first. */
async function remove(provider: DirectoryProvider, state: SandboxState, id: string): Promise<void> {
  for (const { groupId, userId } of state.assignments) {
    if (groupId === id) must(await provider.apply({ kind: 'admin.withdraw', groupId, personId: userId }));
  }
  for (const { groupId, memberType, userId } of state.memberships) {
    if (groupId === id && memberType === 'user')
      must(await provider.apply({ kind: 'member.remove', groupId, personId: userId, role: 'member' }));
  }
  must(await provider.apply({ kind: 'group.delete', groupId: id, name: '' }));
}

describe('refreshing groups', () => {
  it('brings in what others did to them', async () => {
    const { copy, engine, write, state } = await synced();
    const { branch, elsewhere } = cast(state);
    const person = state.users.find(
      (user) => !state.memberships.some((row) => row.groupId === branch.groupId && row.userId === user.userId),
    )!.userId;
    await write({
      kind: 'group.update',
      groupId: branch.groupId,
      name: 'Renamed elsewhere',
      description: null,
      before: { name: branch.name, description: null },
    });
    await write({ kind: 'member.add', groupId: branch.groupId, personId: person, role: 'member' });
    await write({ kind: 'admin.assign', groupId: branch.groupId, personId: person });
    await write(edge('edge.detach', branch.groupId, branch.parentIds[0]));
    await write(edge('edge.attach', branch.groupId, elsewhere.groupId));
    const report = must(await engine.groups([branch.groupId], {}));
    expect(await described(copy)).toEqual(describeSandbox(await sandbox.state()));
    expect(report.changed).toBeGreaterThanOrEqual(1);
    const columns = must(await copy.columns(null));
    const g = unpackStrings(columns.groups.ids).indexOf(branch.groupId);
    const p = unpackStrings(columns.people.ids).indexOf(person);
    expect(
      [...columns.assignments.groups.keys()].some(
        (i) => columns.assignments.groups[i] === g && columns.assignments.people[i] === p,
      ),
    ).toBe(true);
    expect(report.copy.snapshotId).toBe(columns.snapshotId);
  });

  it('lets go of a group that is gone', async () => {
    const { provider, copy, engine, state } = await synced();
    const parents = new Set(state.groups.flatMap((group) => group.parentIds));
    const leaf = state.groups.find((group) => !group.isRoot && !parents.has(group.groupId))!.groupId;
    await remove(provider, state, leaf);
    const report = must(await engine.groups([leaf], {}));
    expect(report.removed).toBeGreaterThanOrEqual(1);
    expect((await described(copy)).groups[leaf]).toBeUndefined();
  });

  it('changes nothing when the server is not there', async () => {
    const { copy, engine, state } = await synced();
    const before = must(await copy.columns(null));
    await sandbox.faults({ path: 'group/get', effect: { kind: 'status', status: 503 } });
    expect(await engine.groups([state.groups[0].groupId], {})).toMatchObject({
      ok: false,
      error: { code: 'remote.unavailable' },
    });
    expect(must(await copy.columns(null))).toEqual(before);
  });

  it('tells a closed group from an empty one', async () => {
    const { copy, engine, state } = await synced();
    const { branch } = cast(state);
    await sandbox.faults({
      path: 'group/list_member',
      effect: { kind: 'status', status: 403, body: { code: 'ForbiddenNoPermission', message: '' } },
    });
    const report = must(await engine.groups([branch.groupId], {}));
    expect(report.unreadable).toMatchObject([{ groupId: branch.groupId, error: { code: 'remote.forbidden' } }]);
    const columns = must(await copy.columns(null));
    expect(
      columns.groups.flags[unpackStrings(columns.groups.ids).indexOf(branch.groupId)] & groupFlag.membersUnreadable,
    ).not.toBe(0);
    expect(await described(copy)).toEqual(describeSandbox(state));
  });
});

describe('refreshing a branch', () => {
  it('follows what came, went and moved out', async () => {
    const { provider, copy, engine, write, state } = await synced();
    const { branch, children, elsewhere } = cast(state);
    const parents = new Set(state.groups.flatMap((group) => group.parentIds));
    const leaf = children.find((id) => !parents.has(id));
    const mover = children.find((id) => id !== leaf)!;
    await write({ kind: 'group.create', groupId: 'new:1', parentId: branch.groupId, name: 'Came', description: '' });
    await write(edge('edge.detach', mover, branch.groupId));
    await write(edge('edge.attach', mover, elsewhere.groupId));
    if (leaf !== undefined) await remove(provider, state, leaf);
    must(await engine.branch(branch.groupId, {}));
    // `elsewhere` itself was not read, and yet the group that moved there is known to be there.
    expect(await described(copy)).toEqual(describeSandbox(await sandbox.state()));
  });

  it('lets go of a whole branch that is gone', async () => {
    const { provider, copy, engine, write, state } = await synced();
    const { elsewhere } = cast(state);
    const top = (await write({
      kind: 'group.create',
      groupId: 'new:1',
      parentId: elsewhere.groupId,
      name: 'Top',
      description: '',
    }))!;
    const below = (await write({
      kind: 'group.create',
      groupId: 'new:2',
      parentId: top,
      name: 'Below',
      description: '',
    }))!;
    must(await engine.groups([elsewhere.groupId, top, below], {}));
    expect((await described(copy)).groups[top].children).toEqual([below]);
    const now = await sandbox.state();
    await remove(provider, now, below);
    await remove(provider, now, top);
    must(await engine.branch(top, {}));
    expect(await described(copy)).toEqual(describeSandbox(await sandbox.state()));
  });
});
