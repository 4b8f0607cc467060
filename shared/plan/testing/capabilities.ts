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

/** The same with everything such a server is particular about. `user:p0` is signed in. */
export const particularCapabilities: Capabilities = {
  ...categoryCapabilities,
  features: {
    ...categoryCapabilities.features,
    createGroup: {
      support: 'native',
      caveat: 'creator-becomes-manager',
      params: {
        descriptionRequired: 1,
        titleUnique: 1,
        categoryNameMax: 255,
        templateBraces: 0,
        slugMax: 20,
        reservedNames: 'anonymous reserved',
        categories: 1,
        creatorId: 'user:p0',
      },
    },
    renameGroup: {
      support: 'native',
      params: {
        descriptionRequired: 1,
        titleUnique: 1,
        categoryNameMax: 255,
        templateBraces: 0,
        categoryIdFollowsName: 1,
        categoryOpen: 1,
      },
    },
    deleteGroup: {
      support: 'native',
      caveat: 'delete-takes-resources',
      params: { reservedNames: 'anonymous reserved', categories: 0 },
    },
    members: { support: 'native', params: { superuserManages: 1, addLimited: 1 } },
    invites: { support: 'native', params: { siteInvitations: 1 } },
    join: { support: 'native' },
    accessLevel: { support: 'native' },
  },
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
