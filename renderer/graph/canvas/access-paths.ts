import type { AccessHighlight } from '../../state/ui.ts';
import type { Scene } from '../model/scene.ts';
import { EDGE_RADIUS, metricsOf } from '../layout/metrics.ts';
import { edgePath, trunkOf } from './edge-path.ts';
import type { Rect } from '../window/tree-window.ts';

/** Lines of the first three paths are always drawn; from the fourth on only the one under the pointer. */
export const ALWAYS_DRAWN = 3;
const BESIDE = 5;
/** The person's chip, screen pixels as everything that keeps its size. */
const PERSON = { width: 130, height: 44 };
/** Room between the last column and the person, in which all lines turn. */
const CHANNEL = 96;

/** A point of the world and how far beside it, in screen pixels, something of fixed size stands. */
export interface Mark {
  x: number;
  y: number;
  dx: number;
  dy: number;
}

export interface DrawnPath {
  /** Position in the list of paths. */
  index: number;
  d: string;
  /** Where its number stands. */
  number: Mark;
}

export interface AccessDrawing {
  paths: DrawnPath[];
  /** Left middle of the person's chip, or the middle of its upper side where the tree grows downwards. */
  person: { x: number; y: number };
  direction: 'right' | 'down';
  /** Where scissors stand. */
  cuts: Mark[];
  /** Everything, to be brought into view. */
  extent: Rect;
}

/** Lines from the goal over the groups of each path to the person, side by side where they share a stretch. */
export function accessDrawing(scene: Scene, access: AccessHighlight): AccessDrawing | null {
  const { tree } = scene;
  const goal = firstRowOf(scene, access.group);
  if (goal < 0) return null;
  const routes = access.paths
    .map((path, index) => ({ index, rows: rowsOf(scene, goal, path) }))
    .filter(({ index, rows }) => rows !== null && (index < ALWAYS_DRAWN || index === access.emphasised)) as {
    index: number;
    rows: number[];
  }[];
  if (routes.length === 0) return null;

  const { direction } = scene.canvas;
  const isRight = direction === 'right';
  const metrics = metricsOf[scene.canvas.density];
  const trunk = trunkOf(scene);
  const middle = (box: Rect): number => (isRight ? (box.top + box.bottom) / 2 : (box.left + box.right) / 2);
  const far = (box: Rect): number => (isRight ? box.right : box.bottom);
  const near = (box: Rect): number => (isRight ? box.left : box.top);

  // Across: everything the lines pass; along: behind whatever stands in that stretch, so that no line meets a node.
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  for (const { rows } of routes) {
    for (const row of rows) {
      low = Math.min(low, middle(scene.box(row)));
      high = Math.max(high, middle(scene.box(row)));
    }
    const last = rows[rows.length - 1];
    const lane = laneOf(scene, last);
    if (lane !== null) high = Math.max(high, lane);
    sum += lane ?? middle(scene.box(last));
  }
  const room = isRight ? PERSON.height : PERSON.width;
  const at = sum / routes.length;
  const behind = farthestIn(scene, Math.min(low, at - room), Math.max(high, at + room));
  const start = behind + Math.max(CHANNEL, metrics.levelGap * 2);
  const person = isRight ? { x: start, y: at } : { x: at, y: start };

  const uses = new Map<string, number>();
  const shiftOf = (edge: string): number => {
    const used = uses.get(edge) ?? 0;
    uses.set(edge, used + 1);
    return used * BESIDE;
  };
  const mark = (along: number, across: number, offset: number): Mark =>
    isRight ? { x: along, y: across, dx: offset, dy: 0 } : { x: across, y: along, dx: 0, dy: offset };

  const paths: DrawnPath[] = [];
  const cuts: AccessDrawing['cuts'] = [];
  const memberCuts = new Set(access.cut.flatMap((cut) => (cut.kind === 'member' ? [cut.group] : [])));
  const edgeCuts = new Set(access.cut.flatMap((cut) => (cut.kind === 'edge' ? [`${cut.parent}>${cut.child}`] : [])));
  const cutRows = new Set<number>();
  routes.forEach(({ index, rows }, order) => {
    let d = '';
    for (let i = 0; i + 1 < rows.length; i++) {
      const shift = shiftOf(`${rows[i]}>${rows[i + 1]}`);
      const child = scene.box(rows[i + 1]);
      d += edgePath(scene.box(rows[i]), child, direction, trunk, shift);
      if (edgeCuts.has(`${tree.group[rows[i]]}>${tree.group[rows[i + 1]]}`) && !cutRows.has(rows[i + 1])) {
        cutRows.add(rows[i + 1]);
        cuts.push(mark(near(child), middle(child), -12));
      }
    }
    const last = rows[rows.length - 1];
    const box = scene.box(last);
    const lane = laneOf(scene, last);
    // Beside the stub or, where its own subgroups stand in the way, beside the lane below them.
    let from = far(box);
    let across = middle(box);
    if (lane !== null) {
      const turn = pointBox(isRight, from + trunk + EDGE_RADIUS + 1, lane);
      d += edgePath(box, turn, direction, trunk - BESIDE);
      from = near(turn);
      across = lane;
    }
    // Lines reach the person one beside the other, and turn one after the other.
    const spread = (order - (routes.length - 1) / 2) * 10;
    const isUpper = across <= at;
    d += edgePath(
      pointBox(isRight, from, across),
      pointBox(isRight, start, at + spread),
      direction,
      start - from - 18 - (isUpper ? routes.length - 1 - order : order) * 16,
    );
    // Behind the pill that tells how many are hidden.
    const isCollapsed = lane === null && tree.childCount[last] > 0;
    const offset = isCollapsed && isRight ? 56 : isCollapsed ? 38 : 20;
    paths.push({ index, d, number: mark(from, across, offset) });
    if (memberCuts.has(tree.group[last])) cuts.push(mark(from, across, offset + 26));
  });
  const goalBox = scene.box(goal);
  const wide = { low: Math.min(low, at - room / 2) - 22, high: Math.max(high, at + room / 2) + 22 };
  const end = start + (isRight ? PERSON.width : PERSON.height);
  return {
    paths,
    person,
    direction,
    cuts,
    extent: isRight
      ? { left: goalBox.left, top: wide.low, right: end, bottom: wide.high }
      : { left: wide.low, top: goalBox.top, right: wide.high, bottom: end },
  };
}

