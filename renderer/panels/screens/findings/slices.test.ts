import { describe, expect, it } from 'vitest';
import { runInSlices, SLICE_MS, type SliceParts } from './slices.ts';

/** Time that only the work moves on, and tasks that run when they are told to. */
function parts(): SliceParts & { time: number; tasks: (() => void)[]; drain(): number } {
  const self = {
    time: 0,
    tasks: [] as (() => void)[],
    now: () => self.time,
    later: (run: () => void) => void self.tasks.push(run),
    drain(): number {
      let slices = 0;
      for (let next = self.tasks.shift(); next; next = self.tasks.shift()) {
        next();
        slices += 1;
      }
      return slices;
    },
  };
  return self;
}

describe('work in slices', () => {
  it('gives the page a chance after every 8 ms', async () => {
    const p = parts();
    const longest: number[] = [];
    let begun = 0;
    function* work(): Generator<void, string> {
      for (let i = 0; i < 100; i++) {
        p.time += 1;
        longest.push(p.time - begun);
        yield;
      }
      return 'done';
    }
    const done = runInSlices(work(), new AbortController().signal, {
      ...p,
      later: (run) => p.later(() => ((begun = p.time), run())),
    });
    expect(p.drain()).toBeGreaterThanOrEqual(100 / SLICE_MS);
    expect(Math.max(...longest)).toBeLessThanOrEqual(SLICE_MS);
    await expect(done).resolves.toBe('done');
  });

  it('does not begin in the task that asked for it', () => {
    const p = parts();
    let begun = false;
    // eslint-disable-next-line require-yield -- it ends at once
    function* work(): Generator<void, void> {
      begun = true;
    }
    void runInSlices(work(), new AbortController().signal, p);
    expect(begun).toBe(false);
  });

  it('stops when it is given up', async () => {
    const p = parts();
    const abort = new AbortController();
    let steps = 0;
    function* work(): Generator<void, string> {
      for (;;) {
        steps += 1;
        p.time += SLICE_MS;
        yield;
      }
    }
    const done = runInSlices(work(), abort.signal, p);
    p.tasks.shift()?.();
    abort.abort();
    p.drain();
    await expect(done).resolves.toBeNull();
    expect(steps).toBe(1);
  });

  it('rejects with a bug of the work', async () => {
    const p = parts();
    // eslint-disable-next-line require-yield -- it fails at once
    function* work(): Generator<void, void> {
      throw new Error('a bug');
    }
    const done = runInSlices(work(), new AbortController().signal, p);
    p.drain();
    await expect(done).rejects.toThrow('a bug');
  });
});
