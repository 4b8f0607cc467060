import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { groupFlag } from '#shared/domain/columns.ts';
import { stringAt, unpackStrings } from '#shared/domain/string-block.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok } from '#shared/errors/result.ts';
import type { SyncProgress } from '#shared/ipc/contract.ts';
import { systemClock } from '../ports/clock.ts';
import type { DirectoryProvider } from '../providers/port.ts';
import { startPdsSandbox, type PdsSandbox } from '../providers/testing/pds-sandbox.ts';
import type { CopyStore } from '../store/port.ts';
import { describeColumns } from '../store/testing/describe-columns.ts';
import { must, openTestStore, silentLogger, type TestStore } from '../store/testing/open-test-store.ts';
import { remoteGroup, remotePerson } from '../store/testing/sample-directory.ts';
import { runFullSync, type FullSyncOptions } from './full-sync.ts';
import { FAILING_IN_A_ROW } from './read-failure.ts';
import { IN_FLIGHT } from './sync-parts.ts';
import { childPages, describeSandbox } from './testing/describe-sandbox.ts';

let sandbox: PdsSandbox;
let files: TestStore;
beforeAll(async () => {
  sandbox = await startPdsSandbox({ groups: 240 });
  files = openTestStore();
});
afterEach(() => sandbox.calm());
afterAll(async () => {
  await files.dispose();
  await sandbox.close();
});

interface Bench {
  provider: DirectoryProvider;
  copy: CopyStore;
  sync(more?: Partial<FullSyncOptions>): ReturnType<typeof runFullSync>;
}

async function bench(): Promise<Bench> {
  const { provider } = await sandbox.provider();
  const { copy } = must(await files.worker.openProfile({ dir: files.folder() }));
  const sync = (more: Partial<FullSyncOptions> = {}) =>
    runFullSync({ provider, store: copy, clock: systemClock, logger: silentLogger, resume: true, ...more });
  return { provider, copy, sync };
}

/** The provider with some methods replaced. */
const altered = (provider: DirectoryProvider, own: Partial<DirectoryProvider>): DirectoryProvider =>
  Object.assign(Object.create(provider) as DirectoryProvider, own);

const callsTo = async (path: string): Promise<number> =>
  (await sandbox.requests()).filter((call) => call.path.endsWith(path)).length;

describe('a full sync', () => {
  it('mirrors the directory with no request more than it takes', async () => {
    const { copy, sync } = await bench();
    const progress: SyncProgress[] = [];
    await sandbox.mark();
    const report = must(await sync({ onProgress: (value) => progress.push(value) }));
    const state = await sandbox.state();
    expect(describeColumns(must(await copy.columns(null)))).toEqual(describeSandbox(state));
    expect(report).toMatchObject({
      orphans: 0,
      unreadable: [],
      removed: 0,
      changed: 0,
      copy: { groups: state.groups.length },
    });
    expect(await callsTo('/group/list')).toBe(Math.ceil(state.groups.length / 100));
    expect(await callsTo('/group/list_member')).toBe(childPages(state) + 1);

    const columns = must(await copy.columns(null));
    const roots = state.groups.filter((group) => group.isRoot).map((group) => group.groupId);
    const flagged = unpackStrings(columns.groups.ids).filter(
      (_, g) => (columns.groups.flags[g] & groupFlag.root) !== 0,
    );
    expect(flagged.sort()).toEqual(roots.sort());
    // Administrators come along, read group by group where the server has no listing of all.
    const admins = Array.from(
      columns.assignments.groups,
      (g, i) => `${stringAt(columns.groups.ids, g)}:${stringAt(columns.people.ids, columns.assignments.people[i])}`,
    );
    expect(admins.sort()).toEqual(state.assignments.map(({ groupId, userId }) => `${groupId}:${userId}`).sort());
    expect(columns.groups.flags.every((flags) => (flags & groupFlag.adminsKnown) !== 0)).toBe(true);

    const phases = progress.map((value) => value.phase).filter((phase, i, all) => phase !== all[i - 1]);
    expect(phases).toEqual(['groups', 'members', 'storing', 'administrators']);
    const members = progress.filter((value) => value.phase === 'members').map((value) => value.done);
    expect(members).toEqual([...members].sort((a, b) => a - b));
    expect(members.at(-1)).toBe(state.groups.length);
  });

  it('finds nothing new when nothing has changed', async () => {
    const { sync } = await bench();
    const first = must(await sync());
    const second = must(await sync());
    expect(second).toMatchObject({ added: 0, removed: 0, changed: 0, copy: { groups: first.copy.groups } });
  });

  it('reads short pages, null lists and absent markers as the same directory', async () => {
    const { copy, sync } = await bench();
    await sandbox.switches({ pageFill: 'short', emptyList: 'null', lastMarker: 'absent' });
    must(await sync());
    expect(describeColumns(must(await copy.columns(null)))).toEqual(describeSandbox(await sandbox.state()));
  });

  it('gets through a rate limit', async () => {
    const { copy, sync } = await bench();
    await sandbox.faults({ path: 'group/list_member', nth: 20, times: 15, effect: { kind: 'status', status: 429 } });
    must(await sync());
    expect(describeColumns(must(await copy.columns(null)))).toEqual(describeSandbox(await sandbox.state()));
  });
});

