import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupFlag, type DirectoryColumns } from '#shared/domain/columns.ts';
import { stringAt, unpackStrings } from '#shared/domain/string-block.ts';
import { appError } from '#shared/errors/app-error.ts';
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

describe('a first sync', () => {
  it('is found again as columns', async () => {
    const copy = await openCopy();
    expect(must(await copy.meta())).toBeNull();
    expect(await copy.columns(null)).toMatchObject({ ok: false, error: { code: 'store.empty' } });
    const directory = company();
    const finished = must(await crawlInto(copy, directory, 5000));
    expect(finished).toEqual({
      meta: { snapshotId: 1, asOf: 5000, groups: 6, people: 5, memberships: 6, unreadableGroups: 0 },
      diff: { added: 17, removed: 0, changed: 0 },
      orphans: 0,
    });
    const columns = await columnsOf(copy);
    expect(describeColumns(columns)).toEqual(describeDirectory(directory));
    expect(columns.groups.effectiveCounts[indexOf(columns, 'r1')]).toBe(4);
    expect(columns.groups.effectiveCounts[indexOf(columns, 'a')]).toBe(2);
    expect(flagsOf(columns, 'r1')).toBe(groupFlag.root);
    expect(flagsOf(columns, 'a')).toBe(0);
    // Display order of children: numbers by value.
    const a = indexOf(columns, 'a');
    const children = columns.edges.children.subarray(columns.edges.childStart[a], columns.edges.childStart[a + 1]);
    expect(Array.from(children, (child) => stringAt(columns.groups.names, child))).toEqual(['Team 9', 'Team 10']);
  });

  it('keeps hostile text unchanged', async () => {
    const copy = await openCopy();
    const names = [
      '<img src=x onerror=alert(1)>',
      '\u202Egnp.exe',
      "'; DROP TABLE groups; --",
      '\uFEFFbom',
      'a\u0000b',
      '😀'.repeat(64),
      '',
      'x'.repeat(10_000),
    ];
    const directory = emptyDirectory();
    names.forEach((name, i) =>
      addGroup(directory, { ...remoteGroup(`g${i}`, name), description: name, creator: name }, null),
    );
    names.forEach((name, i) =>
      addMember(directory, 'g0', { ...remotePerson(`p${i}`, name), email: name, description: name }),
    );
    must(await crawlInto(copy, directory, 1));
    expect(describeColumns(await columnsOf(copy))).toEqual(describeDirectory(directory));
    expect(must(await copy.group('g4'))).toMatchObject({
      name: 'a\u0000b',
      description: 'a\u0000b',
      creator: 'a\u0000b',
    });
    expect(must(await copy.person('p1'))).toMatchObject({ name: names[1], email: names[1] });
    // Nothing has changed, so a second sync sees no change (half a surrogate pair included).
    directory.groups.set('g6', remoteGroup('g6', '\uD83D'));
    must(await crawlInto(copy, directory, 2));
    expect(must(await crawlInto(copy, directory, 3)).diff).toEqual({ added: 0, removed: 0, changed: 0 });
    for (const [id, group] of directory.groups) directory.groups.set(id, { ...group, name: `${group.name}\u0000!` });
    must(await crawlInto(copy, directory, 4));
    const described = describeColumns(await columnsOf(copy));
    expect(described.groups.g4.name).toBe('a\u0000b\u0000!');
    expect(describeColumns(must(await copy.columns(3))).groups.g4.name).toBe('a\u0000b');
  });

  it('refuses to finish while something is still to be read', async () => {
    const copy = await openCopy();
    const crawl = must(await copy.beginCrawl(false));
    must(await copy.addGroups(crawl.id, [remoteGroup('a')], null));
    must(await copy.addChildren(crawl.id, [{ ...childrenPage(emptyDirectory(), null), subgroupIds: ['a'] }]));
    expect(await copy.finishCrawl(crawl.id, 1)).toMatchObject({
      ok: false,
      error: { code: 'sync.incomplete', params: { missing: 1 } },
    });
    expect(must(await copy.meta())).toBeNull();
    expect(must(await copy.resumableCrawl())).toMatchObject({
      groupsSeen: 1,
      childrenDone: 0,
      groupsComplete: true,
      topLevelComplete: true,
    });
  });
});

