import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Capabilities } from '../capabilities.ts';
import { buildDirectory, type Directory } from '../domain/directory.ts';
import { anyDirectory } from '../domain/testing/arbitraries.ts';
import { keyOfName, randomCategories } from '../domain/testing/random-categories.ts';
import { writtenDirectory } from '../domain/testing/written-directory.ts';
import { deriveKeys, type DerivedKeys } from './derived-keys.ts';
import { EffectCarriers, type EffectClass } from './effect-carriers.ts';
import type { Impact } from './impact-types.ts';
import { computeImpact } from './impact.ts';
import type { Intent, StagedChange } from './intent.ts';
import { foldChanges, type Overlay } from './overlay.ts';
import { planSteps } from './plan-steps.ts';
import { rebuiltId } from './rebuild.ts';
import type { Step } from './step.ts';
import { graphCapabilities, particularCapabilities, staged, treeCapabilities } from './testing/capabilities.ts';
import { ModelServer, type ModelRules } from './testing/model-server.ts';
import { randomCategoryChanges } from './testing/random-category-changes.ts';
import { randomChanges } from './testing/random-changes.ts';

/** Every group's own part of an effect as a class. */
function classesOf(impact: Impact): EffectClass[] {
  return impact.groups.flatMap(({ group, gained, lost, adminsGained, adminsLost }) => {
    const one = (kind: EffectClass['kind'], people: Uint32Array): EffectClass[] =>
      people.length === 0 ? [] : [{ kind, people, groups: [group] }];
    return [
      ...one('gain', gained),
      ...one('lose', lost),
      ...one('admin-gain', adminsGained),
      ...one('admin-lose', adminsLost),
    ];
  });
}

interface Planned {
  overlay: Overlay;
  steps: Step[];
  classes: EffectClass[];
  carriers: EffectCarriers;
}

function planned(
  directory: Directory,
  changes: StagedChange[],
  capabilities: Capabilities,
  reaches = true,
  keys?: DerivedKeys,
): Planned {
  const overlay = foldChanges(directory, changes, capabilities, keys);
  const impact = computeImpact(directory, overlay, { capabilities, adminReachesSubgroups: reaches });
  const steps = planSteps(overlay, capabilities, keys);
  const carriers = new EffectCarriers({
    directory,
    steps,
    newGroups: overlay.newGroups.map(({ id }) => id),
    inherits: capabilities.inheritance === 'subtree',
    adminReachesSubgroups: reaches,
  });
  return { overlay, steps, classes: classesOf(impact), carriers };
}

