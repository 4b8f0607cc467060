import { useEffect, useState } from 'react';
import type { GroupDetail } from '#shared/ipc/contract.ts';
import { call } from '../../../bridge/client.ts';
import { openProfileId, useConnection } from '../../../state/connection.ts';
import type { GroupRef } from '../use-group.ts';

export interface ReadAttributes {
  /** `waiting`: offline, nobody can ask now. */
  state: 'reading' | 'waiting' | 'failed' | 'read';
  keywords: string[] | null;
  /** Data URL; null: none, or not readable. */
  logo: string | null;
}

const NOTHING: ReadAttributes = { state: 'read', keywords: null, logo: null };

/** What the copy does not hold of a group: its picture, and its keywords where no list tells them. Read when looked at. */
export function useAttributes(group: GroupRef, detail: GroupDetail | null): ReadAttributes {
  const online = useConnection((s) => s.connection?.link === 'online');
  const wanted = !group.isNew && detail !== null && detail.groupId === group.id && detail.attributes !== null;
  const known = detail?.attributes?.keywords ?? null;
  const [read, setRead] = useState<(ReadAttributes & { of: string; copy: unknown }) | null>(null);
  useEffect(() => {
    const profileId = openProfileId();
    if (!wanted || !online || profileId === null) return undefined;
    const abort = new AbortController();
    const of = group.id;
    const copy = group.directory;
    void call('directory.attributes', { profileId, groupId: of }, { signal: abort.signal }).then((r) => {
      if (abort.signal.aborted) return;
      if (r.ok) setRead({ of, copy, state: 'read', keywords: r.value.keywords, logo: r.value.logo });
      else setRead({ of, copy, state: 'failed', keywords: null, logo: null });
    });
    return () => abort.abort();
  }, [group.id, group.directory, wanted, online]);
  if (group.isNew) return { ...NOTHING, keywords: [] };
  const own = read?.of === group.id ? read : null;
  if (own) return { ...own, keywords: own.keywords ?? known };
  return { state: online ? 'reading' : 'waiting', keywords: known, logo: null };
}