describe('the next sync', () => {
  it('is a snapshot of its own with what differs', async () => {
    const copy = await openCopy();
    const directory = company();
    must(await crawlInto(copy, directory, 1000));
    const before = await columnsOf(copy);
    // Moved, renamed, joined, left, new, gone.
    directory.children.get('a')!.delete('d');
    directory.children.set('b', new Set(['d']));
    directory.groups.set('c', remoteGroup('c', 'Team nine'));
    directory.members.get('b')!.delete('p3');
    addMember(directory, 'c', remotePerson('p6'));
    addGroup(directory, remoteGroup('e', 'New'), 'r2');
    directory.groups.delete('r2');
    directory.children.get('')!.delete('r2');
    directory.children.delete('r2');
    directory.children.get('')!.add('e');
    directory.members.delete('r2');
    const { meta, diff } = must(await crawlInto(copy, directory, 2000));
    expect(meta).toMatchObject({ snapshotId: 2, asOf: 2000, groups: 6, people: 4, memberships: 5 });
    // added: e, p6, its membership · removed: r2, p3, p4, their memberships · changed: c renamed, d moved.
    expect(diff).toEqual({ added: 3, removed: 5, changed: 2 });
    expect(describeColumns(await columnsOf(copy))).toEqual(describeDirectory(directory));
    expect(must(await copy.columns(1))).toEqual(before);
    expect(must(await copy.snapshots()).map(({ snapshotId, asOf }) => [snapshotId, asOf])).toEqual([
      [2, 2000],
      [1, 1000],
    ]);
    expect(await copy.columns(3)).toMatchObject({ ok: false, error: { code: 'store.empty' } });
  });

  it('keeps what it could not read, and says so', async () => {
    const copy = await openCopy();
    const directory = company();
    must(await crawlInto(copy, directory, 1000));
    const crawl = must(await copy.beginCrawl(false));
    must(await copy.addGroups(crawl.id, [...directory.groups.values()], null));
    const pages = [null, ...directory.groups.keys()].map((id) => childrenPage(directory, id));
    const refused = { ...childrenPage(emptyDirectory(), 'a'), complete: false, error: appError('remote.forbidden') };
    const garbled = { ...childrenPage(directory, 'b'), unreadableRows: 2 };
    must(
      await copy.addChildren(
        crawl.id,
        pages.map((page) => (page.groupId === 'a' ? refused : page.groupId === 'b' ? garbled : page)),
      ),
    );
    const { meta } = must(await copy.finishCrawl(crawl.id, 2000));
    expect(meta.unreadableGroups).toBe(2);
    const columns = await columnsOf(copy);
    expect(describeColumns(columns)).toEqual(describeDirectory(directory));
    expect(flagsOf(columns, 'a')).toBe(groupFlag.membersUnreadable);
    expect(must(await copy.group('a'))!.unreadable).toMatchObject({ code: 'remote.forbidden' });
    expect(must(await copy.group('b'))!.unreadable).toMatchObject({ code: 'net.bad-response', params: { rows: 2 } });
    // Readable again: the flag goes.
    must(await crawlInto(copy, directory, 3000));
    expect(must(await copy.meta())!.unreadableGroups).toBe(0);
    expect(must(await copy.group('a'))!.unreadable).toBeNull();
  });

  it('shows groups that no listing reaches as unattached and drops those that vanished meanwhile', async () => {
    const copy = await openCopy();
    const directory = company();
    const crawl = must(await copy.beginCrawl(false));
    must(await copy.addGroups(crawl.id, [...directory.groups.values(), remoteGroup('lost')], null));
    const pages = [null, ...directory.groups.keys(), 'lost'].map((id) => childrenPage(directory, id));
    const gone = { ...childrenPage(emptyDirectory(), 'd'), complete: false, error: appError('remote.not-found') };
    must(
      await copy.addChildren(
        crawl.id,
        pages.map((page) => (page.groupId === 'd' ? gone : page)),
      ),
    );
    expect(must(await copy.finishCrawl(crawl.id, 1)).orphans).toBe(1);
    const columns = await columnsOf(copy);
    expect(flagsOf(columns, 'lost')).toBe(groupFlag.unattached);
    expect(describeColumns(columns).groups.a.children).toEqual(['c']);
    expect(describeColumns(columns).groups.d).toBeUndefined();
  });

  it('takes groups in that only a listing of children shows', async () => {
    const copy = await openCopy();
    const crawl = must(await copy.beginCrawl(false));
    must(await copy.addGroups(crawl.id, [remoteGroup('r')], null));
    must(
      await copy.addChildren(crawl.id, [
        { ...childrenPage(emptyDirectory(), null), subgroupIds: ['r'] },
        { ...childrenPage(emptyDirectory(), 'r'), subgroupIds: ['late'], subgroups: [remoteGroup('late', 'Late')] },
      ]),
    );
    expect(must(await copy.pendingGroups(crawl.id, 10, null))).toEqual([{ groupId: 'late', marker: null }]);
    must(await copy.addChildren(crawl.id, [childrenPage(emptyDirectory(), 'late')]));
    must(await copy.finishCrawl(crawl.id, 1));
    expect(describeColumns(await columnsOf(copy)).groups.r.children).toEqual(['late']);
  });

  it('goes on in the middle of a group', async () => {
    const copy = await openCopy();
    const crawl = must(await copy.beginCrawl(true));
    must(await copy.addGroups(crawl.id, [remoteGroup('r')], 'page2'));
    must(
      await copy.addChildren(crawl.id, [
        {
          ...childrenPage(emptyDirectory(), 'r'),
          members: [{ person: remotePerson('p1'), role: 'member' }],
          complete: false,
          next: 'more',
        },
      ]),
    );
    expect(must(await copy.beginCrawl(true))).toMatchObject({
      id: crawl.id,
      groupsMarker: 'page2',
      groupsComplete: false,
    });
    expect(must(await copy.pendingGroups(crawl.id, 10, null))).toEqual([{ groupId: 'r', marker: 'more' }]);
    const anew = must(await copy.beginCrawl(false));
    expect(anew).toMatchObject({ groupsSeen: 0, groupsMarker: null });
    expect(anew.id).toBeGreaterThan(crawl.id);
  });
});

