import type { Clock } from '../ports/clock.ts';

/** At most 20 values a second travel to the screen. */
export const PROGRESS_INTERVAL_MS = 50;

export interface Coalescer<T> {
  /** Hands the value on at once when the last one is old enough, otherwise when it is; a newer value replaces a waiting one. */
  push(value: T): void;
  /** Hands on what is waiting, now. */
  flush(): void;
  /** Forgets what is waiting. */
  stop(): void;
}

/** Thins out a stream of values where only the newest counts; the last value always arrives. */
export function coalesce<T>(clock: Clock, deliver: (value: T) => void, interval = PROGRESS_INTERVAL_MS): Coalescer<T> {
  let last = Number.NEGATIVE_INFINITY;
  let waiting: { value: T } | null = null;
  let timer: AbortController | null = null;

  const flush = (): void => {
    timer?.abort();
    timer = null;
    if (!waiting) return;
    const { value } = waiting;
    waiting = null;
    last = clock.now();
    deliver(value);
  };

  return {
    push(value) {
      waiting = { value };
      const due = last + interval - clock.now();
      if (due <= 0) {
        flush();
      } else if (!timer) {
        const own = new AbortController();
        timer = own;
        clock.sleep(due, own.signal).then(
          () => {
            if (timer === own) flush();
          },
          () => undefined,
        );
      }
    },
    flush,
    stop() {
      waiting = null;
      timer?.abort();
      timer = null;
    },
  };
}
