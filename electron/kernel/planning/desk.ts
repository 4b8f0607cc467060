import { randomUUID } from 'node:crypto';
import type { Capabilities } from '#shared/capabilities.ts';
import type { DirectoryColumns } from '#shared/domain/columns.ts';
import { buildDirectory, type Directory } from '#shared/domain/directory.ts';
import type { Identity, MoveProbe, ProfileDraft } from '#shared/domain/profile.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { Review } from '#shared/ipc/contract.ts';
import { computeImpact } from '#shared/plan/impact.ts';
import type { DerivedKeys } from '#shared/plan/derived-keys.ts';
import type { Intent, StagedChange } from '#shared/plan/intent.ts';
import type { SentInvite } from '#shared/plan/invite-warnings.ts';
import { undoOf } from '#shared/plan/inverse.ts';
import type { LegalityRules } from '#shared/plan/legality.ts';
import { foldChanges } from '#shared/plan/overlay.ts';
import { makePlan } from '#shared/plan/planner.ts';
import type { Run } from '#shared/plan/run.ts';
import type { Operation, Warning } from '#shared/plan/step.ts';
import { findDrift, type Drift } from './drift.ts';
import { firstProblem } from './first-problem.ts';
import { namesOf } from './names.ts';
import { groupsTouchedBy } from './touched.ts';
import { withWithdrawals } from './with-withdrawals.ts';

/** What a judgement depends on beside the copy. Plain data, fit for a message. */
export interface PlanningRules {
  capabilities: Capabilities;
  identity: Identity | null;
  profile: Pick<ProfileDraft, 'namedAdmins' | 'guardPeople' | 'guardPercent' | 'adminReachesSubgroups'>;
  moveProbe: MoveProbe | null;
  /** What the directory will make of the names in the changes at hand, where that can be foretold. */
  keys?: DerivedKeys;
  /** Invitations sent before. */
  invited?: readonly SentInvite[];
  /** Descriptions by group id, of branches that have to be made anew. */
  descriptions?: Readonly<Record<string, string>>;
}

export type Planned = Pick<Review, 'plan' | 'impact' | 'conflicts' | 'names' | 'newGroups'>;

/**
 * Everything that is computed on a whole directory, by profile: a plain object that holds the newest copy and the one before. Its answers are
 * plain data, so that it can sit in a thread of its own (`client.ts`). A profile without a loaded copy is a bug of the caller.
 */
export interface PlanningDesk {
  /** Puts a copy on the desk; the one that lay there stays for comparing. */
  load(profileId: string, columns: DirectoryColumns): void;
  forget(profileId: string): void;
  /** What speaks against a gesture on top of what is staged; null: nothing. */
  check(profileId: string, staged: StagedChange[], intents: Intent[], rules: PlanningRules): AppError | null;
  /** The gesture with what it needs beside it. */
  completed(profileId: string, staged: StagedChange[], intents: Intent[], rules: PlanningRules): Intent[];
  /** Ids of those changes that make no sense after the ones before them. */
  misfits(profileId: string, changes: StagedChange[], rules: PlanningRules): string[];
  /** `wholeBranches`: with everything below what is moved. */
  touched(profileId: string, operations: (Intent | Operation)[], wholeBranches?: boolean): string[];
  plan(profileId: string, changes: StagedChange[], rules: PlanningRules): Planned;
  undo(profileId: string, run: Run, rules: PlanningRules): Result<Planned>;
  /** The copy on the desk against the one before. */
  drift(profileId: string, groupIds: string[]): Drift;
}

export function createPlanningDesk(): PlanningDesk {
  const copies = new Map<string, { now: Directory; before: Directory | null }>();
  const of = (profileId: string): { now: Directory; before: Directory | null } => {
    const found = copies.get(profileId);
    if (!found) throw new Error(`No copy of ${profileId} was loaded`);
    return found;
  };
  const known = (profileId: string): Directory[] => {
    const { now, before } = of(profileId);
    return before ? [now, before] : [now];
  };
  return {
    load(profileId, columns) {
      copies.set(profileId, { now: buildDirectory(columns), before: copies.get(profileId)?.now ?? null });
    },
    forget(profileId) {
      copies.delete(profileId);
    },
    check: (profileId, staged, intents, rules) =>
      firstProblem(of(profileId).now, staged, intents, rules.keys, legalityOf(rules)),
    completed: (profileId, staged, intents, rules) =>
      withWithdrawals(of(profileId).now, staged, intents, rules.keys, legalityOf(rules)),
    misfits: (profileId, changes, { capabilities, keys }) =>
      foldChanges(of(profileId).now, changes, capabilities, keys).conflicts.map(({ changeId }) => changeId),
    touched: (profileId, operations, wholeBranches) => groupsTouchedBy(of(profileId).now, operations, wholeBranches),
    plan(profileId, changes, { capabilities, identity, profile, moveProbe, keys, invited, descriptions }) {
      const { now: directory } = of(profileId);
      const overlay = foldChanges(directory, changes, capabilities, keys);
      const impact = computeImpact(directory, overlay, {
        capabilities,
        adminReachesSubgroups: profile.adminReachesSubgroups,
      });
      const { plan, conflicts } = makePlan({
        directory,
        overlay,
        changes,
        capabilities,
        identity,
        impact,
        profile,
        moveProbe,
        ...(keys === undefined ? {} : { keys }),
        ...(invited === undefined ? {} : { invited }),
        ...(descriptions === undefined ? {} : { descriptions }),
        id: randomUUID,
      });
      const newGroups = overlay.newGroups.map(({ id }) => id);
      return { plan, impact, conflicts, names: namesOf(plan, known(profileId), changes), newGroups };
    },
    undo(profileId, run, { capabilities, identity, profile }) {
      const undone = undoOf(run, of(profileId).now, { capabilities, identity, profile, id: randomUUID });
      if (!('plan' in undone)) return err(undone);
      const plan = { ...undone.plan, warnings: undone.plan.warnings.map(asUndo) };
      return ok({
        plan,
        impact: undone.impact,
        conflicts: [],
        names: { ...run.names, ...namesOf(plan, known(profileId), []) },
        newGroups: [],
      });
    },
    drift(profileId, groupIds) {
      const { now, before } = of(profileId);
      return before ? findDrift(before, now, groupIds) : [];
    },
  };
}

/** Read-only forbids writing to the server, not thinking about it: staged on any profile, refused at apply. */
const legalityOf = ({ capabilities, identity, profile }: PlanningRules): LegalityRules => ({
  capabilities,
  identity,
  adminReachesSubgroups: profile.adminReachesSubgroups,
  readOnly: false,
});

/**
 * Taking back an assignment gives a group back as it was: that it then has no administrator is said, not forbidden. People whom the profile names
 * keep their guard.
 */
function asUndo(warning: Warning): Warning {
  return warning.code === 'last-admin' && warning.params['named'] === undefined
    ? { ...warning, blocking: false }
    : warning;
}
