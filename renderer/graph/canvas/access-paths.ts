import type { AccessHighlight } from '../../state/ui.ts';
import { safeName } from '../../ui/safe-name.ts';
import { EDGE_RADIUS, metricsOf } from '../layout/metrics.ts';
import { textWidth } from '../layout/text-width.ts';
import type { Scene } from '../model/scene.ts';
import type { Rect } from '../window/tree-window.ts';
import { axesOf, markRect, Marks, pillOf, type Point } from './access-marks.ts';
import { edgePath, trunkOf } from './edge-path.ts';

/** Lines of the first three paths are always drawn; from the fourth on only the one under the pointer. */
export const ALWAYS_DRAWN = 3;
/** So many paths have their place, drawn or not: looking at one of them moves nothing. */
export const PLACED = 12;
/** Between lines that share a stretch, between those that reach the person, and between their last turns; screen pixels. */
const BESIDE = 5;
const ARRIVING = 10;
const TURNING = 10;
/** From the last node or mark to the first turn, from the last turn to the person, and under the person's round end. */
const BEFORE_TURN = 8;
const BEFORE_PERSON = 14;
const UNDER_PERSON = 12;
/** Scissors between two nodes do not get smaller than this. */
const LEAST_MARK = 12;
/** The person's chip: what is beside the name, and the longest it gets. */
const CHIP = { height: 44, beside: 63, longest: 220, type: 13 };

/** How the lines are dashed, on the canvas, in its legend and in the list: the first three each in a way of their own. */
const DASHES = ['', '7 5', '1.5 4', '1 6'] as const;
export const dashOf = (index: number): string => DASHES[Math.min(index, DASHES.length - 1)];

export interface DrawnPath {
  /** Position in the list of paths. */
  index: number;
  d: string;
  /** Middle of its number. */
  number: Point;
}

/** World pixels at one zoom: numbers, scissors and the person's chip keep their size on screen. */
export interface AccessDrawing {
  paths: DrawnPath[];
  person: Rect;
  /** Middles of the scissors, and their sizes in screen pixels. */
  cuts: (Point & { size: number })[];
  /** Size of the numbers, screen pixels. */
  size: number;
  /** What is drawn always, with the room of its marks, to be brought into view. */
  extent: Rect;
  /** The same with the places of all paths. */
  whole: Rect;
}

interface Route {
  index: number;
  rows: number[];
}

/** Where the line to the person begins: at its group or, where that has drawn subgroups, in the gap behind its branch. */
interface Exit {
  from: number;
  across: number;
  /** Where the first mark may stand. */
  free: number;
  /** The way into the gap. */
  d: string;
}

