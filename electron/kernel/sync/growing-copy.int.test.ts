import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { groupFlag, type DirectoryColumns } from '#shared/domain/columns.ts';
import { buildDirectory } from '#shared/domain/directory.ts';
import type { CopyMeta } from '#shared/domain/profile.ts';
import { systemClock } from '../ports/clock.ts';
import type { DirectoryProvider } from '../providers/port.ts';
import { startPdsSandbox, type PdsSandbox } from '../providers/testing/pds-sandbox.ts';
import type { CopyStore } from '../store/port.ts';
import { describeColumns, type DescribedDirectory } from '../store/testing/describe-columns.ts';
import { must, openTestStore, silentLogger, type TestStore } from '../store/testing/open-test-store.ts';
import { runFullSync, type FullSyncOptions } from './full-sync.ts';
import { IN_FLIGHT } from './sync-parts.ts';
import { childPages, describeSandbox } from './testing/describe-sandbox.ts';

const GROUPS = 600;

let sandbox: PdsSandbox;
let files: TestStore;
beforeAll(async () => {
  sandbox = await startPdsSandbox({ groups: GROUPS });
  files = openTestStore();
});
afterEach(() => sandbox.calm());
afterAll(async () => {
  await files.dispose();
  await sandbox.close();
});

interface Shown {
  meta: CopyMeta;
  columns: DirectoryColumns;
}

/**
 * A directory that answers one question after the other, each when the store has written what came of the one before: the order of reading is then
 * the crawl's own and not that in which answers happen to arrive.
 */
function oneByOne(provider: DirectoryProvider, copy: CopyStore): { provider: DirectoryProvider; store: CopyStore } {
  const writing = new Set<Promise<unknown>>();
  const store = new Proxy(copy, {
    get(target, name) {
      const method = target[name as keyof CopyStore] as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) => {
        const call = method.apply(target, args);
        writing.add(call);
        void call.finally(() => writing.delete(call));
        return call;
      };
    },
  });
  const written = async (): Promise<void> => {
    // What an answer leads to is asked of the store before the next turn of the event loop.
    do await new Promise((next) => setImmediate(next));
    while ((await Promise.all(writing)).length > 0);
  };
  let line: Promise<unknown> = Promise.resolve();
  const listChildren: DirectoryProvider['listChildren'] = (...args) => {
    const turn = line.then(written).then(() => provider.listChildren(...args));
    line = turn;
    return turn;
  };
  return { provider: Object.assign(Object.create(provider) as DirectoryProvider, { listChildren }), store };
}

/** Syncs, and looks at every copy that is told on the way. */
async function syncWatched(copy: CopyStore, more: Partial<FullSyncOptions> = {}) {
  const { provider } = await sandbox.provider();
  const looks: Promise<Shown>[] = [];
  const report = await runFullSync({
    provider,
    store: copy,
    clock: systemClock,
    logger: silentLogger,
    resume: true,
    ...more,
    onCopy: (meta) => {
      // The store answers in the order of the calls: these are the columns of this very copy.
      looks.push(copy.columns(null).then((columns) => ({ meta, columns: must(columns) })));
      more.onCopy?.(meta);
    },
  });
  return { report, shown: await Promise.all(looks) };
}

/** An early copy says nothing that is not so, and says of everything that it lacks that it lacks it. */
function expectHonest({ meta, columns }: Shown, truth: DescribedDirectory): void {
  const described = describeColumns(columns);
  const directory = buildDirectory(columns);
  expect([...directory.unattached]).toEqual([]);
  let known = 0;
  for (let g = 0; g < directory.groupCount; g++) {
    const id = directory.groupId(g);
    const there = described.groups[id];
    const real = truth.groups[id];
    expect(there.name).toBe(real.name);
    if (directory.membersUnknown(g)) {
      expect(there.members).toEqual([]);
      expect(real.children).toEqual(expect.arrayContaining(there.children));
    } else {
      expect(there).toEqual(real);
      // Who is in it is said of a group when it is known of all below it.
      expect([...directory.subtreeOf(g)].filter((below) => directory.membersUnknown(below))).toEqual([]);
      known += 1;
    }
  }
  for (const g of directory.roots) expect(columns.groups.flags[g] & groupFlag.root).not.toBe(0);
  const shownUnread = directory.groupCount - known;
  expect(shownUnread).toBeGreaterThan(0);
  expect(meta.groups).toBe(directory.groupCount);
  expect(meta.notLoadedGroups).toBeGreaterThanOrEqual(shownUnread);
}

