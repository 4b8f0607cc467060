import type { Capabilities } from '../capabilities.ts';
import { accessCode, groupFlag } from '../domain/columns.ts';
import type { Directory } from '../domain/directory.ts';
import type { Identity } from '../domain/profile.ts';
import { appError, type AppError } from '../errors/app-error.ts';
import { deleteProblem, intentProblem, isReadEnough, sourceProblem } from './intent-problem.ts';
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

/** Why a group is no target, in the order in which the reasons are asked. */
export const targetReasons = [
  'ok',
  'itself',
  'own-subgroup',
  'same-parent',
  'too-deep',
  'root-group',
  'category',
  'only-categories',
  'no-right',
  'synced',
  'not-loaded',
  'deleted',
] as const;
export type TargetReason = (typeof targetReasons)[number];
const code = Object.fromEntries(targetReasons.map((reason, i) => [reason, i])) as Record<TargetReason, number>;

export interface LegalTargets {
  source: number;
  /** One entry per group of the overlay: an index into `targetReasons`. */
  codes: Uint8Array;
  /** What forbids moving the source anywhere; null: nothing does. */
  sourceError: AppError | null;
  reason(g: number): TargetReason;
}

/**
 * Every group as a target for moving `source`, with the reason when it is none; one pass over the directory.
 * Agrees with `checkIntent` for the move from the source's present parent.
 */
export function legalTargets(
  directory: Directory,
  overlay: Overlay,
  source: number,
  rules: LegalityRules,
): LegalTargets {
  const { capabilities } = rules;
  const count = overlay.groupCount;
  const codes = new Uint8Array(count);
  const sourceError = moveSourceProblem(directory, overlay, source, rules);
  const levels = overlay.levels();
  const flags = directory.columns.groups.flags;
  const rights = rightsOver(overlay, rules);
  const height = overlay.height(source);
  const maxLevel = capabilities.maxDepth === null ? Infinity : capabilities.maxDepth - height;
  const onlyCategories = capabilities.inheritance === 'direct';
  for (let g = 0; g < count; g++) {
    const bits = g < directory.groupCount ? flags[g] : 0;
    if ((bits & groupFlag.synced) !== 0) codes[g] = code.synced;
    else if ((bits & groupFlag.membersNotLoaded) !== 0 && !isReadEnough(overlay, source, g))
      codes[g] = code['not-loaded'];
    else if (rights !== null && rights[g] === 0) codes[g] = code['no-right'];
    else if (levels[g] > maxLevel || (onlyCategories && (bits & groupFlag.category) === 0)) codes[g] = code['too-deep'];
  }
  for (const parent of overlay.parentsOf(source)) codes[parent] = code['same-parent'];
  if (sourceError !== null) codes.fill(sourceReason(sourceError));
  for (const g of overlay.subtreeOf(source)) codes[g] = code['own-subgroup'];
  codes[source] = code.itself;
  for (const g of overlay.deleted) codes[g] = code.deleted;
  return { source, codes, sourceError, reason: (g) => targetReasons[codes[g]] ?? 'ok' };
}

/** Why this group cannot be moved at all; null: it can, where the target allows it. */
export function moveSourceProblem(
  _directory: Directory,
  overlay: Overlay,
  source: number,
  rules: LegalityRules,
): AppError | null {
  const cannot = sourceProblem(overlay, source, rules.capabilities);
  if (cannot !== null) return cannot;
  // Taking a group out of its parent is a change of the parent's list.
  const parents = overlay.parentsOf(source);
  for (const g of parents.length > 0 ? parents : [source]) {
    if (!mayAdminister(overlay, g, rules)) return appError('plan.no-right', { name: overlay.nameOf(g) });
  }
  for (const g of overlay.subtreeOf(source)) {
    // Below a list that was never read there may be more levels, or the target itself.
    if ((overlay.flags(g) & groupFlag.membersNotLoaded) !== 0)
      return appError('plan.not-loaded', { name: overlay.nameOf(g) });
  }
  return null;
}

