import { describe, expect, it } from 'vitest';
import { buildDirectory } from '#shared/domain/directory.ts';
import { writtenColumns } from '#shared/domain/testing/written-directory.ts';
import { emptyOverlay, foldChanges } from '#shared/plan/overlay.ts';
import type { Intent } from '#shared/plan/intent.ts';
import { categoryCapabilities, staged } from '#shared/plan/testing/capabilities.ts';
import { roleGesture, takesLastManager } from './role-change.ts';

const directory = buildDirectory(writtenColumns({ Team: { people: ['Ann:manager', 'Bob', 'Cai'] } }, ['Dan']));
const ann = 0;
const bob = 1;
const dan = 3;
const personId = (p: number): string => directory.personId(p);
const promote = (p: number): Intent => ({
  kind: 'member.role',
  groupId: 'team',
  personId: personId(p),
  role: 'manager',
  before: 'member',
});
const world = (...intents: Intent[]) => {
  const changes = staged(...intents);
  return { changes, overlay: foldChanges(directory, changes, categoryCapabilities) };
};

describe('a change of role', () => {
  it('is one intent per person, and none for who holds the role', () => {
    const { overlay, changes } = world();
    expect(roleGesture(overlay, changes, 0, [ann, bob], 'manager')).toEqual({ stage: [promote(bob)], unstage: [] });
  });
  it('taken back is unstaged', () => {
    const { overlay, changes } = world(promote(bob));
    expect(roleGesture(overlay, changes, 0, [bob], 'member')).toEqual({ stage: [], unstage: ['c1'] });
  });
  it('of somebody staged to be added goes back to the role of that staging', () => {
    const add: Intent = { kind: 'member.add', groupId: 'team', personId: personId(dan), role: 'member' };
    const { overlay, changes } = world(add, promote(dan));
    expect(overlay.roleOf(0, dan)).toBe('manager');
    expect(roleGesture(overlay, changes, 0, [dan], 'member')).toEqual({ stage: [], unstage: ['c2'] });
  });
  it('does nothing to who is no member', () => {
    const { overlay, changes } = world();
    expect(roleGesture(overlay, changes, 0, [dan], 'manager')).toEqual({ stage: [], unstage: [] });
  });
});

describe('the last manager', () => {
  it('is guarded, staged promotions counted', () => {
    expect(takesLastManager(emptyOverlay(directory), 0, [ann])).toBe(true);
    expect(takesLastManager(emptyOverlay(directory), 0, [bob])).toBe(false);
    const { overlay } = world(promote(bob));
    expect(takesLastManager(overlay, 0, [ann])).toBe(false);
    expect(takesLastManager(overlay, 0, [ann, bob])).toBe(true);
  });
  it('of a group without managers is nobody', () => {
    const { overlay } = world({ kind: 'member.remove', groupId: 'team', personId: personId(ann) });
    expect(takesLastManager(overlay, 0, [bob])).toBe(false);
  });
});
