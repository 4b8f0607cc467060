import type { Reply } from '../../dialect.ts';
import { availableUsers, isVisible } from '../available.ts';
import { avatarOf } from '../pages/detail.ts';
import { empty, json } from '../replies.ts';
import type { GroupRow, UserRow } from '../rows.ts';
import { passwordDigest } from '../sessions.ts';
import type { Visit } from '../visit.ts';
import { looksLikeMail } from '../views/group-fields.ts';
import { deleteMemberships, setRole } from '../writes.ts';
import { bodyObject, forbidden, invalid, missing, notAuthenticated, pageOf, trimmed } from './v2.ts';
import type { Columns } from './v2.ts';
import { groupObject } from './v2-groups.ts';

const isAdmin = (user: UserRow | null): boolean => user !== null && (user.superuser === 1 || user.staff === 1);

/** What somebody may add to the site; told of oneself, and to those who work for the site. */
function permissions(visit: Visit, user: UserRow): { perms: string[] } | Record<string, never> {
  const asker = visit.user;
  const isTold = asker !== null && (asker.id === user.id || asker.staff === 1 || asker.superuser === 1);
  if (visit.rules.era !== 'F' || !isTold) return {};
  const works = user.staff === 1 || user.superuser === 1;
  return { perms: works ? ['add_remote_resource', 'add_resource'] : ['add_resource'] };
}

/** A person as the REST interface shows one; among the members of a group without permissions (`isOwn` false). */
export function userObject(visit: Visit, user: UserRow, isOwn = true): object {
  const avatar = avatarOf(visit, user.email, 240);
  const { rules } = visit;
  return {
    pk: user.id,
    username: user.username,
    first_name: user.first_name,
    last_name: user.last_name,
    avatar: avatar.startsWith('/') ? visit.siteUrl + avatar : avatar,
    ...(rules.v2MemberEmails ? {} : { perms: user.active === 1 ? ['add_resource'] : [] }),
    ...(isOwn ? permissions(visit, user) : {}),
    is_superuser: user.superuser === 1,
    is_staff: user.staff === 1,
    ...(rules.v2MemberEmails ? { email: user.email } : {}),
    link: `${visit.siteUrl}/api/v2/users/${user.id}`,
  };
}

const COLUMNS: Columns<UserRow> = {
  pk: (user) => user.id,
  id: (user) => user.id,
  username: (user) => user.username,
  first_name: (user) => user.first_name,
  last_name: (user) => user.last_name,
  email: (user) => user.email,
  is_superuser: (user) => String(user.superuser === 1),
  is_staff: (user) => String(user.staff === 1),
  is_active: (user) => String(user.active === 1),
};

/** Everybody whom the caller may see; from 4.0 on only known callers see anybody. */
function seen(visit: Visit): UserRow[] {
  if (visit.rules.v2UsersOpen) return visit.world.directory.all<UserRow>('SELECT * FROM gn_users ORDER BY username');
  if (visit.user === null) throw notAuthenticated(visit);
  return availableUsers(visit.world, visit.user);
}

function oneSeen(visit: Visit, id: number): UserRow {
  const user = seen(visit).find((one) => one.id === id);
  if (user === undefined) throw missing('Profile');
  return user;
}

function create(visit: Visit): Reply {
  if (visit.user === null) throw notAuthenticated(visit);
  if (!isAdmin(visit.user)) throw forbidden();
  const body = bodyObject(visit);
  const { directory, clock } = visit.world;
  const text = (name: string): string => (typeof body[name] === 'string' ? (body[name] as string).trim() : '');
  const keeps = visit.rules.v2UserPasswords;
  const problems: Record<string, string[]> = {};
  const username = text('username');
  if (!/^[\p{L}\p{N}@.+\-_]{1,150}$/u.test(username)) problems['username'] = ['Enter a valid username.'];
  else if (directory.userByName(username) !== undefined) {
    problems['username'] = ['A user with that username already exists.'];
  }
  if (keeps) {
    if (text('password') === '') problems['password'] = ['This field is required.'];
    if (text('email') === '') problems['email'] = ['This field is required.'];
    else if (!looksLikeMail(text('email'))) problems['email'] = ['Enter a valid email address.'];
    else if (directory.usersByEmail(text('email')).length > 0) {
      problems['email'] = ['A user is already registered with that email'];
    }
  }
  if (Object.keys(problems).length > 0) throw invalid(problems);
  const isSuper = visit.user.superuser === 1;
  const flag = (name: string): number => (isSuper && body[name] === true ? 1 : 0);
  const user: UserRow = {
    id: directory.next('users'),
    username,
    // Era D keeps nothing but the name: nobody can log in with such an account.
    email: keeps ? text('email') : '',
    first_name: keeps ? text('first_name') : '',
    last_name: keeps ? text('last_name') : '',
    superuser: flag('is_superuser'),
    staff: flag('is_staff'),
    active: 1,
    registered: 1,
    password: keeps ? passwordDigest(username, text('password')) : '',
    joined: clock.now(),
  };
  directory.users.insert(user);
  return json(201, { user: userObject(visit, user) });
}

