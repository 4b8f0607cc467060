import type { Clock } from '../../ports/clock.ts';

/**
 * How fast one host is asked: paced, with additive increase and multiplicative decrease of the *rate*. Changing the number of calls in
 * flight instead finds the limit as well but has a tenth of the calls refused on the way; a fixed small number wastes a quarter of the time.
 *
 * Phases: the rate doubles every second until the first refusal; from then on it stays just under what the server has shown to accept
 * and creeps up. A refusal pauses everybody (as long as the server says, else with growing random waits), then one call goes ahead to try.
 */
export interface PaceOptions {
  clock: Clock;
  /** 0 ≤ x < 1. */
  random: () => number;
  /** Told until when the host is not asked, epoch ms; null when it is asked again. */
  onWaiting: (until: number | null) => void;
  maxInFlight?: number;
  /** Calls per second at the start. */
  startRate?: number;
}

export type CallEnd = { kind: 'accepted' } | { kind: 'refused'; retryAfterMs: number | null } | { kind: 'failed' };

/** A permission to send one call; `end` must be called exactly once. */
export interface Permit {
  end(outcome: CallEnd): void;
}

interface Waiter {
  grant: (permit: Permit) => void;
  fail: (reason: unknown) => void;
  cleanUp: () => void;
}

const START_RATE = 60;
const LOWEST_RATE = 0.5;
const HIGHEST_RATE = 100_000;
const MAX_IN_FLIGHT = 32;
/** Natural logarithm of 2: added per accepted call, it doubles the rate every second. */
const DOUBLING = Math.LN2;
/** Above this rate it doubles faster and faster: what overshoots is bounded by the calls in flight, and counts for less among more calls. */
const BRISK_RATE = 200;
const DECREASE = 0.95;
/** When a refusal follows another closely, the estimate was wrong, not just the moment. */
const DECREASE_AGAIN = 0.8;
const AGAIN_MS = 2_000;
/** Share of the rate by which it grows per second, far from and close to the last refusal. */
const GROWTH_FAR = 0.1;
const GROWTH_NEAR = 0.001;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 8_000;
const LONGEST_RETRY_AFTER_MS = 120_000;
const WINDOW_MS = 1_000;

