import '@xyflow/react/dist/base.css';
import {
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStoreApi,
  ViewportPortal,
  type NodeProps,
  type NodeTypes,
} from '@xyflow/react';
import {
  memo,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type ReactNode,
} from 'react';
import { useT } from '../../ui/i18n/use-t.ts';
import { useDrag } from '../drag/drag-store.ts';
import type { ViewContext } from '../model/node-view.ts';
import type { PlacementKey } from '../model/placement-key.ts';
import type { Scene } from '../model/scene.ts';
import { MAX_ZOOM, MIN_ZOOM } from '../window/level-of-detail.ts';
import type { Rect } from '../window/tree-window.ts';
import { camera } from './camera.ts';
import { EdgeLayer, type EdgeLayerHandle } from './edge-layer.tsx';
import { edgesOf } from './edges.ts';
import { useFlowNodes, type FlowNode } from './flow-nodes.ts';
import { GroupNode } from './group-node.tsx';
import { nodeDomId } from './node-id.ts';
import { OverviewLayer } from './overview-layer.tsx';
import css from './stage.module.css';
import { eased, motionIsReduced, RELAYOUT_EASING, RELAYOUT_MS } from './transition.ts';
import type { Viewport } from './viewport.ts';
import { TextZoom } from './text-zoom.ts';
import { stillCovers, windowFor, type WindowState } from './window-state.ts';

const nodeTypes: NodeTypes = { placement: memo(({ data }: NodeProps<FlowNode>) => <GroupNode view={data.view} />) };
const NO_EDGES: never[] = [];
const HIDE_ATTRIBUTION = { hideAttribution: true };
/** React Flow tells the event of a gesture, and none for a movement that it was told to make. A turn of the wheel begins with a movement. */
const handBegins = (event: MouseEvent | TouchEvent | null): void => {
  if (event) camera.taken(event.type === 'wheel');
};
const handMoves = (event: MouseEvent | TouchEvent | null): void => {
  if (event) camera.taken(true);
};

export interface FlowStageProps {
  scene: Scene;
  context: Omit<ViewContext, 'detail'>;
  arcsOf: ReadonlySet<number>;
  initialView: { x: number; y: number; zoom: number };
  /** Called when the camera has come to rest. */
  onSettled(view: Viewport): void;
  /** Tells which rows are nodes of the page, for the tree that screen readers hear. */
  onWindow(ids: string): void;
  /** Further layers in world pixels, for the zoom that the picture is drawn for. */
  children?: (zoom: number) => ReactNode;
}

