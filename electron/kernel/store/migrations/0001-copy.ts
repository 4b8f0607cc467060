import type { Migration } from './migration.ts';

/**
 * The mirrored directory. Server ids are interned once (`group_key`, `person_key`) and rows speak in small integers: a million
 * memberships stay comparable, sortable and packable without touching a string.
 *
 * `groups.flags` holds exactly the bits of `groupFlag` (shared/domain/columns.ts), so packing is a copy.
 * `snapshot_delta` says what a snapshot changed against the one before it: one row per fact, with the value on both sides (null: absent);
 * the first snapshot is a baseline and has none. Older snapshots are the newest one with the deltas taken back.
 * `stage_*` is the crawl in progress; its `parent_pk` 0 stands for the top level.
 */
export const copyMigration1: Migration = {
  version: 1,
  statements: [
    'CREATE TABLE group_key (pk INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT',
    'CREATE TABLE person_key (pk INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT',

    `CREATE TABLE groups (
      group_pk INTEGER PRIMARY KEY REFERENCES group_key (pk),
      name TEXT NOT NULL,
      description TEXT NOT NULL,
      created_at INTEGER,
      updated_at INTEGER,
      creator TEXT NOT NULL,
      flags INTEGER NOT NULL,
      read_at INTEGER,
      admins_read_at INTEGER,
      unreadable TEXT
    ) STRICT`,
    `CREATE TABLE edges (
      parent_pk INTEGER NOT NULL REFERENCES groups (group_pk),
      child_pk INTEGER NOT NULL REFERENCES groups (group_pk),
      PRIMARY KEY (parent_pk, child_pk)
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX edges_by_child ON edges (child_pk)',
    `CREATE TABLE people (
      person_pk INTEGER PRIMARY KEY REFERENCES person_key (pk),
      name TEXT NOT NULL,
      user_name TEXT NOT NULL,
      email TEXT NOT NULL,
      phone TEXT NOT NULL,
      role TEXT NOT NULL,
      status TEXT NOT NULL,
      description TEXT NOT NULL,
      kept INTEGER NOT NULL DEFAULT 0
    ) STRICT`,
    `CREATE TABLE memberships (
      group_pk INTEGER NOT NULL REFERENCES groups (group_pk),
      person_pk INTEGER NOT NULL REFERENCES person_key (pk),
      role INTEGER NOT NULL,
      PRIMARY KEY (group_pk, person_pk)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE assignments (
      group_pk INTEGER NOT NULL REFERENCES groups (group_pk),
      person_pk INTEGER NOT NULL REFERENCES person_key (pk),
      PRIMARY KEY (group_pk, person_pk)
    ) STRICT, WITHOUT ROWID`,

    `CREATE TABLE snapshot (
      id INTEGER PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('sync', 'refresh', 'administrators', 'people')),
      taken_at INTEGER NOT NULL,
      synced_at INTEGER NOT NULL,
      groups INTEGER NOT NULL,
      people INTEGER NOT NULL,
      memberships INTEGER NOT NULL,
      unreadable_groups INTEGER NOT NULL,
      added INTEGER NOT NULL,
      removed INTEGER NOT NULL,
      changed INTEGER NOT NULL
    ) STRICT`,
    `CREATE TABLE snapshot_delta (
      snapshot_id INTEGER NOT NULL REFERENCES snapshot (id),
      entity INTEGER NOT NULL,
      a INTEGER NOT NULL,
      b INTEGER NOT NULL,
      before ANY,
      after ANY,
      PRIMARY KEY (snapshot_id, entity, a, b)
    ) STRICT, WITHOUT ROWID`,
    'CREATE TABLE pack (snapshot_id INTEGER PRIMARY KEY REFERENCES snapshot (id), columns BLOB NOT NULL) STRICT',

    `CREATE TABLE crawl (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      started_at INTEGER NOT NULL,
      groups_marker TEXT,
      groups_complete INTEGER NOT NULL DEFAULT 0,
      top_marker TEXT,
      top_complete INTEGER NOT NULL DEFAULT 0,
      top_error TEXT
    ) STRICT`,
    `CREATE TABLE stage_groups (
      group_pk INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      description TEXT NOT NULL,
      created_at INTEGER,
      updated_at INTEGER,
      creator TEXT NOT NULL,
      flags INTEGER NOT NULL,
      children_state INTEGER NOT NULL DEFAULT 0,
      marker TEXT,
      read_at INTEGER,
      unreadable TEXT
    ) STRICT`,
    'CREATE INDEX stage_pending ON stage_groups (group_pk) WHERE children_state = 0',
    `CREATE TABLE stage_edges (
      parent_pk INTEGER NOT NULL,
      child_pk INTEGER NOT NULL,
      PRIMARY KEY (parent_pk, child_pk)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE stage_people (
      person_pk INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      user_name TEXT NOT NULL,
      email TEXT NOT NULL,
      phone TEXT NOT NULL,
      role TEXT NOT NULL,
      status TEXT NOT NULL,
      description TEXT NOT NULL
    ) STRICT`,
    `CREATE TABLE stage_memberships (
      group_pk INTEGER NOT NULL,
      person_pk INTEGER NOT NULL,
      role INTEGER NOT NULL,
      PRIMARY KEY (group_pk, person_pk)
    ) STRICT, WITHOUT ROWID`,

    'CREATE TABLE kept_value (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
    'PRAGMA user_version = 1',
  ],
};
