import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./store-child.ts', import.meta.url));

/** An unprivileged user, for tests about what may not be written: root may write everything. */
const NOBODY = 65_534;

export interface StoreChild {
  process: ChildProcess;
  lines: string[];
  /** Resolves with the lines when the process has ended. */
  ended: Promise<string[]>;
  /** Resolves when `wanted` holds of what was printed (called per line), or when the process has ended. */
  until(wanted: (line: string, count: number) => boolean): Promise<void>;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<string[]>;
}

export function startStoreChild(
  what: string,
  folder: string,
  options: { unprivileged?: boolean; answers?: number } = {},
): StoreChild {
  const asNobody = options.unprivileged === true && process.getuid?.() === 0;
  const child = spawn(
    process.execPath,
    [script, what, folder, ...(options.answers === undefined ? [] : [String(options.answers)])],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      ...(asNobody ? { uid: NOBODY, gid: NOBODY } : {}),
    },
  );
  const lines: string[] = [];
  const watchers = new Set<(line: string | null) => void>();
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    for (const watcher of watchers) watcher(line);
  });
  const ended = new Promise<string[]>((resolve) => {
    child.once('close', () => {
      for (const watcher of watchers) watcher(null);
      resolve(lines);
    });
  });
  return {
    process: child,
    lines,
    ended,
    until: (wanted) =>
      new Promise((resolve) => {
        let count = 0;
        const watcher = (line: string | null): void => {
          if (line !== null) count += 1;
          if (line !== null && !wanted(line, count)) return;
          watchers.delete(watcher);
          resolve();
        };
        watchers.add(watcher);
        if (child.exitCode !== null) watcher(null);
      }),
    async kill() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
