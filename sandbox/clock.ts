/**
 * The movable clock. Times are stamped and tokens expire by it; it runs with
 * real time and can be moved ahead from the control port, so that a test of an
 * expiry need not wait for one. JWT assertions are judged by real time instead,
 * because a client signs them by its own clock, which nobody can move.
 */
export interface Clock {
  /** Epoch milliseconds, never going backwards unless `reset` is called. */
  now(): number;
  /** Moves the clock ahead by a number of milliseconds. */
  advance(ms: number): void;
  /** By how many milliseconds the clock is ahead of real time. */
  offset(): number;
  /** Sets the distance to real time, 0 for none. */
  reset(offsetMs: number): void;
}

/** A clock that is `offsetMs` ahead of real time. */
export function createClock(offsetMs = 0): Clock {
  let offset = offsetMs;
  return {
    now: () => Date.now() + offset,
    advance: (ms) => {
      offset += ms;
    },
    offset: () => offset,
    reset: (ms) => {
      offset = ms;
    },
  };
}
