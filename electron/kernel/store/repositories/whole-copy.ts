import { groupFlag } from '#shared/domain/columns.ts';
import type { CopyMeta } from '#shared/domain/profile.ts';
import { ok, type Result } from '#shared/errors/result.ts';
import type { SnapshotDiff } from '../port.ts';
import type { CopyContext } from './copy-context.ts';
import { childrenState } from './crawl.ts';
import type { Packs } from './packs.ts';
import { newestMeta, nextSnapshotId, openSnapshot, sealSnapshot } from './snapshots.ts';

/**
 * The copy made from the staging as a whole, rather than by what differs from the one before: the first complete copy, and the early ones that
 * show what a first crawl has read so far. An early copy is no moment of the directory's history: the next one takes its place.
 */

/** Has a sync ever been through? Only an early copy is kept as `sync` with groups that are still to be read. */
export function hasCompleteCopy({ db }: CopyContext): boolean {
  return db.statement(`SELECT 1 FROM snapshot WHERE kind = 'sync' AND groups_not_loaded = 0`).get() !== undefined;
}

/** Everything staged, settled and nothing missing, as the first complete copy. */
export function putCompleteCopy(
  context: CopyContext,
  packs: Packs,
  asOf: number,
): Result<{ meta: CopyMeta; diff: SnapshotDiff }> {
  startShown(context);
  context.db.statement('INSERT INTO shown (group_pk, flags) SELECT group_pk, flags FROM stage_groups').run();
  return replaceCopy(context, packs, asOf, 0);
}

/**
 * What a first crawl has read so far, as a copy that says `membersNotLoaded` of every group that is still to be read, and of all above it: who is
 * in a group is known when everything below it is. Null, and nothing done: there is a
 * complete copy or a larger one, or it is not known yet where anything stands.
 *
 * Where every group told its parents: all of them, as soon as all are listed. Elsewhere the tree as far as it has been read from the top level
 * downwards: a group that is only listed stands nowhere yet and is left out. The staging stays as it is, so that the crawl goes on, now or after
 * a kill. The caller wraps it in one transaction.
 */
export function putEarlyCopy(context: CopyContext, packs: Packs, asOf: number): Result<CopyMeta | null> {
  const { db } = context;
  if (hasCompleteCopy(context)) return ok(null);
  const { told, known } = db
    .statement(
      `WITH place (told) AS (
         SELECT EXISTS (SELECT 1 FROM stage_groups) AND NOT EXISTS (SELECT 1 FROM stage_groups WHERE parents_named IS NULL))
       SELECT told, coalesce((
         SELECT CASE WHEN told THEN groups_complete ELSE top_complete = 1 AND top_error IS NULL END
         FROM crawl ORDER BY id DESC LIMIT 1), 0) AS known FROM place`,
    )
    .get() as { told: number; known: number };
  if (known === 0) return ok(null);

  startShown(context);
  db.statement(told === 1 ? SHOW_ALL : SHOW_REACHED).run({
    gone: childrenState.gone,
    pending: childrenState.pending,
    root: groupFlag.root,
    unattached: groupFlag.unattached,
    unreadable: groupFlag.membersUnreadable,
    notLoaded: groupFlag.membersNotLoaded,
    adminsKnown: groupFlag.adminsKnown,
  });
  flagAbove(context);
  const { shown, shownUnread, left } = db
    .statement(
      `SELECT (SELECT count(*) FROM shown) AS shown,
              (SELECT count(*) FROM shown WHERE flags & ?) AS shownUnread,
              (SELECT count(*) FROM stage_groups WHERE children_state = 0 AND group_pk NOT IN (SELECT group_pk FROM shown)) AS left`,
    )
    .get(groupFlag.membersNotLoaded) as { shown: number; shownUnread: number; left: number };
  // What is left stands nowhere: without a group that says so, the tree would look complete.
  if (shownUnread === 0) return ok(null);
  // A crawl that has begun anew has not come as far yet as the one before.
  if (shown < (newestMeta(context)?.groups ?? 0)) return ok(null);
  const sealed = replaceCopy(context, packs, asOf, shownUnread + left);
  return sealed.ok ? ok(sealed.value.meta) : sealed;
}

/** Groups that the copy being made has, with their flags. */
function startShown({ db }: CopyContext): void {
  db.statement(
    'CREATE TEMP TABLE IF NOT EXISTS shown (group_pk INTEGER PRIMARY KEY, flags INTEGER NOT NULL) STRICT',
  ).run();
  db.statement('DELETE FROM shown').run();
}

/** A category carries no members: what is in it is not its own. */
function flagAbove({ db }: CopyContext): void {
  db.statement(
    'CREATE TEMP TABLE IF NOT EXISTS above (child_pk INTEGER, parent_pk INTEGER, PRIMARY KEY (child_pk, parent_pk)) STRICT, WITHOUT ROWID',
  ).run();
  db.statement('DELETE FROM above').run();
  db.statement('INSERT INTO above SELECT child_pk, parent_pk FROM stage_edges ORDER BY child_pk, parent_pk').run();
  db.statement(
    `UPDATE shown SET flags = flags | :notLoaded
     WHERE NOT flags & :category AND group_pk IN (
       WITH RECURSIVE unread (pk) AS (
         SELECT group_pk FROM shown WHERE flags & :notLoaded
         UNION
         SELECT a.parent_pk FROM unread u CROSS JOIN above a ON a.child_pk = u.pk)
       SELECT pk FROM unread)`,
  ).run({ notLoaded: groupFlag.membersNotLoaded, category: groupFlag.category });
}

