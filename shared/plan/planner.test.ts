import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Capabilities } from '../capabilities.ts';
import type { Directory } from '../domain/directory.ts';
import type { Identity, MoveProbe } from '../domain/profile.ts';
import { anyDirectory } from '../domain/testing/arbitraries.ts';
import { writtenDirectory } from '../domain/testing/written-directory.ts';
import type { GuardRules } from './guard.ts';
import { computeImpact } from './impact.ts';
import type { Intent, StagedChange } from './intent.ts';
import { foldChanges, type Overlay } from './overlay.ts';
import { makePlan } from './planner.ts';
import { planSchema, type Plan } from './step.ts';
import {
  graphCapabilities,
  looseGuard,
  plainUser,
  staged,
  superAdmin,
  treeCapabilities,
} from './testing/capabilities.ts';
import { ModelServer } from './testing/model-server.ts';
import { randomChanges } from './testing/random-changes.ts';

const allowed: MoveProbe = { verdict: 'allowed', support: 'emulated', at: 0, log: [], leftovers: [] };

interface Extra {
  capabilities?: Capabilities;
  identity?: Identity | null;
  profile?: Partial<GuardRules>;
  moveProbe?: MoveProbe | null;
}
function planned(
  directory: Directory,
  changes: StagedChange[],
  extra: Extra = {},
): ReturnType<typeof makePlan> & { overlay: Overlay } {
  const capabilities = extra.capabilities ?? treeCapabilities;
  const profile = { ...looseGuard, ...extra.profile };
  const overlay = foldChanges(directory, changes, capabilities);
  const impact = computeImpact(directory, overlay, {
    capabilities,
    adminReachesSubgroups: profile.adminReachesSubgroups,
  });
  const identity = extra.identity === undefined ? superAdmin : extra.identity;
  const moveProbe = extra.moveProbe === undefined ? allowed : extra.moveProbe;
  return {
    overlay,
    ...makePlan({ directory, overlay, changes, capabilities, identity, impact, profile, moveProbe, id: () => 'p1' }),
  };
}
const lines = (plan: Plan): string[] =>
  plan.steps.map(({ id, operation, dependsOn, unitId, inverse }) => {
    const { kind, ...rest } = operation;
    const values = Object.entries(rest)
      .filter(([key]) => ['groupId', 'parentId', 'personId', 'name'].includes(key))
      .map(([, value]) => value);
    return `${id} ${unitId} ${kind} ${values.join(' ')} after [${dependsOn.join(' ')}]${inverse === null ? ' final' : ''}`;
  });
const warned = (plan: Plan): string[] => plan.warnings.map((warning) => warning.code + (warning.blocking ? '!' : ''));

const company = (): Directory =>
  writtenDirectory(
    {
      Company: { admins: ['Zoe'] },
      Sales: { in: 'Company', people: ['Ann', 'Bo', 'Cy', 'Di', 'Ed', 'Flo', 'Gus', 'Hal'] },
      North: { in: 'Sales', people: ['Ida', 'Jo'] },
      Research: { in: 'Company', people: ['Kim'] },
      Lab: { in: 'Research', people: ['Lea'], admins: ['Lea'] },
      Old: { in: 'Research', people: ['Max'], admins: ['Max'] },
    },
    ['Eve'],
  );
const move = (groupId: string, from: string, to: string): Intent => ({
  kind: 'group.move',
  groupId,
  from,
  to,
  mode: 'move',
});
const remove = (groupId: string, personId: string): Intent => ({ kind: 'member.remove', groupId, personId });
const add = (groupId: string, personId: string): Intent => ({ kind: 'member.add', groupId, personId, role: 'member' });
const destroy = (groupId: string, name: string): Intent => ({ kind: 'group.delete', groupId, before: { name } });

