import type { Reply } from '../dialect.ts';
import { bareForbidden, notPermitted } from './pages/errors.ts';
import { toLogin } from './replies.ts';
import type { GroupRow, Role, UserRow } from './rows.ts';
import type { Visit } from './visit.ts';

/** The role of a user in a group, or null. */
export function roleOf(visit: Visit, group: GroupRow, user: UserRow | null): Role | null {
  if (user === null) return null;
  return visit.world.directory.members.get({ group_id: group.id, user_id: user.id })?.role ?? null;
}

/** Whether the caller counts as a manager of the group. */
export function manages(visit: Visit, group: GroupRow): boolean {
  if (visit.user === null) return false;
  if (visit.user.superuser === 1 && visit.rules.superuserManages) return true;
  return roleOf(visit, group, visit.user) === 'manager';
}

/** Whether the caller counts as a member: superusers do where they bypass (§5.7). */
export function isMember(visit: Visit, group: GroupRow): boolean {
  if (visit.user === null) return false;
  return (visit.user.superuser === 1 && visit.rules.superuserManages) || roleOf(visit, group, visit.user) !== null;
}

/** Whether members and activity of the group may be looked at. */
export function maySee(visit: Visit, group: GroupRow): boolean {
  return group.access !== 'private' || isMember(visit, group);
}

/** The refusal of an admin-only view, which looks at the session alone, or null for superusers and staff. */
export function refuseUnlessAdmin(visit: Visit): Reply | null {
  const user = visit.sessionUser;
  if (user !== null && (user.superuser === 1 || user.staff === 1)) return null;
  if (visit.rules.adminRefusal === 'forbid') return bareForbidden();
  // From 3.0 on these views redirect by themselves, without the site's address.
  return user === null ? toLogin(visit, visit.rules.hidesPrivateDetail) : notPermitted(visit);
}
