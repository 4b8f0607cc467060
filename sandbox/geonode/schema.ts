import type { DatabaseSync } from 'node:sqlite';

/** Bumped whenever these tables change; they are made anew from their size and seed when it differs. */
export const GEONODE_SCHEMA_VERSION = 1;

const TABLES = `
CREATE TABLE gn_users (
  id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, email TEXT NOT NULL, first_name TEXT NOT NULL,
  last_name TEXT NOT NULL, superuser INTEGER NOT NULL, staff INTEGER NOT NULL, active INTEGER NOT NULL,
  registered INTEGER NOT NULL, password TEXT NOT NULL, joined INTEGER NOT NULL
) STRICT;
CREATE TABLE gn_auth_groups (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE gn_auth_members (
  auth_id INTEGER NOT NULL, user_id INTEGER NOT NULL, PRIMARY KEY (auth_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE gn_groups (
  id INTEGER PRIMARY KEY, title TEXT NOT NULL, title_fold TEXT NOT NULL, slug TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL, email TEXT, access TEXT NOT NULL, logo TEXT NOT NULL, auth_id INTEGER NOT NULL,
  created INTEGER NOT NULL, modified INTEGER NOT NULL
) STRICT;
CREATE TABLE gn_keywords (
  group_id INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (group_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE gn_categories (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, slug TEXT NOT NULL UNIQUE, description TEXT NOT NULL
) STRICT;
CREATE TABLE gn_group_categories (
  group_id INTEGER NOT NULL, category_id INTEGER NOT NULL, PRIMARY KEY (group_id, category_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE gn_members (
  group_id INTEGER NOT NULL, user_id INTEGER NOT NULL, role TEXT NOT NULL, place INTEGER NOT NULL,
  PRIMARY KEY (group_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE gn_invites (
  id INTEGER PRIMARY KEY, group_id INTEGER NOT NULL, email TEXT NOT NULL, token TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL, state TEXT NOT NULL, from_id INTEGER NOT NULL, created INTEGER NOT NULL
) STRICT;
CREATE TABLE gn_actions (
  id INTEGER PRIMARY KEY, group_id INTEGER NOT NULL, actor_id INTEGER NOT NULL, kind TEXT NOT NULL,
  verb TEXT NOT NULL, object TEXT NOT NULL, object_id INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE TABLE gn_sessions (
  key TEXT PRIMARY KEY, user_id INTEGER NOT NULL, expires INTEGER NOT NULL, token TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE gn_tokens (
  token TEXT PRIMARY KEY, user_id INTEGER NOT NULL, expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE gn_mails (
  id INTEGER PRIMARY KEY, sender TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE TABLE gn_site_invites (
  key TEXT PRIMARY KEY, email TEXT NOT NULL, accepted INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE gn_files (path TEXT PRIMARY KEY, type TEXT NOT NULL, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE gn_sequences (name TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

const INDICES = `
CREATE INDEX gn_groups_by_title ON gn_groups (title_fold);
CREATE INDEX gn_groups_by_auth ON gn_groups (auth_id);
CREATE INDEX gn_users_by_email ON gn_users (email) WHERE email <> '';
CREATE INDEX gn_members_of_user ON gn_members (user_id, group_id);
CREATE INDEX gn_auth_of_user ON gn_auth_members (user_id, auth_id);
CREATE INDEX gn_groups_of_category ON gn_group_categories (category_id, group_id);
CREATE INDEX gn_invites_of_group ON gn_invites (group_id, email);
CREATE INDEX gn_actions_of_group ON gn_actions (group_id, at);
CREATE INDEX gn_actions_of_actor ON gn_actions (actor_id, at);
CREATE INDEX gn_tokens_of_user ON gn_tokens (user_id);
`;

const NAMES = [...TABLES.matchAll(/CREATE TABLE (\w+)/g)].map((found) => found[1] as string);

/** Removes all GeoNode tables; the caller holds the transaction. */
export function dropGeonodeTables(db: DatabaseSync): void {
  for (const name of NAMES) db.exec(`DROP TABLE IF EXISTS ${name}`);
}

/** Empties the tables and fills them again; the caller holds the transaction. */
export function makeGeonodeTables(db: DatabaseSync, fill: () => void): void {
  dropGeonodeTables(db);
  db.exec(TABLES);
  fill();
  // Sorting once is quicker than inserting in order.
  db.exec(INDICES);
}
