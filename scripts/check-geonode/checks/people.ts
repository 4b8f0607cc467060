import { groupId, personId } from '../../../electron/kernel/providers/geonode/ids.ts';
import type { GeoNodeProvider } from '../../../electron/kernel/providers/geonode/provider.ts';
import { needMade, needServer, perform, titleOf, type CheckContext } from '../context.ts';
import type { Account } from '../options.ts';
import { CheckSkipped, errorLine, expectThat, good, refusal } from '../report.ts';

/** What user names may hold; every one of these is made once. */
const ODD = ['@example.test', '+plus', '.dot-dash_line', '-检查员'];
const UNKNOWN = 3;

/** Makes the throw-away accounts; they go away with everything else. */
export async function makePeople(context: CheckContext): Promise<void> {
  const { report, options, scratch } = context;
  if (options.makePeople === 0) return;
  await report.check(`throw-away accounts: ${options.makePeople}`, async () => {
    if (!'EF'.includes(needServer(context).era)) throw new CheckSkipped('accounts with passwords from 4.0 on');
    if (context.me?.superuser !== true) throw new CheckSkipped('only superusers can make accounts');
    const plain = await context.plain();
    for (let n = 0; n < options.makePeople; n += 1) {
      const username = `canopy-${scratch.run}-${n}${ODD[n] ?? ''}`;
      const account = { username, password: `Pw-${scratch.run}-${crypto.randomUUID()}` };
      scratch.notePerson(await plain.makePerson(account, `canopy-${scratch.run}-${n}@example.test`), username);
      context.people.push(account);
    }
  });
}

/** Names with every sign they may have, many people at once, and what somebody else may do. */
export async function checkPeople(context: CheckContext): Promise<void> {
  const { report, provider, scratch } = context;
  const { client } = provider;
  const made = context.options.makePeople === 0 ? [] : context.people;
  let slug: string | null = null;

  await report.check('a group for people', async () => {
    const created = await client.group_create({ slug: titleOf(context, 'people'), description: 'x' });
    scratch.note(created.slug);
    slug = created.slug;
  });
  for (const [n, sign] of ODD.entries()) {
    await report.check(`user name with ${sign}: in, manager, member, out`, async () => {
      const person = made[n];
      if (person === undefined) throw new CheckSkipped(`needs --make-people ${ODD.length} or more`);
      const { username } = person;
      const at = { slug: needMade(slug), username };
      await client.group_members_add({ slug: at.slug, role: 'member', user_idntifiers: username });
      await client.group_member_promote(at);
      await client.group_member_demote(at);
      await client.group_member_remove(at);
      const found = good(await provider.findPeople(username));
      expectThat(
        found.people.some((one) => one.personId === personId(username)),
        'not found by name',
      );
    });
  }
  await report.check('many people, three of them unknown: all named, nobody added', async () => {
    if (made.length < 10) throw new CheckSkipped('needs --make-people 10 or more');
    const unknown = Array.from({ length: UNKNOWN }, (_, n) => `nobody-${scratch.run}-${n}`);
    const names = [...made.map(({ username }) => username), ...unknown];
    const error = await refusal(
      client.group_members_add({ slug: needMade(slug), role: 'member', user_idntifiers: names }),
    );
    expectThat(error.code === 'remote.invalid' && error.outcome === 'not-applied', errorLine(error));
    const told = String(error.params['names']);
    expectThat(
      unknown.every((name) => told.includes(name)),
      errorLine(error),
    );
    const page = await client.group_members({ slug: needMade(slug) });
    expectThat(page.members.length === 1, `${page.members.length} members`);
    return `${names.length} names`;
  });
  await report.check('many people at once', async () => {
    if (made.length < 10) throw new CheckSkipped('needs --make-people 10 or more');
    const names = made.map(({ username }) => username);
    const { added } = await client.group_members_add({
      slug: needMade(slug),
      role: 'member',
      user_idntifiers: names,
    });
    expectThat(added.length === names.length, `${added.length} of ${names.length} added`);
    const page = good(await provider.listChildren(groupId(needMade(slug)), null));
    expectThat(page.members.length === names.length + 1, `the page has ${page.members.length} members`);
    return `${names.length}`;
  });
  await checkStranger(context, slug);
}

/** As the second person: what he may see, what he is refused, and joining. */
async function checkStranger(context: CheckContext, ours: string | null): Promise<void> {
  const { report, provider, scratch } = context;
  const { client } = provider;
  const person: Account | undefined = context.people.find(({ password }) => password !== '');
  const withoutHim = async (access: 'public' | 'public-invite' | 'private'): Promise<string> => {
    const made = await client.group_create({ slug: titleOf(context, `join ${access}`), description: 'x', access });
    scratch.note(made.slug);
    return made.slug;
  };
  let he: GeoNodeProvider | null = null;

  await report.check('second person: signs in', async () => {
    if (person === undefined) throw new CheckSkipped('needs --second-password or --make-people');
    he = await context.open(person);
    good(await he.ping());
    const who = good(await he.identity());
    return `${who.name}, ${who.role}`;
  });
  await report.check('second person: joins a public group by the plan, and again nothing happens', async () => {
    const other = needMade(he);
    const slug = await withoutHim('public');
    const operation = {
      kind: 'member.add',
      groupId: groupId(slug),
      personId: personId(person?.username ?? ''),
      role: 'member',
    } as const;
    await perform(context, operation, other);
    expectThat(good(await other.precheck(operation)).verdict === 'holds', 'not found to be in');
    const page = await client.group_members({ slug });
    expectThat(
      page.members.some(({ username, role }) => username === person?.username && role === 'member'),
      'the owner does not see him',
    );
  });
  await report.check('second person: group_join by the method', async () => {
    const slug = await withoutHim('public-invite');
    await needMade(he).client.group_join({ slug });
    return 'the server lets him in though invitation is asked for';
  });
  await report.check('second person: a private group is not there for him', async () => {
    const other = needMade(he);
    const slug = await withoutHim('private');
    const read = await refusal(other.client.group_members({ slug }));
    const join = await refusal(other.client.group_join({ slug }));
    expectThat(read.code === 'remote.not-found' && join.code === 'remote.not-found', errorLine(join));
  });
  await report.check('second person: may not change what he does not manage', async () => {
    const other = needMade(he);
    const slug = needMade(ours);
    const add = await refusal(
      other.client.group_members_add({ slug, role: 'manager', user_idntifiers: person?.username ?? '' }),
    );
    const remove = await refusal(other.client.group_remove({ slug, method: 'post' }));
    const update = await refusal(other.client.group_update({ slug, description: 'mine' }));
    for (const error of [add, remove, update]) expectThat(error.code === 'remote.forbidden', errorLine(error));
    // Before 2.8 everybody may create groups.
    if ('AB'.includes(needServer(context).era)) return errorLine(update);
    const create = await refusal(other.client.group_create({ slug: titleOf(context, 'not his'), description: 'x' }));
    expectThat(create.code === 'remote.forbidden', errorLine(create));
    return `${errorLine(update)}; ${errorLine(create)}`;
  });
}
