import { needServer, needMade, titleOf, type CheckContext } from '../context.ts';
import { CheckSkipped, errorLine, expectThat, refusal } from '../report.ts';

/** What the client asks beside the documented methods: lists, pickers, categories, people, invitations to the site. */
export async function checkSite(context: CheckContext): Promise<void> {
  const { report, provider, scratch, options } = context;
  const { client } = provider;

  await report.check('categories', async () => {
    if (needServer(context).era === 'A') throw new CheckSkipped('there are none before 2.7');
    context.categories = await client.categories();
    return `${context.categories.length}`;
  });
  await report.check('groups: pages to the end, each once', async () => {
    const seen = new Set<string>();
    let total: number | null = null;
    for (let at: number | null = 0; at !== null;) {
      const page = await client.groups({ at });
      for (const { slug } of page.groups) {
        expectThat(!seen.has(slug), `${slug} comes twice`);
        seen.add(slug);
      }
      total = page.total;
      at = page.next;
    }
    expectThat(total === null || total === seen.size, `${seen.size} read, ${total} announced`);
    return `${seen.size}`;
  });
  await report.check('users', async () => {
    if (!needServer(context).v2) throw new CheckSkipped('no v2 before 3.2');
    const page = await client.users({ page_size: 5 });
    expectThat(page.users.length > 0, 'nobody');
    expectThat(page.users.length <= 5, `${page.users.length} on a page of 5`);
    return page.next === null ? 'one page' : 'more pages follow';
  });
  for (const which of ['groups', 'categories', 'users'] as const) {
    await report.check(`picker: ${which}`, async () => {
      const { era } = needServer(context);
      if (which === 'users' ? era !== 'F' : !'DEF'.includes(era)) throw new CheckSkipped('not in this version');
      const page = await client.picker({ which });
      expectThat(
        page.items.every(({ id, text }) => /^\d+$/.test(id) && text !== ''),
        JSON.stringify(page.items),
      );
      return `${page.items.length}${page.more ? ' and more' : ''}`;
    });
  }
  await report.check('lookup', async () => {
    const { username } = await client.userinfo();
    const found = await client.lookup({ query: username });
    expectThat(found.users.includes(username), `${username} is not among ${found.users.length}`);
  });

  let category: string | null = null;
  const name = titleOf(context, 'Categories & more');
  await report.check('category_create', async () => {
    if (needServer(context).era === 'A') throw new CheckSkipped('there are none before 2.7');
    if (!options.categories) throw new CheckSkipped('needs --categories: only the admin pages can remove one');
    const made = await client.category_create({ name, description: 'Made by a check.' });
    category = made.slug;
    const all = await client.categories();
    const row = all.find(({ slug }) => slug === made.slug);
    scratch.noteCategory(String(row?.pk ?? '?'), name);
    expectThat(row?.name === name, `it reads ${row?.name ?? 'nothing'}`);
    return made.slug;
  });
  await report.check('category_update: a new name is a new slug', async () => {
    const before = needMade(category);
    const renamed = await client.category_update({ slug: before, name: `${name} renamed` });
    expectThat(renamed.slug === `${before}-renamed`, `the slug became ${renamed.slug}`);
    const row = (await client.categories()).find(({ slug }) => slug === renamed.slug);
    expectThat(row?.name === `${name} renamed`, 'it is not listed under its new name');
    category = renamed.slug;
    return renamed.slug;
  });
  await report.check('category_create: the same name again is refused in words', async () => {
    needMade(category);
    const error = await refusal(client.category_create({ name: `${name} renamed` }));
    expectThat(error.code === 'remote.invalid' && error.params['fields'] === 'name', errorLine(error));
    return errorLine(error);
  });

  await report.check('site_invite: what is no address is refused before it is sent', async () => {
    const error = await refusal(client.site_invite({ email: 'no address' }));
    expectThat(error.code === 'remote.invalid' && error.remote === undefined, errorLine(error));
  });
  await report.check('site_invite', async () => {
    if ('AB'.includes(needServer(context).era)) throw new CheckSkipped('not before 2.8');
    if (options.mail === '') throw new CheckSkipped('sends mail; needs --mail');
    const said = await client.site_invite({ email: options.mail });
    return said.map(({ text }) => text).join(' ');
  });
}
