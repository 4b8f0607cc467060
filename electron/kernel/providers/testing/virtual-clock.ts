import type { Clock } from '../../ports/clock.ts';

interface Sleeper {
  at: number;
  order: number;
  wake: () => void;
}

/**
 * Time that stands still until nothing else is left to do, then jumps to the next sleeper: whole minutes of pacing and polling run in
 * milliseconds, and always in the same order. For code without sockets.
 */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #sleepers: Sleeper[] = [];

  constructor(start = 1_700_000_000_000) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), order: (this.#order += 1), wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
          reject(signal.reason);
        },
        { once: true },
      );
    });
  }

  /** Runs until `work` is settled; fails when it waits for something that no clock will bring. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const done = () => (settled = true);
    work.then(done, done);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) return work;
      const next = this.#sleepers.reduce<Sleeper | null>(
        (first, other) =>
          first === null || other.at < first.at || (other.at === first.at && other.order < first.order) ? other : first,
        null,
      );
      if (next === null) throw new Error('nothing sleeps and nothing is settled');
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
  }
}

/** Time that jumps ahead by whatever somebody wants to wait, so that code with real sockets does not wait either. */
export class SkippingClock implements Clock {
  #skipped = 0;
  /** Every wait that was asked for, ms. */
  readonly waits: number[] = [];

  now(): number {
    return Date.now() + this.#skipped;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.waits.push(ms);
    this.#skipped += ms;
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }

  /** Moves the time as seen by `now`. */
  advance(ms: number): void {
    this.#skipped += ms;
  }
}
