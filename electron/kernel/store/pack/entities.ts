/** What a row of `snapshot_delta` speaks of. Values are stored, so they are never reused. */
export const entity = {
  /** a: group; value: JSON `[name, description, creator]`. */
  group: 1,
  /** a: group; value: flag bits. */
  flags: 2,
  /** a: parent, b: child; value: 1. */
  edge: 3,
  /** a: person; value: JSON `[name, userName, email, phone, role, status, description]`. */
  person: 4,
  /** a: group, b: person; value: role code. */
  membership: 5,
  /** a: group, b: person; value: 1. */
  assignment: 6,
  /** a: group; value: access code; none where the directory has no access levels. */
  access: 7,
} as const;

export type GroupValue = [name: string, description: string, creator: string];
export type PersonValue = [
  name: string,
  userName: string,
  email: string,
  phone: string,
  role: string,
  status: string,
  description: string,
];

/** What one fact is to become; null: absent. */
export interface Change {
  entity: number;
  a: number;
  b: number;
  to: string | number | null;
}
