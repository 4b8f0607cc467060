import type { Capabilities } from '../capabilities.ts';
import type { Directory } from '../domain/directory.ts';
import type { Identity } from '../domain/profile.ts';
import { appError, type AppError } from '../errors/app-error.ts';
import { guardOf, warningsOf, type GuardRules } from './guard.ts';
import { computeImpact } from './impact.ts';
import type { Impact } from './impact-types.ts';
import type { Overlay } from './overlay-state.ts';
import { ownSteps, type Run } from './run.ts';
import type { Operation, Plan, Step, Warning } from './step.ts';
import { UndoFold } from './undo-fold.ts';

export interface InverseOptions {
  capabilities: Capabilities;
  identity: Identity | null;
  profile: GuardRules;
  /** Gives the plan its id. */
  id: () => string;
}

/** An undo ready for review: the plan and its effect on the directory as it is now. */
export interface Undo {
  plan: Plan;
  overlay: Overlay;
  impact: Impact;
}

/**
 * The plan that takes a run back: the inverses of its verified steps in reverse order, each unit whole or not at all. Checked against
 * `directory`, the state as it is now: what somebody has changed since is left out with the warning `changed-meanwhile`, what was so
 * before the run with `was-so-before`, what cannot be undone with `not-undoable`. Ids of groups the run created are the server's. Error: `apply.nothing-to-undo`.
 */
export function inversePlan(run: Run, directory: Directory, options: InverseOptions): Plan | AppError {
  const undo = undoOf(run, directory, options);
  return 'plan' in undo ? undo.plan : undo;
}

/** The same with overlay and effect, for the review sheet. */
export function undoOf(run: Run, directory: Directory, options: InverseOptions): Undo | AppError {
  if (run.undoneBy !== null) return appError('apply.nothing-to-undo', { reason: 'undone' });
  const records = new Map(run.steps.map((record) => [record.stepId, record]));
  const createdIds = new Map<string, string>();
  for (const step of run.plan.steps) {
    const createdId = records.get(step.id)?.createdId;
    if (step.operation.kind === 'group.create' && createdId != null) createdIds.set(step.operation.groupId, createdId);
  }
  const fold = new UndoFold(directory, options.capabilities);
  const warnings: Warning[] = [];
  const own = ownSteps(run);
  const kept: Undone[] = [];
  for (const unit of unitsInReverse(run.plan.steps)) {
    const there = unit.filter((step) => records.get(step.id)?.state === 'verified');
    const verified = there.filter(({ id }) => own.has(id));
    for (const step of unit) {
      if (records.get(step.id)?.state === 'unknown')
        warnings.push(leftOut('not-undoable', step, run, { reason: 'unknown' }));
    }
    for (const step of there) if (!own.has(step.id)) warnings.push(leftOut('was-so-before', step, run, {}));
    if (verified.length === 0) continue;
    const final = verified.filter((step) => step.inverse === null);
    if (final.length > 0) {
      for (const step of final) warnings.push(leftOut('not-undoable', step, run, { reason: 'irreversible' }));
      continue;
    }
    const inverses = verified.map((step) => ({
      step,
      inverse: resolved(step.inverse!, createdIds),
      again: resolved(step.operation, createdIds),
    }));
    const problem = fold.take(inverses.map(({ inverse }) => inverse));
    if (problem === null) {
      kept.push(...inverses);
      // Taken back, it has its old id again: what is taken back after it speaks of that one.
      for (const { inverse, again } of inverses) {
        if (inverse.groupId !== again.groupId)
          fold.overlay.addAlias(again.groupId, fold.overlay.groupIndex(inverse.groupId));
      }
    } else for (const { step } of inverses) warnings.push(leftOut('changed-meanwhile', step, run, { reason: problem }));
  }
  if (kept.length === 0 && warnings.length === 0)
    return appError('apply.nothing-to-undo', { reason: 'nothing-verified' });

  const steps = numberedInverses(kept);
  const overlay = fold.overlay;
  const impact = computeImpact(directory, overlay, {
    capabilities: options.capabilities,
    adminReachesSubgroups: options.profile.adminReachesSubgroups,
  });
  const rules = { directory, overlay, impact, steps, ...options };
  return {
    overlay,
    impact,
    plan: {
      id: options.id(),
      snapshotId: directory.columns.snapshotId,
      steps,
      warnings: [...warnings, ...warningsOf(rules)],
      guard: guardOf(rules),
      undoOf: run.id,
    },
  };
}

