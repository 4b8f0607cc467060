import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupFlag } from '#shared/domain/columns.ts';
import { buildDirectory } from '#shared/domain/directory.ts';
import type { CopyMeta } from '#shared/domain/profile.ts';
import { systemClock } from '../ports/clock.ts';
import type { RemoteGroup } from '../providers/port.ts';
import { startGeoNodeSandbox, type GeoNodeSandbox } from '../providers/testing/geonode-sandbox.ts';
import type { CopyStore } from '../store/port.ts';
import { must, openTestStore, silentLogger, type TestStore } from '../store/testing/open-test-store.ts';
import { remoteGroup } from '../store/testing/sample-directory.ts';
import { runFullSync } from './full-sync.ts';

let sandbox: GeoNodeSandbox;
let files: TestStore;
beforeAll(async () => {
  sandbox = await startGeoNodeSandbox('F', { groups: 80, people: 90 });
  files = openTestStore();
});
afterAll(async () => {
  await files.dispose();
  await sandbox.close();
});

const flagged = async (copy: CopyStore, bit: number): Promise<number> =>
  must(await copy.columns(null)).groups.flags.filter((flags) => (flags & bit) !== 0).length;
const membersPages = async (): Promise<number> =>
  (await sandbox.requests()).filter(({ path }) => path.endsWith('/members/')).length;

describe('the hierarchy before the members', () => {
  it('is a copy at once, says what it lacks, survives an interruption, and becomes whole', async () => {
    const { provider } = await sandbox.provider({ clock: systemClock });
    const dir = files.folder();
    const first = must(await files.worker.openProfile({ dir }));
    const state = await sandbox.state();
    const stop = new AbortController();
    const seen: CopyMeta[] = [];
    let early: Awaited<ReturnType<CopyStore['columns']>> | null = null;
    const interrupted = await runFullSync({
      provider,
      store: first.copy,
      clock: systemClock,
      logger: silentLogger,
      resume: true,
      signal: stop.signal,
      onCopy: (meta) => {
        seen.push(meta);
        void first.copy.columns(null).then((columns) => {
          early = columns;
          stop.abort();
        });
      },
    });
    expect(interrupted).toMatchObject({ ok: false, error: { code: 'sync.cancelled' } });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      groups: state.groups.length + state.categories.length,
      people: 0,
      memberships: 0,
      notLoadedGroups: state.groups.length,
    });
    const directory = buildDirectory(must(early!));
    for (const { slug, categories } of state.groups) {
      const g = directory.groupIndex(`group:${slug}`);
      expect([...directory.parentsOf(g)].map((parent) => directory.groupId(parent)).sort()).toEqual(
        categories.map((category) => `category:${category}`).sort(),
      );
    }
    // Closed and opened again: still there, still not whole, and there is something to go on from.
    await first.close();
    const second = must(await files.worker.openProfile({ dir }));
    expect(must(await second.copy.meta())!.notLoadedGroups).toBe(state.groups.length);
    expect(must(await second.copy.resumableCrawl())).toMatchObject({ groupsComplete: true, parentsTold: true });
    expect(await flagged(second.copy, groupFlag.membersNotLoaded)).toBe(state.groups.length);

    await sandbox.mark();
    const copies: CopyMeta[] = [];
    const report = must(
      await runFullSync({
        provider,
        store: second.copy,
        clock: systemClock,
        logger: silentLogger,
        resume: true,
        onCopy: (meta) => copies.push(meta),
      }),
    );
    // What is on the way says so, and only what is whole stays.
    const whole = copies.pop()!;
    expect(whole.notLoadedGroups).toBeUndefined();
    for (const { notLoadedGroups } of copies) expect(notLoadedGroups).toBeGreaterThan(0);
    expect(must(await second.copy.snapshots()).at(-1)).toMatchObject({ snapshotId: whole.snapshotId });
    expect(report.copy).toEqual(must(await second.copy.meta()));
    expect(report.copy.notLoadedGroups).toBeUndefined();
    expect(report.copy.memberships).toBe(state.members.length);
    expect(await flagged(second.copy, groupFlag.membersNotLoaded)).toBe(0);
    expect(await membersPages()).toBeLessThanOrEqual(state.groups.length);
    await second.close();
  });

  it('counts everything as new in the report of a first sync, and all groups in its progress', async () => {
    const { provider } = await sandbox.provider({ clock: systemClock });
    const { copy } = must(await files.worker.openProfile({ dir: files.folder() }));
    const told: { phase: string; done: number; total: number }[] = [];
    const report = must(
      await runFullSync({
        provider,
        store: copy,
        clock: systemClock,
        logger: silentLogger,
        resume: false,
        onProgress: ({ phase, done, total }) => told.push({ phase, done, total }),
      }),
    );
    expect(report.added).toBe(report.copy.groups + report.copy.people + report.copy.memberships);
    expect([report.removed, report.changed]).toEqual([0, 0]);
    const members = told.filter(({ phase }) => phase === 'members');
    expect(members.at(-1)).toMatchObject({ done: report.copy.groups, total: report.copy.groups });
    const again = must(
      await runFullSync({ provider, store: copy, clock: systemClock, logger: silentLogger, resume: false }),
    );
    expect([again.added, again.removed, again.changed]).toEqual([0, 0, 0]);
  });
});

