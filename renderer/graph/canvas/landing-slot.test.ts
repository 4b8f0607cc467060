import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { randomScene } from '../testing/random-scene.ts';
import { overlaps, pillOf } from './access-marks.ts';
import { coveredBy, slotBox } from './landing-slot.tsx';
import { contains } from './viewport.ts';

describe('the landing slot', () => {
  it('hides whole what it covers a part of, with its pill, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom('compact', 'comfortable'),
        fc.constantFrom('right', 'down'),
        fc.double({ min: 0.7, max: 2, noNaN: true }),
        (seed, density, direction, zoom) => {
          const scene = randomScene(40, seed, density, direction, false);
          for (let row = 0; row < scene.tree.count; row++) {
            const slot = slotBox(scene, row);
            const covers = coveredBy(scene, slot, zoom);
            for (let other = 0; other < scene.tree.count; other++) {
              const box = scene.box(other);
              if (!overlaps(box, slot)) {
                expect(covers.some((cover) => overlaps(cover, box))).toBe(false);
                continue;
              }
              const pill = pillOf(scene, other, zoom);
              for (const part of pill ? [box, pill] : [box])
                expect(covers.some((cover) => contains(cover, part))).toBe(true);
            }
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
