/** `npm run package -- [--dir]`: builds when needed and hands everything else to electron-builder. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt } from './build.ts';
import { projectRoot } from './paths.ts';

try {
  await ensureBuilt((line) => console.error(line));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
const builder = spawn(
  process.execPath,
  [join(projectRoot, 'node_modules', 'electron-builder', 'cli.js'), ...process.argv.slice(2), '--publish', 'never'],
  { cwd: projectRoot, stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => builder.kill(signal));
process.exitCode = await new Promise<number>((done) => builder.on('exit', (code) => done(code ?? 1)));
