import { rightsByRole } from './rights.ts';
import type { GuardInput } from './guard.ts';
import type { Warning } from './step.ts';

/** An invitation sent before. */
export interface SentInvite {
  groupId: string;
  /** E-mail address. */
  to: string;
  role: string;
}

const NAMED = 5;
const plain = (address: string): string => address.trim().toLowerCase();

/**
 * Traps of invitations that are never used up (spec/geonode.md §5.9, §5.10): the link of somebody who is removed works again, a second
 * invitation of one address keeps the role of the first. And what the numbers do not hold: who accepts becomes a member, with the role and into
 * the group that the invitation was written for, which only the server knows.
 */
export function inviteWarnings({ directory, overlay, steps, capabilities, invited = [] }: GuardInput): Warning[] {
  if (capabilities.features.invites.support === 'absent') return [];
  const out: Warning[] = [];
  for (const { id, operation } of steps) {
    const isAccepted = operation.kind === 'invite.answer' && operation.accept;
    if (operation.kind !== 'member.remove' && operation.kind !== 'invite.send' && !isAccepted) continue;
    const g = overlay.groupIndex(operation.groupId);
    const name = g < 0 ? operation.groupId : overlay.nameOf(g);
    if (operation.kind === 'invite.answer') {
      out.push(warn('accept-joins', id, { name }));
      continue;
    }
    const sent = invited.filter((invite) => invite.groupId === operation.groupId);
    if (operation.kind === 'invite.send') {
      const first = sent.find((invite) => plain(invite.to) === plain(operation.to));
      if (first !== undefined && first.role !== operation.role)
        out.push(warn('reinvite-keeps-role', id, { name, to: operation.to, role: first.role }));
      continue;
    }
    const p = directory.personIndex(operation.personId);
    const contact = p < 0 ? '' : plain(directory.personContact(p));
    if (contact !== '' && sent.some((invite) => plain(invite.to) === contact))
      out.push(warn('invite-works-again', id, { name, person: directory.personName(p) }));
  }
  return out;
}

/**
 * Where a manager may choose from some people only, those he can hardly see: in no public group and in none of his own groups
 * (spec/geonode.md §5.4). The server alone knows; one such person spoils nobody else's step, for people are added one by one.
 */
export function outsideWarnings({ directory, overlay, steps, capabilities, identity }: GuardInput): Warning[] {
  const limited = capabilities.features.members.params?.['addLimited'] === 1 && rightsByRole(capabilities);
  if (!limited || identity === null || identity.role === 'superadmin' || identity.personId === null) return [];
  const my = directory.personIndex(identity.personId);
  const out: Warning[] = [];
  for (const { id, operation } of steps) {
    if (operation.kind !== 'member.add' || operation.personId === identity.personId) continue;
    const p = directory.personIndex(operation.personId);
    const seen = [...(p < 0 ? [] : directory.groupsOfPerson(p))].some(
      (g) => overlay.accessBefore(g) === 'public' || directory.hasMember(g, my),
    );
    if (seen || p < 0) continue;
    const g = overlay.groupIndex(operation.groupId);
    out.push(
      warn('add-outside-options', id, { person: directory.personName(p), name: g < 0 ? '' : overlay.nameOf(g) }),
    );
    if (out.length === NAMED) break;
  }
  return out;
}

function warn(code: Warning['code'], stepId: string, params: Warning['params']): Warning {
  return { code, blocking: false, stepIds: [stepId], params };
}
