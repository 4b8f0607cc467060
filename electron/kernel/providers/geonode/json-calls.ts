import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { z } from 'zod';
import { jsonOf } from './answer.ts';
import type { CallOptions } from './page-calls.ts';
import { segment } from './paths.ts';
import type { Session } from './session.ts';
import {
  ajaxLookupAnswer,
  authGroupsAnswer,
  pickerAnswer,
  readRows,
  tastypieList,
  userItem,
  userList,
  v1Category,
  v1Group,
  v2GroupAnswer,
  v2GroupItem,
  v2GroupsAnswer,
  v2UsersAnswer,
  type CategoryRecord,
  type GroupRecord,
  type UserRecord,
} from './wire.ts';

type Query = [string, string][];

/** One page of a list. `next`: page number (v2) or offset (v1) of the following one; null at the end. */
export interface Listed<T> {
  rows: T[];
  unreadable: number;
  next: number | null;
  total: number | null;
}

export type V1GroupsPath = '/api/groups/' | '/api/group_profile/';

/** The JSON side: v2 (from 3.2), v1 (all), pickers (from 3.0). Reads only, but for `patchGroup`. */
export class JsonCalls {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** `GET /api/v2/groups`. Filters as in spec/geonode.md §8.2: `filter{slug}`, `filter{categories}` (pk), `filter{title.icontains}` … */
  async v2Groups(
    page: number,
    pageSize: number,
    filters: Query = [],
    options: CallOptions = {},
  ): Promise<Result<Listed<GroupRecord>>> {
    const query: Query = [['page', String(page)], ['page_size', String(pageSize)], ...filters];
    const answer = await this.#get('/api/v2/groups', query, v2GroupsAnswer, options);
    if (!answer.ok) return answer;
    const { rows, unreadable } = readRows(v2GroupItem, answer.value.group_profiles);
    // The address of the next page is the server's idea of its own name; only that there is one counts.
    return ok({ rows, unreadable, next: answer.value.links.next ? page + 1 : null, total: answer.value.total });
  }

  async v2Group(pk: number, options: CallOptions = {}): Promise<Result<GroupRecord>> {
    const answer = await this.#get(`/api/v2/groups/${pk}`, [], v2GroupAnswer, options);
    return answer.ok ? ok(answer.value.group_profile) : answer;
  }

  /** Members of a group (managers among them), or its managers alone. From 5.1.1 only for members and superusers. */
  async v2People(
    pk: number,
    which: 'members' | 'managers',
    options: CallOptions = {},
  ): Promise<Result<Listed<UserRecord>>> {
    const answer = await this.#get(`/api/v2/groups/${pk}/${which}`, [], userList, options);
    return answer.ok ? ok({ ...readRows(userItem, answer.value), next: null, total: answer.value.length }) : answer;
  }

  async v2Users(
    page: number,
    pageSize: number,
    filters: Query = [],
    options: CallOptions = {},
  ): Promise<Result<Listed<UserRecord>>> {
    const query: Query = [['page', String(page)], ['page_size', String(pageSize)], ...filters];
    const answer = await this.#get('/api/v2/users', query, v2UsersAnswer, options);
    if (!answer.ok) return answer;
    const more = answer.value.links?.next ? page + 1 : null;
    return ok({ ...readRows(userItem, answer.value.users), next: more, total: answer.value.total });
  }

  async v2GroupsOfUser(pk: number, options: CallOptions = {}): Promise<Result<Listed<GroupRecord>>> {
    const answer = await this.#get(`/api/v2/users/${pk}/groups`, [], userList, options);
    return answer.ok ? ok({ ...readRows(v2GroupItem, answer.value), next: null, total: answer.value.length }) : answer;
  }

  /** A list of v1: groups in either of their resources. */
  v1Groups(
    path: V1GroupsPath,
    offset: number,
    limit: number,
    filters: Query = [],
    options: CallOptions = {},
  ): Promise<Result<Listed<GroupRecord>>> {
    return this.#v1(path, v1Group, offset, limit, filters, options);
  }

  v1Categories(
    offset: number,
    limit: number,
    filters: Query = [],
    options: CallOptions = {},
  ): Promise<Result<Listed<CategoryRecord>>> {
    return this.#v1('/api/groupcategory/', v1Category, offset, limit, filters, options);
  }

  v1Profiles(
    offset: number,
    limit: number,
    filters: Query = [],
    options: CallOptions = {},
  ): Promise<Result<Listed<UserRecord>>> {
    return this.#v1('/api/profiles/', userItem, offset, limit, filters, options);
  }

