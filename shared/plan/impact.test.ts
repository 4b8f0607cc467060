import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Directory } from '../domain/directory.ts';
import { anyDirectory } from '../domain/testing/arbitraries.ts';
import { writtenColumns, writtenDirectory } from '../domain/testing/written-directory.ts';
import { buildDirectory } from '../domain/directory.ts';
import { computeImpact, computeImpactAsync, impactCounts } from './impact.ts';
import type { Intent } from './intent.ts';
import { foldChanges } from './overlay.ts';
import { bruteForceImpact } from './testing/brute-force-impact.ts';
import { categoryCapabilities, graphCapabilities, staged, treeCapabilities } from './testing/capabilities.ts';
import { randomChanges } from './testing/random-changes.ts';

const company = (): Directory =>
  writtenDirectory(
    {
      Company: { admins: ['Zoe'] },
      Sales: { in: 'Company', people: ['Ann'], admins: ['Sam'] },
      Research: { in: 'Company', people: ['Bo'], admins: ['Ria'] },
      Lab: { in: 'Research', people: ['Cy', 'Ann'] },
      Dark: { in: 'Lab', flags: ['membersUnreadable'] },
    },
    ['Eve'],
  );
const effect = (
  directory: Directory,
  intents: Intent[],
  capabilities = treeCapabilities,
  adminReachesSubgroups = true,
) => {
  const overlay = foldChanges(directory, staged(...intents), capabilities);
  expect(overlay.conflicts).toEqual([]);
  const impact = computeImpact(directory, overlay, { capabilities, adminReachesSubgroups });
  const people = (list: Uint32Array): string[] => [...list].map((p) => directory.personName(p));
  return {
    impact,
    counts: impactCounts(impact),
    gains: people(impact.gains),
    loses: people(impact.loses),
    keeps: people(impact.keeps),
    adminGains: people(impact.adminGains),
    adminLoses: people(impact.adminLoses),
    unknown: [...impact.unknownGroups].map((g) => overlay.nameOf(g)),
    groups: Object.fromEntries(
      impact.groups.map((one) => [
        overlay.nameOf(one.group),
        [people(one.gained), people(one.lost), people(one.adminsGained), people(one.adminsLost)]
          .map((list) => list.join(' '))
          .join(' | '),
      ]),
    ),
  };
};
const move: Intent = { kind: 'group.move', groupId: 'lab', from: 'research', to: 'sales', mode: 'move' };

