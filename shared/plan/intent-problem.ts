import type { Capabilities, CapabilityName } from '../capabilities.ts';
import { groupFlag } from '../domain/columns.ts';
import { keyOfId } from '../domain/ids.ts';
import { appError, type AppError } from '../errors/app-error.ts';
import { changedAttributes } from './attribute-changes.ts';
import type { DerivedKeys } from './derived-keys.ts';
import type { Intent } from './intent.ts';
import { addressProblem, isReserved, takenProblem, textsProblem } from './name-problem.ts';
import type { Overlay } from './overlay-state.ts';
import { branchProblem } from './rebuild.ts';

const neededFeature: Record<Intent['kind'], CapabilityName> = {
  'group.move': 'moveGroup',
  'group.create': 'createGroup',
  'group.update': 'renameGroup',
  'group.delete': 'deleteGroup',
  'member.add': 'members',
  'member.remove': 'members',
  'member.role': 'memberRoles',
  'admin.assign': 'groupAdministrators',
  'admin.withdraw': 'groupAdministrators',
  'invite.send': 'invites',
  'invite.answer': 'invites',
  'site.invite': 'members',
};

/** Does this directory delete only empty groups? */
export const deletesOnlyEmpty = (capabilities: Capabilities): boolean =>
  capabilities.features.deleteGroup.params?.onlyEmpty === 1;

/**
 * Why an intent makes no sense on top of what is staged, whoever asks; null: it does. Rights are not asked here (legality.ts does),
 * nor whether a group to be deleted is empty: what is staged later may still empty it (`deleteProblem` asks at the end of the fold).
 * `keys`: what the directory makes of names, where that is known; without it nothing is said about addresses.
 */
export function intentProblem(
  overlay: Overlay,
  intent: Intent,
  capabilities: Capabilities,
  keys?: DerivedKeys,
): AppError | null {
  const feature = neededFeature[intent.kind];
  if (capabilities.features[feature].support === 'absent') return appError('remote.unsupported', { feature });
  if (intent.kind === 'group.create') return createProblem(overlay, intent, capabilities, keys);

  const g = overlay.groupIndex(intent.groupId);
  if (g < 0) return appError('plan.unknown-object', { kind: 'group', id: intent.groupId });
  const name = overlay.nameOf(g);
  const synced = (overlay.flags(g) & groupFlag.synced) !== 0;
  switch (intent.kind) {
    case 'group.move':
      return moveProblem(overlay, g, intent, capabilities);
    case 'group.update':
      return updateProblem(overlay, g, intent, capabilities, keys);
    case 'group.delete':
      if (overlay.isDeleted(g)) return gone(overlay, g);
      if (overlay.isNew(g)) return null;
      if (overlay.isCategory(g) && capabilities.features.deleteGroup.params?.['categories'] === 0)
        return appError('plan.category-delete', { name });
      if (!overlay.isCategory(g) && isReserved(capabilities, keyOfId(intent.groupId)))
        return appError('plan.reserved-name', { name, key: keyOfId(intent.groupId) });
      return synced ? appError('plan.synced', { name }) : null;
    case 'member.add':
    case 'member.remove':
    case 'member.role':
      if (overlay.isCategory(g)) return appError('plan.category-members', { name });
      if (synced) return appError('plan.synced', { name });
      return memberProblem(overlay, g, intent);
    case 'admin.assign':
    case 'admin.withdraw': {
      const p = overlay.directory.personIndex(intent.personId);
      if (p < 0) return appError('plan.unknown-object', { kind: 'person', id: intent.personId });
      const person = overlay.directory.personName(p);
      if (intent.kind === 'admin.assign') {
        if (overlay.isDeleted(g)) return gone(overlay, g);
        return overlay.hasAdmin(g, p) ? appError('plan.duplicate', { person, name }) : null;
      }
      if (overlay.hasAdmin(g, p)) return null;
      if (!overlay.isNew(g) && (overlay.flags(g) & groupFlag.adminsKnown) === 0)
        return appError('plan.not-loaded', { name });
      return appError('plan.unknown-object', { kind: 'assignment', id: intent.personId, person, name });
    }
    case 'invite.send':
    case 'invite.answer':
    case 'site.invite':
      return inviteProblem(overlay, g, intent, capabilities);
  }
}

