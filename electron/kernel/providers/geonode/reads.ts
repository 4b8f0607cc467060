import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { PersonDetail } from '#shared/ipc/contract.ts';
import type { Clock } from '../../ports/clock.ts';
import type {
  ChildrenPage,
  GroupState,
  GroupsPage,
  ReadOptions,
  RemoteGroup,
  RemoteMember,
  RemotePerson,
} from '../port.ts';
import { toPersonDetail } from '../person-detail.ts';
import { ERA_TRAITS, type Eras } from './eras.ts';
import { categoryId, groupId, groupKey, knownGroup, usernameOf } from './ids.ts';
import type { MembersPage, PageMember } from './html.ts';
import type { JsonCalls, Listed } from './json-calls.ts';
import { namedUser, toCategory, toGroup, toPerson } from './map.ts';
import type { PageCalls } from './page-calls.ts';
import type { Session } from './session.ts';
import { PAGE, type GroupSource } from './source.ts';
import type { GroupRecord, UserRecord } from './wire.ts';

export interface ReadParts {
  session: Session;
  eras: Eras;
  pages: PageCalls;
  json: JsonCalls;
  source: GroupSource;
  clock: Clock;
  base: URL;
  /** Slugs of groups that belong to the site itself. */
  siteGroups: Set<string>;
}

/** Full names are read once in so long; members pages only show user names. Where not all of them could be read, again sooner. */
const NAMES_MS = 10 * 60_000;
const NAMES_AGAIN_MS = 20_000;
const MOST_NAME_PAGES = 200;
/** From so many on, reading everything costs less than asking one by one. */
const FEW = 3;

export const isMissing = (error: AppError): boolean => error.code === 'remote.not-found';
/** The page came, and is not what it should be: a theme. */
const isForeignPage = (error: AppError): boolean =>
  error.code === 'net.bad-response' && error.params['reason'] === 'page';

/** The reading half of the provider: categories as groups at the top, groups below each of their categories, members from their pages. */
export class GeoNodeReads {
  readonly #parts: ReadParts;
  /** Slugs of the listing under way. */
  #listed = new Set<string>();
  #names: { until: number; users: Promise<Map<string, UserRecord>> } | null = null;

  constructor(parts: ReadParts) {
    this.#parts = parts;
  }

  toGroup(record: GroupRecord): RemoteGroup {
    const server = this.#parts.eras.known();
    const hasCategories = server === null || ERA_TRAITS[server.era].categories;
    return toGroup(record, this.#parts.base, this.#parts.siteGroups, hasCategories);
  }

  /** Categories come with the first page. Errors: also `auth.expired` when the session ended while listing: the rest was read as a stranger. */
  async listGroups(marker: string | null, options: ReadOptions = {}): Promise<Result<GroupsPage>> {
    const page = await this.#groupsPage(marker, options);
    if (!page.ok || page.value.next !== null) return page;
    const same = await this.#parts.session.stillSignedIn(options.signal);
    if (!same.ok) return same;
    if (!same.value) {
      if (marker === null) return this.#groupsPage(null, options);
      return err(appError('auth.expired', { call: 'groups', reason: 'signed-out' }, { retry: 'now' }));
    }
    await this.#learnSiteGroups(options);
    return page;
  }

  async #groupsPage(marker: string | null, options: ReadOptions): Promise<Result<GroupsPage>> {
    const { source } = this.#parts;
    const at = marker === null ? 0 : Number(marker);
    if (!Number.isSafeInteger(at) || at < 0)
      return err(appError('remote.invalid', { call: 'groups', reason: 'marker' }));
    const page = await source.groups(at, options);
    if (!page.ok) return page;
    const groups = page.value.rows.map((record) => this.toGroup(record));
    if (marker === null) this.#listed = new Set();
    for (const { slug } of page.value.rows) this.#listed.add(slug);
    if (marker === null) {
      const categories = await source.categories(options);
      if (!categories.ok) return categories;
      groups.unshift(...categories.value.map(toCategory));
    }
    return ok({
      groups,
      unreadable: page.value.unreadable,
      next: page.value.next === null ? null : String(page.value.next),
    });
  }

  /** Auth groups of ours that are no listed groups are the site's own; what they are called is a setting of the site. */
  async #learnSiteGroups(options: ReadOptions): Promise<void> {
    const who = await this.#parts.session.who(options.signal);
    if (!who.ok) return;
    for (const name of who.value.info?.groups ?? [])
      if (name !== 'admin' && !this.#listed.has(name)) this.#parts.siteGroups.add(name.toLowerCase());
  }

  async listChildren(
    id: string | null,
    marker: string | null,
    options: ReadOptions = {},
  ): Promise<Result<ChildrenPage>> {
    if (id === null) return this.#top(marker, options);
    const key = knownGroup(id);
    if (!key.ok) return key;
    return key.value.kind === 'category'
      ? this.#inCategory(key.value.slug, options)
      : this.#members(key.value.slug, options);
  }

