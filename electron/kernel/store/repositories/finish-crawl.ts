import { groupFlag } from '#shared/domain/columns.ts';
import type { CopyMeta } from '#shared/domain/profile.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { entity } from '../pack/entities.ts';
import type { SnapshotDiff } from '../port.ts';
import type { CopyContext } from './copy-context.ts';
import { childrenState, clearStaging } from './crawl.ts';
import type { Packs } from './packs.ts';
import { countOrphans, nextSnapshotId, openSnapshot, sealSnapshot } from './snapshots.ts';
import { hasCompleteCopy, putCompleteCopy, upsertGroups } from './whole-copy.ts';

export interface FinishedCrawl {
  meta: CopyMeta;
  diff: SnapshotDiff;
  orphans: number;
}

/**
 * Turns the staged crawl into the newest snapshot: settles what is gone or unreadable, writes the delta against the copy, brings the copy
 * to the staged state, packs it, empties the staging. The caller wraps it in one transaction. Set-based: a million memberships are compared
 * without leaving SQLite.
 *
 * Errors: `sync.incomplete` (something is still to be read), `store.corrupt` (the previous pack is damaged).
 */
export function finishCrawl(context: CopyContext, packs: Packs, asOf: number): Result<FinishedCrawl> {
  const { db } = context;
  const { missing } = db
    .statement(
      `SELECT (SELECT count(*) FROM stage_groups WHERE children_state = 0)
            + coalesce((SELECT 2 - groups_complete - top_complete FROM crawl ORDER BY id DESC LIMIT 1), 2) AS missing`,
    )
    .get() as { missing: number };
  if (missing > 0) return err(appError('sync.incomplete', { missing }, { retry: 'now' }));

  settleGone(context);
  keepUnreadable(context);
  keepAttributes(context);
  settleFlags(context);

  const sealed = hasCompleteCopy(context) ? changeCopy(context, packs, asOf) : putCompleteCopy(context, packs, asOf);
  if (!sealed.ok) return sealed;
  clearStaging(context);
  return ok({ ...sealed.value, orphans: countOrphans(context) });
}

/** The copy by what differs, which is kept: the copy before can be looked at. */
function changeCopy(context: CopyContext, packs: Packs, asOf: number): ReturnType<typeof sealSnapshot> {
  const id = nextSnapshotId(context);
  openSnapshot(context, id, 'sync', asOf, asOf);
  writeDeltas(context, id);
  applyDeltas(context, id);
  return sealSnapshot(context, packs, id, 'deltas');
}

/** A group that vanished while the crawl was under way leaves no edge behind. */
function settleGone({ db }: CopyContext): void {
  db.statement(
    'DELETE FROM stage_memberships WHERE group_pk IN (SELECT group_pk FROM stage_groups WHERE children_state = ?)',
  ).run(childrenState.gone);
  db.statement('DELETE FROM stage_groups WHERE children_state = ?').run(childrenState.gone);
  db.statement(
    `DELETE FROM stage_edges WHERE child_pk NOT IN (SELECT group_pk FROM stage_groups)
       OR (parent_pk <> 0 AND parent_pk NOT IN (SELECT group_pk FROM stage_groups))`,
  ).run();
}

/** What could not be read keeps what the previous copy had; a subgroup that was met elsewhere stays where it was met. */
function keepUnreadable({ db }: CopyContext): void {
  db.statement(
    `INSERT INTO stage_memberships (group_pk, person_pk, role)
     SELECT m.group_pk, m.person_pk, m.role FROM stage_groups s JOIN memberships m ON m.group_pk = s.group_pk
     WHERE s.children_state = ? ON CONFLICT DO NOTHING`,
  ).run(childrenState.unreadable);
  db.statement(
    `INSERT INTO stage_edges (parent_pk, child_pk)
     SELECT e.parent_pk, e.child_pk FROM stage_groups s JOIN edges e ON e.parent_pk = s.group_pk
     WHERE s.children_state = ?
       AND e.child_pk IN (SELECT group_pk FROM stage_groups)
       AND e.child_pk NOT IN (SELECT child_pk FROM stage_edges)
     ON CONFLICT DO NOTHING`,
  ).run(childrenState.unreadable);
  // The top level itself may be closed to this identity: then a group without a parent counts as a root group (spec/pds.md §10.8).
  db.statement(
    `INSERT INTO stage_edges (parent_pk, child_pk)
     SELECT 0, group_pk FROM stage_groups
     WHERE (SELECT top_error FROM crawl ORDER BY id DESC LIMIT 1) IS NOT NULL
       AND group_pk NOT IN (SELECT child_pk FROM stage_edges)
     ON CONFLICT DO NOTHING`,
  ).run();
}

/** An access level that this listing did not tell stays as it was known. */
function keepAttributes({ db }: CopyContext): void {
  db.statement(
    `UPDATE stage_groups SET access = coalesce((SELECT g.access FROM groups g WHERE g.group_pk = stage_groups.group_pk), 0) WHERE access = 0`,
  ).run();
}

