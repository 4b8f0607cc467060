import { ok, type Result } from '#shared/errors/result.ts';
import { z } from 'zod';
import type { CallKind } from '../http/http.ts';
import type { CallOptions, PdsTransport, TokenSource } from './transport.ts';
import {
  assignmentItem,
  batchAnswer,
  groupItem,
  hasMemberAnswer,
  identityRoleAnswer,
  memberPage,
  membershipItem,
  nothing,
  pageOf,
  quotaAnswer,
  userItem,
  type AssignmentItem,
  type BatchAnswer,
  type ChildMembershipsParams,
  type CreateGroupParams,
  type GroupIdParams,
  type GroupItem,
  type ListParams,
  type MemberPage,
  type MembershipItem,
  type MembershipKey,
  type MembershipParams,
  type Page,
  type ParentMembershipsParams,
  type QuotaAnswer,
  type UpdateGroupNameParams,
  type UpdateGroupParams,
  type UserItem,
} from './wire.ts';

const groupPage = pageOf(groupItem, 'items');
const userPage = pageOf(userItem, 'items');
const membershipPage = pageOf(membershipItem, 'items');
const assignmentPage = pageOf(assignmentItem, 'assignment_list');

/** Some creates and renames answer with the object, some generations with nothing (spec/pds.md §1.4). */
const maybe = <T>(schema: z.ZodType<T>): z.ZodType<T | null> => z.union([schema, z.null()]);

export interface GroupMemberParams {
  group_id: string;
  member_type: 'user';
  member_id: string;
}
export interface ListGroupMemberParams extends ListParams {
  /** Absent: the root groups. */
  group_id?: string;
  member_type?: string;
}
export interface RoleParams {
  identity: { identity_type: 'IT_User'; identity_id: string };
  role_id: 'SystemGroupAdmin';
  manage_resource_type: 'RT_Group';
  manage_resource_id: string;
}
export interface ListAssignmentParams extends ListParams {
  manage_resource_type: 'RT_Group';
  manage_resource_id?: string;
}
export interface SearchUsersParams extends ListParams {
  nick_name?: string;
  nick_name_for_fuzzy?: string;
  user_name?: string;
  phone?: string;
  email?: string;
  status?: string;
  role?: string;
}
export interface ImportUserParams {
  authentication_type: 'mobile' | 'email' | 'ding' | 'ram' | 'wechat' | 'ldap' | 'custom';
  identity: string;
  nick_name?: string;
  extra?: string;
  authentication_display_name?: string;
  auto_create_drive?: boolean;
  drive_total_size?: number;
  parent_group_id?: string;
}
export interface BatchRequest {
  id: string;
  method: 'POST';
  /** Without `/v2`, e.g. "/group/get". */
  url: string;
  headers: Record<string, string>;
  body: object;
}

/** Every authorised call as a `Result`; what the client's promises and the provider are made of. Errors: those of `answer.ts` and `auth.ts`. */
export class PdsCalls {
  readonly #transport: PdsTransport;
  readonly #tokens: TokenSource;

  constructor(transport: PdsTransport, tokens: TokenSource) {
    this.#transport = transport;
    this.#tokens = tokens;
  }

