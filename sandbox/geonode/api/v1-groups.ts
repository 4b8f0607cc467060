import type { Reply } from '../../dialect.ts';
import { crash } from '../pages/errors.ts';
import type { CategoryRow, GroupRow } from '../rows.ts';
import type { Visit } from '../visit.ts';
import { BadFilter, createLookup, groupsFor, isBroken, list, listing, matching, ordered, profileObject } from './v1.ts';
import type { Lookup } from './v1.ts';

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
  if (visit.exchange.query.has('order_by')) throw new BadFilter('No ordering is allowed here.');
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
    resource_counts: {},
    resource_uri: `/api/groups/${row.auth_id}/`,
  }));
}

/** GET /api/groups/ */
export function v1Groups(visit: Visit): Reply {
  return listing(visit, () => (visit.rules.v1Groups === 'auth-groups' ? asAuthGroups(visit) : asProfiles(visit)));
}
