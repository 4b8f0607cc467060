import type { GeonodeDirectory } from './directory.ts';

const ROWS_PER_PIECE = 5000;

/**
 * The site for an independent check, as pieces of JSON text. Everything is
 * ordered by key, so that equal sites give equal texts. The built-in
 * AnonymousUser is nobody and left out.
 */
export function geonodeState(directory: GeonodeDirectory): string[] {
  const pieces: string[] = [];
  const rows = (name: string, found: readonly unknown[]): void => {
    pieces.push(`${pieces.length === 0 ? '{' : ','}"${name}":[`);
    for (let i = 0; i < found.length; i += ROWS_PER_PIECE) {
      const text = JSON.stringify(found.slice(i, i + ROWS_PER_PIECE)).slice(1, -1);
      pieces.push(i === 0 ? text : `,${text}`);
    }
    pieces.push(']');
  };
  const { all } = directory;
  const categories = new Map<number, string[]>();
  for (const { id, slug } of all<{ id: number; slug: string }>(
    `SELECT gc.group_id AS id, c.slug FROM gn_group_categories gc JOIN gn_categories c ON c.id = gc.category_id
     ORDER BY c.slug`,
  )) {
    categories.set(id, [...(categories.get(id) ?? []), slug]);
  }
  rows(
    'groups',
    all<{ id: number; slug: string; title: string; access: string }>(
      'SELECT id, slug, title, access FROM gn_groups ORDER BY slug',
    ).map(({ id, ...row }) => ({ ...row, categories: categories.get(id) ?? [] })),
  );
  rows('categories', all('SELECT slug, name FROM gn_categories ORDER BY slug'));
  rows(
    'users',
    all<{ username: string; superuser: number; staff: number }>(
      'SELECT username, superuser, staff FROM gn_users WHERE id > 0 ORDER BY username',
    ).map((row) => ({ username: row.username, superuser: row.superuser === 1, staff: row.staff === 1 })),
  );
  rows(
    'members',
    all(
      `SELECT g.slug AS "group", u.username, m.role FROM gn_members m JOIN gn_groups g ON g.id = m.group_id
       JOIN gn_users u ON u.id = m.user_id ORDER BY g.slug, u.username`,
    ),
  );
  rows(
    'invites',
    all(
      `SELECT g.slug AS "group", i.email AS "to", i.token, i.state FROM gn_invites i
       JOIN gn_groups g ON g.id = i.group_id ORDER BY i.id`,
    ),
  );
  pieces.push('}');
  return pieces;
}
