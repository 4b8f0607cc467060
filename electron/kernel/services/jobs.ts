import type { EventValue } from '#shared/ipc/contract.ts';
import { coalesce } from '../ipc/coalesce.ts';
import type { Clock } from '../ports/clock.ts';

export type Job = NonNullable<EventValue<'job'>['job']>;

export interface RunningJob {
  readonly signal: AbortSignal;
  /** `stage`: of a sync, what is counted. */
  progress(done: number, total: number, stage?: Pick<Job, 'phase' | 'part'>): void;
  end(): void;
}

export interface Jobs {
  readonly current: Job['kind'] | null;
  /** Null: another job runs; one at a time per profile. `signal`: of the caller, passed on. */
  begin(kind: Job['kind'], cancellable: boolean, signal?: AbortSignal): RunningJob | null;
  waiting(until: number | null): void;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
  /** Aborts what runs and waits until it has ended. */
  close(): Promise<void>;
}

/** What a profile is busy with, for the status bar and so that two jobs do not write over each other. */
export function createJobs(clock: Clock, announce: (job: Job | null) => void): Jobs {
  let job: Job | null = null;
  let abort: AbortController | null = null;
  let ended: Promise<void> = Promise.resolve();
  let closed = false;
  const thinned = coalesce<Job | null>(clock, announce);
  return {
    get current() {
      return job?.kind ?? null;
    },
    begin(kind, cancellable, signal) {
      if (job || closed) return null;
      const own = new AbortController();
      abort = own;
      const onAbort = (): void => own.abort(signal?.reason);
      if (signal?.aborted) onAbort();
      else signal?.addEventListener('abort', onAbort, { once: true });
      let finish: () => void = () => undefined;
      ended = new Promise((done) => (finish = done));
      job = { kind, done: 0, total: 0, waitingUntil: null, cancellable };
      thinned.push(job);
      return {
        signal: own.signal,
        progress(done, total, stage) {
          if (abort !== own || !job) return;
          job = { ...job, done, total, ...stage };
          thinned.push(job);
        },
        end() {
          if (abort !== own) return;
          signal?.removeEventListener('abort', onAbort);
          abort = null;
          job = null;
          thinned.push(null);
          thinned.flush();
          finish();
        },
      };
    },
    waiting(until) {
      if (!job || job.waitingUntil === until) return;
      job = { ...job, waitingUntil: until };
      thinned.push(job);
    },
    async idle() {
      while (job) await ended;
    },
    async close() {
      closed = true;
      abort?.abort();
      await ended;
      thinned.stop();
    },
  };
}
