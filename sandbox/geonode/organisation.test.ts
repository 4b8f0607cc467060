import { describe, expect, test } from 'vitest';
import { GEONODE_ERAS } from '../options.ts';
import { eraRules } from './eras.ts';
import { createSite } from './organisation.ts';

describe.each([...GEONODE_ERAS])('the sample site of era %s', (era) => {
  const site = createSite({ groups: 60, people: 150, seed: 7 }, era);

  test('has exactly the groups and people asked for, all names and numbers different', () => {
    expect([site.groups.length, site.users.length]).toEqual([60, 150]);
    const columns: (string | number)[][] = [
      site.groups.map((group) => group.slug),
      site.groups.map((group) => group.title.toLowerCase()),
      site.groups.map((group) => group.id),
      site.groups.map((group) => group.auth_id),
      site.users.map((user) => user.username),
      site.users.map((user) => user.id),
      site.categories.map((category) => category.slug),
    ];
    for (const values of columns) expect(new Set(values).size).toBe(values.length);
    expect(site.groups.every((group) => group.slug.length <= 50 && group.slug !== '')).toBe(true);
  });

  test('has what a client must cope with', () => {
    const { groups } = site;
    const own = groups.filter((group) => group.slug !== 'registered-members');
    expect(own.some((group) => group.access === 'private')).toBe(true);
    expect(own.some((group) => group.access === 'public-invite')).toBe(true);
    expect(own.some((group) => group.members.length === 0)).toBe(true);
    expect(own.some((group) => group.members.length > 50)).toBe(true);
    expect(groups.some((group) => group.actions.length > 0)).toBe(true);
    const counts = new Set(own.map((group) => group.categories.length));
    expect([...counts].some((count) => count > 1)).toBe(eraRules(era).categories);
    expect(counts.has(0)).toBe(true);
    expect(groups.some((group) => group.slug === 'registered-members')).toBe(eraRules(era).siteGroupProfile);
    expect(groups.some((group) => group.access === "public'")).toBe(era === 'D' || era === 'E');
    const names = site.users.map((user) => user.username).join(' ');
    for (const odd of ['@', '+', '-', '_', '王']) expect(names).toContain(odd);
    expect(site.users.some((user) => user.email === '')).toBe(true);
    expect(site.users.some((user) => user.active === 0)).toBe(true);
    expect(site.users.filter((user) => user.registered === 0).length).toBeGreaterThan(1);
  });

  test('gives the named accounts their places', () => {
    const id = (name: string): number => site.users.find((user) => user.username === name)?.id ?? 0;
    const roles = (name: string): string[] =>
      site.groups
        .filter((group) => group.slug !== 'registered-members')
        .flatMap((group) => group.members.filter((one) => one.user === id(name)).map((one) => one.role));
    expect(site.users.find((user) => user.username === site.accounts.admin)?.superuser).toBe(1);
    expect(roles(site.accounts.admin)).toEqual(['manager', 'manager', 'manager']);
    expect(roles(site.accounts.manager).filter((role) => role === 'manager').length).toBeGreaterThanOrEqual(4);
    expect(roles(site.accounts.user)).toEqual(['member']);
  });
});

test('the same seed gives the same site, another seed another', () => {
  const make = (seed: number): string => JSON.stringify(createSite({ groups: 40, people: 90, seed }, 'F'));
  expect(make(3)).toBe(make(3));
  expect(make(3)).not.toBe(make(4));
});

test.each([1, 2, 3, 5])('a site of %i groups and four people can be made in every era', (groups) => {
  for (const era of GEONODE_ERAS) {
    const site = createSite({ groups, people: 4, seed: 1 }, era);
    expect([site.groups.length, site.users.length]).toEqual([groups, 4]);
  }
});

test('2,000 groups stand in 60 categories', () => {
  const site = createSite({ groups: 2000, people: 6600, seed: 7 }, 'F');
  expect([site.groups.length, site.categories.length]).toEqual([2000, 60]);
});
