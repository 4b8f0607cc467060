/** The stages of `npm test`: what each runs and how its outcome is counted. */
import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { artifactsFolder, cacheFolder, projectRoot } from '../paths.ts';
import { PROGRESS_VARIABLE, readProgress } from './progress-reporter.ts';
import { runNode } from './run-node.ts';
import { afterSecondLook, filesToRunAgain } from './second-look.ts';
import { single, tallyVitest, type StageResult, type VitestReport } from './tally.ts';

export type Stage = {
  name: string;
  what: string;
  /** `more`: arguments of the command line for the tool. */
  run(more: readonly string[]): Promise<StageResult>;
};

const MINUTE_MS = 60_000;

const tool = (...path: string[]): string => join(projectRoot, 'node_modules', ...path);
const isCi = Boolean(process.env['CI']);

/** Where the whole output of a stage is, relative to the project. */
export const logName = (stage: string): string => `${basename(artifactsFolder)}/${stage}.log`;

/** `minutes`, here and below: a stage that hangs ends as a failure; on a slow machine it takes a third of this. */
function check(name: string, minutes: number, what: string, args: readonly string[]): Stage {
  return {
    name,
    what,
    run: async (more) => {
      const { code, log } = await runNode({
        args: [...args, ...more],
        logFile: join(projectRoot, logName(name)),
        limitMs: minutes * MINUTE_MS,
      });
      return single(code === 0, log);
    },
  };
}

function vitest(name: string, minutes: number, what: string, project: string): Stage {
  /** `run`: the name of its log, report and progress. */
  const runOnce = async (run: string, args: readonly string[]): Promise<StageResult> => {
    const reportFile = join(artifactsFolder, `${run}.json`);
    const progressFile = join(artifactsFolder, `${run}.progress`);
    for (const file of [reportFile, progressFile]) await rm(file, { force: true });
    const { code, isTooLong, log } = await runNode({
      args: [
        tool('vitest', 'vitest.mjs'),
        'run',
        ...['--project', project],
        ...['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
        `--reporter=${join(import.meta.dirname, 'progress-reporter.ts')}`,
        ...args,
      ],
      logFile: join(projectRoot, logName(run)),
      limitMs: minutes * MINUTE_MS,
      env: { [PROGRESS_VARIABLE]: progressFile },
    });
    const report = await readFile(reportFile, 'utf8').then(
      (text) => JSON.parse(text) as VitestReport,
      () => undefined,
    );
    return tallyVitest(report, code, log, isTooLong && !report ? readProgress(progressFile) : undefined);
  };
  return {
    name,
    what,
    run: async (more) => {
      const first = await runOnce(name, more);
      const again = more.length === 0 ? filesToRunAgain(first) : [];
      if (again.length === 0) return first;
      return afterSecondLook(first, await runOnce(`${name}-again`, ['--maxWorkers=1', ...again]));
    },
  };
}

const cache = (name: string): string => join(cacheFolder, name);

/** In order; those of one group run side by side. */
export const STAGE_GROUPS: readonly (readonly Stage[])[] = [
  [
    check('format', 10, 'formatting (Prettier)', [
      tool('prettier', 'bin', 'prettier.cjs'),
      ...['--check', '--log-level=warn', '--cache', `--cache-location=${cache('prettier')}`, '.'],
    ]),
    check('lint', 15, 'lint and import rules (ESLint)', [tool('eslint', 'bin', 'eslint.js'), '.']),
    check('typecheck', 15, 'types (TypeScript)', [
      tool('typescript', 'bin', 'tsc'),
      ...['--noEmit', '-p', 'tsconfig.json', '--incremental', `--tsBuildInfoFile`, cache('tsc.tsbuildinfo')],
    ]),
  ],
  [vitest('unit', 40, 'unit, property and integration tests (Vitest)', 'unit')],
  [check('build', 15, 'build (electron-vite)', [join(projectRoot, 'scripts', 'build.ts')])],
  [vitest('e2e', 45, 'the stories in headless Chromium', 'e2e')],
  [vitest('packaging', 20, 'the package, read back', 'packaging')],
  [vitest('electron', 15, 'the app in a real Electron', 'electron-smoke')],
  [
    check('security', 10, 'security checklist', [
      join(projectRoot, 'scripts', 'security-tests.ts'),
      // At work the document follows the tests; on a build server a forgotten one is a failure.
      ...(isCi ? [] : ['--write']),
    ]),
  ],
];

export const STAGES: readonly Stage[] = STAGE_GROUPS.flat();
