import { appError } from '#shared/errors/app-error.ts';
import { err, type Result } from '#shared/errors/result.ts';

/** Waits for work that others wait for too: the signal ends the waiting, not the work. Error: `net.aborted`. */
export function awaitShared<T>(work: Promise<Result<T>>, signal?: AbortSignal): Promise<Result<T>> {
  if (signal === undefined) return work;
  if (signal.aborted) return Promise.resolve(err(appError('net.aborted')));
  return new Promise((resolve, reject) => {
    const stop = () => resolve(err(appError('net.aborted')));
    signal.addEventListener('abort', stop, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
