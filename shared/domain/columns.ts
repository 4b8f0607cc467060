/**
 * The directory as columns: what the store keeps packed, what travels to the renderer, what every computation reads.
 * Groups, people and memberships are named by their index (0 … count−1) within one snapshot; ids are looked up only at the borders.
 */

/** Many strings as one UTF-8 block. `offsets` has count+1 byte positions. */
export interface StringBlock {
  bytes: Uint8Array;
  offsets: Uint32Array;
}

/** Bits of `groups.flags`. */
export const groupFlag = {
  /** The server calls it a root group; it can never be put under another. */
  root: 1,
  /** Its members could not be read (403 and the like): unknown, never zero. */
  membersUnreadable: 2,
  /** Its members have not been read yet. */
  membersNotLoaded: 4,
  /** Mirrored from an external directory; read-only by default. */
  synced: 8,
  /** No listing reaches it: neither root nor child. Shown under "Unattached". */
  unattached: 16,
  /** Its administrators have been read (otherwise "no administrators" means "not known"). */
  adminsKnown: 32,
  /** Carries no members and grants no access of its own (a GeoNode category). */
  category: 64,
} as const;

/** Bits of `people.flags`. */
export const personFlag = { disabled: 1, domainAdmin: 2, superAdmin: 4 } as const;

/** Values of `memberships.roles`. */
export const memberRoleCode = { member: 0, admin: 1, owner: 2, manager: 3 } as const;

/** Values of `groups.access`. */
export const accessCode = { unknown: 0, public: 1, 'public-invite': 2, private: 3 } as const;

export interface DirectoryColumns {
  format: 1;
  snapshotId: number;
  /** When the copy was completed, epoch ms. */
  asOf: number;
  groups: {
    count: number;
    ids: StringBlock;
    names: StringBlock;
    flags: Uint8Array;
    /** Distinct people in the group or anywhere below it, per group (categories: direct only). */
    effectiveCounts: Uint32Array;
    /** `accessCode` of each group; absent where the directory has no access levels. */
    access?: Uint8Array;
  };
  /** CSR of parent → child; children of group g are `children[childStart[g] … childStart[g+1]−1]`, in display order. */
  edges: { childStart: Uint32Array; children: Uint32Array };
  people: {
    count: number;
    ids: StringBlock;
    /** Display name. */
    names: StringBlock;
    /** E-mail, else phone, else empty: tells two people of one name apart and is searchable. */
    contacts: StringBlock;
    flags: Uint8Array;
  };
  /** CSR of group → direct members (person indexes, ascending). */
  memberships: { memberStart: Uint32Array; members: Uint32Array; roles: Uint8Array };
  /** Administrator assignments (PDS `SystemGroupAdmin`), one row each. */
  assignments: { groups: Uint32Array; people: Uint32Array };
}
