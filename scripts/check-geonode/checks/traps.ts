import { predictSlug } from '../../../electron/kernel/providers/geonode/slug.ts';
import { groupId, personId } from '../../../electron/kernel/providers/geonode/ids.ts';
import { guarded, needMade, needServer, titleOf, type CheckContext } from '../context.ts';
import { CheckFailed, CheckSkipped, errorLine, expectThat, good, refusal } from '../report.ts';
import { groupsNamed } from '../scratch.ts';

const make = (name: string, more: { description?: string; category?: boolean } = {}) =>
  ({ kind: 'group.create', groupId: 'new:9', parentId: null, name, description: 'x', ...more }) as const;

/** Ordinary input that this server takes badly: what is never sent, and what may be sent because the server only refuses it. */
export async function checkTraps(context: CheckContext): Promise<void> {
  const { report, provider, scratch } = context;
  const { client } = provider;
  const older = () => !'DEF'.includes(needServer(context).era);

  for (const name of ['Contributors', 'Registered Members', 'anonymous'])
    await report.check(`guard: a title that takes over the site's own group "${name}"`, () =>
      guarded(context, make(name), 'site-group'),
    );
  await report.check("guard: deleting one of the site's own groups", () =>
    guarded(context, { kind: 'group.delete', groupId: groupId('registered-members'), name: 'x' }, 'site-group'),
  );
  await report.check('guard: a title without letters', () => guarded(context, make('🚀 !!!'), 'no-letters'));
  await report.check('guard: a description of blanks', () =>
    guarded(context, make(titleOf(context, 'blank'), { description: ' ' }), 'description-required'),
  );
  await report.check('guard: a title of 1,000 characters', () =>
    guarded(context, make(titleOf(context, 'x'.repeat(1_000)).slice(0, 1_000)), older() ? 'too-long' : 'slug-too-long'),
  );
  await report.check('guard: a Chinese title whose address is too long', () => {
    const long = titleOf(context, '水利工程防洪规划组'.repeat(older() ? 2 : 5));
    return guarded(context, make(long), older() && long.length > 50 ? 'too-long' : 'slug-too-long');
  });
  await report.check('guard: braces that templates read', async () => {
    if (needServer(context).era !== 'F') throw new CheckSkipped('accepted before 5.1');
    return guarded(context, make(titleOf(context, '{{ x }}')), 'template-braces');
  });
  await report.check('guard: a category in Chinese alone', async () => {
    if (needServer(context).era === 'A') throw new CheckSkipped('there are no categories before 2.7');
    return guarded(context, make('水利', { category: true }), 'no-ascii-letters');
  });

  let slug: string | null = null;
  const title = titleOf(context, '水利工程组');
  await report.check('a Chinese title: created, its address is as foretold', async () => {
    const foretold = predictSlug(title, 'ABC1'.includes(needServer(context).era));
    const made = await client.group_create({ slug: title, description: 'x' });
    scratch.note(made.slug);
    slug = made.slug;
    expectThat(foretold === made.slug, `foretold ${foretold ?? 'nothing'}, made ${made.slug}`);
    return made.slug;
  });
  await report.check('markup in a title: text everywhere', async () => {
    const marked = titleOf(context, '<b>B</b> & "q"');
    const made = await client.group_create({ slug: marked, description: '<script>x</script>' });
    scratch.note(made.slug);
    const [group, page, members] = [
      await client.group({ slug: made.slug }),
      await client.GroupDetailView({ slug: made.slug }),
      await client.group_members({ slug: made.slug }),
    ];
    const seen = [group.title, page.title, members.title];
    expectThat(
      seen.every((text) => text === marked || text === ''),
      seen.join(' | '),
    );
    expectThat(page.description === '<script>x</script>', `description reads ${page.description}`);
    return made.slug;
  });
  await report.check('a title that exists, in other letter case: refused, made once', async () => {
    const first = titleOf(context, 'Twice');
    scratch.note((await client.group_create({ slug: first, description: 'x' })).slug);
    const error = await refusal(client.group_create({ slug: first.toUpperCase(), description: 'x' }));
    expectThat(older() || (error.code === 'remote.invalid' && error.outcome === 'not-applied'), errorLine(error));
    return errorLine(error);
  });
  await report.check('another title with the same address: an error of the server, made once', async () => {
    const first = titleOf(context, 'Same');
    const { slug: made } = await client.group_create({ slug: first, description: 'x' });
    scratch.note(made);
    const error = await refusal(client.group_create({ slug: `${first}!!`, description: 'x' }));
    expectThat(error.code === 'remote.internal' || older(), errorLine(error));
    expectThat((await groupsNamed(provider, first)).length === 1, 'there are two of them');
    const told = await provider.precheck(make(`${first}!!`));
    expectThat(!told.ok && told.error.code === 'plan.duplicate', 'and the guard does not say so beforehand');
    return errorLine(error);
  });
  await report.check('guard: the last manager', async () => {
    const me = context.me;
    if (me === null) throw new CheckSkipped('who is signed in is not known');
    const operation = {
      kind: 'member.remove',
      groupId: groupId(needMade(slug)),
      personId: personId(me.username),
      role: 'manager',
    } as const;
    const told = await provider.precheck(operation);
    if (me.superuser && !older()) {
      expectThat(told.ok && told.value.verdict === 'absent', 'a superuser can mend it, so nothing speaks against it');
      return 'a superuser may: he can mend it';
    }
    if (told.ok) throw new CheckFailed(`nothing speaks against it: ${told.value.readBack}`);
    expectThat(told.error.code === 'plan.last-admin', errorLine(told.error));
    return errorLine(told.error);
  });
  await report.check('guard: somebody who is no member is not removed again', async () => {
    const told = good(
      await provider.precheck({
        kind: 'member.remove',
        groupId: groupId(needMade(slug)),
        personId: personId('AnonymousUser'),
        role: 'member',
      }),
    );
    expectThat(told.verdict === 'holds', told.readBack);
  });
  await report.check('a group that is not there: reads and writes say so', async () => {
    const nowhere = `no-such-group-${scratch.run}`;
    const read = await refusal(client.group_members({ slug: nowhere }));
    const write = await refusal(client.group_remove({ slug: nowhere, method: 'post' }));
    const update = await refusal(client.group_update({ slug: nowhere, description: 'x' }));
    expectThat(read.code === 'remote.not-found' && write.code === 'remote.not-found', errorLine(write));
    return `update: ${errorLine(update)}`;
  });
}
