import type { Node } from '@xyflow/react';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Translate } from '../../ui/i18n/use-t.ts';
import { asTarget, nodeView, sameView, type NodeView, type ViewContext } from '../model/node-view.ts';
import type { PlacementKey } from '../model/placement-key.ts';
import type { Scene } from '../model/scene.ts';
import type { Rect } from '../window/tree-window.ts';
import { camera } from './camera.ts';
import { nodeDomId } from './node-id.ts';
import { nodeLabel } from './node-label.ts';
import { viewRect } from './viewport.ts';
import type { WindowState } from './window-state.ts';

export type FlowNode = Node<{ view: NodeView }, 'placement'>;

export interface FlowNodes {
  nodes: FlowNode[];
  /** Some nodes still show what they showed before, or are not there yet: the next frames bring them. */
  isPending: boolean;
}

/** What one frame may spend on nodes; a new one costs three, a changed one two, a rescaled or removed one one. */
const FIRST_BUDGET = 48;
const LEAST_BUDGET = 18;
const MOST_BUDGET = 360;
/** How a budget follows the frames: what was too much once is not tried again soon. */
const GROWTH = 1.3;
const CAUTION = 0.75;
const FORGETTING = 1.03;
/** Milliseconds between two frames above which the last slice was too much, below which it was not. */
const LATE = 24;

/**
 * Nodes of the window; one that shows the same as before stays the same object and is not drawn again. A hundred and more at
 * once would take several frames, so while the picture stays the same (panning, zooming, the beginning of a drag) they come
 * in slices, what is in view first; a new picture (expand, relayout, language) comes whole.
 */
