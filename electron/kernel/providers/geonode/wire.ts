import { z } from 'zod';

/**
 * What the JSON side answers (spec/geonode.md §8), tolerant where nothing depends on it: unknown fields stay, a text that is null or missing
 * is empty. A row that lacks its key is unreadable and counted, never dropped in silence.
 */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const count = z
  .number()
  .nullish()
  .transform((value) => value ?? null);

/** One group, whichever resource told it. */
export interface GroupRecord {
  /** Profile id: the path of `/api/v2/groups/{pk}`; null where the source has only other ids. */
  pk: number | null;
  slug: string;
  title: string;
  description: string;
  email: string;
  /** `public'` on old data: everything but the two others counts as public. */
  access: 'public' | 'public-invite' | 'private';
  /** Null: the source does not say (v1). */
  keywords: string[] | null;
  /** Null: the source does not say (era A). `name` and `id` are empty where only slugs are told. */
  categories: { slug: string; name: string }[] | null;
  logo: string;
  memberCount: number | null;
  managerCount: number | null;
}

export const accessOf = (value: string): GroupRecord['access'] =>
  value === 'private' || value === 'public-invite' ? value : 'public';

export const v2GroupItem = z
  .looseObject({
    pk: z.number(),
    title: z.string(),
    slug: z.string(),
    description: text,
    email: text,
    access: text,
    logo: text,
    keywords: z.array(z.unknown()).default([]),
    categories: z.array(z.string()).default([]),
  })
  .transform((row): GroupRecord => ({
    pk: row.pk,
    slug: row.slug,
    title: row.title,
    description: row.description,
    email: row.email,
    access: accessOf(row.access),
    keywords: row.keywords.filter((word): word is string => typeof word === 'string'),
    categories: row.categories.map((slug) => ({ slug, name: '' })),
    logo: row.logo,
    memberCount: null,
    managerCount: null,
  }));

export const v2GroupsAnswer = z.looseObject({
  links: z.looseObject({ next: z.string().nullish() }),
  total: count,
  page: z.number(),
  page_size: z.number(),
  group_profiles: z.array(z.unknown()),
});
export const v2GroupAnswer = z.looseObject({ group_profile: v2GroupItem });

export interface UserRecord {
  pk: number | null;
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  superuser: boolean | null;
  staff: boolean | null;
}

const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? null);

export const userItem = z
  .looseObject({
    pk: z.number().optional(),
    id: z.union([z.number(), z.string()]).optional(),
    username: z.string().min(1),
    first_name: text,
    last_name: text,
    email: text,
    is_superuser: flag,
    is_staff: flag,
  })
  .transform((row): UserRecord => {
    const id = row.pk ?? Number(row.id);
    return {
      pk: Number.isFinite(id) ? id : null,
      username: row.username,
      firstName: row.first_name,
      lastName: row.last_name,
      email: row.email,
      superuser: row.is_superuser,
      staff: row.is_staff,
    };
  });

export const userList = z.array(z.unknown());
export const v2UsersAnswer = z.looseObject({
  links: z.looseObject({ next: z.string().nullish() }).optional(),
  total: count,
  users: z.array(z.unknown()),
});

/** The envelope of v1. */
export const tastypieList = z.looseObject({
  meta: z.looseObject({ limit: z.number(), next: z.string().nullish(), offset: z.number(), total_count: z.number() }),
  objects: z.array(z.unknown()),
});

export interface CategoryRecord {
  /** Null in 2.7 and 2.8, whose JSON has none. */
  pk: number | null;
  slug: string;
  name: string;
  description: string;
  groups: number | null;
}

export const v1Category = z
  .looseObject({
    id: z.number().optional(),
    slug: z.string(),
    name: z.string(),
    description: text,
    member_count: count,
  })
  .transform((row): CategoryRecord => ({
    pk: row.id ?? null,
    slug: row.slug,
    name: row.name,
    description: row.description,
    groups: row.member_count,
  }));

const v1Profile = z
  .looseObject({
    id: z.number(),
    title: z.string(),
    slug: z.string(),
    description: text,
    email: text,
    access: text,
    logo: text,
    logo_url: text,
    member_count: count,
    manager_count: count,
    categories: z.array(v1Category).optional(),
  })
  .transform((row): GroupRecord => ({
    pk: row.id,
    slug: row.slug,
    title: row.title,
    description: row.description,
    email: row.email,
    access: accessOf(row.access),
    keywords: null,
    categories: row.categories?.map(({ slug, name }) => ({ slug, name })) ?? null,
    logo: row.logo === '' ? '' : row.logo_url || row.logo,
    memberCount: row.member_count,
    managerCount: row.manager_count,
  }));

/** `/api/groups/` gives a profile up to 2.8, an auth group with its profile inside from 2.10 on. */
export const v1Group = z.union([
  z.looseObject({ id: z.number(), name: z.string(), group_profile: v1Profile }).transform((row) => row.group_profile),
  v1Profile,
]);

export const pickerAnswer = z.looseObject({
  results: z.array(z.looseObject({ id: z.string(), text: z.string() })),
  pagination: z.looseObject({ more: z.boolean() }).optional(),
});

/** Who is signed in; `groups` are names of auth groups, with "admin" for superusers. */
export const userInfo = z.looseObject({
  sub: text,
  name: text,
  email: text,
  preferred_username: z.string().min(1),
  groups: z.array(z.string()).default([]),
  access_token: text,
});
export type UserInfo = z.infer<typeof userInfo>;

export const identAnswer = z.looseObject({ version: z.string(), siteurl: text, name: text });

/** `/api/users` and `/api/users/<name>`: names of auth groups by user. */
export const authGroupsAnswer = z.looseObject({
  users: z.array(z.looseObject({ username: z.string(), groups: z.array(z.string()).default([]) })),
});

export const ajaxLookupAnswer = z.looseObject({
  users: z.array(z.looseObject({ username: z.string() })),
  groups: z.array(z.looseObject({ name: z.string(), title: text })).default([]),
});

/** Rows that can be understood, and how many cannot. */
export function readRows<T>(schema: z.ZodType<T>, rows: unknown[]): { rows: T[]; unreadable: number } {
  const read: T[] = [];
  let unreadable = 0;
  for (const row of rows) {
    const parsed = schema.safeParse(row);
    if (parsed.success) read.push(parsed.data);
    else unreadable += 1;
  }
  return { rows: read, unreadable };
}

/** Errors of the JSON side, in any of their shapes: by field (3.x), first message with a code (4.0+), `detail`, a bare list, `error`. */
export function jsonErrorWords(value: unknown): { message: string; code: string } {
  const texts: string[] = [];
  const walk = (node: unknown, name: string, depth: number): void => {
    if (depth > 4) return;
    if (typeof node === 'string') texts.push(name === '' ? node : `${name}: ${node}`);
    else if (Array.isArray(node)) node.forEach((item) => walk(item, name, depth + 1));
    else if (typeof node === 'object' && node !== null) {
      for (const [key, item] of Object.entries(node)) {
        if (['success', 'status', 'code', 'html'].includes(key)) continue;
        walk(item, ['errors', 'detail', 'error', 'non_field_errors'].includes(key) ? name : key, depth + 1);
      }
    }
  };
  walk(value, '', 0);
  const code = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['code'] : undefined;
  return { message: texts.join(' ').slice(0, 500), code: typeof code === 'string' ? code : '' };
}
