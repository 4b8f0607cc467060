import type { CopyMeta } from '#shared/domain/profile.ts';
import { ok, type Result } from '#shared/errors/result.ts';
import type { SnapshotDiff } from '../port.ts';
import type { CopyContext } from './copy-context.ts';
import type { Packs } from './packs.ts';
import {
  lastSyncedAt,
  newestMeta,
  nextSnapshotId,
  openSnapshot,
  sealSnapshot,
  type SnapshotKind,
} from './snapshots.ts';

type Value = string | number | null;

/** Collects what a small change does to the copy, fact by fact, and makes a snapshot of it when anything differs in the end. */
export interface FactLog {
  /** The first `before` and the last `after` of a fact count. */
  note(kind: number, a: number, b: number, before: Value, after: Value): void;
  /** A snapshot with these deltas, or the newest as it is when nothing differs. There must be a snapshot already. */
  seal(kind: SnapshotKind, takenAt: number): Result<{ meta: CopyMeta; diff: SnapshotDiff }>;
}

export function factLog(context: CopyContext, packs: Packs): FactLog {
  const facts = new Map<string, { kind: number; a: number; b: number; before: Value; after: Value }>();
  return {
    note(kind, a, b, before, after) {
      const key = `${kind}:${a}:${b}`;
      const known = facts.get(key);
      if (known === undefined) facts.set(key, { kind, a, b, before, after });
      else known.after = after;
    },
    seal(kind, takenAt) {
      const differing = [...facts.values()].filter((fact) => fact.before !== fact.after);
      if (differing.length === 0) return ok({ meta: newestMeta(context)!, diff: { added: 0, removed: 0, changed: 0 } });
      const id = nextSnapshotId(context);
      openSnapshot(context, id, kind, takenAt, lastSyncedAt(context)!);
      const insert = context.db.statement(
        'INSERT INTO snapshot_delta (snapshot_id, entity, a, b, before, after) VALUES (?, ?, ?, ?, ?, ?)',
      );
      for (const fact of differing) insert.run(id, fact.kind, fact.a, fact.b, fact.before, fact.after);
      return sealSnapshot(context, packs, id, 'later');
    },
  };
}