/** The only place that knows React Flow: it is handed the nodes of one window with explicit sizes and owns pan and zoom. */
export function FlowStage(props: FlowStageProps): ReactNode {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

function Flow({ scene, context, arcsOf, initialView, onSettled, onWindow, children }: FlowStageProps): ReactNode {
  const t = useT();
  const root = useRef<HTMLDivElement>(null);
  const world = useRef<HTMLDivElement>(null);
  const text = useRef<TextZoom | null>(null);
  const edges = useRef<EdgeLayerHandle | null>(null);
  const store = useStoreApi();
  const { setViewport } = useReactFlow();
  const [state, setState] = useState<WindowState | null>(null);
  const [zoom, setZoom] = useState(initialView.zoom);
  const [isSketched, setSketched] = useState(false);
  const initialZoom = useRef(initialView.zoom);
  const [firstZoom] = useState(() => ({ '--z': initialView.zoom }) as CSSProperties);
  const shown = useRef<{ scene: Scene; state: WindowState } | null>(null);

  // The scene changed: its window is found while drawing, so that old rows are never drawn with new places.
  const current = useMemo(() => {
    if (state && shown.current?.scene === scene) return state;
    return windowFor(scene, camera.view);
  }, [scene, state]);
  shown.current = { scene, state: current };

  useEffect(() => {
    const follow = (): void => {
      const { transform, width, height } = store.getState();
      camera.report({ x: transform[0], y: transform[1], zoom: transform[2], width, height });
    };
    follow();
    return store.subscribe(follow);
  }, [store]);

  const settled = useRef(onSettled);
  settled.current = onSettled;
  useEffect(() => {
    const follower = new TextZoom(root.current, initialZoom.current, {
      draw(drawn) {
        setZoom(drawn);
        world.current?.style.setProperty('--z', String(drawn));
      },
      tooFar: () => setSketched(true),
      rest(view) {
        const now = shown.current;
        if (now && view.width > 0 && !stillCovers(now.state, now.scene, view)) setState(windowFor(now.scene, view));
        setSketched(false);
        settled.current(view);
      },
    });
    text.current = follower;
    const stop = camera.listen((view) => {
      follower.follow(view);
      const now = shown.current;
      if (!now || view.width === 0 || stillCovers(now.state, now.scene, view)) return;
      // Other nodes in the middle of a zoom would be other nodes again in the next frame: they wait until it rests.
      if (follower.zooming) setSketched(true);
      else setState(windowFor(now.scene, view));
    });
    return () => {
      stop();
      follower.stop();
      text.current = null;
    };
  }, []);

  useEffect(
    () =>
      camera.attach(
        (view, duration) =>
          void setViewport({ x: view.x, y: view.y, zoom: view.zoom }, duration > 0 ? { duration } : undefined),
      ),
    [setViewport],
  );
  useEffect(() => () => camera.leave(), []);

  const targetKey = useDrag((s) => s.dragging?.target?.key ?? null);
  const { nodes, isPending } = useFlowNodes(scene, current, context, targetKey, t, zoom);
  useEffect(() => text.current?.pending(isPending), [isPending]);
  // Coming back from dots or sketch, these stay until all nodes are there.
  const dots = useRef(false);
  dots.current = isSketched || current.detail === 'dot' || (dots.current && isPending);
  const boxes = useTransition(scene, nodes, root);
  const { selection } = context;

  // Lines are drawn after the nodes, and again on every frame of a transition, when nodes are between two places.
  const drawEdges = useCallback(() => {
    edges.current?.draw(edgesOf(scene, current, { selection, arcsOf, boxOf: boxes.current.boxOf }));
  }, [scene, current, selection, arcsOf, boxes]);
  const drawLatest = useRef(drawEdges);
  drawLatest.current = drawEdges;
  // The portal has no place to go to until React Flow has measured itself: the layer may come after the first drawing.
  const edgeLayer = useCallback((layer: EdgeLayerHandle | null) => {
    edges.current = layer;
    if (layer) drawLatest.current();
  }, []);
  useLayoutEffect(() => {
    drawEdges();
    if (!boxes.current.isMoving()) return undefined;
    let frame = requestAnimationFrame(function again() {
      drawEdges();
      if (boxes.current.isMoving()) frame = requestAnimationFrame(again);
    });
    return () => cancelAnimationFrame(frame);
  }, [drawEdges, boxes]);

  useEffect(() => {
    if (!isPending) onWindow(nodes.map((node) => nodeDomId(node.id)).join(' '));
  }, [nodes, isPending, onWindow]);

  return (
    <div
      ref={root}
      className={css.flow}
      data-dots={dots.current || undefined}
      data-paths={context.access !== null || undefined}
    >
      <ReactFlow<FlowNode>
        nodes={nodes}
        edges={NO_EDGES}
        nodeTypes={nodeTypes}
        defaultViewport={initialView}
        minZoom={MIN_ZOOM}
        maxZoom={MAX_ZOOM}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        selectNodesOnDrag={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        zoomActivationKeyCode={['Control', 'Meta']}
        panOnScroll
        zoomOnDoubleClick={false}
        preventScrolling
        autoPanOnNodeFocus={false}
        proOptions={HIDE_ATTRIBUTION}
        onMoveStart={handBegins}
        onMove={handMoves}
        tabIndex={-1}
      >
        <ViewportPortal>
          <div ref={world} style={firstZoom}>
            <div className={css.edges}>
              <EdgeLayer ref={edgeLayer} faded={context.access !== null} />
            </div>
            {children?.(zoom)}
          </div>
        </ViewportPortal>
      </ReactFlow>
      <OverviewLayer scene={scene} active={dots.current} />
    </div>
  );
}

interface MovingBoxes {
  boxOf(row: number): Rect;
  isMoving(): boolean;
}

/**
 * Expand, collapse and relayout in 180 ms: nodes that stay slide from their old to their new place, new ones come out of
 * their parent, the lines follow (they ask `boxOf` every frame). Reduced motion swaps at once.
 */
function useTransition(
  scene: Scene,
  nodes: readonly FlowNode[],
  root: { current: HTMLElement | null },
): { current: MovingBoxes } {
  const still = useCallback((of: Scene): MovingBoxes => ({ boxOf: (row) => of.box(row), isMoving: () => false }), []);
  const boxes = useRef<MovingBoxes>(still(scene));
  const before = useRef<{ scene: Scene; places: Map<PlacementKey, { x: number; y: number }> } | null>(null);
  if (before.current?.scene !== scene && !boxes.current.isMoving()) boxes.current = still(scene);

  useLayoutEffect(() => {
    const last = before.current;
    const places = new Map(nodes.map((node) => [node.id, node.position]));
    before.current = { scene, places };
    if (!last || last.scene === scene) return;
    boxes.current = still(scene);
    if (last.scene.canvas === scene.canvas || motionIsReduced() || nodes.length === 0 || !root.current) return;
    const moves = new Map<PlacementKey, { x: number; y: number }>();
    for (const node of nodes) {
      const old = last.places.get(node.id);
      const from = old ?? placeOfNearestAbove(scene, node.id, last.places);
      if (!from) continue;
      const dx = from.x - node.position.x;
      const dy = from.y - node.position.y;
      if (dx === 0 && dy === 0) continue;
      moves.set(node.id, { x: dx, y: dy });
      const element = root.current.querySelector(`[data-id="${CSS.escape(node.id)}"]`);
      element?.animate(
        [
          { transform: `translate(${from.x}px, ${from.y}px)`, opacity: old ? 1 : 0 },
          { transform: `translate(${node.position.x}px, ${node.position.y}px)`, opacity: 1 },
        ],
        { duration: RELAYOUT_MS, easing: RELAYOUT_EASING },
      );
    }
    if (moves.size === 0) return;
    const started = performance.now();
    boxes.current = {
      isMoving: () => performance.now() - started < RELAYOUT_MS,
      boxOf(row) {
        const box = scene.box(row);
        const move = moves.get(scene.keys.keyOf(row));
        if (!move) return box;
        const rest = 1 - eased((performance.now() - started) / RELAYOUT_MS);
        return {
          left: box.left + move.x * rest,
          right: box.right + move.x * rest,
          top: box.top + move.y * rest,
          bottom: box.bottom + move.y * rest,
        };
      },
    };
  }, [scene, nodes, root, still]);
  return boxes;
}

function placeOfNearestAbove(
  scene: Scene,
  key: PlacementKey,
  places: ReadonlyMap<PlacementKey, { x: number; y: number }>,
): { x: number; y: number } | null {
  for (let row = scene.keys.rowOf(key); row >= 0; row = scene.tree.parent[row]) {
    const place = places.get(scene.keys.keyOf(row));
    if (place) return place;
  }
  return null;
}
