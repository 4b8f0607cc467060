import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Directory } from '#shared/domain/directory.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Result } from '#shared/errors/result.ts';
import type { Review } from '#shared/ipc/contract.ts';
import { EffectCarriers } from '#shared/plan/effect-carriers.ts';
import type { Run } from '#shared/plan/run.ts';
import { call } from '../../bridge/client.ts';
import { openProfileId, useConnection } from '../../state/connection.ts';
import { useDirectory } from '../../state/directory.ts';
import { runActions, useRuns } from '../../state/runs.ts';
import { sessionActions } from '../../state/session.ts';
import { toastActions } from '../../state/toasts.ts';
import type { ReviewSource } from '../../state/ui.ts';
import { safeName } from '../../ui/safe-name.ts';
import type { IndexNames } from './effect-list.tsx';
import { outcomeWords } from './run-outcome.ts';

export interface ReviewState {
  /** The plan as reviewed; stays as the receipt while and after it runs. Null while reading, or for a run of before. */
  review: Review | null;
  run: Run | null;
  /** Names of the impact's indexes, and which steps carry it; null until the copy of the review's snapshot is here. */
  names: IndexNames | null;
  carriers: EffectCarriers | null;
  reading: { done: number; total: number } | null;
  error: AppError | null;
  /** A call for this plan is under way. */
  busy: boolean;
  stopping: boolean;
  again(): void;
  start(typedName: string | null): void;
  proceed(action: 'resume' | 'retry' | 'skip' | 'rollback' | 'confirm-guard', typedName?: string | null): void;
  stop(): void;
  leave(): void;
}

/** Review, apply and what follows, for one source; everything the sheet shows comes from here. */
export function useReview(source: ReviewSource): ReviewState {
  const [review, setReview] = useState<Review | null>(null);
  const [reading, setReading] = useState<{ done: number; total: number } | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [runId, setRunId] = useState<string | null>(source.kind === 'run' ? source.runId : null);
  const [busy, setBusy] = useState(false);
  const [stopping, setStopping] = useState(false);
  const [turn, setTurn] = useState(0);
  const heard = useRuns((s) => s.run);
  const run = runId !== null && heard?.id === runId ? heard : null;
  const key = source.kind === 'staged' ? '' : source.kind === 'direct' ? source.key : source.runId;
  const hear = source.kind === 'direct' ? source.onRun : null;

  useEffect(() => {
    const profileId = openProfileId();
    if (profileId === null) return;
    // What is under review does not change beneath it.
    toastActions.endUndo();
    const abort = new AbortController();
    if (source.kind === 'run') {
      void call('journal.run', { profileId, runId: source.runId }, { signal: abort.signal }).then((result) => {
        if (abort.signal.aborted) return;
        if (result.ok) {
          runActions.adopt(result.value);
          setRunId(result.value.id);
        } else setError(result.error);
      });
      return () => abort.abort();
    }
    setReading({ done: 0, total: 0 });
    setError(null);
    setReview(null);
    setRunId(null);
    const wanted =
      source.kind === 'staged'
        ? ({ kind: 'staged' } as const)
        : source.kind === 'direct'
          ? ({ kind: 'direct', intents: source.intents } as const)
          : ({ kind: 'undo', runId: source.runId } as const);
    void call('plan.review', { profileId, source: wanted }, { signal: abort.signal, onProgress: setReading }).then(
      (result) => {
        if (abort.signal.aborted) return;
        setReading(null);
        if (result.ok) setReview(result.value);
        else setError(result.error);
      },
    );
    return () => abort.abort();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- kind and id are what a source is
  }, [source.kind, key, turn]);

  const copy = useHeldCopy(review);
  const names = useMemo(() => (review && copy ? indexNames(review, copy) : null), [review, copy]);
  const inherits = useConnection((s) => s.capabilities?.inheritance !== 'direct');
  const adminReachesSubgroups = useConnection((s) => s.opened?.profile.adminReachesSubgroups ?? true);
  const carriers = useMemo(() => {
    if (!review || !copy) return null;
    const { plan, newGroups } = review;
    return new EffectCarriers({ directory: copy, steps: plan.steps, newGroups, inherits, adminReachesSubgroups });
  }, [review, copy, inherits, adminReachesSubgroups]);

  const settle = useCallback(
    (result: Result<Run>): void => {
      setBusy(false);
      setStopping(false);
      if (result.ok) {
        hear?.(result.value);
        runActions.receive(result.value);
        const open = result.value.state === 'stopped' || result.value.state === 'awaiting-guard';
        sessionActions.setOpenRun(open ? result.value.id : null);
        const outcome = open ? { k: 'announce.run-stopped', values: {} } : outcomeWords(result.value);
        toastActions.announce(outcome.k, outcome.values);
      } else setError(result.error);
    },
    [hear],
  );

  const follow = useCallback(
    (value: Run): void => {
      setRunId(value.id);
      hear?.(value);
      runActions.receive(value);
    },
    [hear],
  );

  return {
    review,
    run,
    names,
    carriers,
    reading,
    error,
    busy,
    stopping,
    again: () => setTurn((n) => n + 1),
    start(typedName) {
      const profileId = openProfileId();
      if (profileId === null || !review) return;
      setBusy(true);
      setError(null);
      const input = { profileId, planId: review.plan.id, typedName, ...(hear === null ? {} : { record: true }) };
      void call('apply.start', input, { onProgress: follow }).then((result) => {
        if (result.ok) setRunId(result.value.id);
        settle(result);
      });
    },
    proceed(action, typedName = null) {
      const profileId = openProfileId();
      if (profileId === null || !run) return;
      setBusy(true);
      setError(null);
      void call('apply.continue', { profileId, runId: run.id, action, typedName }, { onProgress: follow }).then(settle);
    },
    stop() {
      const profileId = openProfileId();
      if (profileId === null || !run) return;
      setStopping(true);
      void call('apply.stopAfterStep', { profileId, runId: run.id });
    },
    leave() {
      const profileId = openProfileId();
      if (profileId === null || !run) return;
      void call('apply.leave', { profileId, runId: run.id }).then(settle);
    },
  };
}

/** The impact speaks in indexes of one snapshot; that copy is held for as long as the review is shown, whatever is read meanwhile. */
function useHeldCopy(review: Review | null): Directory | null {
  const directory = useDirectory((s) => s.directory);
  const held = useRef<{ review: Review; directory: Directory } | null>(null);
  if (review && held.current?.review !== review) {
    held.current =
      directory && directory.columns.snapshotId === review.impact.snapshotId ? { review, directory } : null;
  }
  return review && held.current?.review === review ? held.current.directory : null;
}

/** Staged new groups are counted on from those of the copy. */
export function indexNames({ names, newGroups }: Pick<Review, 'names' | 'newGroups'>, copy: Directory): IndexNames {
  const newName = (k: number): string => names[newGroups[k] ?? ''] ?? '';
  return {
    group: (g) => safeName(g < copy.groupCount ? copy.groupName(g) : newName(g - copy.groupCount)),
    person: (p) => safeName(copy.personName(p)),
    contact: (p) => copy.personContact(p),
  };
}
