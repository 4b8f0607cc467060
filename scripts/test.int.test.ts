/** `npm test` itself, in a working copy with tests of its own. */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { PROGRESS_VARIABLE, readProgress } from './test/progress-reporter.ts';
import { makeWorkingCopy, type Command, type WorkingCopy } from './testing/working-copy.ts';

// Whole programs are built and started here, on machines that do other things as well.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let copy: WorkingCopy;
beforeAll(() => {
  copy = makeWorkingCopy();
  // Only what is asked for below.
  for (const folder of ['electron', 'renderer', 'sandbox']) rmSync(join(copy.root, folder), { recursive: true });
  for (const path of readdirSync(copy.root, { recursive: true, encoding: 'utf8' })) {
    if (/\.test\.tsx?$/.test(path)) rmSync(join(copy.root, path));
  }
});
afterAll(() => copy.remove());

const test = (...stages: string[]): Command =>
  copy.run(process.execPath, [join(copy.root, 'scripts', 'bootstrap.mjs'), 'scripts/test.ts', ...stages]);
const lastLines = (command: Command, count: number): string[] => command.stdout().trimEnd().split('\n').slice(-count);

it('says at the end what failed, by file and name, and ends with 1', async () => {
  const lines = ["import { mkdtempSync } from 'node:fs';", "import { expect, it } from 'vitest';"];
  const passes = "it('holds', () => void mkdtempSync(`${process.env.TMPDIR}/left-`));";
  const fails = "it('does not hold', () => expect(1).toBe(2));";
  writeFileSync(join(copy.root, 'shared', 'mixed.test.ts'), [...lines, passes, fails].join('\n'));
  writeFileSync(join(copy.root, 'shared', 'broken.test.ts'), "import './nowhere.ts';");
  const failing = test('unit');
  expect(await failing.ended).toBe(1);
  expect(failing.stdout()).toContain('FAILED in unit: shared/mixed.test.ts > does not hold\nAssertionError');
  const [title, ...named] = lastLines(failing, 5);
  expect(title).toBe('FAILED:');
  expect(named.slice(0, 2).sort()).toEqual([
    '  unit: shared/broken.test.ts',
    '  unit: shared/mixed.test.ts > does not hold',
  ]);
  expect(named.slice(2)).toEqual([
    expect.stringMatching(/^[\d.]+ s; the full logs are in artifacts\/$/),
    '1 passed, 2 failed, 0 skipped',
  ]);
  expect(existsSync(join(copy.root, 'artifacts', 'unit.log'))).toBe(true);
  // What tests leave among the temporary files goes with them.
  expect(copy.temporaryFiles()).toEqual([]);

  rmSync(join(copy.root, 'shared', 'broken.test.ts'));
  writeFileSync(join(copy.root, 'shared', 'mixed.test.ts'), [...lines, passes].join('\n'));
  const passing = test('unit');
  expect([await passing.ended, passing.stdout()]).toEqual([0, expect.not.stringContaining('FAILED')]);
  expect(lastLines(passing, 1)).toEqual(['1 passed, 0 failed, 0 skipped']);
  rmSync(join(copy.root, 'shared', 'mixed.test.ts'));
});

it('looks at a failure a second time, and tells what then passes as unstable', async () => {
  const seen = JSON.stringify(join(copy.scratch, 'seen'));
  const file = [
    "import { existsSync, writeFileSync } from 'node:fs';",
    "import { expect, it } from 'vitest';",
    `it('passes the second time', () => { const was = existsSync(${seen}); writeFileSync(${seen}, ''); expect(was).toBe(true); });`,
  ];
  writeFileSync(join(copy.root, 'shared', 'unstable.test.ts'), file.join('\n'));
  const unstable = test('unit');
  expect(await unstable.ended).toBe(0);
  expect(unstable.stdout()).toContain('UNSTABLE in unit: shared/unstable.test.ts > passes the second time\n');
  expect(lastLines(unstable, 4)).toEqual([
    'UNSTABLE (failed, then passed alone; to be mended):',
    '  unit: shared/unstable.test.ts > passes the second time',
    expect.stringMatching(/^[\d.]+ s; the full logs/),
    '1 passed, 0 failed, 0 skipped',
  ]);
  rmSync(join(copy.root, 'shared', 'unstable.test.ts'));
});

it('knows where a run stood that had to be ended', async () => {
  const tests = [
    "import { expect, it } from 'vitest';",
    "it('passes', () => undefined);",
    "it('fails', () => expect(1).toBe(2));",
    "it('never ends', () => new Promise(() => undefined));",
  ];
  writeFileSync(join(copy.root, 'shared', 'hangs.test.ts'), tests.join('\n'));
  const progress = join(copy.scratch, 'progress');
  const reporter = `--reporter=${join(copy.root, 'scripts', 'test', 'progress-reporter.ts')}`;
  const vitest = join(copy.root, 'node_modules', 'vitest', 'vitest.mjs');
  const run = copy.run(process.execPath, [vitest, 'run', '--project=unit', 'shared/hangs', reporter], {
    [PROGRESS_VARIABLE]: progress,
  });
  await expect
    .poll(() => readProgress(progress), { timeout: 200_000 })
    .toEqual({
      underWay: ['shared/hangs.test.ts > never ends'],
      failed: ['shared/hangs.test.ts > fails'],
    });
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe('SIGTERM');
  // Broken off, it leaves nothing either.
  expect(copy.temporaryFiles()).toEqual([]);
});

it('knows a usage', async () => {
  const asked = test('everything');
  expect(await asked.ended).toBe(2);
  expect(asked.stderr()).toContain('usage: npm test');
});