/** What speaks against staging an intent on top of the overlay; null: nothing. Codes `plan.*` and `remote.unsupported`. */
export function checkIntent(
  directory: Directory,
  overlay: Overlay,
  intent: Intent,
  rules: LegalityRules,
): AppError | null {
  const problem = intentProblem(overlay, intent, rules.capabilities);
  if (problem !== null) return problem;
  if (intent.kind === 'group.create') {
    const parent = intent.parentId === null ? null : overlay.groupIndex(intent.parentId);
    if (parent === null) return mayEverything(rules) ? null : appError('plan.no-right', { name: intent.name });
    return mayAdminister(overlay, parent, rules) ? null : appError('plan.no-right', { name: overlay.nameOf(parent) });
  }
  const g = overlay.groupIndex(intent.groupId);
  if (intent.kind === 'group.move') {
    const cannot = moveSourceProblem(directory, overlay, g, rules);
    if (cannot !== null) return cannot;
    if (intent.to === null) return mayEverything(rules) ? null : appError('plan.no-right', { name: overlay.nameOf(g) });
    const to = overlay.groupIndex(intent.to);
    return mayAdminister(overlay, to, rules) ? null : appError('plan.no-right', { name: overlay.nameOf(to) });
  }
  if (!mayAdminister(overlay, g, rules) && !isForAnybody(directory, g, intent, rules))
    return appError('plan.no-right', { name: overlay.nameOf(g) });
  return intent.kind === 'group.delete' ? deleteProblem(overlay, g, rules.capabilities) : null;
}

/** What needs no right over the group: answering an invitation, inviting to the site, joining an open group oneself. */
function isForAnybody(directory: Directory, g: number, intent: Intent, rules: LegalityRules): boolean {
  if (intent.kind === 'invite.answer' || intent.kind === 'site.invite') return true;
  if (intent.kind !== 'member.add' || intent.role !== 'member') return false;
  const access = g < directory.groupCount ? directory.columns.groups.access?.[g] : undefined;
  return (
    rules.capabilities.features.join.support !== 'absent' &&
    intent.personId === rules.identity?.personId &&
    (access === accessCode.public || access === accessCode.unknown)
  );
}

/** Rights are pre-decided only for a plain account whose groups are known; the server decides the rest (spec/pds.md §10.15). */
function mayEverything(rules: LegalityRules): boolean {
  const identity = rules.identity;
  return identity === null || identity.role !== 'user' || identity.adminOf === null;
}

function reaches(rules: LegalityRules): boolean {
  return rules.adminReachesSubgroups ?? rules.capabilities.adminReach === 'subtree-presumed';
}

function ownGroups(overlay: Overlay, rules: LegalityRules): number[] {
  return (rules.identity?.adminOf ?? []).map((id) => overlay.groupIndex(id)).filter((g) => g >= 0);
}

function mayAdminister(overlay: Overlay, g: number, rules: LegalityRules): boolean {
  if (mayEverything(rules)) return true;
  const own = new Set(ownGroups(overlay, rules));
  if (own.has(g)) return true;
  // A group that this account stages is its own to fill.
  if (!reaches(rules))
    return overlay.isNew(g) && overlay.parentsOf(g).every((parent) => mayAdminister(overlay, parent, rules));
  return overlay.ancestorsOf(g).some((above) => own.has(above));
}

/** 1 where the identity may administer; null: everywhere. */
function rightsOver(overlay: Overlay, rules: LegalityRules): Uint8Array | null {
  if (mayEverything(rules)) return null;
  const rights = new Uint8Array(overlay.groupCount);
  for (const g of ownGroups(overlay, rules)) {
    if (!reaches(rules)) rights[g] = 1;
    else for (const below of overlay.subtreeOf(g)) rights[below] = 1;
  }
  for (let g = overlay.directory.groupCount; g < overlay.groupCount; g++)
    if (mayAdminister(overlay, g, rules)) rights[g] = 1;
  return rights;
}

function sourceReason(error: AppError): number {
  switch (error.code) {
    case 'plan.no-right':
      return code['no-right'];
    case 'plan.synced':
      return code.synced;
    case 'plan.not-loaded':
      return code['not-loaded'];
    case 'plan.unknown-object':
      return code.deleted;
    default:
      return code['root-group'];
  }
}
