import type { Directory } from '#shared/domain/directory.ts';
import type { Invite, InviteState } from '#shared/domain/invite.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import type { StagedChange } from '#shared/plan/intent.ts';
import type { Run } from '#shared/plan/run.ts';
import { parseAddresses, type AddressList } from './invite-addresses.ts';

/** What Canopy itself knows comes before what was sent: staged in the tray, or on its way in a running plan. */
export type InviteRowState = 'staged' | 'sending' | InviteState;
export const inviteRowStates: readonly InviteRowState[] = [
  'staged',
  'sending',
  'pending',
  'expired',
  'accepted',
  'declined',
  'revoked',
  'failed',
  'unknown',
];

export interface InviteRow {
  id: string;
  to: string;
  role: 'member' | 'manager';
  reach: 'group' | 'site';
  state: InviteRowState;
  /** When it was staged or sent, epoch ms. */
  at: number;
  expiresAt: number | null;
  /** Index of the person with this address; −1: the copy knows none. */
  person: number;
  isMember: boolean;
  problem: string;
  /** The staged change behind it; null: it is in the journal. */
  changeId: string | null;
  runId: string | null;
}

const contactsOf = new WeakMap<Directory, ReadonlyMap<string, number>>();

/** E-mail (or phone) in lower case → person. Made once per copy: it reads every contact. */
export function contactIndex(directory: Directory): ReadonlyMap<string, number> {
  const known = contactsOf.get(directory);
  if (known) return known;
  const out = new Map<string, number>();
  for (let p = 0; p < directory.personCount; p++) {
    const contact = directory.personContact(p).trim().toLowerCase();
    if (contact !== '' && !out.has(contact)) out.set(contact, p);
  }
  contactsOf.set(directory, out);
  return out;
}

interface InviteSources {
  overlay: Overlay;
  group: number;
  contacts: ReadonlyMap<string, number>;
  /** From the journal. */
  invites: readonly Invite[];
  changes: readonly StagedChange[];
  run: Run | null;
}

/** One list, newest first: staged, on their way, and sent before. */
export function inviteRows({ overlay, group, contacts, invites, changes, run }: InviteSources): InviteRow[] {
  const groupId = overlay.groupId(group);
  const rows: InviteRow[] = [];
  const person = (to: string): Pick<InviteRow, 'person' | 'isMember'> => {
    const p = contacts.get(to.toLowerCase()) ?? -1;
    return { person: p, isMember: p >= 0 && overlay.hasMember(group, p) };
  };
  for (const change of changes) {
    const { intent } = change;
    if (intent.groupId !== groupId || (intent.kind !== 'invite.send' && intent.kind !== 'site.invite')) continue;
    rows.push({
      id: change.id,
      to: intent.to,
      role: intent.kind === 'invite.send' ? intent.role : 'member',
      reach: intent.kind === 'invite.send' ? 'group' : 'site',
      state: 'staged',
      at: change.at,
      expiresAt: null,
      ...person(intent.to),
      problem: '',
      changeId: change.id,
      runId: null,
    });
  }
  const listed = new Set(invites.map((i) => i.id));
  if (run?.state === 'running') {
    run.plan.steps.forEach((step, i) => {
      const { operation } = step;
      const state = run.steps[i]?.state;
      if (operation.kind !== 'invite.send' && operation.kind !== 'site.invite') return;
      if (operation.groupId !== groupId || listed.has(`${run.id}/${step.id}`)) return;
      if (state !== 'pending' && state !== 'running') return;
      rows.push({
        id: `${run.id}/${step.id}`,
        to: operation.to,
        role: operation.kind === 'invite.send' && operation.role === 'manager' ? 'manager' : 'member',
        reach: operation.kind === 'invite.send' ? 'group' : 'site',
        state: 'sending',
        at: run.startedAt,
        expiresAt: null,
        ...person(operation.to),
        problem: '',
        changeId: null,
        runId: run.id,
      });
    });
  }
  for (const invite of invites) {
    const known = invite.personId === null ? -1 : overlay.directory.personIndex(invite.personId);
    const found = known >= 0 ? { person: known, isMember: overlay.hasMember(group, known) } : person(invite.to);
    rows.push({ ...invite, ...found, at: invite.sentAt, changeId: null });
  }
  return rows.sort((a, b) => Number(a.state !== 'staged') - Number(b.state !== 'staged') || b.at - a.at);
}

/** How many rows each state has. */
export function countStates(rows: readonly InviteRow[]): ReadonlyMap<InviteRowState, number> {
  const counts = new Map<InviteRowState, number>();
  for (const row of rows) counts.set(row.state, (counts.get(row.state) ?? 0) + 1);
  return counts;
}

/** An address about to be invited: new, of somebody the copy knows, of a member, invited before (with which role), or staged already. */
export interface AddressLine {
  to: string;
  state: 'new' | 'known' | 'member' | 'invited' | 'staged';
  person: number;
  /** The invitation of before, newest. */
  earlier: InviteRow | null;
  /** May it be sent? Members and staged ones need none. */
  sendable: boolean;
}

/** A pasted list against what is known of this group. */
export function addressLines(
  text: string,
  rows: readonly InviteRow[],
  overlay: Overlay,
  group: number,
  contacts: ReadonlyMap<string, number>,
): { list: AddressList; lines: AddressLine[] } {
  const list = parseAddresses(text);
  const staged = new Set<string>();
  const earlier = new Map<string, InviteRow>();
  for (const row of rows) {
    const key = row.to.toLowerCase();
    if (row.state === 'staged' || row.state === 'sending') staged.add(key);
    else if (!earlier.has(key)) earlier.set(key, row);
  }
  const lines = list.addresses.map((to): AddressLine => {
    const key = to.toLowerCase();
    const person = contacts.get(key) ?? -1;
    const before = earlier.get(key) ?? null;
    const state =
      person >= 0 && overlay.hasMember(group, person)
        ? 'member'
        : staged.has(key)
          ? 'staged'
          : before !== null
            ? 'invited'
            : person >= 0
              ? 'known'
              : 'new';
    return { to, state, person, earlier: before, sendable: state !== 'member' && state !== 'staged' };
  });
  return { list, lines };
}