/** Lines from the goal over the groups of each path to the person, side by side where they share a stretch. */
export function accessDrawing(scene: Scene, access: AccessHighlight, zoom: number): AccessDrawing | null {
  const goal = firstRowOf(scene, access.group);
  if (goal < 0) return null;
  const routes = routesOf(scene, goal, access);
  const drawn = routes.filter(({ index }) => index < ALWAYS_DRAWN || index === access.emphasised);
  if (drawn.length === 0) return null;
  const { direction, density } = scene.canvas;
  const axes = axesOf(direction);
  const metrics = metricsOf[density];
  const exits = exitsOf(scene, routes, zoom);
  const exitOf = ({ rows }: Route): Exit => exits.get(rows[rows.length - 1])!;

  // Marks of every path have their place, whether they are drawn or not and whatever is cut.
  const marks = new Marks(scene, zoom);
  const numbers = new Map<number, Point>();
  const scissors = new Map<number, Point>();
  for (const route of routes) {
    const last = route.rows[route.rows.length - 1];
    const { free, across } = exitOf(route);
    const place = (into: Map<number, Point>, key: number, from: number): number => {
      const { point, end } = marks.place(from, across);
      into.set(key, point);
      return end;
    };
    const isNumberFirst = route.index < ALWAYS_DRAWN;
    let from = isNumberFirst ? place(numbers, route.index, free) : free;
    if (!scissors.has(last)) from = place(scissors, last, from);
    if (!isNumberFirst) place(numbers, route.index, from);
  }

  // The person stands behind everything beside the lines' last stretch, in the middle of the first of them.
  const acrosses = routes.map((route) => exitOf(route).across);
  const at = middleOf(acrosses.slice(0, ALWAYS_DRAWN));
  const chip = { width: chipWidth(scene, access.person) / zoom, height: CHIP.height / zoom };
  const room = (axes.isRight ? chip.height : chip.width) / 2 + 4 / zoom;
  const low = Math.min(at - room, ...acrosses);
  const high = Math.max(at + room, ...acrosses);
  const upper = acrosses.slice(0, ALWAYS_DRAWN).filter((across) => across <= at).length;
  const turns = Math.max(upper, Math.min(routes.length, ALWAYS_DRAWN) - upper) + (routes.length > ALWAYS_DRAWN ? 1 : 0);
  const behind = Math.max(farthestIn(scene, low, high, zoom), marks.end);
  const start = behind + (BEFORE_TURN + (turns - 1) * TURNING + BEFORE_PERSON) / zoom;
  const person = axes.isRight
    ? axes.rect(start, start + chip.width, at - chip.height / 2, at + chip.height / 2)
    : axes.rect(start, start + chip.height, at - chip.width / 2, at + chip.width / 2);

  const shiftOf = shiftsOf(drawn, trunkOf(scene), metrics.nodeHeight, zoom);
  const arrivals = arrivalsOf(drawn, exitOf, at);
  const paths = drawn.map((route): DrawnPath => {
    const { rows, index } = route;
    let d = '';
    for (let i = 0; i + 1 < rows.length; i++) {
      const shift = shiftOf(rows[i], rows[i + 1]);
      d += edgePath(scene.box(rows[i]), scene.box(rows[i + 1]), direction, trunkOf(scene), shift);
    }
    const exit = exitOf(route);
    const { slot, turn } = arrivals.get(index)!;
    const end = axes.rect(start, start, at + (slot * ARRIVING) / zoom, at + (slot * ARRIVING) / zoom);
    const begin = axes.rect(exit.from, exit.from, exit.across, exit.across);
    d += exit.d + edgePath(begin, end, direction, start - exit.from - (BEFORE_PERSON + turn * TURNING) / zoom);
    const under = axes.rect(start + UNDER_PERSON / zoom, start, axes.middle(end), axes.middle(end));
    d += edgePath(end, under, direction, 0);
    return { index, d, number: numbers.get(index)! };
  });

  // The farther the camera, the less room there is between two levels.
  const between = Math.max(LEAST_MARK, Math.min(marks.size - 2, metrics.levelGap * zoom - 4));
  const cuts = cutsOf(scene, access, routes, scissors, { size: marks.size, between, zoom });
  const reach = (some: readonly Route[]): Rect =>
    around([
      person,
      ...some.flatMap(({ index, rows }) => [
        ...rows.map((row) => scene.box(row)),
        markRect(numbers.get(index)!, marks.size, zoom),
        markRect(scissors.get(rows[rows.length - 1])!, marks.size, zoom),
      ]),
    ]);
  const always = routes.filter(({ index }) => index < ALWAYS_DRAWN);
  return { paths, person, cuts, size: marks.size, extent: reach(always), whole: reach(routes) };
}

/** How wide the person's chip is, screen pixels. */
export function chipWidth(scene: Scene, person: number): number {
  const name = safeName(scene.directory.personName(person));
  return Math.min(CHIP.longest, CHIP.beside + Math.ceil(textWidth(name, CHIP.type) * 1.08));
}

/** Paths whose groups are all drawn, as rows from the goal to the group of direct membership. */
function routesOf(scene: Scene, goal: number, access: AccessHighlight): Route[] {
  const routes: Route[] = [];
  access.paths.forEach((path, index) => {
    if (index >= PLACED && index !== access.emphasised) return;
    const rows = rowsOf(scene, goal, path);
    if (rows) routes.push({ index, rows });
  });
  return routes;
}

/** Of three the one in the middle, so that its line goes straight. */
function middleOf(acrosses: readonly number[]): number {
  const sorted = acrosses.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2;
}

/** By the last row of a route. Lines that leave through the same gap share it. */
function exitsOf(scene: Scene, routes: readonly Route[], zoom: number): Map<number, Exit> {
  const { tree, canvas } = scene;
  const axes = axesOf(canvas.direction);
  const trunk = trunkOf(scene);
  const gap = metricsOf[canvas.density].cousinGap;
  const rows = [...new Set(routes.map((route) => route.rows[route.rows.length - 1]))];
  const isOpen = (row: number): boolean => tree.end[row] > row + 1;
  const edgeOf = (row: number): number => (axes.isRight ? scene.branchBox(row).bottom : scene.branchBox(row).right);
  // The one nearest to the gap goes first in it: deeper ones leave behind the trunks of those above them.
  const sharing = Map.groupBy(rows.filter(isOpen), edgeOf);
  for (const list of sharing.values()) list.sort((a, b) => tree.depth[b] - tree.depth[a]);
  const exits = new Map<number, Exit>();
  for (const row of rows) {
    const box = scene.box(row);
    const far = axes.far(box);
    if (!isOpen(row)) {
      const pill = pillOf(scene, row, zoom);
      const free = (pill ? axes.far(pill) : far) + 6 / zoom;
      exits.set(row, { from: far, across: axes.middle(box), free, d: '' });
      continue;
    }
    const lanes = sharing.get(edgeOf(row))!;
    const across = edgeOf(row) + (gap * (lanes.indexOf(row) + 1)) / (lanes.length + 1);
    const aside = Math.min(BESIDE / zoom, trunk - EDGE_RADIUS - 2);
    const from = far + trunk + EDGE_RADIUS + 1;
    const turn = axes.rect(from, from, across, across);
    exits.set(row, { from, across, free: from, d: edgePath(box, turn, canvas.direction, trunk - aside) });
  }
  return exits;
}

