import type { AppError } from '#shared/errors/app-error.ts';
import type { Result } from '#shared/errors/result.ts';
import type { AxiosRequestConfig } from '../http/http.ts';
import {
  PdsCalls,
  type BatchRequest,
  type GroupMemberParams,
  type ImportUserParams,
  type ListAssignmentParams,
  type ListGroupMemberParams,
  type RoleParams,
  type SearchUsersParams,
} from './calls.ts';
import { tokenByAccountRefresh, tokenByJwt, tokenByOauthRefresh } from './token-calls.ts';
import type { PdsTransport, TokenSource } from './transport.ts';
import type {
  AssignmentItem,
  BatchAnswer,
  ChildMembershipsParams,
  CreateGroupParams,
  GroupIdParams,
  GroupItem,
  ListParams,
  ListResult,
  MembershipItem,
  MembershipKey,
  MembershipParams,
  Page,
  ParentMembershipsParams,
  QuotaAnswer,
  TokenAnswer,
  UpdateGroupNameParams,
  UpdateGroupParams,
  UserItem,
} from './wire.ts';

/** How a method of `PdsClient` fails. `error` is the failure as data; its outcome says whether a write may have been done all the same. */
export class PdsError extends Error {
  override readonly name = 'PdsError';
  readonly error: AppError;

  constructor(error: AppError) {
    const { status, code, message } = error.remote ?? {};
    super([error.code, status, code, message].filter((part) => part !== undefined && part !== '').join(' · '));
    this.error = error;
  }
}

/** The plain value of a call, or a rejection with `PdsError`. */
async function plain<T>(result: Promise<Result<T>>): Promise<T> {
  const settled = await result;
  if (!settled.ok) throw new PdsError(settled.error);
  return settled.value;
}

async function listed<T>(result: Promise<Result<Page<T>>>): Promise<ListResult<T>> {
  const page = await plain(result);
  return { items: page.rows, next_marker: page.next };
}

const callOptions = (options: AxiosRequestConfig | undefined) => (options === undefined ? {} : { config: options });

/**
 * The typed client of the service. Names, parameters and results are those of its documentation; `options` is axios' request configuration
 * (headers, query, time-out, signal …), of which everything that would decide where the token goes is ignored (`http/caller-config.ts`).
 * Every method rejects with `PdsError`. Reads are repeated where that can help, writes never.
 */
export class PdsClient {
  readonly #calls: PdsCalls;
  readonly #transport: PdsTransport;

  constructor(transport: PdsTransport, tokens: TokenSource) {
    this.#calls = new PdsCalls(transport, tokens);
    this.#transport = transport;
  }

