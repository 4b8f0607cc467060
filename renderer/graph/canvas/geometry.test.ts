import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { edgePath } from './edge-path.ts';
import { eased } from './transition.ts';
import { fitted, keptUp, revealing, STAGE_INSETS, toWorld, viewRect, zoomedAbout } from './viewport.ts';

const view = { x: 0, y: 0, zoom: 1, width: 800, height: 600 };
const anyRect = fc
  .record({
    left: fc.integer({ min: -100_000, max: 100_000 }),
    top: fc.integer({ min: -100_000, max: 3_000_000 }),
    w: fc.integer({ min: 1, max: 5000 }),
    h: fc.integer({ min: 1, max: 50_000 }),
  })
  .map(({ left, top, w, h }) => ({ left, top, right: left + w, bottom: top + h }));
const anyView = fc
  .record({
    x: fc.integer({ min: -5000, max: 5000 }),
    y: fc.integer({ min: -5000, max: 5000 }),
    zoom: fc.double({ min: 0.05, max: 2, noNaN: true }),
  })
  .map((v) => ({ ...view, ...v }));

describe('camera', () => {
  it('fits a rectangle whole and never closer than 100 %', () => {
    fc.assert(
      fc.property(anyRect, (rect) => {
        const seen = fitted(rect, view, 0.0001);
        const shown = viewRect(seen);
        expect(seen.zoom).toBeLessThanOrEqual(1);
        const slack = 1.5 / seen.zoom;
        expect(shown.left).toBeLessThanOrEqual(rect.left + slack);
        expect(shown.right).toBeGreaterThanOrEqual(rect.right - slack);
        expect(shown.top).toBeLessThanOrEqual(rect.top + slack);
        expect(shown.bottom).toBeGreaterThanOrEqual(rect.bottom - slack);
      }),
    );
  });
  it('reveals a node that fits, and does not move for one in view', () => {
    fc.assert(
      fc.property(
        anyView,
        fc.integer({ min: -9000, max: 9000 }),
        fc.integer({ min: -9000, max: 9000 }),
        (from, left, top) => {
          const rect = { left, top, right: left + 170, bottom: top + 26 };
          const to = revealing(rect, from, 0.7);
          expect(to.zoom).toBeGreaterThanOrEqual(0.7 - 1e-9);
          const screenLeft = rect.left * to.zoom + to.x;
          const screenTop = rect.top * to.zoom + to.y;
          expect(screenLeft).toBeGreaterThanOrEqual(STAGE_INSETS.left - 1);
          expect(screenTop).toBeGreaterThanOrEqual(STAGE_INSETS.top - 1);
          expect(rect.right * to.zoom + to.x).toBeLessThanOrEqual(to.width - STAGE_INSETS.right + 1);
          expect(rect.bottom * to.zoom + to.y).toBeLessThanOrEqual(to.height - STAGE_INSETS.bottom + 1);
          expect(revealing(rect, to, 0.7)).toEqual(to);
        },
      ),
    );
  });
  it('keeps what it shows where it is on the screen when a strip comes above the stage or goes', () => {
    const bare = { width: 800, height: 600, pushed: 0 };
    const pushed = { width: 800, height: 564, pushed: 36 };
    const from = { ...view, y: 50 };
    expect(keptUp(from, bare, pushed, null)).toEqual({ ...from, y: 14, height: 564 });
    expect(keptUp(keptUp(from, bare, pushed, null), pushed, bare, null)).toEqual(from);
    // What would end under the strip comes out below it again.
    const rect = { left: 100, top: 0, right: 270, bottom: 26 };
    expect(keptUp({ ...view, y: 10 }, bare, pushed, rect).y).toBe(STAGE_INSETS.top);
  });
  it('keeps in view what was looked at when the stage gets smaller, and nothing that was out of view', () => {
    const bare = { width: 800, height: 600, pushed: 0 };
    const small = { width: 400, height: 300, pushed: 0 };
    const rect = { left: 600, top: 400, right: 770, bottom: 426 };
    const kept = keptUp(view, bare, small, rect);
    expect(kept.x + rect.right).toBe(400 - STAGE_INSETS.right);
    expect(kept.y + rect.bottom).toBe(300 - STAGE_INSETS.bottom);
    const away = { ...rect, left: 900, right: 1070 };
    expect(keptUp(view, bare, small, away)).toEqual({ ...view, width: 400, height: 300 });
    expect(keptUp(view, small, bare, rect)).toEqual(view);
  });
  it('zooms about the point under the pointer', () => {
    fc.assert(
      fc.property(
        anyView,
        fc.integer({ min: 0, max: 800 }),
        fc.integer({ min: 0, max: 600 }),
        fc.double({ min: 0.05, max: 2, noNaN: true }),
        (from, x, y, zoom) => {
          const before = toWorld(from, x, y);
          const after = toWorld(zoomedAbout(from, zoom, x, y), x, y);
          expect(after.x).toBeCloseTo(before.x, 3);
          expect(after.y).toBeCloseTo(before.y, 3);
        },
      ),
    );
  });
});

describe('edges', () => {
  const box = (left: number, top: number): { left: number; top: number; right: number; bottom: number } => ({
    left,
    top,
    right: left + 100,
    bottom: top + 26,
  });
  it('turns twice on the shared trunk with radius 7', () => {
    expect(edgePath(box(0, 0), box(136, 100), 'right', 20)).toBe(
      'M100 13L113 13Q120 13 120 20L120 106Q120 113 127 113L136 113',
    );
  });
  it('is a straight line between two boxes side by side', () => {
    expect(edgePath(box(0, 0), box(136, 0), 'right', 20)).toBe('M100 13H136');
  });
  it('grows downwards in the other direction', () => {
    expect(edgePath(box(0, 0), box(200, 62), 'down', 20)).toBe('M50 26L50 39Q50 46 57 46L243 46Q250 46 250 53L250 62');
  });
  it('has smaller corners where there is no room', () => {
    expect(edgePath(box(0, 0), box(136, 6), 'right', 20)).toContain('Q120 13 120 16');
  });
});

describe('easing', () => {
  it('runs from 0 to 1, fast at first', () => {
    expect([eased(0), eased(1)]).toEqual([0, 1]);
    expect(eased(0.3)).toBeGreaterThan(0.6);
    for (let t = 0.1; t <= 1; t += 0.1) expect(eased(t)).toBeGreaterThanOrEqual(eased(t - 0.1));
  });
});
