/**
 * One numbered step of a file's schema. Steps are only ever added: a released one is never edited (the golden files of `golden/` hold
 * what it produced). Every statement is a literal; the last one sets `user_version` to `version`.
 */
export interface Migration {
  version: number;
  statements: readonly string[];
}

/** One of the three files Canopy keeps, told apart by SQLite's `application_id`. */
export interface DatabaseKind {
  /** Shown in errors as `file`. */
  name: 'copy.db' | 'journal.db' | 'app.db';
  applicationId: number;
  /** Literal statements that set up each connection. */
  connection: readonly string[];
  /** Literal statement that writes `applicationId`. */
  stamp: string;
  migrations: readonly Migration[];
}
