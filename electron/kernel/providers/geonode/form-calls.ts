import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { locationPath, unreadablePage, wholePage } from './answer.ts';
import { parsePage } from './dom.ts';
import type { Eras } from './eras.ts';
import { encodeForm, TOKEN_FIELD, withValues, type FormFile } from './forms.ts';
import {
  anyToken,
  categoryOfPath,
  errorWords,
  readAlerts,
  readEditPage,
  slugOfPath,
  type AddForm,
  type EditPage,
  type MembersPage,
  type PageMessage,
  type PageRole,
} from './html.ts';
import type { CallOptions, PageCalls } from './page-calls.ts';
import { categoryPath, groupPath, memberPath, membersPath, segment } from './paths.ts';
import type { Session } from './session.ts';

/** What can be set on a group; absent fields stay as they are (create: stay empty). */
export interface GroupFields {
  title?: string;
  description?: string;
  access?: 'public' | 'public-invite' | 'private';
  email?: string;
  /** Keywords as a list, or as the text of the field. */
  keywords?: string[] | string;
  /** Numeric keys of categories, as the form offers them. */
  categoryPks?: string[];
  /** A picture; null takes the present one away. */
  logo?: { name: string; type: string; bytes: Uint8Array } | null;
}

export interface AddOutcome {
  /** Members now that were none before. */
  added: string[];
  /** Members before already; their role is what it was. */
  already: string[];
  page: MembersPage;
}

type AddressOf = (username: string, options: CallOptions) => Promise<string>;

interface Posted {
  status: number;
  /** Path of the redirect; empty when there is none. */
  location: string;
  /** The page of a 200. */
  html: string;
}

const LOST = new Set(['remote.internal', 'remote.unavailable']);

/**
 * GeoNode's writes: classic form posts (spec/geonode.md §5). Forms go back whole, as they were read, with only the wanted fields changed. A
 * redirect is an answer and never followed; it is not success either where a re-read can tell. A post goes out once, except where the
 * server refused its token, which says that nothing was done.
 */
export class FormCalls {
  readonly #session: Session;
  readonly #pages: PageCalls;
  readonly #eras: Eras;
  readonly #addressOf: AddressOf;

  /** `addressOf`: the e-mail address of a user; empty when it is not told. */
  constructor(session: Session, pages: PageCalls, eras: Eras, addressOf: AddressOf) {
    this.#session = session;
    this.#pages = pages;
    this.#eras = eras;
    this.#addressOf = addressOf;
  }

  /** The slug the server has chosen. Errors: `remote.invalid` with the form's own complaints; those of a post. */
  async createGroup(fields: GroupFields, options: CallOptions = {}): Promise<Result<{ slug: string }>> {
    const page = await this.#pages.createForm(options);
    if (!page.ok) return page;
    const posted = await this.#postEdit('/groups/create/', page.value, { access: 'public', ...fields }, {}, options);
    if (!posted.ok) return posted;
    const slug = slugOfPath(posted.value.location);
    return slug === null ? err(notUnderstood('POST /groups/create/', posted.value)) : ok({ slug });
  }

  /** A full replace made of what the form holds now: only the given fields change. The slug is repeated as it is. */
  async updateGroup(slug: string, fields: GroupFields, options: CallOptions = {}): Promise<Result<{ slug: string }>> {
    const page = await this.#pages.updateForm(slug, options);
    if (!page.ok) return page;
    const path = groupPath(slug, 'update/');
    const posted = await this.#postEdit(path, page.value, fields, { slug: [slug] }, options);
    if (!posted.ok) return posted;
    const now = slugOfPath(posted.value.location);
    return now === null ? err(notUnderstood(`POST ${path}`, posted.value)) : ok({ slug: now });
  }

  async createCategory(
    name: string,
    description: string,
    options: CallOptions = {},
  ): Promise<Result<{ slug: string }>> {
    const page = await this.#pages.categoryForm(null, options);
    return page.ok
      ? this.#postCategory('/groups/categories/_create/', page.value, { name, description }, options)
      : page;
  }

