import { describe, expect, it } from 'vitest';
import { runDuration, runLook } from './run-words.ts';

const run = { state: 'done' as const, undoneBy: null, verified: 3, steps: 3 };

describe('how a run stands', () => {
  it('tells a whole success from a part of one', () => {
    expect(runLook(run)).toBe('done');
    expect(runLook({ ...run, verified: 2 })).toBe('partly');
  });
  it('says undone whatever it was before', () => {
    expect(runLook({ ...run, state: 'left', undoneBy: 'r2' })).toBe('undone');
  });
  it('tells what waits for a name from what stopped', () => {
    expect(runLook({ ...run, state: 'awaiting-guard' })).toBe('waits');
    expect(runLook({ ...run, state: 'stopped' })).toBe('stopped');
  });
});

describe('how long it took', () => {
  it.each([
    [400, 'history.moment', 0, 0],
    [59_400, 'history.seconds', 59, 0],
    [60_000, 'history.minutes', 1, 0],
    [3_900_000, 'history.hours', 1, 5],
  ])('%i ms', (ms, key, count, minutes) => {
    expect(runDuration({ startedAt: 1000, finishedAt: 1000 + ms })).toEqual({ key, values: { count, minutes } });
  });
  it('is not said while it runs, and never negative where a clock was set back', () => {
    expect(runDuration({ startedAt: 5, finishedAt: null })).toBeNull();
    expect(runDuration({ startedAt: 5000, finishedAt: 0 })?.values.count).toBe(0);
  });
});
