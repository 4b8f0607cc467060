import type { Reply } from '../../dialect.ts';
import { authGroupNames, availableUsers } from '../available.ts';
import { avatarOf } from '../pages/detail.ts';
import { notFound } from '../pages/errors.ts';
import { empty, json, segment } from '../replies.ts';
import type { UserRow } from '../rows.ts';
import type { Visit } from '../visit.ts';
import { list, listing, matching, ordered, timeText } from './v1.ts';

function avatar(visit: Visit, user: UserRow, size: number): string {
  const path = avatarOf(visit, user.email, size);
  return path.startsWith('/') ? visit.siteUrl + path : path;
}

const EMPTY_DETAILS = { area: null, city: null, country: null, delivery: null, fax: null, position: null };

function profile(visit: Visit, user: UserRow): object {
  const { rules } = visit;
  const basic = {
    avatar_100: rules.era === 'F' ? avatarOf(visit, user.email, 240) : avatar(visit, user, 240),
    count: 0,
    documents_count: 0,
    ...(rules.objectLinks === 'catalogue' && rules.era !== 'F' ? { datasets_count: 0 } : { layers_count: 0 }),
    maps_count: 0,
    first_name: user.first_name,
    id: user.id,
    last_name: user.last_name,
    organization: null,
    profile_detail_url: `/people/profile/${segment(user.username)}/`,
    username: user.username,
  };
  if (rules.era === 'F') return knownTo(visit, user) ? { ...basic, ...wholeCard(visit, user) } : basic;
  if (rules.v1Profiles === 'old') {
    return {
      activity_stream_url: `/activity/actors/46/${user.id}/`,
      ...EMPTY_DETAILS,
      ...basic,
      current_user: visit.user?.id === user.id,
      date_joined: timeText(user.joined),
      // To anybody who is logged in.
      email: visit.user === null ? '' : user.email,
      profile: null,
      resource_uri: `/api/profiles/${user.id}/`,
      voice: null,
      zipcode: null,
    };
  }
  const isKnown =
    visit.user !== null && (visit.user.id === user.id || visit.user.staff === 1 || visit.user.superuser === 1);
  return {
    ...basic,
    ...(isKnown ? { ...EMPTY_DETAILS, date_joined: timeText(user.joined) } : {}),
    ...(visit.user?.superuser === 1 ? { email: user.email } : {}),
  };
}

/** Whether somebody's card is shown whole: to himself and to those who work for the site. */
const knownTo = (visit: Visit, user: UserRow): boolean =>
  visit.user !== null && (visit.user.id === user.id || visit.user.staff === 1 || visit.user.superuser === 1);

/** What else the youngest releases tell of a person. */
const wholeCard = (visit: Visit, user: UserRow): object => ({
  activity_stream_url: `/activity/actors/65/${user.id}/`,
  ...EMPTY_DETAILS,
  current_user: visit.user?.id === user.id,
  date_joined: timeText(user.joined),
  // The addresses of others are for superusers.
  email: visit.user?.superuser === 1 || visit.user?.id === user.id ? user.email : '',
  language: 'en',
  profile: null,
  resource_uri: `/api/profiles/${user.id}/`,
  timezone: '',
  voice: null,
  zipcode: null,
});

/** Whom a list of profiles shows; a filter by group goes past who may see whom (§8.1). */
function shown(visit: Visit, slug: string | null): UserRow[] {
  const { directory } = visit.world;
  if (visit.user === null && visit.rules.v1ProfilesNeedLogin) return [];
  if (slug !== null) {
    return directory.all<UserRow>(
      `SELECT u.* FROM gn_members m JOIN gn_groups g ON g.id = m.group_id JOIN gn_users u ON u.id = m.user_id
       WHERE g.slug = ? ORDER BY u.id`,
      slug,
    );
  }
  if (visit.rules.v1ProfilesNeedLogin && visit.user !== null) {
    return availableUsers(visit.world, visit.user).sort((a, b) => a.id - b.id);
  }
  return directory.all<UserRow>('SELECT * FROM gn_users WHERE id > 0 ORDER BY id');
}

