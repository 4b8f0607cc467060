import { groupFlag } from '#shared/domain/columns.ts';
import type { CopyMeta } from '#shared/domain/profile.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { entity } from '../pack/entities.ts';
import type { PackedDirectory } from '../pack/packed-directory.ts';
import type { SnapshotDiff } from '../port.ts';
import type { CopyContext } from './copy-context.ts';
import type { Packs } from './packs.ts';

export type SnapshotKind = 'sync' | 'refresh' | 'administrators' | 'people';

interface SnapshotRow {
  id: number;
  taken_at: number;
  synced_at: number;
  groups: number;
  people: number;
  memberships: number;
  unreadable_groups: number;
  groups_not_loaded: number;
  partial: number;
}

const toMeta = (row: SnapshotRow, asOf: number): CopyMeta => ({
  snapshotId: row.id,
  asOf,
  groups: row.groups,
  people: row.people,
  memberships: row.memberships,
  unreadableGroups: row.unreadable_groups,
  ...(row.groups_not_loaded > 0 ? { notLoadedGroups: row.groups_not_loaded } : {}),
  ...(row.partial === 1 ? { partial: true } : {}),
});

const newestRow = ({ db }: CopyContext): SnapshotRow | undefined =>
  db.statement('SELECT * FROM snapshot ORDER BY id DESC LIMIT 1').get() as SnapshotRow | undefined;

/** The newest snapshot, dated by the last complete sync; null: never synced. */
export function newestMeta(context: CopyContext): CopyMeta | null {
  const row = newestRow(context);
  return row === undefined ? null : toMeta(row, row.synced_at);
}

export function allSnapshots({ db }: CopyContext): CopyMeta[] {
  const rows = db.statement('SELECT * FROM snapshot ORDER BY id DESC').all() as unknown as SnapshotRow[];
  return rows.map((row) => toMeta(row, row.taken_at));
}

/** Columns of a snapshot; null: the newest. `store.empty`: never synced, or no such snapshot. `store.corrupt`: the blob is damaged. */
export function snapshotPack(context: CopyContext, packs: Packs, snapshotId: number | null): Result<PackedDirectory> {
  const newest = newestRow(context);
  if (newest === undefined) return err(appError('store.empty'));
  if (snapshotId === null || snapshotId === newest.id) return packs.newest(packedAs(newest));
  const wanted = context.db.statement('SELECT * FROM snapshot WHERE id = ?').get(snapshotId) as SnapshotRow | undefined;
  return wanted === undefined ? err(appError('store.empty')) : packs.older(packedAs(wanted), packedAs(newest));
}

/** Brings the kept blob up to the newest snapshot; when the file is closed. */
export function catchUp(context: CopyContext, packs: Packs): Result<void> {
  const newest = newestRow(context);
  return newest === undefined ? ok(undefined) : packs.catchUp(packedAs(newest));
}

const packedAs = (row: SnapshotRow) => ({ id: row.id, asOf: row.synced_at });

/** Ids of snapshots only grow, also when the newest had been dropped with a damaged file. */
export function nextSnapshotId(context: CopyContext): number {
  return (newestRow(context)?.id ?? 0) + 1;
}

/** A row for the snapshot, before its deltas are written; `sealSnapshot` fills in the numbers. */
export function openSnapshot(
  context: CopyContext,
  id: number,
  kind: SnapshotKind,
  takenAt: number,
  syncedAt: number,
): void {
  context.db
    .statement(
      `INSERT INTO snapshot (id, kind, taken_at, synced_at, groups, people, memberships, unreadable_groups, added, removed, changed, partial)
       VALUES (:id, :kind, :taken, :synced, 0, 0, 0, 0, 0, 0, 0, coalesce(
         CASE :kind WHEN 'sync' THEN (SELECT partial FROM crawl ORDER BY id DESC LIMIT 1)
                    ELSE (SELECT partial FROM snapshot ORDER BY id DESC LIMIT 1) END, 0))`,
    )
    .run({ id, kind, taken: Math.trunc(takenAt), synced: Math.trunc(syncedAt) });
}

/** When the copy was last complete; for snapshots that change only a part of it. */
export const lastSyncedAt = (context: CopyContext): number | null => newestRow(context)?.synced_at ?? null;

/**
 * Counts the snapshot after its rows are in place, and packs it when it is a whole one. Runs inside the transaction that wrote the rows.
 * A copy made as a whole is counted from its columns, every other from its predecessor and the delta. `unread`: groups still to be read, where
 * the whole is what has been read so far; it may not show all of them.
 */
