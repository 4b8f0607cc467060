import { randomUUID } from 'node:crypto';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { ParsedInput } from '#shared/ipc/contract.ts';
import type { Run } from '#shared/plan/run.ts';
import { coalesce, PROGRESS_INTERVAL_MS } from '../ipc/coalesce.ts';
import type { EventSink } from '../ipc/service-map.ts';
import { advance, rollBack, skip, type ExecutorParts } from '../journal/executor.ts';
import { markInterrupted, reconcile } from '../journal/recovery.ts';
import { newRecords, openRunLog, type RunLog } from '../journal/run-log.ts';
import { notFollowed } from '../journal/not-followed.ts';
import { openMoves } from '../journal/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { guardedSteps, guardRefusal, isNamed, readOnlyRefusal, refusal } from './guard.ts';
import type { RunningJob } from './jobs.ts';
import type { Reviews } from './reviews.ts';
import { runSync } from './run-sync.ts';
import { offlineError, type Session } from './session.ts';

/** A review older than this is read again before anything is sent. */
const REVIEW_LIFETIME_MS = 10 * 60_000;
/** While a long plan runs, the copy follows at most this often, in a large directory more seldom (the screen reads it anew each time); at its end it always does. */
const FOLLOW_INTERVAL_MS = 1_000;
const FOLLOW_LARGE_INTERVAL_MS = 5_000;
const LARGE = 20_000;

export interface Applies {
  start(
    session: Session,
    input: ParsedInput<'apply.start'>,
    progress: (run: Run) => void,
    signal: AbortSignal,
  ): Promise<Result<Run>>;
  proceed(
    session: Session,
    input: ParsedInput<'apply.continue'>,
    progress: (run: Run) => void,
    signal: AbortSignal,
  ): Promise<Result<Run>>;
  stopAfterStep(session: Session, runId: string): void;
  leave(session: Session, runId: string): Promise<Result<Run>>;
  find(session: Session, runId: string): Promise<Result<Run>>;
  /** At opening: what was running is unknown now, and what was applied is staged no more. */
  recover(session: Session): Promise<void>;
  /** When the server answers (again): finds out what became of unknown steps, ends half moves, and lets the copy follow. */
  reconcileOpenRuns(session: Session): Promise<void>;
}