describe('a refresh of a part', () => {
  it('needs a whole to be part of', async () => {
    const copy = await openCopy();
    expect(await copy.replaceGroups({ groups: [], gone: [], asOf: 1 })).toMatchObject({
      ok: false,
      error: { code: 'store.empty' },
    });
    expect(await copy.putPeople([remotePerson('x')])).toMatchObject({ ok: false, error: { code: 'store.empty' } });
  });

  it('replaces rows, members, subgroups and parents', async () => {
    const copy = await openCopy();
    const directory = company();
    must(await crawlInto(copy, directory, 1000));
    const first = await columnsOf(copy);
    directory.groups.set('a', remoteGroup('a', 'R&D'));
    directory.children.get('a')!.delete('d');
    directory.children.set('b', new Set(['d']));
    directory.members.get('d')!.delete('p2');
    addMember(directory, 'd', remotePerson('p7'), 'admin');
    const { meta, diff } = must(
      await copy.replaceGroups({
        groups: [
          { group: directory.groups.get('a')!, isRoot: null, children: childrenPage(directory, 'a') },
          {
            group: directory.groups.get('d')!,
            isRoot: false,
            parentIds: ['b'],
            children: childrenPage(directory, 'd'),
          },
        ],
        gone: ['r2'],
        asOf: 2000,
      }),
    );
    // The copy as a whole is still that of the last complete sync.
    expect(meta).toEqual({ snapshotId: 2, asOf: 1000, groups: 5, people: 6, memberships: 5, unreadableGroups: 0 });
    // added: p7 and membership · removed: r2, memberships of p4 and p2 · changed: a renamed, d moved.
    expect(diff).toEqual({ added: 2, removed: 3, changed: 2 });
    for (const map of [directory.groups, directory.members]) map.delete('r2');
    expect(describeColumns(await columnsOf(copy))).toEqual(describeDirectory(directory));
    expect(must(await copy.columns(1))).toEqual(first);
    expect(must(await copy.group('d'))!.readAt).toBe(2000);
    // Taken out of her only group by Canopy: still there to be put back; a sync that does not meet her again keeps her too.
    expect(must(await copy.person('p2'))).not.toBeNull();
    directory.children.get('')!.delete('r2');
    must(await crawlInto(copy, directory, 3000));
    expect(must(await copy.person('p2'))).not.toBeNull();
    expect(must(await copy.subgroups('r1'))).toEqual(['a', 'b']);
    expect(must(await copy.branch('r1'))).toEqual(['r1', 'a', 'b', 'c', 'd']);
  });

  it('shows what has lost its last parent as unattached, until it has one again', async () => {
    const copy = await openCopy();
    const directory = company();
    must(await crawlInto(copy, directory, 1000));
    const replace = (id: string, children: string[]) =>
      copy.replaceGroups({
        groups: [
          {
            group: directory.groups.get(id)!,
            isRoot: null,
            children: { ...childrenPage(directory, id), subgroupIds: children },
          },
        ],
        gone: [],
        asOf: 2000,
      });
    expect(must(await replace('a', ['d'])).orphans).toBe(1);
    expect(flagsOf(await columnsOf(copy), 'c')).toBe(groupFlag.unattached);
    expect(must(await replace('b', ['c'])).orphans).toBe(0);
    expect(flagsOf(await columnsOf(copy), 'c')).toBe(0);
    // The branch of a group that is gone is not gone with it.
    expect(must(await copy.replaceGroups({ groups: [], gone: ['b'], asOf: 3000 })).orphans).toBe(1);
  });

  it('is no snapshot when nothing differs', async () => {
    const copy = await openCopy();
    const directory = company();
    must(await crawlInto(copy, directory, 1000));
    const same = await copy.replaceGroups({
      groups: [
        { group: directory.groups.get('a')!, isRoot: false, parentIds: ['r1'], children: childrenPage(directory, 'a') },
      ],
      gone: ['nobody'],
      asOf: 2000,
    });
    expect(must(same)).toMatchObject({ meta: { snapshotId: 1 }, diff: { added: 0, removed: 0, changed: 0 } });
    expect(must(await copy.snapshots())).toHaveLength(1);
  });

  it('marks a branch unreadable without losing it, and loses a group that is gone', async () => {
    const copy = await openCopy();
    const directory = company();
    must(await crawlInto(copy, directory, 1000));
    const failing = (id: string, code: 'remote.forbidden' | 'remote.not-found') => ({
      group: directory.groups.get(id)!,
      isRoot: null,
      children: { ...childrenPage(emptyDirectory(), id), complete: false, error: appError(code) },
    });
    must(
      await copy.replaceGroups({
        groups: [failing('a', 'remote.forbidden'), failing('b', 'remote.not-found')],
        gone: [],
        asOf: 2000,
      }),
    );
    const columns = await columnsOf(copy);
    expect(flagsOf(columns, 'a')).toBe(groupFlag.membersUnreadable);
    expect(describeColumns(columns).groups.a.children).toEqual(['c', 'd']);
    expect(describeColumns(columns).groups.b).toBeUndefined();
  });

  it('knows administrators apart from members', async () => {
    const copy = await openCopy();
    must(await crawlInto(copy, company(), 1000));
    expect(must(await copy.unknownPeople(['p1', 'stranger']))).toEqual(['stranger']);
    must(
      await copy.replaceAssignments(
        [
          { groupId: 'a', personIds: ['p1', 'stranger'] },
          { groupId: 'nobody', personIds: [] },
        ],
        2000,
      ),
    );
    let columns = await columnsOf(copy);
    const admins = (): string[] =>
      Array.from(
        columns.assignments.groups,
        (g, i) => `${stringAt(columns.groups.ids, g)}:${stringAt(columns.people.ids, columns.assignments.people[i])}`,
      );
    expect(admins().sort()).toEqual(['a:p1', 'a:stranger']);
    expect(flagsOf(columns, 'a')).toBe(groupFlag.adminsKnown);
    expect(flagsOf(columns, 'b')).toBe(0);
    must(await copy.replaceAllAssignments([{ groupId: 'b', personId: 'p2' }], 3000));
    columns = await columnsOf(copy);
    expect(admins()).toEqual(['b:p2']);
    expect(columns.groups.flags.every((flags) => (flags & groupFlag.adminsKnown) !== 0)).toBe(true);
    // A sync keeps them; a removed group takes them along.
    const later = company();
    later.groups.delete('b');
    later.children.get('r1')!.delete('b');
    later.members.delete('b');
    must(await crawlInto(copy, later, 4000));
    columns = await columnsOf(copy);
    expect(admins()).toEqual([]);
    expect(must(await copy.group('a'))!.adminsReadAt).toBe(3000);
  });

  it('keeps people who were found and are in no group', async () => {
    const copy = await openCopy();
    const directory = company();
    must(await crawlInto(copy, directory, 1000));
    must(await copy.putPeople([remotePerson('found', '王伟'), { ...remotePerson('p1'), status: 'disabled' }]));
    must(await crawlInto(copy, directory, 2000));
    const columns = await columnsOf(copy);
    expect(unpackStrings(columns.people.ids)).toContain('found');
    expect(must(await copy.meta())!.people).toBe(6);
  });
});

describe('small things kept beside the directory', () => {
  it('come back as they were put', async () => {
    const copy = await openCopy();
    expect(must(await copy.identity())).toBeNull();
    expect(must(await copy.workspace()).screen).toBe('hierarchy');
    must(await copy.putWorkspace({ screen: 'history', expanded: ['a/b'] }));
    must(await copy.putWorkspace({ outlineWidth: 300 }));
    expect(must(await copy.workspace())).toMatchObject({ screen: 'history', expanded: ['a/b'], outlineWidth: 300 });
  });
});
