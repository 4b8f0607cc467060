import type { AssignmentRow, GroupRow, MembershipRow, UserRow } from '../directory/rows.ts';
import type { PdsSwitches } from './switches.ts';

/** The only domain of the sandbox. */
export const DOMAIN_ID = 'bj1';

const stamp = (ms: number, switches: PdsSwitches): number | string =>
  switches.get('timestamps') === 'string' ? String(ms) : ms;

/** §3.1. Neither parent nor root flag nor a count is ever shown. */
export function groupObject(row: GroupRow, switches: PdsSwitches): Record<string, unknown> {
  return {
    domain_id: DOMAIN_ID,
    group_id: row.group_id,
    group_name: row.name,
    description: row.description,
    created_at: stamp(row.created_at, switches),
    updated_at: stamp(row.updated_at, switches),
    creator: row.creator,
    permission: null,
    ...(switches.get('syncedGroups') === 'none' ? {} : { is_sync: true }),
  };
}

/** §4. */
export function membershipObject(row: MembershipRow, switches: PdsSwitches): Record<string, unknown> {
  return {
    domain_id: DOMAIN_ID,
    group_id: row.group_id,
    user_id: row.member_type === 'user' ? row.member_id : '',
    sub_group_id: row.member_type === 'group' ? row.member_id : '',
    member_type: row.member_type,
    member_role: row.member_role,
    description: row.description,
    created_at: stamp(row.created_at, switches),
    updated_at: stamp(row.updated_at, switches),
    creator: row.creator,
    is_sync: false,
  };
}

/** §5.1. */
export function userObject(row: UserRow, switches: PdsSwitches): Record<string, unknown> {
  return {
    domain_id: DOMAIN_ID,
    user_id: row.user_id,
    user_name: row.user_name,
    nick_name: row.nick_name,
    avatar: row.avatar,
    email: row.email,
    phone: row.phone,
    phone_region: row.phone_region,
    role: row.role,
    status: row.status,
    description: row.description,
    default_drive_id: row.default_drive_id,
    user_data: JSON.parse(row.user_data) as unknown,
    creator: row.creator,
    created_at: stamp(row.created_at, switches),
    updated_at: stamp(row.updated_at, switches),
    expired_at: row.expired_at,
    last_login_time: row.last_login_time,
    permission: null,
    is_sync: false,
    deny_change_password_by_self: false,
    need_change_password_next_login: false,
    punish_flag: 0,
    punishments: [],
    ...(JSON.parse(row.extras) as object),
  };
}

/** §6. */
export function assignmentObject(row: AssignmentRow, switches: PdsSwitches): Record<string, unknown> {
  return {
    domain_id: DOMAIN_ID,
    identity: { identity_type: 'IT_User', identity_id: row.user_id },
    role_id: row.role_id,
    manage_resource_type: 'RT_Group',
    manage_resource_id: row.group_id,
    creator: row.creator,
    created_at: stamp(row.created_at, switches),
    updated_at: stamp(row.created_at, switches),
  };
}