export function useFlowNodes(
  scene: Scene,
  state: WindowState,
  context: Omit<ViewContext, 'detail'>,
  targetKey: PlacementKey | null,
  t: Translate,
  zoom: number,
): FlowNodes {
  const shown = useRef<{ scene: Scene; t: Translate; nodes: FlowNode[]; byKey: Map<PlacementKey, FlowNode> } | null>(
    null,
  );
  const budget = useRef({ now: FIRST_BUDGET, most: MOST_BUDGET });
  const [slice, setSlice] = useState(0);
  const rows = useMemo(() => wantedNodes(scene, state, { ...context, detail: state.detail }), [scene, state, context]);
  // While something is carried over the canvas only the row under the pointer changes.
  const wanted = useMemo(() => {
    const at = targetKey === null ? -1 : rows.findIndex(({ view }) => view.key === targetKey);
    return at < 0 ? rows : rows.with(at, { ...rows[at], view: asTarget(rows[at].view) });
  }, [rows, targetKey]);
  const result = useMemo((): FlowNodes => {
    const before = shown.current;
    const isWhole = before === null || before.scene !== scene || before.t !== t || before.nodes.length === 0;
    // An empty stage is filled in slices too when only the camera brought it there (coming back from the dots).
    const left = isWhole && !(before?.scene === scene && before.t === t) ? Infinity : budget.current.now;
    const known = before !== null && before.t === t ? before.byKey : new Map<PlacementKey, FlowNode>();
    const { nodes, isPending } = adopt(wanted, known, zoom, left, t);
    const isSame =
      before !== null && nodes.length === before.nodes.length && nodes.every((node, i) => node === before.nodes[i]);
    const list = isSame ? before.nodes : nodes;
    shown.current = { scene, t, nodes: list, byKey: isSame ? known : new Map(list.map((node) => [node.id, node])) };
    return { nodes: list, isPending };
    // `slice` asks for the next part of the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [scene, wanted, t, zoom, slice]);

  const { isPending } = result;
  useLayoutEffect(() => {
    if (!isPending) return undefined;
    let since = 0;
    let frame = requestAnimationFrame(function next(now) {
      // Two frames: the first shows the slice, the gap to the second tells what it has cost.
      if (since === 0) {
        since = now;
        frame = requestAnimationFrame(next);
        return;
      }
      budget.current = nextBudget(budget.current, now - since > LATE);
      setSlice((n) => n + 1);
    });
    return () => cancelAnimationFrame(frame);
  }, [isPending, slice]);
  return result;
}

interface Budget {
  now: number;
  most: number;
}

function nextBudget({ now, most }: Budget, isLate: boolean): Budget {
  if (isLate) return { now: Math.max(LEAST_BUDGET, now / 2), most: Math.max(LEAST_BUDGET, now * CAUTION) };
  return { now: Math.min(most, now * GROWTH), most: Math.min(MOST_BUDGET, most * FORGETTING) };
}

interface Wanted {
  view: NodeView;
  box: Rect;
}

function wantedNodes(scene: Scene, state: WindowState, context: ViewContext): Wanted[] {
  return state.rows.map((row) => ({ view: nodeView(scene, row, context), box: scene.box(row) }));
}

/** Takes over as much of what is wanted as `budget` allows; the rest stays as it was. */
function adopt(
  wanted: readonly Wanted[],
  known: ReadonlyMap<PlacementKey, FlowNode>,
  zoom: number,
  budget: number,
  t: Translate,
): FlowNodes {
  let left = budget;
  const adopted: (FlowNode | undefined)[] = wanted.map(({ view, box }) => {
    const before = known.get(view.key);
    return before && isSameNode(before, view, box) && zoomOf(before) === zoom ? before : undefined;
  });
  // What is out of the window goes first, so that old and new together are never more than a page may have.
  const wantedKeys = new Set(wanted.map(({ view }) => view.key));
  const leaving: FlowNode[] = [];
  for (const [key, node] of known) {
    if (wantedKeys.has(key)) continue;
    if (left > 0) left -= 1;
    else leaving.push(node);
  }
  // What one acts on changes at once, then what is in view, then the margin around it.
  const rect = viewRect(camera.view);
  for (const turn of ['urgent', 'in view', 'margin'] as const) {
    wanted.forEach(({ view, box }, i) => {
      if (adopted[i]) return;
      const before = known.get(view.key);
      const isUrgent = isActedOn(view) || (before !== undefined && isActedOn(before.data.view));
      if (turn === 'urgent' ? !isUrgent : turn === 'in view' ? !meets(box, rect) : false) return;
      if (left <= 0 && turn !== 'urgent') return;
      const isSame = before !== undefined && isSameNode(before, view, box);
      left -= before === undefined ? 3 : isSame ? 1 : 2;
      adopted[i] = isSame ? { ...before, style: styleAt(zoom) } : flowNode(view, box, zoom, t);
    });
  }
  const nodes: FlowNode[] = [];
  let isPending = leaving.length > 0;
  wanted.forEach(({ view }, i) => {
    const node = adopted[i] ?? known.get(view.key);
    if (!adopted[i]) isPending = true;
    if (node) nodes.push(node);
  });
  nodes.push(...leaving);
  return { nodes, isPending };
}

const meets = (a: Rect, b: Rect): boolean =>
  a.left <= b.right && a.right >= b.left && a.top <= b.bottom && a.bottom >= b.top;

const isActedOn = (view: NodeView): boolean =>
  view.isSelected || view.isFocused || view.drag === 'target' || view.drag === 'source';

function isSameNode(node: FlowNode, view: NodeView, box: Rect): boolean {
  return (
    sameView(node.data.view, view) &&
    node.position.x === box.left &&
    node.position.y === box.top &&
    node.width === box.right - box.left &&
    node.height === box.bottom - box.top
  );
}

/** Every node carries the zoom it was drawn for itself, so that not all of them must be drawn anew in the same frame. */
const styleAt = (zoom: number): FlowNode['style'] => ({ '--z': zoom }) as FlowNode['style'];
const zoomOf = (node: FlowNode): unknown => (node.style as Record<string, unknown>)['--z'];

function flowNode(view: NodeView, box: Rect, zoom: number, t: Translate): FlowNode {
  return {
    id: view.key,
    type: 'placement',
    position: { x: box.left, y: box.top },
    width: box.right - box.left,
    height: box.bottom - box.top,
    style: styleAt(zoom),
    // Explicit handles keep React Flow from measuring; no edge of its own ever uses them.
    handles: [],
    // Not by what is carried over it: a node that goes back into the order has all nodes behind it drawn again.
    zIndex: view.isSelected ? 2 : view.isFocused ? 1 : 0,
    data: { view },
    domAttributes: {
      id: nodeDomId(view.key),
      role: 'treeitem',
      'aria-roledescription': undefined,
      'aria-level': view.level,
      'aria-posinset': view.posInSet,
      'aria-setsize': view.setSize,
      'aria-expanded': view.isParent ? view.isExpanded : undefined,
      'aria-selected': view.isSelected || view.isInRange,
      'aria-label': nodeLabel(view, t),
      'data-key': view.key,
    } as FlowNode['domAttributes'],
  };
}