/** How far aside each next line on the same edge runs: 5 px on screen, less where its turns or the node leave less. */
function shiftsOf(
  routes: readonly Route[],
  trunk: number,
  nodeHeight: number,
  zoom: number,
): (from: number, to: number) => number {
  const edges = routes.flatMap(({ rows }) => rows.slice(1).map((row, i) => `${rows[i]}>${row}`));
  const total = new Map<string, number>();
  for (const edge of edges) total.set(edge, (total.get(edge) ?? 0) + 1);
  const used = new Map<string, number>();
  return (from, to) => {
    const edge = `${from}>${to}`;
    const before = used.get(edge) ?? 0;
    used.set(edge, before + 1);
    const most = Math.min(trunk - EDGE_RADIUS - 1, nodeHeight / 2 - 3) / Math.max(1, (total.get(edge) ?? 1) - 1);
    return before * Math.min(BESIDE / zoom, most);
  };
}

/** Lines reach the person in the order they come in, and of those from one side the outermost turns last: none crosses another. */
function arrivalsOf(
  routes: readonly Route[],
  exitOf: (route: Route) => Exit,
  at: number,
): Map<number, { slot: number; turn: number }> {
  const sorted = routes
    .map((route) => ({ index: route.index, across: exitOf(route).across }))
    .sort((a, b) => a.across - b.across);
  const upper = sorted.filter(({ across }) => across <= at).length;
  return new Map(
    sorted.map(({ index }, i) => [
      index,
      { slot: i - (sorted.length - 1) / 2, turn: i < upper ? i : sorted.length - 1 - i },
    ]),
  );
}

/** Scissors on what the chosen cut takes away, each once. */
function cutsOf(
  scene: Scene,
  access: AccessHighlight,
  routes: readonly Route[],
  places: ReadonlyMap<number, Point>,
  { size, between, zoom }: { size: number; between: number; zoom: number },
): AccessDrawing['cuts'] {
  const { group } = scene.tree;
  const axes = axesOf(scene.canvas.direction);
  const members = new Set(access.cut.flatMap((cut) => (cut.kind === 'member' ? [cut.group] : [])));
  const edges = new Set(access.cut.flatMap((cut) => (cut.kind === 'edge' ? [`${cut.parent}>${cut.child}`] : [])));
  const atMembers = new Map<number, Point>();
  const atEdges = new Map<number, Point>();
  for (const { rows } of routes) {
    rows.forEach((row, i) => {
      if (i === 0 || !edges.has(`${group[rows[i - 1]]}>${group[row]}`)) return;
      const box = scene.box(row);
      atEdges.set(row, axes.point(axes.near(box) - (between / 2 + 2) / zoom, axes.middle(box)));
    });
    const last = rows[rows.length - 1];
    if (members.has(group[last])) atMembers.set(last, places.get(last)!);
  }
  return [
    ...[...atMembers.values()].map((point) => ({ ...point, size })),
    ...[...atEdges.values()].map((point) => ({ ...point, size: between })),
  ];
}

/** Where the last column ends that has something between two places across the levels, pills included. */
function farthestIn(scene: Scene, low: number, high: number, zoom: number): number {
  const { isRight, rect, far } = axesOf(scene.canvas.direction);
  const { layout } = scene.canvas;
  let farthest = 0;
  let pills = -Infinity;
  for (const row of scene.rowsIn(rect(-Infinity, Infinity, low, high), Infinity).rows) {
    farthest = Math.max(farthest, scene.tree.depth[row]);
    const pill = pillOf(scene, row, zoom);
    if (pill) pills = Math.max(pills, far(pill));
  }
  const size = isRight ? layout.levelWidth[farthest] : layout.nodeHeight;
  const end = layout.levelPos[farthest] + size;
  return Math.max(pills, far({ left: 0, top: 0, right: end + scene.originX, bottom: end + scene.originY }));
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

const around = (rects: readonly Rect[]): Rect => ({
  left: Math.min(...rects.map((r) => r.left)),
  top: Math.min(...rects.map((r) => r.top)),
  right: Math.max(...rects.map((r) => r.right)),
  bottom: Math.max(...rects.map((r) => r.bottom)),
});