export function sealSnapshot(
  context: CopyContext,
  packs: Packs,
  id: number,
  pack: 'rows' | 'deltas' | 'later',
  unread = 0,
): Result<{ meta: CopyMeta; diff: SnapshotDiff }> {
  const { db } = context;
  const row = db.statement('SELECT * FROM snapshot WHERE id = ?').get(id) as unknown as SnapshotRow;
  let counts: Counts;
  let diff: SnapshotDiff;
  if (pack === 'rows') {
    const packed = packs.write(packedAs(row), 'rows');
    if (!packed.ok) return packed;
    const { groups, people, memberships, assignments } = packed.value.columns;
    counts = {
      groups: groups.count,
      people: people.count,
      memberships: memberships.members.length,
      unreadable: groups.flags.reduce((n, flags) => ((flags & groupFlag.membersUnreadable) === 0 ? n : n + 1), 0),
      notLoaded: unread,
    };
    diff = {
      added: counts.groups + counts.people + counts.memberships + assignments.groups.length,
      removed: 0,
      changed: 0,
    };
  } else {
    if (pack === 'deltas') {
      const packed = packs.write(packedAs(row), 'deltas');
      if (!packed.ok) return packed;
    }
    const previous = db
      .statement('SELECT * FROM snapshot WHERE id < ? ORDER BY id DESC LIMIT 1')
      .get(id) as unknown as SnapshotRow;
    counts = countsAfter(context, previous, id);
    diff = countDiff(context, id);
  }
  db.statement(
    `UPDATE snapshot SET groups = ?, people = ?, memberships = ?, unreadable_groups = ?, groups_not_loaded = ?, added = ?, removed = ?, changed = ? WHERE id = ?`,
  ).run(
    counts.groups,
    counts.people,
    counts.memberships,
    counts.unreadable,
    counts.notLoaded,
    diff.added,
    diff.removed,
    diff.changed,
    id,
  );
  return ok({ meta: newestMeta(context)!, diff });
}

interface Counts {
  groups: number;
  people: number;
  memberships: number;
  unreadable: number;
  notLoaded: number;
}

function countsAfter({ db }: CopyContext, previous: SnapshotRow, id: number): Counts {
  const grown = db
    .statement(
      `SELECT coalesce(sum((after IS NOT NULL) - (before IS NOT NULL)) FILTER (WHERE entity = :group), 0) AS groups,
              coalesce(sum((after IS NOT NULL) - (before IS NOT NULL)) FILTER (WHERE entity = :person), 0) AS people,
              coalesce(sum((after IS NOT NULL) - (before IS NOT NULL)) FILTER (WHERE entity = :membership), 0) AS memberships,
              coalesce(sum(((coalesce(after, 0) & :bit) <> 0) - ((coalesce(before, 0) & :bit) <> 0)) FILTER (WHERE entity = :flags), 0)
                AS unreadable,
              coalesce(sum(((coalesce(after, 0) & :later) <> 0) - ((coalesce(before, 0) & :later) <> 0)) FILTER (WHERE entity = :flags), 0)
                AS notLoaded
       FROM snapshot_delta WHERE snapshot_id = :id`,
    )
    .get({
      id,
      group: entity.group,
      person: entity.person,
      membership: entity.membership,
      flags: entity.flags,
      bit: groupFlag.membersUnreadable,
      later: groupFlag.membersNotLoaded,
    }) as unknown as Counts;
  return {
    groups: previous.groups + grown.groups,
    people: previous.people + grown.people,
    memberships: previous.memberships + grown.memberships,
    unreadable: previous.unreadable_groups + grown.unreadable,
    // Files of the first release did not count them.
    notLoaded: Math.max(0, previous.groups_not_loaded + grown.notLoaded),
  };
}

/** What was not known before and is now is no difference. */
const newlyKnown = groupFlag.adminsKnown | groupFlag.membersNotLoaded;

function countDiff({ db }: CopyContext, id: number): SnapshotDiff {
  const facts = db
    .statement(
      `SELECT count(*) FILTER (WHERE before IS NULL) AS added,
              count(*) FILTER (WHERE after IS NULL) AS removed,
              count(*) FILTER (WHERE entity IN (:person, :membership) AND before IS NOT NULL AND after IS NOT NULL) AS changed
       FROM snapshot_delta
       WHERE snapshot_id = :id AND entity IN (:group, :person, :membership, :assignment)`,
    )
    .get({
      id,
      group: entity.group,
      person: entity.person,
      membership: entity.membership,
      assignment: entity.assignment,
    }) as unknown as SnapshotDiff;
  // A new or removed group brings flags and edges along; it is counted once, above.
  const { groups } = db
    .statement(
      `WITH touched (group_pk) AS (
         SELECT a FROM snapshot_delta
         WHERE snapshot_id = :id AND entity = :group AND before IS NOT NULL AND after IS NOT NULL
         UNION
         SELECT a FROM snapshot_delta
         WHERE snapshot_id = :id AND entity = :flags AND (before & ~:quiet) <> (after & ~:quiet)
         UNION
         SELECT b FROM snapshot_delta WHERE snapshot_id = :id AND entity = :edge
         UNION
         SELECT a FROM snapshot_delta WHERE snapshot_id = :id AND entity = :access
       )
       SELECT count(*) AS groups FROM touched
       WHERE group_pk NOT IN (
         SELECT a FROM snapshot_delta
         WHERE snapshot_id = :id AND entity = :group AND (before IS NULL OR after IS NULL)
       )`,
    )
    .get({
      id,
      group: entity.group,
      flags: entity.flags,
      edge: entity.edge,
      access: entity.access,
      quiet: newlyKnown,
    }) as { groups: number };
  return { added: facts.added, removed: facts.removed, changed: facts.changed + groups };
}

/** Groups that no listing reaches. */
export function countOrphans({ db }: CopyContext): number {
  const { orphans } = db
    .statement('SELECT count(*) AS orphans FROM groups WHERE (flags & ?) <> 0')
    .get(groupFlag.unattached) as {
    orphans: number;
  };
  return orphans;
}
