/** The stages of `npm test`: what each runs and how its outcome is counted. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { artifactsFolder, cacheFolder, projectRoot } from '../paths.ts';
import { single, tallyVitest, type StageResult, type VitestReport } from './tally.ts';

export type Stage = {
  name: string;
  what: string;
  /** `more`: arguments of the command line for the tool. */
  run(more: readonly string[]): Promise<StageResult>;
};

const MINUTE_MS = 60_000;
/** A stage that hangs ends as a failure; the longest on a slow machine takes half of this. */
const STAGE_LIMIT_MS = 15 * MINUTE_MS;
/** Lines of a failed tool's log that are shown; all of it is under artifacts/. */
const SHOWN_LINES = 60;

const running = new Set<ChildProcess>();

/** Ends whatever runs, for Ctrl+C. */
export function stopStages(): void {
  for (const child of running) child.kill('SIGTERM');
}

const tool = (...path: string[]): string => join(projectRoot, 'node_modules', ...path);
const isCi = Boolean(process.env['CI']);

type Outcome = { code: number | null; log: string; logFile: string };

/** Runs a Node program; its output goes to `artifacts/<name>.log`. */
async function runNode(name: string, args: readonly string[]): Promise<Outcome> {
  await mkdir(artifactsFolder, { recursive: true });
  const logFile = join(artifactsFolder, `${name}.log`);
  const file = createWriteStream(logFile);
  const child = spawn(process.execPath, [...args], {
    cwd: projectRoot,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      file.write(chunk);
    });
  }
  let isTooLong = false;
  const limit = setTimeout(() => {
    isTooLong = true;
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
  }, STAGE_LIMIT_MS);
  const code = await new Promise<number | null>((done) => {
    child.on('error', () => done(null));
    child.on('close', done);
  });
  clearTimeout(limit);
  running.delete(child);
  await new Promise<void>((done) => file.end(done));
  const lines = stripVTControlCharacters(Buffer.concat(chunks).toString('utf8')).trimEnd().split('\n');
  if (isTooLong) lines.push(`Ended after ${STAGE_LIMIT_MS / MINUTE_MS} minutes.`);
  return { code: isTooLong ? null : code, log: lines.slice(-SHOWN_LINES).join('\n'), logFile };
}

function check(name: string, what: string, args: readonly string[]): Stage {
  return {
    name,
    what,
    run: async (more) => {
      const { code, log } = await runNode(name, [...args, ...more]);
      return single(code === 0, log);
    },
  };
}

function vitest(name: string, what: string, project: string): Stage {
  return {
    name,
    what,
    run: async (more) => {
      const reportFile = join(artifactsFolder, `${name}.json`);
      await rm(reportFile, { force: true });
      const { code, log } = await runNode(name, [
        tool('vitest', 'vitest.mjs'),
        'run',
        ...['--project', project],
        ...['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
        ...more,
      ]);
      const report = await readFile(reportFile, 'utf8').then(
        (text) => JSON.parse(text) as VitestReport,
        () => undefined,
      );
      return tallyVitest(report, code, log);
    },
  };
}

const cache = (name: string): string => join(cacheFolder, name);

/** In order; those of one group run side by side. */
export const STAGE_GROUPS: readonly (readonly Stage[])[] = [
  [
    check('format', 'formatting (Prettier)', [
      tool('prettier', 'bin', 'prettier.cjs'),
      ...['--check', '--log-level=warn', '--cache', `--cache-location=${cache('prettier')}`, '.'],
    ]),
    check('lint', 'lint and import rules (ESLint)', [tool('eslint', 'bin', 'eslint.js'), '.']),
    check('typecheck', 'types (TypeScript)', [
      tool('typescript', 'bin', 'tsc'),
      ...['--noEmit', '-p', 'tsconfig.json', '--incremental', `--tsBuildInfoFile`, cache('tsc.tsbuildinfo')],
    ]),
  ],
  [vitest('unit', 'unit, property and integration tests (Vitest)', 'unit')],
  [check('build', 'build (electron-vite)', [join(projectRoot, 'scripts', 'build.ts')])],
  [vitest('e2e', 'the stories in headless Chromium', 'e2e')],
  [vitest('packaging', 'the package, read back', 'packaging')],
  [vitest('electron', 'the app in a real Electron', 'electron-smoke')],
  [
    check('security', 'security checklist', [
      join(projectRoot, 'scripts', 'security-tests.ts'),
      // At work the document follows the tests; on a build server a forgotten one is a failure.
      ...(isCi ? [] : ['--write']),
    ]),
  ],
];

export const STAGES: readonly Stage[] = STAGE_GROUPS.flat();
