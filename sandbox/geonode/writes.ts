import type { GeonodeDirectory } from './directory.ts';
import type { AuthGroupRow, GroupRow, Role, UserRow } from './rows.ts';

/** The auth group of a name, made when there is none: one without a profile is taken over as it is (§5.1). */
function authGroupFor(directory: GeonodeDirectory, name: string): AuthGroupRow {
  const known = directory.authGroupByName(name);
  if (known !== undefined) return known;
  const made = { id: directory.next('authGroups'), name };
  directory.authGroups.insert(made);
  return made;
}

/** What a form or a JSON body says of a group. */
export interface GroupFields {
  readonly title: string;
  readonly slug: string;
  readonly description: string;
  readonly email: string | null;
  readonly access: string;
}

/** Adds a group with its auth group; slug and fields are known to be good. */
export function insertGroup(directory: GeonodeDirectory, fields: GroupFields, now: number, logo = ''): GroupRow {
  const row: GroupRow = {
    id: directory.next('groups'),
    ...fields,
    title_fold: fields.title.toLowerCase(),
    logo,
    auth_id: authGroupFor(directory, fields.slug).id,
    created: now,
    modified: now,
  };
  directory.groups.insert(row);
  return row;
}

/** Writes changed fields; a new slug gets a new auth group, and the people stay in the old one (§5.2). */
export function updateGroup(
  directory: GeonodeDirectory,
  before: GroupRow,
  fields: Partial<GroupFields> & { readonly logo?: string },
  now: number,
): GroupRow {
  const row = { ...before, ...fields, modified: now };
  const after: GroupRow = {
    ...row,
    title_fold: row.title.toLowerCase(),
    auth_id: row.slug === before.slug ? before.auth_id : authGroupFor(directory, row.slug).id,
  };
  directory.groups.update(after);
  return after;
}

export function setCategories(directory: GeonodeDirectory, groupId: number, ids: readonly number[]): void {
  const wanted = new Set(ids);
  for (const row of directory.categoriesOf(groupId)) {
    if (!wanted.delete(row.id)) directory.groupCategories.delete({ group_id: groupId, category_id: row.id });
  }
  for (const id of wanted) directory.groupCategories.insert({ group_id: groupId, category_id: id });
}

export function setKeywords(directory: GeonodeDirectory, groupId: number, names: readonly string[]): void {
  const wanted = new Set(names);
  for (const name of directory.keywordsOf(groupId)) {
    if (!wanted.delete(name)) directory.keywords.delete({ group_id: groupId, name });
  }
  for (const name of wanted) directory.keywords.insert({ group_id: groupId, name });
}

/** Makes somebody a member who is none yet. */
export function addMember(directory: GeonodeDirectory, group: GroupRow, user: UserRow, role: Role): void {
  directory.members.insert({ group_id: group.id, user_id: user.id, role, place: directory.next('members') });
  const inAuth = { auth_id: group.auth_id, user_id: user.id };
  if (directory.authMembers.get(inAuth) === undefined) directory.authMembers.insert(inAuth);
}

/** Ends a membership; false when there was none. */
export function removeMember(directory: GeonodeDirectory, group: GroupRow, user: UserRow): boolean {
  directory.authMembers.delete({ auth_id: group.auth_id, user_id: user.id });
  return directory.members.delete({ group_id: group.id, user_id: user.id });
}

/** Changes a role; the row moves to the end of the table. False when there is no membership. */
export function setRole(directory: GeonodeDirectory, group: GroupRow, user: UserRow, role: Role): boolean {
  const row = directory.members.get({ group_id: group.id, user_id: user.id });
  if (row === undefined) return false;
  directory.members.update({ ...row, role, place: directory.next('members') });
  return true;
}

/** Removes a group with all that hangs on it; the auth group stays when `keepsAuth`. */
export function deleteGroup(directory: GeonodeDirectory, group: GroupRow, keepsAuth = false): void {
  const id = group.id;
  for (const member of directory.membersOf(id)) directory.members.delete({ group_id: id, user_id: member.id });
  setCategories(directory, id, []);
  setKeywords(directory, id, []);
  for (const invite of directory.all<{ id: number }>('SELECT id FROM gn_invites WHERE group_id = ?', id)) {
    directory.invites.delete(invite);
  }
  // Resources lose their group, so that no action belongs to it any more.
  for (const action of directory.all<{ id: number }>('SELECT id FROM gn_actions WHERE group_id = ?', id)) {
    directory.actions.delete(action);
  }
  directory.groups.delete({ id });
  if (keepsAuth) return;
  for (const row of directory.all<{ user_id: number }>(
    'SELECT user_id FROM gn_auth_members WHERE auth_id = ?',
    group.auth_id,
  )) {
    directory.authMembers.delete({ auth_id: group.auth_id, user_id: row.user_id });
  }
  directory.authGroups.delete({ id: group.auth_id });
}

/** Takes somebody out of every group, before the account goes. */
export function deleteMemberships(directory: GeonodeDirectory, user: UserRow): void {
  for (const row of directory.all<{ group_id: number }>('SELECT group_id FROM gn_members WHERE user_id = ?', user.id)) {
    directory.members.delete({ group_id: row.group_id, user_id: user.id });
  }
  for (const row of directory.all<{ auth_id: number }>(
    'SELECT auth_id FROM gn_auth_members WHERE user_id = ?',
    user.id,
  )) {
    directory.authMembers.delete({ auth_id: row.auth_id, user_id: user.id });
  }
  for (const row of directory.all<{ id: number }>('SELECT id FROM gn_actions WHERE actor_id = ?', user.id)) {
    directory.actions.delete(row);
  }
}
