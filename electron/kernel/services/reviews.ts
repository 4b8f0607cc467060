import { randomUUID } from 'node:crypto';
import type { Directory } from '#shared/domain/directory.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { ParsedInput, Review } from '#shared/ipc/contract.ts';
import { computeImpactAsync } from '#shared/plan/impact.ts';
import type { Impact } from '#shared/plan/impact-types.ts';
import { undoOf } from '#shared/plan/inverse.ts';
import { foldChanges, type Overlay } from '#shared/plan/overlay.ts';
import { makePlan } from '#shared/plan/planner.ts';
import type { StagedChange } from '#shared/plan/intent.ts';
import type { Plan, Warning } from '#shared/plan/step.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { findDrift } from './drift.ts';
import { linkProblem } from './connection.ts';
import type { Session } from './session.ts';
import { groupsTouchedBy } from './touched.ts';

/** A reviewed plan, as it waits to be applied. */
export interface StoredReview {
  plan: Plan;
  names: Record<string, string>;
  /** Revision of the tray that was reviewed; null: an undo, which does not come from the tray. */
  revision: number | null;
  freshAt: number | null;
}

export interface Reviews {
  review(
    session: Session,
    source: ParsedInput<'plan.review'>['source'],
    signal: AbortSignal,
    progress: (value: { done: number; total: number }) => void,
  ): Promise<Result<Review>>;
  /** The reviewed plan, or null when there is none of this id (any more). */
  get(session: Session, planId: string): StoredReview | null;
  forget(session: Session, planId: string): void;
}

/** Reviews kept per profile: the last few, so that an open sheet can still be applied. */
const KEPT = 4;