  /** Renaming changes the slug, and with it the address. Nobody but the caller checks who may do this: the server does not. */
  async updateCategory(
    slug: string,
    fields: { name?: string; description?: string },
    options: CallOptions = {},
  ): Promise<Result<{ slug: string }>> {
    const page = await this.#pages.categoryForm(slug, options);
    return page.ok ? this.#postCategory(categoryPath(slug, 'update/'), page.value, fields, options) : page;
  }

  /**
   * Adds people and reads the page again: the server answers a refused form with the same redirect as an accepted one. Errors:
   * `remote.forbidden` (no form: not a manager), `remote.invalid` with `reason` "name" (cannot be a user name), "not-available" (era E: outside
   * the choices) or "not-added" with the names; outcome `unknown` where only some were added.
   */
  async addMembers(
    slug: string,
    usernames: string[],
    role: PageRole,
    options: CallOptions = {},
  ): Promise<Result<AddOutcome>> {
    const path = groupPath(slug, 'members_add/');
    const call = `POST ${path}`;
    const names = [...new Set(usernames)];
    const odd = names.filter((name) => name === '' || /[\s,"]/.test(name));
    // Part of a list on the wire: such a name would become several people.
    if (odd.length > 0) return err(appError('remote.invalid', { call, reason: 'name', names: odd.join(' ') }));
    const before = await this.#pages.membersLately(slug, options);
    if (!before.ok) return before;
    const { addForm } = before.value;
    if (addForm === null) return err(appError('remote.forbidden', { call, reason: 'not-manager', message: '' }));
    const was = new Set(before.value.members.map((member) => member.username));
    const already = names.filter((name) => was.has(name));
    const wanted = names.filter((name) => !was.has(name));
    if (wanted.length === 0) return ok({ added: [], already, page: before.value });
    const values = await this.#addValues(addForm, wanted, role, call, options);
    if (!values.ok) return values;
    const posted = await this.#post(path, membersPath(slug), withValues(addForm.form, values.value), [], options);
    // Some versions add the names before the one they stumble over, and answer 500.
    if (!posted.ok && !LOST.has(posted.error.code)) return posted;
    const after = await this.#pages.members(slug, options);
    if (!after.ok) return posted.ok ? err({ ...after.error, outcome: 'unknown' }) : posted;
    const is = new Set(after.value.members.map((member) => member.username));
    const added = wanted.filter((name) => is.has(name));
    const missing = wanted.filter((name) => !is.has(name));
    if (missing.length === 0) return ok({ added, already, page: after.value });
    if (!posted.ok && added.length === 0) return posted;
    const message = (after.value.messages ?? [])
      .filter(({ level }) => level === 'error')
      .map(({ text }) => text)
      .join(' ');
    return err(
      appError(
        'remote.invalid',
        { call, reason: 'not-added', names: missing.join(', '), added: added.join(', '), message },
        {
          outcome: added.length > 0 ? 'unknown' : 'not-applied',
          remote: {
            status: posted.ok ? posted.value.status : (posted.error.remote?.status ?? 0),
            code: 'not-added',
            message,
          },
        },
      ),
    );
  }

  async #addValues(
    addForm: AddForm,
    names: string[],
    role: PageRole,
    call: string,
    options: CallOptions,
  ): Promise<Result<Record<string, string[]>>> {
    const expected = this.#eras.traits()?.payload ?? null;
    const payload = addForm.payload ?? expected;
    // The page is the authority; an era whose page looks different is not the one it was taken for.
    if (payload !== expected) this.#eras.doubt();
    if (payload === null) return err(unreadablePage(call, 'members_add'));
    // Left out for a member: "0" and "off" would make a manager.
    const managerRole: Record<string, string[]> = { manager_role: role === 'manager' ? ['on'] : [] };
    switch (payload) {
      case 'role-and-list': {
        // A user name that looks like an address is taken for one: only the address of its owner finds him.
        const items = await Promise.all(names.map((name) => (isAddress(name) ? this.#addressOf(name, options) : name)));
        const lost = names.filter((_, i) => items[i] === '');
        if (lost.length > 0)
          return err(appError('remote.invalid', { call, reason: 'name-like-address', names: lost.join(', ') }));
        return ok({ role: [role], user_identifiers: [items.join(',')] });
      }
      case 'list':
        return ok({ user_identifiers: [names.join(',')], ...managerRole });
      case 'repeated-names':
        return ok({ user_identifiers: names, ...managerRole });
      case 'repeated-pks': {
        const outside = names.filter((name) => !addForm.available.has(name));
        if (outside.length > 0)
          return err(appError('remote.invalid', { call, reason: 'not-available', names: outside.join(', ') }));
        return ok({ user_identifiers: names.map((name) => addForm.available.get(name) ?? ''), ...managerRole });
      }
    }
  }

  /** Removes, promotes or demotes one person. Somebody who is no member is a 500. */
  async changeMember(
    slug: string,
    action: 'remove' | 'promote' | 'demote',
    username: string,
    options: CallOptions = {},
  ): Promise<Result<void>> {
    return done(await this.#post(memberPath(slug, action, username), membersPath(slug), [], [], options));
  }

  /** Joins whoever is signed in. A superuser cannot (from 2.10.2): nothing happens, without a word. */
  async join(slug: string, options: CallOptions = {}): Promise<Result<void>> {
    return done(await this.#post(groupPath(slug, 'join/'), groupPath(slug), [], [], options));
  }

  async deleteGroup(slug: string, options: CallOptions = {}): Promise<Result<void>> {
    return done(await this.#post(groupPath(slug, 'remove/'), groupPath(slug), [], [], options));
  }

  /**
   * Sends invitations (eras A and B). Separated by bare line feeds: the server splits at those alone and stores every line as it is. What
   * became of them no page tells. Errors: `remote.unsupported` from 2.8 on; `remote.forbidden` also for the 404 the server gives to somebody who is no manager.
   */
  async invite(slug: string, role: PageRole, addresses: string[], options: CallOptions = {}): Promise<Result<void>> {
    const path = groupPath(slug, 'invite/');
    const absent = await this.#noInvites(`POST ${path}`, options);
    if (absent !== null) return err(absent);
    const lines = [...new Set(addresses.map((address) => address.trim()))];
    const odd = lines.filter((line) => !isAddress(line));
    if (lines.length === 0 || odd.length > 0) {
      return err(appError('remote.invalid', { call: `POST ${path}`, reason: 'address', names: odd.join(' ') }));
    }
    const fields: [string, string][] = [
      ['invite_role', role],
      ['invite_user_identifiers', lines.join('\n')],
    ];
    const posted = await this.#post(path, membersPath(slug), fields, [], options);
    if (posted.ok || posted.error.code !== 'remote.not-found') return done(posted);
    const there = await this.#pages.members(slug, options);
    if (!there.ok) return posted;
    return err({
      ...posted.error,
      code: 'remote.forbidden',
      retry: 'never',
      params: { ...posted.error.params, reason: 'not-manager' },
    });
  }

  /**
   * Answers an invitation (eras A and B) and says which group it was. Declining is a 500 in every release: `remote.unsupported` then, and the
   * invitation stays as it was. `slug` may be any text, the server does not look at it.
   */
  async answerInvitation(
    slug: string,
    token: string,
    answer: 'accept' | 'decline',
    options: CallOptions = {},
  ): Promise<Result<{ slug: string | null }>> {
    const path = groupPath(slug, `invite/${segment(token)}/`);
    const absent = await this.#noInvites(`POST ${path}`, options);
    if (absent !== null) return err(absent);
    const page = await this.#pages.invitation(slug, token, options);
    if (!page.ok) return page;
    const fields: [string, string][] = [...page.value.form.fields, [answer, answer]];
    const posted = await this.#post(path, path, fields, [], options);
    if (!posted.ok) {
      const cannot = answer === 'decline' && posted.error.code === 'remote.internal';
      return cannot
        ? err({
            ...posted.error,
            code: 'remote.unsupported',
            retry: 'never',
            outcome: 'not-applied',
            params: { ...posted.error.params, reason: 'cannot-decline' },
          })
        : posted;
    }
    if (posted.value.location === '') return err(notUnderstood(`POST ${groupPath(slug, 'invite/')}`, posted.value));
    return ok({ slug: slugOfPath(posted.value.location) });
  }

  /** From 2.8 on these addresses are not there, and the server says so as it says "not a manager". */
  async #noInvites(call: string, options: CallOptions): Promise<AppError | null> {
    const server = await this.#eras.find(options.signal);
    if (!server.ok) return server.error;
    return this.#eras.traits()?.invites === false
      ? appError('remote.unsupported', { call, reason: 'no-invites' })
      : null;
  }

  /** Invites to the site, not to a group (2.8+). The server says on the same page what it did. */
  async inviteToSite(addresses: string[], options: CallOptions = {}): Promise<Result<PageMessage[]>> {
    const path = '/invitations/geonode-send-invite/';
    const call = `POST ${path}`;
    const list = addresses.map((address) => address.trim());
    const odd = list.filter((one) => !isAddress(one));
    // The server takes anything for an address.
    if (list.length === 0 || odd.length > 0)
      return err(appError('remote.invalid', { call, reason: 'address', names: odd.join(' ') }));
    const posted = await this.#post(path, path, [['email', list.join(';')]], [], options);
    if (!posted.ok) return posted;
    const said = readAlerts(posted.value.html);
    const refused = said.filter(({ level }) => level !== 'success');
    if (refused.length === 0 && said.length > 0) return ok(said);
    const message = refused.map(({ text }) => text).join(' ');
    // Known or empty addresses are refused before anything is done; a mail that could not be sent comes after some that were.
    const isRefusal = refused.length > 0 && refused.every(({ level }) => level === 'error');
    return err(
      appError(
        'remote.invalid',
        { call, reason: 'form', message },
        {
          outcome: isRefusal || list.length === 1 ? 'not-applied' : 'unknown',
          remote: { status: posted.value.status, message },
        },
      ),
    );
  }

  async #postEdit(
    path: string,
    page: EditPage,
    fields: GroupFields,
    fixed: Record<string, string[]>,
    options: CallOptions,
  ): Promise<Result<Posted>> {
    const changed: Record<string, string[]> = { ...fixed };
    if (fields.title !== undefined) changed['title'] = [fields.title];
    if (fields.description !== undefined) changed['description'] = [fields.description.replace(/\r\n|\r|\n/g, '\r\n')];
    if (fields.access !== undefined) changed['access'] = [fields.access];
    if (fields.email !== undefined) changed['email'] = [fields.email];
    if (fields.keywords !== undefined) changed['keywords'] = [keywordText(fields.keywords)];
    if (fields.categoryPks !== undefined) changed['categories'] = fields.categoryPks;
    if (fields.logo === null) changed['logo-clear'] = ['on'];
    const files: FormFile[] =
      fields.logo === undefined || fields.logo === null ? [] : [{ field: 'logo', ...fields.logo }];
    const posted = await this.#post(path, path, withValues(page.form, changed), files, options);
    return posted.ok ? accepted(`POST ${path}`, posted.value) : posted;
  }

  async #postCategory(
    path: string,
    page: EditPage,
    fields: { name?: string; description?: string },
    options: CallOptions,
  ): Promise<Result<{ slug: string }>> {
    const changed: Record<string, string[]> = {};
    if (fields.name !== undefined) changed['name'] = [fields.name];
    if (fields.description !== undefined) changed['description'] = [fields.description];
    const posted = await this.#post(path, path, withValues(page.form, changed), [], options);
    if (!posted.ok) return posted;
    const taken = accepted(`POST ${path}`, posted.value);
    if (!taken.ok) return taken;
    const slug = categoryOfPath(taken.value.location);
    return slug === null ? err(notUnderstood(`POST ${path}`, posted.value)) : ok({ slug });
  }

  /** `page`: where a token comes from when there is none, or when it was refused. */
  async #post(
    path: string,
    page: string,
    fields: [string, string][],
    files: FormFile[],
    options: CallOptions,
  ): Promise<Result<Posted>> {
    const who = await this.#session.who(options.signal);
    if (!who.ok) return who;
    let token = fields.find(([name]) => name === TOKEN_FIELD)?.[1] || this.#session.csrfCookie();
    if (token === '') {
      const fresh = await this.#freshToken(page, options);
      if (!fresh.ok) return fresh;
      token = fresh.value;
    }
    const sent = await this.#send(path, token, fields, files, options);
    if (sent.ok || sent.error.params['reason'] !== 'csrf') return sent;
    const fresh = await this.#freshToken(page, options);
    return fresh.ok ? this.#send(path, fresh.value, fields, files, options) : sent;
  }

  async #freshToken(page: string, options: CallOptions): Promise<Result<string>> {
    const text = await this.#pages.text(page, { signal: options.signal });
    if (!text.ok) return text;
    return ok(anyToken(text.value) || this.#session.csrfCookie());
  }

  async #send(
    path: string,
    token: string,
    fields: [string, string][],
    files: FormFile[],
    options: CallOptions,
  ): Promise<Result<Posted>> {
    this.#pages.forget();
    const rest = fields.filter(([name]) => name !== TOKEN_FIELD);
    const { contentType, body } = encodeForm([[TOKEN_FIELD, token], ...rest], files);
    const posted = await this.#session.send<Posted>({
      method: 'POST',
      path,
      kind: 'write',
      accept: 'html',
      headers: { 'content-type': contentType },
      body,
      timeoutMs: 120_000,
      ...options,
      read: (response) =>
        ok({
          status: response.status,
          location: locationPath(response),
          html: response.status < 300 ? response.text : '',
        }),
    });
    this.#pages.forget();
    return posted;
  }
}

