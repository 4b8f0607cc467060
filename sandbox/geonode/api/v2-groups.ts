import type { Reply } from '../../dialect.ts';
import { isVisible, visibleCondition } from '../available.ts';
import { empty, json } from '../replies.ts';
import { roleOf } from '../rights.ts';
import type { CategoryRow, GroupRow, UserRow } from '../rows.ts';
import { isSlug, keywordSlug } from '../slug.ts';
import type { Visit } from '../visit.ts';
import { deleteGroup, insertGroup, setCategories, updateGroup } from '../writes.ts';
import type { GroupFields } from '../writes.ts';
import { bodyObject, forbidden, invalid, missing, notAuthenticated, pageOf, trimmed, V2Refusal } from './v2.ts';
import type { Columns } from './v2.ts';
import { looksLikeMail } from '../views/group-fields.ts';
import { userObject } from './v2-users.ts';

const AUTH_NAME_MAX = 150;
const ACCESS = ['public', 'public-invite', 'private'];

const isAdmin = (user: UserRow | null): boolean => user !== null && (user.superuser === 1 || user.staff === 1);

/** A group as the REST interface shows one; `pk` is the profile's, `group.pk` the auth group's. */
export function groupObject(visit: Visit, row: GroupRow): object {
  const { directory } = visit.world;
  return {
    pk: row.id,
    title: row.title,
    group: { pk: row.auth_id, name: directory.authGroups.get({ id: row.auth_id })?.name ?? row.slug },
    slug: row.slug,
    logo: row.logo === '' ? null : `${visit.siteUrl}/uploaded/${row.logo}`,
    description: row.description,
    email: row.email,
    keywords: directory.keywordsOf(row.id).map(keywordSlug),
    access: row.access,
    categories: directory.categoriesOf(row.id).map((category) => category.slug),
    link: `${visit.siteUrl}/api/v2/groups/${row.id}`,
  };
}

function columns(visit: Visit): Columns<GroupRow> {
  return {
    pk: (row) => row.id,
    id: (row) => row.id,
    title: (row) => row.title,
    slug: (row) => row.slug,
    description: (row) => row.description,
    email: (row) => row.email,
    access: (row) => row.access,
    group: (row) => row.auth_id,
    categories: (row) => visit.world.directory.categoriesOf(row.id).map((category) => String(category.id)),
  };
}

function refuseUnlessAdmin(visit: Visit): void {
  if (visit.user === null) throw notAuthenticated(visit);
  if (!isAdmin(visit.user)) throw forbidden();
}

/** What a body says of a group; only what is in it. */
interface Wanted extends Partial<GroupFields> {
  categories?: number[];
}

type Problems = Record<string, string[]>;

function readText(
  body: Record<string, unknown>,
  name: 'title' | 'description',
  problems: Problems,
): string | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (value === null) problems[name] = ['This field may not be null.'];
  else if (typeof value !== 'string' && typeof value !== 'number') problems[name] = ['Not a valid string.'];
  else if (String(value).trim() === '') problems[name] = ['This field may not be blank.'];
  return String(value).trim();
}

function readSlug(
  visit: Visit,
  body: Record<string, unknown>,
  before: GroupRow | null,
  problems: Problems,
): string | undefined {
  if (body['slug'] === undefined) return undefined;
  const slug = String(body['slug']).trim();
  const other = visit.world.directory.groupBySlug(slug);
  if (slug === '') problems['slug'] = ['This field may not be blank.'];
  else if (!isSlug(slug)) {
    problems['slug'] = ['Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.'];
  } else if (other !== undefined && other.id !== before?.id) {
    problems['slug'] = ['group profile with this slug already exists.'];
  }
  return slug;
}

function readCategories(visit: Visit, value: unknown, problems: Problems): number[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) {
    problems['categories'] = [
      `Expected a list of items but got type "${typeof value === 'string' ? 'str' : typeof value}".`,
    ];
    return undefined;
  }
  return value.flatMap((slug): number[] => {
    const row: CategoryRow | undefined = visit.world.directory.categoryBySlug(String(slug));
    if (row !== undefined) return [row.id];
    problems['categories'] = [`Object with slug=${String(slug)} does not exist.`];
    return [];
  });
}

