import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupFlag } from './columns.ts';
import { csrFromPairs } from './csr.ts';
import { buildDirectory, type Directory } from './directory.ts';
import { anyDirectory } from './testing/arbitraries.ts';
import { randomColumns } from './testing/random-directory.ts';
import { writtenDirectory } from './testing/written-directory.ts';

/** By the definition: everything reached over child edges, `g` included. */
function reached(g: number, next: (g: number) => Uint32Array): Set<number> {
  const out = new Set<number>([g]);
  for (const at of out) for (const other of next(at)) out.add(other);
  return out;
}
const ascending = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);

function expectConsistent(directory: Directory): void {
  for (let g = 0; g < directory.groupCount; g++) {
    const below = reached(g, (at) => directory.childrenOf(at));
    const above = reached(g, (at) => directory.parentsOf(at));
    above.delete(g);
    expect(ascending(directory.subtreeOf(g))).toEqual(ascending(below));
    expect(directory.subtreeOf(g)[0]).toBe(g);
    expect(ascending(directory.ancestorsOf(g))).toEqual(ascending(above));
    for (let b = 0; b < directory.groupCount; b++) expect(directory.isBelow(b, g)).toBe(below.has(b));
    for (const child of directory.childrenOf(g)) expect(directory.parentsOf(child)).toContain(g);
  }
}

describe('directory', () => {
  it('answers what is above and below like a plain walk, with one parent and with several', () => {
    fc.assert(
      fc.property(anyDirectory(), ({ directory }) => {
        expectConsistent(directory);
      }),
      { numRuns: 60 },
    );
  });

  it('counts levels by the deepest path and heights by the longest way down', () => {
    fc.assert(
      fc.property(anyDirectory(), ({ directory }) => {
        const level = (g: number): number => 1 + Math.max(0, ...[...directory.parentsOf(g)].map(level));
        const height = (g: number): number => 1 + Math.max(0, ...[...directory.childrenOf(g)].map(height));
        for (let g = 0; g < directory.groupCount; g++)
          expect([directory.level(g), directory.height(g)]).toEqual([level(g), height(g)]);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps memberships the same seen from groups and from people', () => {
    fc.assert(
      fc.property(anyDirectory(), ({ directory }) => {
        const fromGroups: string[] = [];
        const fromPeople: string[] = [];
        for (let g = 0; g < directory.groupCount; g++)
          for (const p of directory.membersOf(g)) fromGroups.push(`${g}:${p}`);
        for (let p = 0; p < directory.personCount; p++)
          for (const g of directory.groupsOfPerson(p)) fromPeople.push(`${g}:${p}`);
        expect(fromPeople.sort()).toEqual(fromGroups.sort());
        for (let g = 0; g < directory.groupCount; g++) {
          for (let p = 0; p < directory.personCount; p++)
            expect(directory.hasMember(g, p)).toBe(fromGroups.includes(`${g}:${p}`));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('finds groups and people by id and by nothing else', () => {
    const directory = writtenDirectory({ Top: { people: ['Ann'] }, 研发: { in: 'Top', people: ['Bo', 'Ann'] } });
    expect([
      directory.groupIndex('研发'),
      directory.groupIndex('Top'),
      directory.personIndex('bo'),
      directory.personIndex(''),
    ]).toEqual([1, -1, 1, -1]);
    expect([directory.groupName(1), directory.personName(0), directory.personContact(1)]).toEqual([
      '研发',
      'Ann',
      'bo@example.com',
    ]);
  });

  it('tells roots from groups that stand nowhere', () => {
    const directory = writtenDirectory({ B: {}, A: {}, Lost: { flags: ['unattached'] }, Kid: { in: 'Lost' } });
    expect([...directory.roots].map((g) => directory.groupName(g))).toEqual(['A', 'B']);
    expect([...directory.unattached].map((g) => directory.groupName(g))).toEqual(['Lost']);
  });

  it('stays right when a root group is also under a parent', () => {
    const directory = writtenDirectory({
      Top: {},
      Odd: { in: 'Top', flags: ['root'] },
      Kid: { in: 'Odd' },
      Other: { in: 'Top' },
    });
    expectConsistent(directory);
    expect(directory.isBelow(2, 0)).toBe(true);
  });

  it('ends on edges that form a cycle and shows the knot as unattached', () => {
    const columns = randomColumns({ groups: 6, people: 3, memberships: 6, depth: 4, seed: 1 });
    const edges = csrFromPairs(Uint32Array.of(0, 2, 3, 4, 4), Uint32Array.of(1, 3, 4, 2, 5), 6);
    columns.edges = { childStart: edges.start, children: edges.values };
    columns.groups.flags.fill(groupFlag.adminsKnown);
    const directory = buildDirectory(columns);
    expectConsistent(directory);
    expect(directory.roots).toContain(0);
    expect(directory.unattached).toHaveLength(1);
    expect(directory.isBelow(5, 2)).toBe(true);
    expect(directory.isBelow(3, 2) && directory.isBelow(2, 3)).toBe(true);
  });

  it('lists administrators from both sides', () => {
    const directory = writtenDirectory({ Top: { admins: ['Ann', 'Bo'] }, Sub: { in: 'Top', admins: ['Bo'] } });
    expect([[...directory.adminsOf(0)], [...directory.adminsOf(1)]]).toEqual([[0, 1], [1]]);
    expect([[...directory.groupsAdministeredBy(0)], [...directory.groupsAdministeredBy(1)]]).toEqual([[0], [0, 1]]);
  });

  it('holds with no groups and no people', () => {
    const directory = buildDirectory(randomColumns({ groups: 0, people: 0, memberships: 0, depth: 3, seed: 1 }));
    expect([directory.roots.length, directory.groupIndex('x'), directory.personIndex('x')]).toEqual([0, -1, -1]);
  });
});
