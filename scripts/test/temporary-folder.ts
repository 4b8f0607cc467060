/**
 * Vitest's global set-up: all temporary files of a run, those of the programs and browsers that it starts included, lie in
 * one folder that goes with the run. Tests need not remove theirs, and a test that fails half-way leaves nothing.
 */
import { chmodSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'canopy-tests-';
/** What the platforms read. */
const VARIABLES = ['TMPDIR', 'TEMP', 'TMP'] as const;
const DAY_MS = 24 * 60 * 60_000;

export function setup(): () => void {
  const base = shortTemporaryFolder();
  removeOld(base);
  const folder = mkdtempSync(join(base, PREFIX));
  // Tests of what may not be written run programs as somebody else, who has to get through to folders of his own.
  chmodSync(folder, 0o711);
  const before = VARIABLES.map((name) => [name, process.env[name]] as const);
  for (const name of VARIABLES) process.env[name] = folder;
  // A process that is just ending may still have a file open, which Windows minds.
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  // A run that is broken off tears nothing down.
  const endedBy = (signal: NodeJS.Signals): void => {
    remove();
    process.kill(process.pid, signal);
  };
  process.on('exit', remove);
  process.once('SIGTERM', endedBy);
  return () => {
    process.off('exit', remove);
    process.off('SIGTERM', endedBy);
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    remove();
  };
}

/** The path of a socket has a hundred characters or so, and macOS's own folder takes half of them. */
function shortTemporaryFolder(): string {
  return process.platform === 'darwin' ? realpathSync('/tmp') : tmpdir();
}

/** Folders of runs that were killed. */
function removeOld(base: string): void {
  for (const name of readdirSync(base).filter((entry) => entry.startsWith(PREFIX))) {
    const path = join(base, name);
    try {
      if (Date.now() - statSync(path).mtimeMs > DAY_MS) rmSync(path, { recursive: true, force: true });
    } catch {
      // Somebody else's, or just removed by another run.
    }
  }
}
