import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessCode, groupFlag } from '#shared/domain/columns.ts';
import { buildDirectory } from '#shared/domain/directory.ts';
import { systemClock } from '../../ports/clock.ts';
import { must, openTestStore, silentLogger, type TestStore } from '../../store/testing/open-test-store.ts';
import { runFullSync } from '../../sync/full-sync.ts';
import { startGeoNodeSandbox } from '../testing/geonode-sandbox.ts';

let files: TestStore;
beforeAll(() => {
  files = openTestStore();
});
afterAll(() => files.dispose());

describe.each(['F', 'B', 'A'] as const)('a full sync, era %s', (era) => {
  it('mirrors categories, groups in several of them, groups in none, members with roles', async () => {
    const sandbox = await startGeoNodeSandbox(era, { groups: 120, people: 200 });
    const { provider, traffic } = await sandbox.provider({ clock: systemClock });
    const { copy } = must(await files.worker.openProfile({ dir: files.folder() }));
    await provider.ping();
    await sandbox.mark();
    const report = must(
      await runFullSync({ provider, store: copy, clock: systemClock, logger: silentLogger, resume: true }),
    );
    const state = await sandbox.state();
    const categories = era === 'A' ? [] : state.categories;
    expect(report.unreadable).toEqual([]);
    const directory = buildDirectory(must(await copy.columns(null)));
    expect(directory.groupCount).toBe(state.groups.length + categories.length);

    const slugs = (groups: Iterable<number>) => [...groups].map((g) => directory.groupId(g)).sort();
    const loose = state.groups
      .filter(({ categories: within }) => within.length === 0)
      .map(({ slug }) => `group:${slug}`);
    // In no category: at the top beside the categories, free to be put into one.
    expect(slugs(directory.unattached)).toEqual([]);
    const top = [...categories.map(({ slug }) => `category:${slug}`), ...loose];
    expect(slugs(directory.roots)).toEqual(top.sort());
    expect([...directory.roots].some((g) => (directory.flags(g) & groupFlag.root) !== 0)).toBe(false);
    const access = state.groups.map((group) => [`group:${group.slug}`, group.access.replace("'", '')]);
    for (const [id, level] of access)
      expect(directory.columns.groups.access?.[directory.groupIndex(id)]).toBe(
        accessCode[level as keyof typeof accessCode],
      );
    const several = era === 'A' ? undefined : state.groups.find(({ categories: within }) => within.length > 1);
    if (several !== undefined) {
      const g = directory.groupIndex(`group:${several.slug}`);
      expect(slugs(directory.parentsOf(g))).toEqual(several.categories.map((slug) => `category:${slug}`).sort());
      expect(directory.flags(g) & groupFlag.root).toBe(0);
    }
    const seen: string[] = [];
    for (let g = 0; g < directory.groupCount; g += 1) {
      for (const p of directory.membersOf(g)) {
        const role = directory.columns.memberships.roles[directory.membershipIndex(g, p)] === 3 ? 'manager' : 'member';
        seen.push(`${directory.groupId(g)} ${directory.personId(p)} ${role}`);
      }
    }
    expect(seen.sort()).toEqual(
      state.members.map(({ group, username, role }) => `group:${group} user:${username} ${role}`).sort(),
    );

    const requests = await sandbox.requests();
    const pages = requests.filter(({ path }) => path.endsWith('/members/')).length;
    expect(pages).toBe(state.groups.length);
    const hidden = 'AB'.includes(era) ? 4 * state.groups.filter(({ access }) => access === 'private').length : 0;
    // Beside one page per group: one list of groups, one of categories, people, proofs of the session, hidden private groups.
    expect(requests.filter(({ path }) => /\/api\/(v2\/)?group/.test(path)).length).toBeLessThanOrEqual(hidden + 3);
    expect(requests.length - pages).toBeLessThanOrEqual(hidden + 12);
    expect(traffic.requests.length).toBeGreaterThan(pages);
    await sandbox.close();
  });
});
