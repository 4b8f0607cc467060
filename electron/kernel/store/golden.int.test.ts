import { cpSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeColumns } from './testing/describe-columns.ts';
import { must, openTestStore, type TestStore } from './testing/open-test-store.ts';
import { copyDatabase } from './migrations/index.ts';

let store: TestStore;
beforeAll(() => {
  store = openTestStore();
});
afterAll(() => store.dispose());

const golden = fileURLToPath(new URL('./golden', import.meta.url));
const releases = readdirSync(golden).filter((name) => /^\d{4}$/.test(name));

describe('files of earlier releases', () => {
  it('are kept, one set per released schema', () => {
    expect(releases).toHaveLength(copyDatabase.migrations.length);
  });

  it.each(releases)('of %s open with everything in them', async (release) => {
    const dir = store.folder();
    cpSync(`${golden}/${release}`, dir, { recursive: true });
    const app = must(await store.worker.openApp({ file: `${dir}/app.db` }));
    expect(must(await app.profiles())).toMatchObject([
      { id: 'golden', draft: { name: 'Golden 金', namedAdmins: ['p1'] } },
    ]);
    expect(must(await app.settings()).language).toBe('zh-Hans');
    await app.close();

    const { copy, journal, close } = must(await store.worker.openProfile({ dir }));
    expect(must(await copy.meta())).toEqual({
      snapshotId: 4,
      asOf: 1_763_900_000_000,
      groups: 6,
      people: 5,
      memberships: 5,
      unreadableGroups: 0,
    });
    expect(must(await copy.snapshots()).map((snapshot) => snapshot.snapshotId)).toEqual([4, 3, 2, 1]);
    const now = describeColumns(must(await copy.columns(null)));
    const then = describeColumns(must(await copy.columns(1)));
    expect([now.groups.c.name, then.groups.c.name]).toEqual(['Team nine', 'Team 9']);
    expect([now.groups.b.members, then.groups.b.members]).toEqual([[], ['p3:0']]);
    expect(must(await copy.columns(null)).assignments.groups).toHaveLength(1);
    // The first release did not keep attributes.
    expect(must(await copy.group('d'))!.attributes).toEqual(
      release === '0001' ? null : { access: 'private', email: 'd@example.org', keywords: ['水', 'dam'], hasLogo: true },
    );
    expect('access' in must(await copy.columns(1)).groups).toBe(release !== '0001');
    expect(must(await copy.person('p9'))!.name).toBe('王伟');
    expect(must(await copy.workspace()).expanded).toEqual(['r1']);

    expect(must(await journal.changes())).toMatchObject({
      changes: [{ intent: { kind: 'group.move' } }],
      canUndo: true,
      canRedo: false,
    });
    expect(must(await journal.undo()).changes).toHaveLength(2);
    expect(must(await journal.openRuns())).toMatchObject([
      { id: 'golden-run', steps: [{ state: 'verified' }, { state: 'pending' }] },
    ]);
    await close();
  });
});