  async #v1<T>(
    path: string,
    schema: z.ZodType<T>,
    offset: number,
    limit: number,
    filters: Query,
    options: CallOptions,
  ): Promise<Result<Listed<T>>> {
    const query: Query = [['limit', String(limit)], ['offset', String(offset)], ...filters];
    const answer = await this.#get(path, query, tastypieList, options);
    if (!answer.ok) return answer;
    const { meta, objects } = answer.value;
    // A page that brings nothing would be asked for again for ever.
    const next = meta.next && objects.length > 0 ? meta.offset + objects.length : null;
    return ok({ ...readRows(schema, objects), next, total: meta.total_count });
  }

  /** A picker of the forms: ten entries a page. */
  async picker(
    which: 'groups' | 'categories' | 'users',
    text: string,
    page = 1,
    options: CallOptions = {},
  ): Promise<Result<{ items: { id: string; text: string }[]; more: boolean }>> {
    const path = {
      groups: '/groups/autocomplete/',
      categories: '/groups/autocomplete_category/',
      users: '/groups/autocomplete_users/',
    }[which];
    const answer = await this.#get(
      path,
      [
        ['q', text],
        ['page', String(page)],
      ],
      pickerAnswer,
      options,
    );
    if (!answer.ok) return answer;
    return ok({
      items: answer.value.results.map(({ id, text: name }) => ({ id, text: name })),
      more: answer.value.pagination?.more ?? false,
    });
  }

  /** Names of a person's auth groups; those of the site itself are among them. */
  async authGroups(username: string, options: CallOptions = {}): Promise<Result<string[]>> {
    const answer = await this.#get(`/api/users/${segment(username)}`, [], authGroupsAnswer, options);
    if (!answer.ok) return answer;
    const user = answer.value.users.find((one) => one.username === username);
    return user === undefined
      ? err(appError('remote.not-found', { call: 'GET /api/users' }, { retry: 'after-resync' }))
      : ok(user.groups);
  }

  /** User names and groups by a piece of text, in every era. A POST that changes nothing. */
  async lookup(
    text: string,
    options: CallOptions = {},
  ): Promise<Result<{ users: string[]; groups: { slug: string; title: string }[] }>> {
    const answer = await this.#session.send({
      method: 'POST',
      path: '/account/ajax_lookup',
      kind: 'read',
      accept: 'json',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-csrftoken': this.#session.csrfCookie() },
      body: new URLSearchParams({ query: text }).toString(),
      ...options,
      read: (response, call) => jsonOf(response, ajaxLookupAnswer, call, 'read'),
    });
    if (!answer.ok) return answer;
    return ok({
      users: answer.value.users.map((user) => user.username),
      groups: answer.value.groups.map(({ name, title }) => ({ slug: name, title })),
    });
  }

  /** Changes some fields of a group and touches no others (3.3+). Managers, superusers, staff. */
  async patchGroup(
    pk: number,
    fields: Record<string, unknown>,
    options: CallOptions = {},
  ): Promise<Result<GroupRecord>> {
    const answer = await this.#write('PATCH', `/api/v2/groups/${pk}`, fields, v2GroupAnswer, options);
    return answer.ok ? ok(answer.value.group_profile) : answer;
  }

  async #write<T>(
    method: 'PATCH' | 'POST',
    path: string,
    fields: object,
    schema: z.ZodType<T>,
    options: CallOptions,
  ): Promise<Result<T>> {
    // A closure, so that a second try takes the cookie of that moment.
    const send = () =>
      this.#session.send({
        method,
        path,
        kind: 'write',
        accept: 'json',
        headers: { 'content-type': 'application/json', 'x-csrftoken': this.#session.csrfCookie() },
        body: JSON.stringify(fields),
        ...options,
        read: (response, call) => jsonOf(response, schema, call, 'write'),
      });
    const who = await this.#session.who(options.signal);
    if (!who.ok) return who;
    if (this.#session.csrfCookie() === '') await this.#freshToken(options);
    const sent = await send();
    if (sent.ok || sent.error.params['reason'] !== 'csrf') return sent;
    await this.#freshToken(options);
    return send();
  }

  /** Any page sets the cookie anew. */
  async #freshToken(options: CallOptions): Promise<void> {
    await this.#session.send({
      method: 'GET',
      path: '/groups/',
      kind: 'read',
      accept: 'html',
      ...options,
      read: () => ok(undefined),
    });
  }

  #get<T>(path: string, query: Query, schema: z.ZodType<T>, options: CallOptions): Promise<Result<T>> {
    return this.#session.send({
      method: 'GET',
      path,
      query,
      kind: 'read',
      accept: 'json',
      ...options,
      read: (response, call) => jsonOf(response, schema, call, 'read'),
    });
  }
}
