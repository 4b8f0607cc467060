import type { JournalStore } from '../port.ts';
import type { Database } from '../sqlite/open-database.ts';
import { runs } from './runs.ts';
import { stagedChanges } from './staged-changes.ts';
import type { Synchronous } from './synchronous.ts';

/** Staged changes and runs over an open `journal.db`. */
export function journalRepository(db: Database): Synchronous<JournalStore> {
  return { ...stagedChanges(db), ...runs(db) };
}
