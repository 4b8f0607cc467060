import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { buildDirectory } from '#shared/domain/directory.ts';
import { randomColumns } from '#shared/domain/testing/random-directory.ts';
import { emptyOverlay } from '#shared/plan/overlay.ts';
import { layoutCanvas } from '../layout/canvas-layout.ts';
import type { Density, Direction } from '../layout/metrics.ts';
import { Expansion } from '../model/expansion.ts';
import { Scene } from '../model/scene.ts';
import { sourceOf } from '../model/source-of.ts';
import type { Rect } from '../window/tree-window.ts';
import { accessDrawing } from './access-paths.ts';

function sceneOf(groups: number, seed: number, density: Density, direction: Direction): Scene {
  const columns = randomColumns({ groups, people: 5, memberships: 5, depth: 6, seed });
  const directory = buildDirectory(columns);
  const overlay = emptyOverlay(directory);
  const widths = {
    nameUnits: Uint32Array.from({ length: groups }, (_, g) => 5000 + ((g * 911) % 8000)),
    effectiveCounts: columns.groups.effectiveCounts,
    lowerBounds: directory.lowerBounds,
    flags: columns.groups.flags,
    parentCounts: new Uint8Array(groups).fill(1),
  };
  const options = { density, direction, bucketOver: Infinity, keepOut: [] };
  return new Scene(
    layoutCanvas(sourceOf(directory, overlay), Expansion.all(), widths, () => 0, options),
    directory,
    overlay,
  );
}

/** From a group up to its top. */
function upwards(scene: Scene, row: number): number[] {
  const path: number[] = [];
  for (let at = row; at >= 0; at = scene.tree.parent[at])
    if (scene.tree.group[at] >= 0) path.push(scene.tree.group[at]);
  return path;
}

/** Corners of a path of straight lines; rounded corners count as the corner they round. */
function segments(d: string): [number, number, number, number][] {
  const out: [number, number, number, number][] = [];
  let x = 0;
  let y = 0;
  for (const [, command, rest] of d.matchAll(/([MLHVQ])([^MLHVQ]*)/g)) {
    const numbers = rest.trim().split(/\s+/).map(Number);
    const stops: [number, number][] =
      command === 'H'
        ? [[numbers[0], y]]
        : command === 'V'
          ? [[x, numbers[0]]]
          : command === 'Q'
            ? [
                [numbers[0], numbers[1]],
                [numbers[2], numbers[3]],
              ]
            : [[numbers[0], numbers[1]]];
    for (const [toX, toY] of stops) {
      if (command !== 'M') out.push([x, y, toX, toY]);
      x = toX;
      y = toY;
    }
  }
  return out;
}

const crosses = ([x1, y1, x2, y2]: [number, number, number, number], box: Rect): boolean =>
  Math.max(x1, x2) > box.left + 1 &&
  Math.min(x1, x2) < box.right - 1 &&
  Math.max(y1, y2) > box.top + 1 &&
  Math.min(y1, y2) < box.bottom - 1;

describe('access paths', () => {
  it('meet no node on their way, and neither does the person at their end', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.constantFrom<Density>('compact', 'comfortable'),
        fc.constantFrom<Direction>('right', 'down'),
        fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
        (groups, seed, density, direction, picks) => {
          const scene = sceneOf(groups, seed, density, direction);
          const starts = [...new Set(picks.map((pick) => pick % scene.tree.count))].filter(
            (row) => scene.tree.group[row] >= 0,
          );
          const all = starts.map((row) => upwards(scene, row));
          const goal = all[0]?.at(-1);
          const paths = all.filter((path) => path.at(-1) === goal).map((path) => Uint32Array.from(path));
          if (goal === undefined) return;
          const drawing = accessDrawing(scene, {
            person: 0,
            group: goal,
            paths,
            complete: true,
            cut: [],
            emphasised: null,
          });
          expect(drawing?.paths.length).toBe(paths.length);
          const chip: Rect =
            direction === 'right'
              ? {
                  left: drawing!.person.x,
                  right: drawing!.person.x + 130,
                  top: drawing!.person.y - 22,
                  bottom: drawing!.person.y + 22,
                }
              : {
                  left: drawing!.person.x - 65,
                  right: drawing!.person.x + 65,
                  top: drawing!.person.y,
                  bottom: drawing!.person.y + 44,
                };
          for (let row = 0; row < scene.tree.count; row++) {
            const box = scene.box(row);
            for (const { d } of drawing!.paths)
              if (segments(d).some((segment) => crosses(segment, box))) expect.fail(`${d} through row ${row}`);
            if (crosses([chip.left, chip.top, chip.right, chip.bottom], box)) expect.fail(`person on row ${row}`);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
