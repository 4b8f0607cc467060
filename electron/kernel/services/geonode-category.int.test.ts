import { afterAll, beforeAll, expect, describe, test } from 'vitest';
import type { Run } from '#shared/plan/run.ts';
import { startSample, type SampleKernel } from '../testing/sample-kernel.ts';

const profileId = 'sample-geonode';
const idOf = (slug: string): string => `group:${slug}`;
const categoryOf = (slug: string): string => `category:${slug}`;
const NEW_NAME = 'Tide and shore';
const NEW_ID = categoryOf('tide-and-shore');

/** The id of a category follows its name: what the copy knew under the old one has to be found under the new one. */
describe('a category under another name', () => {
  let sample: SampleKernel;
  let old: { id: string; name: string };
  /** Ids of the groups in it. */
  let inside: string[];
  /** A public one among them. */
  let open: { id: string; name: string };
  let run: Run;

  beforeAll(async () => {
    sample = await startSample({}, true, { kind: 'geonode' });
    const { categories, groups } = await sample.site();
    const within = (slug: string): string[] =>
      groups.filter((group) => group.categories.includes(slug)).map((group) => idOf(group.slug));
    const [first] = [...categories].sort((a, b) => within(b.slug).length - within(a.slug).length);
    if (first === undefined) throw new Error('This site has no categories');
    old = { id: categoryOf(first.slug), name: first.name };
    inside = within(first.slug).sort();
    const found = groups.find(({ slug, access }) => access === 'public' && inside.includes(idOf(slug)));
    if (found === undefined) throw new Error('This category has no public group');
    open = { id: idOf(found.slug), name: found.title };
  });
  afterAll(() => sample.close());

  const childrenOf = async (id: string): Promise<string[] | null> => {
    const directory = await sample.directory();
    const g = directory.groupIndex(id);
    return g < 0 ? null : [...directory.childrenOf(g)].map((child) => directory.groupId(child)).sort();
  };

  test('stands in the copy with its groups as soon as it is applied', async () => {
    expect(inside.length).toBeGreaterThan(1);
    await sample.stage({ kind: 'group.update', groupId: old.id, name: NEW_NAME, before: { name: old.name } });
    await sample.stage({
      kind: 'group.update',
      groupId: open.id,
      attributes: { access: 'private' },
      before: { name: open.name },
    });
    run = await sample.apply();
    expect(run.state).toBe('done');
    expect(await childrenOf(NEW_ID)).toEqual(inside);
    expect(await childrenOf(old.id)).toBeNull();
  });

  test('the undo finds nothing changed by somebody else, and gives the old name, the old id and the groups back', async () => {
    const review = await sample.client.ask('plan.review', { profileId, source: { kind: 'undo', runId: run.id } });
    expect(review.drift).toEqual([]);
    expect(review.plan.warnings.map(({ code }) => code)).not.toContain('changed-meanwhile');
    expect(review.plan.steps).toHaveLength(2);
    const { plan } = review;
    const undo = await sample.client.ask('apply.start', {
      profileId,
      planId: plan.id,
      typedName: plan.guard.typedName,
    });
    expect(undo.state).toBe('done');
    expect(await childrenOf(old.id)).toEqual(inside);
    expect(await childrenOf(NEW_ID)).toBeNull();
  });
});
