import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StepState } from '#shared/plan/step.ts';
import { describeColumns, describeDirectory } from './testing/describe-columns.ts';
import { startStoreChild } from './testing/child-process.ts';
import { must, openTestStore, type TestStore } from './testing/open-test-store.ts';
import { crawlInto, largeCompany } from './testing/sample-directory.ts';

let store: TestStore;
beforeAll(() => {
  store = openTestStore();
});
afterAll(() => store.dispose());

/** The copy as a killed writer left it, closed again. */
async function look(dir: string) {
  const profile = must(await store.worker.openProfile({ dir }));
  const meta = must(await profile.copy.meta());
  const columns = meta === null ? null : must(await profile.copy.columns(null));
  const crawl = must(await profile.copy.resumableCrawl());
  await profile.close();
  return { meta, described: columns === null ? null : describeColumns(columns), crawl };
}

describe('a sync killed at any moment', () => {
  it('leaves the old copy whole, and goes on', async () => {
    const dir = store.folder();
    const before = largeCompany(1);
    const profile = must(await store.worker.openProfile({ dir }));
    must(await crawlInto(profile.copy, before, 1000));
    await profile.close();

    let reached = 0;
    // Each child is killed when it can get no further and the first of its pages is in the file, the others on their way there.
    for (let n = 1; n <= 5; n++) {
      const child = startStoreChild('crawl', dir, { answers: 50 });
      await child.until((line) => line === 'members' && child.lines.includes('silence'));
      const lines = await child.kill();
      expect(lines).not.toContain('finished');
      const { described, crawl } = await look(dir);
      expect(described).toEqual(describeDirectory(before));
      expect(crawl!.childrenDone).toBeGreaterThanOrEqual(reached);
      reached = crawl!.childrenDone;
    }
    expect(reached).toBeGreaterThan(0);
    const last = startStoreChild('crawl', dir);
    expect((await last.ended).at(-1)).toBe('finished');
    // All that was left to ask: it did not begin anew.
    expect(last.lines.filter((line) => line === 'children').length).toBeLessThanOrEqual(301 - reached);
    const { described, crawl } = await look(dir);
    expect(described).toEqual(describeDirectory(largeCompany(2)));
    expect(crawl).toBeNull();
  });

  it('that is the first shows what it has read, as no more than that, and goes on', async () => {
    const dir = store.folder();
    const truth = describeDirectory(largeCompany(2));
    let reached = 0;
    for (const answers of [0, 20, 90, 120]) {
      const child = startStoreChild('crawl', dir, { answers });
      await child.until((line) => line === 'members' && child.lines.includes('silence'));
      expect(await child.kill()).not.toContain('finished');
      const { meta, described, crawl } = await look(dir);
      expect(crawl!.childrenDone).toBeGreaterThanOrEqual(reached);
      reached = crawl!.childrenDone;
      if (meta === null) continue;
      expect(meta.notLoadedGroups).toBeGreaterThan(0);
      // No group with anything that is not so; all that is shown is reached from the top.
      for (const [id, group] of Object.entries(described!.groups)) {
        const real = truth.groups[id];
        expect(real.members).toEqual(expect.arrayContaining(group.members));
        expect(real.children).toEqual(expect.arrayContaining(group.children));
        if (id !== 'g0')
          expect(Object.values(described!.groups).some(({ children }) => children.includes(id))).toBe(true);
      }
    }
    expect((await look(dir)).meta).not.toBeNull();
    const last = startStoreChild('crawl', dir);
    expect((await last.ended).at(-1)).toBe('finished');
    expect(last.lines.filter((line) => line === 'children').length).toBeLessThanOrEqual(301 - reached);
    const { meta, described, crawl } = await look(dir);
    expect(meta!.notLoadedGroups).toBeUndefined();
    expect(described).toEqual(truth);
    expect(crawl).toBeNull();
  });

  it('is either the old copy or the new one while it is being stored', async () => {
    const before = describeDirectory(largeCompany(1));
    const after = describeDirectory(largeCompany(2));
    const outcomes = new Set<string>();
    // Later and later after the call that swaps old for new has left, counted in turns of the event loop.
    for (const turns of [0, 4, 32, 256]) {
      const dir = store.folder();
      const profile = must(await store.worker.openProfile({ dir }));
      must(await crawlInto(profile.copy, largeCompany(1), 1000));
      await profile.close();
      const child = startStoreChild('crawl', dir);
      await child.until((line) => line === 'storing');
      for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
      await child.kill();
      const { meta, described, crawl } = await look(dir);
      if (meta!.snapshotId === 1) {
        outcomes.add('old');
        expect(described).toEqual(before);
        expect(crawl).toMatchObject({
          groupsComplete: true,
          topLevelComplete: true,
          groupsSeen: 300,
          childrenDone: 300,
        });
      } else {
        outcomes.add('new');
        expect(described).toEqual(after);
        expect(crawl).toBeNull();
      }
    }
    expect(outcomes.size).toBeGreaterThan(0);
  });
});

describe('a journal killed at any moment', () => {
  it('@security 21 holds every row that was promised, and no half of one', async () => {
    const rank: Record<StepState, number> = {
      pending: 0,
      running: 1,
      verified: 2,
      locked: 0,
      failed: 0,
      unknown: 0,
      skipped: 0,
      'rolled-back': 0,
    };
    for (const stopAt of [1, 3, 9, 40]) {
      const dir = store.folder();
      const child = startStoreChild('journal', dir);
      await child.until((_line, count) => count >= stopAt);
      const lines = await child.kill();
      expect(lines.length).toBeGreaterThanOrEqual(stopAt);
      const { journal, close } = must(await store.worker.openProfile({ dir }));
      const staged = must(await journal.changes());
      for (const line of lines) {
        const [what, a, step] = line.split(' ');
        if (what === 'staged') {
          expect(staged.changes.length).toBeGreaterThanOrEqual(Number(a));
          continue;
        }
        const run = must(await journal.run(a));
        expect(run).not.toBeNull();
        expect(run!.steps).toHaveLength(3);
        if (what === 'run') continue;
        const record = run!.steps.find((one) => one.stepId === step)!;
        // What was said is there; what was not said yet may be there already.
        expect(rank[record.state]).toBeGreaterThanOrEqual(what === 'verified' ? 2 : 1);
      }
      for (const run of must(await journal.openRuns()))
        expect(run.steps.map((step) => step.stepId)).toEqual(['s1', 's2', 's3']);
      expect(staged.changes.map((change) => change.seq)).toEqual(staged.changes.map((_, i) => i + 1));
      await close();
    }
  });
});
