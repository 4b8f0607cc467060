/** Runs a Node program for a stage of `npm test`: its output in a file, its time bounded, nothing of it left afterwards. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { projectRoot } from '../paths.ts';

/** Lines of a failed program's log that are shown; all of it is in the file. */
const SHOWN_LINES = 60;
/** What a program that is ended has for its own ending, and what it may leave open after it has ended by itself. */
const PATIENCE_MS = 10_000;

const running = new Set<ChildProcess>();

export type Outcome = {
  /** null: it did not start, or it was ended. */
  code: number | null;
  isTooLong: boolean;
  /** The end of what it said. */
  log: string;
};

export type Run = {
  args: readonly string[];
  /** Gets all that the program says. */
  logFile: string;
  limitMs: number;
  env?: Record<string, string>;
};

/** Ends whatever runs, for Ctrl+C. */
export function endAll(): void {
  for (const child of running) signalAll(child, 'SIGTERM');
}

export async function runNode({ args, logFile, limitMs, env = {} }: Run): Promise<Outcome> {
  mkdirSync(dirname(logFile), { recursive: true });
  const file = createWriteStream(logFile);
  const child = spawn(process.execPath, [...args], {
    cwd: projectRoot,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what it has started can be ended with it, and nothing else.
    detached: process.platform !== 'win32',
  });
  running.add(child);
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      file.write(chunk);
    });
  }
  const notes: string[] = [];
  const timers: NodeJS.Timeout[] = [];
  const after = (ms: number, then: () => void): void => void timers.push(setTimeout(then, ms));
  let isTooLong = false;
  const code = await new Promise<number | null>((done) => {
    after(limitMs, () => {
      isTooLong = true;
      notes.push(`It was ended: it had not come to its end within ${Math.round(limitMs / 60_000)} minutes.`);
      signalAll(child, 'SIGTERM');
      after(PATIENCE_MS, () => {
        signalAll(child, 'SIGKILL');
        done(null);
      });
    });
    child.on('error', (error) => {
      notes.push(error.message);
      done(null);
    });
    child.on('close', done);
    // Something it has started and forgotten keeps its output open.
    child.on('exit', (exitCode) =>
      after(PATIENCE_MS, () => {
        if (!isTooLong) notes.push('It left processes behind, which were ended.');
        signalAll(child, 'SIGKILL');
        done(exitCode);
      }),
    );
  });
  timers.forEach(clearTimeout);
  running.delete(child);
  for (const note of notes) file.write(`\n${note}\n`);
  await new Promise<void>((done) => file.end(done));
  const lines = stripVTControlCharacters(Buffer.concat(chunks).toString('utf8')).trimEnd().split('\n');
  return {
    code: isTooLong ? null : code,
    isTooLong,
    log: [...lines.slice(-SHOWN_LINES), ...notes].join('\n'),
  };
}

/** The program and all that it has started. */
function signalAll(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    // Windows knows no gentle end, and only this command knows who was started by whom.
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' }).on('error', () => child.kill());
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // All of them have ended.
  }
}
