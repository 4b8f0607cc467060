import { describe, expect, test } from 'vitest';
import { writtenColumns } from '#shared/domain/testing/written-directory.ts';
import type { Intent, StagedChange } from '#shared/plan/intent.ts';
import { looseGuard, plainUser, superAdmin, treeCapabilities } from '#shared/plan/testing/capabilities.ts';
import { createPlanningDesk, type PlanningRules } from './desk.ts';

const remove = (groupId: string, personId: string): Intent => ({ kind: 'member.remove', groupId, personId });
const withdraw = (groupId: string, personId: string): Intent => ({ kind: 'admin.withdraw', groupId, personId });

describe('removing an administrator of a group', () => {
  const desk = createPlanningDesk();
  desk.load(
    'p',
    writtenColumns({
      Company: {},
      Lab: { in: 'Company', people: ['Lea', 'Max', 'Zoe'], admins: ['Lea', 'Max'] },
    }),
  );
  const rules: PlanningRules = {
    capabilities: treeCapabilities,
    identity: superAdmin,
    profile: { ...looseGuard, namedAdmins: [] },
    moveProbe: null,
  };
  const completed = (intents: Intent[], staged: Intent[] = [], given = rules): Intent[] =>
    desk.completed(
      'p',
      staged.map((intent, seq): StagedChange => ({ id: `c${seq}`, seq, at: 0, gestureId: 'g', intent })),
      intents,
      given,
    );

  test('withdraws the assignment first, of those who have one', () => {
    expect(completed([remove('lab', 'zoe'), remove('lab', 'lea')])).toEqual([
      withdraw('lab', 'lea'),
      remove('lab', 'zoe'),
      remove('lab', 'lea'),
    ]);
  });

  test('says nothing twice', () => {
    const said = [withdraw('lab', 'lea'), remove('lab', 'lea')];
    expect(completed(said)).toEqual(said);
    expect(completed([remove('lab', 'lea')], [withdraw('lab', 'lea')])).toEqual([remove('lab', 'lea')]);
  });

  test('leaves a gesture as it is where nobody is assigned, or the account may not withdraw', () => {
    const { features } = treeCapabilities;
    const without = {
      ...treeCapabilities,
      features: { ...features, groupAdministrators: { support: 'absent' } },
    } as const;
    expect(completed([remove('lab', 'lea')], [], { ...rules, capabilities: without })).toEqual([remove('lab', 'lea')]);
    const identity = plainUser('max', []);
    expect(completed([remove('lab', 'lea')], [], { ...rules, identity })).toEqual([remove('lab', 'lea')]);
  });
});
