import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { HostPace } from './pace.ts';

/** A server with a limit: says for a moment whether a call is accepted. */
type Limit = (now: number) => boolean;

const window = (perSecond: number): Limit => {
  let second = -1;
  let used = 0;
  return (now) => {
    const present = Math.floor(now / 1000);
    if (present !== second) [second, used] = [present, 0];
    used += 1;
    return used <= perSecond;
  };
};

const bucket = (perSecond: number, size: number): Limit => {
  let tokens = size;
  let at: number | null = null;
  return (now) => {
    tokens = Math.min(size, tokens + ((now - (at ?? now)) * perSecond) / 1000);
    at = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};

/** Random numbers that are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** Makes `calls` calls against a limit; what a sync does. Virtual time: exact, and the same on every machine. */
async function crawl(options: {
  calls: number;
  limit: Limit;
  latencyMs: number;
  lanes: number;
  retryAfterMs?: number;
  seed?: number;
}) {
  const clock = new VirtualClock();
  const random = seeded(options.seed ?? 1);
  const waiting: (number | null)[] = [];
  const pace = new HostPace({ clock, random, onWaiting: (until) => waiting.push(until) });
  let left = options.calls;
  let sent = 0;
  let refused = 0;
  const start = clock.now();
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      for (;;) {
        const permit = await pace.acquire();
        sent += 1;
        await clock.sleep(options.latencyMs * (0.25 + random() / 2));
        const accepted = options.limit(clock.now());
        await clock.sleep(options.latencyMs * (0.25 + random() / 2));
        permit.end(accepted ? { kind: 'accepted' } : { kind: 'refused', retryAfterMs: options.retryAfterMs ?? null });
        if (accepted) break;
        refused += 1;
      }
    }
  };
  await clock.run(Promise.all(Array.from({ length: options.lanes }, lane)));
  return { seconds: (clock.now() - start) / 1000, sent, refused, waiting, rate: pace.rate };
}

const sliding = (perSecond: number): Limit => {
  let accepted: number[] = [];
  return (now) => {
    accepted = accepted.filter((at) => at > now - 1000);
    if (accepted.length >= perSecond) return false;
    accepted.push(now);
    return true;
  };
};

describe('pace of one host', () => {
  const limits: [string, () => Limit][] = [
    ['a fixed window', () => window(100)],
    ['a sliding window', () => sliding(100)],
    ['a small bucket', () => bucket(100, 10)],
    ['a bucket of a quarter second', () => bucket(100, 25)],
  ];
  const cases = limits.flatMap(([name, limit]) =>
    [5, 50].flatMap((latencyMs) => [1, 2, 3].map((seed) => ({ name, limit, latencyMs, seed }))),
  );

  it.each(cases)(
    '2,000 calls against 100 a second, $name, $latencyMs ms away, seed $seed: within 1.10 of the least time, under 1 % refused',
    async (given) => {
      const { seconds, refused } = await crawl({
        calls: 2_000,
        limit: given.limit(),
        latencyMs: given.latencyMs,
        lanes: 24,
        seed: given.seed,
      });
      expect(seconds / 20).toBeLessThanOrEqual(1.1);
      expect(refused).toBeLessThan(20);
    },
  );

  it.each([300, 1_000])('a limit of %i a second is found as well', async (limit) => {
    for (const seed of [1, 2, 3]) {
      const { seconds, refused } = await crawl({
        calls: 20 * limit,
        limit: bucket(limit, limit / 4),
        latencyMs: 10,
        lanes: 24,
        seed,
      });
      expect(seconds / 20).toBeLessThanOrEqual(1.15);
      expect(refused).toBeLessThan((20 * limit) / 100);
    }
  });

  it('a bucket that holds a second hides the limit longer, and costs a few refusals more', async () => {
    for (const seed of [1, 2, 3]) {
      const { seconds, refused } = await crawl({
        calls: 2_000,
        limit: bucket(100, 100),
        latencyMs: 50,
        lanes: 24,
        seed,
      });
      expect(seconds / 20).toBeLessThanOrEqual(1.1);
      expect(refused).toBeLessThan(30);
    }
  });

  it('far from the server it is slower to notice, and still refused in less than a thirtieth of the calls', async () => {
    const { seconds, refused } = await crawl({ calls: 2_000, limit: window(100), latencyMs: 150, lanes: 24 });
    expect(seconds / 20).toBeLessThanOrEqual(1.25);
    expect(refused).toBeLessThan(67);
  });

  it('is no brake where there is no limit', async () => {
    const { seconds } = await crawl({ calls: 20_000, limit: () => true, latencyMs: 5, lanes: 16 });
    // 16 lanes of 5 ms would need 6.25 s without any pace.
    expect(seconds).toBeLessThan(6.25 * 1.5);
  });

  it('does not talk itself into a rate it has never used', async () => {
    const clock = new VirtualClock();
    const pace = new HostPace({ clock, random: () => 0.5, onWaiting: () => undefined });
    const before = pace.rate;
    await clock.run(
      (async () => {
        for (let i = 0; i < 500; i += 1) {
          const permit = await pace.acquire();
          permit.end({ kind: 'accepted' });
          await clock.sleep(1_000);
        }
      })(),
    );
    expect(pace.rate).toBe(before);
  });

  it('waits as long as the server says, tells so, and then sends one call to try', async () => {
    const clock = new VirtualClock();
    const told: (number | null)[] = [];
    const pace = new HostPace({ clock, random: () => 0.5, onWaiting: (until) => told.push(until) });
    const start = clock.now();
    const first = await pace.acquire();
    first.end({ kind: 'refused', retryAfterMs: 7_000 });
    expect(told).toEqual([start + 7_000]);
    const granted: number[] = [];
    const acquire = () =>
      pace.acquire().then((permit) => {
        granted.push(clock.now() - start);
        return permit;
      });
    const [one, two] = [acquire(), acquire()];
    const permit = await clock.run(one);
    expect(granted).toEqual([7_000]);
    expect(told.at(-1)).toBeNull();
    // The second goes out only once the first was accepted.
    permit.end({ kind: 'accepted' });
    await clock.run(two);
    expect(granted).toHaveLength(2);
  });

  it('waits longer each time while everything is refused', async () => {
    const clock = new VirtualClock();
    const pace = new HostPace({ clock, random: () => 0.999, onWaiting: () => undefined });
    const gaps: number[] = [];
    await clock.run(
      (async () => {
        let last = clock.now();
        for (let i = 0; i < 8; i += 1) {
          const permit = await pace.acquire();
          gaps.push(clock.now() - last);
          last = clock.now();
          permit.end({ kind: 'refused', retryAfterMs: null });
        }
      })(),
    );
    const waits = gaps.slice(1);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBeGreaterThan(4_000);
    expect(waits.at(-1)).toBeLessThanOrEqual(8_000);
  });

  it('lets go of a waiting call that is aborted', async () => {
    const clock = new VirtualClock();
    const pace = new HostPace({ clock, random: () => 0.5, onWaiting: () => undefined });
    const held = await pace.acquire();
    held.end({ kind: 'refused', retryAfterMs: 60_000 });
    const abort = new AbortController();
    const waiting = pace.acquire(abort.signal);
    abort.abort(new Error('given up'));
    await expect(waiting).rejects.toThrow('given up');
  });
});
