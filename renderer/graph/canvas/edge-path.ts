import { EDGE_RADIUS, metricsOf, trunkOffset } from '../layout/metrics.ts';
import type { Scene } from '../model/scene.ts';
import type { Rect } from '../window/tree-window.ts';

const round = (value: number): number => Math.round(value * 100) / 100;

/**
 * One orthogonal edge from a parent's right (lower) side over the shared trunk to a child's left (upper) side, corners of
 * radius 7. All children of a parent use the same trunk, so their lines coincide and read as one.
 * `shift` moves the line aside for access paths that share a stretch.
 */
export function edgePath(parent: Rect, child: Rect, direction: 'right' | 'down', trunk: number, shift = 0): string {
  const [fromAlong, fromAcross] =
    direction === 'right'
      ? [parent.right, (parent.top + parent.bottom) / 2]
      : [parent.bottom, (parent.left + parent.right) / 2];
  const [toAlong, toAcross] =
    direction === 'right' ? [child.left, (child.top + child.bottom) / 2] : [child.top, (child.left + child.right) / 2];
  const start = fromAcross + shift;
  const end = toAcross + shift;
  const middle = fromAlong + trunk - shift;
  const distance = end - start;
  if (Math.abs(distance) < 1) return line(direction, fromAlong, start, toAlong);
  const radius = Math.min(EDGE_RADIUS, Math.abs(distance) / 2);
  const turn = distance < 0 ? -radius : radius;
  const at = (along: number, across: number): string =>
    direction === 'right' ? `${round(along)} ${round(across)}` : `${round(across)} ${round(along)}`;
  return (
    `M${at(fromAlong, start)}L${at(middle - radius, start)}Q${at(middle, start)} ${at(middle, start + turn)}` +
    `L${at(middle, end - turn)}Q${at(middle, end)} ${at(middle + radius, end)}L${at(toAlong, end)}`
  );
}

function line(direction: 'right' | 'down', from: number, across: number, to: number): string {
  return direction === 'right'
    ? `M${round(from)} ${round(across)}H${round(to)}`
    : `M${round(across)} ${round(from)}V${round(to)}`;
}

/** The arc from a ghost to the new place: out of the right side of one, into the right side of the other. */
export function arcPath(from: Rect, to: Rect): string {
  const startY = (from.top + from.bottom) / 2;
  const endY = (to.top + to.bottom) / 2;
  const bow = Math.max(from.right, to.right) + Math.min(48, 13 + Math.abs(endY - startY) / 12);
  return `M${round(from.right)} ${round(startY)}C${round(bow)} ${round(startY)} ${round(bow)} ${round(endY)} ${round(to.right + 4)} ${round(endY)}`;
}

/** Arrow head of the arc, at the right side of the new place. */
export function arcHead(to: Rect): string {
  const y = (to.top + to.bottom) / 2;
  return `M${round(to.right + 8)} ${round(y - 4)}L${round(to.right + 3)} ${round(y)}L${round(to.right + 8)} ${round(y + 4)}`;
}

export const trunkOf = (scene: Scene): number => trunkOffset(metricsOf[scene.canvas.density]);
