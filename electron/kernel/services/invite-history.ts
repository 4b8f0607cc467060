import type { Invite } from '#shared/domain/invite.ts';
import { isNewGroupId } from '#shared/domain/ids.ts';
import type { Run, StepRecord } from '#shared/plan/run.ts';
import { createdIds } from '../journal/operations.ts';

/** What the journal says that bears on invitations, in the order it happened. */
export type InviteEvent =
  | { kind: 'sent'; invite: Invite }
  /** The signed-in person answered an invitation of their own. */
  | { kind: 'answered'; groupId: string; accepted: boolean; at: number }
  | { kind: 'removed'; groupId: string; personId: string; at: number }
  | { kind: 'deleted'; groupId: string; at: number };

/** Who has which address, and who is in which group, by the copy. */
export interface KnownPeople {
  personOf(address: string): string | null;
  isMember(groupId: string, personId: string): boolean;
  /** When the copy was read, epoch ms. */
  asOf: number;
  /** Who is signed in; null: not known. */
  self: string | null;
}

/** Events of one run. Steps that were never sent say nothing. */
export function eventsOf(run: Run): InviteEvent[] {
  const records = new Map(run.steps.map((record) => [record.stepId, record]));
  const ids = createdIds(run);
  const events: InviteEvent[] = [];
  for (const { id, operation } of run.plan.steps) {
    const record = records.get(id);
    if (record === undefined) continue;
    const groupId = isNewGroupId(operation.groupId) ? (ids.get(operation.groupId) ?? '') : operation.groupId;
    const at = record.finishedAt ?? record.startedAt ?? run.startedAt;
    const isDone = record.state === 'verified';
    switch (operation.kind) {
      case 'invite.send':
      case 'site.invite': {
        const state = sentState(record);
        if (state === null) break;
        const invite: Invite = {
          id: `${run.id}/${id}`,
          groupId,
          to: operation.to,
          personId: null,
          role: operation.kind === 'invite.send' && operation.role !== 'member' ? 'manager' : 'member',
          reach: operation.kind === 'invite.send' ? 'group' : 'site',
          state,
          sentAt: record.startedAt ?? run.startedAt,
          answeredAt: null,
          expiresAt: null,
          runId: run.id,
          problem: state === 'failed' || state === 'unknown' ? problemOf(record) : '',
        };
        events.push({ kind: 'sent', invite });
        break;
      }
      case 'invite.answer':
        if (isDone) events.push({ kind: 'answered', groupId, accepted: operation.accept, at });
        break;
      case 'member.remove':
        if (isDone) events.push({ kind: 'removed', groupId, personId: operation.personId, at });
        break;
      case 'group.delete':
        if (isDone) events.push({ kind: 'deleted', groupId, at });
        break;
      default:
    }
  }
  return events;
}

/** Null: it was never sent. */
function sentState(record: StepRecord): 'pending' | 'failed' | 'unknown' | null {
  switch (record.state) {
    case 'verified':
      return 'pending';
    case 'failed':
      // Given up without knowing: the answer to the sending was lost.
      return record.error?.outcome === 'unknown' ? 'unknown' : 'failed';
    case 'unknown':
    case 'running':
      return 'unknown';
    default:
      return null;
  }
}

function problemOf({ error, readBack }: StepRecord): string {
  const said = error?.remote?.message || error?.params['message'];
  return (typeof said === 'string' ? said : '') || readBack || (error?.code ?? '');
}

/**
 * Invitations as they stand, newest first. What the copy shows now is stronger than what was done: a link may be used again after its person was
 * removed. `lapseMs` null: invitations do not lapse here.
 */
export function foldInvites(
  events: readonly InviteEvent[],
  people: KnownPeople | null,
  now: number,
  lapseMs: number | null,
): Invite[] {
  const invites: Invite[] = [];
  const change = (fits: (invite: Invite) => boolean, state: Invite['state'], at: number): void => {
    for (const [i, invite] of invites.entries()) {
      const isOpen = invite.state === 'pending' || invite.state === 'unknown' || invite.state === 'accepted';
      if (isOpen && fits(invite)) invites[i] = { ...invite, state, answeredAt: at };
    }
  };
  for (const event of events) {
    switch (event.kind) {
      case 'sent': {
        const personId = people?.personOf(event.invite.to) ?? null;
        const expiresAt = lapseMs === null ? null : event.invite.sentAt + lapseMs;
        invites.push({ ...event.invite, personId, expiresAt });
        break;
      }
      case 'answered': {
        const self = people?.self ?? null;
        const isOwn = (invite: Invite) =>
          invite.groupId === event.groupId && invite.reach === 'group' && self !== null && invite.personId === self;
        change(isOwn, event.accepted ? 'accepted' : 'declined', event.at);
        break;
      }
      case 'removed':
        change((invite) => invite.groupId === event.groupId && invite.personId === event.personId, 'revoked', event.at);
        break;
      case 'deleted':
        change((invite) => invite.groupId === event.groupId, 'revoked', event.at);
    }
  }
  const standing = invites.map((invite): Invite => {
    if (invite.state === 'failed' || invite.state === 'accepted') return invite;
    const { personId } = invite;
    const isThere =
      people !== null && personId !== null && (invite.reach === 'site' || people.isMember(invite.groupId, personId));
    if (isThere) return { ...invite, state: 'accepted', answeredAt: Math.max(people.asOf, invite.sentAt), problem: '' };
    const hasLapsed = invite.state === 'pending' && invite.expiresAt !== null && now > invite.expiresAt;
    return hasLapsed ? { ...invite, state: 'expired' } : invite;
  });
  return standing.reverse();
}