describe('which steps carry which class of an effect', () => {
  const company = (): Directory =>
    writtenDirectory(
      {
        Company: {},
        Sales: { in: 'Company', people: ['Ann', 'Kim'], admins: ['Sam', 'Kim'] },
        Research: { in: 'Company', people: ['Bo'], admins: ['Ria'] },
        Lab: { in: 'Research', people: ['Cy'] },
        Club: { in: 'Company', people: ['Cy:manager', 'Bo'] },
      },
      ['Eve'],
    );
  const told = (intents: Intent[]): string[] => {
    const { overlay, steps, classes, carriers } = planned(company(), staged(...intents), treeCapabilities);
    const word = (step: Step): string => `${step.operation.kind} ${step.operation.groupId}`;
    return classes.map((one) => {
      const own = carriers.of(one);
      const by = steps.filter(({ id }) => own.has(id)).map(word);
      return `${one.kind} ${overlay.nameOf(one.groups[0])}: ${by.join(', ')}`;
    });
  };
  const moveLab: Intent = { kind: 'group.move', groupId: 'lab', from: 'research', to: 'sales', mode: 'move' };
  const add = (groupId: string, personId: string): Intent => ({
    kind: 'member.add',
    groupId,
    personId,
    role: 'member',
  });

  it('a move: what is lost goes with the old edge, what is gained comes with the new one', () => {
    expect(told([moveLab])).toEqual([
      'gain Sales: edge.attach lab',
      'lose Research: edge.detach lab',
      'admin-gain Lab: edge.attach lab',
      'admin-lose Lab: edge.detach lab',
    ]);
  });

  it('what several steps bring about together waits for all of them', () => {
    expect(told([moveLab, add('lab', 'eve')])).toEqual(
      expect.arrayContaining(['gain Sales: edge.attach lab, member.add lab', 'gain Lab: member.add lab']),
    );
  });

  it('other steps on the same group are left out', () => {
    const rename: Intent = { kind: 'group.update', groupId: 'sales', name: 'Trade', before: { name: 'Sales' } };
    const remove: Intent = { kind: 'member.remove', groupId: 'sales', personId: 'ann' };
    expect(told([rename, add('sales', 'eve'), remove])).toEqual(
      expect.arrayContaining(['gain Trade: member.add sales', 'lose Trade: member.remove sales']),
    );
  });

  it('roles and assignments', () => {
    const promote: Intent = { kind: 'member.role', groupId: 'club', personId: 'bo', role: 'manager', before: 'member' };
    const assign: Intent = { kind: 'admin.assign', groupId: 'research', personId: 'eve' };
    expect(told([promote, assign])).toEqual([
      'admin-gain Research: admin.assign research',
      'admin-gain Club: member.role club',
      'admin-gain Lab: admin.assign research',
    ]);
  });

  it('the administration of whoever is removed goes with its own step', () => {
    const kim = { groupId: 'sales', personId: 'kim' };
    expect(
      told([
        { kind: 'admin.withdraw', ...kim },
        { kind: 'member.remove', ...kim },
      ]),
    ).toEqual([
      'lose Company: member.remove sales',
      'lose Sales: member.remove sales',
      'admin-lose Sales: admin.withdraw sales',
    ]);
  });

  it('a new group is counted by the order of staging, not of the plan', () => {
    const create = (groupId: string, parentId: string, name: string): Intent => ({
      kind: 'group.create',
      groupId,
      parentId,
      name,
      description: '',
    });
    const lines = told([create('new:1', 'lab', 'Deep'), create('new:2', 'company', 'High'), add('new:2', 'eve')]);
    expect(lines).toContain('gain High: group.create new:2, member.add new:2');
    expect(lines.filter((line) => line.includes('Deep'))).toEqual(['admin-gain Deep: group.create new:1']);
  });

  it('another access level comes with the edit of that group alone', () => {
    const directory = writtenDirectory({ Club: {}, Lab: {} });
    const steps: Step[] = ['club', 'lab'].map((groupId, i) => ({
      id: `s${i + 1}`,
      changeIds: [],
      operation: {
        kind: 'group.update',
        groupId,
        name: groupId,
        description: null,
        ...(i === 0 ? { attributes: { access: 'private' } } : {}),
        before: { name: '', description: null },
      },
      dependsOn: [],
      unitId: `u${i}`,
      inverse: null,
    }));
    const input = { directory, steps, newGroups: [], inherits: false, adminReachesSubgroups: false };
    expect([...new EffectCarriers(input).ofAccess([0, 1])]).toEqual(['s1']);
  });
});

/** What a server shows now, by the words of the definition. */
function holds(server: ModelServer, kind: EffectClass['kind'], id: string, person: string, rules: Rules): boolean {
  const group = server.groups.get(id);
  if (group === undefined) return false;
  const above = (from: string): Set<string> => {
    const out = new Set([from]);
    for (const at of out) {
      for (const parent of server.groups.get(at)?.parents ?? [])
        if (server.groups.get(parent)?.category === false) out.add(parent);
    }
    return out;
  };
  if (kind === 'gain' || kind === 'lose') {
    if (!rules.inherits) return group.members.has(person);
    return [...server.groups].some(([at, { members }]) => members.has(person) && above(at).has(id));
  }
  const places = rules.reaches ? [...above(id)] : [id];
  return (
    group.members.get(person) === 'manager' || places.some((at) => server.groups.get(at)?.admins.has(person) === true)
  );
}
interface Rules {
  inherits: boolean;
  reaches: boolean;
}

