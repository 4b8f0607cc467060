import type { GroupRow, UserRow } from './rows.ts';
import type { GeonodeWorld } from './world.ts';

/**
 * The people whom a user may choose from: everybody active for a superuser;
 * otherwise those one shares a group with, members of groups that are open to
 * all, and everyone in `registered-members`, inactive ones included (§5.4).
 */
export function availableUsers(world: GeonodeWorld, user: UserRow): UserRow[] {
  const { directory } = world;
  if (user.superuser === 1) {
    return directory.all<UserRow>('SELECT * FROM gn_users WHERE active = 1 AND id > 0 ORDER BY username');
  }
  const hasSiteGroup = directory.authGroupByName('registered-members') !== undefined ? 1 : 0;
  return directory.all<UserRow>(
    `SELECT * FROM gn_users WHERE id > 0 AND (id = ?1 OR (registered = 1 AND ?2 = 1) OR id IN (
       SELECT m.user_id FROM gn_members m JOIN gn_groups g ON g.id = m.group_id
       WHERE g.access <> 'private' OR g.id IN (SELECT group_id FROM gn_members WHERE user_id = ?1)))
     ORDER BY username`,
    user.id,
    hasSiteGroup,
  );
}

/** Superusers are in a group of their own; who works for the site is no contributor. */
function siteGroupsOf(user: UserRow): string[] {
  if (user.registered === 0) return user.superuser === 1 ? [] : ['anonymous'];
  return ['registered-members', ...(user.staff === 1 || user.superuser === 1 ? [] : ['contributors']), 'anonymous'];
}

/** Names of the auth groups that a user is in, those of the site first. */
export function authGroupNames(world: GeonodeWorld, user: UserRow): string[] {
  const { directory } = world;
  const named = siteGroupsOf(user);
  // The order is that of the release.
  const site = (world.era === 'F' ? named : named.toReversed()).filter(
    (name) => directory.authGroupByName(name) !== undefined,
  );
  const own = directory
    .all<{ name: string }>(
      `SELECT a.name FROM gn_auth_members m JOIN gn_auth_groups a ON a.id = m.auth_id
       WHERE m.user_id = ? ORDER BY a.id`,
      user.id,
    )
    .map((row) => row.name);
  return [...new Set([...site, ...own, ...(user.superuser === 1 ? ['admin'] : [])])];
}

/** The condition, in SQL over `gn_groups g`, under which a caller sees a group in JSON lists. */
export function visibleCondition(user: UserRow | null, seesAll: boolean): { sql: string; values: number[] } {
  if (seesAll) return { sql: '1', values: [] };
  if (user === null) return { sql: "g.access <> 'private'", values: [] };
  return {
    sql: "(g.access <> 'private' OR g.id IN (SELECT group_id FROM gn_members WHERE user_id = ?))",
    values: [user.id],
  };
}

/** Whether a caller sees this one group in JSON. */
export function isVisible(world: GeonodeWorld, user: UserRow | null, group: GroupRow, seesAll: boolean): boolean {
  if (seesAll || group.access !== 'private') return true;
  return user !== null && world.directory.members.get({ group_id: group.id, user_id: user.id }) !== undefined;
}
