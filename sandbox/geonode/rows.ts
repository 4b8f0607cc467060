/** A user; `id` -1 is the built-in AnonymousUser. Flags are 0 or 1. */
export interface UserRow {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly superuser: number;
  readonly staff: number;
  readonly active: number;
  /** In the auth group of all registered members; accounts made in odd ways are not. */
  readonly registered: number;
  /** A digest, see `passwordDigest`. */
  readonly password: string;
  /** Epoch milliseconds, like every time here. */
  readonly joined: number;
}

/** A group of the site's permission system; every profile has one, named like its slug. */
export interface AuthGroupRow {
  readonly id: number;
  readonly name: string;
}

export interface AuthMemberRow {
  readonly auth_id: number;
  readonly user_id: number;
}

/** A group profile: what people call a group. */
export interface GroupRow {
  readonly id: number;
  readonly title: string;
  readonly title_fold: string;
  readonly slug: string;
  readonly description: string;
  readonly email: string | null;
  /** `public`, `public-invite`, `private`, or on older servers the broken `public'`. */
  readonly access: string;
  /** Path of the stored image, empty without one. */
  readonly logo: string;
  readonly auth_id: number;
  readonly created: number;
  readonly modified: number;
}

export type Role = 'member' | 'manager';

export interface MemberRow {
  readonly group_id: number;
  readonly user_id: number;
  readonly role: Role;
  /** Where the row stands in the table: a changed one moves to the end. */
  readonly place: number;
}

export interface CategoryRow {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  readonly description: string;
}

export interface GroupCategoryRow {
  readonly group_id: number;
  readonly category_id: number;
}

export interface KeywordRow {
  readonly group_id: number;
  readonly name: string;
}

export interface InviteRow {
  readonly id: number;
  readonly group_id: number;
  readonly email: string;
  readonly token: string;
  readonly role: Role;
  readonly state: 'sent' | 'accepted' | 'declined';
  readonly from_id: number;
  readonly created: number;
}

export type ActionKind = 'dataset' | 'map' | 'document' | 'comment';

/** Something that happened to a resource of a group. */
export interface ActionRow {
  readonly id: number;
  /** The group to which the resource belongs. */
  readonly group_id: number;
  readonly actor_id: number;
  readonly kind: ActionKind;
  readonly verb: string;
  /** The resource as a page names it. */
  readonly object: string;
  readonly object_id: number;
  readonly at: number;
}

export interface SessionRow {
  readonly key: string;
  readonly user_id: number;
  readonly expires: number;
  /** The access token by which the session lives; empty where none was needed. */
  readonly token: string;
}

export interface TokenRow {
  readonly token: string;
  readonly user_id: number;
  readonly expires: number;
}

export interface MailRow {
  readonly id: number;
  readonly sender: string;
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
  readonly at: number;
}

export interface SiteInviteRow {
  readonly key: string;
  readonly email: string;
  readonly accepted: number;
  readonly at: number;
}

export interface FileRow {
  readonly path: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}
