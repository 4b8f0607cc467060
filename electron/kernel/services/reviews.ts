import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { ParsedInput, Review } from '#shared/ipc/contract.ts';
import type { Intent, StagedChange } from '#shared/plan/intent.ts';
import type { Plan } from '#shared/plan/step.ts';
import type { Planned, PlanningRules } from '../planning/desk.ts';
import type { Planning } from '../planning/client.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { linkProblem } from './connection.ts';
import type { Invites } from './invites.ts';
import { rulesFor } from './planning-rules.ts';
import type { Session } from './session.ts';

/** A reviewed plan, as it waits to be applied. */
export interface StoredReview {
  plan: Plan;
  names: Record<string, string>;
  /** Revision of the tray that was reviewed; null: an undo or a direct change, which do not come from the tray. */
  revision: number | null;
  freshAt: number | null;
}

const rebuilds = (session: Session): boolean => session.capabilities().reparent === 'rebuild';

type ReviewProgress = (value: { done: number; total: number }) => void;

export interface Reviews {
  review(
    session: Session,
    source: ParsedInput<'plan.review'>['source'],
    signal: AbortSignal,
    progress: ReviewProgress,
  ): Promise<Result<Review>>;
  /** The reviewed plan, or null when there is none of this id (any more). */
  get(session: Session, planId: string): StoredReview | null;
  forget(session: Session, planId: string): void;
}

/** Reviews kept per profile: the last few, so that an open sheet can still be applied. */
const KEPT = 4;
/** How long a review waits for an attempt to connect. */
const CONTACT_MS = 5_000;

