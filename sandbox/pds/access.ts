import type { GroupRow } from '../directory/rows.ts';
import type { Call, Caller } from './call.ts';
import { noPermission, notFound, Refusal } from './refusal.ts';

/** Who may do what (§2.4). */
export function isAdmin(caller: Caller): boolean {
  return caller.role === 'admin' || caller.role === 'superadmin';
}

export function requireAdmin(call: Call, resource: string): void {
  if (!isAdmin(call.caller)) throw noPermission(resource);
}

export function requireSuperadmin(call: Call, resource: string): void {
  if (call.caller.role !== 'superadmin') throw noPermission(resource);
}

/** Groups of which the caller was made administrator by an assignment. */
export function administeredGroups(call: Call): Set<string> {
  const rows = call.directory.all<{ group_id: string }>(
    "SELECT group_id FROM assignments WHERE user_id = ? AND role_id = 'SystemGroupAdmin'",
    call.caller.userId,
  );
  return new Set(rows.map((row) => row.group_id));
}

/** Refuses who has no say over any group; the particular group is looked at later. */
export function requireSomeGroup(call: Call, resource: string): void {
  if (!isAdmin(call.caller) && administeredGroups(call).size === 0) throw noPermission(resource);
}

/** Whether a group lies in the caller's reach: administered itself, or below one that is. */
export function inScope(call: Call, groupId: string): boolean {
  if (isAdmin(call.caller)) return true;
  const own = administeredGroups(call);
  if (own.has(groupId)) return true;
  if (call.switches.get('groupAdminScope') === 'own-group') return false;
  return call.directory.ancestorsOf(groupId).some((above) => own.has(above));
}

export function requireScope(call: Call, groupId: string, resource: string): void {
  if (!inScope(call, groupId)) throw noPermission(resource);
}

/** Whether groups may be read at all; nobody restricts it as far as is known (§2.4). */
export function requireReading(call: Call): void {
  if (call.switches.get('groupReading') === 'group-admin') requireSomeGroup(call, 'Group');
}

/** Who may list the root groups is open; the `rootListing` switch decides. */
export function requireRootListing(call: Call): void {
  const wanted = call.switches.get('rootListing');
  if (wanted === 'everyone') return;
  if (wanted === 'admin') requireAdmin(call, 'Group');
  else requireSomeGroup(call, 'Group');
}

/** A group that must exist; `suffix` names the role it plays in the call. */
export function existingGroup(call: Call, groupId: string, suffix = 'Group'): GroupRow {
  const row = call.directory.groups.get({ group_id: groupId });
  if (row !== undefined) return row;
  if (call.switches.get('missingGroup') === '404') throw notFound(suffix, `group ${groupId}`);
  throw new Refusal(
    400,
    'InvalidParameter',
    suffix === 'Group' ? 'GroupId' : `${suffix}Id`,
    `The group ${groupId} is not valid.`,
  );
}
