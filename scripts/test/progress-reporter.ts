/**
 * A Vitest reporter that keeps in a file what is under way: when a run must be ended, nothing else knows where it stood. The
 * file is named by CANOPY_TEST_PROGRESS.
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { projectRoot } from '../paths.ts';

export const PROGRESS_VARIABLE = 'CANOPY_TEST_PROGRESS';
/** One line each: what begins and what ends. */
type Step = { begins: string } | { ends: string; hasFailed: boolean };

/** Where a run stood. Files by their name (left out where a test in them is named), tests as `file > name`. */
export type Progress = { underWay: string[]; failed: string[] };

const fileOf = (module: TestModule): string => relative(projectRoot, module.moduleId).replaceAll('\\', '/');
const nameOf = (test: TestCase): string => `${fileOf(test.module)} > ${test.fullName}`;

export class ProgressReporter implements Reporter {
  readonly #file = process.env[PROGRESS_VARIABLE];

  onInit(): void {
    if (this.#file) writeFileSync(this.#file, '');
  }
  onTestModuleStart(module: TestModule): void {
    this.#note({ begins: fileOf(module) });
  }
  onTestModuleEnd(module: TestModule): void {
    this.#note({ ends: fileOf(module), hasFailed: false });
  }
  onTestCaseReady(test: TestCase): void {
    this.#note({ begins: nameOf(test) });
  }
  onTestCaseResult(test: TestCase): void {
    this.#note({ ends: nameOf(test), hasFailed: test.result().state === 'failed' });
  }
  #note(step: Step): void {
    if (this.#file) appendFileSync(this.#file, `${JSON.stringify(step)}\n`);
  }
}

export function readProgress(progressFile: string): Progress {
  const open = new Set<string>();
  const failed: string[] = [];
  for (const line of readLines(progressFile)) {
    const step = JSON.parse(line) as Step;
    if ('begins' in step) open.add(step.begins);
    else open.delete(step.ends);
    if ('ends' in step && step.hasFailed) failed.push(step.ends);
  }
  const names = [...open];
  return { underWay: names.filter((name) => !names.some((other) => other.startsWith(`${name} > `))), failed };
}

function readLines(path: string): string[] {
  try {
    // The last line may be half.
    return readFileSync(path, 'utf8').split('\n').slice(0, -1);
  } catch {
    // The run was ended before it began.
    return [];
  }
}

export default ProgressReporter;
