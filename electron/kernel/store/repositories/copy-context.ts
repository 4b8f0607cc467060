import type { AppError } from '#shared/errors/app-error.ts';
import { err, type Result } from '#shared/errors/result.ts';
import type { Database } from '../sqlite/open-database.ts';
import { groupKeys, personKeys, type Keys } from './keys.ts';

/** What every repository of the copy works with. */
export interface CopyContext {
  db: Database;
  groups: Keys;
  people: Keys;
  /** One transaction; a failure also forgets what was interned in it. */
  transaction<T>(work: () => T): T;
  /** The same for work that can fail as a value: an error rolls back. */
  attempt<T>(work: () => Result<T>): Result<T>;
  /** Called after every rolled back transaction. */
  onRollback(listener: () => void): void;
  /** Epoch ms. */
  now(): number;
}

/** Carries an expected failure out of a transaction, past the ROLLBACK. */
class Refused extends Error {
  readonly error: AppError;
  constructor(error: AppError) {
    super(error.code);
    this.error = error;
  }
}

export function copyContext(db: Database, now: () => number): CopyContext {
  const groups = groupKeys(db);
  const people = personKeys(db);
  const listeners = [groups.forget, people.forget];
  const transaction = <T>(work: () => T): T => {
    try {
      return db.transaction(work);
    } catch (thrown) {
      for (const listener of listeners) listener();
      throw thrown;
    }
  };
  return {
    db,
    groups,
    people,
    now,
    transaction,
    attempt(work) {
      try {
        return transaction(() => {
          const result = work();
          if (!result.ok) throw new Refused(result.error);
          return result;
        });
      } catch (thrown) {
        if (thrown instanceof Refused) return err(thrown.error);
        throw thrown;
      }
    },
    onRollback: (listener) => listeners.push(listener),
  };
}
