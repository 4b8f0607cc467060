import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Density, Direction } from '../layout/metrics.ts';
import type { Scene } from '../model/scene.ts';
import { randomScene } from '../testing/random-scene.ts';
import type { Rect } from '../window/tree-window.ts';
import type { AccessHighlight } from '../../state/ui.ts';
import { markRect, pillOf } from './access-marks.ts';
import { accessDrawing, type AccessDrawing } from './access-paths.ts';
import { accessView } from './access-view.ts';

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

interface Case {
  scene: Scene;
  access: AccessHighlight;
  zoom: number;
}

/** A tree, some ways up from its rows to one goal, and a cut of all memberships. */
const cases = fc
  .record({
    groups: fc.integer({ min: 2, max: 60 }),
    seed: fc.integer({ min: 1, max: 10_000 }),
    density: fc.constantFrom<Density>('compact', 'comfortable'),
    direction: fc.constantFrom<Direction>('right', 'down'),
    zoom: fc.constantFrom(1, 0.82, 0.7, 0.55, 0.42),
    picks: fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
    isOpen: fc.boolean(),
    emphasised: fc.constantFrom(null, 0, 4),
  })
  .map(({ groups, seed, density, direction, zoom, picks, isOpen, emphasised }): Case | null => {
    const scene = randomScene(groups, seed, density, direction, isOpen);
    const starts = [...new Set(picks.map((pick) => pick % scene.tree.count))].filter(
      (row) => scene.tree.group[row] >= 0,
    );
    const all = starts.map((row) => upwards(scene, row));
    const goal = all[0]?.at(-1);
    if (goal === undefined) return null;
    const paths = all.filter((path) => path.at(-1) === goal).map((path) => Uint32Array.from(path));
    const cut = paths.map((path) => ({ kind: 'member', group: path[0] }) as const);
    return { scene, access: { person: 0, group: goal, paths, complete: true, cut, emphasised }, zoom };
  })
  .filter((found) => found !== null);

const meets = (a: Rect, b: Rect): boolean =>
  a.left < b.right - 0.01 && a.right > b.left + 0.01 && a.top < b.bottom - 0.01 && a.bottom > b.top + 0.01;

const marksOf = ({ paths, cuts, size }: AccessDrawing, zoom: number): Rect[] =>
  [...paths.map(({ number }) => number), ...cuts].map((mark) => markRect(mark, size, zoom));

function boxesOf(scene: Scene): Rect[] {
  return Array.from({ length: scene.tree.count }, (_, row) => scene.box(row));
}

