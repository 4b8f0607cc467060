import type { GroupId } from '#shared/domain/ids.ts';

/**
 * A placement is one drawing of a group: a group under two parents has two. Its key is the path of ids from the top,
 * joined by `/`, so that it survives a new sync, a restart and a staged change elsewhere.
 */
export type PlacementKey = string;

/** First segment of every placement under "Unattached"; alone it is the heading itself. */
export const UNATTACHED_KEY = '?';

const escapeId = (id: GroupId): string =>
  id === UNATTACHED_KEY
    ? '%3F'
    : id.includes('%') || id.includes('/')
      ? id.replaceAll('%', '%25').replaceAll('/', '%2F')
      : id;

const unescapeId = (segment: string): GroupId =>
  segment.includes('%') ? segment.replaceAll('%3F', '?').replaceAll('%2F', '/').replaceAll('%25', '%') : segment;

export const childKey = (parent: PlacementKey | null, id: GroupId): PlacementKey =>
  parent === null ? escapeId(id) : `${parent}/${escapeId(id)}`;

/** Key of the placement above, null at the top. */
export function parentKeyOf(key: PlacementKey): PlacementKey | null {
  const cut = key.lastIndexOf('/');
  return cut < 0 ? null : key.slice(0, cut);
}

/** Id of the group a placement draws; null for the "Unattached" heading. */
export function groupIdOf(key: PlacementKey): GroupId | null {
  if (key === UNATTACHED_KEY) return null;
  return unescapeId(key.slice(key.lastIndexOf('/') + 1));
}

/** Ids from the top down, without the "Unattached" heading. */
export function idsOf(key: PlacementKey): GroupId[] {
  const ids = key.split('/');
  if (ids[0] === UNATTACHED_KEY) ids.shift();
  return ids.map(unescapeId);
}

/** The key itself and every key above it, nearest first. */
export function keysUpwards(key: PlacementKey): PlacementKey[] {
  const keys: PlacementKey[] = [];
  for (let at: PlacementKey | null = key; at !== null; at = parentKeyOf(at)) keys.push(at);
  return keys;
}
