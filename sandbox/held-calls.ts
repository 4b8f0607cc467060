/**
 * A clock for `delay` faults that a test holds in its hand: what is to be held back for an hour stays until the test lets it go, so that no
 * test asks how far something comes within some milliseconds. For a sandbox within the process of the test, whose file says
 *
 *     vi.mock('node:timers/promises', async () => (await import('<here>/held-calls.ts')).heldTimers);
 */
import { promisify } from 'node:util';

/** The `ms` of a `delay` that ends when the test says so. */
export const UNTIL_LET_GO = 3_600_000;

const held = new Set<() => void>();
let arrived: () => void = () => undefined;

/** Lets everything go that is held back, as if the hour were over. */
export function letGo(): void {
  for (const go of held) go();
}

/** Resolves when a call is held back. */
export function untilHeld(): Promise<void> {
  return held.size > 0 ? Promise.resolve() : new Promise((done) => (arrived = done));
}

const real: <T>(ms: number, value?: T, options?: { signal?: AbortSignal }) => Promise<T> = promisify(setTimeout);

/** What stands for `node:timers/promises`. Only the hour is not what it was. */
export const heldTimers = {
  setTimeout<T>(ms: number, value?: T, options: { signal?: AbortSignal } = {}): Promise<T | undefined> {
    if (ms < UNTIL_LET_GO) return real(ms, value, options);
    return new Promise((done, fail) => {
      const { signal } = options;
      const go = (): void => {
        held.delete(go);
        done(value);
      };
      signal?.addEventListener(
        'abort',
        () => {
          held.delete(go);
          fail(signal.reason as Error);
        },
        { once: true },
      );
      held.add(go);
      arrived();
    });
  },
};
