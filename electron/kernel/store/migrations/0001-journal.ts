import type { Migration } from './migration.ts';

/**
 * What must never be lost: staged changes with their undo history, runs and steps.
 * A gesture records what it added and took out; undo and redo walk these rows, so they survive closing the app.
 */
export const journalMigration1: Migration = {
  version: 1,
  statements: [
    `CREATE TABLE staged_change (
      id TEXT PRIMARY KEY,
      seq INTEGER NOT NULL UNIQUE,
      at INTEGER NOT NULL,
      gesture_id TEXT NOT NULL,
      intent TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE gesture (
      n INTEGER PRIMARY KEY AUTOINCREMENT,
      added TEXT NOT NULL,
      removed TEXT NOT NULL,
      undone INTEGER NOT NULL DEFAULT 0
    ) STRICT`,
    `CREATE TABLE tray (
      only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
      revision INTEGER NOT NULL,
      next_seq INTEGER NOT NULL
    ) STRICT`,
    'INSERT INTO tray (only_row, revision, next_seq) VALUES (1, 0, 1)',
    `CREATE TABLE run (
      id TEXT PRIMARY KEY,
      profile_id TEXT NOT NULL,
      state TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      finished_at INTEGER,
      plan TEXT NOT NULL,
      names TEXT NOT NULL,
      undone_by TEXT,
      recovered INTEGER NOT NULL
    ) STRICT`,
    'CREATE INDEX run_by_time ON run (started_at)',
    `CREATE TABLE step (
      run_id TEXT NOT NULL REFERENCES run (id),
      step_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      state TEXT NOT NULL,
      record TEXT NOT NULL,
      PRIMARY KEY (run_id, step_id)
    ) STRICT, WITHOUT ROWID`,
    'PRAGMA user_version = 1',
  ],
};
