import { describe, expect, it } from 'vitest';
import { lastLine, single, sum, tallyVitest, type VitestReport } from './tally.ts';

const report = (...statuses: string[]): VitestReport => ({
  testResults: [
    {
      name: 'a.test.ts',
      status: statuses.includes('failed') ? 'failed' : 'passed',
      assertionResults: statuses.map((status, n) => ({ status, fullName: `test ${n}`, failureMessages: ['why'] })),
    },
  ],
});

describe('the count of npm test', () => {
  it('adds up to the last line', () => {
    const total = sum([
      single(true, ''),
      single(false, 'log'),
      tallyVitest(report('passed', 'passed', 'pending', 'skipped', 'todo'), 0, ''),
    ]);
    expect(lastLine(total)).toBe('3 passed, 1 failed, 3 skipped');
  });

  it('tells failures and skips by name', () => {
    const result = tallyVitest(report('failed', 'skipped'), 1, 'log');
    expect(result).toMatchObject({ passed: 0, failed: 1, skipped: 1, skips: ['test 1'] });
    expect(result.failures).toEqual(['a.test.ts\n  test 0\nwhy']);
  });

  it('counts what Vitest reports outside of tests', () => {
    const broken: VitestReport = {
      testResults: [{ name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] }],
    };
    expect(tallyVitest(broken, 1, '')).toMatchObject({ failed: 1, failures: ['b.test.ts\nno such module'] });
    expect(tallyVitest(report('passed'), 1, 'unhandled')).toMatchObject({
      passed: 1,
      failed: 1,
      failures: ['unhandled'],
    });
    expect(tallyVitest(report('passed'), null, 'ended')).toMatchObject({ failed: 1 });
    expect(tallyVitest(undefined, 0, 'no report')).toMatchObject({ failed: 1, failures: ['no report'] });
    expect(tallyVitest({ testResults: [] }, 0, 'nothing found')).toMatchObject({ failed: 1 });
  });
});