/** GET /api/profiles/ */
export function v1Profiles(visit: Visit): Reply {
  return listing(visit, () => {
    const keep = matching<UserRow>(visit, {
      username: { value: (row) => row.username, any: true },
      name: { value: (row) => `${row.username} ${row.first_name} ${row.last_name}`, any: true },
      first_name: { value: (row) => row.first_name, any: true },
      last_name: { value: (row) => row.last_name, any: true },
    });
    const isTimed = visit.rules.v1Profiles === 'old' || visit.rules.era === 'F';
    const more = isTimed ? { requested_time: visit.world.clock.now() / 1000 } : {};
    // Putting an empty answer into order breaks it.
    if (visit.rules.era === 'F' && visit.user === null && visit.exchange.query.has('order_by')) {
      const error_message = 'Sorry, this request could not be processed. Please try again later.';
      return json(500, { error_message, ...more });
    }
    const rows = shown(visit, visit.exchange.query.get('group')).filter(keep);
    const shownRows = visit.rules.era === 'F' ? ordered(visit, rows, { username: (user) => user.username }) : rows;
    return list(visit, shownRows, (user) => profile(visit, user), more);
  });
}

/** Superusers are told of superusers; others hear little of one another. */
function youngOwners(visit: Visit, all: readonly UserRow[]): Reply {
  const isSuper = visit.user?.superuser === 1;
  const name = isSuper ? visit.exchange.query.get('username') : null;
  const rows = all.filter((user) => (isSuper || user.superuser === 0) && (name === null || user.username === name));
  const object = (user: UserRow): object => {
    if (!knownTo(visit, user)) return { count: 0, id: user.id, username: user.username };
    const {
      profile: none,
      language,
      timezone,
      voice,
      zipcode,
      date_joined,
      email,
    } = wholeCard(visit, user) as Record<string, unknown>;
    return {
      ...EMPTY_DETAILS,
      count: 0,
      date_joined,
      email,
      first_name: user.first_name,
      full_name: `${user.first_name} ${user.last_name}`.trim() || user.username,
      id: user.id,
      language,
      last_name: user.last_name,
      organization: null,
      profile: none,
      resource_uri: `/api/owners/${user.id}/`,
      timezone,
      username: user.username,
      voice,
      zipcode,
    };
  };
  return list(visit, rows, object, { requested_time: visit.world.clock.now() / 1000 });
}

/** GET /api/owners/: a light list, open to everybody. */
export function v1Owners(visit: Visit): Reply {
  return listing(visit, () => {
    const rows = visit.world.directory.all<UserRow>('SELECT * FROM gn_users WHERE id > 0 ORDER BY id');
    const keep = matching<UserRow>(visit, { username: { value: (row) => row.username, any: true } });
    if (visit.rules.era === 'F') return youngOwners(visit, rows);
    return list(visit, rows.filter(keep), (user) => ({
      avatar_100: avatar(visit, user, 240),
      first_name: user.first_name,
      full_name: `${user.first_name} ${user.last_name}`.trim() || user.username,
      id: user.id,
      last_name: user.last_name,
      profile_detail_url: `/people/profile/${segment(user.username)}/`,
      username: user.username,
    }));
  });
}

/** Whether the calls made for other servers are closed to this caller. */
function isClosed(visit: Visit): boolean {
  const hasKey = visit.world.switches.get('geonodeUsersApi') === 'key' && visit.rules.v1Groups === 'auth-groups';
  return hasKey && visit.sessionUser?.superuser !== 1;
}

/** GET /api/users and /api/users/<name>: everybody's auth groups in one call (§8.1). */
export function v1Users(visit: Visit, name: string | null): Reply {
  if (isClosed(visit)) return empty(401);
  const { directory } = visit.world;
  const users =
    name === null || name === ''
      ? directory.all<UserRow>('SELECT * FROM gn_users ORDER BY id')
      : [directory.userByName(name), ...directory.usersByEmail(name)].filter((user) => user !== undefined).slice(0, 1);
  if (users.length === 0) return visit.rules.era === 'F' ? json(200, { users: [] }) : notFound(visit);
  return json(200, {
    users: users.map((user) => ({ username: user.username, groups: authGroupNames(visit.world, user) })),
  });
}

/** GET /api/roles: the names of all auth groups. */
export function v1Roles(visit: Visit): Reply {
  if (isClosed(visit)) return empty(401);
  const rows = visit.world.directory.all<{ name: string }>('SELECT name FROM gn_auth_groups ORDER BY id');
  // The group of the superusers is made when the first of them is.
  return json(200, { groups: [...rows.map((row) => row.name), ...(visit.rules.era === 'F' ? ['admin'] : [])] });
}

/** GET /api/adminRole */
export function v1AdminRole(visit: Visit): Reply {
  return isClosed(visit) ? empty(401) : json(200, { adminRole: 'admin' });
}
