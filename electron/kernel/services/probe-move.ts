import type { MoveProbe } from '#shared/domain/profile.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err, type Result } from '#shared/errors/result.ts';
import { readOnlyRefusal } from './guard.ts';
import { offlineError, type Session } from './session.ts';

/** Tries an edge move on throw-away groups and keeps the verdict with the profile (spec/pds.md §11). Consent is the caller's business. */
export async function probeMove(
  session: Session,
  signal: AbortSignal,
  onStep: (what: string) => void,
): Promise<Result<MoveProbe>> {
  const forbidden = readOnlyRefusal(session.record());
  if (forbidden) return err(forbidden);
  const provider = session.provider();
  if (!provider.ok) return provider;
  if (session.connection.state.link !== 'online') return err(offlineError(session));
  // Not cancellable by closing the page: throw-away groups must be taken away again.
  const job = session.jobs.begin('probe', false, signal);
  if (!job) return err(appError('apply.busy', { job: session.jobs.current ?? '' }, { retry: 'now' }));
  try {
    let done = 0;
    const probe = await provider.value.probeMove(
      (what) => {
        done += 1;
        job.progress(done, Math.max(12, done));
        onStep(what);
      },
      { signal: job.signal },
    );
    if (!probe.ok) return probe;
    const kept = await session.setMoveProbe(probe.value);
    return kept.ok ? probe : kept;
  } finally {
    job.end();
  }
}
