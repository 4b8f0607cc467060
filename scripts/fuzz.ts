/**
 * `npm run fuzz -- [--rounds <n>] [filter …]`: the property tests, each round from a seed of its own, until one finds a counterexample. Its seed is
 * printed, and `CANOPY_SEED=<seed> npm test -- unit <file>` finds it again. Round by round 10 unless told, without end with 0.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parsed, wholeNumber } from './command-line.ts';
import { projectRoot } from './paths.ts';

const line = parsed(() => {
  const { values, positionals } = parseArgs({
    options: { rounds: { type: 'string', default: '10' } },
    allowPositionals: true,
  });
  return { rounds: wholeNumber('--rounds', values.rounds, 0, 1_000_000), filters: positionals };
});
if (!line.ok) {
  console.error(`${line.message}\nusage: npm run fuzz -- [--rounds <n>] [filter …]`);
  process.exit(2);
}
const { rounds, filters } = line.options;

const files: string[] = [];
for await (const file of glob('{shared,electron,renderer,sandbox,scripts}/**/*.test.ts', { cwd: projectRoot })) {
  if (filters.length > 0 && !filters.some((filter) => file.includes(filter))) continue;
  if ((await readFile(join(projectRoot, file), 'utf8')).includes("from 'fast-check'")) files.push(file);
}
if (files.length === 0) {
  console.error(`no file with property tests has ${filters.join(' or ')} in its name`);
  process.exit(2);
}

for (let round = 1; rounds === 0 || round <= rounds; round++) {
  const seed = randomInt(2 ** 31);
  console.log(`round ${round}${rounds === 0 ? '' : ` of ${rounds}`}, ${files.length} files, CANOPY_SEED=${seed}`);
  const child = spawn(
    process.execPath,
    [join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', 'unit', '--reporter=dot', ...files],
    { cwd: projectRoot, env: { ...process.env, CANOPY_SEED: String(seed) }, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code === 0) continue;
  console.error(`failed with CANOPY_SEED=${seed}`);
  process.exit(1);
}
