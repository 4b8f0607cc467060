import { describe, expect, it } from 'vitest';
import { writtenDirectory } from '#shared/domain/testing/written-directory.ts';
import { computeImpact } from '#shared/plan/impact.ts';
import type { Intent } from '#shared/plan/intent.ts';
import { emptyOverlay, foldChanges, type Overlay } from '#shared/plan/overlay.ts';
import { stagedCounts } from '#shared/plan/staged-counts.ts';
import { staged, treeCapabilities } from '#shared/plan/testing/capabilities.ts';
import { countInCopy, directCount, nothingPlanned, peopleCount, type PlannedCounts } from './people-count.ts';

const directory = writtenDirectory({
  Company: {},
  Sales: { in: 'Company', people: ['Ann'] },
  Research: { in: 'Company', people: ['Bo', 'Cy'] },
  Dark: { in: 'Research', flags: ['membersUnreadable'] },
  Unread: { in: 'Company', flags: ['membersNotLoaded'] },
});
const at = (id: string): number => directory.groupIndex(id);

function plan(...intents: Intent[]): { overlay: Overlay; planned: PlannedCounts } {
  const overlay = foldChanges(directory, staged(...intents), treeCapabilities);
  const impact = computeImpact(directory, overlay, { capabilities: treeCapabilities, adminReachesSubgroups: true });
  return { overlay, planned: { overlay, counts: stagedCounts(overlay, impact) } };
}

const join = (groupId: string, personId: string): Intent => ({ kind: 'member.add', groupId, personId, role: 'member' });
const create: Intent = { kind: 'group.create', groupId: 'new:1', parentId: 'sales', name: 'Field', description: '' };

describe('the number of people of a group', () => {
  it('of the copy is a lower bound above what is not known, and unknown where nothing is', () => {
    const overlay = emptyOverlay(directory);
    const count = (id: string): unknown => peopleCount(overlay, at(id), nothingPlanned);
    expect(count('sales')).toEqual({ people: 1, atLeast: false, before: null });
    expect(count('research')).toEqual({ people: 2, atLeast: true, before: null });
    expect(count('company')).toEqual({ people: 3, atLeast: true, before: null });
    expect(count('dark')).toBeNull();
    expect(count('unread')).toBeNull();
    for (let g = 0; g < directory.groupCount; g++)
      expect(countInCopy(directory, g)).toEqual(peopleCount(overlay, g, nothingPlanned));
  });

  it('is the one after the plan, and says what it was', () => {
    const { overlay, planned } = plan(join('sales', 'bo'), create, join('new:1', 'cy'));
    expect(peopleCount(overlay, at('sales'), planned)).toEqual({ people: 3, atLeast: false, before: 1 });
    expect(peopleCount(overlay, directory.groupCount, planned)).toEqual({ people: 1, atLeast: false, before: null });
    expect(peopleCount(overlay, at('research'), planned)).toEqual({ people: 2, atLeast: true, before: null });
    expect([directCount(overlay, at('sales')), directCount(overlay, at('dark'))]).toEqual([2, null]);
  });

  it('who is put into a group nobody could read is known, and who else is there is not', () => {
    const { overlay, planned } = plan(join('dark', 'ann'));
    expect(peopleCount(overlay, at('dark'), planned)).toBeNull();
    expect(peopleCount(overlay, at('research'), planned)).toEqual({ people: 3, atLeast: true, before: 2 });
  });

  it('stays while the next fold is computed, except of groups that were new in the one before', () => {
    const { planned } = plan(join('sales', 'bo'), create, join('new:1', 'cy'));
    const next = foldChanges(directory, staged(join('sales', 'bo'), create), treeCapabilities);
    expect(peopleCount(next, at('sales'), planned)?.people).toBe(3);
    expect(peopleCount(next, directory.groupCount, planned)?.people).toBe(0);
    // Nothing is staged any more: what was planned means nothing.
    expect(peopleCount(emptyOverlay(directory), at('sales'), planned)).toEqual({
      people: 1,
      atLeast: false,
      before: null,
    });
  });

  it('of a group to be deleted is nobody', () => {
    const { overlay, planned } = plan(
      { kind: 'member.remove', groupId: 'sales', personId: 'ann' },
      {
        kind: 'group.delete',
        groupId: 'sales',
        before: { name: 'Sales' },
      },
    );
    expect(overlay.conflicts).toEqual([]);
    expect(peopleCount(overlay, at('sales'), planned)).toEqual({ people: 0, atLeast: false, before: 1 });
    expect(directCount(overlay, at('sales'))).toBe(0);
  });
});
