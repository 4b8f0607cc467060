import type { Capabilities } from '#shared/capabilities.ts';
import type { AccessLevel } from '#shared/domain/attributes.ts';
import { accessCode, groupFlag } from '#shared/domain/columns.ts';
import type { Identity } from '#shared/domain/profile.ts';
import type { Overlay } from '#shared/plan/overlay.ts';

const levels = Object.entries(accessCode) as [AccessLevel | 'unknown', number][];

/** Access level of a group in the copy; null: the directory has none, or it is not known. */
export function accessOf(overlay: Overlay, group: number): AccessLevel | null {
  const code = overlay.isNew(group) ? undefined : overlay.directory.columns.groups.access?.[group];
  const level = levels.find(([, value]) => value === code)?.[0];
  return level === undefined || level === 'unknown' ? null : level;
}

/**
 * May the signed-in person join? null: there is nothing to say (joining is not known here, or who is signed in is not, or is a member already).
 * `reason`: a key below `join.`; null: the button is shown.
 */
export interface JoinOffer {
  personId: string;
  access: AccessLevel | null;
  reason: 'by-invitation' | 'private' | 'superuser' | null;
  /** False: who is in no group may be missing from the copy, and has to be found on the server first. */
  inCopy: boolean;
}

export function joinOffer(
  overlay: Overlay,
  group: number,
  capabilities: Capabilities | null,
  identity: Identity | null,
): JoinOffer | null {
  const join = capabilities?.features.join;
  const personId = identity?.personId ?? null;
  if (!join || join.support === 'absent' || personId === null) return null;
  if (overlay.isNew(group) || overlay.isDeleted(group) || (overlay.flags(group) & groupFlag.category) !== 0)
    return null;
  const person = overlay.directory.personIndex(personId);
  if (person >= 0 && overlay.hasMember(group, person)) return null;
  const access = accessOf(overlay, group);
  const offer = (reason: JoinOffer['reason']): JoinOffer => ({
    personId,
    access,
    reason,
    inCopy: person >= 0,
  });
  if (access === 'private') return offer('private');
  if (access === 'public-invite') return offer('by-invitation');
  if (join.caveat === 'superuser-cannot-join') return offer('superuser');
  return offer(null);
}
