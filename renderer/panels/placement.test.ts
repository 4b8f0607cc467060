import { describe, expect, it } from 'vitest';
import { writtenDirectory } from '#shared/domain/testing/written-directory.ts';
import { emptyOverlay } from '#shared/plan/overlay.ts';
import { idsOf } from '../graph/model/placement-key.ts';
import { pathAbove, placementOf } from './placement.ts';

const overlay = emptyOverlay(
  writtenDirectory({
    Cold: { flags: ['category'] },
    Wet: { flags: ['category'] },
    Ice: { in: ['Cold', 'Wet'] },
    Loose: { flags: ['unattached'] },
    'A/B': { in: 'Cold' },
  }),
);
const at = (id: string): number => overlay.groupIndex(id);

describe('the place of a group', () => {
  it('is below its first parent', () => {
    expect(placementOf(overlay, at('ice'))).toBe('cold/ice');
    expect(pathAbove(overlay, at('ice'))).toEqual([at('cold')]);
  });
  it('is below the heading where nothing holds it', () => {
    expect(placementOf(overlay, at('loose'))).toBe('?/loose');
    expect(placementOf(overlay, at('cold'))).toBe('cold');
  });
  it('keeps an id with a slash in one piece', () => {
    const key = placementOf(overlay, at('a/b')) ?? '';
    expect(idsOf(key)).toEqual(['cold', 'a/b']);
  });
  it('is nowhere for what is not there', () => {
    expect(placementOf(overlay, -1)).toBeNull();
  });
});
