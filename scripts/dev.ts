/** `npm run dev`: the app with hot reload. Electron is needed here; without it, use `npm start` and build again. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './paths.ts';
import { findElectron, whyNoElectronWindow } from './start/electron-binary.ts';

const reason = whyNoElectronWindow();
const electron = reason ? undefined : await findElectron(true, (line) => console.error(line));
if (reason || !electron?.ok) {
  console.error(`Electron is not available here, ${reason ?? (electron?.ok === false ? electron.reason : '')}.`);
  console.error('npm start serves the app to a browser instead.');
  process.exit(1);
}
const program = join(projectRoot, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
const child = spawn(process.execPath, [program, 'dev', '--watch', ...process.argv.slice(2)], {
  cwd: projectRoot,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
process.exitCode = await new Promise<number>((done) => child.on('exit', (code) => done(code ?? 0)));
