import { DatabaseSync } from 'node:sqlite';

/** Bumped whenever the tables change; a file of another version is refused. */
const SCHEMA_VERSION = 1;

/** Marks a file as a sandbox directory ("CnSb"), so that no other database is taken for one. */
const APPLICATION_ID = 0x436e5362;

/** The directory's tables, dropped and created again by a reset. */
const TABLES = `
CREATE TABLE groups (
  group_id TEXT PRIMARY KEY, name TEXT NOT NULL, name_fold TEXT NOT NULL, description TEXT NOT NULL,
  is_root INTEGER NOT NULL, creator TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE users (
  user_id TEXT PRIMARY KEY, user_name TEXT NOT NULL, nick_name TEXT NOT NULL, nick_fold TEXT NOT NULL,
  avatar TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL, phone_region TEXT NOT NULL,
  role TEXT NOT NULL, status TEXT NOT NULL, description TEXT NOT NULL, default_drive_id TEXT NOT NULL,
  user_data TEXT NOT NULL, extras TEXT NOT NULL, creator TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, expired_at INTEGER NOT NULL, last_login_time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE memberships (
  group_id TEXT NOT NULL, member_type TEXT NOT NULL, member_id TEXT NOT NULL, member_role TEXT NOT NULL,
  description TEXT NOT NULL, creator TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  PRIMARY KEY (group_id, member_type, member_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE assignments (
  group_id TEXT NOT NULL, user_id TEXT NOT NULL, role_id TEXT NOT NULL,
  creator TEXT NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY (group_id, user_id, role_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE links (
  type TEXT NOT NULL, identity TEXT NOT NULL, extra TEXT NOT NULL, user_id TEXT NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY (type, identity, extra)
) STRICT, WITHOUT ROWID;
CREATE TABLE refresh_tokens (
  token TEXT PRIMARY KEY, user_id TEXT NOT NULL, app_id TEXT NOT NULL, service INTEGER NOT NULL,
  issued_at INTEGER NOT NULL, replaced INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** Indices are made after the filling: sorting once is quicker than inserting in order. */
const INDICES = `
CREATE INDEX groups_recent ON groups (updated_at DESC, group_id);
CREATE INDEX groups_roots ON groups (group_id) WHERE is_root = 1;
CREATE INDEX memberships_of_member ON memberships (member_id, member_type, group_id);
CREATE INDEX assignments_of_user ON assignments (user_id, group_id);
CREATE INDEX users_by_phone ON users (phone) WHERE phone <> '';
CREATE INDEX users_by_email ON users (email) WHERE email <> '';
CREATE INDEX links_of_user ON links (user_id);
`;

const META = 'CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;';

const TABLE_NAMES = ['groups', 'users', 'memberships', 'assignments', 'links', 'refresh_tokens'];

/** The file is not a sandbox directory, or one of another version. */
export class DirectoryFileError extends Error {
  override readonly name = 'DirectoryFileError';
}

function numberFrom(db: DatabaseSync, pragma: string): number {
  const row = db.prepare(`PRAGMA ${pragma}`).get() as Record<string, number> | undefined;
  return row?.[pragma] ?? 0;
}

/** A database that is gone when the process ends. */
export function openMemory(): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  db.exec(META);
  return db;
}

/** A new file that nobody else looks at before it is complete; a crash may spoil it. */
export function openDraft(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144;');
  db.exec(META);
  return db;
}

/**
 * Opens a file that was made before, for this process alone. What is answered
 * survives the end of the process, however it comes.
 *
 * @throws DirectoryFileError when the file is something else or in use.
 */
export function openFile(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    const id = numberFrom(db, 'application_id');
    if (id !== APPLICATION_ID) throw new DirectoryFileError(`${path} is a database, but not one of the sandbox`);
    if (numberFrom(db, 'user_version') !== SCHEMA_VERSION) {
      throw new DirectoryFileError(
        `${path} was written by another version of the sandbox; remove it or choose another file`,
      );
    }
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    db.exec('PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; BEGIN IMMEDIATE; COMMIT;');
    return db;
  } catch (cause) {
    db?.close();
    if (cause instanceof DirectoryFileError) throw cause;
    const why = /locked/.test((cause as Error).message) ? 'another sandbox uses it' : (cause as Error).message;
    throw new DirectoryFileError(`${path} cannot be opened as a sandbox file: ${why}`, { cause });
  }
}

/**
 * Empties the directory and fills it again in one transaction, so that a
 * half-made organisation is never seen, not even after a crash.
 */
export function rebuild(db: DatabaseSync, fill: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const name of TABLE_NAMES) db.exec(`DROP TABLE IF EXISTS ${name}`);
    db.exec(TABLES);
    fill();
    db.exec(INDICES);
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION};`);
    db.exec('COMMIT');
  } catch (cause) {
    // A draft keeps no journal to roll back with; it is thrown away as a whole.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw cause;
  }
}
