import type { GroupAttributes } from '#shared/domain/attributes.ts';
import { categoryId, groupKey, personId } from '../../../electron/kernel/providers/geonode/ids.ts';
import { needMade, needPerson, needServer, perform, PICTURE, titleOf, type CheckContext } from '../context.ts';
import { CheckFailed, CheckSkipped, errorLine, expectThat, good } from '../report.ts';

const logo = { name: 'dot.png', type: 'image/png', base64: PICTURE };

/** The provider's operations as a plan sends them: precheck, call, and what reading shows; then its reads of what was made. */
export async function checkOperations(context: CheckContext): Promise<void> {
  const { report, provider } = context;
  let id: string | null = null;
  let name = titleOf(context, 'plan 计划');
  let description = 'As made.';
  const twoCategories = (): string[] => {
    if (needServer(context).era === 'A') throw new CheckSkipped('there are no categories before 2.7');
    if (context.categories.length < 2) throw new CheckSkipped('the site has fewer than two categories');
    return context.categories.slice(0, 2).map(({ slug }) => categoryId(slug));
  };
  const change = async (wanted: { name?: string; description?: string | null; attributes?: GroupAttributes }) => {
    const before = { name, description };
    name = wanted.name ?? name;
    description = wanted.description ?? description;
    await perform(context, {
      kind: 'group.update',
      groupId: needMade(id),
      name,
      description: wanted.description ?? null,
      ...(wanted.attributes === undefined ? {} : { attributes: wanted.attributes }),
      before: {
        ...before,
        ...(wanted.attributes === undefined ? {} : { attributes: await present(context, id, wanted.attributes) }),
      },
    });
  };

  await report.check('operation group.create: in a category, with everything', async () => {
    const parentId = needServer(context).era === 'A' ? null : (context.categories[0]?.slug ?? null);
    id = await perform(context, {
      kind: 'group.create',
      groupId: 'new:1',
      parentId: parentId === null ? null : categoryId(parentId),
      name,
      description,
      attributes: { access: 'public-invite', email: 'plan@example.test', keywords: ['planned'], logo },
    });
    return String(id);
  });
  await report.check('derived key: foretells the slug', async () => {
    const told = provider.derivedKey(name, false);
    if (told === null) throw new CheckSkipped('nothing is foretold here');
    const slug = groupKey(needMade(id))?.slug;
    expectThat(told === slug || told === id, `foretold ${told}, made ${slug ?? '?'}`);
    return told;
  });
  await report.check('operation group.create: a second time is found to be there', async () => {
    needMade(id);
    const again = await provider.precheck({
      kind: 'group.create',
      groupId: 'new:2',
      parentId: null,
      name,
      description,
    });
    if (again.ok) throw new CheckFailed(`nothing speaks against it: ${again.value.readBack}`);
    expectThat(again.error.code === 'plan.duplicate', errorLine(again.error));
  });
  await report.check('operation group.update: name', () => change({ name: `${name} (2)` }));
  await report.check('operation group.update: description, of several lines and braces of its own', () =>
    change({ description: 'First line\nsecond { line } with 水利 & <i>markup</i>' }),
  );
  await report.check('operation group.update: access', () => change({ attributes: { access: 'private' } }));
  await report.check('operation group.update: e-mail', () => change({ attributes: { email: 'other@example.test' } }));
  await report.check('operation group.update: no e-mail', () => change({ attributes: { email: '' } }));
  await report.check('operation group.update: keywords', () =>
    change({ attributes: { keywords: ['sea bed', 'ridge, north', '水利'] } }),
  );
  await report.check('operation group.update: no logo', () => change({ attributes: { logo: null } }));
  await report.check('operation group.update: a logo again', () => change({ attributes: { logo } }));
  await report.check('operation group.update: another logo in place of one', async () => {
    const address = async () => good(await provider.readGroup(needMade(id))).group.attributes?.logoUrl ?? '';
    const was = await address();
    await change({ attributes: { logo: { ...logo, name: 'other-dot.png' } } });
    const is = await address();
    expectThat(is !== '' && is !== was, `the address of the logo is still ${is}`);
  });
  await report.check('operation group.update: public again, nothing lost', async () => {
    await change({ attributes: { access: 'public' } });
    const told = await present(context, id, { access: 'public' });
    expectThat(told.access === 'public', `access reads ${told.access ?? '?'}`);
    const slug = groupKey(needMade(id))?.slug ?? '';
    const page = await provider.client.GroupDetailView({ slug });
    expectThat(page.keywords.length === 3 && page.logo !== null, 'keywords or logo are lost');
  });
  await report.check('attributes: keywords as words, the logo as a picture', async () => {
    const read = await provider.readAttributes(needMade(id));
    if (!read.ok && read.error.code === 'remote.unsupported') throw new CheckSkipped('not served by this build');
    const { keywords, logo: picture } = good(read);
    expectThat([...keywords].sort().join('|') === 'ridge, north|sea bed|水利', `keywords read ${keywords.join(' | ')}`);
    if (picture?.startsWith('data:image/') === true) return undefined;
    // Uploads are the business of a web server in front of the site, and there may be none.
    const { group } = good(await provider.readGroup(needMade(id)));
    const address = group.attributes?.logoUrl ?? '';
    expectThat(address !== '', 'no address of the logo is told');
    const { pathname, search } = new URL(address);
    const { status } = await (await context.plain()).send('GET', pathname + search);
    expectThat(status !== 200, 'the logo is served, and yet not read');
    return `keywords; the site does not serve the picture (${status})`;
  });

  let within: string[] = [];
  const place = async (wanted: string[]) => {
    const state = good(await provider.readGroup(needMade(id)));
    within = state.parentIds;
    await perform(context, { kind: 'parents.set', groupId: needMade(id), parentIds: wanted, before: within });
  };
  await report.check('operation parents.set: two categories', () => place(twoCategories()));
  await report.check('operation parents.set: another one', () => place(twoCategories().slice(1)));
  await report.check('operation parents.set: none', () => {
    twoCategories();
    return place([]);
  });

  await report.check('operation member.add', () => member(context, id, 'add'));
  await report.check('operation member.role: manager', () => member(context, id, 'promote'));
  await report.check('operation member.role: member', () => member(context, id, 'demote'));
  await report.check('reads: the page of members, the groups of a person, the person', async () => {
    const person = personId(needPerson(context).username);
    const page = good(await provider.listChildren(needMade(id), null));
    expectThat(
      page.members.some((one) => one.person.id === person && one.role === 'member'),
      'not among the members',
    );
    const theirs = good(await provider.listGroupsOfPerson(person));
    expectThat(theirs.includes(needMade(id)), 'the group is not among his');
    expectThat(good(await provider.readPerson(person)).id === person, 'another person');
    const found = good(await provider.findPeople(needPerson(context).username));
    expectThat(
      found.people.some(({ personId: one }) => one === person),
      'not found by user name',
    );
  });
  await report.check('operation member.remove', () => member(context, id, 'remove'));
  await report.check('operation member.add: somebody unknown is refused, and nothing happened', async () => {
    const stranger = personId(`nobody-${context.scratch.run}`);
    const operation = { kind: 'member.add', groupId: needMade(id), personId: stranger, role: 'member' } as const;
    const sent = await provider.apply(operation);
    if (sent.ok) throw new CheckFailed('it was taken for done');
    expectThat(sent.error.outcome === 'not-applied', errorLine(sent.error));
    const seen = good(await provider.verify(operation, Date.now()));
    expectThat(seen.verdict === 'absent', seen.readBack);
    return errorLine(sent.error);
  });
  await report.check('activity of the group', async () => {
    const told = await provider.listActivity(needMade(id));
    if (!told.ok && told.error.code === 'remote.unsupported') throw new CheckSkipped('not served by this build');
    return `${good(told).length} entries`;
  });
  await report.check('reads: many groups at once, one of them unknown', async () => {
    const map = good(await provider.readGroups([needMade(id), 'group:no-such-group-anywhere']));
    expectThat(map.size === 1 && map.has(needMade(id)), `${map.size} groups`);
  });
  await report.check('operation group.delete', async () => {
    const groupId = needMade(id);
    await perform(context, { kind: 'group.delete', groupId, name });
    const gone = await provider.readGroup(groupId);
    expectThat(!gone.ok && gone.error.code === 'remote.not-found', 'it can still be read');
  });
}

