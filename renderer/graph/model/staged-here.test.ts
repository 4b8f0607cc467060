import { describe, expect, it } from 'vitest';
import { writtenDirectory } from '#shared/domain/testing/written-directory.ts';
import type { Intent } from '#shared/plan/intent.ts';
import { foldChanges } from '#shared/plan/overlay.ts';
import { categoryCapabilities } from '#shared/plan/testing/capabilities.ts';
import { stagedHere } from './staged-here.ts';

const directory = writtenDirectory({
  Cold: { flags: ['category'] },
  Wet: { flags: ['category'] },
  Dry: { flags: ['category'] },
  Ice: { in: ['Cold'], people: ['Ann', 'Bob'] },
});
const marks = (...intents: Intent[]): Record<string, string | null> => {
  const changes = intents.map((intent, seq) => ({ id: `c${seq}`, seq, at: 0, gestureId: `g${seq}`, intent }));
  const overlay = foldChanges(directory, changes, categoryCapabilities);
  expect(overlay.conflicts).toEqual([]);
  const ice = overlay.groupIndex('ice');
  return Object.fromEntries([...overlay.parentsOf(ice)].map((p) => [overlay.nameOf(p), stagedHere(overlay, ice, p)]));
};
const also: Intent = { kind: 'group.move', groupId: 'ice', from: null, to: 'wet', mode: 'also' };

describe('the badge of a group at one of its places', () => {
  it('says moved only where the group comes to stand', () => {
    expect(marks(also)).toEqual({ Cold: null, Wet: 'moved' });
    expect(marks({ kind: 'group.move', groupId: 'ice', from: 'cold', to: 'dry', mode: 'move' })).toEqual({
      Dry: 'moved',
    });
  });
  it('says edited where it stays, when something else is staged for it', () => {
    expect(marks(also, { kind: 'member.remove', groupId: 'ice', personId: 'ann' })).toEqual({
      Cold: 'edited',
      Wet: 'moved',
    });
  });
});
