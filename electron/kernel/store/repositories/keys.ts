import type { Database } from '../sqlite/open-database.ts';

/** Interning of server ids. A cache in front of the table; it is dropped whenever a transaction fails. */
export interface Keys {
  /** Key of an id, made when there is none. */
  intern(id: string): number;
  /** Key of an id; null when there is none. */
  find(id: string): number | null;
  /** The id of a key. */
  id(key: number): string;
  forget(): void;
}

const CACHE_MAX = 500_000;

function keysOf(db: Database, sql: { find: string; insert: string; id: string }): Keys {
  const cache = new Map<string, number>();
  const find = (id: string): number | null => {
    const cached = cache.get(id);
    if (cached !== undefined) return cached;
    const row = db.statement(sql.find).get(id) as { pk: number } | undefined;
    if (row === undefined) return null;
    if (cache.size > CACHE_MAX) cache.clear();
    cache.set(id, row.pk);
    return row.pk;
  };
  return {
    find,
    intern(id) {
      const known = find(id);
      if (known !== null) return known;
      const key = Number(db.statement(sql.insert).run(id).lastInsertRowid);
      cache.set(id, key);
      return key;
    },
    id(key) {
      const row = db.statement(sql.id).get(key) as { id: string } | undefined;
      if (row === undefined) throw new Error(`no id is kept for key ${key}`);
      return row.id;
    },
    forget: () => cache.clear(),
  };
}

export const groupKeys = (db: Database): Keys =>
  keysOf(db, {
    find: 'SELECT pk FROM group_key WHERE id = ?',
    insert: 'INSERT INTO group_key (id) VALUES (?)',
    id: 'SELECT id FROM group_key WHERE pk = ?',
  });

export const personKeys = (db: Database): Keys =>
  keysOf(db, {
    find: 'SELECT pk FROM person_key WHERE id = ?',
    insert: 'INSERT INTO person_key (id) VALUES (?)',
    id: 'SELECT id FROM person_key WHERE pk = ?',
  });
