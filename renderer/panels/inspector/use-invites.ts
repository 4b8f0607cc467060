import { useEffect, useMemo, useState } from 'react';
import type { Invite } from '#shared/domain/invite.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { call } from '../../bridge/client.ts';
import { useChanges } from '../../state/changes.ts';
import { openProfileId, useConnection } from '../../state/connection.ts';
import { useDirectory } from '../../state/directory.ts';
import { useRuns } from '../../state/runs.ts';
import { contactIndex, inviteRows, type InviteRow } from './invite-rows.ts';
import type { GroupRef } from './use-group.ts';

/** How a group's people are invited: into it, to the site (and added afterwards), or not at all. */
export type InviteWay = 'group' | 'site' | 'none';

export function useInviteWay(): InviteWay {
  return useConnection((s) => {
    const invites = s.capabilities?.features.invites;
    if (!invites) return 'none';
    if (invites.support !== 'absent') return 'group';
    return invites.params?.siteInvitations === 1 ? 'site' : 'none';
  });
}

export interface Invites {
  rows: readonly InviteRow[];
  contacts: ReadonlyMap<string, number>;
  /** The journal has answered. */
  ready: boolean;
  error: AppError | null;
}

/** Every invitation of a group: sent before (asked of the journal again after every run and every sync), on its way, and staged. */
export function useInvites(group: GroupRef, asked: boolean): Invites {
  const finished = useRuns((s) => s.finished);
  const run = useRuns((s) => s.run);
  const snapshot = useDirectory((s) => s.snapshotId);
  const changes = useChanges((s) => s.changeSet.changes);
  const [answer, setAnswer] = useState<{ groupId: string; invites: Invite[]; error: AppError | null } | null>(null);
  useEffect(() => {
    const profileId = openProfileId();
    if (profileId === null || !asked) return;
    const abort = new AbortController();
    void call('invites.list', { profileId, groupId: group.id }, { signal: abort.signal }).then((result) => {
      if (abort.signal.aborted) return;
      if (result.ok) setAnswer({ groupId: group.id, invites: result.value.invites, error: null });
      else setAnswer({ groupId: group.id, invites: [], error: result.error });
    });
    return () => abort.abort();
  }, [group.id, asked, finished, snapshot]);
  const contacts = useMemo(() => contactIndex(group.directory), [group.directory]);
  const own = answer?.groupId === group.id ? answer : null;
  const rows = useMemo(
    () =>
      inviteRows({
        overlay: group.overlay,
        group: group.index,
        contacts,
        invites: own?.invites ?? [],
        changes,
        run,
      }),
    [group.overlay, group.index, contacts, own, changes, run],
  );
  return { rows, contacts, ready: own !== null, error: own?.error ?? null };
}