/** /api/v2/users */
export function v2Users(visit: Visit): Reply {
  if (visit.method === 'POST') return create(visit);
  return pageOf(visit, 'users', seen(visit), COLUMNS, (user) => userObject(visit, user));
}

/** /api/v2/users/<pk> */
export function v2User(visit: Visit, id: number): Reply {
  const { directory } = visit.world;
  if (visit.method === 'GET' || visit.method === 'HEAD') {
    return json(200, { user: trimmed(visit, userObject(visit, oneSeen(visit, id))) });
  }
  if (visit.user === null) throw notAuthenticated(visit);
  const user = oneSeen(visit, id);
  if (visit.method === 'DELETE') {
    if (!isAdmin(visit.user)) throw forbidden();
    deleteMemberships(directory, user);
    directory.users.delete({ id });
    return visit.rules.v2UserPasswords ? json(200, { message: 'User deleted successfully' }) : empty(204);
  }
  if (!isAdmin(visit.user) && visit.user.id !== id) throw forbidden();
  const body = bodyObject(visit);
  const keeps = visit.rules.v2UserPasswords;
  const text = (name: 'email' | 'first_name' | 'last_name'): string =>
    keeps && typeof body[name] === 'string' ? (body[name] as string) : user[name];
  const changed = { ...user, email: text('email'), first_name: text('first_name'), last_name: text('last_name') };
  directory.users.update(changed);
  return json(200, { user: userObject(visit, changed) });
}

/** GET /api/v2/users/<pk>/groups: a bare array. */
export function v2UserGroups(visit: Visit, id: number): Reply {
  const user = oneSeen(visit, id);
  const rows = visit.world.directory.all<GroupRow>(
    'SELECT g.* FROM gn_members m JOIN gn_groups g ON g.id = m.group_id WHERE m.user_id = ? ORDER BY g.title',
    user.id,
  );
  return json(
    200,
    rows
      .filter((group) => visit.rules.era !== 'F' || isVisible(visit.world, visit.user, group, isAdmin(visit.user)))
      .map((group) => groupObject(visit, group)),
  );
}

/** POST /api/v2/users/<pk>/remove_from_group_manager: ids are those of auth groups. */
export function v2RemoveFromManagers(visit: Visit, id: number): Reply {
  if (visit.user === null) throw notAuthenticated(visit);
  const { directory } = visit.world;
  const user = oneSeen(visit, id);
  if (!isAdmin(visit.user) && visit.user.id !== id) throw forbidden();
  const managed = directory.all<GroupRow>(
    `SELECT g.* FROM gn_members m JOIN gn_groups g ON g.id = m.group_id
     WHERE m.user_id = ? AND m.role = 'manager' ORDER BY g.id`,
    id,
  );
  const asked = bodyObject(visit)['groups'];
  const chosen =
    asked === 'ALL' ? managed : Array.isArray(asked) ? managed.filter((group) => asked.includes(group.auth_id)) : [];
  if (asked !== 'ALL' && (!Array.isArray(asked) || chosen.length !== asked.length || asked.length === 0)) {
    return json(400, { error: 'User is not a group manager of the given groups' });
  }
  for (const group of chosen) setRole(directory, group, user, 'member');
  return json(200, {
    success: `User removed as a group manager from : ${chosen.map((group) => group.title).join(', ')}`,
  });
}