/** Root: listed at the top level. Unattached: no listing reaches it, and it did not say itself that it stands at the top. */
function settleFlags({ db }: CopyContext): void {
  db.statement(
    `UPDATE stage_groups SET flags = flags
       | CASE WHEN group_pk IN (SELECT child_pk FROM stage_edges WHERE parent_pk = 0) THEN :root ELSE 0 END
       | CASE WHEN coalesce(parents_named, 1) > 0 AND group_pk NOT IN (SELECT child_pk FROM stage_edges) THEN :unattached ELSE 0 END
       | CASE WHEN unreadable IS NOT NULL THEN :unreadable ELSE 0 END
       | coalesce((SELECT g.flags & :adminsKnown FROM groups g WHERE g.group_pk = stage_groups.group_pk), 0)`,
  ).run({
    root: groupFlag.root,
    unattached: groupFlag.unattached,
    unreadable: groupFlag.membersUnreadable,
    adminsKnown: groupFlag.adminsKnown,
  });
  db.statement('DELETE FROM stage_edges WHERE parent_pk = 0').run();
}

function writeDeltas({ db }: CopyContext, id: number): void {
  const group = { id, kind: entity.group };
  db.statement(
    `INSERT INTO snapshot_delta (snapshot_id, entity, a, b, before, after)
     SELECT :id, :kind, s.group_pk, 0,
       CASE WHEN g.group_pk IS NULL THEN NULL ELSE json_array(g.name, g.description, g.creator) END,
       json_array(s.name, s.description, s.creator)
     FROM stage_groups s LEFT JOIN groups g ON g.group_pk = s.group_pk
     WHERE g.group_pk IS NULL OR g.name <> s.name OR g.description <> s.description OR g.creator <> s.creator`,
  ).run(group);
  db.statement(
    `INSERT INTO snapshot_delta (snapshot_id, entity, a, b, before, after)
     SELECT :id, :kind, g.group_pk, 0, json_array(g.name, g.description, g.creator), NULL
     FROM groups g WHERE g.group_pk NOT IN (SELECT group_pk FROM stage_groups)`,
  ).run(group);

  const flags = { id, kind: entity.flags };
  db.statement(
    `INSERT INTO snapshot_delta (snapshot_id, entity, a, b, before, after)
     SELECT :id, :kind, s.group_pk, 0, g.flags, s.flags
     FROM stage_groups s LEFT JOIN groups g ON g.group_pk = s.group_pk
     WHERE g.group_pk IS NULL OR g.flags <> s.flags`,
  ).run(flags);
  db.statement(
    `INSERT INTO snapshot_delta (snapshot_id, entity, a, b, before, after)
     SELECT :id, :kind, g.group_pk, 0, g.flags, NULL
     FROM groups g WHERE g.group_pk NOT IN (SELECT group_pk FROM stage_groups)`,
  ).run(flags);

  const access = { id, kind: entity.access };
  db.statement(
    `INSERT INTO snapshot_delta (snapshot_id, entity, a, b, before, after)
     SELECT :id, :kind, s.group_pk, 0, nullif(g.access, 0), nullif(s.access, 0)
     FROM stage_groups s LEFT JOIN groups g ON g.group_pk = s.group_pk WHERE coalesce(g.access, 0) <> s.access`,
  ).run(access);
  db.statement(
    `INSERT INTO snapshot_delta (snapshot_id, entity, a, b, before, after)
     SELECT :id, :kind, g.group_pk, 0, g.access, NULL
     FROM groups g WHERE g.access <> 0 AND g.group_pk NOT IN (SELECT group_pk FROM stage_groups)`,
  ).run(access);

  const edge = { id, kind: entity.edge };
  db.statement(
    `INSERT INTO snapshot_delta (snapshot_id, entity, a, b, before, after)
     SELECT :id, :kind, parent_pk, child_pk, NULL, 1 FROM (SELECT parent_pk, child_pk FROM stage_edges EXCEPT SELECT parent_pk, child_pk FROM edges)`,
  ).run(edge);
  db.statement(
    `INSERT INTO snapshot_delta (snapshot_id, entity, a, b, before, after)
     SELECT :id, :kind, parent_pk, child_pk, 1, NULL FROM (SELECT parent_pk, child_pk FROM edges EXCEPT SELECT parent_pk, child_pk FROM stage_edges)`,
  ).run(edge);

  const membership = { id, kind: entity.membership };
  db.statement(
    `INSERT INTO snapshot_delta (snapshot_id, entity, a, b, before, after)
     SELECT :id, :kind, s.group_pk, s.person_pk, m.role, s.role
     FROM stage_memberships s LEFT JOIN memberships m ON m.group_pk = s.group_pk AND m.person_pk = s.person_pk
     WHERE m.role IS NULL OR m.role <> s.role`,
  ).run(membership);
  db.statement(
    `INSERT INTO snapshot_delta (snapshot_id, entity, a, b, before, after)
     SELECT :id, :kind, m.group_pk, m.person_pk, m.role, NULL
     FROM memberships m LEFT JOIN stage_memberships s ON s.group_pk = m.group_pk AND s.person_pk = m.person_pk
     WHERE s.role IS NULL`,
  ).run(membership);

  // Administrators are read apart from the crawl; they go with their group.
  db.statement(
    `INSERT INTO snapshot_delta (snapshot_id, entity, a, b, before, after)
     SELECT :id, :kind, group_pk, person_pk, 1, NULL FROM assignments
     WHERE group_pk NOT IN (SELECT group_pk FROM stage_groups)`,
  ).run({ id, kind: entity.assignment });

  const person = { id, kind: entity.person };
  db.statement(
    `INSERT INTO snapshot_delta (snapshot_id, entity, a, b, before, after)
     SELECT :id, :kind, s.person_pk, 0,
       CASE WHEN p.person_pk IS NULL THEN NULL
            ELSE json_array(p.name, p.user_name, p.email, p.phone, p.role, p.status, p.description) END,
       json_array(s.name, s.user_name, s.email, s.phone, s.role, s.status, s.description)
     FROM stage_people s LEFT JOIN people p ON p.person_pk = s.person_pk
     WHERE p.person_pk IS NULL OR p.name <> s.name OR p.user_name <> s.user_name OR p.email <> s.email OR p.phone <> s.phone
        OR p.role <> s.role OR p.status <> s.status OR p.description <> s.description`,
  ).run(person);
  // Who is in no group any more leaves the copy, unless kept: found by search, or taken out of a group by Canopy itself.
  db.statement(
    `INSERT INTO snapshot_delta (snapshot_id, entity, a, b, before, after)
     SELECT :id, :kind, p.person_pk, 0, json_array(p.name, p.user_name, p.email, p.phone, p.role, p.status, p.description), NULL
     FROM people p
     WHERE p.kept = 0
       AND p.person_pk NOT IN (SELECT person_pk FROM stage_people)
       AND p.person_pk NOT IN (SELECT person_pk FROM stage_memberships)
       AND p.person_pk NOT IN (
         SELECT a.person_pk FROM assignments a JOIN stage_groups s ON s.group_pk = a.group_pk)`,
  ).run(person);
}