export function createApplies(options: { events: EventSink; clock: Clock; logger: Logger; reviews: Reviews }): Applies {
  const { events, clock, logger, reviews } = options;
  const stopWishes = new WeakMap<Session, Set<string>>();
  /** What goes on by itself after a reconnect; whoever wants to write waits for it. */
  const reconciling = new WeakMap<Session, Promise<void>>();
  /** Groups that a run has changed and the copy has not followed yet. */
  const unread = new WeakMap<Session, Set<string>>();
  const wishesOf = (session: Session): Set<string> => {
    const own = stopWishes.get(session) ?? new Set<string>();
    stopWishes.set(session, own);
    return own;
  };

  const unreadOf = (session: Session): Set<string> => {
    const own = unread.get(session) ?? new Set<string>();
    unread.set(session, own);
    return own;
  };

  /** Everything that writes goes through here: one run at a time per profile, told as it goes, the copy following. */
  const withRun = async (
    session: Session,
    run: Run,
    progress: (run: Run) => void,
    signal: AbortSignal,
    work: (log: RunLog, parts: ExecutorParts) => Promise<Result<void>>,
  ): Promise<Result<Run>> => {
    const provider = session.provider();
    if (!provider.ok) return provider;
    const job = session.jobs.begin('apply', false);
    if (!job) return err(busy(session));
    // The whole run travels each time: the longer it is, the more seldom.
    const interval = Math.max(PROGRESS_INTERVAL_MS, run.steps.length / 5);
    const tell = (value: Run): void => {
      progress(value);
      events.emit('run', { profileId: session.profileId, run: value });
      const begun = value.steps.filter((row) => row.state !== 'pending' && row.state !== 'locked');
      job.progress(begun.length, value.steps.length);
    };
    const told = coalesce<Run>(clock, tell, interval);
    const log = openRunLog(session.store.journal, run, (value) => told.push(value));
    const follower = follow(session, log, job);
    wishesOf(session).delete(run.id);
    try {
      const done = await work(log, {
        provider: provider.value,
        clock,
        logger,
        closing: job.signal,
        shouldStop: () => signal.aborted || wishesOf(session).has(run.id),
        onApplied: follower.onApplied,
      });
      await follower.finish();
      return done.ok ? ok(log.run) : done;
    } finally {
      wishesOf(session).delete(run.id);
      told.flush();
      job.end();
    }
  };

  /** The copy and the tray follow what is verified. */
  const follow = (
    session: Session,
    log: RunLog,
    job: RunningJob,
  ): { onApplied: ExecutorParts['onApplied']; finish(): Promise<void> } => {
    const touched = unreadOf(session);
    let last = clock.now();
    let interval = FOLLOW_INTERVAL_MS;
    const refresh = async (): Promise<void> => {
      // Without a server the plan is told to be stopped at once; what it touched is read when it goes on.
      if (touched.size > 0 && !job.signal.aborted && session.connection.state.link === 'online') {
        const ids = [...touched];
        const engine = session.sync();
        const report = engine.ok ? await engine.value.groups(ids, { signal: job.signal }) : engine;
        // The plan has been applied all the same; the next sync brings the copy up to date.
        if (report.ok) {
          for (const id of ids) touched.delete(id);
          if (report.value.copy.groups > LARGE) interval = FOLLOW_LARGE_INTERVAL_MS;
          await session.copyChanged(report.value.copy);
        } else
          logger.warn('The copy could not follow an applied step', {
            profileId: session.profileId,
            error: report.error,
          });
      }
      await clearTray(session, log.run);
      last = clock.now();
    };
    return {
      async onApplied(_step, groupIds) {
        for (const id of groupIds) touched.add(id);
        if (clock.now() - last >= interval) await refresh();
      },
      finish: refresh,
    };
  };

  /** Changes whose steps are all verified have left the tray for the directory. */
  const clearTray = async (session: Session, run: Run): Promise<void> => {
    if (run.plan.undoOf !== null) return;
    const state = new Map(run.steps.map((row) => [row.stepId, row.state]));
    const done = new Map<string, boolean>();
    for (const step of run.plan.steps) {
      for (const id of step.changeIds) done.set(id, (done.get(id) ?? true) && state.get(step.id) === 'verified');
    }
    const staged = await session.store.journal.changes();
    if (!staged.ok) {
      notCleared(session, staged.error);
      return;
    }
    const gone = staged.value.changes.filter((change) => done.get(change.id) === true).map((change) => change.id);
    if (gone.length === 0) return;
    const left = await session.store.journal.settle(gone);
    if (left.ok) events.emit('changes', { profileId: session.profileId, changeSet: left.value });
    else notCleared(session, left.error);
  };
  const notCleared = (session: Session, error: AppError): void =>
    logger.error('Applied changes could not be taken out of the tray', { profileId: session.profileId, error });

  const busy = (session: Session) => appError('apply.busy', { job: session.jobs.current ?? '' }, { retry: 'now' });

  const find = async (session: Session, runId: string): Promise<Result<Run>> => {
    const found = await session.store.journal.run(runId);
    if (!found.ok) return found;
    return found.value ? ok(found.value) : err(appError('profile.not-found', { runId }));
  };

  const finishUndo = async (session: Session, run: Run): Promise<Result<void>> => {
    if (run.plan.undoOf === null || run.state !== 'done') return ok(undefined);
    const original = await find(session, run.plan.undoOf);
    if (!original.ok) return original;
    const marked = await session.store.journal.putRun(original.value.id, {
      state: original.value.state,
      finishedAt: original.value.finishedAt,
      undoneBy: run.id,
    });
    if (marked.ok) events.emit('run', { profileId: session.profileId, run: { ...original.value, undoneBy: run.id } });
    return marked;
  };

  const ended = async (session: Session, result: Result<Run>): Promise<Result<Run>> => {
    if (!result.ok) return result;
    const marked = await finishUndo(session, result.value);
    return marked.ok ? result : marked;
  };

  return {
    find,
    async start(session, { planId, typedName }, progress, signal) {
      const review = reviews.get(session, planId);
      if (!review) return err(appError('plan.stale', { reason: 'not-reviewed' }));
      const forbidden = refusal(session, review.plan) ?? guardRefusal(review.plan, typedName);
      if (forbidden) return err(forbidden);
      if (session.connection.state.link !== 'online') return err(offlineError(session));
      if (review.freshAt === null || clock.now() - review.freshAt > REVIEW_LIFETIME_MS)
        return err(appError('plan.stale', { reason: 'old' }));
      await reconciling.get(session);
      if (session.jobs.current !== null) return err(busy(session));
      if (review.revision !== null) {
        const staged = await session.store.journal.changes();
        if (!staged.ok) return staged;
        if (staged.value.revision !== review.revision) return err(appError('plan.stale', { reason: 'changed' }));
      }
      // Used once: what was reviewed is not what is there after it ran.
      reviews.forget(session, planId);
      const locked = typedName === null ? new Set(guardedSteps(review.plan).map((step) => step.id)) : new Set<string>();
      const run: Run = {
        id: randomUUID(),
        profileId: session.profileId,
        state: 'running',
        startedAt: clock.now(),
        finishedAt: null,
        plan: review.plan,
        steps: newRecords(review.plan.steps, locked),
        names: review.names,
        undoneBy: null,
        recovered: false,
      };
      const result = await withRun(session, run, progress, signal, async (log, parts) => {
        const created = await session.store.journal.createRun(run);
        if (!created.ok) return created;
        progress(run);
        return advance(log, parts);
      });
      return ended(session, result);
    },

    async proceed(session, { runId, action, typedName }, progress, signal) {
      const forbidden = readOnlyRefusal(session.record());
      if (forbidden) return err(forbidden);
      await reconciling.get(session);
      const found = await find(session, runId);
      if (!found.ok) return found;
      const run = found.value;
      if (run.state !== 'stopped' && run.state !== 'awaiting-guard')
        return err(appError('apply.busy', { state: run.state }));
      if (action === 'confirm-guard' && !isNamed(run.plan, typedName))
        return err(appError('apply.guard', { name: run.plan.guard.typedName ?? '' }));
      // Whoever presses the button has reason to think that the server is back: asked now, not when the next attempt is due.
      const { connection } = session;
      if (connection.state.link !== 'online' && (await connection.attempt()).link !== 'online')
        return err(offlineError(session));
      // Being back begins with finding out what became of open runs.
      await reconciling.get(session);
      const now = await find(session, runId);
      if (!now.ok || now.value.state === 'done') return now;
      const result = await withRun(session, now.value, progress, signal, async (log, parts) => {
        const running = await log.setState('running');
        if (!running.ok) return running;
        // Nothing new is sent while something sent before is unknown, and nothing is passed over while a group is without a parent. Rolling
        // back is what gives it one.
        const isClear = await reconcile(log, parts);
        const isUnknown = log.run.steps.some((row) => row.state === 'unknown');
        if (!isClear && (isUnknown || action !== 'rollback')) return log.setState('stopped');
        if (action === 'rollback') return rollBack(log, parts);
        for (const row of log.run.steps) {
          if (action === 'confirm-guard' && row.state === 'locked') {
            const unlocked = await log.put(row.stepId, { state: 'pending' });
            if (!unlocked.ok) return unlocked;
          }
          if (row.state !== 'failed') continue;
          const next =
            action === 'skip' ? await skip(log, row.stepId) : await log.put(row.stepId, { state: 'pending' });
          if (!next.ok) return next;
        }
        return advance(log, parts);
      });
      return ended(session, result);
    },

    stopAfterStep(session, runId) {
      wishesOf(session).add(runId);
    },

    async leave(session, runId) {
      await reconciling.get(session);
      if (session.jobs.current === 'apply') return err(busy(session));
      const found = await find(session, runId);
      if (!found.ok) return found;
      if (found.value.state !== 'stopped' && found.value.state !== 'awaiting-guard') return ok(found.value);
      const log = openRunLog(session.store.journal, found.value, (run) =>
        events.emit('run', { profileId: session.profileId, run }),
      );
      for (const { detach } of openMoves(log.run)) {
        logger.error('A run was left while a group is without a parent', { runId, groupId: detach.operation.groupId });
      }
      const left = await log.setState('left', { finishedAt: clock.now() });
      return left.ok ? ok(log.run) : left;
    },

    async recover(session) {
      const runs = await session.store.journal.openRuns();
      if (!runs.ok) {
        logger.error('Open runs could not be read', { profileId: session.profileId, error: runs.error });
        return;
      }
      for (const run of runs.value) {
        if (run.state !== 'running') continue;
        const marked = await markInterrupted(openRunLog(session.store.journal, run, () => undefined));
        if (marked.ok)
          logger.warn('A run was interrupted; what became of it is read as soon as the server answers', {
            runId: run.id,
          });
        else logger.error('An interrupted run could not be marked', { runId: run.id, error: marked.error });
      }
      await pickUp(session);
    },

    reconcileOpenRuns(session) {
      const work = (reconciling.get(session) ?? Promise.resolve()).then(() => reconcileAll(session));
      reconciling.set(session, work);
      return work;
    },
  };

  /** The process may have ended after the last step and before tray and copy had followed. Only of the newest run: later ones began with this. */
  async function pickUp(session: Session): Promise<void> {
    const newest = await session.store.journal.newestRun();
    if (!newest.ok) {
      logger.error('The newest run could not be read', { profileId: session.profileId, error: newest.error });
      return;
    }
    if (newest.value === null) return;
    await clearTray(session, newest.value);
    for (const id of await notFollowed(session.store.copy, newest.value)) unreadOf(session).add(id);
  }

  async function readUnread(session: Session): Promise<void> {
    const groupIds = [...unreadOf(session)];
    if (groupIds.length === 0 || session.connection.state.link !== 'online') return;
    const scope = { kind: 'groups', groupIds } as const;
    const report = await runSync(session, scope, new AbortController().signal, () => undefined);
    // Otherwise with the next run or the next time the server is back.
    if (report.ok) for (const id of groupIds) unreadOf(session).delete(id);
  }

  async function reconcileAll(session: Session): Promise<void> {
    await session.jobs.idle();
    const runs = await session.store.journal.openRuns();
    if (!runs.ok) {
      logger.error('Open runs could not be read', { profileId: session.profileId, error: runs.error });
      return;
    }
    for (const run of runs.value) {
      if (run.state !== 'stopped' || !needsReconciling(run)) continue;
      const result = await withRun(
        session,
        run,
        () => undefined,
        new AbortController().signal,
        async (log, parts) => {
          const clear = await reconcile(log, parts);
          if (!log.run.steps.every((row) => row.state === 'verified')) return ok(undefined);
          logger.info('A run that was interrupted turned out to be complete', { runId: run.id, clear });
          return log.setState('done', { finishedAt: clock.now() });
        },
      );
      const finished = await ended(session, result);
      if (!finished.ok) logger.warn('An open run could not be reconciled', { runId: run.id, error: finished.error });
    }
    await readUnread(session);
  }
}

/** Something is unknown, or a group is without a parent. */
const needsReconciling = (run: Run): boolean =>
  run.steps.some((row) => row.state === 'unknown') || openMoves(run).length > 0;
