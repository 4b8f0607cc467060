import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../paths.ts';
import { failureList, lastLine, single, sum, tallyVitest, type VitestReport } from './tally.ts';

const report = (...statuses: string[]): VitestReport => ({
  testResults: [
    {
      name: join(projectRoot, 'shared', 'a.test.ts'),
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
    expect(result.failures).toEqual([{ name: 'shared/a.test.ts > test 0', detail: 'why' }]);
  });

  it('counts what Vitest reports outside of tests', () => {
    const broken: VitestReport = {
      testResults: [
        { name: join(projectRoot, 'b.test.ts'), status: 'failed', message: 'no such module', assertionResults: [] },
      ],
    };
    expect(tallyVitest(broken, 1, '')).toMatchObject({
      failed: 1,
      failures: [{ name: 'b.test.ts', detail: 'no such module' }],
    });
    expect(tallyVitest(report('passed'), 1, 'unhandled')).toMatchObject({
      passed: 1,
      failed: 1,
      failures: [{ name: '', detail: 'unhandled' }],
    });
    // Beside a failed test as well: that one may pass in a second look, this has no test to look at.
    expect(tallyVitest(report('failed'), 1, 'Vitest caught 2 unhandled errors during the test run.')).toMatchObject({
      failed: 2,
      failures: [{ name: 'shared/a.test.ts > test 0' }, { name: '' }],
    });
    expect(tallyVitest(report('passed'), null, 'ended')).toMatchObject({ failed: 1 });
    expect(tallyVitest(undefined, 0, 'no report')).toMatchObject({
      failed: 1,
      failures: [{ name: '', detail: 'no report' }],
    });
    expect(tallyVitest({ testResults: [] }, 0, 'nothing found')).toMatchObject({ failed: 1 });
  });

  it('counts what had to be ended', () => {
    const progress = { underWay: ['a.test.ts > never', 'b.test.ts'], failed: ['c.test.ts > wrong'] };
    expect(tallyVitest(undefined, null, 'log', progress)).toMatchObject({
      failed: 3,
      failures: [
        { name: 'c.test.ts > wrong' },
        { name: 'a.test.ts > never (did not come to its end)' },
        { name: 'b.test.ts (did not come to its end)' },
      ],
    });
  });
});

describe('the list of what failed', () => {
  it('names every test with its file, and the log of a stage without tests', () => {
    const stages = [
      { name: 'lint', logFile: 'artifacts/lint.log', result: single(false, 'many lines') },
      { name: 'types', logFile: 'artifacts/types.log', result: single(true, '') },
      { name: 'unit', logFile: 'artifacts/unit.log', result: tallyVitest(report('failed', 'passed', 'failed'), 1, '') },
    ];
    expect(failureList(stages)).toEqual([
      'FAILED:',
      '  lint: did not succeed, see artifacts/lint.log',
      '  unit: shared/a.test.ts > test 0',
      '  unit: shared/a.test.ts > test 2',
    ]);
    expect(failureList(stages.slice(1, 2))).toEqual([]);
  });

  it('does not grow without end, and says so', () => {
    const result = tallyVitest(report(...Array.from({ length: 130 }, () => 'failed')), 1, '');
    const lines = failureList([{ name: 'unit', logFile: '', result }]);
    expect([lines.length, lines.at(-1)]).toEqual([102, '  … and 30 more']);
  });
});