const EARLY_FLAGS = `s.flags
  | CASE WHEN s.group_pk IN (SELECT child_pk FROM stage_edges WHERE parent_pk = 0) THEN :root ELSE 0 END
  | CASE WHEN s.parents_named > 0 AND s.group_pk NOT IN (
      SELECT child_pk FROM stage_edges WHERE parent_pk IN (SELECT group_pk FROM stage_groups)) THEN :unattached ELSE 0 END
  | CASE WHEN s.unreadable IS NOT NULL THEN :unreadable ELSE 0 END
  | CASE WHEN s.children_state = :pending THEN :notLoaded ELSE 0 END
  | coalesce((SELECT g.flags & :adminsKnown FROM groups g WHERE g.group_pk = s.group_pk), 0)`;

const SHOW_ALL = `INSERT INTO shown (group_pk, flags)
  SELECT s.group_pk, ${EARLY_FLAGS} FROM stage_groups s WHERE s.children_state <> :gone`;

// The order of the joins is given: without statistics the planner might walk all groups per step.
const SHOW_REACHED = `INSERT INTO shown (group_pk, flags)
  WITH RECURSIVE reached (pk) AS (
    VALUES (0)
    UNION
    SELECT e.child_pk FROM reached r CROSS JOIN stage_edges e ON e.parent_pk = r.pk
      CROSS JOIN stage_groups s ON s.group_pk = e.child_pk
    WHERE s.children_state <> :gone)
  SELECT s.group_pk, ${EARLY_FLAGS} FROM reached r CROSS JOIN stage_groups s ON s.group_pk = r.pk`;

/** Writes staged groups (`s`) over those of the copy. What a listing does not tell stays as it was known. */
export const upsertGroups = (from: string, flags: string): string =>
  `INSERT INTO groups (group_pk, name, description, created_at, updated_at, creator, flags, read_at, unreadable, access,
     email, has_logo, keywords, parents_named)
   SELECT s.group_pk, s.name, s.description, s.created_at, s.updated_at, s.creator, ${flags}, s.read_at, s.unreadable, s.access,
     s.email, s.has_logo, s.keywords, s.parents_named FROM ${from} WHERE true ORDER BY s.group_pk
   ON CONFLICT (group_pk) DO UPDATE SET name = excluded.name, description = excluded.description, created_at = excluded.created_at,
     updated_at = excluded.updated_at, creator = excluded.creator, flags = excluded.flags,
     read_at = coalesce(excluded.read_at, read_at), unreadable = excluded.unreadable, access = excluded.access,
     email = coalesce(excluded.email, email), has_logo = coalesce(excluded.has_logo, has_logo),
     keywords = coalesce(excluded.keywords, keywords), parents_named = excluded.parents_named`;

/**
 * Brings the copy to the staged state of the groups in `shown`. Administrators of groups that stay remain, and people kept for their own sake.
 * `unread`: groups that are still to be read, shown or not.
 */
function replaceCopy(
  context: CopyContext,
  packs: Packs,
  asOf: number,
  unread: number,
): Result<{ meta: CopyMeta; diff: SnapshotDiff }> {
  const { db } = context;
  const id = nextSnapshotId(context);
  db.statement('DELETE FROM snapshot_delta').run();
  db.statement('DELETE FROM pack').run();
  db.statement('DELETE FROM snapshot').run();
  openSnapshot(context, id, 'sync', asOf, asOf);

  db.statement('DELETE FROM memberships').run();
  db.statement('DELETE FROM edges').run();
  db.statement('DELETE FROM assignments WHERE group_pk NOT IN (SELECT group_pk FROM shown)').run();
  db.statement('DELETE FROM groups WHERE group_pk NOT IN (SELECT group_pk FROM shown)').run();
  db.statement(upsertGroups('shown CROSS JOIN stage_groups s ON s.group_pk = shown.group_pk', 'shown.flags')).run();
  // The signs keep the planner from trying every pair of groups in the index.
  db.statement(
    `INSERT INTO edges (parent_pk, child_pk)
     SELECT parent_pk, child_pk FROM stage_edges
     WHERE +parent_pk IN (SELECT group_pk FROM shown) AND +child_pk IN (SELECT group_pk FROM shown) ORDER BY parent_pk, child_pk`,
  ).run();
  // Of a group that is not known nothing is told.
  db.statement(
    `INSERT INTO memberships (group_pk, person_pk, role)
     SELECT group_pk, person_pk, role FROM stage_memberships
     WHERE group_pk IN (SELECT group_pk FROM shown WHERE NOT flags & ?) ORDER BY group_pk, person_pk`,
  ).run(groupFlag.membersNotLoaded);
  db.statement(
    `DELETE FROM people WHERE kept = 0 AND person_pk NOT IN (SELECT person_pk FROM memberships)
       AND person_pk NOT IN (SELECT person_pk FROM assignments)`,
  ).run();
  db.statement(
    `INSERT INTO people (person_pk, name, user_name, email, phone, role, status, description)
     SELECT person_pk, name, user_name, email, phone, role, status, description FROM stage_people
     WHERE person_pk IN (SELECT person_pk FROM memberships) ORDER BY person_pk
     ON CONFLICT (person_pk) DO UPDATE SET name = excluded.name, user_name = excluded.user_name, email = excluded.email,
       phone = excluded.phone, role = excluded.role, status = excluded.status, description = excluded.description, kept = 0`,
  ).run();
  return sealSnapshot(context, packs, id, 'rows', unread);
}
