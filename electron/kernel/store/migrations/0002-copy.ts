import type { Migration } from './migration.ts';

/**
 * What some directories keep on a group beside name and description, and parents that come with the group itself.
 *
 * `access` holds `accessCode` (shared/domain/columns.ts), 0: none, or not told; `email`, `has_logo` and `keywords` (a JSON list) are null where
 * the directory has no such, or has not told them. `parents_named`: how many parents the group named when it was listed; null where listings
 * do not tell parents. A group that named none stands at the top; one that named some, of which none is known, is unattached.
 * `snapshot.groups_not_loaded`: members that were still to be read, all of them in the copy that is published before a first sync is through.
 * `partial`: the directory could not be listed, only the groups of whoever was signed in are there.
 */
export const copyMigration2: Migration = {
  version: 2,
  statements: [
    'ALTER TABLE groups ADD COLUMN access INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE groups ADD COLUMN email TEXT',
    'ALTER TABLE groups ADD COLUMN has_logo INTEGER',
    'ALTER TABLE groups ADD COLUMN keywords TEXT',
    'ALTER TABLE groups ADD COLUMN parents_named INTEGER',
    'ALTER TABLE stage_groups ADD COLUMN access INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE stage_groups ADD COLUMN email TEXT',
    'ALTER TABLE stage_groups ADD COLUMN has_logo INTEGER',
    'ALTER TABLE stage_groups ADD COLUMN keywords TEXT',
    'ALTER TABLE stage_groups ADD COLUMN parents_named INTEGER',
    'ALTER TABLE snapshot ADD COLUMN groups_not_loaded INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE snapshot ADD COLUMN partial INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE crawl ADD COLUMN partial INTEGER NOT NULL DEFAULT 0',
    'PRAGMA user_version = 2',
  ],
};