/** Children before parents when deleting, parents before children when inserting: foreign keys are on. */
function applyDeltas({ db }: CopyContext, id: number): void {
  db.statement(
    `DELETE FROM memberships WHERE (group_pk, person_pk) IN (
       SELECT a, b FROM snapshot_delta WHERE snapshot_id = :id AND entity = :kind AND after IS NULL)`,
  ).run({ id, kind: entity.membership });
  db.statement(
    `DELETE FROM assignments WHERE (group_pk, person_pk) IN (
       SELECT a, b FROM snapshot_delta WHERE snapshot_id = :id AND entity = :kind AND after IS NULL)`,
  ).run({ id, kind: entity.assignment });
  db.statement(
    `DELETE FROM edges WHERE (parent_pk, child_pk) IN (
       SELECT a, b FROM snapshot_delta WHERE snapshot_id = :id AND entity = :kind AND after IS NULL)`,
  ).run({ id, kind: entity.edge });
  db.statement(
    `DELETE FROM groups WHERE group_pk IN (
       SELECT a FROM snapshot_delta WHERE snapshot_id = :id AND entity = :kind AND after IS NULL)`,
  ).run({ id, kind: entity.group });
  db.statement(
    `DELETE FROM people WHERE person_pk IN (
       SELECT a FROM snapshot_delta WHERE snapshot_id = :id AND entity = :kind AND after IS NULL)`,
  ).run({ id, kind: entity.person });

  // Every group was read again, so every row gets its times, whether or not anything else differs.
  db.statement(upsertGroups('stage_groups s', 's.flags')).run();
  db.statement(
    `INSERT INTO edges (parent_pk, child_pk)
     SELECT a, b FROM snapshot_delta WHERE snapshot_id = :id AND entity = :kind AND after IS NOT NULL`,
  ).run({ id, kind: entity.edge });
  db.statement(
    `INSERT INTO memberships (group_pk, person_pk, role)
     SELECT a, b, after FROM snapshot_delta WHERE snapshot_id = :id AND entity = :kind AND after IS NOT NULL
     ON CONFLICT (group_pk, person_pk) DO UPDATE SET role = excluded.role`,
  ).run({ id, kind: entity.membership });
  db.statement(
    `INSERT INTO people (person_pk, name, user_name, email, phone, role, status, description)
     SELECT person_pk, name, user_name, email, phone, role, status, description FROM stage_people
     WHERE person_pk IN (SELECT a FROM snapshot_delta WHERE snapshot_id = :id AND entity = :kind AND after IS NOT NULL)
     ON CONFLICT (person_pk) DO UPDATE SET name = excluded.name, user_name = excluded.user_name, email = excluded.email,
       phone = excluded.phone, role = excluded.role, status = excluded.status, description = excluded.description`,
  ).run({ id, kind: entity.person });
  // Met in a group again: no longer kept for its own sake.
  db.statement('UPDATE people SET kept = 0 WHERE kept = 1 AND person_pk IN (SELECT person_pk FROM stage_people)').run();
}
