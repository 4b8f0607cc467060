import type { Capabilities } from '../capabilities.ts';
import type { Identity } from '../domain/profile.ts';
import { appError, type AppError } from '../errors/app-error.ts';
import type { Intent } from './intent.ts';
import type { Overlay } from './overlay-state.ts';

export interface LegalityRules {
  capabilities: Capabilities;
  /** Null: not known (never signed in); then rights are not pre-decided. */
  identity: Identity | null;
  /** Staging is allowed in a read-only profile (apply asks to unlock); kept here so that callers hand over one object. */
  readOnly: boolean;
  /** The profile's presumption; absent: what the capabilities say. */
  adminReachesSubgroups?: boolean;
}

/** Is the right over a group a role of its members (managers), and not an assignment? Then a place gives and asks no right. */
export const rightsByRole = (capabilities: Capabilities): boolean =>
  capabilities.features.groupAdministrators.support === 'absent';

/** Rights are pre-decided only for a plain account whose groups are known; the server decides the rest (spec/pds.md §10.15). */
function mayEverything(rules: LegalityRules): boolean {
  const identity = rules.identity;
  if (identity === null || identity.role === 'service') return true;
  if (rightsByRole(rules.capabilities)) {
    // On some servers even a superuser has to be a manager.
    const bypass = rules.capabilities.features.members.params?.['superuserManages'] !== 0;
    return identity.personId === null || (bypass && (identity.role === 'superadmin' || identity.role === 'unknown'));
  }
  return identity.role !== 'user' || identity.adminOf === null;
}

/** May this identity put something at the top level, or take it there? */
export function mayUseTop(rules: LegalityRules): boolean {
  // Who may create at all is a capability there, and what stands in no category stands nowhere in particular.
  return rightsByRole(rules.capabilities) || mayEverything(rules);
}

/** May this identity put something under `g`? Putting a group into a category is a right over the group. */
export function mayUsePlace(overlay: Overlay, g: number, rules: LegalityRules): boolean {
  return rightsByRole(rules.capabilities) || mayAdminister(overlay, g, rules);
}

function reaches(rules: LegalityRules): boolean {
  return rules.adminReachesSubgroups ?? rules.capabilities.adminReach === 'subtree-presumed';
}

function ownGroups(overlay: Overlay, rules: LegalityRules): number[] {
  return (rules.identity?.adminOf ?? []).map((id) => overlay.groupIndex(id)).filter((g) => g >= 0);
}

/** May this identity change group `g` and its people? True where that cannot be foretold. */
export function mayAdminister(overlay: Overlay, g: number, rules: LegalityRules): boolean {
  if (mayEverything(rules)) return true;
  if (rightsByRole(rules.capabilities)) return mayManage(overlay, g, rules);
  const own = new Set(ownGroups(overlay, rules));
  if (own.has(g)) return true;
  // A group that this account stages is its own to fill.
  if (!reaches(rules))
    return overlay.isNew(g) && overlay.parentsOf(g).every((parent) => mayAdminister(overlay, parent, rules));
  return overlay.ancestorsOf(g).some((above) => own.has(above));
}

/** The manager of a group is a member with that role; categories belong to nobody (spec/geonode.md §5.13). */
function mayManage(overlay: Overlay, g: number, { identity }: LegalityRules): boolean {
  if (identity === null || identity.personId === null || overlay.isNew(g) || overlay.isCategory(g)) return true;
  if (identity.adminOf?.includes(overlay.groupId(g)) === true) return true;
  const p = overlay.directory.personIndex(identity.personId);
  if (p >= 0 && overlay.roleBefore(g, p) === 'manager') return true;
  return identity.adminOf === null && overlay.directory.membersUnknown(g);
}

/** 1 where the identity may put something; null: everywhere. */
export function placesOf(overlay: Overlay, rules: LegalityRules): Uint8Array | null {
  if (mayUseTop(rules)) return null;
  const rights = new Uint8Array(overlay.groupCount);
  for (const g of ownGroups(overlay, rules)) {
    if (!reaches(rules)) rights[g] = 1;
    else for (const below of overlay.subtreeOf(g)) rights[below] = 1;
  }
  for (let g = overlay.directory.groupCount; g < overlay.groupCount; g++)
    if (mayAdminister(overlay, g, rules)) rights[g] = 1;
  return rights;
}

/**
 * What forbids an account without right over the group what it wants there; null: it is for anybody. Answering an invitation, inviting to the
 * site and joining oneself are; a private group is joined by nobody (spec/geonode.md §5.7).
 */
export function noRight(overlay: Overlay, g: number, intent: Intent, rules: LegalityRules): AppError | null {
  if (intent.kind === 'invite.answer' || intent.kind === 'site.invite') return null;
  const name = overlay.nameOf(g);
  const joins =
    intent.kind === 'member.add' &&
    intent.role === 'member' &&
    intent.personId === rules.identity?.personId &&
    rules.capabilities.features.join.support !== 'absent';
  if (!joins) return appError('plan.no-right', { name });
  // The level of the copy counts: who may not manage the group does not change it either.
  return overlay.accessBefore(g) === 'private' ? appError('plan.join-closed', { name }) : null;
}