/** A plan is never shown on old knowledge alone: the part it touches is read again first, and what has changed is named. */
export function createReviews({
  clock,
  logger,
  planning,
  invites,
}: {
  clock: Clock;
  logger: Logger;
  planning: Planning;
  invites: Invites;
}): Reviews {
  const kept = new WeakMap<Session, Map<string, StoredReview>>();
  const keep = (session: Session, review: Review, revision: number | null): Review => {
    const own = kept.get(session) ?? new Map<string, StoredReview>();
    kept.set(session, own);
    own.set(review.plan.id, { plan: review.plan, names: review.names, revision, freshAt: review.freshAt });
    for (const id of own.keys()) if (own.size > KEPT) own.delete(id);
    return review;
  };

  /** An attempt to connect that is under way (the profile was opened a moment ago) is waited for: its outcome decides what the plan is made of. */
  const contact = async ({ connection }: Session, signal: AbortSignal): Promise<void> => {
    if (connection.state.link !== 'connecting') return;
    const patience = new AbortController();
    const end = (): void => patience.abort();
    signal.addEventListener('abort', end, { once: true });
    const waited = clock.sleep(CONTACT_MS, patience.signal).catch(() => undefined);
    await Promise.race([connection.attempt(), waited]);
    signal.removeEventListener('abort', end);
    end();
  };

  /** Reads the groups again and puts the result on the desk. `freshAt` null: offline, the copy is all there is. */
  const refresh = async (
    session: Session,
    groupIds: string[],
    signal: AbortSignal,
    progress: ReviewProgress,
  ): Promise<Result<Pick<Review, 'freshAt' | 'drift'>>> => {
    await contact(session, signal);
    const engine = session.connection.state.link === 'online' ? session.sync() : null;
    if (!engine?.ok) return ok({ freshAt: null, drift: [] });
    progress({ done: 0, total: groupIds.length });
    const report = await engine.value.groups(groupIds, {
      signal,
      progress: ({ done, total }) => progress({ done, total }),
    });
    if (!report.ok) {
      if (!linkProblem(report.error)) return report;
      // Away in this very moment: the plan of the copy is still worth looking at, and says that it is of the copy.
      logger.warn('The touched part could not be read again', { profileId: session.profileId, error: report.error });
      return ok({ freshAt: null, drift: [] });
    }
    await session.copyChanged(report.value.copy);
    const loaded = await session.loadCopy();
    if (!loaded.ok) return loaded;
    return ok({ freshAt: clock.now(), drift: await planning.drift(session.profileId, groupIds) });
  };

  /** A branch that is made anew takes its descriptions along; the copy in columns has none. */
  const withDescriptions = async (
    session: Session,
    rules: PlanningRules,
    intents: Intent[],
    touched: string[],
  ): Promise<Result<PlanningRules>> => {
    if (!rebuilds(session) || !intents.some(({ kind }) => kind === 'group.move')) return ok(rules);
    const descriptions: Record<string, string> = {};
    for (const groupId of touched) {
      const group = await session.store.copy.group(groupId);
      if (!group.ok) return group;
      if (group.value) descriptions[groupId] = group.value.description;
    }
    return ok({ ...rules, descriptions });
  };

  /** Invitations are never used up: what was sent before bears on who is removed or invited again. */
  const rulesWithInvites = async (
    session: Session,
    intents: Intent[],
    touched: string[],
  ): Promise<Result<PlanningRules>> => {
    const described = await withDescriptions(session, rulesFor(session, intents), intents, touched);
    if (!described.ok) return described;
    const rules = described.value;
    const concerns = intents.some(({ kind }) => kind === 'member.remove' || kind === 'invite.send');
    if (!concerns || rules.capabilities.features.invites.support === 'absent') return ok(rules);
    const invited = await invites.sent(session);
    return invited.ok ? ok({ ...rules, invited: invited.value }) : invited;
  };

  /** The part that the intents touch, read again, and what planning them depends on. */
  const prepare = async (
    session: Session,
    intents: Intent[],
    signal: AbortSignal,
    progress: ReviewProgress,
  ): Promise<Result<{ fresh: Pick<Review, 'freshAt' | 'drift'>; rules: PlanningRules }>> => {
    const loaded = await session.loadCopy();
    if (!loaded.ok) return loaded;
    const touched = await planning.touched(session.profileId, intents, rebuilds(session));
    const fresh = await refresh(session, touched, signal, progress);
    if (!fresh.ok) return fresh;
    const rules = await rulesWithInvites(session, intents, touched);
    return rules.ok ? ok({ fresh: fresh.value, rules: rules.value }) : rules;
  };

  const reviewStaged = async (
    session: Session,
    signal: AbortSignal,
    progress: ReviewProgress,
  ): Promise<Result<Review>> => {
    const staged = await session.store.journal.changes();
    if (!staged.ok) return staged;
    const { changes, revision } = staged.value;
    if (changes.length === 0) return err(appError('plan.nothing'));
    const intents = changes.map((change) => change.intent);
    const prepared = await prepare(session, intents, signal, progress);
    if (!prepared.ok) return prepared;
    const { fresh, rules } = prepared.value;
    const planned = await planning.plan(session.profileId, changes, rules);
    return ok(keep(session, { ...planned, ...fresh }, revision));
  };

  /** What is not in the tray, planned on the directory as it is: the tray is left out of it. */
  const reviewDirect = async (
    session: Session,
    intents: Intent[],
    signal: AbortSignal,
    progress: ReviewProgress,
  ): Promise<Result<Review>> => {
    const prepared = await prepare(session, intents, signal, progress);
    if (!prepared.ok) return prepared;
    const { fresh, rules } = prepared.value;
    const problem = await planning.check(session.profileId, [], intents, rules);
    if (problem) return err(problem);
    const changes: StagedChange[] = intents.map((intent, seq) => ({
      id: `direct:${seq}`,
      seq,
      at: clock.now(),
      gestureId: 'direct',
      intent,
    }));
    const planned = await planning.plan(session.profileId, changes, rules);
    return ok(keep(session, { ...planned, ...fresh }, null));
  };

  const reviewUndo = async (
    session: Session,
    runId: string,
    signal: AbortSignal,
    progress: ReviewProgress,
  ): Promise<Result<Review>> => {
    const { profileId } = session;
    const found = await session.store.journal.run(runId);
    if (!found.ok) return found;
    const run = found.value;
    if (!run || run.undoneBy !== null) return err(appError('apply.nothing-to-undo', { runId }));
    const loaded = await session.loadCopy();
    if (!loaded.ok) return loaded;
    const operations = run.plan.steps.flatMap((step) =>
      step.inverse ? [step.operation, step.inverse] : [step.operation],
    );
    const created = run.steps.flatMap((record) => (record.createdId ? [record.createdId] : []));
    const touched = [...new Set([...(await planning.touched(profileId, operations)), ...created])];
    const fresh = await refresh(session, touched, signal, progress);
    if (!fresh.ok) return fresh;
    const undone: Result<Planned> = await planning.undo(profileId, run, session.rules());
    return undone.ok ? ok(keep(session, { ...undone.value, ...fresh.value }, null)) : undone;
  };

  return {
    review(session, source, signal, progress) {
      switch (source.kind) {
        case 'undo':
          return reviewUndo(session, source.runId, signal, progress);
        case 'direct':
          return reviewDirect(session, source.intents, signal, progress);
        case 'staged':
          return reviewStaged(session, signal, progress);
      }
    },
    get: (session, planId) => kept.get(session)?.get(planId) ?? null,
    forget: (session, planId) => {
      kept.get(session)?.delete(planId);
    },
  };
}
