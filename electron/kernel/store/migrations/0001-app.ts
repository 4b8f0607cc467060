import type { Migration } from './migration.ts';

/** Connection profiles (never a secret) and settings of the app. The open connection is also the lock of the data folder. */
export const appMigration1: Migration = {
  version: 1,
  statements: [
    'CREATE TABLE profile (id TEXT PRIMARY KEY, position INTEGER NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
    'CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
    'PRAGMA user_version = 1',
  ],
};
