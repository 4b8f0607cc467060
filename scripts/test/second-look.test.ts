import { describe, expect, it } from 'vitest';
import { afterSecondLook, filesToRunAgain } from './second-look.ts';
import type { StageResult } from './tally.ts';

const failed = (...names: string[]): StageResult => ({
  passed: 10,
  failed: names.length,
  skipped: 1,
  failures: names.map((name) => ({ name, detail: `why ${name}` })),
  skips: ['left out'],
  unstable: [],
});

describe('the second look at what failed', () => {
  it('runs each file with a failed test once more', () => {
    expect(filesToRunAgain(failed('a.test.ts > one', 'a.test.ts > two', 'b.test.ts > one'))).toEqual([
      'a.test.ts',
      'b.test.ts',
    ]);
    expect(filesToRunAgain(failed())).toEqual([]);
  });

  it('leaves a failure as it is that is no accident', () => {
    // A file that cannot be loaded, an unhandled error, a hole in the security checklist, many files.
    expect(filesToRunAgain(failed('a.test.ts'))).toEqual([]);
    expect(filesToRunAgain(failed('', 'a.test.ts > one'))).toEqual([]);
    expect(filesToRunAgain(failed(`a.test.ts > a token stays out @security ${4}`))).toEqual([]);
    expect(filesToRunAgain(failed('a > 1', 'b > 1', 'c > 1', 'd > 1'))).toEqual([]);
  });

  it('counts as failed what failed twice, and tells what passed', () => {
    const first = failed('a.test.ts > one', 'b.test.ts > two');
    expect(afterSecondLook(first, { ...failed('b.test.ts > two'), passed: 5 })).toEqual({
      passed: 11,
      failed: 1,
      skipped: 1,
      failures: [{ name: 'b.test.ts > two', detail: 'why b.test.ts > two' }],
      skips: ['left out'],
      unstable: [{ name: 'a.test.ts > one', detail: 'why a.test.ts > one' }],
    });
  });

  it('fails for what is new in it, or where it came to no end', () => {
    const again = failed('a.test.ts > another');
    expect(afterSecondLook(failed('a.test.ts > one'), again)).toMatchObject({ failed: 1, failures: again.failures });
    const ended = failed('');
    expect(afterSecondLook(failed('a.test.ts > one'), ended)).toMatchObject({ failed: 1, failures: ended.failures });
  });
});
