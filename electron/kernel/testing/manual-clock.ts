import type { Clock } from '../ports/clock.ts';

export interface ManualClock extends Clock {
  /** Moves time and wakes who slept until then, in order of their time. Lets pending work run in between. */
  advance(ms: number): Promise<void>;
  /** Who sleeps now. */
  readonly sleepers: number;
}

/** A clock that moves when it is told to. `auto`: every sleep moves it at once, for code that waits a lot. */
export function createManualClock(start = 1_700_000_000_000, auto = false): ManualClock {
  let now = start;
  const sleeping = new Set<{ until: number; wake: () => void }>();
  const settle = (): Promise<void> => new Promise((done) => setImmediate(done));
  return {
    now: () => now,
    get sleepers() {
      return sleeping.size;
    },
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason as Error);
      if (auto) {
        now += ms;
        return settle();
      }
      return new Promise((done, fail) => {
        const sleeper = {
          until: now + ms,
          wake: () => {
            sleeping.delete(sleeper);
            signal?.removeEventListener('abort', onAbort);
            done();
          },
        };
        const onAbort = (): void => {
          sleeping.delete(sleeper);
          fail(signal?.reason as Error);
        };
        sleeping.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        await settle();
        const next = [...sleeping].filter((sleeper) => sleeper.until <= end).sort((a, b) => a.until - b.until)[0];
        if (!next) break;
        now = Math.max(now, next.until);
        next.wake();
      }
      now = end;
      await settle();
    },
  };
}
