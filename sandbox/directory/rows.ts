/** Rows of the directory as they are stored; times are epoch milliseconds. */
export interface GroupRow {
  group_id: string;
  name: string;
  /** The name folded for searching without regard to case. */
  name_fold: string;
  description: string;
  /** 1 for a root group, which can never be put into another. */
  is_root: number;
  creator: string;
  created_at: number;
  updated_at: number;
}

export interface UserRow {
  user_id: string;
  user_name: string;
  nick_name: string;
  nick_fold: string;
  avatar: string;
  email: string;
  phone: string;
  phone_region: string;
  role: string;
  status: string;
  description: string;
  /** Empty when the user owns no drive. */
  default_drive_id: string;
  /** A JSON object as text. */
  user_data: string;
  /** Further legacy fields as one JSON object, returned as they were given. */
  extras: string;
  creator: string;
  created_at: number;
  updated_at: number;
  expired_at: number;
  last_login_time: number;
}

export type MemberType = 'user' | 'group';

/** One membership of a person or, as the edge of the hierarchy, of a subgroup. */
export interface MembershipRow {
  group_id: string;
  member_type: MemberType;
  member_id: string;
  member_role: string;
  description: string;
  creator: string;
  created_at: number;
  updated_at: number;
}

export interface AssignmentRow {
  group_id: string;
  user_id: string;
  role_id: string;
  creator: string;
  created_at: number;
}

export interface LinkRow {
  type: string;
  identity: string;
  extra: string;
  user_id: string;
  created_at: number;
}

export interface RefreshTokenRow {
  token: string;
  /** The person, or the service account when `service` is 1. */
  user_id: string;
  app_id: string;
  service: number;
  issued_at: number;
  /** 1 once the token was exchanged for another. */
  replaced: number;
}
