import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupFlag, type DirectoryColumns } from '#shared/domain/columns.ts';
import { unpackStrings } from '#shared/domain/string-block.ts';
import type { CopyStore } from './port.ts';
import { describeColumns, describeDirectory } from './testing/describe-columns.ts';
import { must, openTestStore, type TestStore } from './testing/open-test-store.ts';
import {
  addGroup,
  addMember,
  childrenPage,
  company,
  crawlInto,
  emptyDirectory,
  remoteGroup,
  remotePerson,
} from './testing/sample-directory.ts';

let store: TestStore;
beforeAll(() => {
  store = openTestStore();
});
afterAll(() => store.dispose());

async function openCopy(): Promise<CopyStore> {
  return must(await store.worker.openProfile({ dir: store.folder() })).copy;
}

const columnsOf = async (copy: CopyStore): Promise<DirectoryColumns> => must(await copy.columns(null));
const indexOf = (columns: DirectoryColumns, id: string): number => unpackStrings(columns.groups.ids).indexOf(id);
const flagsOf = (columns: DirectoryColumns, id: string): number => columns.groups.flags[indexOf(columns, id)];

describe('an early copy', () => {
  it('is the tree as far as it is read, keeps what was added to it, and gives way to the whole', async () => {
    const copy = await openCopy();
    const directory = company();
    addMember(directory, 'a', remotePerson('p9'));
    const crawl = must(await copy.beginCrawl(false));
    const early = async () => must(await copy.putEarlyCopy(crawl.id, 1000));
    const page = (id: string | null, more: object = {}) => ({ ...childrenPage(directory, id), ...more });
    must(await copy.addGroups(crawl.id, [...directory.groups.values()], 'more'));
    must(await copy.addChildren(crawl.id, [page('c')]));
    // Listed, and read in part; nobody knows where it stands.
    expect(await early()).toBeNull();
    must(await copy.addChildren(crawl.id, [page(null), page('a', { complete: false, next: 'm' })]));
    expect(await early()).toMatchObject({ snapshotId: 1, groups: 2, people: 0, memberships: 0, notLoadedGroups: 5 });
    expect(describeColumns(await columnsOf(copy)).groups).toEqual({
      r1: { name: '总公司', children: [], members: [] },
      r2: { name: 'Partners', children: [], members: [] },
    });
    expect(must(await copy.placedGroups(crawl.id, 10))).toEqual([
      { groupId: 'r1', marker: null },
      { groupId: 'r2', marker: null },
      { groupId: 'd', marker: null },
    ]);
    expect(must(await copy.placedGroups(crawl.id, 1))).toHaveLength(1);

    // What somebody looks at in the meantime: administrators, a person found.
    must(await copy.replaceAssignments([{ groupId: 'r1', personIds: ['p1'] }], 1500));
    must(await copy.putPeople([remotePerson('found')]));
    must(await copy.addChildren(crawl.id, [page('r1'), page('b'), page('d')]));
    const next = await early();
    expect(next).toMatchObject({ groups: 6, memberships: 4, notLoadedGroups: 3 });
    expect(next!.snapshotId).toBeGreaterThan(1);
    const columns = await columnsOf(copy);
    // `a` is read by half: its subgroups are shown, and that nobody knows who is in it, nor in `r1` above it.
    expect(['r1', 'a', 'c', 'r2'].map((id) => flagsOf(columns, id))).toEqual([
      groupFlag.root | groupFlag.adminsKnown | groupFlag.membersNotLoaded,
      groupFlag.membersNotLoaded,
      0,
      groupFlag.root | groupFlag.membersNotLoaded,
    ]);
    expect(describeColumns(columns).groups.a.children).toEqual(['c', 'd']);
    expect(unpackStrings(columns.people.ids).sort()).toEqual(['found', 'p1', 'p2', 'p3']);
    expect(columns.assignments.groups).toHaveLength(1);

    must(await copy.addGroups(crawl.id, [], null));
    must(await copy.addChildren(crawl.id, [page('a'), page('r2')]));
    const finished = must(await copy.finishCrawl(crawl.id, 2000));
    expect(finished.diff).toMatchObject({ removed: 0, changed: 0 });
    expect(finished.meta).toMatchObject({ asOf: 2000, groups: 6, people: 7, memberships: 7 });
    expect(finished.meta.notLoadedGroups).toBeUndefined();
    expect(must(await copy.snapshots())).toEqual([finished.meta]);
    expect(describeColumns(await columnsOf(copy))).toEqual(describeDirectory(directory));
    expect((await columnsOf(copy)).assignments.groups).toHaveLength(1);
    // There is a whole: from now on the old copy stays until the new one is.
    const again = must(await copy.beginCrawl(false));
    must(await copy.addChildren(again.id, [page(null)]));
    expect(must(await copy.putEarlyCopy(again.id, 3000))).toBeNull();
    expect(must(await copy.meta())).toEqual(finished.meta);
  });

  it('is not made of what would look complete: groups that stand nowhere are still to be read', async () => {
    const copy = await openCopy();
    const crawl = must(await copy.beginCrawl(false));
    must(await copy.addGroups(crawl.id, [remoteGroup('r'), remoteGroup('lost')], null));
    must(
      await copy.addChildren(crawl.id, [
        { ...childrenPage(emptyDirectory(), null), subgroupIds: ['r'] },
        childrenPage(emptyDirectory(), 'r'),
      ]),
    );
    expect(must(await copy.putEarlyCopy(crawl.id, 1))).toBeNull();
    expect(must(await copy.meta())).toBeNull();
  });
});

