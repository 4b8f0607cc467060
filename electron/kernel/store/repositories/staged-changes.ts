import type { ChangeSet, Intent, StagedChange } from '#shared/plan/intent.ts';
import { ok, type Result } from '#shared/errors/result.ts';
import type { JournalStore } from '../port.ts';
import type { Database } from '../sqlite/open-database.ts';
import type { Synchronous } from './synchronous.ts';

type StagedChangesStore = Pick<
  JournalStore,
  'changes' | 'stage' | 'replace' | 'unstage' | 'clear' | 'settle' | 'undo' | 'redo'
>;

interface ChangeRow {
  id: string;
  seq: number;
  at: number;
  gesture_id: string;
  intent: string;
}

interface GestureRow {
  n: number;
  added: string;
  removed: string;
}

/**
 * The change tray. A gesture remembers whole changes, added and removed, so undoing one puts the very same rows back in their old place;
 * a new gesture ends what could be redone.
 */
export function stagedChanges(db: Database): Synchronous<StagedChangesStore> {
  const list = (): StagedChange[] =>
    (
      db
        .statement('SELECT id, seq, at, gesture_id, intent FROM staged_change ORDER BY seq')
        .all() as unknown as ChangeRow[]
    ).map(toChange);

  const changeSet = (): ChangeSet => {
    const tray = db.statement('SELECT revision FROM tray').get() as { revision: number };
    const can = db
      .statement(
        'SELECT count(*) FILTER (WHERE undone = 0) AS undo, count(*) FILTER (WHERE undone = 1) AS redo FROM gesture',
      )
      .get() as { undo: number; redo: number };
    return { revision: tray.revision, changes: list(), canUndo: can.undo > 0, canRedo: can.redo > 0 };
  };

  const put = (changes: StagedChange[]): void => {
    for (const change of changes) {
      db.statement('INSERT INTO staged_change (id, seq, at, gesture_id, intent) VALUES (?, ?, ?, ?, ?)').run(
        change.id,
        change.seq,
        change.at,
        change.gestureId,
        JSON.stringify(change.intent),
      );
    }
  };
  const take = (changes: StagedChange[]): void => {
    for (const { id } of changes) db.statement('DELETE FROM staged_change WHERE id = ?').run(id);
  };

  /** Runs one change of the tray; `revision` grows when it did anything. */
  const change = (work: () => boolean): Result<ChangeSet> =>
    ok(
      db.transaction(() => {
        if (work()) db.statement('UPDATE tray SET revision = revision + 1').run();
        return changeSet();
      }),
    );

  const remember = (added: StagedChange[], removed: StagedChange[]): void => {
    db.statement('DELETE FROM gesture WHERE undone = 1').run();
    db.statement('INSERT INTO gesture (added, removed) VALUES (?, ?)').run(
      JSON.stringify(added),
      JSON.stringify(removed),
    );
  };

  const remove = (wanted: (change: StagedChange) => boolean): boolean => {
    const removed = list().filter(wanted);
    if (removed.length === 0) return false;
    take(removed);
    remember([], removed);
    return true;
  };

  return {
    changes: () => ok(changeSet()),

    stage: (intents: Intent[], at) =>
      change(() => {
        if (intents.length === 0) return false;
        const { next_seq: first } = db.statement('SELECT next_seq FROM tray').get() as { next_seq: number };
        const added = intents.map((intent, i): StagedChange => {
          const seq = first + i;
          return { id: `c${seq}`, seq, at: Math.trunc(at), gestureId: `g${first}`, intent };
        });
        db.statement('UPDATE tray SET next_seq = ?').run(first + intents.length);
        put(added);
        remember(added, []);
        return true;
      }),

    replace(changeIds, intent, at) {
      const ids = new Set(changeIds);
      return change(() => {
        const removed = list().filter(({ id }) => ids.has(id));
        const last = removed.at(-1);
        if (last === undefined) return false;
        const { next_seq: n } = db.statement('SELECT next_seq FROM tray').get() as { next_seq: number };
        db.statement('UPDATE tray SET next_seq = ?').run(n + 1);
        const added = [{ id: `c${n}`, seq: last.seq, at: Math.trunc(at), gestureId: `g${n}`, intent }];
        take(removed);
        put(added);
        remember(added, removed);
        return true;
      });
    },

    unstage(changeIds) {
      const ids = new Set(changeIds);
      return change(() => remove(({ id }) => ids.has(id)));
    },

    clear: () => change(() => remove(() => true)),

    settle(changeIds) {
      const ids = new Set(changeIds);
      return change(() => {
        const settled = list().filter(({ id }) => ids.has(id));
        take(settled);
        // A gesture that speaks of an applied change can be neither taken back nor repeated as a whole; its other changes stay staged.
        // What an applied change had replaced is settled with it. Newest first: only later gestures replace.
        const speaksOf = (changes: StagedChange[]): boolean => changes.some(({ id }) => ids.has(id));
        const gestures = db
          .statement('SELECT n, added, removed FROM gesture ORDER BY n DESC')
          .all() as unknown as GestureRow[];
        for (const row of gestures) {
          const added = JSON.parse(row.added) as StagedChange[];
          const removed = JSON.parse(row.removed) as StagedChange[];
          if (speaksOf(added)) for (const { id } of removed) ids.add(id);
          if (speaksOf(added) || speaksOf(removed)) db.statement('DELETE FROM gesture WHERE n = ?').run(row.n);
        }
        return settled.length > 0;
      });
    },

    undo: () =>
      change(() => {
        const gesture = db
          .statement('SELECT n, added, removed FROM gesture WHERE undone = 0 ORDER BY n DESC LIMIT 1')
          .get() as unknown as GestureRow | undefined;
        if (gesture === undefined) return false;
        take(JSON.parse(gesture.added) as StagedChange[]);
        put(JSON.parse(gesture.removed) as StagedChange[]);
        db.statement('UPDATE gesture SET undone = 1 WHERE n = ?').run(gesture.n);
        return true;
      }),

    redo: () =>
      change(() => {
        const gesture = db
          .statement('SELECT n, added, removed FROM gesture WHERE undone = 1 ORDER BY n LIMIT 1')
          .get() as unknown as GestureRow | undefined;
        if (gesture === undefined) return false;
        take(JSON.parse(gesture.removed) as StagedChange[]);
        put(JSON.parse(gesture.added) as StagedChange[]);
        db.statement('UPDATE gesture SET undone = 0 WHERE n = ?').run(gesture.n);
        return true;
      }),
  };
}

function toChange(row: ChangeRow): StagedChange {
  return { id: row.id, seq: row.seq, at: row.at, gestureId: row.gesture_id, intent: JSON.parse(row.intent) as Intent };
}
