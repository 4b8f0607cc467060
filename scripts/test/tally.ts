/** Counting: what each stage brought, what failed, and the last line of `npm test`. */
import { relative } from 'node:path';
import { projectRoot } from '../paths.ts';
import type { Progress } from './progress-reporter.ts';

export type Tally = { passed: number; failed: number; skipped: number };
export type Failure = {
  /** `file > name of the test`, the file, or nothing where the stage itself has failed. */
  name: string;
  /** Why, ready to be read; may be long. */
  detail: string;
};
export type StageResult = Tally & {
  failures: Failure[];
  /** Names of what was skipped; the reasons stand in them or were printed by the test. */
  skips: string[];
  /** What failed at first and passed in the second look; counted as passed, and told. */
  unstable: Failure[];
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
  return {
    passed: ok ? 1 : 0,
    failed: ok ? 0 : 1,
    skipped: 0,
    failures: ok ? [] : [{ name: '', detail: log }],
    skips: [],
    unstable: [],
  };
}

/** More names than this hide each other. */
const LISTED = 100;

/** What failed or is unstable, by name, for the end of the output: what stands further up is often cut off where it is read. */
export function failureList(stages: readonly { name: string; logFile: string; result: StageResult }[]): string[] {
  const lines = stages.flatMap(({ name, logFile, result }) =>
    result.failures.map((failure) => `  ${name}: ${failure.name || `did not succeed, see ${logFile}`}`),
  );
  const more = lines.length > LISTED ? [`  … and ${lines.length - LISTED} more`] : [];
  const unstable = stages.flatMap(({ name, result }) => result.unstable.map((test) => `  ${name}: ${test.name}`));
  return [
    ...(unstable.length > 0 ? ['UNSTABLE (failed, then passed alone; to be mended):', ...unstable] : []),
    ...(lines.length > 0 ? ['FAILED:', ...lines.slice(0, LISTED), ...more] : []),
  ];
}

/**
 * Counts a Vitest report. A file that could not be loaded counts as a failure, and so does an exit code that no failed test
 * explains, an error outside any test, an absent report or one without a single test. A run that was ended has
 * left no report; `progress` is then all that is known of it.
 */
export function tallyVitest(
  report: VitestReport | undefined,
  exitCode: number | null,
  log: string,
  progress: Progress = { underWay: [], failed: [] },
): StageResult {
  const result: StageResult = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [], unstable: [] };
  for (const file of report?.testResults ?? []) {
    const path = relative(projectRoot, file.name).replaceAll('\\', '/');
    for (const test of file.assertionResults) {
      if (test.status === 'passed') result.passed += 1;
      else if (test.status === 'failed') {
        result.failed += 1;
        result.failures.push({ name: `${path} > ${test.fullName}`, detail: (test.failureMessages ?? []).join('\n') });
      } else {
        result.skipped += 1;
        result.skips.push(test.fullName);
      }
    }
    const hasFailedTest = file.assertionResults.some(({ status }) => status === 'failed');
    if (file.status === 'failed' && !hasFailedTest) {
      result.failed += 1;
      result.failures.push({ name: path, detail: file.message ?? '' });
    }
  }
  const ended = progress.underWay.map((name) => `${name} (did not come to its end)`);
  for (const name of [...progress.failed, ...ended]) {
    result.failed += 1;
    result.failures.push({ name, detail: log });
  }
  // Beside failed tests nothing but the log tells of it.
  const isUnhandled = exitCode !== 0 && /Vitest caught \d+ unhandled error/.test(log);
  const isUnexplained = isUnhandled || (exitCode !== 0 && result.failed === 0);
  const isEmpty = result.passed + result.failed + result.skipped === 0;
  if (isUnexplained || isEmpty) {
    result.failed += 1;
    result.failures.push({ name: '', detail: log });
  }
  return result;
}
