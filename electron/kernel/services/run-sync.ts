import type { CopyMeta } from '#shared/domain/profile.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err, type Result } from '#shared/errors/result.ts';
import type { ParsedInput, SyncProgress, SyncReport } from '#shared/ipc/contract.ts';
import type { Session } from './session.ts';

/** Brings the copy up to date: one job per profile, cancellable, shown in the status bar and told as `copy`. */
export async function runSync(
  session: Session,
  scope: ParsedInput<'sync.run'>['scope'],
  signal: AbortSignal,
  progress: (value: SyncProgress) => void,
): Promise<Result<SyncReport>> {
  const engine = session.sync();
  if (!engine.ok) return engine;
  const job = session.jobs.begin('sync', true, signal);
  if (!job)
    return err(
      appError('profile.busy', { profileId: session.profileId, job: session.jobs.current ?? '' }, { retry: 'now' }),
    );
  try {
    const options = {
      signal: job.signal,
      progress: (value: SyncProgress) => {
        job.progress(value.done, value.total, { phase: value.phase, part: scope.kind !== 'full' });
        progress(value);
      },
      // Usable before it is whole: the screen need not wait for the last member.
      onCopy: (meta: CopyMeta) => void session.copyChanged(meta),
    };
    const report =
      scope.kind === 'full'
        ? await engine.value.full(scope.resume, options)
        : scope.kind === 'branch'
          ? await engine.value.branch(scope.groupId, options)
          : await engine.value.groups(scope.groupIds, options);
    if (report.ok) await session.copyChanged(report.value.copy);
    return report;
  } finally {
    job.end();
  }
}
