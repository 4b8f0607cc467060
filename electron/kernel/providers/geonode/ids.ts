import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';

/** Ids of the port: a group and a category may have the same slug, and a person the same name as either. */
const GROUP = 'group:';
const CATEGORY = 'category:';
const PERSON = 'user:';

export const groupId = (slug: string): string => GROUP + slug;
export const categoryId = (slug: string): string => CATEGORY + slug;
export const personId = (username: string): string => PERSON + username;

export type GroupKey = { kind: 'group'; slug: string } | { kind: 'category'; slug: string };

/** Null: no id of this provider. */
export function groupKey(id: string): GroupKey | null {
  if (id.startsWith(GROUP)) return { kind: 'group', slug: id.slice(GROUP.length) };
  return id.startsWith(CATEGORY) ? { kind: 'category', slug: id.slice(CATEGORY.length) } : null;
}

const unknownId = (id: string) => appError('remote.not-found', { call: 'id', id }, { retry: 'after-resync' });

/** Error: `remote.not-found` for an id that is none. */
export function knownGroup(id: string): Result<GroupKey> {
  const key = groupKey(id);
  return key === null ? err(unknownId(id)) : ok(key);
}

/** The slug of a group that can have members. Error: `remote.not-found`. */
export function groupSlug(id: string): Result<string> {
  const key = groupKey(id);
  return key?.kind === 'group' ? ok(key.slug) : err(unknownId(id));
}

export function usernameOf(id: string): Result<string> {
  return id.startsWith(PERSON) ? ok(id.slice(PERSON.length)) : err(unknownId(id));
}
