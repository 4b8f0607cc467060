import type { Capabilities } from '../capabilities.ts';
import type { Directory } from '../domain/directory.ts';
import type { Identity, MoveProbe } from '../domain/profile.ts';
import { appError } from '../errors/app-error.ts';
import type { DerivedKeys } from './derived-keys.ts';
import { guardOf, warningsOf, type GuardRules } from './guard.ts';
import type { SentInvite } from './invite-warnings.ts';
import type { Impact } from './impact-types.ts';
import type { StagedChange } from './intent.ts';
import type { FoldConflict, Overlay } from './overlay-state.ts';
import { planSteps } from './plan-steps.ts';
import { rebuiltGroups } from './rebuild.ts';
import type { Plan } from './step.ts';

export interface PlanInput {
  directory: Directory;
  /** The fold of `changes` onto `directory`. */
  overlay: Overlay;
  changes: readonly StagedChange[];
  capabilities: Capabilities;
  identity: Identity | null;
  /** The effect of `overlay`. */
  impact: Impact;
  profile: GuardRules;
  /** Null: this directory has not been probed. */
  moveProbe: MoveProbe | null;
  /** What the directory makes of the names in `changes`, where that is known. */
  keys?: DerivedKeys;
  /** Descriptions by group id, of branches that have to be made anew; of others nobody asks. */
  descriptions?: Readonly<Record<string, string>>;
  /** Invitations sent before, as far as they are known here. */
  invited?: readonly SentInvite[];
  /** Gives the plan its id. */
  id: () => string;
}

/**
 * Turns what is staged into steps, guard and warnings. Pure. `conflicts` are the staged changes that are not part of the plan, and, with
 * `plan.move-unproven`, moves that are in it but must not be applied before a probe has shown that this directory allows them
 * (spec/pds.md §11).
 */
export function makePlan(input: PlanInput): { plan: Plan; conflicts: FoldConflict[] } {
  const { directory, overlay, capabilities, identity, impact, profile } = input;
  const steps = planSteps(overlay, capabilities, input.keys, input.descriptions);
  const rules = { directory, overlay, impact, steps, capabilities, identity, profile, invited: input.invited };
  const carriedOut = new Set(steps.flatMap((step) => step.changeIds));
  const gestures = new Set(input.changes.flatMap(({ id, gestureId }) => (carriedOut.has(id) ? [gestureId] : [])));
  const conflicts = [...overlay.conflicts, ...unprovenMoves(input), ...undescribed(input), ...finalProblems(input)];
  return {
    plan: {
      id: input.id(),
      snapshotId: directory.columns.snapshotId,
      steps,
      warnings: warningsOf(rules),
      guard: guardOf(rules),
      undoOf: null,
      gestures: gestures.size,
    },
    conflicts,
  };
}

function unprovenMoves({ overlay, capabilities, moveProbe }: PlanInput): FoldConflict[] {
  if (capabilities.reparent !== 'edge-pair' || moveProbe?.verdict === 'allowed') return [];
  const out: FoldConflict[] = [];
  for (const g of overlay.moved.keys()) {
    const error = appError('plan.move-unproven', { name: overlay.nameOf(g), verdict: moveProbe?.verdict ?? 'unknown' });
    for (const changeId of overlay.sources.get(`move:${g}`) ?? []) out.push({ changeId, error });
  }
  return out;
}

/** Branches to be made anew of which nobody has said how they are described: what is not known cannot be copied. */
function undescribed({ overlay, capabilities, descriptions = {} }: PlanInput): FoldConflict[] {
  const out: FoldConflict[] = [];
  for (const g of rebuiltGroups(overlay, capabilities)) {
    if (overlay.descriptions.has(g) || descriptions[overlay.groupId(g)] !== undefined) continue;
    const error = appError('plan.not-loaded', { name: overlay.nameOf(g) }, { retry: 'after-resync' });
    for (const at of [g, ...overlay.ancestorsOf(g)])
      for (const changeId of overlay.sources.get(`move:${at}`) ?? []) out.push({ changeId, error });
  }
  return out;
}

/** The fold has checked every change on its way; here the end is checked once more, as a whole. */
function finalProblems({ overlay, capabilities }: PlanInput): FoldConflict[] {
  const max = capabilities.maxDepth;
  if (max === null || !overlay.hasStructure) return [];
  const out: FoldConflict[] = [];
  const placed: [number, string][] = [...overlay.moved.keys()].map((g) => [g, `move:${g}`]);
  for (let g = overlay.directory.groupCount; g < overlay.groupCount; g++)
    if (!overlay.isDeleted(g)) placed.push([g, `new:${g}`]);
  for (const [g, key] of placed) {
    const level = overlay.level(g) + overlay.height(g) - 1;
    if (level <= max) continue;
    const error = appError('plan.too-deep', { name: overlay.nameOf(g), target: '', level, max });
    for (const changeId of overlay.sources.get(key) ?? []) out.push({ changeId, error });
  }
  return out;
}
