import { groupFlag } from '#shared/domain/columns.ts';
import type { CopyMeta } from '#shared/domain/profile.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { buildPack, type DirectoryRows } from '../pack/build-pack.ts';
import { entity, type Change } from '../pack/entities.ts';
import { decodePack, encodePack } from '../pack/layout.ts';
import type { PackedDirectory } from '../pack/packed-directory.ts';
import { patchPack } from '../pack/patch-pack.ts';
import { personContact, personFlags } from '../pack/person-columns.ts';
import type { SnapshotDiff } from '../port.ts';
import type { CopyContext } from './copy-context.ts';

export type SnapshotKind = 'sync' | 'refresh' | 'administrators' | 'people';

interface SnapshotRow {
  id: number;
  taken_at: number;
  synced_at: number;
  groups: number;
  people: number;
  memberships: number;
  unreadable_groups: number;
}

const toMeta = (row: SnapshotRow, asOf: number): CopyMeta => ({
  snapshotId: row.id,
  asOf,
  groups: row.groups,
  people: row.people,
  memberships: row.memberships,
  unreadableGroups: row.unreadable_groups,
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

const empty = () => err(appError('store.empty', {}));

/** Columns of a snapshot; null: the newest. `store.empty`: never synced, or no such snapshot. `store.corrupt`: the blob is damaged. */
export function snapshotPack(context: CopyContext, snapshotId: number | null): Result<PackedDirectory> {
  const newest = newestRow(context);
  if (newest === undefined) return empty();
  const base = loadNewestPack(context, newest);
  if (!base.ok || snapshotId === null || snapshotId === newest.id) return base;
  const wanted = context.db.statement('SELECT * FROM snapshot WHERE id = ?').get(snapshotId) as SnapshotRow | undefined;
  if (wanted === undefined) return empty();
  return ok(patchPack(base.value, changesBackTo(context, snapshotId), keyNames(context), wanted.id, wanted.synced_at));
}

function loadNewestPack(context: CopyContext, newest: SnapshotRow): Result<PackedDirectory> {
  const row = context.db.statement('SELECT columns FROM pack WHERE snapshot_id = ?').get(newest.id) as
    { columns: Uint8Array<ArrayBuffer> } | undefined;
  const packed = row === undefined ? null : decodePack(row.columns);
  if (packed !== null) return ok(packed);
  // Every snapshot is written together with its pack: a missing or broken one means that the file was damaged from outside.
  return err(appError('store.corrupt', { file: context.db.name, detail: 'packed columns' }));
}

const keyNames = (context: CopyContext) => ({ groupId: context.groups.id, personId: context.people.id });

/** Per fact the value it had in the snapshot: what the earliest later delta says was there before. */
function changesBackTo({ db }: CopyContext, snapshotId: number): Change[] {
  const rows = db
    .rows(
      `SELECT entity, a, b, before, min(snapshot_id) FROM snapshot_delta
       WHERE snapshot_id > ? GROUP BY entity, a, b`,
    )
    .all(snapshotId) as unknown as [number, number, number, Change['to'], number][];
  return rows.map(([kind, a, b, to]) => ({ entity: kind, a, b, to }));
}

function changesOf({ db }: CopyContext, snapshotId: number): Change[] {
  const rows = db
    .rows('SELECT entity, a, b, after FROM snapshot_delta WHERE snapshot_id = ?')
    .all(snapshotId) as unknown as [number, number, number, Change['to']][];
  return rows.map(([kind, a, b, to]) => ({ entity: kind, a, b, to }));
}

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
      `INSERT INTO snapshot (id, kind, taken_at, synced_at, groups, people, memberships, unreadable_groups, added, removed, changed)
       VALUES (?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0)`,
    )
    .run(id, kind, Math.trunc(takenAt), Math.trunc(syncedAt));
}

/** When the copy was last complete; for snapshots that change only a part of it. */
export const lastSyncedAt = (context: CopyContext): number | null => newestRow(context)?.synced_at ?? null;

/**
 * Numbers and packs the snapshot after its rows are in place: the first from the rows, every other by patching its predecessor's pack.
 * Runs inside the transaction that wrote the rows.
 */