const done = (posted: Result<unknown>): Result<void> => (posted.ok ? ok(undefined) : posted);

/** A redirect is acceptance; the form again is refusal, with its complaints or without any (hidden fields never show theirs). */
function accepted(call: string, posted: Posted): Result<Posted> {
  if (posted.location !== '') return ok(posted);
  const whole = wholePage(
    { status: posted.status, headers: {}, setCookies: [], text: posted.html, ms: 0, correlationId: '' },
    call,
  );
  const page = whole.ok ? readEditPage(parsePage(whole.value)) : null;
  if (page === null) return err(notUnderstood(call, posted));
  const message = errorWords(page.errors);
  const fields = Object.keys(page.errors.fields).join(' ');
  const reason = message === '' ? 'form-silent' : 'form';
  return err(
    appError(
      'remote.invalid',
      { call, reason, fields, message },
      { remote: { status: posted.status, code: reason, message } },
    ),
  );
}

const notUnderstood = (call: string, posted: Posted): AppError =>
  appError(
    'net.bad-response',
    { call, reason: posted.location === '' ? 'page' : 'redirect', target: posted.location },
    { outcome: 'unknown', remote: { status: posted.status } },
  );

/** The text of the keywords field: comma-separated, quotes around what holds a comma or a blank. */
export function keywordText(keywords: string[] | string): string {
  if (typeof keywords === 'string') return keywords;
  const words = keywords.map((word) => word.trim().replaceAll('"', '')).filter((word) => word !== '');
  return words.map((word) => (/[\s,]/.test(word) ? `"${word}"` : word)).join(', ');
}

/** An address that can be put on a line of its own: no blanks, separators or line ends, and nothing beyond ASCII, which is a 500. */
export const isAddress = (text: string): boolean =>
  text.length <= 254 && /^[\x21-\x7e]+$/.test(text) && /^[^@\s,;<>"]+@[^@\s,;<>"]+\.[^@\s,;<>".]+$/.test(text);

/** Slug and token of an invitation's link, whatever host it names; null: no such link. */
export function invitationOfLink(link: string): { slug: string; token: string } | null {
  const match = /\/groups\/group\/([^/]+)\/invite\/(\w{40})\/?(?:[?#].*)?$/.exec(link.trim());
  return match === null ? null : { slug: match[1] as string, token: match[2] as string };
}
