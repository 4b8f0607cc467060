/**
 * A test that fails is looked at a second time, its whole file alone and with nothing beside it. One that passes then does not
 * fail the run, and is told as UNSTABLE with what it said (docs/decisions/0012-a-second-look.md).
 */
import type { Failure, StageResult } from './tally.ts';

/** More files than this with failures are no accident. */
const MOST_FILES = 3;

/** What chance has found must not be taken back by chance: a hole in the security checklist. */
const isFinal = ({ name }: Failure): boolean => !name.includes(' > ') || name.includes('@security');

const fileOf = ({ name }: Failure): string => name.slice(0, name.indexOf(' > '));

/** The test files to run once more, relative to the project; none where nothing failed or the failure stands as it is. */
export function filesToRunAgain({ failures }: StageResult): string[] {
  if (failures.some(isFinal)) return [];
  const files = [...new Set(failures.map(fileOf))];
  return files.length > MOST_FILES ? [] : files;
}

/** The outcome of a stage whose files with failures ran again: what failed twice has failed, what passed the second time is unstable. */
export function afterSecondLook(first: StageResult, again: StageResult): StageResult {
  const failedAgain = new Set(again.failures.map(({ name }) => name));
  const unstable = first.failures.filter(
    (failure) => ![failure.name, fileOf(failure), ''].some((name) => failedAgain.has(name)),
  );
  return {
    passed: first.passed + unstable.length,
    failed: again.failed,
    skipped: first.skipped,
    failures: again.failures,
    skips: first.skips,
    unstable,
  };
}
