import type { GroupDetail } from '#shared/ipc/contract.ts';
import { useQuery } from '../../../bridge/use-query.ts';
import { openProfileId, useConnection } from '../../../state/connection.ts';
import type { GroupRef } from '../use-group.ts';

export interface ReadAttributes {
  /** `waiting`: offline, nobody can ask now. */
  state: 'reading' | 'waiting' | 'failed' | 'read';
  keywords: string[] | null;
  /** Data URL; null: none, or not readable. */
  logo: string | null;
  again: () => void;
}

/** What the copy does not hold of a group: its picture, and its keywords where no list tells them. Read when looked at. */
export function useAttributes(group: GroupRef, detail: GroupDetail | null): ReadAttributes {
  const online = useConnection((s) => s.connection?.link === 'online');
  const profileId = openProfileId();
  const hasSuch = detail?.groupId === group.id && detail.attributes !== null;
  const { value, error, again } = useQuery(
    'directory.attributes',
    group.isNew || profileId === null ? null : { profileId, groupId: group.id },
    group.directory,
    online && hasSuch,
  );
  if (group.isNew) return { state: 'read', keywords: [], logo: null, again };
  const known = detail?.attributes?.keywords ?? null;
  const state = value ? 'read' : error ? 'failed' : online ? 'reading' : 'waiting';
  return { state, keywords: value?.keywords ?? known, logo: value?.logo ?? null, again };
}
