import type { AccessHighlight } from '../../state/ui.ts';
import type { Scene } from '../model/scene.ts';
import { metricsOf } from '../layout/metrics.ts';
import { edgePath, trunkOf } from './edge-path.ts';
import type { Rect } from '../window/tree-window.ts';

/** Lines of the first three paths are always drawn; from the fourth on only the one under the pointer. */
export const ALWAYS_DRAWN = 3;
const BESIDE = 5;
const PERSON_WIDTH = 130;

export interface DrawnPath {
  /** Position in the list of paths. */
  index: number;
  d: string;
  /** Where its number stands, world pixels. */
  number: { x: number; y: number };
}

export interface AccessDrawing {
  paths: DrawnPath[];
  /** Left middle of the person's chip. */
  person: { x: number; y: number };
  /** Where scissors stand. */
  cuts: { x: number; y: number }[];
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

  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  let sum = 0;
  for (const { rows } of routes) {
    for (const row of rows) {
      const box = scene.box(row);
      right = Math.max(right, box.right);
      top = Math.min(top, box.top);
      bottom = Math.max(bottom, box.bottom);
    }
    const last = scene.box(rows[rows.length - 1]);
    sum += (last.top + last.bottom) / 2;
  }
  const metrics = metricsOf[scene.canvas.density];
  const person = { x: right + Math.max(96, metrics.levelGap * 2), y: sum / routes.length };
  const trunk = trunkOf(scene);
  const uses = new Map<string, number>();
  const shiftOf = (edge: string): number => {
    const used = uses.get(edge) ?? 0;
    uses.set(edge, used + 1);
    return used * BESIDE;
  };

  const paths: DrawnPath[] = [];
  const cuts: AccessDrawing['cuts'] = [];
  const memberCuts = new Set(access.cut.flatMap((cut) => (cut.kind === 'member' ? [cut.group] : [])));
  const edgeCuts = new Set(access.cut.flatMap((cut) => (cut.kind === 'edge' ? [`${cut.parent}>${cut.child}`] : [])));
  const cutRows = new Set<number>();
  routes.forEach(({ index, rows }, order) => {
    let d = '';
    for (let i = 0; i + 1 < rows.length; i++) {
      const shift = shiftOf(`${rows[i]}>${rows[i + 1]}`);
      d += edgePath(scene.box(rows[i]), scene.box(rows[i + 1]), scene.canvas.direction, trunk, shift);
      if (edgeCuts.has(`${tree.group[rows[i]]}>${tree.group[rows[i + 1]]}`) && !cutRows.has(rows[i + 1])) {
        cutRows.add(rows[i + 1]);
        const box = scene.box(rows[i + 1]);
        cuts.push({ x: box.left - 14, y: (box.top + box.bottom) / 2 });
      }
    }
    const last = rows[rows.length - 1];
    const box = scene.box(last);
    // Lines reach the person one beside the other, and turn one after the other.
    const spread = (order - (routes.length - 1) / 2) * 10;
    const end: Rect = { left: person.x, right: person.x, top: person.y + spread, bottom: person.y + spread };
    const isUpper = (box.top + box.bottom) / 2 <= person.y;
    const reach = person.x - box.right;
    d += edgePath(box, end, 'right', reach - 18 - (isUpper ? routes.length - 1 - order : order) * 16);
    const isCollapsed = tree.childCount[last] > 0;
    const number = { x: box.right + (isCollapsed ? 52 : 20), y: (box.top + box.bottom) / 2 };
    if (memberCuts.has(tree.group[last])) cuts.push({ x: number.x + 26, y: number.y });
    paths.push({ index, d, number });
  });
  return {
    paths,
    person,
    cuts,
    extent: {
      left: scene.box(goal).left,
      top: Math.min(top, person.y - 22),
      right: person.x + PERSON_WIDTH,
      bottom: Math.max(bottom, person.y + 22),
    },
  };
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