describe('a sync that is interrupted', () => {
  it('stops at a cancel, keeps what it has, and goes on without reading it again', async () => {
    const { copy, sync } = await bench();
    must(await sync());
    const before = must(await copy.columns(null));
    const total = before.groups.count;
    const abort = new AbortController();
    await sandbox.mark();
    const cancelled = await sync({
      signal: abort.signal,
      resume: false,
      onProgress: ({ phase, done }) => {
        if (phase === 'members' && done > total / 2) abort.abort();
      },
    });
    expect(cancelled).toMatchObject({ ok: false, error: { code: 'sync.cancelled' } });
    expect(must(await copy.columns(null))).toEqual(before);
    const state = must(await copy.resumableCrawl())!;
    expect(state.childrenDone).toBeGreaterThan(total / 2);
    must(await sync());
    // Only what was on the wire at the cancel is asked twice.
    expect(await callsTo('/group/list_member')).toBeLessThanOrEqual(childPages(await sandbox.state()) + 1 + IN_FLIGHT);
    expect(must(await copy.resumableCrawl())).toBeNull();
  });

  it('goes on in the list of groups where it was', async () => {
    const { copy, sync } = await bench();
    await sandbox.faults({ path: 'group/list', nth: 3, effect: { kind: 'drop' } });
    expect((await sync()).ok).toBe(false);
    const state = must(await copy.resumableCrawl())!;
    expect(state.groupsComplete).toBe(false);
    expect(state.groupsMarker).not.toBeNull();
    await sandbox.faults();
    await sandbox.mark();
    must(await sync());
    expect(await callsTo('/group/list')).toBe(1);
    expect(describeColumns(must(await copy.columns(null)))).toEqual(describeSandbox(await sandbox.state()));
  });

  it('does not begin when it is cancelled beforehand', async () => {
    const { copy, sync } = await bench();
    expect(await sync({ signal: AbortSignal.abort() })).toMatchObject({ ok: false, error: { code: 'sync.cancelled' } });
    expect(must(await copy.meta())).toBeNull();
  });

  it('leaves the old copy alone when the server goes away, and completes when it is back', async () => {
    const { copy, sync } = await bench();
    must(await sync());
    const before = must(await copy.columns(null));
    await sandbox.faults({ path: 'group/list_member', nth: 90, effect: { kind: 'drop' } });
    const failed = await sync({ resume: false });
    expect(failed.ok).toBe(false);
    if (!failed.ok) expect(failed.error.code).toMatch(/^net\./);
    expect(must(await copy.columns(null))).toEqual(before);
    expect(must(await copy.resumableCrawl())!.childrenDone).toBeGreaterThan(0);
    await sandbox.faults();
    must(await sync());
    expect(describeColumns(must(await copy.columns(null)))).toEqual(describeSandbox(await sandbox.state()));
  });

  it('is not a complete one while the server fails again and again', async () => {
    const { copy, sync } = await bench();
    await sandbox.faults({
      path: 'group/list_member',
      nth: 2,
      effect: { kind: 'status', status: 500, body: { code: 'InternalError', message: '' } },
    });
    expect(await sync()).toMatchObject({ ok: false, error: { code: 'remote.internal' } });
    expect(must(await copy.meta())?.notLoadedGroups ?? 1).toBeGreaterThan(0);
    expect(must(await copy.resumableCrawl())).not.toBeNull();
  });

  it('starts a listing anew when the marker of the interrupted one is no longer taken', async () => {
    const { provider, copy, sync } = await bench();
    const stale = altered(provider, {
      listGroups: (marker, options) =>
        marker === 'stale' ? Promise.resolve(err(appError('remote.invalid'))) : provider.listGroups(marker, options),
    });
    const crawl = must(await copy.beginCrawl(false));
    must(await copy.addGroups(crawl.id, [], 'stale'));
    must(await sync({ provider: stale }));
    expect(describeColumns(must(await copy.columns(null)))).toEqual(describeSandbox(await sandbox.state()));
  });
});