  #call<T>(
    kind: CallKind,
    path: string,
    body: object,
    schema: z.ZodType<T>,
    options: CallOptions = {},
  ): Promise<Result<T>> {
    return this.#transport.authorised(this.#tokens, { kind, path, body, schema, ...options });
  }

  createGroup(params: CreateGroupParams, options?: CallOptions): Promise<Result<GroupItem>> {
    return this.#call('write', 'group/create', params, groupItem, options);
  }
  deleteGroup(params: GroupIdParams, options?: CallOptions): Promise<Result<undefined>> {
    return this.#call('write', 'group/delete', params, nothing, options);
  }
  /** The older generation requires the name in every update, so it is read first where the caller does not give one (spec/pds.md §3.3). */
  async updateGroup(params: UpdateGroupParams, options?: CallOptions): Promise<Result<GroupItem>> {
    let name = params.group_name;
    if (name === undefined) {
      const now = await this.getGroup({ group_id: params.group_id }, options);
      if (!now.ok) return now;
      name = now.value.group_name;
    }
    const updated = await this.#call(
      'write',
      'group/update',
      { ...params, group_name: name },
      maybe(groupItem),
      options,
    );
    return this.#orRead(updated, params.group_id, options);
  }
  async updateGroupName(params: UpdateGroupNameParams, options?: CallOptions): Promise<Result<GroupItem>> {
    const renamed = await this.#call('write', 'group/update_name', params, maybe(groupItem), options);
    return this.#orRead(renamed, params.group_id, options);
  }
  getGroup(params: GroupIdParams, options?: CallOptions): Promise<Result<GroupItem>> {
    return this.#call('read', 'group/get', params, groupItem, options);
  }
  listGroups(params: ListParams = {}, options?: CallOptions): Promise<Result<Page<GroupItem>>> {
    return this.#call('read', 'group/list', params, groupPage, options);
  }
  searchGroups(
    params: ListParams & { group_name?: string; group_name_for_fuzzy?: string },
    options?: CallOptions,
  ): Promise<Result<Page<GroupItem>>> {
    return this.#call('read', 'group/search', params, groupPage, options);
  }

  addGroupMember(params: GroupMemberParams, options?: CallOptions): Promise<Result<undefined>> {
    return this.#call('write', 'group/add_member', params, nothing, options);
  }
  removeGroupMember(params: GroupMemberParams, options?: CallOptions): Promise<Result<undefined>> {
    return this.#call('write', 'group/remove_member', params, nothing, options);
  }
  listGroupMember(params: ListGroupMemberParams, options?: CallOptions): Promise<Result<MemberPage>> {
    return this.#call('read', 'group/list_member', params, memberPage, options);
  }

  createMembership(params: MembershipParams, options?: CallOptions): Promise<Result<MembershipItem | null>> {
    const { is_root: _neverSent, ...sent } = params;
    return this.#call('write', 'membership/create', sent, maybe(membershipItem), options);
  }
  deleteMembership(params: MembershipKey, options?: CallOptions): Promise<Result<undefined>> {
    return this.#call('write', 'membership/delete', params, nothing, options);
  }
  updateMembership(params: MembershipParams, options?: CallOptions): Promise<Result<MembershipItem | null>> {
    const { is_root: _neverSent, ...sent } = params;
    return this.#call('write', 'membership/update', sent, maybe(membershipItem), options);
  }
  getMembership(params: MembershipKey, options?: CallOptions): Promise<Result<MembershipItem>> {
    return this.#call('read', 'membership/get', params, membershipItem, options);
  }
  listDirectChildMemberships(
    params: ChildMembershipsParams,
    options?: CallOptions,
  ): Promise<Result<Page<MembershipItem>>> {
    return this.#call('read', 'membership/list_direct_child_memberships', params, membershipPage, options);
  }
  listDirectParentMemberships(
    params: ParentMembershipsParams,
    options?: CallOptions,
  ): Promise<Result<Page<MembershipItem>>> {
    return this.#call('read', 'membership/list_direct_parent_memberships', params, membershipPage, options);
  }
  /** Transitive, and wrong beyond a hundred groups: good for a quick yes, never for a no (spec/pds.md §4). */
  hasMember(params: MembershipKey, options?: CallOptions): Promise<Result<boolean>> {
    return this.#call('read', 'membership/has_member', params, hasMemberAnswer, options);
  }

  /** Without `user_id`: the signed-in user. */
  getUser(params: { user_id?: string } = {}, options?: CallOptions): Promise<Result<UserItem>> {
    return this.#call('read', 'user/get', params, userItem, options);
  }
  listUsers(params: ListParams = {}, options?: CallOptions): Promise<Result<Page<UserItem>>> {
    return this.#call('read', 'user/list', params, userPage, options);
  }
  searchUsers(params: SearchUsersParams, options?: CallOptions): Promise<Result<Page<UserItem>>> {
    return this.#call('read', 'user/search', params, userPage, options);
  }
  importUser(params: ImportUserParams, options?: CallOptions): Promise<Result<UserItem>> {
    return this.#call('write', 'user/import', params, userItem, options);
  }

  assignRole(params: RoleParams, options?: CallOptions): Promise<Result<undefined>> {
    return this.#call('write', 'role/assign', params, nothing, options);
  }
  cancelAssignRole(params: RoleParams, options?: CallOptions): Promise<Result<undefined>> {
    return this.#call('write', 'role/cancel_assign', params, nothing, options);
  }
  listAssignment(params: ListAssignmentParams, options?: CallOptions): Promise<Result<Page<AssignmentItem>>> {
    return this.#call('read', 'role/list_assignment', params, assignmentPage, options);
  }
  async listIdentityRole(
    params: { identity: RoleParams['identity'] },
    options?: CallOptions,
  ): Promise<Result<{ is_admin: boolean; identity_name: string; assignments: Page<AssignmentItem> }>> {
    const schema = z.looseObject({}).transform((answer, context) => {
      const head = identityRoleAnswer.safeParse(answer);
      const assignments = assignmentPage.safeParse(answer);
      if (head.success && assignments.success) return { ...head.data, assignments: assignments.data };
      context.addIssue({ code: 'custom', message: 'not a list of roles' });
      return z.NEVER;
    });
    return this.#call('read', 'role/list_identity_role', params, schema, options);
  }

  /** Up to 100 reads in one call, executed side by side, each with a status of its own. Only `/group/get` and `/user/get` are allowed (§7). */
  batch(
    params: { resource: 'group' | 'user'; requests: BatchRequest[] },
    options?: CallOptions,
  ): Promise<Result<BatchAnswer>> {
    return this.#call('read', 'batch', params, batchAnswer, options);
  }
  getQuota(options?: CallOptions): Promise<Result<QuotaAnswer>> {
    return this.#call('read', 'domain/get_quota', {}, quotaAnswer, options);
  }

  async #orRead(written: Result<GroupItem | null>, groupId: string, options?: CallOptions): Promise<Result<GroupItem>> {
    if (!written.ok) return written;
    return written.value === null ? this.getGroup({ group_id: groupId }, options) : ok(written.value);
  }
}
