import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { Clock } from '../../ports/clock.ts';
import { ERA_TRAITS, type Eras, type ServerFindings } from './eras.ts';
import type { JsonCalls, Listed, V1GroupsPath } from './json-calls.ts';
import type { CallOptions } from './page-calls.ts';
import type { Session } from './session.ts';
import { categorySlug } from './slug.ts';
import type { CategoryRecord, GroupRecord } from './wire.ts';

/** Groups per page. v2 has no upper bound, v1 cuts at 1000. */
export const PAGE = 500;
const MOST_PAGES = 10_000;
const RECENT_MS = 15_000;

/**
 * Groups and categories from whichever JSON a version serves: v2 from 3.2, v1 before it and where v2 is closed. What a filter cannot be
 * trusted with (older versions ignore names they do not know) is filtered here again.
 */
export class GroupSource {
  readonly #json: JsonCalls;
  readonly #eras: Eras;
  readonly #clock: Clock;
  readonly #session: Pick<Session, 'stillSignedIn' | 'stillSignedInLately'>;
  #recent: { at: number; categories: Promise<Result<CategoryRecord[]>> } | null = null;

  constructor(
    json: JsonCalls,
    eras: Eras,
    clock: Clock,
    session: Pick<Session, 'stillSignedIn' | 'stillSignedInLately'>,
  ) {
    this.#session = session;
    this.#json = json;
    this.#eras = eras;
    this.#clock = clock;
  }

  /** After a write nothing that was read before counts. */
  forget(): void {
    this.#recent = null;
  }

  /** One page of all visible groups. `at`: page number or offset, 0 for the first. */
  async groups(at: number, options: CallOptions = {}): Promise<Result<Listed<GroupRecord>>> {
    const server = await this.#eras.find(options.signal);
    if (!server.ok) return server;
    return this.#list(server.value, at, [], [], options);
  }