describe('plan', () => {
  it('moves by detaching and attaching in one unit, each the inverse of its opposite', () => {
    const { plan, conflicts } = planned(company(), staged(move('lab', 'research', 'north')));
    expect(lines(plan)).toEqual(['s1 u1 edge.detach lab research after []', 's2 u1 edge.attach lab north after [s1]']);
    expect(plan.steps.map((step) => step.inverse)).toEqual([
      { kind: 'edge.attach', groupId: 'lab', parentId: 'research' },
      { kind: 'edge.detach', groupId: 'lab', parentId: 'north' },
    ]);
    expect([conflicts, plan.undoOf, plan.id, plan.steps[0].changeIds]).toEqual([[], null, 'p1', ['c1']]);
  });

  it('writes all parents at once where the directory takes them so', () => {
    const { plan } = planned(company(), staged(move('lab', 'research', 'north')), { capabilities: graphCapabilities });
    expect(plan.steps.map((step) => step.operation)).toEqual([
      { kind: 'parents.set', groupId: 'lab', parentIds: ['north'], before: ['research'] },
    ]);
  });

  it('makes parents before children, fills, then empties, and deletes last from the bottom up', () => {
    const { plan } = planned(
      company(),
      staged(
        destroy('research', 'Research'),
        destroy('old', 'Old'),
        remove('old', 'max'),
        remove('research', 'kim'),
        add('new:1', 'max'),
        { kind: 'group.create', groupId: 'new:1', parentId: 'company', name: 'Archive', description: '' },
        add('new:1', 'max'),
        { kind: 'group.create', groupId: 'new:2', parentId: 'new:1', name: 'Deep', description: '' },
        move('lab', 'research', 'new:2'),
        { kind: 'admin.assign', groupId: 'new:1', personId: 'max' },
      ),
    );
    expect(lines(plan)).toEqual([
      's1 u1 group.create new:1 company Archive after []',
      's2 u2 group.create new:2 new:1 Deep after [s1]',
      's3 u3 edge.detach lab research after [s2 s1]',
      's4 u3 edge.attach lab new:2 after [s2 s1 s3]',
      's5 u4 member.add new:1 max after [s1]',
      's6 u5 admin.assign new:1 max after [s1 s5]',
      's7 u6 admin.withdraw old max after []',
      's8 u7 member.remove old max after [s5 s7]',
      's9 u8 member.remove research kim after []',
      's10 u9 group.delete old Old after [s7 s8] final',
      's11 u10 group.delete research Research after [s3 s9 s10] final',
    ]);
  });

  it('folds a rename of a new group into its creation and drops what was made and deleted again', () => {
    const { plan } = planned(
      company(),
      staged(
        { kind: 'group.create', groupId: 'new:1', parentId: 'sales', name: 'A', description: '' },
        { kind: 'group.update', groupId: 'new:1', name: 'B', description: 'text', before: { name: 'A' } },
        { kind: 'group.create', groupId: 'new:2', parentId: 'sales', name: 'C', description: '' },
        destroy('new:2', 'C'),
      ),
    );
    expect(plan.steps.map((step) => step.operation)).toEqual([
      { kind: 'group.create', groupId: 'new:1', parentId: 'sales', name: 'B', description: 'text' },
    ]);
    expect(plan.steps[0].inverse).toEqual({ kind: 'group.delete', groupId: 'new:1', name: 'B' });
  });

  it('cannot take back a description whose old text it does not know', () => {
    const update = (before: object): Intent => ({
      kind: 'group.update',
      groupId: 'lab',
      description: 'new',
      before: { name: 'Lab', ...before },
    });
    const known = planned(company(), staged(update({ description: 'old' }))).plan;
    expect(known.steps[0].inverse).toEqual({
      kind: 'group.update',
      groupId: 'lab',
      name: 'Lab',
      description: 'old',
      before: { name: 'Lab', description: 'new' },
    });
    const unknown = planned(company(), staged(update({}))).plan;
    expect([unknown.steps[0].inverse, warned(unknown), unknown.guard.reasons[0].code]).toEqual([
      null,
      ['not-undoable'],
      'irreversible',
    ]);
  });

  it('assigns the new administrator before it withdraws the old one', () => {
    const { plan } = planned(
      company(),
      staged(
        { kind: 'admin.withdraw', groupId: 'lab', personId: 'lea' },
        { kind: 'admin.assign', groupId: 'lab', personId: 'kim' },
      ),
    );
    expect(lines(plan)).toEqual(['s1 u1 admin.assign lab kim after []', 's2 u2 admin.withdraw lab lea after [s1]']);
    expect(warned(plan)).not.toContain('last-admin!');
  });

  it('orders a chain turned upside down so that no step makes a cycle', () => {
    const directory = writtenDirectory({ Top: {}, A: { in: 'Top' }, B: { in: 'A' }, C: { in: 'B' } });
    const { plan } = planned(directory, staged(move('c', 'b', 'top'), move('b', 'a', 'c'), move('a', 'top', 'b')));
    const server = new ModelServer(directory, { maxDepth: 10, oneParent: true, onlyEmpty: true });
    for (const step of plan.steps) server.apply(step.operation);
    expect([...server.groups.get('a')!.parents, ...server.groups.get('b')!.parents]).toEqual(['b', 'c']);
  });

  it('makes room before it fills it: a branch shrinks before it goes deeper', () => {
    const directory = writtenDirectory({
      Top: {},
      A: { in: 'Top' },
      B: { in: 'A' },
      C: { in: 'B' },
      X: { in: 'Top' },
      Y: { in: 'X' },
    });
    const capabilities = { ...treeCapabilities, maxDepth: 4 };
    const { plan } = planned(directory, staged(move('c', 'b', 'top'), move('b', 'a', 'y')), { capabilities });
    const server = new ModelServer(directory, { maxDepth: 4, oneParent: true, onlyEmpty: true });
    for (const step of plan.steps) server.apply(step.operation);
    expect(server.groups.get('b')!.parents).toEqual(new Set(['y']));
  });

  it('lets a subgroup leave first where its branch would be too deep with it', () => {
    const directory = writtenDirectory({
      Top: {},
      A: { in: 'Top' },
      B: { in: 'A' },
      C: { in: 'B' },
      X: { in: 'Top' },
      Y: { in: 'X' },
    });
    const capabilities = { ...treeCapabilities, maxDepth: 4 };
    const { plan } = planned(directory, staged(move('c', 'b', 'y'), move('a', 'top', 'x')), { capabilities });
    expect(plan.steps.map((step) => step.operation.groupId)).toEqual(['c', 'c', 'a', 'a']);
    const [, , detach] = plan.steps;
    expect(detach.dependsOn).toContain('s2');
  });

  it('keeps unproven moves in the plan and says so', () => {
    const changes = staged(move('lab', 'research', 'north'), add('lab', 'kim'));
    for (const moveProbe of [null, { ...allowed, verdict: 'refused' as const }]) {
      const { plan, conflicts } = planned(company(), changes, { moveProbe });
      expect(plan.steps).toHaveLength(3);
      expect(conflicts.map((conflict) => [conflict.changeId, conflict.error.code])).toEqual([
        ['c1', 'plan.move-unproven'],
      ]);
    }
  });

  it('fits the schema of the wire', () => {
    const { plan } = planned(company(), staged(move('lab', 'research', 'north'), remove('sales', 'ann')));
    expect(planSchema.parse(plan)).toEqual(plan);
  });

  it('brings a server from the copy to what is staged, step by step, whatever is staged', () => {
    fc.assert(
      fc.property(
        anyDirectory({ assignments: 10, unknown: 0 }),
        fc.integer(),
        fc.boolean(),
        fc.nat(4),
        ({ directory, options }, seed, several, room) => {
          const base = several ? graphCapabilities : { ...treeCapabilities };
          if (!several && options.multiParent !== 0) return;
          const capabilities = { ...base, maxDepth: room === 4 ? null : options.depth + room };
          const { plan, overlay } = planned(directory, randomChanges(directory, seed, 25), { capabilities });
          const server = new ModelServer(directory, {
            maxDepth: several ? null : capabilities.maxDepth,
            oneParent: !several,
            onlyEmpty: !several,
          });
          const done = new Set<string>();
          for (const step of plan.steps) {
            for (const other of step.dependsOn) expect(done).toContain(other);
            server.apply(step.operation);
            done.add(step.id);
          }
          expectState(server, overlay);
          expectOrder(plan);
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** The server shows what was staged. */
function expectState(server: ModelServer, overlay: Overlay): void {
  const real = (g: number): string => server.created.get(overlay.groupId(g)) ?? overlay.groupId(g);
  let live = 0;
  for (let g = 0; g < overlay.groupCount; g++) {
    const group = server.groups.get(real(g));
    if (overlay.isDeleted(g)) {
      expect(group).toBeUndefined();
      continue;
    }
    live += 1;
    expect(group?.name).toBe(overlay.nameOf(g));
    expect(group?.parents).toEqual(
      new Set([...overlay.parentsOf(g)].filter((parent) => !overlay.isDeleted(parent)).map(real)),
    );
    expect(group?.members).toEqual(
      new Map([...overlay.directMembersOf(g)].map((p) => [overlay.directory.personId(p), overlay.roleOf(g, p)])),
    );
    expect(group?.admins).toEqual(new Set([...overlay.directAdminsOf(g)].map((p) => overlay.directory.personId(p))));
  }
  expect(server.groups.size).toBe(live);
}

function expectOrder(plan: Plan): void {
  const kinds = plan.steps.map((step) => step.operation.kind);
  const firstFinal = plan.steps.findIndex((step) => step.inverse === null);
  if (firstFinal >= 0) expect(plan.steps.slice(firstFinal).every((step) => step.inverse === null)).toBe(true);
  expect(kinds.lastIndexOf('member.add')).toBeLessThan(
    kinds.includes('member.remove') ? kinds.indexOf('member.remove') : Infinity,
  );
  plan.steps.forEach((step, i) => {
    if (step.operation.kind === 'edge.detach') expect(plan.steps[i + 1]?.unitId).toBe(step.unitId);
  });
}

describe('guard', () => {
  it('T1: one membership, and nothing else', () => {
    expect(planned(company(), staged(add('lab', 'eve'))).plan.guard).toEqual({
      tier: 'T1',
      typedName: null,
      reasons: [],
    });
    expect(planned(company(), staged(remove('north', 'ida'))).plan.guard.tier).toBe('T1');
    expect(planned(company(), staged({ kind: 'admin.assign', groupId: 'lab', personId: 'eve' })).plan.guard.tier).toBe(
      'T2',
    );
    expect(planned(company(), []).plan.guard.tier).toBe('T0');
  });

  it('T3: a deletion asks for the name of what is deleted', () => {
    const directory = writtenDirectory({ Top: {}, A: { in: 'Top' }, B: { in: 'Top', people: ['Ann', 'Bo'] } });
    const { plan } = planned(directory, staged(destroy('a', 'A'), remove('b', 'ann'), remove('b', 'bo')));
    expect([plan.guard.tier, plan.guard.typedName, plan.guard.reasons[0].code]).toEqual(['T3', 'A', 'deletes-group']);
    expect(warned(plan)).toContain('not-undoable');
  });

  it('T3: more than a quarter of a group, exactly at the border not', () => {
    const two = staged(remove('sales', 'ann'), remove('sales', 'bo'));
    const quarter = planned(company(), two, { profile: { guardPercent: 20 } }).plan;
    expect(quarter.guard.tier).toBe('T2');
    const more = planned(company(), staged(remove('sales', 'ann'), remove('sales', 'bo'), remove('sales', 'cy'))).plan;
    expect([more.guard.tier, more.guard.typedName]).toEqual(['T3', 'Sales']);
    expect(more.guard.reasons).toEqual([{ code: 'share-of-group', params: { name: 'Sales', percent: 30, limit: 25 } }]);
    expect(warned(more)).toEqual(['share-of-group-lost']);
  });

  it('T3: more people than the limit', () => {
    const directory = writtenDirectory({
      Top: {},
      Big: { in: 'Top', people: Array.from({ length: 60 }, (_, i) => `P${i}`) },
    });
    const changes = staged(...Array.from({ length: 5 }, (_, i) => remove('big', `p${i}`)));
    expect(planned(directory, changes, { profile: { guardPeople: 5 } }).plan.guard.tier).toBe('T2');
    const guard = planned(directory, changes, { profile: { guardPeople: 4 } }).plan.guard;
    expect([guard.tier, guard.reasons]).toEqual(['T3', [{ code: 'people-touched', params: { people: 5, limit: 4 } }]]);
  });

  it('T3: a branch of the top level asks for its name', () => {
    const directory = writtenDirectory({ Top: {}, A: { in: 'Top' }, B: { in: 'Top' }, C: { in: 'A' } });
    const guard = planned(directory, staged(move('a', 'top', 'b'))).plan.guard;
    expect([guard.tier, guard.typedName, guard.reasons[0].code]).toEqual(['T3', 'A', 'top-level-move']);
    expect(planned(directory, staged(move('c', 'a', 'b'))).plan.guard.tier).toBe('T2');
  });

  it('T3: my own rights', () => {
    const assign = staged({ kind: 'admin.assign', groupId: 'lab', personId: 'eve' });
    const { plan } = planned(company(), assign, { identity: { ...superAdmin, personId: 'eve' } });
    expect([plan.guard.tier, plan.guard.typedName, plan.guard.reasons[0].code]).toEqual(['T3', 'Lab', 'own-rights']);
    expect(warned(plan)).toContain('own-rights');
  });

  it('T1: joining a group as a plain member; as a manager it is my own right', () => {
    const directory = (): Directory => writtenDirectory({ Lab: { people: ['Lea'] }, Shed: { people: ['Eve'] } });
    const join = (role: 'member' | 'manager'): Intent => ({
      kind: 'member.add',
      groupId: 'lab',
      personId: 'eve',
      role,
    });
    const identity = { ...superAdmin, personId: 'eve' };
    const { plan } = planned(directory(), staged(join('member')), { identity });
    expect([plan.guard.tier, warned(plan)]).toEqual(['T1', []]);
    expect(planned(directory(), staged(join('manager')), { identity }).plan.guard.tier).toBe('T3');
  });

  it('blocks taking the last administrator of a group, unless nobody knows its administrators @security 20', () => {
    const withdraw: Intent = { kind: 'admin.withdraw', groupId: 'lab', personId: 'lea' };
    expect(warned(planned(company(), staged(withdraw)).plan)).toContain('last-admin!');
    const dark = writtenDirectory({ Top: {}, Lab: { in: 'Top', admins: ['Lea'], adminsUnknown: true } });
    const { plan } = planned(dark, staged(withdraw));
    expect(warned(plan)).not.toContain('last-admin!');
    expect(warned(plan)).toContain('admins-not-known');
  });

  it('blocks taking the last manager by role', () => {
    const directory = writtenDirectory({ Club: { people: ['Ann:manager', 'Bo'] } });
    const demote: Intent = { kind: 'member.role', groupId: 'club', personId: 'ann', role: 'member', before: 'manager' };
    const promote: Intent = { kind: 'member.role', groupId: 'club', personId: 'bo', role: 'manager', before: 'member' };
    expect(warned(planned(directory, staged(demote)).plan)).toContain('last-admin!');
    expect(warned(planned(directory, staged(remove('club', 'ann'))).plan)).toContain('last-admin!');
    expect(warned(planned(directory, staged(demote, promote)).plan)).not.toContain('last-admin!');
  });

  it('blocks locking myself out, unless a domain-wide role keeps me in', () => {
    const directory = (): Directory => writtenDirectory({ Top: {}, Lab: { in: 'Top', admins: ['Lea', 'Kim'] } });
    const withdraw = staged({ kind: 'admin.withdraw', groupId: 'lab', personId: 'lea' });
    expect(warned(planned(directory(), withdraw, { identity: plainUser('lea', ['lab']) }).plan)).toContain(
      'own-rights!',
    );
    const safe = planned(directory(), withdraw, { identity: { ...superAdmin, personId: 'lea' } }).plan;
    expect([warned(safe).includes('own-rights'), warned(safe).includes('own-rights!'), safe.guard.tier]).toEqual([
      true,
      false,
      'T3',
    ]);
  });

  it('blocks a move that takes a branch from me', () => {
    const directory = writtenDirectory({
      Top: {},
      A: { in: 'Top', admins: ['Lea'] },
      Lab: { in: 'A' },
      B: { in: 'Top', admins: ['Kim'] },
    });
    const { plan } = planned(directory, staged(move('lab', 'a', 'b')), { identity: plainUser('lea', ['a']) });
    expect(plan.warnings.find((warning) => warning.code === 'own-rights')).toMatchObject({
      blocking: true,
      params: { name: 'Lab', count: 1 },
    });
  });

  it('blocks what named administrators would lose', () => {
    const directory = writtenDirectory({ Top: {}, Lab: { in: 'Top', admins: ['Lea', 'Kim'] } });
    const { plan } = planned(directory, staged({ kind: 'admin.withdraw', groupId: 'lab', personId: 'lea' }), {
      profile: { namedAdmins: ['lea'] },
    });
    expect(plan.warnings.find((warning) => warning.blocking)).toMatchObject({
      code: 'last-admin',
      params: { name: 'Lab', person: 'Lea', named: 1 },
    });
  });

  it('warns of what is not known, presumed, doubled, disabled or too many', () => {
    const directory = writtenDirectory({
      Top: { admins: ['Zoe'] },
      A: { in: 'Top', admins: ['Kim'], adminsUnknown: true },
      Lab: { in: 'A', flags: ['membersUnreadable'] },
      B: { in: 'Top' },
      Twin: { in: 'B', people: ['Ann'] },
    });
    directory.columns.people.flags[directory.personIndex('kim')] = 1;
    const capabilities = { ...treeCapabilities, groupsPerPersonAdvice: 1 };
    const { plan } = planned(
      directory,
      staged(
        move('lab', 'a', 'b'),
        { kind: 'group.create', groupId: 'new:1', parentId: 'b', name: 'Twin', description: '' },
        add('twin', 'kim'),
        add('b', 'ann'),
      ),
      { capabilities },
    );
    expect(warned(plan).sort()).toEqual([
      'admin-reach-presumed',
      'admins-not-known',
      'create-by-name',
      'disabled-person',
      'groups-per-person-advice',
      'name-taken',
      'unknown-members',
    ]);
    expect(plan.warnings.find((warning) => warning.code === 'groups-per-person-advice')?.params).toEqual({
      person: 'Ann',
      groups: 2,
      advice: 1,
      count: 1,
    });
  });
});
