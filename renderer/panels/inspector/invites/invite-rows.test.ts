import { describe, expect, it } from 'vitest';
import type { Invite } from '#shared/domain/invite.ts';
import { buildDirectory } from '#shared/domain/directory.ts';
import { packStrings } from '#shared/domain/string-block.ts';
import { writtenColumns } from '#shared/domain/testing/written-directory.ts';
import { emptyOverlay } from '#shared/plan/overlay.ts';
import type { Run } from '#shared/plan/run.ts';
import type { Operation } from '#shared/plan/step.ts';
import { staged } from '#shared/plan/testing/capabilities.ts';
import { inviteIntents } from './invite-intents.ts';
import { addressLines, contactIndex, countStates, inviteRows } from './invite-rows.ts';

const written = writtenColumns({ Team: { people: ['Ann'] }, Other: {} }, ['Bob']);
const directory = buildDirectory({
  ...written,
  people: { ...written.people, contacts: packStrings(['Ann@x.org', 'bob@x.org']) },
});
const overlay = emptyOverlay(directory);
const contacts = contactIndex(directory);

const sent = (to: string, sentAt: number, state: Invite['state'] = 'pending', id = `r/${to}`): Invite => ({
  id,
  groupId: 'team',
  to,
  personId: null,
  role: 'member',
  reach: 'group',
  state,
  sentAt,
  answeredAt: null,
  expiresAt: null,
  runId: 'r',
  problem: '',
});
const running = (...operations: Operation[]): Run => ({
  id: 'now',
  profileId: 'p',
  state: 'running',
  startedAt: 50,
  finishedAt: null,
  plan: {
    id: 'plan',
    snapshotId: 1,
    steps: operations.map((operation, i) => ({
      id: `s${i + 1}`,
      changeIds: [],
      operation,
      dependsOn: [],
      unitId: `u${i}`,
      inverse: null,
    })),
    warnings: [],
    guard: { tier: 'T1', typedName: null, reasons: [] },
    undoOf: null,
  },
  steps: operations.map((_, i) => ({
    stepId: `s${i + 1}`,
    state: i === 0 ? ('running' as const) : ('pending' as const),
    startedAt: null,
    finishedAt: null,
    attempts: 0,
    call: '',
    readBack: '',
    createdId: null,
    error: null,
  })),
  names: {},
  undoneBy: null,
  recovered: false,
});
const send = (to: string, groupId = 'team') => ({ kind: 'invite.send' as const, groupId, to, role: 'member' as const });

describe('the list of invitations', () => {
  it('joins what is staged, on its way and sent, newest first', () => {
    const rows = inviteRows({
      overlay,
      group: 0,
      contacts,
      invites: [sent('old@x.org', 10), sent('new@x.org', 90, 'accepted'), sent('way@x.org', 50, 'pending', 'now/s1')],
      changes: staged(send('later@x.org'), send('elsewhere@x.org', 'other'), {
        kind: 'site.invite',
        groupId: 'team',
        to: 'site@x.org',
      }),
      run: running(send('way@x.org'), send('waits@x.org'), send('no@x.org', 'other')),
    });
    expect(rows.map((r) => `${r.to} ${r.state} ${r.reach}`)).toEqual([
      'later@x.org staged group',
      'site@x.org staged site',
      'new@x.org accepted group',
      'waits@x.org sending group',
      'way@x.org pending group',
      'old@x.org pending group',
    ]);
    expect(countStates(rows).get('pending')).toBe(2);
  });
  it('knows the person with an address, and whether that is a member', () => {
    const rows = inviteRows({
      overlay,
      group: 0,
      contacts,
      invites: [sent('ann@X.org', 2), sent('BOB@x.org', 1)],
      changes: [],
      run: null,
    });
    expect(rows.map((r) => [r.person, r.isMember])).toEqual([
      [0, true],
      [1, false],
    ]);
  });
});

describe('addresses about to be invited', () => {
  const lines = (text: string, changes = staged(send('later@x.org'))) =>
    addressLines(
      text,
      inviteRows({ overlay, group: 0, contacts, invites: [sent('old@x.org', 1)], changes, run: null }),
      overlay,
      0,
      contacts,
    );
  it('are told apart by what is known of them', () => {
    const { lines: found, list } = lines('ann@x.org, bob@x.org, OLD@x.org, later@x.org, who@x.org, nobody');
    expect(found.map((l) => `${l.state} ${l.sendable}`)).toEqual([
      'member false',
      'known true',
      'invited true',
      'staged false',
      'new true',
    ]);
    expect(list.malformed).toEqual([{ text: 'nobody', fault: 'shape' }]);
    expect(found[2].earlier?.role).toBe('member');
  });
});

describe('what is staged for a list of addresses', () => {
  const rows = (reach: 'group' | 'site') =>
    inviteRows({
      overlay,
      group: 0,
      contacts,
      invites: [
        { ...sent('old@x.org', 1), reach },
        { ...sent('no@x.org', 1, 'failed'), reach },
      ],
      changes: [],
      run: null,
    });
  const staging = (reach: 'group' | 'site', addKnown: boolean): string[] =>
    inviteIntents(
      addressLines('ann@x.org bob@x.org old@x.org no@x.org new@x.org', rows(reach), overlay, 0, contacts).lines,
      directory,
      { groupId: 'team', reach, role: 'manager', addKnown },
    ).map((i) => `${i.kind} ${'to' in i ? i.to : 'personId' in i ? i.personId : ''}`);

  it('is one invitation for each address that is no member', () => {
    expect(staging('group', false)).toEqual([
      'invite.send bob@x.org',
      'invite.send old@x.org',
      'invite.send no@x.org',
      'invite.send new@x.org',
    ]);
  });
  it('adds people the copy knows at once, where that is asked for', () => {
    expect(staging('group', true)[0]).toBe(`member.add ${directory.personId(1)}`);
  });
  it('invites to a site nobody who is there, or whose invitation is open', () => {
    expect(staging('site', false)).toEqual([
      `member.add ${directory.personId(1)}`,
      'site.invite no@x.org',
      'site.invite new@x.org',
    ]);
  });
});
