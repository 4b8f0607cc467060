import type { Capabilities } from '#shared/capabilities.ts';

const has = (support: string): boolean => support === 'native' || support === 'emulated';

/** Do groups stand in mere containers (categories) here, which give no access and can hold one group several times over? */
export const keepsCategories = (capabilities: Capabilities | null): boolean =>
  capabilities !== null && capabilities.inheritance === 'direct' && has(capabilities.features.subgroups.support);

/** Does a group stand above others, so that the topmost one is the top of something? */
export const hasBranches = (capabilities: Capabilities | null): boolean => capabilities?.inheritance !== 'direct';

/** Do groups say who can see them and who may join? */
export const keepsAccess = (capabilities: Capabilities | null): boolean =>
  capabilities !== null && has(capabilities.features.accessLevel.support);

/** May a group be in several places at once? */
export const allowsSeveralParents = (capabilities: Capabilities): boolean =>
  has(capabilities.features.multiParent.support);