describe('a first sync of a directory that tells no parents', () => {
  it('shows the tree as it is read, each copy in the place of the one before', async () => {
    const { copy } = must(await files.worker.openProfile({ dir: files.folder() }));
    const state = await sandbox.state();
    const truth = describeSandbox(state);
    await sandbox.mark();
    const { provider } = await sandbox.provider();
    const { report, shown } = await syncWatched(copy, oneByOne(provider, copy));
    const whole = must(report).copy;
    const last = shown.pop()!;
    expect(describeColumns(last.columns)).toEqual(truth);
    expect(last.meta.notLoadedGroups).toBeUndefined();

    const roots = state.groups.filter(({ isRoot }) => isRoot).length;
    expect(shown[0].meta.groups).toBeGreaterThanOrEqual(roots);
    expect(shown.some(({ meta }) => meta.memberships > 0)).toBe(true);
    for (const one of shown) expectHonest(one, truth);
    const sizes = shown.map(({ meta }) => meta.groups);
    // Read from the top downwards: before the half is read, more than the half is in its place.
    expect(sizes.at(-1)).toBeGreaterThan(GROUPS / 2);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    // At the top, then at 64 groups and whenever twice as many are read, up to the half.
    expect(shown.length).toBeGreaterThanOrEqual(3);
    expect(shown.length).toBeLessThanOrEqual(1 + Math.ceil(Math.log2(GROUPS / 64)));

    // No moment of the history, nothing counted twice, no request for its sake.
    expect(must(await copy.snapshots()).every(({ notLoadedGroups }) => notLoadedGroups === undefined)).toBe(true);
    expect(must(report).added).toBe(whole.groups + whole.people + whole.memberships);
    const listings = (await sandbox.requests()).filter(({ path }) => path.endsWith('/group/list_member')).length;
    expect(listings).toBe(childPages(state) + 1);
  });

  it('stays as it is when it is interrupted, and goes on', async () => {
    const dir = files.folder();
    const first = must(await files.worker.openProfile({ dir }));
    const truth = describeSandbox(await sandbox.state());
    const stop = new AbortController();
    await sandbox.mark();
    const { report, shown } = await syncWatched(first.copy, {
      signal: stop.signal,
      onCopy: ({ memberships }) => {
        if (memberships > 0) stop.abort();
      },
    });
    expect(report).toMatchObject({ ok: false, error: { code: 'sync.cancelled' } });
    const left = shown.at(-1)!;
    expectHonest(left, truth);
    await first.close();

    // Closed and opened again: there is something to look at, not whole, and something to go on from.
    const second = must(await files.worker.openProfile({ dir }));
    expect(must(await second.copy.meta())).toEqual(left.meta);
    expect(must(await second.copy.columns(null))).toEqual(left.columns);
    expect(must(await second.copy.resumableCrawl())!.childrenDone).toBeGreaterThan(0);
    const { report: ended, shown: after } = await syncWatched(second.copy);
    must(ended);
    expect(describeColumns(after.pop()!.columns)).toEqual(truth);
    for (const one of after) expectHonest(one, truth);
    // All of it that is known is reached from the top: a copy is never smaller than what was shown before.
    expect(after[0].meta.groups).toBeGreaterThanOrEqual(left.meta.groups);
    const listings = (await sandbox.requests()).filter(({ path }) => path.endsWith('/group/list_member')).length;
    expect(listings).toBeLessThanOrEqual(childPages(await sandbox.state()) + 1 + IN_FLIGHT);
    await second.close();
  });

  it('shows nothing before the end when the top level is closed: nobody knows where anything stands', async () => {
    const { copy } = must(await files.worker.openProfile({ dir: files.folder() }));
    const { provider } = await sandbox.provider();
    const listChildren = provider.listChildren.bind(provider);
    const closed = Object.assign(Object.create(provider) as typeof provider, {
      listChildren: (async (groupId, marker, options) =>
        groupId === null
          ? { ok: false, error: { code: 'remote.forbidden', params: {} } }
          : listChildren(groupId, marker, options)) as typeof provider.listChildren,
    });
    const { report, shown } = await syncWatched(copy, { provider: closed });
    must(report);
    expect(shown).toHaveLength(1);
    expect(describeColumns(shown[0].columns)).toEqual(describeSandbox(await sandbox.state()));
  });
});
