import { CAST, personName } from '../generator/people.ts';
import { createRandom } from '../generator/random.ts';
import type { Random } from '../generator/random.ts';
import { eraRules } from './eras.ts';
import type { Era } from './eras.ts';
import type { ActionKind, CategoryRow, Role, UserRow } from './rows.ts';
import { categoryName, DESCRIPTIONS, groupTitle, KEYWORDS, OBJECTS } from './sample-names.ts';
import { categorySlug, groupSlug } from './slug.ts';
import { transliterate } from './transliterate.ts';
import type { GeonodeAccounts } from './world.ts';

/** The password of everybody in a sample; whoever runs a sandbox may be anyone in it. */
export const SAMPLE_PASSWORD = 'sandbox-pass-1';

/** What decides a sample site, down to every id. */
export interface SiteSize {
  /** Exact number of groups. */
  readonly groups: number;
  /** Exact number of people, the built-in AnonymousUser not counted. */
  readonly people: number;
  readonly seed: number;
}

export type SampleUser = Omit<UserRow, 'password'>;

export interface SampleGroup {
  readonly id: number;
  readonly title: string;
  readonly slug: string;
  readonly description: string;
  readonly email: string | null;
  readonly access: string;
  readonly auth_id: number;
  readonly created: number;
  readonly modified: number;
  readonly keywords: readonly string[];
  readonly categories: readonly number[];
  readonly members: readonly { readonly user: number; readonly role: Role }[];
  readonly actions: readonly {
    readonly actor: number;
    readonly kind: ActionKind;
    readonly verb: string;
    readonly object: string;
    readonly object_id: number;
    readonly at: number;
  }[];
}

/** A site before it is written; users are named by id. */
export interface SampleSite {
  readonly users: readonly SampleUser[];
  readonly categories: readonly CategoryRow[];
  readonly groups: readonly SampleGroup[];
  readonly accounts: GeonodeAccounts;
}

const FOUNDED = Date.UTC(2022, 1, 1);
const LATEST = Date.UTC(2026, 0, 15);
const FIRST_USER = 1000;
/** Site auth groups take the numbers below. */
const FIRST_AUTH = 4;
/** Longest slug of the oldest releases; titles are made to fit every era alike. */
const LONGEST = 50;

/** Groups, by their place among the made ones, that the superuser manages beside others: before 2.10.2 he can do nothing with the rest. */
const ADMIN_MANAGES: ReadonlySet<number> = new Set([0, 2, 5]);

/** Usernames as awkward as a site allows. */
const ODD_NAMES = ['finn@reef', 'lena+maps', '王小明', 'gus-moor', 'cleo_marsh', 'Ada.Lake', 'b', 'ömer.kaya'];

function users(random: Random, count: number): SampleUser[] {
  const taken = new Set<string>();
  const made: SampleUser[] = [];
  for (let index = 0; index < count; index += 1) {
    const person = CAST[index] ?? personName(random);
    const odd = index >= 8 ? ODD_NAMES[index - 8] : undefined;
    let username = index === 0 ? 'admin' : (odd ?? person.mailbox);
    while (taken.has(username)) username = `${person.mailbox}${taken.size}`;
    taken.add(username);
    const [first = '', ...rest] = person.chinese
      ? [person.nickName.slice(1), person.nickName.slice(0, 1)]
      : person.nickName.split(' ');
    const isNamed = index < 4;
    const mailbox = transliterate(username)
      .replace(/[^A-Za-z0-9]+/g, '.')
      .toLowerCase();
    made.push({
      id: FIRST_USER + index,
      username,
      // Two people share an address, as happens.
      email:
        odd === 'cleo_marsh' || (!isNamed && random.chance(0.05))
          ? ''
          : index === 16
            ? 'gus.moor@kestrel.example'
            : `${mailbox}@kestrel.example`,
      first_name: index === 0 ? '' : first,
      last_name: index === 0 ? '' : rest.join(' '),
      superuser: index === 0 ? 1 : 0,
      staff: index === 0 || index === 3 ? 1 : 0,
      active: isNamed || odd !== undefined || !random.chance(0.02) ? 1 : 0,
      registered: isNamed ? (index === 0 ? 0 : 1) : random.chance(0.95) ? 1 : 0,
      joined: FOUNDED + Math.floor(random.next() * (LATEST - FOUNDED)),
    });
  }
  return made;
}

function titles(random: Random, count: number, keepsCase: boolean): { title: string; slug: string }[] {
  const found = new Map<string, string>();
  const folded = new Set<string>();
  for (let attempt = 0; found.size < count; attempt += 1) {
    const plain = groupTitle(random);
    // Once names become rare they are numbered.
    const title = attempt > count * 3 || attempt > 2000 ? `${plain} ${found.size + 1}` : plain;
    const slug = groupSlug(title, keepsCase);
    if (found.has(slug) || folded.has(title.toLowerCase()) || slug.length > LONGEST || title.length > LONGEST) continue;
    found.set(slug, title);
    folded.add(title.toLowerCase());
  }
  return [...found].map(([slug, title]) => ({ slug, title }));
}

/** How many people are in a group: some empty, most small, one large. */
function memberCount(random: Random, index: number, people: number): number {
  if (index === 2) return Math.min(people, Math.max(6, Math.round(people * 0.4)));
  const roll = random.next();
  if (roll < 0.04) return 0;
  const size = roll < 0.75 ? 2 + random.below(9) : roll < 0.97 ? 10 + random.below(20) : 30 + random.below(40);
  return Math.min(size, people);
}

