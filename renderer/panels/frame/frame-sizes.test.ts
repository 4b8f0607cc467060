import { describe, expect, it } from 'vitest';
import { defaultWorkspace } from '#shared/domain/settings.ts';
import { CANVAS_MIN, frameSizes, RAIL } from './frame-sizes.ts';

const kept = { outlineWidth: defaultWorkspace.outlineWidth, rightWidth: defaultWorkspace.rightWidth };

describe('frame sizes', () => {
  it.each([
    [1024, true, 232, 320],
    [1280, false, 200, 340],
    [1440, false, 232, 360],
    [1920, false, 280, 420],
  ])('at %i', (width, narrow, outline, right) => {
    expect(frameSizes(width, kept, true)).toMatchObject({ narrow, outline, right });
  });
  it('keeps a chosen width', () => {
    expect(frameSizes(1920, { outlineWidth: 300, rightWidth: 500 }, true)).toMatchObject({ outline: 300, right: 500 });
  });
  it('never makes the canvas narrower than 480', () => {
    for (let width = 1100; width < 2400; width += 20) {
      const s = frameSizes(width, { outlineWidth: 420, rightWidth: 560 }, true);
      expect(width - RAIL - s.outline - s.right).toBeGreaterThanOrEqual(CANVAS_MIN);
    }
  });
});
