import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** Called after each change of a row with what takes the change back. */
export type ChangeListener = (takeBack: () => void) => void;

/** A table with its key: reading by key, and the three changes of a row. */
export interface Table<Row extends object, Key extends keyof Row> {
  get(key: Pick<Row, Key>): Row | undefined;
  insert(row: Row): void;
  /** Replaces the row with the same key; a missing one is a bug. */
  update(row: Row): void;
  /** Whether there was a row to delete. */
  delete(key: Pick<Row, Key>): boolean;
}

/** Statements for one table; every change is announced with its inverse. */
export function createTable<Row extends object, Key extends keyof Row & string>(
  db: DatabaseSync,
  name: string,
  keys: readonly Key[],
  columns: readonly (keyof Row & string)[],
  changed: ChangeListener,
): Table<Row, Key> {
  const where = keys.map((key) => `${key} = ?`).join(' AND ');
  const others = columns.filter((column) => !(keys as readonly string[]).includes(column));
  const select = db.prepare(`SELECT * FROM ${name} WHERE ${where}`);
  const insert = db.prepare(
    `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  // A row that is all key has nothing to update.
  const update =
    others.length === 0
      ? null
      : db.prepare(`UPDATE ${name} SET ${others.map((column) => `${column} = ?`).join(', ')} WHERE ${where}`);
  const remove = db.prepare(`DELETE FROM ${name} WHERE ${where}`);

  const values = (row: object, names: readonly string[]): SQLInputValue[] =>
    names.map((column) => (row as Record<string, SQLInputValue>)[column] as SQLInputValue);
  const get = (key: Pick<Row, Key>): Row | undefined => select.get(...values(key, keys)) as Row | undefined;
  const rawInsert = (row: Row): void => void insert.run(...values(row, columns));
  const rawUpdate = (row: Row): void => void update?.run(...values(row, others), ...values(row, keys));
  const rawDelete = (key: Pick<Row, Key>): void => void remove.run(...values(key, keys));

  return {
    get,
    insert: (row) => {
      rawInsert(row);
      changed(() => rawDelete(row));
    },
    update: (row) => {
      const before = get(row);
      if (before === undefined) throw new Error(`no row to update in ${name}`);
      rawUpdate(row);
      changed(() => rawUpdate(before));
    },
    delete: (key) => {
      const before = get(key);
      if (before === undefined) return false;
      rawDelete(key);
      changed(() => rawInsert(before));
      return true;
    },
  };
}
