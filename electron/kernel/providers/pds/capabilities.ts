import type { Capabilities } from '#shared/capabilities.ts';
import type { MoveProbe } from '#shared/domain/profile.ts';

/** What this concrete domain has been found to do or not to do; null: not tried. */
export interface PdsFindings {
  /** Are the calls of the older generation (`membership/*`) served? Only they can change or read an edge between two groups (spec/pds.md §0). */
  memberships: boolean | null;
  /** Is `batch` served? */
  batch: boolean | null;
  /** How the root groups are listed. */
  roots: 'list-member' | 'memberships' | 'derived' | null;
  /** Does `role/list_assignment` answer without a resource? */
  allAssignments: boolean | null;
  moveProbe: MoveProbe | null;
}

export const noFindings = (): PdsFindings => ({
  memberships: null,
  batch: null,
  roots: null,
  allAssignments: null,
  moveProbe: null,
});

/** What a PDS domain can do (spec/pds.md §3.11, §11), narrowed by what has been found. */
export function pdsCapabilities(found: PdsFindings): Capabilities {
  const moveGroup = (): Capabilities['features']['moveGroup'] => {
    if (found.memberships === false) return { support: 'absent', caveat: 'move-needs-memberships' };
    if (found.moveProbe === null) return { support: 'unknown', caveat: 'move-unproven' };
    if (found.moveProbe.support === 'absent') return { support: 'absent', caveat: 'move-refused' };
    return { support: found.moveProbe.support, caveat: 'move-two-calls' };
  };
  return {
    features: {
      subgroups: { support: 'native' },
      createGroup: { support: 'native' },
      renameGroup: { support: 'native' },
      deleteGroup: { support: 'native', caveat: 'delete-only-empty', params: { onlyEmpty: 1 } },
      moveGroup: moveGroup(),
      multiParent: { support: 'absent', caveat: 'single-parent' },
      members: { support: 'native' },
      groupAdministrators: { support: 'native' },
      memberRoles: { support: 'absent', caveat: 'roles-not-served' },
      invites: { support: 'absent', caveat: 'no-invites' },
      join: { support: 'absent', caveat: 'no-join' },
      activity: { support: 'absent', caveat: 'no-activity' },
      search: { support: 'native', caveat: 'search-may-lag' },
      accessLevel: { support: 'absent', caveat: 'no-access-level' },
      idempotency: { support: 'absent', caveat: 'verified-by-reading' },
    },
    maxDepth: 10,
    reparent: 'edge-pair',
    inheritance: 'subtree',
    adminReach: 'subtree-presumed',
    nameMax: 128,
    descriptionMax: 1024,
    groupsPerPersonAdvice: 10,
  };
}
