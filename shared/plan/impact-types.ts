import type { AccessLevel } from '../domain/attributes.ts';

/**
 * The effect of a plan as data (product.md, "Impact, precisely"). People and groups are indexes into the snapshot's columns;
 * a staged new group number k (in order of staging) has the index `groups.count + k`.
 */
export interface GroupImpact {
  group: number;
  /** Person indexes, ascending. */
  gained: Uint32Array;
  lost: Uint32Array;
  /** Who gains or loses the right to administer this group (direct assignment or from above). */
  adminsGained: Uint32Array;
  adminsLost: Uint32Array;
}

/** Another access level of one group. Who "everybody else" is, no list can say. */
export interface AccessChange {
  group: number;
  /** Null: not known. */
  from: AccessLevel | null;
  to: AccessLevel;
  /** Seen by its members alone from now on (`narrows`), or by everybody (`widens`). */
  sight: 'narrows' | 'widens' | 'same';
  /** May anybody join without being asked? */
  joining: 'opens' | 'closes' | 'same';
}

export interface Impact {
  snapshotId: number;
  /** Distinct people with at least one group gained / lost / neither; ascending person indexes. One person may be in both of the first two. */
  gains: Uint32Array;
  loses: Uint32Array;
  keeps: Uint32Array;
  /** Groups whose members are not known and whose effect therefore is not either. */
  unknownGroups: Uint32Array;
  /** Groups with a change, in hierarchy order (parents before children). */
  groups: GroupImpact[];
  /** Distinct people who gain or lose the right to administer some group. */
  adminGains: Uint32Array;
  adminLoses: Uint32Array;
  /** Groups of the copy whose access level changes; absent or empty: none. */
  access?: AccessChange[];
}

/** The four numbers, in the order they are always shown. */
export interface ImpactCounts {
  gain: number;
  lose: number;
  keep: number;
  unknown: number;
}
