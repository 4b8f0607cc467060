import type { Directory } from '../directory/directory.ts';

const ROWS_PER_PIECE = 5000;

/**
 * The directory for an independent check, as pieces of JSON text: one string
 * would pass the longest that the engine allows at some size. Everything is
 * ordered by key, so that equal directories give equal texts.
 */
export function directoryState(directory: Directory): string[] {
  const pieces: string[] = ['{"groups":['];
  const rows = (found: readonly unknown[]): void => {
    for (let i = 0; i < found.length; i += ROWS_PER_PIECE) {
      const text = JSON.stringify(found.slice(i, i + ROWS_PER_PIECE)).slice(1, -1);
      pieces.push(i === 0 ? text : `,${text}`);
    }
  };

  const texts = (found: readonly { text: string }[]): void => {
    for (let i = 0; i < found.length; i += ROWS_PER_PIECE) {
      const part = found.slice(i, i + ROWS_PER_PIECE).map((row) => row.text);
      pieces.push((i === 0 ? '' : ',') + part.join(','));
    }
  };

  const parents = new Map<string, string[]>();
  for (const edge of directory.all<{ group_id: string; member_id: string }>(
    "SELECT group_id, member_id FROM memberships WHERE member_type = 'group' ORDER BY group_id",
  )) {
    const known = parents.get(edge.member_id);
    if (known === undefined) parents.set(edge.member_id, [edge.group_id]);
    else known.push(edge.group_id);
  }
  rows(
    directory
      .all<{ group_id: string; name: string; description: string; is_root: number }>(
        'SELECT group_id, name, description, is_root FROM groups ORDER BY group_id',
      )
      .map((row) => ({
        groupId: row.group_id,
        name: row.name,
        description: row.description,
        isRoot: row.is_root === 1,
        parentIds: parents.get(row.group_id) ?? [],
      })),
  );
  pieces.push('],"users":[');
  rows(directory.all('SELECT user_id AS userId, nick_name AS nickName, status, role FROM users ORDER BY user_id'));
  // The edges between groups are the parentIds above, so only people are listed here.
  pieces.push('],"memberships":[');
  // By far the most rows: the database writes their JSON itself, which takes half the time.
  texts(
    directory.all<{ text: string }>(
      `SELECT json_object('groupId', group_id, 'memberType', member_type, 'userId', member_id) AS text
       FROM memberships WHERE member_type = 'user' ORDER BY group_id, member_id`,
    ),
  );
  pieces.push('],"assignments":[');
  rows(
    directory.all(
      'SELECT user_id AS userId, group_id AS groupId, role_id AS roleId FROM assignments ORDER BY group_id, user_id, role_id',
    ),
  );
  pieces.push(']}');
  return pieces;
}