export function sealSnapshot(context: CopyContext, id: number): Result<{ meta: CopyMeta; diff: SnapshotDiff }> {
  const { db } = context;
  const previous = db.statement('SELECT * FROM snapshot WHERE id < ? ORDER BY id DESC LIMIT 1').get(id) as
    SnapshotRow | undefined;
  const { synced_at: syncedAt } = db.statement('SELECT * FROM snapshot WHERE id = ?').get(id) as unknown as SnapshotRow;

  let packed: PackedDirectory;
  let diff: SnapshotDiff;
  if (previous === undefined) {
    packed = buildPack(readRows(context), id, syncedAt);
    const { groups, people, memberships, assignments } = packed.columns;
    const added = groups.count + people.count + memberships.members.length + assignments.groups.length;
    diff = { added, removed: 0, changed: 0 };
  } else {
    const base = loadNewestPack(context, previous);
    if (!base.ok) return base;
    packed = patchPack(base.value, changesOf(context, id), keyNames(context), id, syncedAt);
    diff = countDiff(context, id);
    db.statement('DELETE FROM pack WHERE snapshot_id <> ?').run(id);
  }
  const { columns } = packed;
  let unreadable = 0;
  for (const flags of columns.groups.flags) if ((flags & groupFlag.membersUnreadable) !== 0) unreadable += 1;
  db.statement('INSERT INTO pack (snapshot_id, columns) VALUES (?, ?)').run(id, encodePack(packed));
  db.statement(
    `UPDATE snapshot SET groups = ?, people = ?, memberships = ?, unreadable_groups = ?, added = ?, removed = ?, changed = ? WHERE id = ?`,
  ).run(
    columns.groups.count,
    columns.people.count,
    columns.memberships.members.length,
    unreadable,
    diff.added,
    diff.removed,
    diff.changed,
    id,
  );
  return ok({ meta: newestMeta(context)!, diff });
}

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
       )
       SELECT count(*) AS groups FROM touched
       WHERE group_pk NOT IN (
         SELECT a FROM snapshot_delta
         WHERE snapshot_id = :id AND entity = :group AND (before IS NULL OR after IS NULL)
       )`,
    )
    .get({ id, group: entity.group, flags: entity.flags, edge: entity.edge, quiet: groupFlag.adminsKnown }) as {
    groups: number;
  };
  return { added: facts.added, removed: facts.removed, changed: facts.changed + groups };
}

/** Every row of the copy, as parallel arrays. */
export function readRows({ db }: CopyContext): DirectoryRows {
  const groups = db
    .rows('SELECT g.group_pk, k.id, g.name, g.flags FROM groups g JOIN group_key k ON k.pk = g.group_pk')
    .all() as unknown as [number, string, string, number][];
  const people = db
    .rows(
      'SELECT p.person_pk, k.id, p.name, p.email, p.phone, p.role, p.status FROM people p JOIN person_key k ON k.pk = p.person_pk',
    )
    .all() as unknown as [number, string, string, string, string, string, string][];
  const edges = db.rows('SELECT parent_pk, child_pk FROM edges').all() as unknown as [number, number][];
  const assignments = db.rows('SELECT group_pk, person_pk FROM assignments').all() as unknown as [number, number][];

  const { n } = db.statement('SELECT count(*) AS n FROM memberships').get() as { n: number };
  const memberships = { groups: new Uint32Array(n), people: new Uint32Array(n), roles: new Uint8Array(n) };
  let at = 0;
  // Iterated, not collected: a million small arrays at once would cost more than the directory.
  for (const row of db.rows('SELECT group_pk, person_pk, role FROM memberships').iterate()) {
    const [group, person, role] = row as unknown as [number, number, number];
    memberships.groups[at] = group;
    memberships.people[at] = person;
    memberships.roles[at] = role;
    at += 1;
  }
  return {
    groups: {
      keys: Uint32Array.from(groups, (row) => row[0]),
      ids: groups.map((row) => row[1]),
      names: groups.map((row) => row[2]),
      flags: Uint8Array.from(groups, (row) => row[3]),
    },
    people: {
      keys: Uint32Array.from(people, (row) => row[0]),
      ids: people.map((row) => row[1]),
      names: people.map((row) => row[2]),
      contacts: people.map((row) => personContact(row[3], row[4])),
      flags: Uint8Array.from(people, (row) => personFlags(row[5], row[6])),
    },
    edges: { parents: Uint32Array.from(edges, (row) => row[0]), children: Uint32Array.from(edges, (row) => row[1]) },
    memberships,
    assignments: {
      groups: Uint32Array.from(assignments, (row) => row[0]),
      people: Uint32Array.from(assignments, (row) => row[1]),
    },
  };
}
