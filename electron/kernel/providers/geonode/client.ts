import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { AxiosRequestConfig } from '../http/http.ts';
import type { Eras } from './eras.ts';
import { invitationOfLink, type FormCalls, type GroupFields } from './form-calls.ts';
import type { MembersPage, PageMessage } from './html.ts';
import type { ActivityItem, DetailPage } from './html-pages.ts';
import type { JsonCalls } from './json-calls.ts';
import type { PageCalls } from './page-calls.ts';
import type { Session, SignedIn } from './session.ts';
import type { GroupSource } from './source.ts';
import type { CategoryRecord, GroupRecord, UserRecord } from './wire.ts';

/** How a method of `GeoNodeClient` fails. `error` is the failure as data; its outcome says whether a write may have been done all the same. */
export class GeoNodeError extends Error {
  override readonly name = 'GeoNodeError';
  readonly error: AppError;

  constructor(error: AppError) {
    const { status, message } = error.remote ?? {};
    super(
      [error.code, status, error.params['reason'], message]
        .filter((part) => part !== undefined && part !== '')
        .join(' · '),
    );
    this.error = error;
  }
}

async function plain<T>(result: Promise<Result<T>>): Promise<T> {
  const settled = await result;
  if (!settled.ok) throw new GeoNodeError(settled.error);
  return settled.value;
}

/** It was sent and taken, and what became of it could not be read. */
const unseen = (error: AppError): Result<never> => err({ ...error, outcome: 'unknown' });

const callOptions = (options: AxiosRequestConfig | undefined) => (options === undefined ? {} : { config: options });

type Role = 'member' | 'manager';
export type CreateParams = Omit<GroupFields, 'title' | 'categoryPks'> & {
  /** Short name; the title where no other is given. The server makes its own slug out of the title and never takes one. */
  slug: string;
  title?: string;
  /** Numeric keys of categories. */
  categories?: string[];
};
export type UpdateParams = Omit<GroupFields, 'categoryPks'> & { slug: string; categories?: string[] };
export interface MembersAddParams {
  slug: string;
  role: Role;
  /** User names, a list or separated by commas. The documentation spells it like this. */
  user_idntifiers: string | string[];
}

export interface GeoNodeClientParts {
  session: Session;
  eras: Eras;
  pages: PageCalls;
  json: JsonCalls;
  forms: FormCalls;
  source: GroupSource;
}

const list = (text: string | string[], separator: RegExp): string[] =>
  (typeof text === 'string' ? text.split(separator) : text).map((item) => item.trim()).filter((item) => item !== '');

/**
 * The typed client of GeoNode's groups. The first eleven methods have the names and arguments of its documentation; where an argument was
 * missing there, it is optional here. `options` is axios' request configuration, of which everything that would decide where cookies go is
 * ignored. Every method rejects with `GeoNodeError`; a method that changes something resolves only when a re-read shows the change, where
 * the server shows it at all.
 */
export class GeoNodeClient {
  readonly #parts: GeoNodeClientParts;

  constructor(parts: GeoNodeClientParts) {
    this.#parts = parts;
  }

