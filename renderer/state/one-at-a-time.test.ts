import { describe, expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

/** A job that ends when it is told to. */
function job(): { ask: () => Promise<number>; begun: () => number; end: () => void } {
  let begun = 0;
  const ends: (() => void)[] = [];
  const ask = oneAtATime(async () => {
    const n = ++begun;
    await new Promise<void>((resolve) => ends.push(resolve));
    return n;
  });
  return { ask, begun: () => begun, end: () => ends.shift()?.() };
}

describe('one at a time', () => {
  it('gives all who ask meanwhile one further run', async () => {
    const { ask, begun, end } = job();
    const first = ask();
    const later = [ask(), ask(), ask()];
    expect(begun()).toBe(1);
    end();
    expect(await first).toBe(1);
    await Promise.resolve();
    expect(begun()).toBe(2);
    end();
    expect(await Promise.all(later)).toEqual([2, 2, 2]);
  });
  it('runs at once when nothing is under way, also after a failure', async () => {
    let runs = 0;
    const ask = oneAtATime(() => {
      runs += 1;
      return runs === 1 ? Promise.reject(new Error('no')) : Promise.resolve(runs);
    });
    await expect(ask()).rejects.toThrow('no');
    expect(await ask()).toBe(2);
    expect(await ask()).toBe(3);
  });
});
