import { vi } from 'vitest';
import type { Clock } from '../../ports/clock.ts';

/**
 * One time for the provider and a server within the same process: it stands still but for what is slept, so that no lag of the server's is
 * over before it was looked at, and no second of its rate limit passes while the machine is busy. Until `vi.restoreAllMocks()`.
 */
export function commonTime(): Clock {
  const start = Date.now();
  let passed = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => start + passed);
  const ticks = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => ticks + passed);
  return {
    now: () => start + passed,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      passed += Math.ceil(ms);
      await new Promise((done) => setImmediate(done));
      signal?.throwIfAborted();
    },
  };
}
