import { describe, expect, it } from 'vitest';
import { writtenDirectory } from '#shared/domain/testing/written-directory.ts';
import { emptyOverlay } from '#shared/plan/overlay.ts';
import { topsOf, topsOfDirectory } from './tops.ts';

const names = (overlay: ReturnType<typeof emptyOverlay>, groups: Uint32Array): string[] =>
  [...groups].map((g) => overlay.nameOf(g));

describe('what stands at the top', () => {
  it('is every root where there are no categories', () => {
    const directory = writtenDirectory({ A: {}, B: {}, C: { flags: ['unattached'] } });
    const overlay = emptyOverlay(directory);
    expect(names(overlay, topsOf(overlay).roots)).toEqual(['A', 'B']);
    expect(names(overlay, topsOf(overlay).loose)).toEqual(['C']);
  });
  it('is the categories where there are some; groups beside them are without one', () => {
    const directory = writtenDirectory({
      Cold: { flags: ['category'] },
      Alone: {},
      Wet: { flags: ['category'] },
      Ice: { in: 'Cold' },
      Lost: { flags: ['unattached'] },
    });
    const overlay = emptyOverlay(directory);
    expect(names(overlay, topsOf(overlay).roots)).toEqual(['Cold', 'Wet']);
    expect(names(overlay, topsOf(overlay).loose)).toEqual(['Alone', 'Lost']);
    expect(topsOfDirectory(directory)).toEqual(topsOf(overlay));
  });
});
