import { describe, expect, test } from 'vitest';
import { appError } from '#shared/errors/app-error.ts';
import type { Run, StepRecord } from '#shared/plan/run.ts';
import type { Operation } from '#shared/plan/step.ts';
import { eventsOf, foldInvites, type KnownPeople } from './invite-history.ts';

const groupId = 'group:coast';
const mara = 'mara@x.example';
const send: Operation = { kind: 'invite.send', groupId, to: mara, role: 'manager' };

/** A run of these operations, each with what its record says; by default verified one second after the other. */
function run(at: number, ...steps: [Operation, Partial<StepRecord>?][]): Run {
  return {
    id: `run${at}`,
    profileId: 'p',
    state: 'done',
    startedAt: at,
    finishedAt: at + 100,
    plan: {
      id: 'plan',
      snapshotId: 1,
      steps: steps.map(([operation], i) => ({
        id: `s${i + 1}`,
        changeIds: [],
        operation,
        dependsOn: [],
        unitId: `u${i}`,
        inverse: null,
      })),
      warnings: [],
      guard: { tier: 'T2', typedName: null, reasons: [] },
      undoOf: null,
    },
    steps: steps.map(([, record], i) => ({
      stepId: `s${i + 1}`,
      state: 'verified',
      startedAt: at + i,
      finishedAt: at + i + 1,
      attempts: 1,
      call: '',
      readBack: '',
      createdId: null,
      error: null,
      ...record,
    })),
    names: {},
    undoneBy: null,
    recovered: false,
  };
}

const people = (change: Partial<KnownPeople> = {}): KnownPeople => ({
  personOf: (address) => (address.toLowerCase() === mara ? 'user:mara' : null),
  isMember: () => false,
  asOf: 5_000,
  self: 'user:admin',
  ...change,
});
const fold = (runs: Run[], known: KnownPeople | null = people(), lapseMs: number | null = null, now = 10_000) =>
  foldInvites(runs.flatMap(eventsOf), known, now, lapseMs);

describe('an invitation', () => {
  test('that was sent is pending, with its role and its person', () => {
    expect(fold([run(1_000, [send])])).toEqual([
      {
        id: 'run1000/s1',
        groupId,
        to: mara,
        personId: 'user:mara',
        role: 'manager',
        reach: 'group',
        state: 'pending',
        sentAt: 1_000,
        answeredAt: null,
        expiresAt: null,
        runId: 'run1000',
        problem: '',
      },
    ]);
  });

  test('that was refused has failed in the words of the server; one whose answer was lost is unknown', () => {
    const refused = appError('remote.invalid', {}, { remote: { status: 500, message: 'No mail today' } });
    const lost = appError('apply.precondition', {}, { outcome: 'unknown' });
    const states = fold([
      run(
        1_000,
        [send, { state: 'failed', error: refused }],
        [send, { state: 'unknown' }],
        [send, { state: 'failed', error: lost, readBack: 'no answer came' }],
        [send, { state: 'pending' }],
        [send, { state: 'skipped' }],
      ),
    ]).map(({ state, problem }) => [state, problem]);
    // Newest first; what was never sent is none.
    expect(states).toEqual([
      ['unknown', 'no answer came'],
      ['unknown', ''],
      ['failed', 'No mail today'],
    ]);
  });

  test('is accepted once its person is a member, whatever was thought of it before', () => {
    const known = people({ isMember: (id, person) => id === groupId && person === 'user:mara' });
    const removed: Operation = { kind: 'member.remove', groupId, personId: 'user:mara', role: 'member' };
    for (const runs of [
      [run(1_000, [send])],
      [run(1_000, [send, { state: 'unknown' }])],
      [run(1_000, [send], [removed])],
    ])
      expect(fold(runs, known)[0]).toMatchObject({ state: 'accepted', answeredAt: 5_000 });
  });

  test('is revoked by removing its person or deleting its group, not by what came before it', () => {
    const removed: Operation = { kind: 'member.remove', groupId, personId: 'user:mara', role: 'member' };
    const deleted: Operation = { kind: 'group.delete', groupId, name: 'Coast' };
    expect(fold([run(1_000, [send]), run(2_000, [removed])])[0]).toMatchObject({ state: 'revoked', answeredAt: 2_001 });
    expect(fold([run(1_000, [send]), run(2_000, [deleted])])[0]).toMatchObject({ state: 'revoked' });
    expect(fold([run(1_000, [removed]), run(2_000, [send])])[0]).toMatchObject({ state: 'pending' });
    const elsewhere: Operation = { ...removed, groupId: 'group:other' };
    expect(fold([run(1_000, [send], [elsewhere], [removed, { state: 'failed' }])])[0]).toMatchObject({
      state: 'pending',
    });
  });

  test("of the signed-in person is what they answered; others' are not touched by it", () => {
    const answer = (accept: boolean): Operation => ({ kind: 'invite.answer', groupId, token: 'x', accept });
    const own = people({ self: 'user:mara' });
    expect(fold([run(1_000, [send]), run(2_000, [answer(false)])], own)[0]).toMatchObject({ state: 'declined' });
    expect(fold([run(1_000, [send]), run(2_000, [answer(true)])], own)[0]).toMatchObject({
      state: 'accepted',
      answeredAt: 2_001,
    });
    expect(fold([run(1_000, [send]), run(2_000, [answer(false)])])[0]).toMatchObject({ state: 'pending' });
  });

  test('lapses only where the directory says so', () => {
    expect(fold([run(1_000, [send])], people(), 1_000)[0]).toMatchObject({ state: 'expired', expiresAt: 2_000 });
    expect(fold([run(1_000, [send])], people(), 20_000)[0]).toMatchObject({ state: 'pending', expiresAt: 21_000 });
  });

  test('to the site is accepted by being known there', () => {
    const toSite: Operation = { kind: 'site.invite', groupId, to: mara };
    expect(fold([run(1_000, [toSite])])[0]).toMatchObject({ reach: 'site', role: 'member', state: 'accepted' });
    expect(fold([run(1_000, [{ ...toSite, to: 'new@x.example' }])])[0]).toMatchObject({ state: 'pending' });
  });

  test('into a group that the run made carries the id the server gave it', () => {
    const create: Operation = { kind: 'group.create', groupId: 'new:a', parentId: null, name: 'A', description: 'x' };
    const made = run(1_000, [create, { createdId: 'group:a' }], [{ ...send, groupId: 'new:a' }]);
    expect(fold([made], null)[0]).toMatchObject({ groupId: 'group:a', personId: null, state: 'pending' });
  });
});
