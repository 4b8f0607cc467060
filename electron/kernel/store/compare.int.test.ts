import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDirectory } from '#shared/domain/directory.ts';
import type { RemoteGroup } from '../providers/port.ts';
import type { CrawlChildren } from './port.ts';
import { describeColumns } from './testing/describe-columns.ts';
import { must, openTestStore, type TestStore } from './testing/open-test-store.ts';
import {
  addGroup,
  addMember,
  company,
  crawlInto,
  largeCompany,
  remoteGroup,
  remotePerson,
} from './testing/sample-directory.ts';

let store: TestStore;
beforeAll(() => {
  store = openTestStore();
});
afterAll(() => store.dispose());

const open = async () => must(await store.worker.openProfile({ dir: store.folder() })).copy;

describe('comparing two moments', () => {
  it('names what came, went, moved and changed', async () => {
    const copy = await open();
    const directory = company();
    must(await crawlInto(copy, directory, 1));
    directory.groups.set('c', { ...directory.groups.get('c')!, name: 'Team nine', description: 'new' });
    directory.children.get('a')!.delete('d');
    directory.children.set('b', new Set(['d']));
    directory.groups.delete('r2');
    directory.children.get('')!.delete('r2');
    directory.members.delete('r2');
    addGroup(directory, remoteGroup('n', 'New'), 'b');
    addMember(directory, 'n', remotePerson('p9', '王伟'));
    addMember(directory, 'd', remotePerson('p1'), 'manager');
    directory.members.get('b')!.delete('p3');
    must(await crawlInto(copy, directory, 2));
    must(await copy.replaceAssignments([{ groupId: 'a', personIds: ['p1'] }], 3));

    const difference = must(await copy.compare(1, 3, 100));
    expect(difference).toMatchObject({
      from: { snapshotId: 1 },
      to: { snapshotId: 3 },
      groups: {
        added: { total: 1, items: [{ groupId: 'n', name: 'New' }] },
        removed: { total: 1, items: [{ groupId: 'r2', name: 'Partners' }] },
        renamed: { total: 1, items: [{ groupId: 'c', name: 'Team nine', before: 'Team 9' }] },
        redescribed: { total: 1, items: [{ groupId: 'c' }] },
        moved: {
          total: 1,
          items: [{ groupId: 'd', from: [{ groupId: 'a', name: '研发部' }], to: [{ groupId: 'b', name: '市场部' }] }],
        },
        access: { total: 0, items: [] },
      },
      people: {
        added: { total: 1, items: [{ personId: 'p9', name: '王伟' }] },
        removed: { total: 2, items: [{ personId: 'p4' }, { personId: 'p3' }] },
      },
      memberships: {
        added: { total: 1, items: [{ groupId: 'n', group: 'New', personId: 'p9', person: '王伟', role: 'member' }] },
        removed: { total: 2 },
        changed: { total: 1, items: [{ groupId: 'd', personId: 'p1', before: 'member', after: 'manager' }] },
      },
      administrators: { added: { total: 1, items: [{ groupId: 'a', personId: 'p1' }] }, removed: { total: 0 } },
      notComparable: 0,
    });
    const back = must(await copy.compare(3, 1, 100));
    expect(back.groups.added).toEqual(difference.groups.removed);
    expect(back.groups.renamed.items).toEqual([{ groupId: 'c', name: 'Team 9', before: 'Team nine' }]);
    expect(back.memberships.added.total).toBe(difference.memberships.removed.total);

    // Names are those of the moment, whatever happened since.
    directory.groups.set('c', { ...directory.groups.get('c')!, name: 'Later' });
    must(await crawlInto(copy, directory, 4));
    expect(must(await copy.compare(1, 3, 100))).toEqual(difference);
    expect(must(await copy.compare(1, 1, 100)).groups.added).toEqual({ total: 0, items: [] });
    expect(must(await copy.compare(1, 4, 0)).groups.removed).toEqual({ total: 1, items: [] });
    expect(await copy.compare(1, 99, 10)).toMatchObject({ ok: false, error: { code: 'store.empty' } });
  });

  it('counts what two sets of columns show', async () => {
    const copy = await open();
    for (const edition of [1, 2, 3]) must(await crawlInto(copy, largeCompany(edition), edition));
    for (const [from, to] of [
      [1, 2],
      [1, 3],
      [3, 1],
    ]) {
      const [before, after] = [from, to].map(async (id) => describeColumns(must(await copy.columns(id))));
      const [x, y] = [await before, await after];
      const members = (of: typeof x) =>
        new Set(
          Object.entries(of.groups).flatMap(([id, { members: list }]) => list.map((member) => `${id} ${member}`)),
        );
      const missing = (of: Set<string>, in_: Set<string>) => [...of].filter((one) => !in_.has(one)).length;
      const parents = (of: typeof x) =>
        Object.fromEntries(
          Object.keys(of.groups).map((id) => [
            id,
            Object.keys(of.groups)
              .filter((parent) => of.groups[parent].children.includes(id))
              .join(),
          ]),
        );
      const [px, py] = [parents(x), parents(y)];
      const difference = must(await copy.compare(from, to, 10));
      expect(difference.memberships.added.total).toBe(missing(members(y), members(x)));
      expect(difference.memberships.removed.total).toBe(missing(members(x), members(y)));
      expect(difference.groups.renamed.total).toBe(
        Object.keys(x.groups).filter((id) => x.groups[id].name !== y.groups[id].name).length,
      );
      expect(difference.groups.moved.total).toBe(Object.keys(px).filter((id) => px[id] !== py[id]).length);
      expect(difference.memberships.added.items.length).toBeLessThanOrEqual(10);
      expect(difference.people.added.total).toBe(
        Object.keys(y.people).filter((id) => x.people[id] === undefined).length,
      );
    }
  });

  it('says nothing of members that were not known at one of the moments, and shows a changed access level', async () => {
    const copy = await open();
    const group = (id: string, access: 'public' | 'private'): RemoteGroup => ({
      ...remoteGroup(id),
      parentIds: [],
      attributes: { access, email: '', logoUrl: '' },
    });
    const crawl = must(await copy.beginCrawl(false));
    must(await copy.addGroups(crawl.id, [group('a', 'public'), group('b', 'public')], null));
    const page = { subgroupIds: [], complete: true, next: null, unreadableRows: 0, error: null };
    const member = (id: string) => ({ person: remotePerson(id), role: 'member' as const });
    must(
      await copy.addChildren(crawl.id, [
        { groupId: null, members: [], ...page },
        { groupId: 'a', members: [], ...page },
        { groupId: 'b', members: [], ...page },
      ]),
    );
    must(await copy.finishCrawl(crawl.id, 1));
    const read = async (id: string, children: Partial<CrawlChildren>): Promise<void> => {
      const listing = { groupId: id, members: [], ...page, ...children };
      must(
        await copy.replaceGroups({
          groups: [{ group: group(id, 'public'), isRoot: null, children: listing }],
          gone: [],
          asOf: 2,
        }),
      );
    };
    // Met, and not read yet; then read.
    await read('a', { subgroupIds: ['c'], subgroups: [group('c', 'public')] });
    await read('c', { members: [member('p1')] });
    expect(must(await copy.compare(2, 3, 10))).toMatchObject({
      memberships: { added: { total: 0 } },
      people: { added: { total: 0 } },
      notComparable: 1,
    });
    must(
      await copy.replaceGroups({
        groups: [
          {
            group: group('b', 'private'),
            isRoot: null,
            children: { groupId: 'b', members: [member('p2')], ...page },
          },
        ],
        gone: [],
        asOf: 3,
      }),
    );
    expect(must(await copy.compare(3, 4, 10))).toMatchObject({
      groups: { access: { total: 1, items: [{ groupId: 'b', before: 'public', after: 'private' }] } },
      memberships: { added: { total: 1, items: [{ personId: 'p2' }] } },
      people: { added: { total: 1 } },
      notComparable: 0,
    });
    expect(buildDirectory(must(await copy.columns(null))).personCount).toBe(2);
  });
});