describe('impact', () => {
  it('of a move: who is new above, who is gone, who was in both, and what is not known', () => {
    const seen = effect(company(), [move]);
    expect(seen.gains).toEqual(['Cy']);
    expect(seen.loses).toEqual(['Ann', 'Cy']);
    expect(seen.keeps).toEqual([]);
    expect(seen.unknown).toEqual(['Dark']);
    expect(seen.groups).toEqual({
      Sales: 'Cy |  |  | ',
      Research: ' | Ann Cy |  | ',
      Lab: ' |  | Sam | Ria',
      Dark: ' |  | Sam | Ria',
    });
    expect(seen.counts).toEqual({ gain: 1, lose: 2, keep: 0, unknown: 1 });
    expect([seen.adminGains, seen.adminLoses]).toEqual([['Sam'], ['Ria']]);
  });

  it('lists parents before children', () => {
    const directory = company();
    const { impact } = effect(directory, [move]);
    const levels = impact.groups.map((one) => directory.level(one.group));
    expect(levels).toEqual([...levels].sort((a, b) => a - b));
  });

  it('without administrators reaching down touches only assignments themselves', () => {
    const seen = effect(
      company(),
      [move, { kind: 'admin.assign', groupId: 'company', personId: 'eve' }],
      treeCapabilities,
      false,
    );
    expect([seen.adminGains, seen.adminLoses]).toEqual([['Eve'], []]);
    expect(seen.groups.Company).toBe(' |  | Eve | ');
  });

  it('of a removal: the person stays where another way leads, the others are untouched', () => {
    const seen = effect(company(), [{ kind: 'member.remove', groupId: 'lab', personId: 'ann' }]);
    expect(seen.groups).toEqual({ Research: ' | Ann |  | ', Lab: ' | Ann |  | ' });
    expect([seen.loses, seen.keeps, seen.unknown]).toEqual([['Ann'], ['Cy'], []]);
  });

  it('of many staged changes is one fold: what cancels out is no effect', () => {
    const there: Intent[] = [
      { kind: 'member.remove', groupId: 'lab', personId: 'cy' },
      { kind: 'member.add', groupId: 'research', personId: 'cy', role: 'member' },
    ];
    const seen = effect(company(), there);
    expect(seen.groups).toEqual({ Lab: ' | Cy |  | ' });
    expect(seen.counts).toEqual({ gain: 0, lose: 1, keep: 2, unknown: 0 });
  });

  it('counts a new group and who is put into it', () => {
    const seen = effect(company(), [
      { kind: 'group.create', groupId: 'new:1', parentId: 'sales', name: 'Field', description: '' },
      { kind: 'member.add', groupId: 'new:1', personId: 'eve', role: 'member' },
      { kind: 'member.add', groupId: 'new:1', personId: 'ann', role: 'member' },
    ]);
    expect(seen.groups).toEqual({ Company: 'Eve |  |  | ', Sales: 'Eve |  |  | ', Field: 'Ann Eve |  | Zoe Sam | ' });
  });

  it('of a deletion takes administration and, where groups go with their people, membership', () => {
    const directory = writtenDirectory({
      Top: {},
      Club: { in: 'Top', people: ['Ann', 'Bo:manager'], admins: ['Zoe'] },
    });
    const seen = effect(
      directory,
      [{ kind: 'group.delete', groupId: 'club', before: { name: 'Club' } }],
      graphCapabilities,
    );
    expect(seen.groups).toEqual({ Top: ' | Ann Bo |  | ', Club: ' | Ann Bo |  | Bo Zoe' });
  });

  it('knows managers by role', () => {
    const directory = writtenDirectory({ Club: { people: ['Ann:manager', 'Bo'] } });
    const seen = effect(directory, [
      { kind: 'member.role', groupId: 'club', personId: 'bo', role: 'manager', before: 'member' },
    ]);
    expect([seen.adminGains, seen.adminLoses, seen.counts.keep]).toEqual([['Bo'], [], 0]);
  });

  it('of a category moved or filled is nothing: no access comes through it', () => {
    const columns = writtenColumns(
      { Cat: { flags: ['category'] }, Also: { flags: ['category'] }, Club: { in: 'Cat', people: ['Ann'] } },
      [],
      'direct',
    );
    const directory = buildDirectory(columns);
    const seen = effect(
      directory,
      [{ kind: 'group.move', groupId: 'club', from: 'cat', to: 'also', mode: 'move' }],
      categoryCapabilities,
    );
    expect([seen.groups, seen.counts]).toEqual([{}, { gain: 0, lose: 0, keep: 1, unknown: 0 }]);
  });

  it('agrees with the definition, computed the slow way, for any directory and any changes', () => {
    const capabilitySets = [
      treeCapabilities,
      graphCapabilities,
      { ...graphCapabilities, inheritance: 'direct' as const },
    ];
    fc.assert(
      fc.property(
        anyDirectory(),
        fc.integer(),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(2),
        ({ directory, options }, seed, count, which) => {
          const capabilities = { ...capabilitySets[which], maxDepth: which === 2 ? null : options.depth + 1 };
          const overlay = foldChanges(directory, randomChanges(directory, seed, count), capabilities);
          const quick = computeImpact(directory, overlay, { capabilities, adminReachesSubgroups: true });
          const slow = bruteForceImpact(directory, overlay, capabilities);
          expect([...quick.gains]).toEqual(slow.gains);
          expect([...quick.loses]).toEqual(slow.loses);
          expect([...quick.keeps]).toEqual(slow.keeps);
          expect([...quick.unknownGroups]).toEqual(slow.unknownGroups);
          const groups = new Map<number, { gained: number[]; lost: number[] }>();
          for (const one of quick.groups) {
            if (one.gained.length + one.lost.length > 0)
              groups.set(one.group, { gained: [...one.gained], lost: [...one.lost] });
          }
          expect([...groups].sort((a, b) => a[0] - b[0])).toEqual([...slow.groups].sort((a, b) => a[0] - b[0]));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('agrees with the definition of administration, computed the slow way', () => {
    fc.assert(
      fc.property(
        anyDirectory({ assignments: 12 }),
        fc.integer(),
        fc.boolean(),
        ({ directory, options }, seed, reaches) => {
          const capabilities = { ...graphCapabilities, maxDepth: options.depth + 1 };
          const overlay = foldChanges(directory, randomChanges(directory, seed, 12), capabilities);
          const impact = computeImpact(directory, overlay, { capabilities, adminReachesSubgroups: reaches });
          const found = new Map(impact.groups.map((one) => [one.group, [[...one.adminsGained], [...one.adminsLost]]]));
          for (let g = 0; g < overlay.groupCount; g++) {
            const before =
              g < directory.groupCount
                ? slowAdmins(
                    g,
                    (at) => directory.parentsOf(at),
                    (at) => directory.adminsOf(at),
                    reaches,
                  )
                : new Set<number>();
            const managed =
              g < directory.groupCount
                ? [...directory.membersOf(g)].filter((p) => overlay.roleBefore(g, p) === 'manager')
                : [];
            const after = overlay.isDeleted(g)
              ? new Set<number>()
              : slowAdmins(
                  g,
                  (at) => overlay.parentsOf(at).filter((parent) => !overlay.isDeleted(parent)),
                  (at) => overlay.directAdminsOf(at),
                  reaches,
                );
            for (const p of managed) before.add(p);
            for (const p of overlay.directMembersOf(g)) if (overlay.roleOf(g, p) === 'manager') after.add(p);
            const expected = [[...after].filter((p) => !before.has(p)), [...before].filter((p) => !after.has(p))].map(
              (list) => list.sort((a, b) => a - b),
            );
            expect([g, found.get(g) ?? [[], []]]).toEqual([g, expected]);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('in slices is the same, and stops when nobody wants it any more', async () => {
    const directory = company();
    const overlay = foldChanges(directory, staged(move), treeCapabilities);
    const options = { capabilities: treeCapabilities, adminReachesSubgroups: true };
    let slices = 0;
    const slice = (): Promise<void> => {
      slices += 1;
      return Promise.resolve();
    };
    expect(await computeImpactAsync(directory, overlay, options, undefined, slice)).toEqual(
      computeImpact(directory, overlay, options),
    );
    expect(slices).toBeGreaterThan(0);
    expect(await computeImpactAsync(directory, overlay, options, AbortSignal.abort(), slice)).toBeNull();
  });
});

function slowAdmins(
  g: number,
  parents: (g: number) => Uint32Array,
  admins: (g: number) => Uint32Array,
  reaches: boolean,
): Set<number> {
  const above = new Set<number>([g]);
  if (reaches) for (const at of above) for (const parent of parents(at)) above.add(parent);
  const out = new Set<number>();
  for (const at of above) for (const p of admins(at)) out.add(p);
  return out;
}
