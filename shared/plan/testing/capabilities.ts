import type { Capabilities } from '../../capabilities.ts';
import type { Identity } from '../../domain/profile.ts';
import type { GuardRules } from '../guard.ts';
import type { Intent, StagedChange } from '../intent.ts';

/** A directory like PDS: one parent each, ten levels, access reaches the groups above, only empty groups can be deleted. */
export const treeCapabilities: Capabilities = {
  features: {
    subgroups: { support: 'native' },
    createGroup: { support: 'native' },
    renameGroup: { support: 'native' },
    deleteGroup: { support: 'native', params: { onlyEmpty: 1 } },
    moveGroup: { support: 'emulated' },
    multiParent: { support: 'absent' },
    members: { support: 'native' },
    groupAdministrators: { support: 'native' },
    memberRoles: { support: 'native' },
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

/** The same with several parents and deletion of groups that are not empty. */
export const graphCapabilities: Capabilities = {
  ...treeCapabilities,
  features: { ...treeCapabilities.features, multiParent: { support: 'native' }, deleteGroup: { support: 'native' } },
  reparent: 'set-parents',
};

/** A directory like GeoNode: categories over groups, many to many, one level, no inheritance, managers by role. */
export const categoryCapabilities: Capabilities = {
  ...graphCapabilities,
  features: {
    ...graphCapabilities.features,
    groupAdministrators: { support: 'absent' },
    multiParent: { support: 'native' },
  },
  maxDepth: 2,
  inheritance: 'direct',
  adminReach: 'direct',
};

export const superAdmin: Identity = {
  server: 'test',
  domainId: 'bj1',
  personId: null,
  name: 'root',
  role: 'superadmin',
  adminOf: null,
};

export const plainUser = (personId: string | null, adminOf: string[] | null): Identity => ({
  server: 'test',
  domainId: 'bj1',
  personId,
  name: 'plain',
  role: 'user',
  adminOf,
});

export const looseGuard: GuardRules = {
  namedAdmins: [],
  guardPeople: 50,
  guardPercent: 25,
  adminReachesSubgroups: true,
};

/** Intents as staged one by one: `c1`, `c2`, … */
export const staged = (...intents: Intent[]): StagedChange[] =>
  intents.map((intent, i) => ({ id: `c${i + 1}`, seq: i + 1, at: 0, gestureId: `g${i + 1}`, intent }));
