import { metricsOf } from '../layout/metrics.ts';
import { countWidth } from '../layout/text-width.ts';
import type { Scene } from '../model/scene.ts';
import { detailAt } from '../window/level-of-detail.ts';
import type { Rect } from '../window/tree-window.ts';

/** A point of the world. */
export interface Point {
  x: number;
  y: number;
}

/** Numbers and scissors, and what is kept free around each; screen pixels, as everything that keeps its size. */
const LARGEST = 20;
const LEAST = 16;
const AROUND = 2;
/** The pill that tells how many are hidden stands this far from its node and is this high. */
const PILL = { gap: 5, height: 18, padding: 12, plus: 8, type: 11 };

/** How the tree lies: along its levels, and across them. */
export interface Axes {
  isRight: boolean;
  near(box: Rect): number;
  far(box: Rect): number;
  middle(box: Rect): number;
  rect(fromAlong: number, toAlong: number, fromAcross: number, toAcross: number): Rect;
  point(along: number, across: number): Point;
}

export function axesOf(direction: 'right' | 'down'): Axes {
  const isRight = direction === 'right';
  return {
    isRight,
    near: (box) => (isRight ? box.left : box.top),
    far: (box) => (isRight ? box.right : box.bottom),
    middle: (box) => (isRight ? (box.top + box.bottom) / 2 : (box.left + box.right) / 2),
    rect: (fromAlong, toAlong, fromAcross, toAcross) =>
      isRight
        ? { left: fromAlong, right: toAlong, top: fromAcross, bottom: toAcross }
        : { left: fromAcross, right: toAcross, top: fromAlong, bottom: toAlong },
    point: (along, across) => (isRight ? { x: along, y: across } : { x: across, y: along }),
  };
}

/** Size of numbers and scissors, screen pixels: rows that stand close have their marks side by side as long as these can be read. */
export function markSize({ canvas }: Scene, zoom: number): number {
  if (canvas.direction === 'down') return LARGEST;
  const { nodeHeight, siblingGap } = metricsOf[canvas.density];
  return Math.max(LEAST, Math.min(LARGEST, Math.floor((nodeHeight + siblingGap) * zoom)));
}

/** What a number or scissors covers. */
export function markRect({ x, y }: Point, size: number, zoom: number): Rect {
  const half = size / 2 / zoom;
  return { left: x - half, top: y - half, right: x + half, bottom: y + half };
}

/** The pill behind a collapsed group, world pixels; null where none is drawn. */
export function pillOf(scene: Scene, row: number, zoom: number): Rect | null {
  const { tree, canvas } = scene;
  if (tree.childCount[row] === 0 || tree.end[row] > row + 1) return null;
  const detail = detailAt(zoom, canvas.density);
  if (detail === 'pill' || detail === 'dot') return null;
  const { isRight, far, middle, rect } = axesOf(canvas.direction);
  const box = scene.box(row);
  const width = PILL.padding + PILL.plus + countWidth(tree.childCount[row], PILL.type);
  const [long, broad] = isRight ? [width, PILL.height] : [PILL.height, width];
  const from = far(box) + PILL.gap / zoom;
  return rect(from, from + long / zoom, middle(box) - broad / 2 / zoom, middle(box) + broad / 2 / zoom);
}

/** Finds places on a line for what stands on it: clear of nodes, of their pills and of what stands there already. */
export class Marks {
  private readonly scene: Scene;
  private readonly zoom: number;
  private readonly axes: Axes;
  private readonly taken: Rect[] = [];
  readonly size: number;
  /** Where the last one ends, along the levels. */
  end = -Infinity;

  constructor(scene: Scene, zoom: number) {
    this.scene = scene;
    this.zoom = zoom;
    this.axes = axesOf(scene.canvas.direction);
    this.size = markSize(scene, zoom);
  }

  /** The nearest free place on the line at `across`, behind `from`: its middle, and where it ends along the line. */
  place(from: number, across: number): { point: Point; end: number } {
    const half = this.size / 2 / this.zoom;
    const around = AROUND / this.zoom;
    let along = from + half + around;
    for (;;) {
      const wanted = this.axes.rect(along - half - around, along + half + around, across - half, across + half);
      const end = this.obstacleIn(wanted);
      if (end === null) break;
      along = end + half + around * 1.01;
    }
    this.taken.push(this.axes.rect(along - half, along + half, across - half, across + half));
    this.end = Math.max(this.end, along + half);
    return { point: this.axes.point(along, across), end: along + half };
  }

  /** Where what stands in a rectangle ends; null: it is free. */
  private obstacleIn(rect: Rect): number | null {
    const { far, isRight } = this.axes;
    let end: number | null = null;
    const meet = (other: Rect | null): void => {
      if (other && overlaps(other, rect)) end = Math.max(end ?? -Infinity, far(other));
    };
    for (const taken of this.taken) meet(taken);
    // Pills stand behind the nodes they belong to: those are looked for a pill's length before.
    const reach = 60 / this.zoom;
    const before = isRight ? { ...rect, left: rect.left - reach } : { ...rect, top: rect.top - reach };
    const wide = isRight ? before : { ...before, left: rect.left - reach, right: rect.right + reach };
    const across = isRight
      ? { ...wide, top: rect.top - PILL.height / this.zoom, bottom: rect.bottom + PILL.height / this.zoom }
      : wide;
    for (const row of this.scene.rowsIn(across, 200).rows) {
      meet(this.scene.box(row));
      meet(pillOf(this.scene, row, this.zoom));
    }
    return end;
  }
}

export const overlaps = (a: Rect, b: Rect): boolean =>
  a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
