import { describe, expect, it } from 'vitest';
import { writtenDirectory, type WrittenGroup } from '#shared/domain/testing/written-directory.ts';
import { emptyOverlay } from '#shared/plan/overlay.ts';
import { bucketPeopleOf } from './bucket-people.ts';
import { Expansion } from './expansion.ts';
import { sourceOf } from './source-of.ts';
import { visibleTree, type Bucket } from './visible-tree.ts';

/** Thirty branches with a person of their own each and one who is in all of them. */
const branches = (more: Record<string, WrittenGroup> = {}): Record<string, WrittenGroup> => ({
  Top: {},
  ...Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [`B${i}`, { in: 'Top', people: [`P${i}`, 'Everywhere'] }]),
  ),
  ...more,
});

function bucketOf(groups: Record<string, WrittenGroup>, keepOut: readonly number[] = []): Bucket | undefined {
  const directory = writtenDirectory(groups);
  const tree = visibleTree(sourceOf(directory, emptyOverlay(directory)), {
    expansion: Expansion.all(),
    ghosts: true,
    bucketOver: 24,
    keepOut: new Set(keepOut),
  });
  return [...tree.buckets.values()][0];
}

describe('people of a bucket', () => {
  it('are counted once, in however many of its groups they are', () => {
    expect(bucketOf(branches())?.people).toEqual({ people: 31, atLeast: false, before: null });
  });

  it('are a lower bound when members of some group are not known, and unknown when all are', () => {
    expect(bucketOf(branches({ Dark: { in: 'Top', flags: ['membersUnreadable'] } }))?.people).toEqual({
      people: 31,
      atLeast: true,
      before: null,
    });
    const dark = Array.from({ length: 30 }, (_, i): [string, WrittenGroup] => [
      `B${i}`,
      { in: 'Top', flags: ['membersUnreadable'] },
    ]);
    expect(bucketOf({ Top: {}, ...Object.fromEntries(dark) })?.people).toBeNull();
  });

  it('are counted anew when other groups are folded there, and not while they are the same', () => {
    const directory = writtenDirectory(branches());
    const peopleIn = bucketPeopleOf(directory);
    const all = Uint32Array.from({ length: 30 }, (_, i) => i + 1);
    const first = peopleIn(all, 0);
    expect(bucketPeopleOf(directory)(Uint32Array.from(all), 0)).toBe(first);
    expect(peopleIn(all.subarray(1), 0)?.people).toBe(30);
    expect(peopleIn(all.subarray(0, 2), 7)?.people).toBe(3);
  });
});
