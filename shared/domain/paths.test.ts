import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeImpact } from '../plan/impact.ts';
import { foldChanges } from '../plan/overlay.ts';
import type { Overlay } from '../plan/overlay.ts';
import { graphCapabilities, staged, treeCapabilities } from '../plan/testing/capabilities.ts';
import { randomChanges } from '../plan/testing/random-changes.ts';
import type { Directory } from './directory.ts';
import { effectiveMembers } from './effective.ts';
import { cutsFor, pathsTo } from './paths.ts';
import { anyDirectory } from './testing/arbitraries.ts';
import { writtenDirectory } from './testing/written-directory.ts';

/** Every way up by the definition. */
function allPaths(directory: Directory, person: number, group: number, overlay?: Overlay): string[] {
  const out: string[] = [];
  const parents = (g: number): number[] =>
    [...(overlay ?? directory).parentsOf(g)].filter((parent) => overlay?.isDeleted(parent) !== true);
  const isMember = (g: number): boolean =>
    overlay ? overlay.directMembersOf(g).includes(person) : directory.hasMember(g, person);
  const climb = (path: number[]): void => {
    const at = path[path.length - 1];
    if (at === group) {
      out.push(path.join(' '));
      return;
    }
    for (const parent of parents(at)) if (!path.includes(parent)) climb([...path, parent]);
  };
  const count = overlay?.groupCount ?? directory.groupCount;
  for (let g = 0; g < count; g++) if (isMember(g)) climb([g]);
  return out.sort();
}

const company = (): Directory =>
  writtenDirectory({
    Company: {},
    Sales: { in: 'Company', people: ['Ann'] },
    North: { in: 'Sales', people: ['Ann', 'Bo'] },
    East: { in: 'Sales', people: ['Ann', 'Cy'] },
    Old: { in: 'Sales', flags: ['membersUnreadable'] },
    Club: { in: 'Company', people: ['Ann'] },
  });

