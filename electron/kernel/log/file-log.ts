import { appendFile, chmod, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../make-folder.ts';
import { formatLine, type LogEntry, type LogSink } from './ring-log.ts';

const MAX_BYTES = 2 * 1024 * 1024;
const MAX_WAITING = 1000;

export interface FileLog {
  sink: LogSink;
  /** Waits until everything handed in so far is written. */
  close(): Promise<void>;
}

/**
 * Keeps the log in `<folder>/canopy.log` (info and above), at most twice 2 MB: the full file becomes `canopy.1.log`. A disk that does not
 * take it loses the log, not the app: `onError` is told once.
 */
export function createFileLog(folder: string, onError: (error: unknown) => void, maxBytes = MAX_BYTES): FileLog {
  const path = join(folder, 'canopy.log');
  let waiting: string[] = [];
  let dropped = 0;
  let writing: Promise<void> | null = null;
  let size: number | null = null;
  let broken = false;

  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      if (dropped > 0) waiting.push(`(${dropped} lines left out)\n`);
      dropped = 0;
      const text = waiting.join('');
      waiting = [];
      size ??= await stat(path).then(
        (file) => file.size,
        () => 0,
      );
      if (size > 0 && size + Buffer.byteLength(text) > maxBytes) {
        await rename(path, join(folder, 'canopy.1.log'));
        size = 0;
      }
      await appendFile(path, text, { mode: 0o600 });
      if (size === 0) await chmod(path, 0o600);
      size += Buffer.byteLength(text);
    }
  };

  try {
    makeFolder(folder);
  } catch (error) {
    broken = true;
    onError(error);
  }

  return {
    sink(entry: LogEntry) {
      if (broken || entry.level === 'debug') return;
      if (waiting.length >= MAX_WAITING) {
        dropped += 1;
        return;
      }
      waiting.push(`${formatLine(entry)}\n`);
      writing ??= write()
        .catch((error: unknown) => {
          broken = true;
          onError(error);
        })
        .finally(() => {
          writing = null;
        });
    },
    async close() {
      while (writing) await writing;
    },
  };
}
