import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringAt } from '#shared/domain/string-block.ts';
import { buildPack, type DirectoryRows } from './build-pack.ts';
import { entity, type Change } from './entities.ts';
import { decodePack, encodePack } from './layout.ts';
import { patchPack } from './patch-pack.ts';
import { personContact, personFlags } from './person-columns.ts';

/** A small directory as sets, the plainest thing that can be compared. */
interface Model {
  groups: Map<number, { name: string; flags: number; access: number }>;
  people: Map<number, { name: string; email: string; status: string }>;
  edges: Set<string>;
  memberships: Map<string, number>;
  assignments: Set<string>;
}

const groupId = (key: number): string => `g${key}`;
const personId = (key: number): string => `p${key}`;
const names = [
  'a',
  'A',
  'b2',
  'b10',
  '研发',
  '人事部',
  'é',
  '',
  '<b>',
  '😀',
  '\u202Ertl',
  'Zürich',
  '\uFEFFbom',
  'nul\u0000',
];

const model = fc
  .record({
    groups: fc.uniqueArray(
      fc.tuple(
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(...names),
        fc.integer({ min: 0, max: 127 }),
        // Mostly none, so that directories without access levels are among them.
        fc.constantFrom(0, 0, 0, 1, 2, 3),
      ),
      {
        selector: (row) => row[0],
        maxLength: 10,
      },
    ),
    people: fc.uniqueArray(
      fc.tuple(
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(...names),
        fc.constantFrom('', 'x@y.z'),
        fc.constantFrom('enabled', 'disabled'),
      ),
      { selector: (row) => row[0], maxLength: 10 },
    ),
    pairs: fc.array(
      fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 3 }), fc.constantFrom('edge', 'member', 'admin')),
      { maxLength: 40 },
    ),
  })
  .map(({ groups, people, pairs }): Model => {
    const out: Model = {
      groups: new Map(groups.map(([key, name, flags, access]) => [key, { name, flags, access }])),
      people: new Map(people.map(([key, name, email, status]) => [key, { name, email, status }])),
      edges: new Set(),
      memberships: new Map(),
      assignments: new Set(),
    };
    const groupKeys = [...out.groups.keys()].sort((a, b) => a - b);
    const personKeys = [...out.people.keys()];
    for (const [x, y, role, kind] of pairs) {
      if (groupKeys.length === 0) break;
      const group = groupKeys[x % groupKeys.length];
      if (kind === 'edge') {
        const child = groupKeys[y % groupKeys.length];
        // Ascending keys only: several parents, never a cycle.
        if (group < child) out.edges.add(`${group}:${child}`);
      } else if (personKeys.length > 0) {
        const person = personKeys[y % personKeys.length];
        if (kind === 'member') out.memberships.set(`${group}:${person}`, role);
        else out.assignments.add(`${group}:${person}`);
      }
    }
    return out;
  });

const pairs = (keys: Iterable<string>): [Uint32Array, Uint32Array] => {
  const split = [...keys].map((key) => key.split(':').map(Number));
  return [Uint32Array.from(split, (pair) => pair[0]), Uint32Array.from(split, (pair) => pair[1])];
};

function rowsOf(m: Model): DirectoryRows {
  const [parents, children] = pairs(m.edges);
  const [memberGroups, memberPeople] = pairs(m.memberships.keys());
  const [adminGroups, adminPeople] = pairs(m.assignments);
  return {
    groups: {
      keys: Uint32Array.from(m.groups.keys()),
      ids: [...m.groups.keys()].map(groupId),
      names: [...m.groups.values()].map((group) => group.name),
      flags: Uint8Array.from([...m.groups.values()], (group) => group.flags),
      access: Uint8Array.from([...m.groups.values()], (group) => group.access),
    },
    people: {
      keys: Uint32Array.from(m.people.keys()),
      ids: [...m.people.keys()].map(personId),
      names: [...m.people.values()].map((person) => person.name),
      contacts: [...m.people.values()].map((person) => personContact(person.email, '')),
      flags: Uint8Array.from([...m.people.values()], (person) => personFlags('user', person.status)),
    },
    edges: { parents, children },
    memberships: { groups: memberGroups, people: memberPeople, roles: Uint8Array.from(m.memberships.values()) },
    assignments: { groups: adminGroups, people: adminPeople },
  };
}

