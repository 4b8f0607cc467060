import { appError, type AppError } from '#shared/errors/app-error.ts';

/** Primary result codes of SQLite (the low byte of an extended code). */
const sqlite = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADatabase: 26,
} as const;

/** Extended codes of writes that the system did not take: a quota, a limit on the size of files, a disk that is full at flushing. */
const noRoom: ReadonlySet<number> = new Set([3, 4, 6, 19].map((detail) => sqlite.io | (detail << 8)));

/**
 * Names an exception of `node:sqlite` or of the file system as a `store.*` error, or null when it is something else (a bug).
 * `file` is a bare file name: a path would tell more of this computer than an error needs to.
 */
export function storeError(thrown: unknown, file: string): AppError | null {
  if (!(thrown instanceof Error)) return null;
  const { errcode, code } = thrown as { errcode?: unknown; code?: unknown };
  if (typeof errcode === 'number') {
    // What was there before is still whole, so it is not a damaged file.
    if (noRoom.has(errcode)) return appError('store.disk-full', { file }, { retry: 'now' });
    switch (errcode & 0xff) {
      case sqlite.busy:
      case sqlite.locked:
        return appError('store.busy', { file }, { retry: 'now' });
      case sqlite.readOnly:
      case sqlite.cantOpen:
        return appError('store.read-only', { file });
      case sqlite.full:
        return appError('store.disk-full', { file }, { retry: 'now' });
      case sqlite.corrupt:
      case sqlite.notADatabase:
      // A disk that fails to read is, for the one who waits, a file that cannot be trusted.
      case sqlite.io:
        return appError('store.corrupt', { file, detail: thrown.message });
      default:
        return null;
    }
  }
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return appError('store.read-only', { file });
    case 'ENOSPC':
    case 'EDQUOT':
      return appError('store.disk-full', { file }, { retry: 'now' });
    case 'ENOTDIR':
    case 'EISDIR':
    case 'EEXIST':
      return appError('store.foreign', { file });
    default:
      return null;
  }
}
