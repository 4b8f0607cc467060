import { buildDirectory } from '#shared/domain/directory.ts';
import type { Invite } from '#shared/domain/invite.ts';
import { ok, type Result } from '#shared/errors/result.ts';
import type { SentInvite } from '#shared/plan/invite-warnings.ts';
import type { Run } from '#shared/plan/run.ts';
import type { Clock } from '../ports/clock.ts';
import { eventsOf, foldInvites, type InviteEvent, type KnownPeople } from './invite-history.ts';
import type { Session } from './session.ts';

export interface Invites {
  /** Invitations sent from here, newest first; `groupId` null: of all groups. */
  list(session: Session, groupId: string | null): Promise<Result<{ invites: Invite[] }>>;
  /** Those into groups that were sent, or may have been, whatever became of them. By the journal alone: no directory is built for it. */
  sent(session: Session): Promise<Result<SentInvite[]>>;
}

const DAY_MS = 86_400_000;
/** Nothing more happens in these; a run that is left may still be reconciled by an undo, but its own steps stay what they are. */
const ENDED = new Set<Run['state']>(['done', 'rolled-back', 'left']);

/**
 * No directory lists the invitations it has sent: what there is to know comes from this computer's journal, and from who is in the group by now.
 */
export function createInvites(clock: Clock): Invites {
  const ended = new WeakMap<Session, Map<string, InviteEvent[]>>();

  const readEvents = async (session: Session): Promise<Result<InviteEvent[]>> => {
    const known = ended.get(session) ?? new Map<string, InviteEvent[]>();
    ended.set(session, known);
    const runs = await session.store.journal.runs();
    if (!runs.ok) return runs;
    const events: InviteEvent[] = [];
    // Newest first in the journal.
    for (const { id } of [...runs.value].reverse()) {
      let own = known.get(id);
      if (own === undefined) {
        const run = await session.store.journal.run(id);
        if (!run.ok) return run;
        if (run.value === null) continue;
        own = eventsOf(run.value);
        if (ENDED.has(run.value.state)) known.set(id, own);
      }
      events.push(...own);
    }
    return ok(events);
  };

  return {
    async list(session, groupId) {
      const events = await readEvents(session);
      if (!events.ok) return events;
      const addresses = events.value.flatMap((event) => (event.kind === 'sent' ? [event.invite.to] : []));
      if (addresses.length === 0) return ok({ invites: [] });
      const people = await peopleOf(session, addresses);
      const days = session.capabilities().features.invites.params?.['lapseDays'];
      const lapseMs = typeof days === 'number' ? days * DAY_MS : null;
      const invites = foldInvites(events.value, people, clock.now(), lapseMs);
      return ok({ invites: groupId === null ? invites : invites.filter((invite) => invite.groupId === groupId) });
    },
    async sent(session) {
      const events = await readEvents(session);
      if (!events.ok) return events;
      const sent = events.value.flatMap((event) => (event.kind === 'sent' ? [event.invite] : []));
      return ok(
        sent
          .filter(({ reach, state }) => reach === 'group' && state !== 'failed')
          .map(({ groupId, to, role }) => ({ groupId, to, role })),
      );
    },
  };
}

/** Null: there is no copy (yet). */
async function peopleOf(session: Session, addresses: string[]): Promise<KnownPeople | null> {
  const columns = await session.columns();
  if (!columns.ok) return null;
  const directory = buildDirectory(columns.value);
  const wanted = new Set(addresses.map((address) => address.toLowerCase()));
  const owners = new Map<string, string>();
  for (let p = 0; p < directory.personCount; p += 1) {
    const contact = directory.personContact(p).toLowerCase();
    if (wanted.has(contact)) owners.set(contact, directory.personId(p));
  }
  return {
    personOf: (address) => owners.get(address.toLowerCase()) ?? null,
    isMember(groupId, personId) {
      const g = directory.groupIndex(groupId);
      const p = directory.personIndex(personId);
      return g >= 0 && p >= 0 && directory.membersOf(g).includes(p);
    },
    asOf: columns.value.asOf,
    self: session.identity()?.personId ?? null,
  };
}
