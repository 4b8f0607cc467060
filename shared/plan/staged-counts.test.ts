import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Capabilities } from '../capabilities.ts';
import { groupFlag } from '../domain/columns.ts';
import { buildDirectory, type Directory } from '../domain/directory.ts';
import { effectiveMembers } from '../domain/effective.ts';
import { anyDirectory } from '../domain/testing/arbitraries.ts';
import { randomCategories } from '../domain/testing/random-categories.ts';
import { writtenDirectory } from '../domain/testing/written-directory.ts';
import { computeImpact } from './impact.ts';
import type { StagedChange } from './intent.ts';
import { emptyOverlay, foldChanges, type Overlay } from './overlay.ts';
import { noStagedCounts, stagedCountAt, stagedCounts, type StagedCounts } from './staged-counts.ts';
import { categoryCapabilities, graphCapabilities, staged, treeCapabilities } from './testing/capabilities.ts';
import { randomCategoryChanges } from './testing/random-category-changes.ts';
import { randomChanges } from './testing/random-changes.ts';

function planned(
  directory: Directory,
  changes: readonly StagedChange[],
  capabilities: Capabilities,
): { overlay: Overlay; counts: StagedCounts } {
  const overlay = foldChanges(directory, changes, capabilities);
  const impact = computeImpact(directory, overlay, { capabilities, adminReachesSubgroups: true });
  return { overlay, counts: stagedCounts(overlay, impact) };
}

/** Number and bound of every group, the copy's where the plan says nothing of it. */
function all(overlay: Overlay, counts: StagedCounts): [number, number][] {
  const { directory } = overlay;
  return Array.from({ length: overlay.groupCount }, (_, g) => {
    const at = stagedCountAt(counts, g);
    if (at >= 0) return [counts.people[at], counts.atLeast[at]];
    return [directory.columns.groups.effectiveCounts[g] ?? 0, directory.lowerBounds[g] ?? 0];
  });
}

/** The same from the definition, group by group. */
function byDefinition(overlay: Overlay): [number, number][] {
  const { directory } = overlay;
  const isUnknown = (g: number): boolean => !overlay.isNew(g) && directory.membersUnknown(g);
  return Array.from({ length: overlay.groupCount }, (_, g) => {
    const below = (overlay.flags(g) & groupFlag.category) !== 0 ? [g] : [...overlay.livingSubtreeOf(g)];
    const isBound = below.some((at) => !overlay.isDeleted(at) && isUnknown(at));
    return [effectiveMembers(directory, g, overlay).length, isBound ? 1 : 0];
  });
}

describe('people counts as staged', () => {
  it('are those of the effective members of the overlay, for any plan on any directory', () => {
    fc.assert(
      fc.property(
        anyDirectory({ unknown: 0.15 }),
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.integer({ min: 0, max: 12 }),
        fc.constantFrom(treeCapabilities, graphCapabilities),
        ({ directory }, seed, size, capabilities) => {
          const { overlay, counts } = planned(directory, randomChanges(directory, seed, size), capabilities);
          expect(all(overlay, counts)).toEqual(byDefinition(overlay));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are the direct ones where groups stand in categories', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 0, max: 12 }), (seed, size) => {
        const directory = buildDirectory(
          randomCategories({ categories: 4, groups: 9, people: 12, seed, unknown: 0.2 }),
        );
        const { overlay, counts } = planned(
          directory,
          randomCategoryChanges(directory, seed, size),
          categoryCapabilities,
        );
        expect(all(overlay, counts)).toEqual(byDefinition(overlay));
      }),
      { numRuns: 200 },
    );
  });

  it('hold only what differs from the copy', () => {
    const directory = writtenDirectory({
      Company: {},
      Sales: { in: 'Company', people: ['Ann'] },
      Research: { in: 'Company', people: ['Bo'] },
      Lab: { in: 'Research', people: ['Cy', 'Ann'] },
    });
    const move = { kind: 'group.move', groupId: 'lab', from: 'research', to: 'sales', mode: 'move' } as const;
    const { overlay, counts } = planned(directory, staged(move), treeCapabilities);
    // Everybody is in the company before and after; Ann was in Sales already.
    expect([...counts.groups].map((g) => overlay.nameOf(g))).toEqual(['Sales', 'Research']);
    expect([...counts.people]).toEqual([2, 1]);
    expect(planned(directory, [], treeCapabilities).counts).toEqual(noStagedCounts);
  });

  it('are lower bounds above wherever the unknown group goes', () => {
    const directory = writtenDirectory({
      Company: {},
      Sales: { in: 'Company', people: ['Ann'] },
      Research: { in: 'Company', people: ['Bo'] },
      Dark: { in: 'Research', flags: ['membersUnreadable'] },
    });
    const bounds = (counts: StagedCounts, overlay: Overlay): string[] =>
      all(overlay, counts).flatMap(([, atLeast], g) => (atLeast === 1 ? [overlay.nameOf(g)] : []));
    expect(bounds(noStagedCounts, emptyOverlay(directory))).toEqual(['Company', 'Research', 'Dark']);
    const { overlay, counts } = planned(
      directory,
      staged({ kind: 'group.move', groupId: 'dark', from: 'research', to: 'sales', mode: 'move' }),
      treeCapabilities,
    );
    expect(bounds(counts, overlay)).toEqual(['Company', 'Sales', 'Dark']);
  });
});
