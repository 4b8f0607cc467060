/** Counting: what each stage brought, and the last line of `npm test`. */

export type Tally = { passed: number; failed: number; skipped: number };
export type StageResult = Tally & {
  /** What failed, ready to be read. */
  failures: string[];
  /** Names of what was skipped; the reasons stand in them or were printed by the test. */
  skips: string[];
};

/** The part of Vitest's JSON report that is read. */
export type VitestReport = {
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] | null }[];
  }[];
};

export function sum(results: readonly Tally[]): Tally {
  return results.reduce(
    (all, { passed, failed, skipped }) => ({
      passed: all.passed + passed,
      failed: all.failed + failed,
      skipped: all.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

export function lastLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** A stage that either holds or does not counts as one test. */
export function single(ok: boolean, log: string): StageResult {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, failures: ok ? [] : [log], skips: [] };
}

/**
 * Counts a Vitest report. A file that could not be loaded counts as a failure, and so does an exit code that no failed test
 * explains (an unhandled error), an absent report or one without a single test.
 */
export function tallyVitest(report: VitestReport | undefined, exitCode: number | null, log: string): StageResult {
  const result: StageResult = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };
  for (const file of report?.testResults ?? []) {
    for (const test of file.assertionResults) {
      if (test.status === 'passed') result.passed += 1;
      else if (test.status === 'failed') {
        result.failed += 1;
        result.failures.push(`${file.name}\n  ${test.fullName}\n${(test.failureMessages ?? []).join('\n')}`);
      } else {
        result.skipped += 1;
        result.skips.push(test.fullName);
      }
    }
    const hasFailedTest = file.assertionResults.some(({ status }) => status === 'failed');
    if (file.status === 'failed' && !hasFailedTest) {
      result.failed += 1;
      result.failures.push(`${file.name}\n${file.message ?? ''}`);
    }
  }
  const isUnexplained = exitCode !== 0 && result.failed === 0;
  const isEmpty = result.passed + result.failed + result.skipped === 0;
  if (isUnexplained || isEmpty) {
    result.failed += 1;
    result.failures.push(log);
  }
  return result;
}