  /** Creates a group, a root group (`is_root`) or a subgroup (`parent_group_id`). Administrators and group administrators. */
  createGroup(params: CreateGroupParams, options?: AxiosRequestConfig): Promise<GroupItem> {
    return plain(this.#calls.createGroup(params, callOptions(options)));
  }

  /** Deletes an empty group. Administrators and group administrators. */
  async deleteGroup(params: GroupIdParams, options?: AxiosRequestConfig): Promise<void> {
    await plain(this.#calls.deleteGroup(params, callOptions(options)));
  }

  /** Changes name and description; a name that is not given stays. Administrators and group administrators. */
  updateGroup(params: UpdateGroupParams, options?: AxiosRequestConfig): Promise<GroupItem> {
    return plain(this.#calls.updateGroup(params, callOptions(options)));
  }

  /** Changes the name. Administrators and group administrators. */
  updateGroupName(params: UpdateGroupNameParams, options?: AxiosRequestConfig): Promise<GroupItem> {
    return plain(this.#calls.updateGroupName(params, callOptions(options)));
  }

  getGroup(params: GroupIdParams, options?: AxiosRequestConfig): Promise<GroupItem> {
    return plain(this.#calls.getGroup(params, callOptions(options)));
  }

  /** All groups of the domain, flat, in pages of up to 100. */
  listGroups(params: ListParams = {}, options?: AxiosRequestConfig): Promise<ListResult<GroupItem>> {
    return listed(this.#calls.listGroups(params, callOptions(options)));
  }

  /** Groups whose name begins like `group_name`, last changed first. From an index that may lag: a convenience, never a proof of absence. */
  searchGroups(
    params: ListParams & { group_name?: string },
    options?: AxiosRequestConfig,
  ): Promise<ListResult<GroupItem>> {
    return listed(this.#calls.searchGroups(params, callOptions(options)));
  }

  /** Direct subgroups and users of a group; `member_type` "group" or "user" gives one kind. Administrators and group administrators. */
  async listMembers(
    params: ListParams & { group_id?: string; member_type?: string },
    options?: AxiosRequestConfig,
  ): Promise<ListResult<GroupItem | UserItem>> {
    const page = await plain(this.#calls.listGroupMember(params, callOptions(options)));
    return { items: [...page.groups, ...page.users], next_marker: page.next };
  }

  /** Puts a user (`user_id`) or a subgroup (`sub_group_id`, not a root group) into a group. */
  async createMembership(params: MembershipParams, options?: AxiosRequestConfig): Promise<MembershipItem> {
    const created = await plain(this.#calls.createMembership(params, callOptions(options)));
    return created ?? this.getMembership(keyOf(params), options);
  }

  /** Takes a user or a subgroup out of a group. */
  async deleteMembership(params: MembershipKey, options?: AxiosRequestConfig): Promise<void> {
    await plain(this.#calls.deleteMembership(params, callOptions(options)));
  }

  /** Changes role or description of a membership; group and member are its key and cannot be changed. */
  async updateMembership(params: MembershipParams, options?: AxiosRequestConfig): Promise<MembershipItem> {
    const updated = await plain(this.#calls.updateMembership(params, callOptions(options)));
    return updated ?? this.getMembership(keyOf(params), options);
  }

  getMembership(params: MembershipKey, options?: AxiosRequestConfig): Promise<MembershipItem> {
    return plain(this.#calls.getMembership(params, callOptions(options)));
  }

  /** Direct members of a group as memberships; `group_id` "" lists the top level. */
  listDirectChildMemberships(
    params: ChildMembershipsParams,
    options?: AxiosRequestConfig,
  ): Promise<ListResult<MembershipItem>> {
    return listed(this.#calls.listDirectChildMemberships(params, callOptions(options)));
  }

  /** Memberships of a user or a subgroup; the `group_id` of each is a parent. */
  listDirectParentMemberships(
    params: ParentMembershipsParams,
    options?: AxiosRequestConfig,
  ): Promise<ListResult<MembershipItem>> {
    return listed(this.#calls.listDirectParentMemberships(params, callOptions(options)));
  }

  /** Is the user or subgroup in the group or anywhere below it? Beyond a hundred groups on one level the server may wrongly say no. */
  hasMember(params: MembershipKey, options?: AxiosRequestConfig): Promise<boolean> {
    return plain(this.#calls.hasMember(params, callOptions(options)));
  }

  /** Without `user_id`: the signed-in user (not with a service token). */
  getUser(params: { user_id?: string } = {}, options?: AxiosRequestConfig): Promise<UserItem> {
    return plain(this.#calls.getUser(params, callOptions(options)));
  }
  listUsers(params: ListParams = {}, options?: AxiosRequestConfig): Promise<ListResult<UserItem>> {
    return listed(this.#calls.listUsers(params, callOptions(options)));
  }
  searchUsers(params: SearchUsersParams, options?: AxiosRequestConfig): Promise<ListResult<UserItem>> {
    return listed(this.#calls.searchUsers(params, callOptions(options)));
  }
  importUser(params: ImportUserParams, options?: AxiosRequestConfig): Promise<UserItem> {
    return plain(this.#calls.importUser(params, callOptions(options)));
  }

  async addGroupMember(params: GroupMemberParams, options?: AxiosRequestConfig): Promise<void> {
    await plain(this.#calls.addGroupMember(params, callOptions(options)));
  }
  async removeGroupMember(params: GroupMemberParams, options?: AxiosRequestConfig): Promise<void> {
    await plain(this.#calls.removeGroupMember(params, callOptions(options)));
  }
  async listGroupMember(
    params: ListGroupMemberParams,
    options?: AxiosRequestConfig,
  ): Promise<{ user_items: UserItem[]; group_items: GroupItem[]; next_marker: string }> {
    const page = await plain(this.#calls.listGroupMember(params, callOptions(options)));
    return { user_items: page.users, group_items: page.groups, next_marker: page.next };
  }

  async assignRole(params: RoleParams, options?: AxiosRequestConfig): Promise<void> {
    await plain(this.#calls.assignRole(params, callOptions(options)));
  }
  async cancelAssignRole(params: RoleParams, options?: AxiosRequestConfig): Promise<void> {
    await plain(this.#calls.cancelAssignRole(params, callOptions(options)));
  }
  async listAssignment(
    params: ListAssignmentParams,
    options?: AxiosRequestConfig,
  ): Promise<{ assignment_list: AssignmentItem[]; next_marker: string }> {
    const page = await plain(this.#calls.listAssignment(params, callOptions(options)));
    return { assignment_list: page.rows, next_marker: page.next };
  }
  async listIdentityRole(
    params: { identity: RoleParams['identity'] },
    options?: AxiosRequestConfig,
  ): Promise<{ is_admin: boolean; identity_name: string; assignment_list: AssignmentItem[] }> {
    const { assignments, ...rest } = await plain(this.#calls.listIdentityRole(params, callOptions(options)));
    return { ...rest, assignment_list: assignments.rows };
  }

  batch(
    params: { resource: 'group' | 'user'; requests: BatchRequest[] },
    options?: AxiosRequestConfig,
  ): Promise<BatchAnswer> {
    return plain(this.#calls.batch(params, callOptions(options)));
  }
  getQuota(options?: AxiosRequestConfig): Promise<QuotaAnswer> {
    return plain(this.#calls.getQuota(callOptions(options)));
  }

  /** `account/token`: a new token pair; the given refresh token may be dead afterwards. */
  refreshAccountToken(
    params: { app_id: string; refresh_token: string },
    options?: AxiosRequestConfig,
  ): Promise<TokenAnswer> {
    return plain(tokenByAccountRefresh(this.#transport, params, callOptions(options)));
  }
  /** `oauth/token` with a refresh token. */
  refreshOauthToken(
    params: { client_id: string; refresh_token: string; client_secret?: string; redirect_uri?: string },
    options?: AxiosRequestConfig,
  ): Promise<TokenAnswer> {
    return plain(tokenByOauthRefresh(this.#transport, params, callOptions(options)));
  }
  /** `oauth/token` with an assertion signed by the application's key. */
  getTokenByJwt(params: { client_id: string; assertion: string }, options?: AxiosRequestConfig): Promise<TokenAnswer> {
    return plain(tokenByJwt(this.#transport, params, callOptions(options)));
  }
}

function keyOf(params: MembershipParams): MembershipKey {
  const { group_id, user_id, sub_group_id, member_type } = params;
  return { group_id, user_id, sub_group_id, member_type };
}