  /**
   * All groups that a filter gives and `keep` keeps. To a stranger the server shows fewer, without a word: what is missing is only believed
   * when the session is still there, and read once more when it was not.
   */
  async #all(
    server: ServerFindings,
    v2: [string, string][],
    v1: [string, string][],
    keep: (group: GroupRecord) => boolean,
    options: CallOptions,
  ): Promise<Result<GroupRecord[]>> {
    const found = await this.#allOnce(server, v2, v1, keep, options);
    if (!found.ok) return found;
    const same = await (found.value.length === 0
      ? this.#session.stillSignedIn(options.signal)
      : this.#session.stillSignedInLately(options.signal));
    if (!same.ok) return same;
    return same.value ? found : this.#allOnce(server, v2, v1, keep, options);
  }

  async #allOnce(
    server: ServerFindings,
    v2: [string, string][],
    v1: [string, string][],
    keep: (group: GroupRecord) => boolean,
    options: CallOptions,
  ): Promise<Result<GroupRecord[]>> {
    const found: GroupRecord[] = [];
    let at: number | null = 0;
    for (let pages = 0; at !== null; pages += 1) {
      if (pages >= MOST_PAGES) return err(appError('sync.marker-loop', { call: 'groups' }));
      const page: Result<Listed<GroupRecord>> = await this.#list(server, at, v2, v1, options);
      if (!page.ok) return page;
      // Callers take the list as complete.
      if (page.value.unreadable > 0)
        return err(appError('net.bad-response', { call: 'groups', reason: 'rows', count: page.value.unreadable }));
      found.push(...page.value.rows.filter(keep));
      at = page.value.next;
    }
    return ok(found);
  }

  async #list(
    server: ServerFindings,
    at: number,
    v2: [string, string][],
    v1: [string, string][],
    options: CallOptions,
  ): Promise<Result<Listed<GroupRecord>>> {
    if (server.v2) {
      const page = await this.#json.v2Groups(Math.max(1, at), PAGE, v2, options);
      if (!page.ok && page.error.code === 'remote.not-found' && at <= 1) this.#eras.doubt();
      return page;
    }
    return this.#json.v1Groups(v1GroupsPath(server), at, PAGE, v1, options);
  }

  /** One group by slug. Error: `remote.not-found`, also for a private group that is not shown. */
  async group(slug: string, options: CallOptions = {}): Promise<Result<GroupRecord>> {
    const server = await this.#eras.find(options.signal);
    if (!server.ok) return server;
    const v1: [string, string][] = v1GroupsPath(server.value) === '/api/group_profile/' ? [['slug', slug]] : [];
    const found = await this.#all(server.value, [['filter{slug}', slug]], v1, (group) => group.slug === slug, options);
    if (!found.ok) return found;
    const one = found.value[0];
    return one === undefined
      ? err(appError('remote.not-found', { call: 'groups', slug }, { retry: 'after-resync' }))
      : ok(one);
  }

  /** Every visible group. */
  async everyGroup(options: CallOptions = {}): Promise<Result<GroupRecord[]>> {
    const server = await this.#eras.find(options.signal);
    return server.ok ? this.#all(server.value, [], [], () => true, options) : server;
  }

  /** Groups in one category, complete. */
  async groupsOfCategory(category: CategoryRecord, options: CallOptions = {}): Promise<Result<GroupRecord[]>> {
    const server = await this.#eras.find(options.signal);
    if (!server.ok) return server;
    const { slug, pk } = category;
    const v2: [string, string][] = pk === null ? [] : [['filter{categories}', String(pk)]];
    return this.#all(
      server.value,
      v2,
      v1CategoryFilter(server.value, slug),
      (group) => (group.categories ?? []).some((one) => one.slug === slug),
      options,
    );
  }

  /** Groups whose title is this one but for letter case, or whose slug is this one. */
  async taken(title: string, slug: string | null, options: CallOptions = {}): Promise<Result<GroupRecord[]>> {
    const server = await this.#eras.find(options.signal);
    if (!server.ok) return server;
    const wanted = title.trim().toLowerCase();
    const sameTitle = (group: GroupRecord) => group.title.trim().toLowerCase() === wanted;
    const sameSlug = (group: GroupRecord) => slug !== null && group.slug === slug;
    if (!server.value.v2)
      return this.#all(server.value, [], [], (group) => sameTitle(group) || sameSlug(group), options);
    const byTitle = await this.#all(server.value, [['filter{title.icontains}', title.trim()]], [], sameTitle, options);
    if (!byTitle.ok || slug === null) return byTitle;
    const bySlug = await this.#all(server.value, [['filter{slug}', slug]], [], sameSlug, options);
    return bySlug.ok ? ok([...byTitle.value, ...bySlug.value]) : bySlug;
  }

  /** Every category; none in era A. A server whose own list is broken by a name without letters still tells them in a picker. */
  async categories(options: CallOptions = {}): Promise<Result<CategoryRecord[]>> {
    const server = await this.#eras.find(options.signal);
    if (!server.ok) return server;
    if (!ERA_TRAITS[server.value.era].categories) return ok([]);
    const found: CategoryRecord[] = [];
    let at: number | null = 0;
    for (let pages = 0; at !== null && pages < MOST_PAGES; pages += 1) {
      const page: Result<Listed<CategoryRecord>> = await this.#json.v1Categories(at, PAGE, [], options);
      if (!page.ok) {
        const mayBeBroken = ['remote.internal', 'remote.not-found', 'remote.forbidden'].includes(page.error.code);
        const picked = mayBeBroken ? await this.#pickedCategories(options) : page;
        return picked.ok ? picked : page;
      }
      if (page.value.unreadable > 0)
        return err(appError('net.bad-response', { call: 'categories', reason: 'rows', count: page.value.unreadable }));
      found.push(...page.value.rows);
      at = page.value.next;
    }
    return ok(found);
  }

  async #pickedCategories(options: CallOptions): Promise<Result<CategoryRecord[]>> {
    const found: CategoryRecord[] = [];
    for (let page = 1; page < MOST_PAGES; page += 1) {
      const picked = await this.#json.picker('categories', '', page, options);
      if (!picked.ok) return picked;
      for (const { id, text } of picked.value.items) {
        found.push({ pk: Number(id), slug: categorySlug(text), name: text, description: '', groups: null });
      }
      if (!picked.value.more || picked.value.items.length === 0) break;
    }
    return ok(found);
  }

  /** The categories as read within the last seconds: sixty of them are looked into one after the other. */
  async recentCategories(): Promise<Result<CategoryRecord[]>> {
    const now = this.#clock.now();
    if (this.#recent === null || now - this.#recent.at > RECENT_MS)
      this.#recent = { at: now, categories: this.categories() };
    const read = await this.#recent.categories;
    if (!read.ok) this.#recent = null;
    return read;
  }

  async category(slug: string, options: CallOptions = {}): Promise<Result<CategoryRecord>> {
    const all = await this.categories(options);
    if (!all.ok) return all;
    const one = all.value.find((category) => category.slug === slug);
    return one === undefined
      ? err(appError('remote.not-found', { call: 'categories', slug }, { retry: 'after-resync' }))
      : ok(one);
  }
}

const v1GroupsPath = (server: ServerFindings): V1GroupsPath =>
  'DEF'.includes(server.era) ? '/api/group_profile/' : '/api/groups/';

/** 2.10 nests the profile and names the filter after it; where the release is not known, everything is read and filtered here. */
function v1CategoryFilter(server: ServerFindings, slug: string): [string, string][] {
  if (server.era === 'C2' || /^2\.(9|10)\b/.test(server.version)) return [['group_profile__categories__slug', slug]];
  if (server.era === 'C1' && !server.version.startsWith('2.8')) return [];
  return [['categories__slug', slug]];
}