describe('a directory that does not read smoothly', () => {
  it('marks a closed branch and keeps what it had', async () => {
    const { provider, copy, sync } = await bench();
    must(await sync());
    const before = must(await copy.columns(null));
    const state = await sandbox.state();
    const closed = state.groups.find(
      (group) => state.groups.some((other) => other.parentIds[0] === group.groupId) && !group.isRoot,
    )!.groupId;
    const partly = altered(provider, {
      listChildren: async (groupId, marker, options) =>
        groupId === closed ? err(appError('remote.forbidden')) : provider.listChildren(groupId, marker, options),
    });
    const report = must(await sync({ provider: partly }));
    expect(report.unreadable).toMatchObject([{ groupId: closed, error: { code: 'remote.forbidden' } }]);
    expect(report.copy.unreadableGroups).toBe(1);
    const columns = must(await copy.columns(null));
    expect(describeColumns(columns)).toEqual(describeColumns(before));
    expect(
      columns.groups.flags[unpackStrings(columns.groups.ids).indexOf(closed)] & groupFlag.membersUnreadable,
    ).not.toBe(0);
  });

  it('lets one group fail that the server cannot read', async () => {
    const { provider, sync } = await bench();
    const state = await sandbox.state();
    const broken = state.groups[5].groupId;
    const partly = altered(provider, {
      listChildren: async (groupId, marker, options) =>
        groupId === broken ? err(appError('remote.internal')) : provider.listChildren(groupId, marker, options),
    });
    expect(FAILING_IN_A_ROW).toBeGreaterThan(1);
    expect(must(await sync({ provider: partly })).unreadable).toMatchObject([
      { groupId: broken, error: { code: 'remote.internal' } },
    ]);
  });

  it('takes every group without a parent for a root when the top level is closed', async () => {
    const { provider, copy, sync } = await bench();
    const partly = altered(provider, {
      listChildren: async (groupId, marker, options) =>
        groupId === null ? err(appError('remote.forbidden')) : provider.listChildren(groupId, marker, options),
    });
    expect(must(await sync({ provider: partly })).orphans).toBe(0);
    expect(describeColumns(must(await copy.columns(null)))).toEqual(describeSandbox(await sandbox.state()));
  });

  it('drops a group that vanishes on the way, reads one that appears, shows one that nothing reaches', async () => {
    const { provider, copy, sync } = await bench();
    const state = await sandbox.state();
    const parents = new Set(state.groups.flatMap((group) => group.parentIds));
    const leaf = state.groups.find((group) => !group.isRoot && !parents.has(group.groupId))!;
    const root = state.groups.find((group) => group.isRoot)!.groupId;
    const late = remoteGroup('late', 'Late');
    const partly = altered(provider, {
      async listGroups(marker, options) {
        const page = await provider.listGroups(marker, options);
        if (!page.ok || page.value.next !== null) return page;
        return ok({ ...page.value, groups: [...page.value.groups, remoteGroup('lost', 'Lost')] });
      },
      async listChildren(groupId, marker, options) {
        const nothing = { members: [], subgroups: [], unreadable: 0, next: null };
        if (groupId === leaf.groupId) return err(appError('remote.not-found'));
        if (groupId === 'late')
          return ok({ ...nothing, members: [{ person: remotePerson('late-person'), role: 'member' }] });
        if (groupId === 'lost') return ok(nothing);
        const page = await provider.listChildren(groupId, marker, options);
        if (!page.ok || groupId !== root) return page;
        return ok({ ...page.value, subgroups: [...page.value.subgroups, late] });
      },
      listAllAssignments: async () => ok({ assignments: [], next: null }),
    });
    const report = must(await sync({ provider: partly }));
    expect(report.orphans).toBe(1);
    const described = describeColumns(must(await copy.columns(null)));
    expect(described.groups[leaf.groupId]).toBeUndefined();
    expect(described.groups[leaf.parentIds[0]].children).not.toContain(leaf.groupId);
    expect(described.groups.late.members).toEqual(['late-person:0']);
    expect(described.groups[root].children).toContain('late');
    expect(described.groups.lost).toEqual({ name: 'Lost', children: [], members: [] });
  });

  it.each(['groups', 'children'] as const)('does not follow a marker in circles (%s)', async (which) => {
    const { provider, sync } = await bench();
    let turn = 0;
    const circling = altered(provider, {
      async listGroups(marker, options) {
        const page = await provider.listGroups(null, options);
        return which === 'groups' && page.ok
          ? ok({ ...page.value, next: turn++ % 2 === 0 ? 'a' : 'b' })
          : provider.listGroups(marker, options);
      },
      async listChildren(groupId, marker, options) {
        const page = await provider.listChildren(groupId, which === 'children' ? null : marker, options);
        return which === 'children' && groupId !== null && page.ok
          ? ok({ ...page.value, next: marker === 'a' ? 'b' : 'a' })
          : page;
      },
    });
    expect(await sync({ provider: circling })).toMatchObject({ ok: false, error: { code: 'sync.marker-loop' } });
  });

  it('counts a row once that two pages show', async () => {
    const { provider, copy, sync } = await bench();
    const overlapping = altered(provider, {
      async listGroups(marker, options) {
        const page = await provider.listGroups(marker, options);
        return page.ok ? ok({ ...page.value, groups: [...page.value.groups, ...page.value.groups] }) : page;
      },
      async listChildren(groupId, marker, options) {
        const page = await provider.listChildren(groupId, marker === 'again' ? null : marker, options);
        if (!page.ok || page.value.next !== null) return page;
        return ok({ ...page.value, next: marker === 'again' ? null : 'again' });
      },
    });
    must(await sync({ provider: overlapping }));
    expect(describeColumns(must(await copy.columns(null)))).toEqual(describeSandbox(await sandbox.state()));
  });

  it('counts rows it cannot understand and names the group', async () => {
    const { provider, sync } = await bench();
    const odd = (await sandbox.state()).groups[3].groupId;
    const garbled = altered(provider, {
      async listChildren(groupId, marker, options) {
        const page = await provider.listChildren(groupId, marker, options);
        return page.ok && groupId === odd ? ok({ ...page.value, unreadable: 2 }) : page;
      },
    });
    expect(must(await sync({ provider: garbled })).unreadable).toMatchObject([
      { groupId: odd, error: { params: { rows: 2 } } },
    ]);
  });
});

