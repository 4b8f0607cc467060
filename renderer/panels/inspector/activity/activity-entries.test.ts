import { describe, expect, it } from 'vitest';
import type { Run } from '#shared/plan/run.ts';
import type { Operation, StepState } from '#shared/plan/step.ts';
import { filterJournal, filterServer, journalEntries, kindsOf } from './activity-entries.ts';

const run = (
  id: string,
  at: number,
  ...steps: { operation: Operation; state?: StepState; createdId?: string }[]
): Run => ({
  id,
  profileId: 'p',
  state: 'done',
  startedAt: at,
  finishedAt: at,
  plan: {
    id: 'plan',
    snapshotId: 1,
    steps: steps.map(({ operation }, i) => ({
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
  steps: steps.map(({ state, createdId }, i) => ({
    stepId: `s${i + 1}`,
    state: state ?? 'verified',
    startedAt: at,
    finishedAt: at + i,
    attempts: 1,
    call: '',
    readBack: '',
    createdId: createdId ?? null,
    error: null,
  })),
  names: { ann: 'Ann Lee' },
  undoneBy: null,
  recovered: false,
});
const add = (groupId: string, personId: string): Operation => ({
  kind: 'member.add',
  groupId,
  personId,
  role: 'member',
});

describe("Canopy's own activity of a group", () => {
  const runs = [
    run(
      'r1',
      10,
      { operation: add('team', 'ann') },
      { operation: add('other', 'ann') },
      { operation: add('team', 'bob'), state: 'failed' },
    ),
    run(
      'r2',
      20,
      {
        operation: { kind: 'group.create', groupId: 'new:1', parentId: null, name: 'Team', description: '' },
        createdId: 'team',
      },
      { operation: { kind: 'edge.attach', groupId: 'below', parentId: 'team' } },
      { operation: { kind: 'invite.send', groupId: 'team', to: 'cai@x.org', role: 'member' } },
    ),
  ];
  const entries = journalEntries(runs, 'team');
  it('is what was verified on it or right below it, newest first', () => {
    expect(entries.map((e) => `${e.at} ${e.operation.kind} ${e.who}`)).toEqual([
      '22 invite.send cai@x.org',
      '21 edge.attach ',
      '20 group.create ',
      '10 member.add Ann Lee',
    ]);
  });
  it('is filtered by person and by kind', () => {
    expect(filterJournal(entries, { who: 'lee', kind: '' }).map((e) => e.runId)).toEqual(['r1']);
    expect(filterJournal(entries, { who: '', kind: 'edge.attach' })).toHaveLength(1);
    expect(filterJournal(entries, { who: 'lee', kind: 'edge.attach' })).toEqual([]);
  });
});

describe("the server's activity", () => {
  const entry = (actor: string, kind: string) => ({
    actor,
    kind,
    actorId: '',
    text: '',
    object: '',
    age: '3 days ago',
  });
  it('is filtered by person and by kind, in the order of the server', () => {
    const entries = [entry('ann', 'map'), entry('bob', 'map'), entry('ann', 'upload')];
    expect(filterServer(entries, { who: 'AN', kind: '' }).map((e) => e.kind)).toEqual(['map', 'upload']);
    expect(filterServer(entries, { who: '', kind: 'map' }).map((e) => e.actor)).toEqual(['ann', 'bob']);
    expect(kindsOf(entries.map((e) => e.kind))).toEqual(['map', 'upload']);
  });
});
