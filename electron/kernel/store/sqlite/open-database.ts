import { accessSync, chmodSync, closeSync, constants as fsConstants, existsSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, constants, DatabaseSync, type StatementSync } from 'node:sqlite';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { makeFolder } from '../../make-folder.ts';
import type { DatabaseKind } from '../migrations/migration.ts';
import { storeError } from './store-error.ts';

/** An open, migrated, exclusively held file. */
export interface Database {
  readonly file: string;
  readonly name: string;
  /** Prepared once per text, rows as objects. */
  statement(sql: string): StatementSync;
  /** Prepared once per text, rows as arrays: for bulk reads. */
  rows(sql: string): StatementSync;
  /** All or nothing; anything thrown rolls back. */
  transaction<T>(work: () => T): T;
  close(): void;
}

export interface OpenOptions {
  /** Literal statements run on the new connection after the kind's own; only tests set them (a bound on the pages, to see a full disk). */
  connection?: readonly string[];
}

/**
 * Opens (or creates) one of Canopy's files: directory 0700, file 0600, held exclusively for as long as it is open.
 *
 * Errors: `store.busy` (another process holds it), `store.corrupt`, `store.foreign` (not ours), `store.future` (written by a newer Canopy;
 * `fileVersion`, `appVersion`), `store.read-only`, `store.disk-full`. In none of these cases is the file changed or deleted.
 *
 * Only SQLite ever opens the file: POSIX locks belong to the process, and closing any other descriptor of it would drop ours.
 */
export async function openDatabase(
  file: string,
  kind: DatabaseKind,
  options: OpenOptions = {},
): Promise<Result<Database>> {
  let db: DatabaseSync | null = null;
  try {
    const folder = dirname(file);
    makeFolder(folder);
    keepPrivate(folder);
    // Asked beforehand, because a lock on a file that cannot be written fails as if the disk were broken.
    accessSync(folder, fsConstants.W_OK);
    const isNew = !existsSync(file) && makeEmpty(file);
    if (!isNew) accessSync(file, fsConstants.W_OK);
    const leftWal = !isNew && hasContent(`${file}-wal`);
    db = new DatabaseSync(file, {
      enableForeignKeyConstraints: true,
      enableDoubleQuotedStringLiterals: false,
      allowExtension: false,
      defensive: true,
      timeout: 0,
    });
    const problem = inspect(db, kind, leftWal);
    if (problem !== null) {
      db.close();
      return err(problem);
    }
    keepPrivate(file);
    await prepare(db, file, kind, options);
    return ok(wrap(db, file, kind));
  } catch (thrown) {
    const error = storeError(thrown, kind.name);
    if (db?.isOpen) db.close();
    if (error === null) throw thrown;
    return err(error);
  }
}

/**
 * Created empty first, so that SQLite finds the mode and gives it to its companions. False: another copy of the app, started at the same
 * moment, was faster, and the lock decides which of the two has the file.
 */
function makeEmpty(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx', 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && existsSync(file)) return false;
    throw error;
  }
}

/** Takes away what others may do with it; what the owner may do stays as the owner wants it. */
function keepPrivate(path: string): void {
  const { mode } = statSync(path);
  if ((mode & 0o077) !== 0) chmodSync(path, mode & 0o700);
}

function hasContent(file: string): boolean {
  return existsSync(file) && statSync(file).size > 0;
}

function pragmaNumber(db: DatabaseSync, sql: string): number {
  return Number(Object.values(db.prepare(sql).get() ?? {})[0]);
}

/** Looks at the file without changing it. Throws what SQLite throws. */
function inspect(db: DatabaseSync, kind: DatabaseKind, leftWal: boolean) {
  // Before the first read: with it the lock is taken once and kept (and no shared-memory file is needed).
  db.exec('PRAGMA locking_mode = EXCLUSIVE');
  const version = pragmaNumber(db, 'PRAGMA user_version');
  const owner = pragmaNumber(db, 'PRAGMA application_id');
  const objects = pragmaNumber(db, 'SELECT count(*) FROM sqlite_schema');
  const fresh = owner === 0 && version === 0 && objects === 0;
  if (fresh) return null;
  if (owner !== kind.applicationId) return appError('store.foreign', { file: kind.name });
  const latest = latestVersion(kind);
  if (version > latest) {
    return appError('store.future', { file: kind.name, fileVersion: version, appVersion: latest });
  }
  // A write-ahead log that is still there means that nobody closed the file: it was killed, or copied while in use.
  if (leftWal) {
    const verdict = Object.values(db.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
    if (verdict !== 'ok') return appError('store.corrupt', { file: kind.name, detail: String(verdict) });
  }
  return null;
}

const latestVersion = (kind: DatabaseKind): number => kind.migrations.at(-1)?.version ?? 0;

async function prepare(db: DatabaseSync, file: string, kind: DatabaseKind, options: OpenOptions): Promise<void> {
  db.exec('PRAGMA journal_mode = WAL');
  // Proves that the file can be written and takes the lock now rather than at the first edit.
  db.exec('BEGIN IMMEDIATE; COMMIT');
  for (const statement of kind.connection) db.exec(statement);
  await migrate(db, file, kind);
  for (const statement of options.connection ?? []) db.exec(statement);
  db.setAuthorizer(authorize);
}

/** All missing steps in one transaction, after a copy of the file as it was (`<file>.backup-v<n>`). */
async function migrate(db: DatabaseSync, file: string, kind: DatabaseKind): Promise<void> {
  const version = pragmaNumber(db, 'PRAGMA user_version');
  const missing = kind.migrations.filter((migration) => migration.version > version);
  if (missing.length === 0) return;
  if (version > 0) {
    const copy = `${file}.backup-v${version}`;
    if (!existsSync(copy)) closeSync(openSync(copy, 'wx', 0o600));
    await backup(db, copy);
  }
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec(kind.stamp);
    for (const migration of missing) {
      for (const statement of migration.statements) db.exec(statement);
    }
    db.exec('COMMIT');
  } catch (thrown) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw thrown;
  }
}

/** After opening nothing may reach another file or change how this one is kept, whatever text comes to be prepared. */
function authorize(action: number): number {
  switch (action) {
    case constants.SQLITE_ATTACH:
    case constants.SQLITE_DETACH:
    case constants.SQLITE_CREATE_VTABLE:
    case constants.SQLITE_DROP_VTABLE:
    case constants.SQLITE_PRAGMA:
      return constants.SQLITE_DENY;
    default:
      return constants.SQLITE_OK;
  }
}

function wrap(db: DatabaseSync, file: string, kind: DatabaseKind): Database {
  const statements = new Map<string, StatementSync>();
  const bulk = new Map<string, StatementSync>();
  const cached = (cache: Map<string, StatementSync>, sql: string, arrays: boolean): StatementSync => {
    let statement = cache.get(sql);
    if (statement === undefined) {
      statement = db.prepare(sql);
      if (arrays) statement.setReturnArrays(true);
      cache.set(sql, statement);
    }
    return statement;
  };
  return {
    file,
    name: kind.name,
    statement: (sql) => cached(statements, sql, false),
    rows: (sql) => cached(bulk, sql, true),
    transaction(work) {
      db.exec('BEGIN IMMEDIATE');
      try {
        const value = work();
        db.exec('COMMIT');
        return value;
      } catch (thrown) {
        // A full disk has already rolled back by itself.
        if (db.isTransaction) db.exec('ROLLBACK');
        throw thrown;
      }
    },
    close: () => {
      if (db.isOpen) db.close();
    },
  };
}
