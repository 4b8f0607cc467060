import type { Reply } from '../../dialect.ts';
import { crash } from '../pages/errors.ts';
import { empty, json } from '../replies.ts';
import type { CategoryRow, GroupRow } from '../rows.ts';
import type { Visit } from '../visit.ts';
import {
  BadFilter,
  categoryObject,
  createLookup,
  groupsFor,
  isBroken,
  list,
  listing,
  matching,
  ordered,
  profileObject,
  resourceCounts,
} from './v1.ts';
import type { Lookup } from './v1.ts';

const NO_CACHE = { 'cache-control': 'no-cache' };

const slugs = (rows: readonly CategoryRow[]): string[] => rows.map((row) => row.slug);

function profileFields(lookup: Lookup): Parameters<typeof matching<GroupRow>>[1] {
  return {
    title: { value: (row) => row.title, any: true },
    categories__slug: { value: (row) => slugs(lookup.categoriesOf(row.id)) },
  };
}

const profileOrder = {
  title: (row: GroupRow): string => row.title,
  last_modified: (row: GroupRow): number => row.modified,
};

/** GET /api/group_profile/ */
export function v1GroupProfiles(visit: Visit): Reply {
  return listing(visit, () => {
    const lookup = createLookup(visit);
    const fields = { ...profileFields(lookup), slug: { value: (row: GroupRow): string => row.slug } };
    const rows = groupsFor(visit).filter(matching<GroupRow>(visit, fields, ['access']));
    if (rows.some((row) => isBroken(lookup, row))) return crash(visit);
    return list(visit, ordered(visit, rows, profileOrder), (row) =>
      profileObject(visit, lookup, row, '/api/group_profile/'),
    );
  });
}

/** GET /api/groups/ up to 2.8: group profiles, private ones too. */
function asProfiles(visit: Visit): Reply {
  const lookup = createLookup(visit);
  const rows = groupsFor(visit).filter(matching<GroupRow>(visit, profileFields(lookup), ['slug', 'access']));
  if (rows.some((row) => isBroken(lookup, row))) return crash(visit);
  return list(visit, ordered(visit, rows, profileOrder), (row) => profileObject(visit, lookup, row, '/api/groups/'));
}

/** GET /api/groups/ from 2.10 on: auth groups that have a profile, with the profile inside. */
function asAuthGroups(visit: Visit): Reply {
  if (visit.exchange.query.has('order_by')) {
    const name = visit.exchange.query.get('order_by')?.replace(/^-/, '') ?? '';
    throw new BadFilter(`No matching '${name}' field for ordering on.`);
  }
  const lookup = createLookup(visit);
  const names = new Map(
    visit.world.directory
      .all<{ id: number; name: string }>('SELECT * FROM gn_auth_groups')
      .map((row) => [row.id, row.name]),
  );
  const nameOf = (row: GroupRow): string => names.get(row.auth_id) ?? '';
  const rows = groupsFor(visit)
    .filter((row) => nameOf(row) !== 'anonymous')
    .filter(
      matching<GroupRow>(visit, {
        name: { value: nameOf, any: true },
        group_profile__slug: { value: (row) => row.slug },
        group_profile__title: { value: (row) => row.title, any: true },
        group_profile__categories__slug: { value: (row) => slugs(lookup.categoriesOf(row.id)) },
      }),
    )
    .sort((a, b) => a.auth_id - b.auth_id);
  if (rows.some((row) => isBroken(lookup, row))) return crash(visit);
  return list(visit, rows, (row) => ({
    group_profile: profileObject(visit, lookup, row, '/api/group_profile/'),
    id: row.auth_id,
    name: nameOf(row),
    resource_counts: resourceCounts(visit),
    resource_uri: `/api/groups/${row.auth_id}/`,
  }));
}

/** GET /api/<resource>/<id>/ and …/schema/: for superusers (§8.1). Nobody needs the schema, so it is bare. */
export function v1Detail(visit: Visit, resource: string, key: string): Reply {
  const isSuperuser = visit.user?.superuser === 1;
  if (key === 'schema' && !isSuperuser) return empty(401);
  if (key === 'schema') return json(200, { allowed_list_http_methods: ['get'], default_limit: 200 }, NO_CACHE);
  const lookup = createLookup(visit);
  const id = Number(key);
  const { directory } = visit.world;
  if (resource === 'groupcategory') {
    const category = directory.categories.get({ id });
    if (category === undefined) return empty(404);
    return !isSuperuser ? empty(401) : json(200, categoryObject(visit, lookup, category), NO_CACHE);
  }
  const row =
    resource === 'group_profile'
      ? directory.groups.get({ id })
      : directory.all<GroupRow>('SELECT * FROM gn_groups WHERE auth_id = ?', id)[0];
  if (row === undefined) return empty(404);
  if (!isSuperuser) return empty(401);
  const profile = profileObject(visit, lookup, row, '/api/group_profile/');
  if (resource === 'group_profile') return json(200, profile, NO_CACHE);
  return json(200, { group_profile: profile, id, name: row.slug, resource_uri: `/api/groups/${id}/` }, NO_CACHE);
}

/** GET /api/groups/ */
export function v1Groups(visit: Visit): Reply {
  return listing(visit, () => (visit.rules.v1Groups === 'auth-groups' ? asAuthGroups(visit) : asProfiles(visit)));
}
