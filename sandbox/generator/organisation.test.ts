import { describe, expect, test } from 'vitest';
import { sizeOf } from '../options.ts';
import { createOrganisation, usualPeople } from './organisation.ts';
import type { SampleOrganisation } from './organisation.ts';
import { readTemplate } from './template.ts';

/** Levels counted from the edges alone, independently of the generator's own notion. */
function levels(organisation: SampleOrganisation): number[] {
  const parent = new Int32Array(organisation.groups.length).fill(-1);
  organisation.subgroups.forEach((below, index) => below.forEach((child) => (parent[child] = index)));
  return organisation.groups.map((_, index) => {
    let level = 1;
    for (let above = parent[index] as number; above >= 0; above = parent[above] as number) level += 1;
    return level;
  });
}

describe('size', () => {
  test.each([
    [1, 1],
    [5, 1],
    [2, 2],
    [10, 10],
    [10, 3],
    [11, 6],
    [60, 6],
    [120, 6],
    [120, 2],
    [121, 10],
    [500, 4],
    [3000, 7],
  ])('%d groups in %d levels are exact, under one root, every group once', (groups, depth) => {
    for (const seed of [0, 7, 12345]) {
      const organisation = createOrganisation({ groups, people: 17, depth, seed });
      expect(organisation.groups).toHaveLength(groups);
      expect(organisation.people).toHaveLength(17);
      expect(Math.max(...levels(organisation))).toBe(depth);
      expect(new Set(organisation.groups.map((group) => group.group_id)).size).toBe(groups);
      const edges = organisation.subgroups.flat();
      expect(new Set(edges).size).toBe(edges.length);
      const roots = organisation.groups.filter((group) => group.is_root === 1).length;
      expect(roots).toBe(depth === 1 ? groups : 1);
      expect(edges.length).toBe(groups - roots);
    }
  });

  test('defaults: 120 groups, 6 levels, seed 7, about 3.3 people per group, shallower when there are few groups', () => {
    expect(sizeOf({})).toEqual({ groups: 120, depth: 6, seed: 7, people: 396 });
    expect(sizeOf({ groups: 3 })).toMatchObject({ depth: 3, people: 10 });
    expect(sizeOf({ groups: 1 }).people).toBe(4);
  });

  test.each([{ groups: 0 }, { groups: 3, depth: 4 }, { depth: 11 }, { people: 3 }, { seed: -1 }, { groups: 1.5 }])(
    '%j is refused',
    (wish) => {
      expect(() => sizeOf(wish)).toThrow();
    },
  );
});

describe('content', () => {
  const organisation = createOrganisation({ groups: 120, people: 396, depth: 6, seed: 7 });

  test('the same seed gives the same organisation, another seed another one', () => {
    expect(createOrganisation({ groups: 120, people: 396, depth: 6, seed: 7 })).toEqual(organisation);
    const ids = createOrganisation({ groups: 120, people: 396, depth: 6, seed: 8 }).groups.map(
      (group) => group.group_id,
    );
    expect(ids).not.toContain(organisation.groups[0]?.group_id);
  });

  test('names are Chinese, English and both, unlike among siblings', () => {
    const names = organisation.groups.map((group) => group.name);
    const kinds = names.map((name) => `${/[A-Za-z]/.test(name) ? 'a' : ''}${/\p{Script=Han}/u.test(name) ? 'h' : ''}`);
    for (const kind of ['a', 'h', 'ah']) expect(kinds.filter((one) => one === kind).length).toBeGreaterThan(15);
    expect(names).toEqual(
      expect.arrayContaining(['Kestrel 云隼', 'Finance Ledger 总账', '华东大区', 'Product & Design']),
    );
    for (const below of createOrganisation({ groups: 5000, people: 4, depth: 6, seed: 1 }).subgroups) {
      expect(new Set(below).size).toBe(below.length);
    }
  });

  test('people: named accounts, some in many groups, some in none, some disabled', () => {
    expect(organisation.accounts.superadmin).toBe('superadmin');
    const person = (id: string): string | undefined => organisation.people.find((one) => one.user_id === id)?.role;
    expect([
      person(organisation.accounts.superadmin),
      person(organisation.accounts.admin),
      person(organisation.accounts.groupAdmin),
      person(organisation.accounts.user),
    ]).toEqual(['superadmin', 'admin', 'user', 'user']);
    const breadth = new Array<number>(396).fill(0);
    for (const members of organisation.members)
      for (const { person: index } of members) breadth[index] = (breadth[index] as number) + 1;
    expect(Math.max(...breadth)).toBeGreaterThan(8);
    expect(breadth.slice(18).filter((n) => n === 0).length).toBeGreaterThan(0);
    expect(breadth.filter((n) => n === 1).length).toBeGreaterThan(200);
    expect(organisation.people.filter((one) => one.status === 'disabled').length).toBeGreaterThan(0);
    const mails = organisation.people.map((one) => one.email).filter((mail) => mail !== '');
    expect(new Set(mails).size).toBe(mails.length);
    expect(mails.every((mail) => /^[\x21-\x7e]+@kestrel\.example$/.test(mail))).toBe(true);
  });

  test('the group administrator administers a group in the middle, the plain user none', () => {
    const seats = (id: string): string[] =>
      organisation.assignments.filter((one) => one.user_id === id).map((one) => one.group_id);
    expect(seats(organisation.accounts.user)).toEqual([]);
    const seat = organisation.groups.findIndex(
      (group) => group.group_id === seats(organisation.accounts.groupAdmin)[0],
    );
    expect(levels(organisation)[seat]).toBe(3);
    expect(organisation.assignments.length).toBeGreaterThan(5);
  });

  test('the template fits into the default sample', () => {
    expect(readTemplate().length).toBeLessThanOrEqual(120);
    expect(Math.max(...readTemplate().map((group) => group.level))).toBe(6);
  });
});

test('100,000 groups and 330,000 people', () => {
  const started = performance.now();
  const organisation = createOrganisation({ groups: 100_000, people: usualPeople(100_000), depth: 6, seed: 7 });
  console.log(
    `100,000 groups and ${organisation.people.length} people generated in ${Math.round(performance.now() - started)} ms`,
  );
  expect(organisation.groups).toHaveLength(100_000);
  expect(organisation.people).toHaveLength(330_000);
  expect(levels(organisation).reduce((a, b) => Math.max(a, b))).toBe(6);
  expect(new Set(organisation.people.map((person) => person.user_id)).size).toBe(330_000);
  expect(Math.max(...organisation.subgroups.map((below) => below.length))).toBeGreaterThan(1000);
});
