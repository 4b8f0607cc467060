import type { MemberRole } from '#shared/plan/overlay.ts';
import { changesActions, useChanges } from '../../../state/changes.ts';
import { useConnection } from '../../../state/connection.ts';
import { roleGesture } from './role-change.ts';
import type { GroupRef } from '../use-group.ts';

/** Do members of this directory have roles that make managers of them? Where administrators are assigned apart from membership, no. */
export function useMemberRoles(): boolean {
  return useConnection(
    (s) =>
      s.capabilities !== null &&
      s.capabilities.features.memberRoles.support !== 'absent' &&
      s.capabilities.features.groupAdministrators.support === 'absent',
  );
}

/** The roles one can choose between, the weaker first. */
export const chosenRoles = ['member', 'manager'] as const satisfies readonly MemberRole[];
export type ChosenRole = (typeof chosenRoles)[number];

/** Gives people a role as one gesture; going back takes what was staged out of the tray. */
export async function setRole(group: GroupRef, people: readonly number[], role: ChosenRole): Promise<boolean> {
  const { changes } = useChanges.getState().changeSet;
  const { stage, unstage } = roleGesture(group.overlay, changes, group.index, people, role);
  if (unstage.length > 0) {
    const result = await changesActions.unstage(unstage);
    if (!result?.ok) return false;
  }
  if (stage.length === 0) return true;
  const result = await changesActions.stage(stage);
  return result?.ok === true;
}