export class HostPace {
  readonly #options: PaceOptions;
  readonly #maxInFlight: number;
  #rate: number;
  /** What the server accepted per second when it last refused; null: never refused. */
  #ceiling: number | null = null;
  #tokens = 1;
  #refilledAt: number;
  #blockedUntil = 0;
  readonly #startedAt: number;
  #inFlight = 0;
  /** Refusals of calls sent before the last decrease say nothing new. */
  #epoch = 0;
  #lastRefusalAt = -Infinity;
  #pausesInRow = 0;
  #probing = false;
  /** Times at which calls were sent that turned out accepted, the last second's. */
  #accepted: number[] = [];
  #queue: Waiter[] = [];
  #pumping = false;
  #wake: (() => void) | null = null;
  #waitingTold = false;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#maxInFlight = options.maxInFlight ?? MAX_IN_FLIGHT;
    this.#rate = options.startRate ?? START_RATE;
    this.#startedAt = options.clock.now();
    this.#refilledAt = this.#startedAt;
  }

  /** Calls per second at present. */
  get rate(): number {
    return this.#rate;
  }

  /** Resolves when the call may be sent; rejects with the signal's reason when aborted before. First come, first served. */
  acquire(signal?: AbortSignal): Promise<Permit> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const waiter: Waiter = {
        grant: resolve,
        fail: reject,
        cleanUp: () => signal?.removeEventListener('abort', onAbort),
      };
      const onAbort = () => {
        waiter.cleanUp();
        this.#queue = this.#queue.filter((other) => other !== waiter);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#queue.push(waiter);
      void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#queue.length > 0) {
      if (this.#inFlight >= (this.#probing ? 1 : this.#maxInFlight)) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      const wait = this.#waitMs();
      if (wait > 0) {
        await this.#options.clock.sleep(wait);
        continue;
      }
      this.#tellWaiting(null);
      const waiter = this.#queue.shift();
      if (waiter === undefined) break;
      waiter.cleanUp();
      this.#tokens -= 1;
      this.#inFlight += 1;
      waiter.grant(this.#permit());
    }
    this.#pumping = false;
    this.#tellWaiting(null);
  }

  #waitMs(): number {
    const now = this.#options.clock.now();
    if (now < this.#blockedUntil) {
      this.#refilledAt = this.#blockedUntil;
      this.#tokens = 1;
      return this.#blockedUntil - now;
    }
    // A little is saved up, so that a late timer does not cost throughput; never so much that it becomes a burst.
    const most = Math.max(2, this.#rate * 0.02);
    this.#tokens = Math.min(most, this.#tokens + (Math.max(0, now - this.#refilledAt) * this.#rate) / 1000);
    this.#refilledAt = now;
    return this.#tokens >= 1 ? 0 : Math.max(1, ((1 - this.#tokens) * 1000) / this.#rate);
  }

  #permit(): Permit {
    const epoch = this.#epoch;
    const sentAt = this.#options.clock.now();
    let ended = false;
    return {
      end: (outcome) => {
        if (ended) return;
        ended = true;
        this.#inFlight -= 1;
        if (outcome.kind === 'accepted') this.#onAccepted(sentAt);
        else if (outcome.kind === 'refused') this.#onRefused(epoch, outcome.retryAfterMs);
        // A failed try tells nothing about the limit, but it must not leave the others waiting behind it.
        else if (epoch === this.#epoch) this.#probing = false;
        const wake = this.#wake;
        this.#wake = null;
        wake?.();
      },
    };
  }

  #onAccepted(sentAt: number): void {
    const now = this.#options.clock.now();
    this.#accepted.push(sentAt);
    if (this.#accepted.length > 4_096) this.#accepted = this.#accepted.filter((at) => at > now - WINDOW_MS);
    if (now >= this.#blockedUntil) {
      this.#probing = false;
      this.#pausesInRow = 0;
    }
    // Only a rate that is really used proves anything: somebody who asks once a second must not talk himself into asking a thousand times.
    if (this.#queue.length === 0) return;
    if (this.#ceiling === null) {
      this.#rate = Math.min(HIGHEST_RATE, this.#rate + DOUBLING * Math.max(1, this.#rate / BRISK_RATE));
      return;
    }
    const near = this.#rate > this.#ceiling * 0.96;
    const quietMs = now - this.#lastRefusalAt;
    const growth = near ? GROWTH_NEAR * (1 + (quietMs / 7_000) ** 2) : GROWTH_FAR;
    // `rate` calls are accepted in a second, each adds its share.
    this.#rate = Math.min(HIGHEST_RATE, this.#rate + Math.min(growth, DOUBLING));
  }

  #onRefused(epoch: number, retryAfterMs: number | null): void {
    if (epoch !== this.#epoch) return;
    this.#epoch += 1;
    const now = this.#options.clock.now();
    // What was accepted in the last second is the best estimate of the limit, once there is a whole undisturbed second to count.
    const undisturbed = now - Math.max(this.#blockedUntil, this.#startedAt) >= WINDOW_MS;
    const shown = undisturbed ? this.#accepted.filter((at) => at > now - WINDOW_MS).length : this.#rate;
    this.#accepted = [];
    const again = now - this.#lastRefusalAt < AGAIN_MS;
    const base = Math.min(this.#rate, Math.max(shown, this.#rate / 2));
    this.#ceiling = Math.max(LOWEST_RATE, base);
    this.#rate = Math.max(LOWEST_RATE, base * (again ? DECREASE_AGAIN : DECREASE));
    this.#lastRefusalAt = now;
    const pause =
      retryAfterMs === null
        ? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#pausesInRow) * (0.5 + this.#options.random() / 2)
        : Math.min(LONGEST_RETRY_AFTER_MS, retryAfterMs);
    this.#pausesInRow += 1;
    this.#probing = true;
    this.#blockedUntil = Math.max(this.#blockedUntil, now + pause);
    this.#tellWaiting(this.#blockedUntil);
  }

  #tellWaiting(until: number | null): void {
    if (until === null && !this.#waitingTold) return;
    this.#waitingTold = until !== null;
    this.#options.onWaiting(until);
  }
}
