import { describe, expect, it } from 'vitest';
import { categoryCapabilities, graphCapabilities, treeCapabilities } from '#shared/plan/testing/capabilities.ts';
import { allowsSeveralParents, hasBranches, keepsAccess, keepsCategories } from './directory-shape.ts';

describe('the shape of a directory', () => {
  it('is a tree of groups where access is inherited', () => {
    expect([treeCapabilities, graphCapabilities].map(keepsCategories)).toEqual([false, false]);
    expect([treeCapabilities, graphCapabilities].map(hasBranches)).toEqual([true, true]);
  });
  it('has categories where containers give no access', () => {
    expect(keepsCategories(categoryCapabilities)).toBe(true);
    expect(hasBranches(categoryCapabilities)).toBe(false);
  });
  it('is flat where such a server has no categories yet', () => {
    const { features } = categoryCapabilities;
    const flat = { ...categoryCapabilities, features: { ...features, subgroups: { support: 'absent' as const } } };
    expect(keepsCategories(flat)).toBe(false);
    expect(hasBranches(flat)).toBe(false);
  });
  it('allows several parents only where the server does', () => {
    expect([treeCapabilities, graphCapabilities, categoryCapabilities].map(allowsSeveralParents)).toEqual([
      false,
      true,
      true,
    ]);
  });
  it('knows nothing before anything is known', () => {
    expect(keepsCategories(null)).toBe(false);
    expect(keepsAccess(null)).toBe(false);
  });
});
