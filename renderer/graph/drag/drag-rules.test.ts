import { describe, expect, it } from 'vitest';
import { writtenDirectory } from '#shared/domain/testing/written-directory.ts';
import { emptyOverlay } from '#shared/plan/overlay.ts';
import { EDGE, edgeSpeed, hasMoved } from './drag-timing.ts';
import { moveIntents, parentIdOf, topmost, uncategorisedIntents } from './move-intents.ts';

describe('drag timing', () => {
  it('needs five pixels in any direction', () => {
    expect(hasMoved(3, 3)).toBe(false);
    expect(hasMoved(4, 3)).toBe(true);
    expect(hasMoved(0, -5)).toBe(true);
  });
  it('scrolls only near an edge, faster the nearer, away from it', () => {
    expect(edgeSpeed(EDGE, 0, 600)).toBe(0);
    expect(edgeSpeed(300, 0, 600)).toBe(0);
    expect(edgeSpeed(31, 0, 600)).toBeLessThan(0);
    expect(edgeSpeed(2, 0, 600)).toBeLessThan(edgeSpeed(20, 0, 600));
    expect(edgeSpeed(599, 0, 600)).toBe(-edgeSpeed(1, 0, 600));
    expect(edgeSpeed(-50, 0, 600)).toBe(edgeSpeed(0, 0, 600));
  });
});

describe('move intents', () => {
  const directory = writtenDirectory({ Top: {}, A: { in: 'Top' }, B: { in: 'A' }, C: { in: 'Top' } });
  const overlay = emptyOverlay(directory);
  const at = (id: string): number => directory.groupIndex(id);
  it('names the parent it leaves and the one it goes to', () => {
    expect(moveIntents(overlay, [{ group: at('b'), key: 'top/a/b' }], at('c'), 'move')).toEqual([
      { kind: 'group.move', groupId: 'b', from: 'a', to: 'c', mode: 'move' },
    ]);
  });
  it('leaves no parent when it is put there too', () => {
    expect(moveIntents(overlay, [{ group: at('b'), key: 'top/a/b' }], at('c'), 'also')[0]).toMatchObject({
      from: null,
      mode: 'also',
    });
  });
  it('has no parent at the top and under the heading', () => {
    expect(parentIdOf('top')).toBeNull();
    expect(parentIdOf('?/loose')).toBeNull();
    expect(parentIdOf('top/a')).toBe('top');
  });
  it('takes a group out of every place it stands in when it is dropped on the heading', () => {
    const twice = emptyOverlay(writtenDirectory({ X: {}, Y: {}, G: { in: ['X', 'Y'] }, Free: {} }));
    const sources = ['g', 'free'].map((id) => ({ group: twice.groupIndex(id), key: id === 'g' ? 'x/g' : '?/free' }));
    expect(uncategorisedIntents(twice, sources)).toEqual([
      { kind: 'group.move', groupId: 'g', from: 'x', to: null, mode: 'move' },
      { kind: 'group.move', groupId: 'g', from: 'y', to: null, mode: 'move' },
    ]);
  });
  it('takes a branch by its top only', () => {
    const a = { group: at('a'), key: 'top/a' };
    const b = { group: at('b'), key: 'top/a/b' };
    const c = { group: at('c'), key: 'top/c' };
    expect(topmost([b, a, c])).toEqual([a, c]);
  });
});