export function createReviews({ clock, logger }: { clock: Clock; logger: Logger }): Reviews {
  const kept = new WeakMap<Session, Map<string, StoredReview>>();
  const keep = (session: Session, review: Review, revision: number | null): void => {
    const own = kept.get(session) ?? new Map<string, StoredReview>();
    kept.set(session, own);
    own.set(review.plan.id, { plan: review.plan, names: review.names, revision, freshAt: review.freshAt });
    for (const id of own.keys()) if (own.size > KEPT) own.delete(id);
  };

  /** Reads the touched groups again. Null: offline. */
  const refresh = async (
    session: Session,
    groupIds: string[],
    signal: AbortSignal,
    progress: (value: { done: number; total: number }) => void,
  ): Promise<Result<number | null>> => {
    if (session.connection.state.link !== 'online') return ok(null);
    const engine = session.sync();
    if (!engine.ok) return ok(null);
    progress({ done: 0, total: groupIds.length });
    const report = await engine.value.groups(groupIds, {
      signal,
      progress: ({ done, total }) => progress({ done, total }),
    });
    if (report.ok) {
      await session.copyChanged(report.value.copy);
      return ok(clock.now());
    }
    // Away in this very moment: the plan of the copy is still worth looking at, and says that it is of the copy.
    if (linkProblem(report.error)) {
      logger.warn('The touched part could not be read again', { profileId: session.profileId, error: report.error });
      return ok(null);
    }
    return report;
  };

  const impactOf = async (session: Session, directory: Directory, overlay: Overlay, signal: AbortSignal): Promise<Result<Impact>> => {
    const impact = await computeImpactAsync(
      directory,
      overlay,
      { capabilities: session.capabilities(), adminReachesSubgroups: session.record().draft.adminReachesSubgroups },
      signal,
      () => new Promise((next) => setImmediate(next)),
    );
    return impact ? ok(impact) : err(appError('ipc.cancelled'));
  };

  const reviewStaged = async (session: Session, signal: AbortSignal, progress: (value: { done: number; total: number }) => void): Promise<Result<Review>> => {
    const staged = await session.store.journal.changes();
    if (!staged.ok) return staged;
    const { changes, revision } = staged.value;
    if (changes.length === 0) return err(appError('plan.nothing'));
    const before = await session.directory();
    if (!before.ok) return before;
    const groupIds = groupsTouchedBy(
      before.value,
      changes.map((change) => change.intent),
    );
    const fresh = await refresh(session, groupIds, signal, progress);
    if (!fresh.ok) return fresh;
    const now = await session.directory();
    if (!now.ok) return now;
    const made = await planOf(session, now.value, changes, signal);
    if (!made.ok) return made;
    const review: Review = {
      ...made.value,
      drift: fresh.value === null ? [] : findDrift(before.value, now.value, groupIds),
      freshAt: fresh.value,
      names: namesOf(made.value.plan, [now.value, before.value], changes),
    };
    keep(session, review, revision);
    return ok(review);
  };

  const planOf = async (
    session: Session,
    directory: Directory,
    changes: StagedChange[],
    signal: AbortSignal,
  ): Promise<Result<Pick<Review, 'plan' | 'impact' | 'conflicts'>>> => {
    const capabilities = session.capabilities();
    const overlay = foldChanges(directory, changes, capabilities);
    const impact = await impactOf(session, directory, overlay, signal);
    if (!impact.ok) return impact;
    const { plan, conflicts } = makePlan({
      directory,
      overlay,
      changes,
      capabilities,
      identity: session.identity(),
      impact: impact.value,
      profile: session.record().draft,
      moveProbe: session.moveProbe(),
      id: randomUUID,
    });
    return ok({ plan, conflicts, impact: impact.value });
  };

  const reviewUndo = async (
    session: Session,
    runId: string,
    signal: AbortSignal,
    progress: (value: { done: number; total: number }) => void,
  ): Promise<Result<Review>> => {
    const found = await session.store.journal.run(runId);
    if (!found.ok) return found;
    const run = found.value;
    if (!run || run.undoneBy !== null) return err(appError('apply.nothing-to-undo', { runId }));
    const before = await session.directory();
    if (!before.ok) return before;
    const operations = run.plan.steps.flatMap((step) => (step.inverse ? [step.operation, step.inverse] : [step.operation]));
    const created = run.steps.flatMap((record) => (record.createdId ? [record.createdId] : []));
    const groupIds = [...new Set([...groupsTouchedBy(before.value, operations), ...created])];
    const fresh = await refresh(session, groupIds, signal, progress);
    if (!fresh.ok) return fresh;
    const now = await session.directory();
    if (!now.ok) return now;
    const undone = undoOf(run, now.value, {
      capabilities: session.capabilities(),
      identity: session.identity(),
      profile: session.record().draft,
      id: randomUUID,
    });
    if (!('plan' in undone)) return err(undone);
    const plan: Plan = { ...undone.plan, warnings: undone.plan.warnings.map(asUndo) };
    const review: Review = {
      plan,
      impact: undone.impact,
      conflicts: [],
      drift: fresh.value === null ? [] : findDrift(before.value, now.value, groupIds),
      freshAt: fresh.value,
      names: { ...run.names, ...namesOf(plan, [now.value, before.value], []) },
    };
    keep(session, review, null);
    return ok(review);
  };

  return {
    review: (session, source, signal, progress) =>
      source.kind === 'staged' ? reviewStaged(session, signal, progress) : reviewUndo(session, source.runId, signal, progress),
    get: (session, planId) => kept.get(session)?.get(planId) ?? null,
    forget: (session, planId) => {
      kept.get(session)?.delete(planId);
    },
  };
}

/**
 * Taking back an assignment gives a group back as it was: that it then has no administrator is said, not forbidden. People whom the profile names
 * keep their guard.
 */
function asUndo(warning: Warning): Warning {
  return warning.code === 'last-admin' && warning.params['named'] === undefined ? { ...warning, blocking: false } : warning;
}

/** Names of everything the steps speak of, from the first directory that knows them, staged groups included. */
export function namesOf(plan: Plan, directories: Directory[], changes: StagedChange[]): Record<string, string> {
  const names: Record<string, string> = {};
  const addGroup = (id: string | null): void => {
    if (id === null || names[id] !== undefined) return;
    for (const directory of directories) {
      const g = directory.groupIndex(id);
      if (g < 0) continue;
      names[id] = directory.groupName(g);
      return;
    }
  };
  const addPerson = (id: string): void => {
    for (const directory of directories) {
      const p = directory.personIndex(id);
      if (p < 0 || names[id] !== undefined) continue;
      names[id] = directory.personName(p);
    }
  };
  for (const { intent } of changes) if (intent.kind === 'group.create') names[intent.groupId] = intent.name;
  for (const { operation, inverse } of plan.steps) {
    for (const one of inverse ? [operation, inverse] : [operation]) {
      if (one.kind === 'group.create') names[one.groupId] = one.name;
      addGroup(one.groupId);
      if ('parentId' in one) addGroup(one.parentId);
      if ('parentIds' in one) [...one.parentIds, ...one.before].forEach(addGroup);
      if ('personId' in one) addPerson(one.personId);
    }
  }
  return names;
}