describe('paths', () => {
  it('lists every way up, shortest first', () => {
    const directory = company();
    const named = pathsTo(directory, 0, 1).paths.map((path) =>
      [...path].map((g) => directory.groupName(g)).join(' › '),
    );
    expect(named).toEqual(['Sales', 'North › Sales', 'East › Sales']);
  });

  it('names the groups through which there may be more', () => {
    const directory = company();
    expect([...pathsTo(directory, 2, 1).unreadable]).toEqual([4]);
    expect([...pathsTo(directory, 2, 5).unreadable]).toEqual([]);
    expect(pathsTo(directory, 2, 5)).toMatchObject({ paths: [], complete: true });
  });

  it('stops at the limit and says that there is more', () => {
    const { paths, complete } = pathsTo(company(), 0, 0, { max: 2 });
    expect([paths.length, complete]).toEqual([2, false]);
    expect(pathsTo(company(), 0, 0, { max: 4 }).complete).toBe(true);
  });

  it('finds the same as a plain walk, in any graph, as it is and as staged', () => {
    fc.assert(
      fc.property(anyDirectory(), fc.integer(), fc.nat(), fc.nat(), ({ directory, options }, seed, a, b) => {
        if (directory.personCount === 0) return;
        const capabilities = { ...graphCapabilities, maxDepth: options.depth + 1 };
        const changed = foldChanges(directory, randomChanges(directory, seed, 8), capabilities);
        for (const overlay of [undefined, changed]) {
          const person = a % directory.personCount;
          const group = b % (overlay?.groupCount ?? directory.groupCount);
          if (overlay?.isDeleted(group) === true) continue;
          const { paths, complete } = pathsTo(directory, person, group, { overlay, max: 100_000 });
          expect(complete).toBe(true);
          expect(paths.map((path) => [...path].join(' ')).sort()).toEqual(allPaths(directory, person, group, overlay));
          const lengths = paths.map((path) => path.length);
          expect(lengths).toEqual([...lengths].sort((x, y) => x - y));
          expect(paths.length > 0).toBe(effectiveMembers(directory, group, overlay).includes(person));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('stays small where a graph has very many ways', () => {
    const groups: Record<string, { in?: string[]; people?: string[] }> = { L0a: {}, L0b: {} };
    for (let level = 1; level <= 30; level++) {
      for (const side of ['a', 'b']) groups[`L${level}${side}`] = { in: [`L${level - 1}a`, `L${level - 1}b`] };
    }
    groups.L30a.people = ['Ann'];
    const { paths, complete } = pathsTo(writtenDirectory(groups), 0, 0);
    expect([paths.length, complete, paths[0].length]).toEqual([50, false, 31]);
  });
});

describe('cuts', () => {
  it('take the person out of every group below first, and a whole subgroup second when that is fewer', () => {
    const directory = writtenDirectory({
      Company: {},
      Other: { in: 'Company', people: ['Ann'] },
      Dept: { in: 'Company' },
      Wing: { in: 'Dept', people: ['Zed'] },
      A: { in: 'Wing', people: ['Ann', 'Bo'] },
      B: { in: 'Wing', people: ['Ann'] },
    });
    const [first, second] = cutsFor(directory, 0, 2, treeCapabilities);
    const names = (list: Uint32Array): string[] => [...list].map((g) => directory.groupName(g));
    expect(first.intents).toEqual(['a', 'b'].map((groupId) => ({ kind: 'member.remove', groupId, personId: 'ann' })));
    expect([first.kind, first.lose, first.keep, names(first.alsoEnds), names(first.stays), first.error]).toEqual([
      'memberships',
      1,
      1,
      ['Wing', 'A', 'B'],
      ['Company', 'Other'],
      null,
    ]);
    expect(second.intents).toEqual([
      { kind: 'group.move', groupId: 'wing', from: 'dept', to: 'company', mode: 'move' },
    ]);
    expect([second.kind, second.lose, names(second.alsoEnds)]).toEqual(['detach', 3, []]);
  });

  it('offers one way where a subgroup would not be fewer, cannot leave or nobody is a member', () => {
    const directory = company();
    expect(cutsFor(directory, 0, 2, treeCapabilities)).toHaveLength(1);
    expect(cutsFor(directory, 0, 0, treeCapabilities)).toHaveLength(1);
    expect(cutsFor(directory, 2, 5, treeCapabilities)).toEqual([]);
    expect(cutsFor(directory, 0, 1, { ...treeCapabilities, reparent: 'none' })).toHaveLength(1);
  });

  it('leave a mirrored subgroup in its place', () => {
    const branch = (flags: ('synced' | 'root')[]): Directory =>
      writtenDirectory({
        Company: {},
        Dept: { in: 'Company' },
        Wing: { in: 'Dept', flags },
        A: { in: 'Wing', people: ['Ann'] },
        B: { in: 'Wing', people: ['Ann'] },
      });
    expect(cutsFor(branch([]), 0, 1, treeCapabilities)).toHaveLength(2);
    expect(cutsFor(branch(['synced']), 0, 1, treeCapabilities)).toHaveLength(1);
  });

  it('say what stands in the way', () => {
    const directory = writtenDirectory({ Top: {}, Mirror: { in: 'Top', people: ['Ann'], flags: ['synced'] } });
    expect(cutsFor(directory, 0, 0, treeCapabilities)[0].error?.code).toBe('plan.synced');
  });

  it('end the membership, count as the impact does, and never touch more than they must', () => {
    fc.assert(
      fc.property(anyDirectory(), fc.nat(), fc.nat(), fc.boolean(), ({ directory, options }, a, b, several) => {
        if (directory.personCount === 0) return;
        const person = a % directory.personCount;
        const group = b % directory.groupCount;
        const capabilities = { ...(several ? graphCapabilities : treeCapabilities), maxDepth: options.depth + 6 };
        const cuts = cutsFor(directory, person, group, capabilities);
        expect(cuts.length > 0).toBe(effectiveMembers(directory, group).includes(person));
        for (const cut of cuts) {
          const overlay = foldChanges(directory, staged(...cut.intents), capabilities);
          if (cut.error !== null) continue;
          expect(effectiveMembers(directory, group, overlay).includes(person)).toBe(false);
          const impact = computeImpact(directory, overlay, { capabilities, adminReachesSubgroups: false });
          expect([cut.lose, cut.keep]).toEqual([impact.loses.length, impact.keeps.length]);
          const stays: number[] = [];
          for (let g = 0; g < directory.groupCount; g++)
            if (effectiveMembers(directory, g, overlay).includes(person)) stays.push(g);
          expect([...cut.stays]).toEqual(stays);
        }
        if (cuts.length === 2) expect(cuts[1].intents.length).toBeLessThan(cuts[0].intents.length);
        if (cuts.length > 0) expect(cuts[0].lose).toBe(1);
      }),
      { numRuns: 200 },
    );
  });
});
