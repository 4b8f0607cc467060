import { safeName } from '../../ui/safe-name.ts';
import { metricsOf } from '../layout/metrics.ts';
import { textUnits } from '../layout/text-width.ts';
import type { Scene } from '../model/scene.ts';
import { rowFlag } from '../model/visible-tree.ts';
import { barKind } from '../window/bars.ts';
import { detailAt } from '../window/level-of-detail.ts';
import type { Rect } from '../window/tree-window.ts';
import type { Colours } from './colours.ts';
import { edgePath, trunkOf } from './edge-path.ts';
import { viewRect, type Viewport } from './viewport.ts';

/** More boxes than this are not sketched: so many fit on no screen at a size where names are drawn. */
const MOST_BOXES = 1200;

export interface Picture {
  /** Staged rows and what is staged, `barKind`. */
  staged: ReadonlyMap<number, number>;
  /** From the selection up to its root. */
  path: ReadonlySet<number>;
  selected: number;
  colours: Colours;
  fontFamily: string;
}

/**
 * Nodes and lines as simple boxes, sharp at every zoom, while a zoom gesture is under way and the page's own nodes are too far
 * from what they should show. Costs a few milliseconds whatever the directory; at rest the page's nodes take over again.
 */
export function paintSketch(context: CanvasRenderingContext2D, view: Viewport, scene: Scene, picture: Picture): void {
  const { colours, staged, path } = picture;
  const { zoom } = view;
  const { tree, canvas } = scene;
  const found = scene.rowsIn(viewRect(view), MOST_BOXES);
  const screen = (row: number): Rect => {
    const box = scene.box(row);
    return {
      left: box.left * zoom + view.x,
      top: box.top * zoom + view.y,
      right: box.right * zoom + view.x,
      bottom: box.bottom * zoom + view.y,
    };
  };
  sketchEdges(context, view, scene, found.parents, picture, screen);

  const detail = detailAt(zoom, canvas.density);
  const size = detail === 'card' ? 13 : detail === 'row' ? 12 : 11;
  const plainFont = `500 ${size}px ${picture.fontFamily}`;
  const colourOf: Record<number, string> = {
    [barKind.new]: colours.gain,
    [barKind.moved]: colours.move,
    [barKind.ghost]: colours.move,
    [barKind.deleted]: colours.lose,
  };
  context.textBaseline = 'middle';
  context.lineWidth = 1;
  context.font = plainFont;
  const radius = Math.min(7, (canvas.layout.nodeHeight * zoom) / 2);
  for (const row of found.rows) {
    const box = screen(row);
    const isRoot = tree.parent[row] < 0 && tree.group[row] >= 0;
    const isSelected = row === picture.selected;
    context.fillStyle = isRoot ? colours.ink : isSelected ? colours.accentSoft : colours.raised;
    context.strokeStyle = isSelected
      ? colours.accent
      : (colourOf[staged.get(row) ?? barKind.plain] ??
        (isRoot ? colours.ink : path.has(row) ? colours.accentLine : colours.line));
    context.beginPath();
    context.roundRect(box.left + 0.5, box.top + 0.5, box.right - box.left - 1, box.bottom - box.top - 1, radius);
    if ((tree.flags[row] & rowFlag.ghost) === 0) context.fill();
    context.stroke();
    const group = tree.group[row];
    if (group < 0) continue;
    context.fillStyle = isRoot ? colours.panel : colours.ink;
    const left = box.left + 9;
    const text = cut(safeName(scene.overlay.nameOf(group)), ((box.right - box.left - 17) * 1000) / size);
    context.fillText(text, left, (box.top + box.bottom) / 2 + 0.5);
  }
}

/** Trunk and stubs of every parent, on screen. */
function sketchEdges(
  context: CanvasRenderingContext2D,
  view: Viewport,
  scene: Scene,
  parents: readonly number[],
  { colours, path }: Picture,
  screen: (row: number) => Rect,
): void {
  const { tree, canvas } = scene;
  const isRight = canvas.direction === 'right';
  const trunk = metricsOf[canvas.density].levelGap * 0.55 * view.zoom;
  const [low, high] = [-40, (isRight ? view.height : view.width) + 40];
  const clamp = (at: number): number => Math.max(low, Math.min(high, at));
  context.strokeStyle = colours.edge;
  context.lineWidth = 1.25;
  context.beginPath();
  const line = (along1: number, across1: number, along2: number, across2: number): void => {
    if (isRight) {
      context.moveTo(along1, across1);
      context.lineTo(along2, across2);
    } else {
      context.moveTo(across1, along1);
      context.lineTo(across2, along2);
    }
  };
  const middle = (box: Rect): number => (isRight ? (box.top + box.bottom) / 2 : (box.left + box.right) / 2);
  for (const parent of parents) {
    const from = screen(parent);
    const start = isRight ? from.right : from.bottom;
    const across = middle(from);
    let first = across;
    let last = across;
    for (let row = parent + 1; row < tree.end[parent]; row = tree.end[row]) {
      const box = screen(row);
      const at = middle(box);
      first = Math.min(first, at);
      last = Math.max(last, at);
      if (at > high) break;
      if (at >= low) line(start + trunk, at, isRight ? box.left : box.top, at);
    }
    if (across >= low && across <= high) line(start, across, start + trunk, across);
    if (last > first) line(start + trunk, clamp(first), start + trunk, clamp(last));
  }
  context.stroke();
  if (path.size < 2) return;
  context.save();
  context.setTransform(context.getTransform().multiply(new DOMMatrix([view.zoom, 0, 0, view.zoom, view.x, view.y])));
  context.strokeStyle = colours.accent;
  context.lineWidth = 2 / view.zoom;
  for (const row of path) {
    const parent = tree.parent[row];
    if (parent >= 0)
      context.stroke(new Path2D(edgePath(scene.box(parent), scene.box(row), canvas.direction, trunkOf(scene))));
  }
  context.restore();
}

/** As much of a name as has room, in units of `textUnits`, with an ellipsis. */
function cut(name: string, room: number): string {
  if (textUnits(name) <= room) return name;
  let used = 1000;
  let kept = '';
  for (const character of name) {
    used += textUnits(character);
    if (used > room) break;
    kept += character;
  }
  return `${kept}…`;
}