function readBody(visit: Visit, body: Record<string, unknown>, before: GroupRow | null, needsAll: boolean): Wanted {
  const problems: Problems = {};
  const wanted: { -readonly [Key in keyof Wanted]: Wanted[Key] } = {};
  wanted.title = readText(body, 'title', problems);
  if (wanted.title !== undefined && wanted.title.length > 1000) {
    problems['title'] = ['Ensure this field has no more than 1000 characters.'];
  }
  wanted.description = readText(body, 'description', problems);
  wanted.slug = readSlug(visit, body, before, problems);
  wanted.categories = readCategories(visit, body['categories'], problems);
  const access = body['access'];
  // Nothing said is nothing changed.
  if (access !== undefined && access !== null) {
    if (!ACCESS.includes(String(access))) problems['access'] = [`"${String(access)}" is not a valid choice.`];
    wanted.access = String(access);
  }
  if (body['email'] !== undefined) {
    wanted.email = body['email'] === null || body['email'] === '' ? null : String(body['email']);
    if (wanted.email !== null && !looksLikeMail(wanted.email)) problems['email'] = ['Enter a valid email address.'];
  }
  if (needsAll) {
    for (const name of ['group', 'slug', 'title', 'description', 'categories']) {
      if (body[name] === undefined) problems[name] = ['This field is required.'];
    }
    const group = body['group'];
    if (typeof group === 'object' && group !== null) throw new V2Refusal(500, 'crash', 'group is an object');
    if (group !== undefined && visit.world.directory.authGroups.get({ id: Number(group) }) === undefined) {
      problems['group'] = [`Invalid pk "${String(group)}" - object does not exist.`];
    }
  }
  if (visit.rules.refusesTemplateTokens) {
    for (const name of ['title', 'description'] as const) {
      if (/\{\{|\}\}|\[\[|\]\]/.test(wanted[name] ?? '')) {
        problems[name] = ['This field contains characters that are not allowed.'];
      }
    }
  }
  if (Object.keys(problems).length > 0) throw invalid(problems);
  if ((wanted.slug ?? '').length > AUTH_NAME_MAX)
    throw new V2Refusal(500, 'crash', 'the name of the auth group is too long');
  return wanted;
}

function create(visit: Visit): Reply {
  refuseUnlessAdmin(visit);
  const wanted = readBody(visit, bodyObject(visit), null, true);
  const { directory, clock } = visit.world;
  // The creator becomes no member of it.
  const row = insertGroup(
    directory,
    {
      title: wanted.title as string,
      slug: wanted.slug as string,
      description: wanted.description as string,
      email: wanted.email ?? null,
      access: wanted.access ?? visit.rules.defaultAccess,
    },
    clock.now(),
  );
  setCategories(directory, row.id, wanted.categories ?? []);
  return json(201, { group_profile: groupObject(visit, row) });
}

/** /api/v2/groups */
export function v2Groups(visit: Visit): Reply {
  if (visit.method === 'POST') return create(visit);
  if (visit.method === 'GET' || visit.method === 'HEAD') {
    const seen = visibleCondition(visit.user, isAdmin(visit.user));
    const rows = visit.world.directory.all<GroupRow>(
      `SELECT g.* FROM gn_groups g WHERE ${seen.sql} ORDER BY g.title, g.id`,
      ...seen.values,
    );
    return pageOf(visit, 'group_profiles', rows, columns(visit), (row) => groupObject(visit, row));
  }
  // Changes of many at once exist and are not to be used; they fail as they do for ordinary users.
  if (visit.user === null) throw notAuthenticated(visit);
  if (visit.method === 'DELETE') throw forbidden();
  if (visit.exchange.body.toString('utf8').trimStart().startsWith('[')) throw new V2Refusal(500, 'crash', 'a list');
  throw new V2Refusal(400, 'invalid', 'Expected a list of items.');
}

function visibleGroup(visit: Visit, id: number): GroupRow {
  const row = visit.world.directory.groups.get({ id });
  if (row === undefined || !isVisible(visit.world, visit.user, row, isAdmin(visit.user))) throw missing('GroupProfile');
  return row;
}

/** /api/v2/groups/<pk> */
export function v2Group(visit: Visit, id: number): Reply {
  const { directory, clock } = visit.world;
  if (visit.method === 'GET' || visit.method === 'HEAD') {
    return json(200, { group_profile: trimmed(visit, groupObject(visit, visibleGroup(visit, id))) });
  }
  if (visit.user === null) throw notAuthenticated(visit);
  const row = visibleGroup(visit, id);
  const isManager = roleOf(visit, row, visit.user) === 'manager';
  // A manager may change the group here, but replace or delete it only on its pages.
  if (!isAdmin(visit.user) && (visit.method !== 'PATCH' || !isManager)) throw forbidden();
  if (visit.method === 'DELETE') {
    deleteGroup(directory, row, directory.authGroups.get({ id: row.auth_id })?.name === 'anonymous');
    return empty(204);
  }
  const wanted = readBody(visit, bodyObject(visit), row, visit.method === 'PUT');
  const { categories, ...fields } = wanted;
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const after = updateGroup(directory, row, given, clock.now());
  if (categories !== undefined) setCategories(directory, id, categories);
  return json(200, { group_profile: groupObject(visit, after) });
}

/** GET /api/v2/groups/<pk>/members and …/managers: bare arrays; closed to strangers from 5.1 on. */
export function v2Members(visit: Visit, id: number, which: 'members' | 'managers'): Reply {
  const { rules, world } = visit;
  if (!rules.v2MembersOpen && visit.user === null) throw notAuthenticated(visit);
  const row = visibleGroup(visit, id);
  if (!rules.v2MembersOpen && visit.user?.superuser !== 1 && roleOf(visit, row, visit.user) === null) throw forbidden();
  const people = world.directory.membersOf(id).filter((member) => which === 'members' || member.role === 'manager');
  return json(
    200,
    people.map((person) => userObject(visit, person, false)),
  );
}

/** GET /api/v2/groups/<pk>/resources: there are none to list. */
export function v2Resources(visit: Visit, id: number): Reply {
  visibleGroup(visit, id);
  return visit.rules.v2ResourcesPaged ? pageOf(visit, 'resources', [], {}, () => ({})) : json(200, []);
}
