import { groupFlag } from '../domain/columns.ts';
import type { Directory } from '../domain/directory.ts';
import { appError, type AppError } from '../errors/app-error.ts';
import type { DerivedKeys } from './derived-keys.ts';
import { deleteProblem, intentProblem, isReadEnough, onlyInCategories, sourceProblem } from './intent-problem.ts';
import type { Intent } from './intent.ts';
import type { Overlay } from './overlay-state.ts';
import {
  mayAdminister,
  mayUsePlace,
  mayUseTop,
  noRight,
  placesOf,
  rightsByRole,
  type LegalityRules,
} from './rights.ts';

export type { LegalityRules } from './rights.ts';

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

/** `also`: the group keeps the parents it has. */
export type MoveMode = 'move' | 'also';

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
 * Agrees with `checkIntent` for the move from the source's present parent, or, with `mode` "also", for putting it under a further one.
 */
export function legalTargets(
  directory: Directory,
  overlay: Overlay,
  source: number,
  rules: LegalityRules,
  mode: MoveMode = 'move',
): LegalTargets {
  const { capabilities } = rules;
  const count = overlay.groupCount;
  const codes = new Uint8Array(count);
  const sourceError = moveSourceProblem(directory, overlay, source, rules, mode);
  const levels = overlay.levels();
  const flags = directory.columns.groups.flags;
  const rights = placesOf(overlay, rules);
  const height = overlay.height(source);
  const maxLevel = capabilities.maxDepth === null ? Infinity : capabilities.maxDepth - height;
  const onlyCategories = onlyInCategories(capabilities);
  for (let g = 0; g < count; g++) {
    const bits = g < directory.groupCount ? flags[g] : overlay.flags(g);
    if ((bits & groupFlag.synced) !== 0) codes[g] = code.synced;
    else if ((bits & groupFlag.membersNotLoaded) !== 0 && !isReadEnough(overlay, source, g))
      codes[g] = code['not-loaded'];
    else if (rights !== null && rights[g] === 0) codes[g] = code['no-right'];
    else if (onlyCategories && (bits & groupFlag.category) === 0) codes[g] = code['only-categories'];
    else if (levels[g] > maxLevel) codes[g] = code['too-deep'];
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
  mode: MoveMode = 'move',
): AppError | null {
  const { capabilities } = rules;
  const cannot = sourceProblem(overlay, source, capabilities);
  if (cannot !== null) return cannot;
  if (mode === 'also' && capabilities.features.multiParent.support !== 'native')
    return appError('remote.unsupported', { feature: 'multiParent' });
  // Taking a group out of its parent is a change of the parent's list; where places ask no right, of the group.
  const parents = overlay.parentsOf(source);
  const changed = rightsByRole(capabilities) || parents.length === 0 ? [source] : mode === 'also' ? [] : parents;
  for (const g of changed) {
    if (!mayAdminister(overlay, g, rules)) return appError('plan.no-right', { name: overlay.nameOf(g) });
  }
  // In categories nothing stands below a group.
  if (onlyInCategories(capabilities)) return null;
  for (const g of overlay.subtreeOf(source)) {
    // Below a list that was never read there may be more levels, or the target itself.
    if ((overlay.flags(g) & groupFlag.membersNotLoaded) !== 0)
      return appError('plan.not-loaded', { name: overlay.nameOf(g) });
  }
  return null;
}

/**
 * What speaks against staging an intent on top of the overlay; null: nothing. Codes `plan.*` and `remote.unsupported`. `keys`: what the
 * directory will make of names, where that is known.
 */
export function checkIntent(
  directory: Directory,
  overlay: Overlay,
  intent: Intent,
  rules: LegalityRules,
  keys?: DerivedKeys,
): AppError | null {
  const problem = intentProblem(overlay, intent, rules.capabilities, keys);
  if (problem !== null) return problem;
  const noRightTo = (name: string): AppError => appError('plan.no-right', { name });
  if (intent.kind === 'group.create') {
    const parent = intent.parentId === null ? null : overlay.groupIndex(intent.parentId);
    if (parent === null) return mayUseTop(rules) ? null : noRightTo(intent.name);
    return mayUsePlace(overlay, parent, rules) ? null : noRightTo(overlay.nameOf(parent));
  }
  const g = overlay.groupIndex(intent.groupId);
  if (intent.kind === 'group.move') {
    const cannot = moveSourceProblem(directory, overlay, g, rules, intent.mode);
    if (cannot !== null) return cannot;
    if (intent.to === null) return mayUseTop(rules) ? null : noRightTo(overlay.nameOf(g));
    const to = overlay.groupIndex(intent.to);
    return mayUsePlace(overlay, to, rules) ? null : noRightTo(overlay.nameOf(to));
  }
  const refused = mayAdminister(overlay, g, rules) ? null : noRight(overlay, g, intent, rules);
  if (refused !== null) return refused;
  return intent.kind === 'group.delete' ? deleteProblem(overlay, g, rules.capabilities) : null;
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
    case 'plan.category-move':
      return code.category;
    default:
      return code['root-group'];
  }
}
