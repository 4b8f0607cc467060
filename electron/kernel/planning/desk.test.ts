import { describe, expect, test } from 'vitest';
import { writtenColumns } from '#shared/domain/testing/written-directory.ts';
import type { Intent, StagedChange } from '#shared/plan/intent.ts';
import { looseGuard, superAdmin, treeCapabilities } from '#shared/plan/testing/capabilities.ts';
import { createPlanningDesk, type Planned } from './desk.ts';

const company = () =>
  writtenColumns({ Company: {}, Research: { in: 'Company' }, Lab: { in: 'Research', people: ['Cy'] } }, ['Eve']);

function planned(...gestures: Intent[][]): Planned {
  const desk = createPlanningDesk();
  desk.load('p', company());
  let seq = 0;
  const changes = gestures.flatMap((intents, n) =>
    intents.map((intent): StagedChange => {
      seq += 1;
      return { id: `c${seq}`, seq, at: 0, gestureId: `g${n}`, intent };
    }),
  );
  return desk.plan('p', changes, {
    capabilities: treeCapabilities,
    identity: superAdmin,
    profile: { ...looseGuard, namedAdmins: [] },
    moveProbe: null,
  });
}
const create = (groupId: string, parentId: string, name: string): Intent => ({
  kind: 'group.create',
  groupId,
  parentId,
  name,
  description: '',
});
const add = (groupId: string, personId: string): Intent => ({ kind: 'member.add', groupId, personId, role: 'member' });

describe('a plan on the desk', () => {
  test('names new groups in the order of the impact, which is not that of the steps', () => {
    const { plan, impact, newGroups, names } = planned(
      [create('new:1', 'lab', 'Deep')],
      [create('new:2', 'company', 'High')],
      [add('new:2', 'eve')],
    );
    expect(plan.steps.map(({ operation }) => operation.groupId)).toEqual(['new:2', 'new:1', 'new:2']);
    const gaining = impact.groups.filter(({ gained }) => gained.length > 0).map(({ group }) => group - 3);
    expect(gaining.filter((k) => k >= 0).map((k) => names[newGroups[k] as string])).toEqual(['High']);
  });

  test('counts gestures, not single changes, and only what it carries out', () => {
    const refused = create('new:9', 'nowhere', 'Lost');
    const { plan, conflicts } = planned(
      [add('lab', 'eve'), add('research', 'eve')],
      [add('research', 'cy')],
      [refused],
    );
    expect(plan.steps).toHaveLength(3);
    expect(plan.gestures).toBe(2);
    expect(conflicts.map(({ changeId }) => changeId)).toEqual(['c4']);
  });
});