/** Why a staged deletion cannot stay, asked when everything is folded; null: it can. */
export function deleteProblem(overlay: Overlay, g: number, capabilities: Capabilities): AppError | null {
  return deletesOnlyEmpty(capabilities) ? emptyProblem(overlay, g) : null;
}

/**
 * `plan.not-empty` or, when nobody knows, `plan.not-loaded`; null: as staged the group is empty. Who is in it for having made it does not count:
 * `creator`, or whom the fold knows as such.
 */
export function emptyProblem(overlay: Overlay, g: number, creator = overlay.creatorOf(g)): AppError | null {
  const subgroups = overlay.childrenOf(g).filter((child) => !overlay.isDeleted(child)).length;
  const change = overlay.members.get(g);
  const people =
    overlay.directory.membersOf(g).length +
    (change?.added.size ?? 0) -
    (change?.removed.size ?? 0) -
    (creator !== null && overlay.hasMember(g, creator) ? 1 : 0);
  const name = overlay.nameOf(g);
  if (subgroups > 0 || people > 0) return appError('plan.not-empty', { name, people, subgroups });
  if (!overlay.isNew(g) && overlay.directory.membersUnknown(g)) return appError('plan.not-loaded', { name });
  return null;
}

function gone(overlay: Overlay, g: number): AppError {
  return appError('plan.unknown-object', {
    kind: 'group',
    id: overlay.groupId(g),
    name: overlay.nameOf(g),
    staged: 'deleted',
  });
}

function createProblem(
  overlay: Overlay,
  intent: Extract<Intent, { kind: 'group.create' }>,
  capabilities: Capabilities,
  keys: DerivedKeys | undefined,
): AppError | null {
  const { name, description, attributes } = intent;
  const category = intent.category === true;
  if (overlay.groupIndex(intent.groupId) >= 0) return appError('plan.duplicate', { name, id: intent.groupId });
  if (category && capabilities.features.createGroup.params?.['categories'] !== 1)
    return appError('remote.unsupported', { feature: 'subgroups' });
  if (attributes !== undefined && !mayHaveAttributes(category, capabilities))
    return appError('remote.unsupported', { feature: 'accessLevel' });
  const bad =
    textsProblem({ g: -1, category, name, description, attributes }, capabilities) ??
    takenProblem(overlay, { g: -1, category }, name, capabilities, keys);
  if (bad !== null || intent.parentId === null) return bad;
  if (category) return appError('plan.category-move', { name });
  const parent = overlay.groupIndex(intent.parentId);
  if (parent < 0) return appError('plan.unknown-object', { kind: 'group', id: intent.parentId });
  if (overlay.isDeleted(parent)) return gone(overlay, parent);
  const target = overlay.nameOf(parent);
  if ((overlay.flags(parent) & groupFlag.synced) !== 0) return appError('plan.synced', { name: target });
  if (onlyInCategories(capabilities) && !overlay.isCategory(parent))
    return appError('plan.only-categories', { name, target });
  const level = overlay.level(parent) + 1;
  return capabilities.maxDepth !== null && level > capabilities.maxDepth
    ? appError('plan.too-deep', { name, target, level, max: capabilities.maxDepth })
    : null;
}

/** Where access is not inherited, a group stands in categories and nowhere else. */
export const onlyInCategories = (capabilities: Capabilities): boolean => capabilities.inheritance === 'direct';

const mayHaveAttributes = (category: boolean, capabilities: Capabilities): boolean =>
  !category && capabilities.features.accessLevel.support !== 'absent';

