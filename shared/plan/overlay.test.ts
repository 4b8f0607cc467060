import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Directory } from '../domain/directory.ts';
import { anyDirectory } from '../domain/testing/arbitraries.ts';
import { writtenDirectory } from '../domain/testing/written-directory.ts';
import type { Intent, StagedChange } from './intent.ts';
import { emptyOverlay, foldChanges, type Overlay } from './overlay.ts';
import { graphCapabilities, staged, treeCapabilities } from './testing/capabilities.ts';
import { randomChanges } from './testing/random-changes.ts';

const company = (): Directory =>
  writtenDirectory(
    {
      Company: { admins: ['Zoe'] },
      Sales: { in: 'Company', people: ['Ann', 'Bo'] },
      Research: { in: 'Company', people: ['Cy'] },
      Lab: { in: 'Research', people: ['Di:manager'], admins: ['Di'] },
      Empty: { in: 'Company' },
    },
    ['Eve'],
  );
const move = (groupId: string, from: string | null, to: string | null): Intent => ({
  kind: 'group.move',
  groupId,
  from,
  to,
  mode: 'move',
});
const codes = (overlay: Overlay): string[] =>
  overlay.conflicts.map((conflict) => `${conflict.changeId} ${conflict.error.code}`);

function expectConsistent(overlay: Overlay): void {
  const levels = overlay.levels();
  for (let g = 0; g < overlay.groupCount; g++) {
    for (const child of overlay.childrenOf(g)) expect(overlay.parentsOf(child)).toContain(g);
    for (const parent of overlay.parentsOf(g)) expect(overlay.childrenOf(parent)).toContain(g);
    expect(overlay.ancestorsOf(g)).not.toContain(g);
    const above = [...overlay.parentsOf(g)].map((parent) => levels[parent]);
    expect(levels[g]).toBe(1 + Math.max(0, ...above));
    expect(overlay.level(g)).toBe(levels[g]);
    expect(overlay.height(g)).toBe(
      1 + Math.max(0, ...[...overlay.childrenOf(g)].map((child) => overlay.height(child))),
    );
    const below = new Set<number>([g]);
    for (const at of below) for (const child of overlay.childrenOf(at)) below.add(child);
    expect(new Set(overlay.subtreeOf(g))).toEqual(below);
  }
}

