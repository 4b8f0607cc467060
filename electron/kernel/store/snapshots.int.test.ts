import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupFlag, type DirectoryColumns } from '#shared/domain/columns.ts';
import { copyDatabase } from './migrations/index.ts';
import { buildPack } from './pack/build-pack.ts';
import { compactColumns, decodePack } from './pack/layout.ts';
import { readRows } from './repositories/directory-rows.ts';
import { openDatabase } from './sqlite/open-database.ts';
import { describeColumns, describeDirectory } from './testing/describe-columns.ts';
import { must, openTestStore, type TestStore } from './testing/open-test-store.ts';
import {
  addGroup,
  addMember,
  childrenPage,
  company,
  crawlInto,
  remoteGroup,
  remotePerson,
  type SampleDirectory,
} from './testing/sample-directory.ts';

let store: TestStore;
beforeAll(() => {
  store = openTestStore();
});
afterAll(() => store.dispose());

/** One edit of the "server" between two syncs. */
const edit = fc.record({
  kind: fc.constantFrom('add', 'drop', 'move', 'rename', 'join', 'leave', 'role', 'person'),
  x: fc.nat(1000),
  y: fc.nat(1000),
});
const round = fc.record({
  edits: fc.array(edit, { maxLength: 12 }),
  how: fc.constantFrom('sync', 'sync', 'refresh', 'administrators', 'reopen'),
  pick: fc.nat(1000),
});

function applyEdit(
  directory: SampleDirectory,
  { kind, x, y }: { kind: string; x: number; y: number },
  n: number,
): void {
  const ids = [...directory.groups.keys()];
  const at = <T>(list: T[], i: number): T | undefined => (list.length === 0 ? undefined : list[i % list.length]);
  const group = at(ids, x);
  const detach = (id: string): void => directory.children.forEach((children) => children.delete(id));
  switch (kind) {
    case 'add':
      addGroup(
        directory,
        remoteGroup(`g${n}-${x}`, ['alpha', '研发', 'Team 10', 'Team 9'][y % 4]),
        y % 3 === 0 ? null : (group ?? null),
      );
      break;
    case 'drop':
      if (group === undefined || (directory.children.get(group)?.size ?? 0) > 0) break;
      detach(group);
      directory.groups.delete(group);
      directory.members.delete(group);
      directory.children.delete(group);
      break;
    case 'move': {
      const target = at(ids, y);
      if (group === undefined || target === undefined) break;
      const below = new Set([group]);
      for (const id of below) directory.children.get(id)?.forEach((child) => below.add(child));
      if (below.has(target)) break;
      detach(group);
      addGroup(directory, directory.groups.get(group)!, target);
      break;
    }
    case 'rename':
      if (group !== undefined) directory.groups.set(group, remoteGroup(group, `renamed ${y % 7}`));
      break;
    case 'join':
      if (group !== undefined)
        addMember(directory, group, directory.people.get(`p${y % 9}`) ?? remotePerson(`p${y % 9}`));
      break;
    case 'leave':
      if (group !== undefined)
        directory.members.get(group)?.delete(at([...(directory.members.get(group)?.keys() ?? [])], y) ?? '');
      break;
    case 'role':
      if (group !== undefined && directory.members.get(group)?.has(`p${y % 9}`))
        directory.members.get(group)!.set(`p${y % 9}`, 'owner');
      break;
    case 'person':
      if (directory.people.has(`p${y % 9}`))
        directory.people.set(`p${y % 9}`, remotePerson(`p${y % 9}`, `name ${x % 5}`));
      break;
  }
}

describe('every kept moment', () => {
  it('reads exactly as it was, whatever came after', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 7 }), async (rounds) => {
        const dir = store.folder();
        let profile = must(await store.worker.openProfile({ dir }));
        const directory = company();
        must(await crawlInto(profile.copy, directory, 1));
        const moments = new Map<number, DirectoryColumns>();
        const look = async (): Promise<void> => {
          const columns = must(await profile.copy.columns(null));
          const known = moments.get(columns.snapshotId);
          if (known === undefined) moments.set(columns.snapshotId, columns);
          else expect(columns).toEqual(known);
        };
        await look();
        for (const [n, { edits, how, pick }] of rounds.entries()) {
          for (const one of edits) applyEdit(directory, one, n);
          const ids = [...directory.groups.keys()];
          const asOf = 1000 * (n + 2);
          if (how === 'sync') {
            must(await crawlInto(profile.copy, directory, asOf));
            expect(describeColumns(must(await profile.copy.columns(null)))).toEqual(describeDirectory(directory));
          } else if (how === 'refresh' && ids.length > 0) {
            const some = [ids[pick % ids.length], ids[(pick * 7) % ids.length]];
            const groups = some.map((id) => ({
              group: directory.groups.get(id)!,
              isRoot: null,
              children: childrenPage(directory, id),
            }));
            must(await profile.copy.replaceGroups({ groups, gone: pick % 5 === 0 ? [some[0]] : [], asOf }));
          } else if (how === 'administrators') {
            must(
              await profile.copy.replaceAllAssignments(
                ids.slice(0, pick % 4).map((groupId) => ({ groupId, personId: 'p1' })),
                asOf,
              ),
            );
          } else {
            await profile.close();
            profile = must(await store.worker.openProfile({ dir }));
          }
          await look();
          const meta = must(await profile.copy.meta())!;
          const newest = moments.get(meta.snapshotId)!;
          expect(meta).toMatchObject({
            groups: newest.groups.count,
            people: newest.people.count,
            memberships: newest.memberships.members.length,
            unreadableGroups: newest.groups.flags.filter((flags) => (flags & groupFlag.membersUnreadable) !== 0).length,
          });
        }
        for (const [id, columns] of moments) expect(must(await profile.copy.columns(id))).toEqual(columns);
        await profile.close();
        // The blob that was kept is the one that the rows give.
        const db = must(await openDatabase(`${dir}/copy.db`, copyDatabase));
        const row = db.statement('SELECT snapshot_id AS id, columns FROM pack').get() as {
          id: number;
          columns: Uint8Array<ArrayBuffer>;
        };
        const kept = decodePack(row.columns)!;
        expect(kept.columns.snapshotId).toBe(Math.max(...moments.keys()));
        expect(compactColumns(kept)).toEqual(buildPack(readRows(db), row.id, kept.columns.asOf).columns);
        db.close();
      }),
      { numRuns: 25 },
    );
  });
});
