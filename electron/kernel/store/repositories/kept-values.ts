import type { Database } from '../sqlite/open-database.ts';

/** Small things kept whole as JSON beside the directory. */
export function readKept<T>(db: Database, name: 'identity' | 'move-probe' | 'workspace'): T | null {
  const row = db.statement('SELECT value FROM kept_value WHERE name = ?').get(name) as { value: string } | undefined;
  return row === undefined ? null : (JSON.parse(row.value) as T);
}

export function writeKept(db: Database, name: 'identity' | 'move-probe' | 'workspace', value: unknown): void {
  db.statement(
    'INSERT INTO kept_value (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  ).run(name, JSON.stringify(value));
}
