import type { Capabilities } from '#shared/capabilities.ts';
import type { Identity } from '#shared/domain/profile.ts';

/** A directory like PDS: a tree, one parent, ten levels, access reaching the groups above. */
export const pdsLikeCapabilities: Capabilities = {
  features: {
    subgroups: { support: 'native' },
    createGroup: { support: 'native' },
    renameGroup: { support: 'native' },
    deleteGroup: { support: 'native', params: { onlyEmpty: 1 } },
    moveGroup: { support: 'emulated' },
    multiParent: { support: 'absent' },
    members: { support: 'native' },
    groupAdministrators: { support: 'native' },
    memberRoles: { support: 'absent' },
    invites: { support: 'absent' },
    join: { support: 'absent' },
    activity: { support: 'absent' },
    search: { support: 'native' },
    accessLevel: { support: 'absent' },
    idempotency: { support: 'absent' },
  },
  maxDepth: 10,
  reparent: 'edge-pair',
  inheritance: 'subtree',
  adminReach: 'subtree-presumed',
  nameMax: 128,
  descriptionMax: 1024,
  groupsPerPersonAdvice: 10,
};

export const pdsLikeIdentity: Identity = {
  server: 'PDS, API 2022-03-01',
  domainId: 'bj1',
  personId: 'superadmin',
  name: 'superadmin',
  role: 'superadmin',
  adminOf: null,
};
