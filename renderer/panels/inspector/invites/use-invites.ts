import { useMemo } from 'react';
import type { AppError } from '#shared/errors/app-error.ts';
import { useQuery } from '../../../bridge/use-query.ts';
import { useChanges } from '../../../state/changes.ts';
import { openProfileId, useConnection } from '../../../state/connection.ts';
import { useDirectory } from '../../../state/directory.ts';
import { useRuns } from '../../../state/runs.ts';
import { contactIndex, inviteRows, type InviteRow } from './invite-rows.ts';
import type { GroupRef } from '../use-group.ts';

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
  again: () => void;
}

/** Every invitation of a group: sent before (asked of the journal again after every run and every sync), on its way, and staged. */
export function useInvites(group: GroupRef): Invites {
  const finished = useRuns((s) => s.finished);
  const run = useRuns((s) => s.run);
  const snapshot = useDirectory((s) => s.snapshotId);
  const changes = useChanges((s) => s.changeSet.changes);
  const profileId = openProfileId();
  const journal = useQuery(
    'invites.list',
    profileId === null ? null : { profileId, groupId: group.id },
    `${finished}/${snapshot}`,
  );
  const invites = journal.value?.invites;
  const contacts = contactIndex(group.directory);
  const rows = useMemo(
    () =>
      inviteRows({
        overlay: group.overlay,
        group: group.index,
        contacts,
        invites: invites ?? [],
        changes,
        run,
      }),
    [group.overlay, group.index, contacts, invites, changes, run],
  );
  return { rows, contacts, ready: invites !== undefined, error: journal.error, again: journal.again };
}