describe('fold', () => {
  it('moves, and the later of two moves wins', () => {
    const overlay = foldChanges(
      company(),
      staged(move('lab', 'research', 'sales'), move('lab', 'sales', 'company')),
      treeCapabilities,
    );
    expect(overlay.conflicts).toEqual([]);
    expect([...overlay.parentsOf(3)]).toEqual([0]);
    expect([overlay.movedFrom(3), overlay.stagedKind(3), overlay.sources.get('move:3')]).toEqual([
      2,
      'moved',
      ['c1', 'c2'],
    ]);
  });

  it('forgets a group that came back', () => {
    const overlay = foldChanges(
      company(),
      staged(move('lab', 'research', 'sales'), move('lab', 'sales', 'research')),
      treeCapabilities,
    );
    expect([overlay.isEmpty, overlay.movedFrom(3), [...overlay.childrenOf(2)]]).toEqual([true, null, [3]]);
  });

  it('puts a moved group where its name belongs', () => {
    const overlay = foldChanges(company(), staged(move('lab', 'research', 'company')), treeCapabilities);
    const named = [...overlay.childrenOf(0)].map((g) => overlay.nameOf(g));
    expect(named.indexOf('Lab')).toBeGreaterThan(-1);
    expect(named).toHaveLength(4);
  });

  it('makes, renames, fills and moves a new group as one', () => {
    const overlay = foldChanges(
      company(),
      staged(
        { kind: 'group.create', groupId: 'new:1', parentId: 'sales', name: ' Field ', description: '' },
        { kind: 'group.update', groupId: 'new:1', name: 'Field team', before: { name: 'Field' } },
        { kind: 'member.add', groupId: 'new:1', personId: 'eve', role: 'member' },
        move('new:1', 'sales', 'research'),
        { kind: 'group.create', groupId: 'new:2', parentId: 'new:1', name: 'North', description: '' },
      ),
      treeCapabilities,
    );
    expect(overlay.conflicts).toEqual([]);
    expect([overlay.nameOf(5), overlay.stagedKind(5), overlay.level(6), [...overlay.directMembersOf(5)]]).toEqual([
      'Field team',
      'new',
      4,
      [5],
    ]);
    expect([...overlay.childrenOf(2)].map((g) => overlay.nameOf(g))).toEqual(['Field team', 'Lab']);
    expect([...overlay.childrenOf(1)]).toEqual([]);
  });

  it('turns removing and adding again into nothing, or into a change of role', () => {
    const remove: Intent = { kind: 'member.remove', groupId: 'sales', personId: 'ann' };
    const add = (role: 'member' | 'admin'): Intent => ({ kind: 'member.add', groupId: 'sales', personId: 'ann', role });
    expect(foldChanges(company(), staged(remove, add('member')), treeCapabilities).isEmpty).toBe(true);
    const changed = foldChanges(company(), staged(remove, add('admin')), treeCapabilities);
    expect([changed.membersOf(1).added.size, changed.membersOf(1).removed.size, changed.roleOf(1, 1)]).toEqual([
      0,
      0,
      'admin',
    ]);
  });

  it('leaves out what makes no sense and says why', () => {
    const overlay = foldChanges(
      company(),
      staged(
        move('sales', 'company', 'sales'),
        move('research', 'company', 'lab'),
        move('lab', 'research', 'research'),
        move('company', null, 'sales'),
        move('lab', 'sales', 'company'),
        move('gone', null, 'sales'),
        { kind: 'member.add', groupId: 'sales', personId: 'ann', role: 'member' },
        { kind: 'member.remove', groupId: 'sales', personId: 'cy' },
        { kind: 'member.add', groupId: 'sales', personId: 'nobody', role: 'member' },
        { kind: 'admin.assign', groupId: 'company', personId: 'zoe' },
        { kind: 'admin.withdraw', groupId: 'sales', personId: 'zoe' },
        { kind: 'group.update', groupId: 'sales', name: '   ', before: { name: 'Sales' } },
        { kind: 'group.update', groupId: 'sales', name: 'Selling', before: { name: 'Old name' } },
        move('lab', 'research', null),
      ),
      treeCapabilities,
    );
    expect(codes(overlay)).toEqual([
      'c1 plan.itself',
      'c2 plan.own-subgroup',
      'c3 plan.same-parent',
      'c4 plan.root-group',
      'c5 plan.stale',
      'c6 plan.unknown-object',
      'c7 plan.duplicate',
      'c8 plan.not-member',
      'c9 plan.unknown-object',
      'c10 plan.duplicate',
      'c11 plan.unknown-object',
      'c12 plan.name-invalid',
      'c13 plan.stale',
      'c14 plan.root-group',
    ]);
    expect(overlay.isEmpty).toBe(true);
  });

  it('deletes only what is empty in the end, whichever came first', () => {
    const remove: Intent[] = ['ann', 'bo'].map((personId) => ({ kind: 'member.remove', groupId: 'sales', personId }));
    const destroy: Intent = { kind: 'group.delete', groupId: 'sales', before: { name: 'Sales' } };
    expect(codes(foldChanges(company(), staged(destroy), treeCapabilities))).toEqual(['c1 plan.not-empty']);
    expect(codes(foldChanges(company(), staged(destroy, remove[0]), treeCapabilities))).toEqual(['c1 plan.not-empty']);
    for (const order of [
      [...remove, destroy],
      [destroy, ...remove],
    ]) {
      const overlay = foldChanges(company(), staged(...order), treeCapabilities);
      expect([codes(overlay), overlay.isDeleted(1)]).toEqual([[], true]);
    }
    const research = foldChanges(
      company(),
      staged({ kind: 'group.delete', groupId: 'research', before: { name: 'Research' } }),
      treeCapabilities,
    );
    expect(research.conflicts[0].error.params).toEqual({ name: 'Research', people: 1, subgroups: 1 });
  });

  it('undoes a deletion that fails together with what rested on it', () => {
    // Company cannot go because Sales stays after all.
    const overlay = foldChanges(
      company(),
      staged({ kind: 'group.delete', groupId: 'empty', before: { name: 'Empty' } }, move('lab', 'research', 'empty'), {
        kind: 'group.delete',
        groupId: 'sales',
        before: { name: 'Sales' },
      }),
      treeCapabilities,
    );
    expect(codes(overlay)).toEqual(['c2 plan.unknown-object', 'c3 plan.not-empty']);
    expect([overlay.isDeleted(4), overlay.isDeleted(1)]).toEqual([true, false]);
  });

  it('does not delete a group whose people nobody has read', () => {
    const directory = writtenDirectory({ Top: {}, Dark: { in: 'Top', flags: ['membersNotLoaded'] } });
    const overlay = foldChanges(
      directory,
      staged({ kind: 'group.delete', groupId: 'dark', before: { name: 'Dark' } }),
      treeCapabilities,
    );
    expect(codes(overlay)).toEqual(['c1 plan.not-loaded']);
  });

  it('refuses a level too many with the numbers', () => {
    const capabilities = { ...treeCapabilities, maxDepth: 3 };
    const overlay = foldChanges(company(), staged(move('research', 'company', 'sales')), capabilities);
    expect(overlay.conflicts[0].error).toMatchObject({
      code: 'plan.too-deep',
      params: { name: 'Research', target: 'Sales', level: 4, max: 3 },
    });
  });

  it('keeps several parents where the directory has them', () => {
    const also: Intent = { kind: 'group.move', groupId: 'lab', from: null, to: 'sales', mode: 'also' };
    const overlay = foldChanges(company(), staged(also, move('lab', 'research', 'company')), graphCapabilities);
    expect([...overlay.parentsOf(3)]).toEqual([0, 1]);
    expect(codes(foldChanges(company(), staged(also), treeCapabilities))).toEqual(['c1 remote.unsupported']);
    const top = foldChanges(company(), staged(move('lab', 'research', null)), graphCapabilities);
    expect([top.conflicts, [...top.roots()]]).toEqual([[], [0, 3]]);
  });

  it('applies changes by their number, not by their place in the list', () => {
    const [first, second] = staged(move('lab', 'research', 'sales'), move('lab', 'sales', 'company'));
    expect([...foldChanges(company(), [second, first], treeCapabilities).parentsOf(3)]).toEqual([0]);
  });

  it('keeps both directions, levels, heights and subtrees in step, and never makes a cycle', () => {
    fc.assert(
      fc.property(anyDirectory(), fc.integer(), fc.boolean(), ({ directory, options }, seed, several) => {
        const capabilities = { ...(several ? graphCapabilities : treeCapabilities), maxDepth: options.depth + 1 };
        const overlay = foldChanges(directory, randomChanges(directory, seed, 25), capabilities);
        expectConsistent(overlay);
        for (let g = 0; g < overlay.groupCount; g++)
          if (overlay.isMoved(g)) expect(overlay.level(g)).toBeLessThanOrEqual(options.depth + 1);
      }),
      { numRuns: 120 },
    );
  });

  it('of changes and their opposites is nothing', () => {
    fc.assert(
      fc.property(anyDirectory({ multiParent: 0 }), fc.integer(), ({ directory }, seed) => {
        const kinds = [
          'group.move',
          'group.update',
          'member.add',
          'member.remove',
          'member.role',
          'admin.assign',
          'admin.withdraw',
        ] as const;
        const wanted = randomChanges(directory, seed, 20, kinds);
        const overlay = thereAndBack(directory, wanted);
        expect(overlay.conflicts).toEqual([]);
        expect(overlay.isEmpty).toBe(true);
        for (let g = 0; g < directory.groupCount; g++) {
          expect(overlay.parentsOf(g)).toEqual(directory.parentsOf(g));
          expect(overlay.childrenOf(g)).toEqual(directory.childrenOf(g));
          expect(overlay.nameOf(g)).toBe(directory.groupName(g));
        }
      }),
      { numRuns: 120 },
    );
  });

  it('of every order in which one person comes, goes, administers and does not, and back, is nothing', () => {
    const directory = writtenDirectory({ Lab: { people: ['Lea', 'Max'], admins: ['Lea', 'Zoe'] } }, ['Kim']);
    for (const personId of ['lea', 'max', 'zoe', 'kim']) {
      const who = { groupId: 'lab', personId };
      const choices: Intent[] = [
        { kind: 'member.add', ...who, role: 'member' },
        { kind: 'member.remove', ...who },
        { kind: 'admin.assign', ...who },
        { kind: 'admin.withdraw', ...who },
      ];
      let orders: Intent[][] = [[]];
      for (let length = 1; length <= 5; length++) {
        orders = orders.flatMap((order) => choices.map((choice) => [...order, choice]));
        for (const order of orders) {
          const overlay = thereAndBack(directory, staged(...order));
          expect([order, overlay.conflicts, overlay.isEmpty]).toEqual([order, [], true]);
        }
      }
    }
  });

  it('with nothing staged is the copy', () => {
    const directory = company();
    const overlay = emptyOverlay(directory);
    expect([overlay.isEmpty, overlay.groupCount, overlay.level(3), overlay.stagedKind(1)]).toEqual([true, 5, 3, null]);
    expect(overlay.childrenOf(0)).toEqual(directory.childrenOf(0));
  });
});

