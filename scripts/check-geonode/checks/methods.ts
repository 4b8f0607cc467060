import { GeoNodeError } from '../../../electron/kernel/providers/geonode/client.ts';
import { needMade, needPerson, needServer, PICTURE, titleOf, type CheckContext } from '../context.ts';
import { CheckSkipped, errorLine, expectThat, refusal } from '../report.ts';

const DESCRIPTION = 'Made by a check of the client, and removed by it.\nSecond line, <b>& "quoted"</b>.';
const KEYWORDS = ['canopy', 'ridge, north', 'ice cap'];
const sameLines = (a: string, b: string): boolean =>
  a.replace(/\r\n/g, '\n').trim() === b.replace(/\r\n/g, '\n').trim();
const sameWords = (a: string[], b: string[]): boolean => [...a].sort().join('\n') === [...b].sort().join('\n');
/** Refused, absent, not the right answer: what an older or newer version says where it has no such thing. */
const unsupported = new Set(['remote.unsupported', 'remote.not-found']);

/** The eleven methods of the documentation on a throw-away group. */
export async function checkMethods(context: CheckContext): Promise<void> {
  const { report, provider, scratch } = context;
  const { client } = provider;
  const title = titleOf(context, 'methods');
  let slug: string | null = null;

  await report.check('group_create', async () => {
    const { era } = needServer(context);
    const category = context.categories[0];
    const made = await client.group_create({
      slug: title,
      description: DESCRIPTION,
      access: 'public',
      email: 'canopy-check@example.test',
      keywords: KEYWORDS,
      logo: { name: 'dot.png', type: 'image/png', bytes: Buffer.from(PICTURE, 'base64') },
      ...(era === 'A' || category?.pk == null ? {} : { categories: [String(category.pk)] }),
    });
    scratch.note(made.slug);
    slug = made.slug;
    return made.slug;
  });
  await report.check('GroupDetailView', async () => {
    const page = await client.GroupDetailView({ slug: needMade(slug) });
    expectThat(page.title === title, `title reads ${page.title}`);
    expectThat(sameLines(page.description, DESCRIPTION), `description reads ${page.description}`);
    expectThat(sameWords(page.keywords, KEYWORDS), `keywords read ${page.keywords.join(' | ')}`);
    expectThat(page.email === 'canopy-check@example.test', `e-mail reads ${page.email}`);
    expectThat(page.logo !== null, 'the logo is not there');
    expectThat(page.canManage, 'the creator does not manage it');
    return `${page.categories.length} categories, managers ${page.managers.join(', ')}`;
  });
  await report.check('group_members', async () => {
    const page = await client.group_members({ slug: needMade(slug) });
    const me = page.members.find(({ username }) => username === context.me?.username);
    expectThat(me?.role === 'manager', `the creator is ${me?.role ?? 'no member'}`);
    expectThat(page.addForm !== null, 'there is no form to add people');
    expectThat(page.addForm.payload !== null, 'the form to add people has a shape nobody knows');
    return `people are added as ${page.addForm.payload}`;
  });
  await report.check('group_update: changes one field, loses none', async () => {
    await client.group_update({ slug: needMade(slug), access: 'private' });
    const page = await client.GroupDetailView({ slug: needMade(slug) });
    const group = await client.group({ slug: needMade(slug) });
    expectThat(group.access === 'private', `access reads ${group.access}`);
    expectThat(sameLines(page.description, DESCRIPTION), `description reads ${page.description}`);
    expectThat(sameWords(page.keywords, KEYWORDS), `keywords read ${page.keywords.join(' | ')}`);
    expectThat(page.email === 'canopy-check@example.test' && page.logo !== null, 'e-mail or logo is lost');
    expectThat((group.categories ?? []).length === page.categories.length, 'categories are lost');
  });
  await report.check('group_update: many fields, logo away', async () => {
    const updated = await client.group_update({
      slug: needMade(slug),
      title: `${title} 2`,
      description: 'Short',
      access: 'public-invite',
      email: '',
      keywords: ['one'],
      logo: null,
      ...(needServer(context).era === 'A' ? {} : { categories: [] }),
    });
    expectThat(updated.slug === slug, `the slug became ${updated.slug}`);
    const page = await client.GroupDetailView({ slug: needMade(slug) });
    expectThat(page.title === `${title} 2` && page.description.trim() === 'Short', 'title or description is not right');
    expectThat(sameWords(page.keywords, ['one']), `keywords read ${page.keywords.join(' | ')}`);
    expectThat(page.email === '' && page.logo === null, 'e-mail or logo is still there');
    expectThat(page.categories.length === 0, 'categories are still there');
  });
  await report.check('group_update: a refused form says why', async () => {
    const error = await refusal(client.group_update({ slug: needMade(slug), email: 'no address' }));
    expectThat(error.code === 'remote.invalid' && error.params['fields'] === 'email', errorLine(error));
    return errorLine(error);
  });

  await report.check('group_members_add', async () => {
    const { username } = needPerson(context);
    const added = await client.group_members_add({ slug: needMade(slug), role: 'member', user_idntifiers: username });
    expectThat(added.added.join() === username, `added: ${added.added.join(', ') || 'nobody'}`);
  });
  await report.check('group_members_add: a second time changes nothing', async () => {
    const { username } = needPerson(context);
    const again = await client.group_members_add({
      slug: needMade(slug),
      role: 'manager',
      user_idntifiers: [username],
    });
    expectThat(again.already.join() === username && again.added.length === 0, 'not said to be in already');
  });
  await report.check(
    'group_members_add: an unknown name is reported, though the server answers as if it were well',
    async () => {
      const error = await refusal(
        client.group_members_add({ slug: needMade(slug), role: 'member', user_idntifiers: `nobody-${scratch.run}` }),
      );
      expectThat(error.code === 'remote.invalid' && error.outcome === 'not-applied', errorLine(error));
      return errorLine(error);
    },
  );
  await report.check('group_member_promote', async () => {
    const { username } = needPerson(context);
    if (!'DEF'.includes(needServer(context).era)) throw new CheckSkipped('not before 3.0');
    await client.group_member_promote({ slug: needMade(slug), username });
    expectThat((await roleOf(context, slug, username)) === 'manager', 'the page shows no manager');
  });
  await report.check('group_member_demote', async () => {
    const { username } = needPerson(context);
    if (!'DEF'.includes(needServer(context).era)) throw new CheckSkipped('not before 3.0');
    await client.group_member_demote({ slug: needMade(slug), username });
    expectThat((await roleOf(context, slug, username)) === 'member', 'the page shows no member');
  });
  await report.check('group_member_remove', async () => {
    const { username } = needPerson(context);
    await client.group_member_remove({ slug: needMade(slug), username });
    expectThat((await roleOf(context, slug, username)) === null, 'the page still shows him');
  });
  await report.check('group_member_remove: somebody who is no member', async () => {
    const { username } = needPerson(context);
    try {
      await client.group_member_remove({ slug: needMade(slug), username });
      return 'nobody there afterwards, as wanted';
    } catch (error) {
      expectThat(error instanceof GeoNodeError && error.error.code === 'remote.internal', String(error));
      return errorLine(error.error);
    }
  });
  await report.check('group_join: who is in, or cannot be, is told', async () => {
    if (context.me?.superuser === true && 'DEF'.includes(needServer(context).era)) {
      // He counts as a member of everything, so nothing happens; as manager he is one already.
      await client.group_member_remove({ slug: needMade(slug), username: context.me.username });
      const error = await refusal(client.group_join({ slug: needMade(slug) }));
      expectThat(error.code === 'remote.forbidden', errorLine(error));
      const { username } = context.me;
      await client.group_members_add({ slug: needMade(slug), role: 'manager', user_idntifiers: username });
      return errorLine(error);
    }
    if (!'DEF'.includes(needServer(context).era)) throw new CheckSkipped('joining twice is an error before 2.10.2');
    await client.group_join({ slug: needMade(slug) });
    return 'a member already';
  });
  await report.check('GroupActivityView', async () => {
    const items = await client.GroupActivityView({ slug: needMade(slug) });
    expectThat(items.length === 0, `a new group has ${items.length} entries`);
    return 'empty, as memberships are no part of it';
  });
  await report.check('group_invite', async () => {
    if (!'AB'.includes(needServer(context).era)) {
      const error = await refusal(
        client.group_invite({ slug: needMade(slug), invite_role: 'member', invite_user: 'canopy-check@example.test' }),
      );
      expectThat(unsupported.has(error.code), errorLine(error));
      return `absent here, and said so: ${errorLine(error)}`;
    }
    if (context.options.mail === '') throw new CheckSkipped('sends mail; needs --mail');
    await client.group_invite({ slug: needMade(slug), invite_role: 'member', invite_user: context.options.mail });
    return 'sent; no page tells what became of it';
  });
  await report.check('group_invite_response: an unknown token', async () => {
    const error = await refusal(client.group_invite_response({ slug: needMade(slug), token: '0'.repeat(40) }));
    expectThat(error.code === 'remote.not-found', errorLine(error));
    return errorLine(error);
  });
  await report.check('group_remove: get asks, and removes nothing', async () => {
    const asked = await client.group_remove({ slug: needMade(slug), method: 'get' });
    expectThat(asked.question.includes(title), `the question is ${asked.question}`);
    expectThat((await client.group({ slug: needMade(slug) })).slug === slug, 'the group is gone');
    return asked.question;
  });
  await report.check('group_remove: post removes', async () => {
    expectThat((await client.group_remove({ slug: needMade(slug), method: 'post' })).removed, 'not removed');
    const error = await refusal(client.GroupDetailView({ slug: needMade(slug) }));
    expectThat(error.code === 'remote.not-found', errorLine(error));
  });
}

async function roleOf(context: CheckContext, slug: string | null, username: string): Promise<string | null> {
  const page = await context.provider.client.group_members({ slug: needMade(slug) });
  return page.members.find((member) => member.username === username)?.role ?? null;
}
