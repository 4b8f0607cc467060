import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { buildPack } from '../pack/build-pack.ts';
import type { Change } from '../pack/entities.ts';
import { decodePack, encodePack } from '../pack/layout.ts';
import type { PackedDirectory } from '../pack/packed-directory.ts';
import { patchPack } from '../pack/patch-pack.ts';
import type { CopyContext } from './copy-context.ts';
import { readRows } from './directory-rows.ts';

/** A snapshot by its number and the time its columns carry. */
export interface PackedSnapshot {
  id: number;
  asOf: number;
}

/**
 * The packed columns. One blob is kept, of some recent snapshot; the newest is that blob with the deltas since applied, any other the
 * newest with deltas taken back. A full sync writes the blob; small refreshes do not (at 100,000 groups it is 25 MB), they are caught up with
 * in memory and written when the file is closed.
 */
export interface Packs {
  /** Of the newest snapshot, which the caller names. `store.corrupt`: the blob is damaged. */
  newest(snapshot: PackedSnapshot): Result<PackedDirectory>;
  /** Of an older snapshot. */
  older(snapshot: PackedSnapshot, newest: PackedSnapshot): Result<PackedDirectory>;
  /** Makes the blob anew from the rows (first snapshot) or from the last one and its deltas; inside the caller's transaction. */
  write(snapshot: PackedSnapshot, from: 'rows' | 'deltas'): Result<PackedDirectory>;
  /** Writes the blob of the newest snapshot if the kept one is older. */
  catchUp(snapshot: PackedSnapshot): Result<void>;
}

type DeltaRow = [entity: number, a: number, b: number, value: Change['to'], snapshot: number];

export function packs(context: CopyContext): Packs {
  const { db } = context;
  let cached: { id: number; packed: PackedDirectory } | null = null;
  context.onRollback(() => {
    cached = null;
  });

  const keyNames = { groupId: context.groups.id, personId: context.people.id };
  const toChanges = (rows: DeltaRow[]): Change[] => rows.map(([entity, a, b, to]) => ({ entity, a, b, to }));

  /** Per fact the last word up to the snapshot. */
  const changesSince = (from: number, to: number): Change[] =>
    toChanges(
      db
        .rows(
          `SELECT entity, a, b, after, max(snapshot_id) FROM snapshot_delta
           WHERE snapshot_id > ? AND snapshot_id <= ? GROUP BY entity, a, b`,
        )
        .all(from, to) as unknown as DeltaRow[],
    );
  /** Per fact the value it had in the snapshot: what the earliest later delta says was there before. */
  const changesBackTo = (to: number): Change[] =>
    toChanges(
      db
        .rows(
          `SELECT entity, a, b, before, min(snapshot_id) FROM snapshot_delta
           WHERE snapshot_id > ? GROUP BY entity, a, b`,
        )
        .all(to) as unknown as DeltaRow[],
    );

  const keptId = (): number | null =>
    (
      db.statement('SELECT snapshot_id AS id FROM pack ORDER BY snapshot_id DESC LIMIT 1').get() as
        { id: number } | undefined
    )?.id ?? null;

  const load = (): Result<{ id: number; packed: PackedDirectory }> => {
    const row = db.statement('SELECT snapshot_id AS id, columns FROM pack ORDER BY snapshot_id DESC LIMIT 1').get() as
      { id: number; columns: Uint8Array<ArrayBuffer> } | undefined;
    const packed = row === undefined ? null : decodePack(row.columns);
    // The first snapshot is written together with its blob: a missing or broken one means that the file was damaged from outside.
    if (row === undefined || packed === null)
      return err(appError('store.corrupt', { file: db.name, detail: 'packed columns' }));
    return ok({ id: row.id, packed });
  };

  const newest = (snapshot: PackedSnapshot): Result<PackedDirectory> => {
    if (cached === null || cached.id > snapshot.id) {
      const loaded = load();
      if (!loaded.ok) return loaded;
      cached = loaded.value;
    }
    if (cached.id < snapshot.id) {
      const changes = changesSince(cached.id, snapshot.id);
      cached = { id: snapshot.id, packed: patchPack(cached.packed, changes, keyNames, snapshot.id, snapshot.asOf) };
    }
    return ok(cached.packed);
  };

  const store = (id: number, packed: PackedDirectory): void => {
    db.statement('DELETE FROM pack').run();
    db.statement('INSERT INTO pack (snapshot_id, columns) VALUES (?, ?)').run(id, encodePack(packed));
  };

  return {
    newest,
    older(snapshot, newestSnapshot) {
      const base = newest(newestSnapshot);
      return base.ok
        ? ok(patchPack(base.value, changesBackTo(snapshot.id), keyNames, snapshot.id, snapshot.asOf))
        : base;
    },
    write(snapshot, from) {
      if (from === 'rows') cached = { id: snapshot.id, packed: buildPack(readRows(db), snapshot.id, snapshot.asOf) };
      const packed = newest(snapshot);
      if (packed.ok) store(snapshot.id, packed.value);
      return packed;
    },
    catchUp(snapshot) {
      const kept = keptId();
      if (kept === null || kept >= snapshot.id) return ok(undefined);
      const packed = newest(snapshot);
      if (!packed.ok) return packed;
      context.transaction(() => store(snapshot.id, packed.value));
      return ok(undefined);
    },
  };
}
