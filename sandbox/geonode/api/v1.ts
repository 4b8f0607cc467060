import type { Reply } from '../../dialect.ts';
import { visibleCondition } from '../available.ts';
import { crash } from '../pages/errors.ts';
import { logoUrl } from '../pages/detail.ts';
import { empty, json, segment } from '../replies.ts';
import type { CategoryRow, GroupRow } from '../rows.ts';
import type { Visit } from '../visit.ts';

const HARD_CAP = 1000;
const NO_CACHE = { 'cache-control': 'no-cache' };

/** A refused parameter, as tastypie answers. */
export class BadFilter extends Error {}

/** Times without zone, with microseconds, as tastypie prints them. */
export function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, -1)}000`;
}

function whole(name: 'limit' | 'offset', text: string | null, otherwise: number): number {
  if (text === null || text === '') return otherwise;
  const least = name === 'offset' ? ' &gt;= 0' : '';
  if (!/^\d{1,9}$/.test(text))
    throw new BadFilter(`Invalid ${name} '${text}' provided. Please provide a positive integer${least}.`);
  return Number(text);
}

/** The envelope around one page of rows; only that page is turned into objects. */
export function list<Row>(
  visit: Visit,
  rows: readonly Row[],
  toObject: (row: Row) => object,
  more: object = {},
): Reply {
  const { query, path } = visit.exchange;
  const asked = whole('limit', query.get('limit'), visit.rules.v1PageSize);
  const limit = asked === 0 ? HARD_CAP : Math.min(asked, HARD_CAP);
  const offset = whole('offset', query.get('offset'), 0);
  const isHidden = visit.user === null && visit.world.switches.get('geonodeApiLockdown');
  const known = isHidden ? [] : rows;
  const link = (at: number): string => {
    const others = new URLSearchParams(query);
    others.set('limit', String(limit));
    others.set('offset', String(at));
    return `${path}?${others.toString()}`;
  };
  return json(
    200,
    {
      meta: {
        limit,
        next: offset + limit < known.length ? link(offset + limit) : null,
        offset,
        previous: offset > 0 ? link(Math.max(0, offset - limit)) : null,
        total_count: known.length,
      },
      objects: known.slice(offset, offset + limit).map(toObject),
      ...more,
    },
    NO_CACHE,
  );
}

/** Runs a list; a filter that is not allowed is a 400. Everything but GET is a 405. */
export function listing(visit: Visit, work: () => Reply): Reply {
  if (visit.method !== 'GET' && visit.method !== 'HEAD') return empty(405, { allow: 'GET' });
  try {
    return work();
  } catch (cause) {
    if (cause instanceof BadFilter) return json(400, { error: cause.message });
    throw cause;
  }
}

type Test = (value: string | null, wanted: string) => boolean;

const LOOKUPS: Readonly<Record<string, Test>> = {
  exact: (value, wanted) => value === wanted,
  iexact: (value, wanted) => value?.toLowerCase() === wanted.toLowerCase(),
  contains: (value, wanted) => value?.includes(wanted) === true,
  icontains: (value, wanted) => value?.toLowerCase().includes(wanted.toLowerCase()) === true,
  startswith: (value, wanted) => value?.startsWith(wanted) === true,
  istartswith: (value, wanted) => value?.toLowerCase().startsWith(wanted.toLowerCase()) === true,
  in: (value, wanted) => value !== null && wanted.split(',').includes(value),
};

/**
 * The condition that a request's parameters make. `exact` names take no
 * lookup, `any` names take all; of other names those of `known` columns are
 * refused and the rest is ignored.
 */
export function matching<Row>(
  visit: Visit,
  fields: Readonly<Record<string, { value: (row: Row) => string | null | readonly string[]; any?: boolean }>>,
  refused: readonly string[] = [],
): (row: Row) => boolean {
  const tests: ((row: Row) => boolean)[] = [];
  for (const [parameter, wanted] of visit.exchange.query) {
    const [, name, lookup = 'exact'] =
      /^(.*?)(?:__(exact|iexact|contains|icontains|startswith|istartswith|in))?$/.exec(parameter) ?? [];
    if (refused.includes(name as string)) {
      throw new BadFilter(`The '${name}' field does not allow filtering.`);
    }
    const field = fields[name as string];
    if (field === undefined) continue;
    if (lookup !== 'exact' && field.any !== true) {
      throw new BadFilter(`'${lookup}' is not an allowed filter on the '${name}' field.`);
    }
    const test = LOOKUPS[lookup] as Test;
    tests.push((row) => {
      const value = field.value(row);
      return typeof value === 'string' || value === null ? test(value, wanted) : value.some((one) => test(one, wanted));
    });
  }
  return (row) => tests.every((test) => test(row));
}

/** The order that was asked for. */
export function ordered<Row>(
  visit: Visit,
  rows: Row[],
  keys: Readonly<Record<string, (row: Row) => string | number>>,
): Row[] {
  const asked = visit.exchange.query.get('order_by');
  if (asked === null) return rows;
  const key = keys[asked.replace(/^-/, '')];
  if (key === undefined) throw new BadFilter(`The '${asked.replace(/^-/, '')}' field does not allow ordering.`);
  const sign = asked.startsWith('-') ? -1 : 1;
  return rows.sort((a, b) => (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : 0));
}

const COUNTS = ['approved', 'published', 'total', 'visible'];

export function resourceCounts(visit: Visit): object {
  const kinds =
    visit.rules.objectLinks === 'catalogue'
      ? ['all', 'dataset', 'document', 'geoapp', 'map']
      : ['all', 'dashboard', 'document', 'geoapp', 'geostory', 'layer', 'map'];
  const none = Object.fromEntries(COUNTS.map((name) => [name, 0]));
  return Object.fromEntries(kinds.map((kind) => [kind, none]));
}

/** What the objects of one request have in common: counts and categories are read once. */
export interface Lookup {
  categoriesOf(groupId: number): readonly CategoryRow[];
  membersOf(groupId: number): { members: number; managers: number };
  /** Groups of the category that the reader may see. */
  groupsIn(categoryId: number): number;
}

export function createLookup(visit: Visit): Lookup {
  const { directory } = visit.world;
  // Counting goes by other rules than listing: who works for the site counts private groups as well.
  const countsAll = visit.user?.superuser === 1 || (visit.rules.era === 'F' && visit.user?.staff === 1);
  const seen = visibleCondition(visit.user, countsAll || !visit.rules.v1HidesPrivate);
  const categories = new Map(
    directory.all<CategoryRow>('SELECT * FROM gn_categories ORDER BY id').map((row) => [row.id, row]),
  );
  const ofGroup = new Map<number, CategoryRow[]>();
  const sizes = new Map<number, number>();
  for (const { group_id, category_id } of directory.all<{ group_id: number; category_id: number }>(
    'SELECT group_id, category_id FROM gn_group_categories ORDER BY group_id, category_id',
  )) {
    const row = categories.get(category_id) as CategoryRow;
    ofGroup.set(group_id, [...(ofGroup.get(group_id) ?? []), row]);
  }
  for (const row of directory.all<{ id: number; n: number }>(
    `SELECT gc.category_id AS id, count(*) AS n FROM gn_group_categories gc JOIN gn_groups g ON g.id = gc.group_id
     WHERE ${seen.sql} GROUP BY gc.category_id`,
    ...seen.values,
  )) {
    sizes.set(row.id, row.n);
  }
  return {
    categoriesOf: (groupId) => ofGroup.get(groupId) ?? [],
    membersOf: (groupId) => {
      const row = directory.all<{ members: number; managers: number }>(
        `SELECT count(*) AS members, coalesce(sum(role = 'manager'), 0) AS managers FROM gn_members WHERE group_id = ?`,
        groupId,
      )[0];
      return row ?? { members: 0, managers: 0 };
    },
    groupsIn: (categoryId) => sizes.get(categoryId) ?? 0,
  };
}

export function categoryObject(visit: Visit, lookup: Lookup, row: CategoryRow): object {
  const basic = {
    detail_url: `/groups/categories/${row.slug}/`,
    member_count: lookup.groupsIn(row.id),
    name: row.name,
    slug: row.slug,
  };
  if (visit.rules.v1Categories === 'names') return basic;
  return {
    count: null,
    description: row.description,
    ...basic,
    id: row.id,
    ...(visit.rules.translatedColumns ? { name_en: row.name } : {}),
    resource_counts: resourceCounts(visit),
  };
}

export function profileObject(visit: Visit, lookup: Lookup, row: GroupRow, uri: string): object {
  const counts = lookup.membersOf(row.id);
  const { rules } = visit;
  return {
    access: row.access,
    ...(rules.categories
      ? { categories: lookup.categoriesOf(row.id).map((category) => categoryObject(visit, lookup, category)) }
      : {}),
    ...(rules.era === 'A' ? {} : { created: timeText(row.created) }),
    description: row.description,
    ...(rules.translatedColumns ? { description_en: row.description, title_en: row.title } : {}),
    detail_url: `/groups/group/${segment(row.slug)}/`,
    email: row.email,
    id: row.id,
    last_modified: timeText(row.modified),
    logo: row.logo === '' ? null : `/uploaded/${row.logo}`,
    ...(rules.v1Groups === 'auth-groups' ? { logo_url: logoUrl(visit, row) } : {}),
    manager_count: counts.managers,
    member_count: counts.members,
    resource_uri: `${uri}${row.id}/`,
    slug: row.slug,
    title: row.title,
  };
}

/** Groups that a reader may see in v1, in the order of their ids. */
export function groupsFor(visit: Visit): GroupRow[] {
  const seen = visibleCondition(visit.user, visit.user?.superuser === 1 || !visit.rules.v1HidesPrivate);
  return visit.world.directory.all<GroupRow>(
    `SELECT g.* FROM gn_groups g WHERE ${seen.sql} ORDER BY g.id`,
    ...seen.values,
  );
}

/** A group without slug, or one in a category without, breaks every list that must print its address. */
export function isBroken(lookup: Lookup, row: GroupRow): boolean {
  return row.slug === '' || lookup.categoriesOf(row.id).some((category) => category.slug === '');
}

/** GET /api/groupcategory/ */
export function v1Categories(visit: Visit): Reply {
  return listing(visit, () => {
    const rows = visit.world.directory.all<CategoryRow>('SELECT * FROM gn_categories ORDER BY id');
    if (rows.some((row) => row.slug === '')) return crash(visit);
    const lookup = createLookup(visit);
    const keep = matching<CategoryRow>(visit, {
      slug: { value: (row) => row.slug },
      name: { value: (row) => row.name, any: true },
    });
    const shown = ordered(visit, rows.filter(keep), { name: (row) => row.name });
    return list(visit, shown, (row) => categoryObject(visit, lookup, row));
  });
}