interface Undone {
  step: Step;
  /** What takes it back, and what would do it again; real ids. */
  inverse: Operation;
  again: Operation;
}

/** Units from the last to the first, the steps in each reversed. A unit stands where its last step stood. */
function unitsInReverse(steps: readonly Step[]): Step[][] {
  const units = new Map<string, Step[]>();
  for (const step of [...steps].reverse()) {
    const unit = units.get(step.unitId);
    if (unit === undefined) units.set(step.unitId, [step]);
    else unit.push(step);
  }
  return [...units.values()];
}

/**
 * The order in which the steps are sent: as wished, but none before one that it waits for, in rounds over what is left, as whoever runs the plan
 * goes. So the numbers on screen are those of the run.
 */
function asSent(wished: readonly Undone[]): Undone[] {
  const sent: Undone[] = [];
  const open = new Set(wished);
  const waits = ({ step }: Undone): boolean => [...open].some((other) => other.step.dependsOn.includes(step.id));
  for (let before = -1; before !== sent.length;) {
    before = sent.length;
    for (const one of open) {
      if (waits(one)) continue;
      open.delete(one);
      sent.push(one);
    }
  }
  return [...sent, ...open];
}

function numberedInverses(kept: readonly Undone[]): Step[] {
  const creations = kept.filter(({ inverse }) => inverse.kind === 'group.delete');
  const ordered = asSent([...kept.filter(({ inverse }) => inverse.kind !== 'group.delete'), ...creations]);
  const ids = new Map(ordered.map(({ step }, i) => [step.id, `s${i + 1}`]));
  const units = new Map<string, string>();
  return ordered.map(({ step, inverse, again }) => {
    const unitId = units.get(step.unitId) ?? `u${units.size + 1}`;
    units.set(step.unitId, unitId);
    // What had to come before now has to come after.
    const dependsOn = ordered
      .filter((other) => other.step.dependsOn.includes(step.id))
      .map((other) => ids.get(other.step.id)!);
    return {
      id: ids.get(step.id)!,
      changeIds: step.changeIds,
      operation: inverse,
      dependsOn,
      unitId,
      // Deleting a group that the run had created cannot be taken back again: its id would be another.
      inverse: inverse.kind === 'group.delete' ? null : again,
    };
  });
}

/** `new:` ids replaced by what the server has given. */
export function resolved(operation: Operation, createdIds: ReadonlyMap<string, string>): Operation {
  const real = (id: string): string => createdIds.get(id) ?? id;
  const groupId = real(operation.groupId);
  switch (operation.kind) {
    case 'group.create':
      return { ...operation, groupId, parentId: operation.parentId === null ? null : real(operation.parentId) };
    case 'edge.attach':
    case 'edge.detach':
      return { ...operation, groupId, parentId: real(operation.parentId) };
    case 'parents.set':
      return { ...operation, groupId, parentIds: operation.parentIds.map(real), before: operation.before.map(real) };
    default:
      return { ...operation, groupId };
  }
}

function leftOut(
  code: 'not-undoable' | 'changed-meanwhile' | 'was-so-before',
  step: Step,
  run: Run,
  params: Warning['params'],
): Warning {
  const { groupId, kind } = step.operation;
  return {
    code,
    blocking: false,
    stepIds: [],
    params: { kind, name: run.names[groupId] ?? groupId, step: step.id, ...params },
  };
}
