import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupFlag } from '#shared/domain/columns.ts';
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
    if (era === 'A') expect(slugs(directory.roots)).toEqual(state.groups.map(({ slug }) => `group:${slug}`).sort());
    else {
      expect(slugs(directory.roots)).toEqual(categories.map(({ slug }) => `category:${slug}`).sort());
      expect(slugs(directory.unattached)).toEqual(loose.sort());
    }
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
    // Beside one page per group: lists of groups, categories, each category's groups, people, proofs of the session, hidden private groups.
    const hidden = 'AB'.includes(era) ? 4 * state.groups.filter(({ access }) => access === 'private').length : 0;
    expect(requests.length - pages).toBeLessThanOrEqual(categories.length * 2 + hidden + 14);
    expect(traffic.requests.length).toBeGreaterThan(pages);
    await sandbox.close();
  });
});
