import { z } from 'zod';

/**
 * What PDS sends and takes, as it is on the wire. Lenient where the service is known to differ between its generations: absent or null
 * texts and lists, times as numbers or numeric strings, unknown fields (spec/pds.md §1.7, §1.8). Strict only about identity: a row
 * without its id is unreadable.
 */

const id = z.string().min(1);
/** Absent is empty; some print phones and drives as bare numbers. */
const text = z.preprocess(
  (value) => (value === null || value === undefined ? '' : typeof value === 'number' ? String(value) : value),
  z.string(),
);
/** Epoch ms; a number or a numeric string; anything else reads as "not said". */
const time = z.preprocess((value) => {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}, z.number().nullable());
const flag = z.preprocess((value) => value === true || value === 'true' || value === 1, z.boolean());

export const groupItem = z.object({
  domain_id: text,
  group_id: id,
  group_name: text,
  description: text,
  created_at: time,
  updated_at: time,
  creator: text,
  is_sync: flag,
});
export type GroupItem = z.infer<typeof groupItem>;

export const userItem = z.object({
  domain_id: text,
  user_id: id,
  user_name: text,
  nick_name: text,
  avatar: text,
  email: text,
  phone: text,
  role: text,
  status: text,
  description: text,
  created_at: time,
  updated_at: time,
});
export type UserItem = z.infer<typeof userItem>;

const membershipFields = z.object({
  domain_id: text,
  /** The parent; empty for a row of the top level. */
  group_id: text,
  user_id: text,
  sub_group_id: text,
  member_type: text,
  member_role: text,
  description: text,
  created_at: time,
  updated_at: time,
  creator: text,
  is_sync: flag,
});
export const membershipItem = membershipFields.refine((row) => row.group_id !== '' || row.sub_group_id !== '');
export type MembershipItem = z.infer<typeof membershipItem>;

export const assignmentItem = z.object({
  identity: z.object({ identity_type: text, identity_id: id }),
  role_id: text,
  manage_resource_type: text,
  manage_resource_id: text,
});
export type AssignmentItem = z.infer<typeof assignmentItem>;

export const tokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: text,
  /** Seconds. */
  expires_in: z.preprocess(
    (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : (value ?? null)),
    z.number().nullable(),
  ),
  /** ISO 8601, UTC. */
  expire_time: text,
  token_type: text,
  user_id: text,
  user_name: text,
  nick_name: text,
  role: text,
  status: text,
  domain_id: text,
});
export type TokenAnswer = z.infer<typeof tokenAnswer>;

export const quotaAnswer = z.object({
  size_quota: z.coerce.number().catch(0),
  size_used: z.coerce.number().catch(0),
  user_count_quota: z.coerce.number().nullable().catch(null),
  user_count_used: z.coerce.number().nullable().catch(null),
});
export type QuotaAnswer = z.infer<typeof quotaAnswer>;

export const batchAnswer = z.object({
  responses: z.preprocess(
    (value) => value ?? [],
    z.array(z.object({ id: z.coerce.string(), status: z.coerce.number(), body: z.unknown() })),
  ),
});
export type BatchAnswer = z.infer<typeof batchAnswer>;

export const identityRoleAnswer = z.object({ is_admin: flag, identity_name: text });

/** Bare on paper, wrapped on the wire (spec/pds.md §4). */
export const hasMemberAnswer = z.union([
  z.boolean(),
  z.object({ result: z.boolean() }).transform((answer) => answer.result),
]);

/** An answer that says nothing: 204, an empty body, or something nobody looks at. */
export const nothing = z.unknown().transform((): undefined => undefined);

export interface Rows<T> {
  rows: T[];
  /** Rows that could not be understood. */
  unreadable: number;
}

/** A list of rows, each judged alone: one odd row must not hide the others, and must not vanish either. Null and absent are empty. */
export function rowsOf<T>(schema: z.ZodType<T>, list: unknown): Rows<T> | null {
  if (list === null || list === undefined) return { rows: [], unreadable: 0 };
  if (!Array.isArray(list)) return null;
  const rows: T[] = [];
  let unreadable = 0;
  for (const item of list) {
    const row = schema.safeParse(item);
    if (row.success) rows.push(row.data);
    else unreadable += 1;
  }
  return { rows, unreadable };
}

export interface Page<T> extends Rows<T> {
  next: string;
}

const listEnvelope = z.looseObject({ next_marker: text });

/** Schema of a page whose rows are under `key`. An object without the key is an empty page; anything but an object is not a page. */
export function pageOf<T>(schema: z.ZodType<T>, key: string): z.ZodType<Page<T>> {
  return listEnvelope.transform((answer, context) => {
    const list = rowsOf(schema, answer[key]);
    if (list !== null) return { ...list, next: answer.next_marker };
    context.addIssue({ code: 'custom', message: `${key} is not a list` });
    return z.NEVER;
  });
}

export interface MemberPage {
  users: UserItem[];
  groups: GroupItem[];
  unreadable: number;
  next: string;
}

/** Schema of `group/list_member`, which keeps its two kinds of rows in two lists. */
export const memberPage: z.ZodType<MemberPage> = listEnvelope.transform((answer, context) => {
  const users = rowsOf(userItem, answer['user_items']);
  const groups = rowsOf(groupItem, answer['group_items']);
  if (users !== null && groups !== null) {
    return {
      users: users.rows,
      groups: groups.rows,
      unreadable: users.unreadable + groups.unreadable,
      next: answer.next_marker,
    };
  }
  context.addIssue({ code: 'custom', message: 'user_items or group_items is not a list' });
  return z.NEVER;
});

/** Parameters and results of the methods, as documented for the client (all names as on the wire). */
export interface CreateGroupParams {
  group_name: string;
  description?: string;
  is_root?: boolean;
  /** Excludes `is_root: true`. */
  parent_group_id?: string;
}
export interface UpdateGroupParams {
  group_id: string;
  group_name?: string;
  description?: string;
}
export interface UpdateGroupNameParams {
  group_id: string;
  name: string;
}
export interface GroupIdParams {
  group_id: string;
}
export interface ListParams {
  /** 1 to 100; default 100. */
  limit?: number;
  marker?: string;
}
export type MemberType = 'user' | 'group';
export interface MembershipKey {
  group_id: string;
  /** Exactly one of `user_id` and `sub_group_id`. */
  user_id?: string;
  sub_group_id?: string;
  member_type?: MemberType | string;
}
export interface MembershipParams extends MembershipKey {
  member_role?: string;
  description?: string;
  /** Listed in the documentation, unknown to the wire: never sent. */
  is_root?: boolean;
}
export interface ChildMembershipsParams extends ListParams {
  /** "" lists the top level. */
  group_id?: string;
  /** "" or absent: both kinds. */
  member_type?: string;
}
export interface ParentMembershipsParams extends ListParams {
  user_id?: string;
  sub_group_id?: string;
  member_type?: string;
}
export interface ListResult<T> {
  items: T[];
  next_marker: string;
}
