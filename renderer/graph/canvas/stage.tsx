import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
} from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useChanges } from '../../state/changes.ts';
import { useConnection } from '../../state/connection.ts';
import { usePlannedCounts } from '../../state/planned-counts.ts';
import { hasBranches, keepsCategories } from '../../state/directory-shape.ts';
import { useRuns } from '../../state/runs.ts';
import { useUi } from '../../state/ui.ts';
import { leaving, useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { dragController } from '../drag/drag-controller.ts';
import { useDrag } from '../drag/drag-store.ts';
import { groupOf, treeActions } from '../keys/tree-actions.ts';
import { useTreeKeyboard, type KeyboardTree } from '../keys/use-tree-keyboard.ts';
import { graphActions, useGraph } from '../model/graph-store.ts';
import type { DragContext, ViewContext } from '../model/node-view.ts';
import { UNATTACHED_KEY, type PlacementKey } from '../model/placement-key.ts';
import { BUCKET_SEGMENT, GHOST_MARK, type Scene } from '../model/scene.ts';
import { rowFlag } from '../model/visible-tree.ts';
import { detailAt } from '../window/level-of-detail.ts';
import { AccessLayer, AccessLegend } from './access-layer.tsx';
import { BucketList } from './bucket-list.tsx';
import { camera } from './camera.ts';
import { CanvasTree } from './canvas-tree.tsx';
import { canvasActions, isFar } from './canvas-actions.ts';
import { DepthRuler } from './depth-ruler.tsx';
import { groupsOfKeys } from './edges.ts';
import { FlowStage } from './flow-stage.tsx';
import { LandingSlot } from './landing-slot.tsx';
import { Minimap } from './minimap.tsx';
import css from './stage.module.css';
import { useAccessView } from './use-access-view.ts';
import { pushedDown, useStageFrame } from './use-stage-frame.ts';
import { unconfirmedGroups } from './unconfirmed.ts';
import { MINIMAP, toWorld, type Viewport } from './viewport.ts';
import { ZoomFloat } from './zoom-float.tsx';

interface StageProps {
  scene: Scene;
  initialView: { x: number; y: number; zoom: number };
}

/** The picture of the hierarchy and everything one does on it with pointer and keys. */
export function Stage({ scene, initialView }: StageProps): ReactNode {
  const stage = useRef<HTMLDivElement>(null);
  const tree = useRef<HTMLDivElement>(null);
  const dots = useRef<HTMLDivElement>(null);
  const [owned, setOwned] = useState('');
  const [wide, setWide] = useState(true);
  const [hasFocus, setHasFocus] = useState(false);
  const maxDepth = useConnection((s) => s.capabilities?.maxDepth ?? null);
  const access = useUi((s) => s.access);
  const openBucket = useGraph((s) => s.openBucket);
  const focusKey = useGraph((s) => s.focusKey);
  const context = useViewContext(scene, hasFocus);
  const arcsOf = useArcs(scene);

  useEffect(
    () =>
      camera.listen(({ x, y, width }) => {
        // The dots move with the camera but keep their distance on screen: only their remainder matters.
        if (dots.current)
          dots.current.style.transform = `translate(${((x % 20) + 20) % 20}px, ${((y % 20) + 20) % 20}px)`;
        if (width > 0) setWide(width >= MINIMAP.from);
      }),
    [],
  );

  useStageFrame(stage, scene);
  useReveal(scene);
  useAccessView(scene);
  useDragSurface(stage, scene);

  const get = useCallback(
    (): KeyboardTree => ({
      tree: scene.tree,
      keys: scene.keys,
      reveal: (key) => canvasActions.reveal(key, false),
      menuPoint: (key) => pointOf(stage.current, scene, key),
      pans: true,
      pageRows: Math.max(1, Math.floor(camera.view.height / (scene.canvas.layout.nodeHeight * camera.view.zoom)) - 1),
    }),
    [scene],
  );
  const onKeyDown = useTreeKeyboard(get);

  const onSettled = useCallback((view: Viewport) => {
    const { scene: now } = useGraph.getState();
    if (!now) return;
    graphActions.setFar(isFar(view.zoom, now.canvas.density));
    // Kept without the shift of this session's tree and without a strip above, of which the next start knows nothing.
    workspaceActions.setViewport({
      x: view.x + now.originX * view.zoom,
      y: view.y + now.originY * view.zoom + pushedDown(),
      zoom: view.zoom,
    });
  }, []);

  // The tree may be shifted under a camera at rest, so that what somebody acted on stays where it was.
  const keptShift = useRef({ x: scene.originX, y: scene.originY });
  useEffect(() => {
    const { x, y } = keptShift.current;
    if (x === scene.originX && y === scene.originY) return;
    keptShift.current = { x: scene.originX, y: scene.originY };
    onSettled(camera.view);
  }, [scene, onSettled]);
  // A window that is closed in the middle of a movement finds its picture there again: kept before what is kept is saved.
  useEffect(() => {
    const keep = (): void => onSettled(camera.view);
    for (const event of leaving) window.addEventListener(event, keep, true);
    return () => leaving.forEach((event) => window.removeEventListener(event, keep, true));
  }, [onSettled]);

  return (
    <div
      ref={stage}
      className={css.stage}
      data-testid="stage"
      onPointerDown={(event) => pressed(event, scene, tree.current)}
      onMouseDown={keepFocus}
      onClick={(event) => clicked(event, scene)}
      onDoubleClick={doubleClicked}
      onContextMenu={(event) => openedMenu(event, scene)}
      onPointerOver={(event) => {
        if (useDrag.getState().dragging === null) graphActions.hover(groupOf(keyAt(event.target)));
      }}
      onPointerLeave={() => graphActions.hover(-1)}
    >
      <div ref={dots} className={css.dots} />
      <FlowStage
        scene={scene}
        context={context}
        arcsOf={arcsOf}
        initialView={initialView}
        onSettled={onSettled}
        onWindow={setOwned}
      >
        {(zoom) => (
          <>
            {access ? <AccessLayer scene={scene} access={access} zoom={zoom} /> : null}
            <LandingSlot scene={scene} zoom={zoom} />
          </>
        )}
      </FlowStage>
      <CanvasTree
        ref={tree}
        scene={scene}
        context={context}
        owned={owned}
        focusKey={focusKey}
        onKeyDown={(event) => {
          setHasFocus(true);
          onKeyDown(event);
        }}
        onFocus={() => {
          // The ring is for the keyboard; after a press the row keeps the focus without it.
          setHasFocus(performance.now() - pressedAt > PRESS_MS);
          if (useGraph.getState().focusKey === null)
            graphActions.focus(useWorkspace.getState().selection ?? scene.keys.keyOf(0));
        }}
        onBlur={() => setHasFocus(false)}
      />
      <DepthRuler scene={scene} maxDepth={maxDepth} />
      <AccessLegend />
      {openBucket !== null ? <BucketList key={openBucket} scene={scene} bucketKey={openBucket} /> : null}
      <ZoomFloat />
      {wide ? <Minimap scene={scene} /> : null}
    </div>
  );
}

function useViewContext(scene: Scene, hasFocus: boolean): Omit<ViewContext, 'detail'> {
  const [selection, range] = useWorkspace(useShallow((s) => [s.selection, s.range] as const));
  const { overlay } = scene;
  const focusKey = useGraph((s) => (hasFocus ? s.focusKey : null));
  // Twins light up only for groups in several places; hovering any other draws nothing anew.
  const twin = useGraph(({ hoverGroup: g }) =>
    g >= 0 && g < overlay.groupCount && overlay.parentsOf(g).length > 1 ? g : -1,
  );
  const [access, clipboard] = useUi(useShallow((s) => [s.access, s.clipboard] as const));
  const adminOf = useConnection((s) => s.identity?.adminOf ?? null);
  const branches = useConnection((s) => hasBranches(s.capabilities));
  const categories = useConnection((s) => keepsCategories(s.capabilities));
  const source = useDrag((s) => s.dragging?.sources[0] ?? null);
  const reason = useDrag((s) => s.dragging?.reason ?? null);
  const run = useRuns((s) => s.run);
  const planned = usePlannedCounts();
  return useMemo(() => {
    const drag: DragContext | null = source && reason ? { source: source.group, sourceKey: source.key, reason } : null;
    const groups = new Set<number>();
    for (const path of access?.paths ?? []) for (const group of path) groups.add(group);
    return {
      selection,
      range: new Set(range),
      focusKey,
      hoverGroup: twin,
      cutGroupId: clipboard?.groupId ?? null,
      drag,
      access: access ? { groups, goal: access.group } : null,
      adminOf: new Set((adminOf ?? []).map((id) => overlay.groupIndex(id))),
      unconfirmed: new Set(unconfirmedGroups(run).map((id) => overlay.groupIndex(id))),
      branches,
      categories,
      planned,
    };
  }, [
    selection,
    range,
    focusKey,
    twin,
    access,
    clipboard,
    adminOf,
    branches,
    categories,
    source,
    reason,
    run,
    planned,
    overlay,
  ]);
}

/** Groups whose staged move is looked at: under the pointer, focused, selected, or pointed at in the tray. */
function useArcs(scene: Scene): ReadonlySet<number> {
  const selection = useWorkspace((s) => s.selection);
  const focusKey = useGraph((s) => s.focusKey);
  const hovered = useGraph(({ hoverGroup: g }) =>
    g >= 0 && g < scene.overlay.groupCount && scene.overlay.isMoved(g) ? g : -1,
  );
  const located = useChanges((s) => {
    const change = s.located === null ? undefined : s.changeSet.changes.find((c) => c.id === s.located);
    return change?.intent.kind === 'group.move' ? change.intent.groupId : null;
  });
  return useMemo(() => {
    const groups = groupsOfKeys(scene, [selection, focusKey]);
    for (const group of [hovered, located === null ? -1 : scene.overlay.groupIndex(located)]) {
      if (group >= 0 && scene.overlay.isMoved(group)) groups.add(group);
    }
    return groups;
  }, [scene, selection, focusKey, hovered, located]);
}

/** Moves the camera where somebody asked to see the selection, or to a staged change pointed at in the tray, once it is drawn. */
function useReveal(scene: Scene): void {
  const request = useWorkspace((s) => s.revealRequest);
  const done = useRef(request);
  useEffect(() => {
    if (done.current === request) return;
    if (canvasActions.reveal(useWorkspace.getState().selection, true)) done.current = request;
  }, [scene, request]);
}

function useDragSurface(stage: { current: HTMLDivElement | null }, scene: Scene): void {
  const now = useRef(scene);
  now.current = scene;
  useEffect(() => {
    const element = stage.current;
    if (!element) return undefined;
    return dragController.register({
      element,
      hit(x, y) {
        const { view } = camera;
        const point = toWorld(view, x, y);
        const row = now.current.rowAt(point.x, point.y, 3 / view.zoom);
        if (row < 0) return null;
        const key = now.current.keys.keyOf(row);
        return now.current.tree.group[row] >= 0 || key === UNATTACHED_KEY ? key : null;
      },
      canOpen(key) {
        const row = now.current.keys.rowOf(key);
        return row >= 0 && (now.current.tree.flags[row] & (rowFlag.parent | rowFlag.expanded)) === rowFlag.parent;
      },
      scrollBy: (dx, dy) => canvasActions.pan(dx, dy, true),
    });
  }, [stage]);
}

const keyAt = (target: EventTarget): PlacementKey | null =>
  (target as Element).closest<HTMLElement>('[data-key]')?.dataset['key'] ?? null;

/** The row under the pointer: a node of the page, or at dot level what the model has there. */
function keyOfEvent(event: MouseEvent, scene: Scene): PlacementKey | null {
  const key = keyAt(event.target);
  if (key !== null) return key;
  const { view } = camera;
  if (detailAt(view.zoom, scene.canvas.density) !== 'dot' || !(event.target as Element).closest('.react-flow__pane'))
    return null;
  const box = event.currentTarget.getBoundingClientRect();
  const point = toWorld(view, event.clientX - box.left, event.clientY - box.top);
  const row = scene.rowAt(point.x, point.y, 5 / view.zoom);
  return row < 0 ? null : scene.keys.keyOf(row);
}

/** When the pointer last went down on the stage: the focus it brings is no keyboard focus. */
let pressedAt = -Infinity;
const PRESS_MS = 100;

/** The tree took the focus when the pointer went down; the browser must not hand it on to the React Flow pane. */
function keepFocus(event: MouseEvent): void {
  if (!(event.target as Element).closest('button, input, [role="dialog"]')) event.preventDefault();
}

function pressed(event: PointerEvent, scene: Scene, tree: HTMLElement | null): void {
  const target = event.target as Element;
  if (target.closest('button, input, [role="dialog"]')) return;
  pressedAt = performance.now();
  tree?.focus({ preventScroll: true });
  const key = keyAt(target);
  if (useGraph.getState().openBucket !== null) graphActions.openBucket(null);
  if (key !== null) graphActions.focus(key);
  if (key === null || target.closest('[data-expand], [data-more], [data-twin]') || key.endsWith(BUCKET_SEGMENT)) return;
  const group = groupOf(key);
  const row = scene.keys.rowOf(key);
  if (group < 0 || row < 0 || key.includes(GHOST_MARK)) return;
  if (event.shiftKey || event.ctrlKey || event.metaKey) return;
  dragController.arm(event, { group, key });
}

function clicked(event: MouseEvent, scene: Scene): void {
  if (dragController.justEnded()) return;
  const target = event.target as Element;
  const key = keyOfEvent(event, scene);
  if (key === null) return;
  if (target.closest('[data-expand]')) treeActions.toggle(key);
  else if (target.closest('[data-more]')) {
    const box = (target.closest('[data-more]') as Element).getBoundingClientRect();
    treeActions.select(key);
    graphActions.openMenu({ x: box.left, y: box.bottom, key });
  } else if (target.closest('[data-twin]')) treeActions.nextTwin(key);
  else if (scene.tree.flags[scene.keys.rowOf(key)] & rowFlag.unattached) treeActions.toggle(key);
  else if (event.ctrlKey || event.metaKey || event.shiftKey) treeActions.addToRange(key);
  else treeActions.select(key);
}

function doubleClicked(event: MouseEvent): void {
  const key = keyAt(event.target);
  if (key === null || (event.target as Element).closest('[data-expand], [data-more], [data-twin]')) return;
  treeActions.toggle(key);
}

function openedMenu(event: MouseEvent, scene: Scene): void {
  const key = keyOfEvent(event, scene);
  event.preventDefault();
  if (key === null || key.endsWith(BUCKET_SEGMENT)) return;
  graphActions.focus(key);
  graphActions.openMenu({ x: event.clientX, y: event.clientY, key });
}

function pointOf(stage: HTMLElement | null, scene: Scene, key: PlacementKey): { x: number; y: number } {
  const row = scene.keys.rowOf(key);
  const origin = stage?.getBoundingClientRect();
  if (row < 0 || !origin) return { x: 0, y: 0 };
  const box = scene.box(row);
  const { view } = camera;
  return { x: origin.left + box.left * view.zoom + view.x, y: origin.top + box.bottom * view.zoom + view.y };
}