describe('parents that a listing tells', () => {
  const category = (id: string): RemoteGroup => ({ ...remoteGroup(id), category: true, parentIds: [] });
  const within = (id: string, ...parentIds: string[]): RemoteGroup => ({ ...remoteGroup(id), parentIds });

  it('place groups; one whose category is not listed is unattached, one without is at the top', async () => {
    const { copy } = must(await files.worker.openProfile({ dir: files.folder() }));
    const crawl = must(await copy.beginCrawl(false));
    must(await copy.addGroups(crawl.id, [category('c1'), within('a', 'c1'), within('b', 'c1', 'c9')], 'more'));
    expect(must(await copy.putEarlyCopy(crawl.id, 1))).toBeNull();
    // Listed again, elsewhere: only the last word counts.
    must(
      await copy.addGroups(crawl.id, [category('c2'), within('lost', 'c9'), within('top'), within('a', 'c2')], null),
    );
    expect(must(await copy.putEarlyCopy(crawl.id, 1))).toMatchObject({ groups: 6, notLoadedGroups: 4 });
    const check = async (): Promise<void> => {
      const directory = buildDirectory(must(await copy.columns(null)));
      const ids = (groups: Iterable<number>) => [...groups].map((g) => directory.groupId(g)).sort();
      expect(ids(directory.roots)).toEqual(['c1', 'c2', 'top']);
      expect(ids(directory.unattached)).toEqual(['lost']);
      expect(ids(directory.parentsOf(directory.groupIndex('a')))).toEqual(['c2']);
      expect(ids(directory.parentsOf(directory.groupIndex('b')))).toEqual(['c1']);
    };
    await check();
    expect(
      must(await copy.pendingGroups(crawl.id, 10, null))
        .map(({ groupId }) => groupId)
        .sort(),
    ).toEqual(['a', 'b', 'lost', 'top']);
    const pages = [null, 'a', 'b', 'lost', 'top'].map((groupId) => ({
      groupId,
      members: [],
      subgroupIds: [],
      complete: true,
      next: null,
      unreadableRows: 0,
      error: null,
    }));
    must(await copy.addChildren(crawl.id, pages));
    expect(must(await copy.finishCrawl(crawl.id, 2))).toMatchObject({ diff: { added: 6, removed: 0 }, orphans: 1 });
    await check();

    // Read again, in no category any more: at the top, not unattached; and back.
    const read = async (group: RemoteGroup) =>
      must(
        await copy.replaceGroups({
          groups: [{ group, isRoot: false, parentIds: group.parentIds, children: null }],
          gone: [],
          asOf: 3,
        }),
      );
    await read(within('b'));
    let directory = buildDirectory(must(await copy.columns(null)));
    expect([...directory.roots].map((g) => directory.groupId(g)).sort()).toEqual(['b', 'c1', 'c2', 'top']);
    await read(within('lost', 'c2'));
    expect(must(await copy.replaceGroups({ groups: [], gone: ['c2'], asOf: 4 })).orphans).toBe(0);
    directory = buildDirectory(must(await copy.columns(null)));
    expect([...directory.unattached]).toEqual([]);
  });

  it('keep an access level that is not told again, and count its change as one changed group', async () => {
    const { copy } = must(await files.worker.openProfile({ dir: files.folder() }));
    const attributes = { access: 'public', email: 'a@example.org', keywords: ['dam'], logoUrl: '' } as const;
    const sync = async (group: RemoteGroup) => {
      const crawl = must(await copy.beginCrawl(false));
      must(await copy.addGroups(crawl.id, [group], null));
      const page = { members: [], subgroupIds: [], complete: true, next: null, unreadableRows: 0, error: null };
      must(
        await copy.addChildren(crawl.id, [
          { groupId: null, ...page },
          { groupId: 'a', ...page },
        ]),
      );
      return must(await copy.finishCrawl(crawl.id, 2));
    };
    const level = async () => must(await copy.columns(null)).groups.access?.[0];
    await sync({ ...within('a'), attributes: { ...attributes, keywords: ['dam'] } });
    expect(await level()).toBe(1);
    expect(must(await copy.group('a'))!.attributes).toEqual({
      access: 'public',
      email: 'a@example.org',
      keywords: ['dam'],
      hasLogo: false,
    });
    expect((await sync(within('a'))).diff).toEqual({ added: 0, removed: 0, changed: 0 });
    expect(await level()).toBe(1);
    // v1 tells no keywords: those that were told stay.
    const { access: _access, keywords: _keywords, ...rest } = attributes;
    expect((await sync({ ...within('a'), attributes: { ...rest, access: 'private', logoUrl: 'x' } })).diff).toEqual({
      added: 0,
      removed: 0,
      changed: 1,
    });
    expect(must(await copy.group('a'))!.attributes).toMatchObject({
      access: 'private',
      keywords: ['dam'],
      hasLogo: true,
    });
    expect(must(await copy.columns(1)).groups.access).toEqual(Uint8Array.of(1));
    const changed = must(
      await copy.replaceGroups({
        groups: [
          {
            group: { ...within('a'), attributes: { ...rest, access: 'public-invite' } },
            isRoot: false,
            parentIds: [],
            children: null,
          },
        ],
        gone: [],
        asOf: 5,
      }),
    );
    expect(changed.diff).toEqual({ added: 0, removed: 0, changed: 1 });
    expect(await level()).toBe(2);
  });
});