describe('access paths', () => {
  it('meet no node on their way', () => {
    fc.assert(
      fc.property(cases, ({ scene, access, zoom }) => {
        const drawing = accessDrawing(scene, access, zoom)!;
        const lines = drawing.paths.flatMap(({ d }) => segments(d));
        boxesOf(scene).forEach((box, row) => {
          for (const line of lines) if (crosses(line, box)) expect.fail(`${line.join(' ')} through row ${row}`);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('draw the first three and the one looked at', () => {
    fc.assert(
      fc.property(cases, ({ scene, access, zoom }) => {
        const drawn = accessDrawing(scene, access, zoom)!.paths.map(({ index }) => index);
        expect(drawn).toEqual([...access.paths.keys()].filter((i) => i < 3 || i === access.emphasised));
      }),
      { numRuns: 50 },
    );
  });

  it('keep numbers, scissors and the person off the nodes, their pills and one another', () => {
    fc.assert(
      fc.property(cases, ({ scene, access, zoom }) => {
        const drawing = accessDrawing(scene, access, zoom)!;
        const pills = Array.from({ length: scene.tree.count }, (_, row) => pillOf(scene, row, zoom));
        const things = [drawing.person, ...marksOf(drawing, zoom)];
        things.forEach((thing, i) => {
          for (const other of [...boxesOf(scene), ...pills.filter((pill) => pill !== null), ...things.slice(i + 1)])
            if (meets(thing, other)) expect.fail(`thing ${i}: ${JSON.stringify(thing)} on ${JSON.stringify(other)}`);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('leave the pill of a collapsed group beside them free', () => {
    const scene = randomScene(6, 143, 'compact', 'right', false);
    const paths = [upwards(scene, 1), upwards(scene, 0)].map((path) => Uint32Array.from(path));
    const access = { person: 0, group: paths[1][0], paths, complete: true, cut: [], emphasised: null };
    expect(meets(accessDrawing(scene, access, 1)!.person, pillOf(scene, 3, 1)!)).toBe(false);
  });

  it('reach the person without crossing one another', () => {
    fc.assert(
      fc.property(cases, ({ scene, access, zoom }) => {
        const drawing = accessDrawing(scene, access, zoom)!;
        const isRight = scene.canvas.direction === 'right';
        const end = behindEverything(scene);
        const ways = drawing.paths.map(({ d }) =>
          segments(d).filter(([x1, y1, x2, y2]) => Math.max(isRight ? x1 : y1, isRight ? x2 : y2) > end),
        );
        ways.forEach((way, i) => {
          for (const other of ways.slice(i + 1))
            for (const a of way) for (const b of other) expect(isCrossing(a, b)).toBe(false);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('stay where they are when another cut is chosen or another path is looked at', () => {
    fc.assert(
      fc.property(cases, ({ scene, access, zoom }) => {
        const before = accessDrawing(scene, { ...access, cut: [], emphasised: null }, zoom)!;
        const after = accessDrawing(scene, access, zoom)!;
        expect(after.person).toEqual(before.person);
        for (const { index, number } of before.paths)
          expect(after.paths.find((path) => path.index === index)?.number).toEqual(number);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the camera of access paths', () => {
  const stages = [
    { width: 694, height: 698 },
    { width: 660, height: 598 },
    { width: 1176, height: 978 },
    { width: 720, height: 420 },
  ];
  it('shows goal, marks and person whole, clear of legend, zoom buttons and map', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...stages), ({ scene, access }, stage) => {
        const view = accessView(scene, access, { x: 0, y: 0, zoom: 1, ...stage })!;
        const drawing = accessDrawing(scene, access, view.zoom)!;
        const always = drawing.paths.filter(({ index }) => index < 3);
        const goal = scene.box(Array.from(scene.tree.group).indexOf(access.group));
        const least = scene.canvas.density === 'compact' ? 0.4 : 0.3;
        const map = { left: stage.width - 180, top: stage.height - 124, right: stage.width, bottom: stage.height };
        const free = { left: 15, top: 60, right: stage.width - 15, bottom: stage.height - 46 };
        const things =
          view.zoom > least
            ? [goal, drawing.person, ...always.map(({ number }) => markRect(number, drawing.size, view.zoom))]
            : [drawing.person];
        for (const thing of things) {
          const at = {
            left: thing.left * view.zoom + view.x,
            top: thing.top * view.zoom + view.y,
            right: thing.right * view.zoom + view.x,
            bottom: thing.bottom * view.zoom + view.y,
          };
          const isIn = at.left >= free.left && at.top >= free.top && at.right <= free.right && at.bottom <= free.bottom;
          if (!isIn) expect.fail(`${JSON.stringify(at)} is not in ${JSON.stringify(free)} at ${view.zoom}`);
          if (thing !== goal && stage.width >= 700 && view.zoom > least) expect(meets(at, map)).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** Where the last level ends. */
function behindEverything(scene: Scene): number {
  return Math.max(...boxesOf(scene).map((box) => (scene.canvas.direction === 'right' ? box.right : box.bottom)));
}

/** Do a level and an upright line cross, other than at an end? */
function isCrossing(a: [number, number, number, number], b: [number, number, number, number]): boolean {
  const isUpright = ([x1, , x2]: [number, number, number, number]): boolean => x1 === x2;
  if (isUpright(a) === isUpright(b)) return false;
  const [[x, y1, , y2], [x1, y, x2]] = isUpright(a) ? [a, b] : [b, a];
  return (
    x > Math.min(x1, x2) + 0.1 && x < Math.max(x1, x2) - 0.1 && y > Math.min(y1, y2) + 0.1 && y < Math.max(y1, y2) - 0.1
  );
}