function updateProblem(
  overlay: Overlay,
  g: number,
  intent: Extract<Intent, { kind: 'group.update' }>,
  capabilities: Capabilities,
  keys: DerivedKeys | undefined,
): AppError | null {
  const name = overlay.nameOf(g);
  if (overlay.isDeleted(g)) return gone(overlay, g);
  if ((overlay.flags(g) & groupFlag.synced) !== 0) return appError('plan.synced', { name });
  const category = overlay.isCategory(g);
  const isNew = overlay.isNew(g);
  if (intent.attributes !== undefined && !mayHaveAttributes(category, capabilities))
    return appError('remote.unsupported', { feature: 'accessLevel' });
  const { description, attributes, before } = intent;
  const bad = textsProblem({ g, category, name: intent.name, description, attributes }, capabilities);
  if (bad !== null) return bad;
  const renames = intent.name !== undefined && intent.name.trim() !== name;
  if (renames && (isNew || category)) {
    const taken = takenProblem(overlay, { g, category }, intent.name!, capabilities, keys);
    if (taken !== null) return taken;
  }
  if (renames && !isNew && before.name !== name && before.name !== overlay.directory.groupName(g))
    return appError('plan.stale', { name, before: before.name }, { retry: 'after-resync' });
  const access = overlay.accessBefore(g);
  const shown = before.attributes?.access;
  if (attributes?.access !== undefined && shown !== undefined && access !== null) {
    if (shown !== access && shown !== overlay.accessOf(g))
      return appError('plan.stale', { name, before: shown }, { retry: 'after-resync' });
  }
  const known = overlay.descriptions.get(g) ?? before.description;
  const rewrites = description !== undefined && description !== known;
  const alters = attributes !== undefined && changedAttributes(overlay, g, attributes, before.attributes);
  return renames || rewrites || alters ? null : appError('plan.nothing', { name });
}

function inviteProblem(
  overlay: Overlay,
  g: number,
  intent: Extract<Intent, { kind: 'invite.send' | 'invite.answer' | 'site.invite' }>,
  capabilities: Capabilities,
): AppError | null {
  const name = overlay.nameOf(g);
  if (overlay.isDeleted(g)) return gone(overlay, g);
  if (overlay.isCategory(g)) return appError('plan.category-members', { name });
  const present = overlay.invitesOf(g);
  if (intent.kind === 'invite.answer') {
    const again = present.some((one) => one.kind === 'invite.answer' && one.token === intent.token);
    return again ? appError('plan.duplicate', { name }) : null;
  }
  const { support, params } = capabilities.features.invites;
  if (intent.kind === 'site.invite' && support === 'absent' && params?.['siteInvitations'] !== 1)
    return appError('remote.unsupported', { feature: 'invites' });
  const bad = addressProblem(intent.to);
  if (bad !== null) return bad;
  const again = present.some((one) => one.kind !== 'invite.answer' && one.to.toLowerCase() === intent.to.toLowerCase());
  return again ? appError('plan.duplicate', { name, to: intent.to }) : null;
}

/** What forbids moving a group at all, whatever the target. */
export function sourceProblem(overlay: Overlay, g: number, capabilities: Capabilities): AppError | null {
  const name = overlay.nameOf(g);
  if (overlay.isDeleted(g)) return gone(overlay, g);
  if (capabilities.features.moveGroup.support === 'absent' || capabilities.reparent === 'none') {
    return appError('remote.unsupported', { feature: 'moveGroup' });
  }
  if (overlay.isCategory(g)) return appError('plan.category-move', { name });
  if (overlay.isNew(g)) return null;
  const flags = overlay.flags(g);
  if ((flags & groupFlag.root) !== 0) return appError('plan.root-group', { name });
  if ((flags & groupFlag.synced) !== 0) return appError('plan.synced', { name });
  return capabilities.reparent === 'rebuild' ? branchProblem(overlay, g, capabilities) : null;
}