/** The fold of those changes that make sense and of their opposites, each worked out from the state before its change. */
function thereAndBack(directory: Directory, wanted: readonly StagedChange[]): Overlay {
  const refused = new Set(foldChanges(directory, wanted, treeCapabilities).conflicts.map(({ changeId }) => changeId));
  const done = wanted.filter((change) => !refused.has(change.id));
  const opposites: Intent[] = [];
  done.forEach((change, i) =>
    opposites.unshift(...oppositeOf(foldChanges(directory, done.slice(0, i), treeCapabilities), change.intent)),
  );
  return foldChanges(
    directory,
    [...done, ...opposites.map((intent, i) => ({ id: `o${i}`, seq: 1000 + i, at: 0, gestureId: 'o', intent }))],
    treeCapabilities,
  );
}

function oppositeOf(before: Overlay, intent: Intent): Intent[] {
  switch (intent.kind) {
    case 'group.move': {
      const parent = before.parentsOf(before.groupIndex(intent.groupId))[0];
      return [move(intent.groupId, intent.to, before.groupId(parent))];
    }
    case 'group.update': {
      const name = before.nameOf(before.groupIndex(intent.groupId));
      return [{ kind: 'group.update', groupId: intent.groupId, name, before: { name: intent.name ?? '' } }];
    }
    case 'member.add':
      return [{ kind: 'member.remove', groupId: intent.groupId, personId: intent.personId }];
    case 'member.remove':
    case 'member.role': {
      const role =
        before.roleOf(before.groupIndex(intent.groupId), before.directory.personIndex(intent.personId)) ?? 'member';
      const who = { groupId: intent.groupId, personId: intent.personId, role };
      return [
        intent.kind === 'member.remove'
          ? { kind: 'member.add', ...who }
          : { kind: 'member.role', ...who, before: intent.role },
      ];
    }
    case 'admin.assign':
      return [{ ...intent, kind: 'admin.withdraw' }];
    case 'admin.withdraw':
      return [{ ...intent, kind: 'admin.assign' }];
    default:
      return [];
  }
}