function categoriesOf(random: Random, index: number, count: number): number[] {
  if (count === 0) return [];
  const roll = random.next();
  // The first groups show each case whatever the seed.
  const wanted = index === 0 ? 2 : index === 1 ? 0 : roll < 0.12 ? 0 : roll < 0.82 ? 1 : roll < 0.96 ? 2 : 3;
  const chosen = new Set<number>();
  while (chosen.size < Math.min(wanted, count)) chosen.add(1 + random.below(count));
  return [...chosen].sort((a, b) => a - b);
}

function accessOf(random: Random, index: number, era: Era): string {
  const roll = random.next();
  if (index === 0) return 'public';
  if (index === 1) return 'public-invite';
  if (index === 3) return 'private';
  // Made by JSON on a release whose default was broken.
  if (index === 4 && (era === 'D' || era === 'E')) return "public'";
  return roll < 0.65 ? 'public' : roll < 0.85 ? 'public-invite' : 'private';
}

function actions(
  random: Random,
  names: ReadonlyMap<number, string>,
  actors: readonly number[],
  from: number,
  isBusy: boolean,
): SampleGroup['actions'] {
  const kinds: ActionKind[] = ['map', 'document', 'dataset', 'comment'];
  // Busy groups have one of each kind, and newer ones than anybody else.
  const [least, since, until] = isBusy ? [4, LATEST, LATEST + 20 * 86_400_000] : [0, from, LATEST];
  return Array.from({ length: Math.max(least, random.below(6)) }, (_, index) => {
    const kind = (isBusy ? kinds[index] : undefined) ?? random.pick(kinds);
    const actor = random.pick(actors);
    const author = names.get(actor) ?? 'admin';
    const object = random.pick(OBJECTS);
    return {
      actor,
      kind,
      verb:
        kind === 'comment'
          ? 'added a comment'
          : kind === 'map'
            ? 'created'
            : random.chance(0.85)
              ? 'uploaded'
              : 'deleted',
      object:
        kind === 'dataset'
          ? `geonode:${transliterate(object).toLowerCase().trim().replace(/\W+/g, '_')}`
          : kind === 'document'
            ? object
            : `${object} by ${author}`,
      object_id: 1 + random.below(500),
      at: since + Math.floor(random.next() * (until - since)),
    };
  }).sort((a, b) => a.at - b.at);
}

/** Categories for a number of groups: a handful on a small site, 60 for 2,000 groups. */
const categoryCount = (groups: number): number => Math.round(4 + groups * 0.028);

/** The sample site that belongs to a size, a seed and an era. */
export function createSite(size: SiteSize, era: Era): SampleSite {
  const rules = eraRules(era);
  const random = createRandom(size.seed ^ 0x6e0de);
  const people = users(random, size.people);
  const [admin, manager, user, staff] = people as [SampleUser, SampleUser, SampleUser, SampleUser];
  const categories: CategoryRow[] = rules.categories
    ? Array.from({ length: categoryCount(size.groups) }, (_, index) => {
        const name = categoryName(index);
        const description = random.chance(0.5) ? `Everything about ${name}` : '';
        return { id: index + 1, name, slug: categorySlug(name), description };
      })
    : [];

  const groups: SampleGroup[] = [];
  // The superuser manages a few groups and is in no other; the plain user is in one group only.
  const pool = people.map((person) => person.id).filter((id) => id !== admin.id && id !== user.id);
  const names = new Map(people.map((person) => [person.id, person.username]));
  // The group of all registered members is one of the number that was asked for.
  const hasSiteGroup = rules.siteGroupProfile && size.groups > 1;
  if (hasSiteGroup) {
    groups.push({
      id: 1,
      title: 'Registered Members',
      slug: 'registered-members',
      description: '',
      email: null,
      access: 'private',
      auth_id: 3,
      created: FOUNDED,
      modified: FOUNDED,
      keywords: [],
      categories: [],
      members: people
        .filter((one) => one.active === 1 && one.registered === 1)
        .map((one) => ({ user: one.id, role: 'member' })),
      actions: [],
    });
  }
  for (const [index, { title, slug }] of titles(random, size.groups - groups.length, rules.slugKeepsCase).entries()) {
    const created = FOUNDED + Math.floor(random.next() * (LATEST - FOUNDED));
    const inside = new Set<number>();
    // The named accounts stand in the first groups; the plain user is in one of them.
    if (index < 4) inside.add(manager.id);
    if (index === 1) inside.add(user.id);
    if (index === 4) inside.add(staff.id);
    const wanted = memberCount(random, index, pool.length);
    while (inside.size < wanted) inside.add(random.pick(pool));
    const members = [...inside];
    const managers = random.chance(0.03) && index > 4 ? 0 : 1 + random.below(2);
    groups.push({
      id: groups.length + 1,
      title,
      slug,
      description: random.pick(DESCRIPTIONS),
      email: random.chance(0.3) ? `${slug.toLowerCase()}@kestrel.example` : rules.emptyEmail,
      access: accessOf(random, index, era),
      auth_id: FIRST_AUTH + index,
      created,
      modified: created + Math.floor(random.next() ** 3 * (LATEST - created)),
      keywords: random.shuffled(KEYWORDS).slice(0, random.below(4)).sort(),
      categories: categoriesOf(random, index, categories.length),
      members: [
        ...members.map((id, place) => ({
          user: id,
          role: place < managers && id !== user.id ? ('manager' as const) : ('member' as const),
        })),
        ...(ADMIN_MANAGES.has(index) ? [{ user: admin.id, role: 'manager' as const }] : []),
      ],
      actions: actions(random, names, members.length > 0 ? members : pool, created, index < 3),
    });
  }
  return {
    users: people,
    categories,
    groups,
    accounts: { admin: admin.username, manager: manager.username, user: user.username },
  };
}