/** Carries the plan out step by step: as soon as all carriers of a class are through, the class must be true. Returns how many became so early. */
function follow(directory: Directory, plan: Planned, server: ModelServer, rules: Rules): number {
  const { overlay, steps, classes, carriers } = plan;
  const waiting = classes.map((one) => ({ one, left: new Set(carriers.of(one)) }));
  for (const { one, left } of waiting) expect([one.kind, one.groups, left.size]).not.toEqual([one.kind, one.groups, 0]);
  let early = 0;
  steps.forEach((step, i) => {
    server.apply(step.operation);
    for (const { one, left } of waiting) {
      left.delete(step.id);
      if (left.size > 0) continue;
      const g = one.groups[0];
      const again = server.created.get(rebuiltId(overlay.groupId(g)));
      const here = server.created.get(overlay.groupId(g)) ?? overlay.groupId(g);
      const isGain = one.kind === 'gain' || one.kind === 'admin-gain';
      for (const p of one.people) {
        const at = (id: string): boolean => holds(server, one.kind, id, directory.personId(p), rules);
        const seen = isGain ? at(again ?? here) : at(here) || (again !== undefined && at(again));
        expect([step.id, one.kind, overlay.nameOf(g), directory.personId(p), seen]).toEqual([
          step.id,
          one.kind,
          overlay.nameOf(g),
          directory.personId(p),
          isGain,
        ]);
      }
      if (i < steps.length - 1) early += 1;
    }
  });
  expect(waiting.every(({ left }) => left.size === 0)).toBe(true);
  return early;
}

describe('a class whose steps are verified is applied on the server', () => {
  const tree: ModelRules = { maxDepth: null, oneParent: true, onlyEmpty: true };
  const cases: [string, Capabilities, ModelRules, number][] = [
    ['edges moved in two calls', treeCapabilities, tree, 0],
    ['branches made anew', { ...treeCapabilities, reparent: 'rebuild' }, tree, 0],
    ['several parents', graphCapabilities, { ...tree, oneParent: false, onlyEmpty: false }, 0.3],
  ];
  it.each(cases)('%s', (_name, capabilities, rules, multiParent) => {
    let early = 0;
    fc.assert(
      fc.property(
        anyDirectory({ multiParent, unknown: 0 }),
        fc.integer(),
        fc.boolean(),
        ({ directory }, seed, reaches) => {
          const plan = planned(directory, randomChanges(directory, seed, 12), capabilities, reaches);
          early += follow(directory, plan, new ModelServer(directory, rules), { inherits: true, reaches });
        },
      ),
      { numRuns: 200 },
    );
    expect(early).toBeGreaterThan(0);
  });

  it('categories and roles', () => {
    const rules: ModelRules = {
      maxDepth: 2,
      oneParent: false,
      onlyEmpty: false,
      categories: { creator: 'user:p0', reserved: ['anonymous', 'reserved'], keyMax: 20 },
    };
    let early = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0 }), fc.integer(), (seed, gestures) => {
        const directory = buildDirectory(randomCategories({ categories: 4, groups: 10, people: 8, seed, unknown: 0 }));
        const changes = randomCategoryChanges(directory, gestures, 15);
        const keys = deriveKeys(
          changes.map(({ intent }) => intent),
          keyOfName,
        );
        const plan = planned(directory, changes, particularCapabilities, false, keys);
        early += follow(directory, plan, new ModelServer(directory, rules), { inherits: false, reaches: false });
      }),
      { numRuns: 200 },
    );
    expect(early).toBeGreaterThan(0);
  });
});