/** What the group has now of the attributes that are to be changed. */
async function present(context: CheckContext, id: string | null, of: GroupAttributes): Promise<GroupAttributes> {
  const { group } = good(await context.provider.readGroup(needMade(id)));
  const { access, email, logoUrl } = group.attributes ?? {};
  const slug = groupKey(needMade(id))?.slug ?? '';
  const { keywords } = await context.provider.client.GroupDetailView({ slug });
  return {
    ...(of.access === undefined || access === undefined ? {} : { access }),
    ...(of.email === undefined || email === undefined ? {} : { email }),
    ...(of.keywords === undefined ? {} : { keywords }),
    // Which picture it is cannot be told, only whether there is one.
    ...(of.logo === undefined ? {} : { logo: logoUrl === '' ? null : logo }),
  };
}

async function member(
  context: CheckContext,
  id: string | null,
  what: 'add' | 'remove' | 'promote' | 'demote',
): Promise<void> {
  const person = { groupId: needMade(id), personId: personId(needPerson(context).username) };
  if (what === 'add') await perform(context, { kind: 'member.add', ...person, role: 'member' });
  else if (what === 'remove') await perform(context, { kind: 'member.remove', ...person, role: 'member' });
  else if (what === 'promote')
    await perform(context, { kind: 'member.role', ...person, role: 'manager', before: 'member' });
  else await perform(context, { kind: 'member.role', ...person, role: 'member', before: 'manager' });
}