const pointBox = (isRight: boolean, along: number, across: number): Rect =>
  isRight
    ? { left: along, right: along, top: across, bottom: across }
    : { left: across, right: across, top: along, bottom: along };

/** Where a line leaves an open group without meeting what is drawn below it: the gap behind its branch. Null: nothing is in the way. */
function laneOf(scene: Scene, row: number): number | null {
  if (scene.tree.end[row] === row + 1) return null;
  const branch = scene.branchBox(row);
  return (
    (scene.canvas.direction === 'right' ? branch.bottom : branch.right) + metricsOf[scene.canvas.density].cousinGap / 2
  );
}

/** Where the last column ends that has something between two places across the levels. */
function farthestIn(scene: Scene, low: number, high: number): number {
  const { direction, layout } = scene.canvas;
  const isRight = direction === 'right';
  let farthest = 0;
  const rect: Rect = isRight
    ? { left: -Infinity, right: Infinity, top: low, bottom: high }
    : { left: low, right: high, top: -Infinity, bottom: Infinity };
  const found = scene.rowsIn(rect, Infinity);
  for (const row of found.rows) farthest = Math.max(farthest, scene.tree.depth[row]);
  return isRight
    ? layout.levelPos[farthest] + layout.levelWidth[farthest] + scene.originX
    : layout.levelPos[farthest] + layout.nodeHeight + scene.originY;
}

function firstRowOf(scene: Scene, group: number): number {
  const { group: groups, count } = scene.tree;
  for (let row = 0; row < count; row++) if (groups[row] === group) return row;
  return -1;
}

/** Rows from the goal down to the group of direct membership; null when one of them is not drawn. */
function rowsOf(scene: Scene, goal: number, path: Uint32Array): number[] | null {
  const { tree } = scene;
  const rows = [goal];
  for (let i = path.length - 2; i >= 0; i--) {
    const above = rows[rows.length - 1];
    let found = -1;
    for (let row = above + 1; row < tree.end[above] && found < 0; row = tree.end[row])
      if (tree.group[row] === path[i]) found = row;
    if (found < 0) return null;
    rows.push(found);
  }
  return rows;
}