  /** The categories; where there are none, the groups themselves. */
  async #top(marker: string | null, options: ReadOptions): Promise<Result<ChildrenPage>> {
    const server = await this.#parts.eras.find(options.signal);
    if (!server.ok) return server;
    if (server.value.era !== 'A') {
      const categories = await this.#parts.source.categories(options);
      if (!categories.ok) return categories;
      return ok({ members: [], subgroups: categories.value.map(toCategory), unreadable: 0, next: null });
    }
    const page = await this.#parts.source.groups(Number(marker ?? 0), options);
    if (!page.ok) return page;
    const { rows, unreadable, next } = page.value;
    return ok({
      members: [],
      subgroups: rows.map((record) => this.toGroup(record)),
      unreadable,
      next: next === null ? null : String(next),
    });
  }

  async #inCategory(slug: string, options: ReadOptions): Promise<Result<ChildrenPage>> {
    const categories = await this.#parts.source.recentCategories();
    if (!categories.ok) return categories;
    const category = categories.value.find((one) => one.slug === slug);
    if (category === undefined)
      return err(appError('remote.not-found', { call: 'categories', slug }, { retry: 'after-resync' }));
    const groups = await this.#parts.source.groupsOfCategory(category, options);
    if (!groups.ok) return groups;
    return ok({
      members: [],
      subgroups: groups.value.map((record) => this.toGroup(record)),
      unreadable: 0,
      next: null,
    });
  }

  async #members(slug: string, options: ReadOptions): Promise<Result<ChildrenPage>> {
    const page = await this.members(slug, options);
    if (!page.ok) return page;
    const names = await this.#knownNames();
    const members: RemoteMember[] = page.value.members.map(({ username, email, role }) => {
      const known = names.get(username) ?? namedUser(username, email);
      return { person: toPerson({ ...known, email: email || known.email }), role };
    });
    return ok({ members, subgroups: [], unreadable: 0, next: null });
  }

  /**
   * One request: the members page. Where a theme has made it unreadable, or an old version hides the page of a private group from everybody
   * outside, the JSON side tells what it tells; else what could not be read is said. Error `remote.forbidden` with `reason` "private": there,
   * but closed to us.
   */
  async members(slug: string, options: ReadOptions & { lately?: boolean } = {}): Promise<Result<MembersPage>> {
    const { pages } = this.#parts;
    const call = { signal: options.signal };
    const page = await (options.lately === true ? pages.membersLately(slug, call) : pages.members(slug, call));
    if (page.ok || !(isForeignPage(page.error) || isMissing(page.error))) return page;
    const group = await this.#parts.source.group(slug, options);
    if (!group.ok) return isForeignPage(page.error) ? page : group;
    const told = await this.#membersByJson(group.value, options);
    if (told.ok)
      return ok({ title: group.value.title, members: told.value, addForm: null, inviteForm: null, messages: [] });
    if (isForeignPage(page.error)) return page;
    return err({
      ...page.error,
      code: 'remote.forbidden',
      retry: 'never',
      params: { ...page.error.params, reason: 'private' },
    });
  }

  /** v2 (3.2+; from 5.1.1 for members and superusers only); before it the list of profiles for who, and the group's own page for who manages. */
  async #membersByJson(group: GroupRecord, options: ReadOptions): Promise<Result<PageMember[]>> {
    const server = this.#parts.eras.known();
    const as = (users: UserRecord[], managing: ReadonlySet<string>): PageMember[] =>
      users.map(({ username, email }) => ({ username, email, role: managing.has(username) ? 'manager' : 'member' }));
    if (server?.v2 === true) {
      if (group.pk === null) return err(appError('remote.unsupported', { call: 'members' }));
      const members = await this.#people(group.pk, 'members', options);
      if (!members.ok) return members;
      const managers = await this.#people(group.pk, 'managers', options);
      return managers.ok ? ok(as(members.value, new Set(managers.value.map(({ username }) => username)))) : managers;
    }
    const detail = await this.#parts.pages.detail(group.slug, options);
    if (!detail.ok) return detail;
    const users: UserRecord[] = [];
    let at: number | null = 0;
    while (at !== null) {
      // Some versions take a tenth of a second for each.
      const page: Result<Listed<UserRecord>> = await this.#parts.json.v1Profiles(
        at,
        100,
        [['group', group.slug]],
        options,
      );
      if (!page.ok) return page;
      if (page.value.unreadable > 0) return err(appError('net.bad-response', { call: 'profiles', reason: 'rows' }));
      users.push(...page.value.rows);
      at = page.value.next;
    }
    // A filter that is not known is ignored: everybody is not the members of this group.
    if (group.memberCount !== null && group.memberCount !== users.length) {
      return err(appError('net.bad-response', { call: 'profiles', reason: 'count', count: users.length }));
    }
    return ok(as(users, new Set(detail.value.managers)));
  }

  async #people(pk: number, which: 'members' | 'managers', options: ReadOptions): Promise<Result<UserRecord[]>> {
    const list: Result<Listed<UserRecord>> = await this.#parts.json.v2People(pk, which, options);
    if (!list.ok) return list;
    if (list.value.unreadable > 0)
      return err(appError('net.bad-response', { call: which, reason: 'rows', count: list.value.unreadable }));
    return ok(list.value.rows);
  }

  /** Everybody the server shows us, by user name. Nothing depends on it: without it people are called by their user names. */
  #knownNames(): Promise<Map<string, UserRecord>> {
    const now = this.#parts.clock.now();
    if (this.#names === null || now > this.#names.until) {
      // Shared by all who read members at the same time, so not tied to one caller's signal.
      const names = { until: Infinity, users: Promise.resolve(new Map<string, UserRecord>()) };
      const known = this.#names?.users ?? names.users;
      names.users = this.#readNames().then(async ({ users, complete }) => {
        names.until = this.#parts.clock.now() + (complete ? NAMES_MS : NAMES_AGAIN_MS);
        // Whoever had a name before does not lose it because the list could not be read this time.
        return complete ? users : new Map([...(await known), ...users]);
      });
      this.#names = names;
    }
    return this.#names.users;
  }

  async #readNames(): Promise<{ users: Map<string, UserRecord>; complete: boolean }> {
    const users = new Map<string, UserRecord>();
    const server = this.#parts.eras.known();
    // Before v2 nobody tells all names at once.
    if (server?.v2 !== true) return { users, complete: server !== null };
    let at: number | null = 1;
    for (let pages = 0; at !== null && pages < MOST_NAME_PAGES; pages += 1) {
      const page: Result<Listed<UserRecord>> = await this.#parts.json.v2Users(at, PAGE);
      if (!page.ok) return { users, complete: page.error.code === 'remote.forbidden' };
      for (const user of page.value.rows) users.set(user.username, user);
      at = page.value.next;
    }
    return { users, complete: true };
  }

  async group(id: string, options: ReadOptions = {}): Promise<Result<RemoteGroup>> {
    const state = await this.readGroup(id, options);
    return state.ok ? ok(state.value.group) : state;
  }

  async readGroup(id: string, options: ReadOptions = {}): Promise<Result<GroupState>> {
    const key = knownGroup(id);
    if (!key.ok) return key;
    const { source, eras } = this.#parts;
    if (key.value.kind === 'category') {
      const category = await source.category(key.value.slug, options);
      return category.ok ? ok({ group: toCategory(category.value), parentIds: [], isRoot: true }) : category;
    }
    const record = await source.group(key.value.slug, options);
    if (!record.ok) return record;
    const parentIds = (record.value.categories ?? []).map(({ slug }) => categoryId(slug)).sort();
    return ok({ group: this.toGroup(record.value), parentIds, isRoot: eras.known()?.era === 'A' });
  }

  async readGroups(ids: string[], options: ReadOptions = {}): Promise<Result<Map<string, RemoteGroup>>> {
    const wanted = new Set(ids);
    const found = new Map<string, RemoteGroup>();
    const groups = [...wanted].filter((id) => groupKey(id)?.kind === 'group');
    if ([...wanted].some((id) => groupKey(id)?.kind === 'category')) {
      const categories = await this.#parts.source.categories(options);
      if (!categories.ok) return categories;
      for (const category of categories.value.map(toCategory))
        if (wanted.has(category.id)) found.set(category.id, category);
    }
    if (groups.length > FEW) {
      const all = await this.#parts.source.everyGroup(options);
      if (!all.ok) return all;
      for (const group of all.value.map((record) => this.toGroup(record)))
        if (wanted.has(group.id)) found.set(group.id, group);
      return ok(found);
    }
    for (const id of groups) {
      const group = await this.group(id, options);
      if (group.ok) found.set(id, group.value);
      else if (!isMissing(group.error)) return group;
    }
    return ok(found);
  }

  /** Managers are members with a role, told by `listChildren`; there is no other kind of administrator. */
  async listAssignments(id: string): Promise<Result<string[]>> {
    const key = knownGroup(id);
    return key.ok ? ok([]) : key;
  }

  async #user(username: string, options: ReadOptions): Promise<Result<UserRecord | null>> {
    const server = await this.#parts.eras.find(options.signal);
    if (!server.ok) return server;
    const { json } = this.#parts;
    if (server.value.v2) {
      const users = await json.v2Users(1, 10, [['filter{username}', username]], options);
      if (!users.ok) return users;
      return ok(users.value.rows.find((user) => user.username === username) ?? null);
    }
    const users = await json.v1Profiles(0, 100, [['name__icontains', username]], options);
    if (!users.ok) return users;
    return ok(users.value.rows.find((user) => user.username === username) ?? null);
  }

  /** Errors: `remote.unsupported` where a version tells nobody whose groups are whose. */
  async listGroupsOfPerson(id: string, options: ReadOptions = {}): Promise<Result<string[]>> {
    const username = usernameOf(id);
    if (!username.ok) return username;
    const { json, source, eras } = this.#parts;
    const user = await this.#user(username.value, options);
    if (!user.ok) return user;
    const pk = user.value?.pk ?? null;
    if (pk !== null && eras.known()?.v2 === true) {
      const groups = await json.v2GroupsOfUser(pk, options);
      if (groups.ok && groups.value.unreadable === 0) return ok(groups.value.rows.map(({ slug }) => groupId(slug)));
    }
    const names = await json.authGroups(username.value, options);
    if (!names.ok)
      return isMissing(names.error) && user.value !== null
        ? err({ ...names.error, code: 'remote.unsupported', retry: 'never' })
        : names;
    // Groups of the site itself are among them: only those that are listed count.
    const all = await source.everyGroup(options);
    if (!all.ok) return all;
    const mine = new Set(names.value);
    return ok(all.value.filter(({ slug }) => mine.has(slug)).map(({ slug }) => groupId(slug)));
  }

  async readPerson(id: string, options: ReadOptions = {}): Promise<Result<RemotePerson>> {
    const username = usernameOf(id);
    if (!username.ok) return username;
    const user = await this.#user(username.value, options);
    if (!user.ok) return user;
    if (user.value !== null) return ok(toPerson(user.value));
    // Somebody we are not shown may still be there.
    const groups = await this.#parts.json.authGroups(username.value, options);
    if (groups.ok) return ok(toPerson(namedUser(username.value)));
    return err(
      appError(
        'remote.not-found',
        { call: 'user', id },
        { retry: 'after-resync', correlationId: groups.error.correlationId },
      ),
    );
  }

  /** By user name, first and last name and address. Complete when every question was answered to the end. */
  async findPeople(
    text: string,
    options: ReadOptions = {},
  ): Promise<Result<{ people: PersonDetail[]; complete: boolean }>> {
    const wanted = text.trim();
    const server = await this.#parts.eras.find(options.signal);
    if (!server.ok) return server;
    const { json } = this.#parts;
    const found = new Map<string, UserRecord>();
    let complete = true;
    let failed: AppError | null = null;
    let answered = 0;
    const keep = (list: Result<Listed<UserRecord>>) => {
      if (!list.ok) {
        failed ??= list.error;
        complete = false;
        return;
      }
      answered += 1;
      if (list.value.next !== null || list.value.unreadable > 0) complete = false;
      for (const user of list.value.rows) if (!found.has(user.username)) found.set(user.username, user);
    };
    // A full name is two fields: each word may be in either.
    const words = [...new Set([wanted, ...wanted.split(/\s+/), ...hanParts(wanted)])]
      .filter((word) => word !== '')
      .slice(0, 5);
    if (server.value.v2) {
      for (const word of words) {
        for (const field of ['username', 'first_name', 'last_name', ...(word.includes('@') ? ['email'] : [])]) {
          keep(await json.v2Users(1, 100, [[`filter{${field}.icontains}`, word]], options));
        }
      }
      if (server.value.era === 'F') {
        // Whom the list of users does not show us can still be added.
        const picked = await json.picker('users', wanted, 1, options);
        if (picked.ok) {
          for (const { text: username } of picked.value.items)
            if (!found.has(username)) found.set(username, namedUser(username));
          if (picked.value.more) complete = false;
        }
      }
    } else {
      for (const word of words) keep(await json.v1Profiles(0, 100, [['name__icontains', word]], options));
    }
    if (answered === 0 && failed !== null) return err(failed);
    const matches = (user: UserRecord): boolean => {
      const { firstName, lastName } = user;
      const all = `${user.username} ${firstName} ${lastName}${firstName} ${lastName} ${user.email}`.toLowerCase();
      return wanted
        .toLowerCase()
        .split(/\s+/)
        .every((word) => all.includes(word));
    };
    const people = [...found.values()].filter(matches).map((user) => toPersonDetail(toPerson(user)));
    return ok({ people: people.sort((a, b) => a.name.localeCompare(b.name)), complete });
  }
}

/** A Han name is written in one: the family name is its first character, now and then the first two. */
const hanParts = (text: string): string[] =>
  /^\p{Script=Han}{2,4}$/u.test(text) ? [[...text].slice(1).join(''), [...text].slice(2).join('')] : [];
