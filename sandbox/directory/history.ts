import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import type { ChangeListener } from './table.ts';

/** How long changes are remembered for lagging reads; no lag may be longer. */
const LONGEST_MEMORY_MS = 3_600_000;
const MOST_REMEMBERED = 200_000;

/** Cached statement runner: `all(sql, ...values)`. */
export type Query = <Row>(sql: string, ...values: SQLInputValue[]) => Row[];

/** A runner over an open database; every text is prepared once. */
export function createQuery(db: DatabaseSync): Query {
  const statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  return <Row>(sql: string, ...values: SQLInputValue[]): Row[] => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = db.prepare(sql);
      statements.set(sql, statement);
    }
    return statement.all(...values) as Row[];
  };
}

/** The recent changes of some tables, kept so that a read can show how things were a moment ago. */
export interface History {
  /** To be given to the tables whose changes count. */
  readonly changed: ChangeListener;
  /** Runs changes that all happen or, when it throws, none. */
  write<T>(work: () => T): T;
  /** Runs a read on the state of `lagMs` ago. */
  asOf<T>(lagMs: number, read: () => T): T;
}

/** Nothing remembered yet. */
export function createHistory(db: DatabaseSync, clock: Clock): History {
  let recent: { at: number; takeBack: () => void }[] = [];
  const forget = (): void => {
    if (recent.length <= MOST_REMEMBERED) return;
    const oldest = clock.now() - LONGEST_MEMORY_MS;
    recent = recent.filter((change) => change.at >= oldest).slice(-MOST_REMEMBERED / 2);
  };
  return {
    changed: (takeBack) => {
      recent.push({ at: clock.now(), takeBack });
    },
    write: (work) => {
      const before = recent.length;
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        db.exec('COMMIT');
        forget();
        return result;
      } catch (cause) {
        db.exec('ROLLBACK');
        recent.length = before;
        throw cause;
      }
    },
    asOf: (lagMs, read) => {
      const since = clock.now() - lagMs;
      const newer = lagMs > 0 ? recent.filter((change) => change.at > since) : [];
      if (newer.length === 0) return read();
      db.exec('BEGIN');
      try {
        for (const change of newer.reverse()) change.takeBack();
        return read();
      } finally {
        db.exec('ROLLBACK');
      }
    },
  };
}