describe('a crawl that was interrupted', () => {
  it('leaves its early copy until another has come as far', async () => {
    const copy = await openCopy();
    const directory = company();
    const first = must(await copy.beginCrawl(false));
    must(await copy.addGroups(first.id, [...directory.groups.values()], null));
    must(
      await copy.addChildren(
        first.id,
        [null, 'r1'].map((id) => childrenPage(directory, id)),
      ),
    );
    const early = must(await copy.putEarlyCopy(first.id, 1000));
    expect(early).toMatchObject({ groups: 4, notLoadedGroups: 6 });
    const { id } = must(await copy.beginCrawl(false));
    must(await copy.addGroups(id, [...directory.groups.values()], null));
    must(await copy.addChildren(id, [childrenPage(directory, null)]));
    expect(must(await copy.putEarlyCopy(id, 2000))).toBeNull();
    expect(must(await copy.meta())).toEqual(early);
    must(await copy.addChildren(id, [childrenPage(directory, 'r1')]));
    expect(must(await copy.putEarlyCopy(id, 3000))).toMatchObject({ asOf: 3000, groups: 4 });
  });

  it('is gone on with for a day: what it began with would be told as of now', async () => {
    const dir = store.folder();
    const first = must(await store.worker.openProfile({ dir }));
    const { id } = must(await first.copy.beginCrawl(false));
    must(await first.copy.addGroups(id, [remoteGroup('a')], 'more'));
    await first.close();
    const age = (ms: number): void => {
      const file = new DatabaseSync(`${dir}/copy.db`);
      file.prepare('UPDATE crawl SET started_at = started_at - ?').run(ms);
      file.close();
    };
    age(23 * 60 * 60 * 1000);
    const second = must(await store.worker.openProfile({ dir }));
    expect(must(await second.copy.resumableCrawl())).toMatchObject({ id, groupsSeen: 1 });
    expect(must(await second.copy.beginCrawl(true)).id).toBe(id);
    await second.close();
    age(60 * 60 * 1000);
    const third = must(await store.worker.openProfile({ dir }));
    expect(must(await third.copy.resumableCrawl())).toBeNull();
    expect(must(await third.copy.beginCrawl(true))).toMatchObject({ groupsSeen: 0, groupsMarker: null });
    await third.close();
  });

  it('does not bring back what has been read again since', async () => {
    const copy = await openCopy();
    const directory = company();
    must(await crawlInto(copy, directory, 1000));
    const crawl = must(await copy.beginCrawl(false));
    must(await copy.addGroups(crawl.id, [...directory.groups.values()], null));
    const all = [null, ...directory.groups.keys()];
    must(
      await copy.addChildren(
        crawl.id,
        all.filter((id) => id !== 'r2').map((id) => childrenPage(directory, id)),
      ),
    );
    // Meanwhile: one joins and one leaves `d`, `d` moves below `b`, `c` is deleted, `n` is made below `b`.
    directory.members.get('d')!.delete('p2');
    addMember(directory, 'd', remotePerson('p8'));
    directory.children.set('a', new Set());
    directory.children.set('b', new Set(['d']));
    addGroup(directory, remoteGroup('n', 'New'), 'b');
    directory.groups.delete('c');
    directory.members.delete('c');
    const now = (id: string, more: object = {}) => ({
      group: directory.groups.get(id)!,
      isRoot: false,
      children: { ...childrenPage(directory, id), subgroups: id === 'b' ? [directory.groups.get('n')!] : [] },
      ...more,
    });
    must(
      await copy.replaceGroups({
        groups: [now('a'), now('b'), now('d', { parentIds: ['b'] })],
        gone: ['c'],
        asOf: 2000,
      }),
    );
    // A page that was on its way when `d` was read again, and what was still to be read.
    const late = { ...childrenPage(company(), 'd') };
    must(await copy.addChildren(crawl.id, [late, childrenPage(directory, 'r2')]));
    expect(must(await copy.pendingGroups(crawl.id, 10, null))).toEqual([{ groupId: 'n', marker: null }]);
    must(await copy.addChildren(crawl.id, [childrenPage(directory, 'n')]));
    must(await copy.finishCrawl(crawl.id, 3000));
    expect(describeColumns(await columnsOf(copy))).toEqual(describeDirectory(directory));
  });
});