describe('administrators', () => {
  it('come in one listing where there is one', async () => {
    const { provider, copy, sync } = await bench();
    const state = await sandbox.state();
    let single = 0;
    const listing = altered(provider, {
      listAllAssignments: async (marker) =>
        ok(
          marker === null
            ? { assignments: [{ groupId: state.groups[0].groupId, personId: 'stranger' }], next: 'two' }
            : { assignments: [{ groupId: state.groups[1].groupId, personId: state.users[0].userId }], next: null },
        ),
      listAssignments: async () => {
        single += 1;
        return ok([]);
      },
      readPerson: async (id) => ok(remotePerson(id, 'Stranger')),
    });
    must(await sync({ provider: listing }));
    const columns = must(await copy.columns(null));
    expect(columns.assignments.groups.length).toBe(2);
    expect(must(await copy.person('stranger'))!.name).toBe('Stranger');
    expect(single).toBe(0);
  });

  it('are left unknown, and the copy complete, when they may not be read', async () => {
    const { provider, copy, sync } = await bench();
    const closed = altered(provider, {
      listAllAssignments: async () => err(appError('remote.forbidden')),
      listAssignments: async () => err(appError('remote.forbidden')),
    });
    const report = must(await sync({ provider: closed }));
    expect(report.copy.groups).toBeGreaterThan(0);
    const columns = must(await copy.columns(null));
    expect(columns.groups.flags.every((flags) => (flags & groupFlag.adminsKnown) === 0)).toBe(true);
  });
});