/**
 * A group nobody has read is no target: nobody knows what stands there. Going back to where the copy has it is no guess, and a category has no
 * members to be read.
 */
export function isReadEnough(overlay: Overlay, g: number, to: number): boolean {
  if (overlay.isCategory(to)) return true;
  return (overlay.flags(to) & groupFlag.membersNotLoaded) === 0 || overlay.directory.parentsOf(g).includes(to);
}

function moveProblem(
  overlay: Overlay,
  g: number,
  intent: Extract<Intent, { kind: 'group.move' }>,
  capabilities: Capabilities,
): AppError | null {
  const cannot = sourceProblem(overlay, g, capabilities);
  if (cannot !== null) return cannot;
  const name = overlay.nameOf(g);
  const parents = overlay.parentsOf(g);
  const several = capabilities.features.multiParent.support === 'native';
  if (intent.mode === 'also' && !several) return appError('remote.unsupported', { feature: 'multiParent' });
  if (intent.to === null) {
    if (overlay.isNew(g)) return parents.length === 0 ? appError('plan.same-parent', { name, target: '' }) : null;
    if (!several) return appError('plan.root-group', { name });
  }
  if (intent.from !== null) {
    const from = overlay.groupIndex(intent.from);
    // Somebody else has moved it since it was staged: ask again instead of tearing it from a place nobody saw.
    if (from < 0 || (!parents.includes(from) && !overlay.directory.parentsOf(g).includes(from))) {
      return appError(
        'plan.stale',
        { name, before: from < 0 ? intent.from : overlay.nameOf(from) },
        { retry: 'after-resync' },
      );
    }
  }
  if (intent.to === null) return parents.length === 0 ? appError('plan.same-parent', { name, target: '' }) : null;

  const to = overlay.groupIndex(intent.to);
  if (to < 0) return appError('plan.unknown-object', { kind: 'group', id: intent.to });
  if (overlay.isDeleted(to)) return gone(overlay, to);
  const target = overlay.nameOf(to);
  if (to === g) return appError('plan.itself', { name });
  if (overlay.isBelow(to, g)) return appError('plan.own-subgroup', { name, target });
  if (parents.includes(to)) return appError('plan.same-parent', { name, target });
  if ((overlay.flags(to) & groupFlag.synced) !== 0) return appError('plan.synced', { name: target });
  if (!isReadEnough(overlay, g, to)) return appError('plan.not-loaded', { name: target });
  if (onlyInCategories(capabilities) && !overlay.isCategory(to))
    return appError('plan.only-categories', { name, target });
  const level = overlay.level(to) + overlay.height(g);
  const max = capabilities.maxDepth;
  return max !== null && level > max ? appError('plan.too-deep', { name, target, level, max }) : null;
}

function memberProblem(
  overlay: Overlay,
  g: number,
  intent: Extract<Intent, { kind: 'member.add' | 'member.remove' | 'member.role' }>,
): AppError | null {
  const name = overlay.nameOf(g);
  const p = overlay.directory.personIndex(intent.personId);
  if (p < 0) return appError('plan.unknown-object', { kind: 'person', id: intent.personId });
  const person = overlay.directory.personName(p);
  if (intent.kind === 'member.add') {
    if (overlay.isDeleted(g)) return gone(overlay, g);
    return overlay.hasMember(g, p) ? appError('plan.duplicate', { person, name }) : null;
  }
  if (!overlay.hasMember(g, p)) {
    if (!overlay.isNew(g) && overlay.directory.membersUnknown(g)) return appError('plan.not-loaded', { name });
    return appError('plan.not-member', { person, name });
  }
  if (intent.kind === 'member.remove') return null;
  if (overlay.isDeleted(g)) return gone(overlay, g);
  return overlay.roleOf(g, p) === intent.role ? appError('plan.nothing', { name, person }) : null;
}
