/**
 * `npm test`: every check and test, in stages. `npm test -- unit lint` runs those stages only, and `npm test -- unit <more>`
 * hands what follows to the stage's tool. The last line is always `N passed, N failed, N skipped`, and the exit code is 0
 * only when nothing failed.
 */
import { endAll } from './test/run-node.ts';
import { logName, STAGE_GROUPS, STAGES, type Stage } from './test/stages.ts';
import { failureList, lastLine, sum, type StageResult } from './test/tally.ts';

/** A sign of life while a long stage runs. */
const STILL_RUNNING_MS = 60_000;

const args = process.argv.slice(2);
const wanted = args.filter((arg) => STAGES.some(({ name }) => name === arg));
const more = args.filter((arg) => !wanted.includes(arg));
if (more.length > 0 && wanted.length !== 1) {
  console.error(`usage: npm test -- [stage …]\nstages: ${STAGES.map(({ name }) => name).join(', ')}`);
  console.error('With exactly one stage, further arguments go to its tool.');
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    endAll();
    process.exit(1);
  });
}

const startedAt = Date.now();
const outcomes: { name: string; logFile: string; result: StageResult }[] = [];
console.log(`Testing Canopy with Node ${process.versions.node} on ${process.platform} ${process.arch}.`);
for (const group of STAGE_GROUPS) {
  const stages = group.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const results = await Promise.all(stages.map(runStage));
  stages.forEach(({ name }, n) => outcomes.push({ name, logFile: logName(name), result: results[n]! }));
}
const total = sum(outcomes.map(({ result }) => result));
console.log(['', ...failureList(outcomes)].join('\n'));
console.log(`${seconds(startedAt)} s; the full logs are in artifacts/`);
console.log(lastLine(total));
process.exitCode = total.failed > 0 ? 1 : 0;

async function runStage(stage: Stage): Promise<StageResult> {
  const stageStartedAt = Date.now();
  console.log(`→ ${stage.name}: ${stage.what} …`);
  const alive = setInterval(
    () => console.log(`  ${stage.name} is running (${seconds(stageStartedAt)} s)`),
    STILL_RUNNING_MS,
  );
  const result = await stage.run(more);
  clearInterval(alive);
  for (const failure of result.failures) console.log(`\nFAILED in ${stage.name}: ${failure.name}\n${failure.detail}\n`);
  for (const test of result.unstable)
    console.log(
      `\nUNSTABLE in ${stage.name}: ${test.name}\nfailed, then passed when its file ran alone:\n${test.detail}\n`,
    );
  for (const skip of result.skips) console.log(`  SKIPPED in ${stage.name}: ${skip}`);
  const mark = result.failed > 0 ? '✗' : '✓';
  console.log(`${mark} ${stage.name}: ${lastLine(result)} (${seconds(stageStartedAt)} s)`);
  return result;
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(1);
}