  /** Creates a group; its creator becomes a manager. Resolves to the slug the server chose. */
  async group_create(params: CreateParams, options?: AxiosRequestConfig): Promise<{ slug: string }> {
    const { slug, categories, ...fields } = params;
    const title = params.title ?? slug;
    const description = params.description ?? title;
    const sent: GroupFields = {
      ...fields,
      title,
      description,
      ...(categories === undefined ? {} : { categoryPks: categories }),
    };
    return plain(this.#parts.forms.createGroup(sent, callOptions(options)));
  }

  /** Changes the given fields and posts all the others back as they are. Managers; superusers from 2.10.2. */
  async group_update(params: UpdateParams, options?: AxiosRequestConfig): Promise<{ slug: string }> {
    const { slug, categories, ...fields } = params;
    const sent: GroupFields = { ...fields, ...(categories === undefined ? {} : { categoryPks: categories }) };
    return plain(this.#parts.forms.updateGroup(slug, sent, callOptions(options)));
  }

  /** Members with their roles, and what whoever is signed in may do about them. */
  group_members(params: { slug: string }, options?: AxiosRequestConfig): Promise<MembersPage> {
    return plain(this.#parts.pages.members(params.slug, callOptions(options)));
  }

  /** Adds people by user name, all with one role; those who are members already keep theirs. */
  async group_members_add(
    params: MembersAddParams,
    options?: AxiosRequestConfig,
  ): Promise<{ added: string[]; already: string[] }> {
    const names = list(params.user_idntifiers, /,/);
    const { added, already } = await plain(
      this.#parts.forms.addMembers(params.slug, names, params.role, callOptions(options)),
    );
    return { added, already };
  }

  async group_member_remove(params: { slug: string; username: string }, options?: AxiosRequestConfig): Promise<void> {
    const call = callOptions(options);
    await plain(
      this.#verified(this.#parts.forms.changeMember(params.slug, 'remove', params.username, call), params, null),
    );
  }

  /** Joins whoever is signed in. Rejects with `remote.forbidden` where nothing came of it: superusers cannot join. */
  async group_join(params: { slug: string }, options?: AxiosRequestConfig): Promise<void> {
    await plain(this.#join(params.slug, options));
  }

  async #join(slug: string, options?: AxiosRequestConfig): Promise<Result<void>> {
    const joined = await this.#parts.forms.join(slug, callOptions(options));
    if (!joined.ok) return joined;
    const who = await this.#parts.session.who();
    if (!who.ok) return unseen(who.error);
    const page = await this.#parts.pages.members(slug);
    if (!page.ok) return unseen(page.error);
    const isIn = page.value.members.some(({ username }) => username === who.value.username);
    return isIn ? ok(undefined) : err(appError('remote.forbidden', { call: 'group_join', reason: 'not-joined' }));
  }

  /** Invites by e-mail address (2.4 to 2.7). What becomes of an invitation no page tells. */
  async group_invite(
    params: { slug: string; invite_role: Role; invite_user: string | string[] },
    options?: AxiosRequestConfig,
  ): Promise<{ slug: string }> {
    const addresses = list(params.invite_user, /[\n\r,;]+/);
    await plain(this.#parts.forms.invite(params.slug, params.invite_role, addresses, callOptions(options)));
    return { slug: params.slug };
  }

  /**
   * Answers an invitation by its token or by the link that was sent; without `answer` only shows it. `invite.slug`: the group the server led
   * to afterwards. Declining fails in every release.
   */
  async group_invite_response(
    params: { token: string; slug?: string; answer?: 'accept' | 'decline' },
    options?: AxiosRequestConfig,
  ): Promise<{ invite: { token: string; slug: string | null; text: string } }> {
    const link = invitationOfLink(params.token);
    const token = link?.token ?? params.token.trim();
    const slug = params.slug ?? link?.slug ?? 'group';
    const call = callOptions(options);
    if (params.answer === undefined) {
      const page = await plain(this.#parts.pages.invitation(slug, token, call));
      return { invite: { token, slug: link?.slug ?? null, text: page.text } };
    }
    const answered = await plain(this.#parts.forms.answerInvitation(slug, token, params.answer, call));
    return { invite: { token, slug: answered.slug, text: '' } };
  }

  /** `get` (the default) shows the question before a deletion and changes nothing; `post` deletes. */
  async group_remove(
    params: { slug: string; method?: 'get' | 'post' },
    options?: AxiosRequestConfig,
  ): Promise<{ question: string; removed: boolean }> {
    const call = callOptions(options);
    if (params.method !== 'post') {
      const page = await plain(this.#parts.pages.remove(params.slug, call));
      return { question: page.question, removed: false };
    }
    await plain(this.#parts.forms.deleteGroup(params.slug, call));
    const after = await this.#parts.source.group(params.slug);
    if (after.ok)
      throw new GeoNodeError(appError('apply.not-confirmed', { call: 'group_remove' }, { outcome: 'unknown' }));
    if (after.error.code !== 'remote.not-found') throw new GeoNodeError({ ...after.error, outcome: 'unknown' });
    return { question: '', removed: true };
  }

  /** What happened to the group's layers, maps and documents, newest first. Memberships are not part of it. */
  GroupActivityView(params: { slug: string }, options?: AxiosRequestConfig): Promise<ActivityItem[]> {
    return plain(this.#parts.pages.activity(params.slug, callOptions(options)));
  }

  GroupDetailView(params: { slug: string }, options?: AxiosRequestConfig): Promise<DetailPage> {
    return plain(this.#parts.pages.detail(params.slug, callOptions(options)));
  }

  /** Makes a member a manager (3.0+). */
  async group_member_promote(params: { slug: string; username: string }, options?: AxiosRequestConfig): Promise<void> {
    const call = callOptions(options);
    await plain(
      this.#verified(this.#parts.forms.changeMember(params.slug, 'promote', params.username, call), params, 'manager'),
    );
  }

  /** Makes a manager a member (3.0+). The server lets the last one go. */
  async group_member_demote(params: { slug: string; username: string }, options?: AxiosRequestConfig): Promise<void> {
    const call = callOptions(options);
    await plain(
      this.#verified(this.#parts.forms.changeMember(params.slug, 'demote', params.username, call), params, 'member'),
    );
  }

  async #verified(
    written: Promise<Result<void>>,
    { slug, username }: { slug: string; username: string },
    role: Role | null,
  ): Promise<Result<void>> {
    const done = await written;
    if (!done.ok && done.error.code !== 'remote.internal') return done;
    const page = await this.#parts.pages.members(slug);
    if (!page.ok) return done.ok ? unseen(page.error) : done;
    const now = page.value.members.find((member) => member.username === username)?.role ?? null;
    if (now === role) return done.ok ? ok(undefined) : done;
    return done.ok
      ? err(appError('apply.not-confirmed', { call: 'member', username }, { outcome: 'unknown' }))
      : err({ ...done.error, outcome: 'not-applied' });
  }

  categories(): Promise<CategoryRecord[]> {
    return plain(this.#parts.source.categories());
  }
  category_create(
    params: { name: string; description?: string },
    options?: AxiosRequestConfig,
  ): Promise<{ slug: string }> {
    return plain(this.#parts.forms.createCategory(params.name, params.description ?? '', callOptions(options)));
  }
  /** Renaming changes the slug. */
  category_update(
    params: { slug: string; name?: string; description?: string },
    options?: AxiosRequestConfig,
  ): Promise<{ slug: string }> {
    const { slug, ...fields } = params;
    return plain(this.#parts.forms.updateCategory(slug, fields, callOptions(options)));
  }

  /** Choices of the forms' pickers (3.0+; people 5.0+), ten a page. */
  picker(params: {
    which: 'groups' | 'categories' | 'users';
    q?: string;
    page?: number;
  }): Promise<{ items: { id: string; text: string }[]; more: boolean }> {
    return plain(this.#parts.json.picker(params.which, params.q ?? '', params.page ?? 1));
  }

  /** One page of the groups, from v2 where there is one. */
  async groups(
    params: { at?: number } = {},
  ): Promise<{ groups: GroupRecord[]; next: number | null; total: number | null }> {
    const page = await plain(this.#parts.source.groups(params.at ?? 0));
    return { groups: page.rows, next: page.next, total: page.total };
  }
  group(params: { slug: string }): Promise<GroupRecord> {
    return plain(this.#parts.source.group(params.slug));
  }
  /** Members or managers by JSON (3.2+; from 5.1.1 for members of the group and superusers). */
  async group_people(params: { pk: number; which: 'members' | 'managers' }): Promise<UserRecord[]> {
    return (await plain(this.#parts.json.v2People(params.pk, params.which))).rows;
  }
  async users(
    params: { page?: number; page_size?: number } = {},
  ): Promise<{ users: UserRecord[]; next: number | null }> {
    const page = await plain(this.#parts.json.v2Users(params.page ?? 1, params.page_size ?? 100));
    return { users: page.rows, next: page.next };
  }
  lookup(params: { query: string }): Promise<{ users: string[]; groups: { slug: string; title: string }[] }> {
    return plain(this.#parts.json.lookup(params.query));
  }

  /** Invites people to the site, not to a group (2.8+). */
  site_invite(params: { email: string | string[] }, options?: AxiosRequestConfig): Promise<PageMessage[]> {
    return plain(this.#parts.forms.inviteToSite(list(params.email, /[\n\r,;]+/), callOptions(options)));
  }

  userinfo(): Promise<SignedIn> {
    return plain(this.#parts.session.who());
  }
}