function changesBetween(from: Model, to: Model): Change[] {
  const out: Change[] = [];
  const compare = (kind: number, before: Map<string, string | number>, after: Map<string, string | number>): void => {
    for (const key of new Set([...before.keys(), ...after.keys()])) {
      if (before.get(key) === after.get(key)) continue;
      const [a, b] = key.split(':').map(Number);
      out.push({ entity: kind, a, b: b ?? 0, to: after.get(key) ?? null });
    }
  };
  const text = <T>(map: Map<number, T>, value: (item: T) => string | number) =>
    new Map([...map].map(([key, item]) => [String(key), value(item)]));
  const set = (keys: Set<string>) => new Map([...keys].map((key) => [key, 1]));
  const groupText = (group: { name: string }): string => JSON.stringify([group.name, '', '']);
  const personText = (person: { name: string; email: string; status: string }): string =>
    JSON.stringify([person.name, '', person.email, '', 'user', person.status, '']);
  compare(entity.group, text(from.groups, groupText), text(to.groups, groupText));
  compare(
    entity.flags,
    text(from.groups, (group) => group.flags),
    text(to.groups, (group) => group.flags),
  );
  const levels = (m: Model) =>
    text(new Map([...m.groups].filter(([, { access }]) => access > 0)), (group) => group.access);
  compare(entity.access, levels(from), levels(to));
  compare(entity.person, text(from.people, personText), text(to.people, personText));
  compare(entity.edge, set(from.edges), set(to.edges));
  compare(entity.membership, from.memberships, to.memberships);
  compare(entity.assignment, set(from.assignments), set(to.assignments));
  return out;
}

describe('patching packed columns', () => {
  it('equals packing the resulting rows anew, byte for byte', () => {
    fc.assert(
      fc.property(model, model, (before, after) => {
        const base = buildPack(rowsOf(before), 1, 1000);
        const patched = patchPack(base, changesBetween(before, after), { groupId, personId }, 2, 2000);
        const anew = buildPack(rowsOf(after), 2, 2000);
        expect(Buffer.from(encodePack(patched)).equals(Buffer.from(encodePack(anew)))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('have no column of access levels where no group has one', () => {
    const of = (access: number): Model => ({
      groups: new Map([[1, { name: 'a', flags: 0, access }]]),
      people: new Map(),
      edges: new Set(),
      memberships: new Map(),
      assignments: new Set(),
    });
    const open = buildPack(rowsOf(of(3)), 1, 0);
    expect(open.columns.groups.access).toEqual(Uint8Array.of(3));
    expect(decodePack(encodePack(open))?.columns.groups.access).toEqual(Uint8Array.of(3));
    const none = buildPack(rowsOf(of(0)), 1, 0);
    expect('access' in none.columns.groups).toBe(false);
    const names = { groupId, personId };
    const closed = patchPack(none, changesBetween(of(0), of(2)), names, 2, 0);
    expect(closed.columns.groups.access).toEqual(Uint8Array.of(2));
    expect('access' in patchPack(closed, changesBetween(of(2), of(0)), names, 3, 0).columns.groups).toBe(false);
  });

  it('shows groups by pinyin and by the value of numbers', () => {
    const keys = [1, 2, 3, 4, 5];
    const rows = rowsOf({
      groups: new Map(
        ['市场部', 'Team 10', '财务部', 'Team 9', 'alpha'].map((name, i) => [keys[i], { name, flags: 0, access: 0 }]),
      ),
      people: new Map(),
      edges: new Set(),
      memberships: new Map(),
      assignments: new Set(),
    });
    const { columns } = buildPack(rows, 1, 0);
    const shown = keys.map((_, i) => stringAt(columns.groups.names, i));
    expect(shown.indexOf('Team 9')).toBeLessThan(shown.indexOf('Team 10'));
    expect(shown.indexOf('财务部')).toBeLessThan(shown.indexOf('市场部'));
  });

  it('reads back what it wrote and refuses what it did not', () => {
    fc.assert(
      fc.property(model, fc.nat(), (m, at) => {
        const packed = buildPack(rowsOf(m), 7, 1_763_800_000_123);
        const blob = encodePack(packed);
        expect(decodePack(blob)).toEqual(packed);
        const damaged = blob.slice();
        damaged[at % damaged.length] ^= 0x20;
        expect(decodePack(damaged)).toBeNull();
      }),
    );
    expect(decodePack(new Uint8Array(10))).toBeNull();
  });
});

describe('effective counts', () => {
  it('are the distinct people of each branch', () => {
    fc.assert(
      fc.property(model, (m) => {
        const { columns } = buildPack(rowsOf(m), 1, 0);
        const { groups, edges, memberships } = columns;
        const below = (group: number, into: Set<number>): Set<number> => {
          for (const person of memberships.members.subarray(
            memberships.memberStart[group],
            memberships.memberStart[group + 1],
          ))
            into.add(person);
          if ((groups.flags[group] & 64) !== 0) return into;
          for (const child of edges.children.subarray(edges.childStart[group], edges.childStart[group + 1]))
            below(child, into);
          return into;
        };
        expect([...groups.effectiveCounts]).toEqual(
          Array.from({ length: groups.count }, (_, group) => below(group, new Set()).size),
        );
      }),
    );
  });
});
