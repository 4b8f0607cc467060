import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react';
import { useWorkspace } from '../../state/workspace.ts';
import { safeName } from '../../ui/safe-name.ts';
import type { Scene } from '../model/scene.ts';
import { barKind, stagedRows, thinned } from '../window/bars.ts';
import { detailAt } from '../window/level-of-detail.ts';
import { camera } from './camera.ts';
import { coloursOf, onThemeChange, type Colours } from './colours.ts';
import { paintSketch, type Picture } from './sketch.ts';
import css from './stage.module.css';
import type { Viewport } from './viewport.ts';

interface OverviewLayerProps {
  scene: Scene;
  /** False: nodes are drawn by the page, this layer is empty. */
  active: boolean;
}

/**
 * Everything on one canvas: at the dot level bars, staged colours, selection and its path in accent, names of the first two
 * levels; nearer than that, in the middle of a zoom gesture, a sketch of the nodes.
 */
export function OverviewLayer({ scene, active }: OverviewLayerProps): ReactNode {
  const ref = useRef<HTMLCanvasElement>(null);
  const style = useRef<{ colours: Colours; fontFamily: string } | null>(null);
  const selection = useWorkspace((s) => s.selection);
  // Asked before it is needed: in the middle of a gesture it would make the page compute its styles.
  useEffect(() => {
    const parent = ref.current?.parentElement;
    if (!parent) return undefined;
    const read = (): void => {
      style.current = { colours: coloursOf(parent), fontFamily: getComputedStyle(parent).fontFamily };
    };
    read();
    return onThemeChange(read);
  }, []);
  // Before the frame is drawn: the nodes go in the same frame.
  useLayoutEffect(() => {
    const canvas = ref.current;
    const context = active ? canvas?.getContext('2d') : null;
    if (!canvas || !context) return undefined;
    const staged = stagedRows(scene);
    const path = new Set<number>();
    const selected = scene.keys.rowOf(selection);
    for (let row = selected; row >= 0; row = scene.tree.parent[row]) path.add(row);
    const draw = (view: Viewport): void => {
      if (!style.current) return;
      paint(canvas, context, view, scene, { staged, path, selected, ...style.current });
    };
    const stop = camera.listen(draw);
    const stopTheme = onThemeChange(() => requestAnimationFrame(() => draw(camera.view)));
    return () => {
      stop();
      stopTheme();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
    };
  }, [scene, active, selection]);
  return <canvas ref={ref} className={css.overview} hidden={!active} aria-hidden />;
}

function paint(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  view: Viewport,
  scene: Scene,
  picture: Picture,
): void {
  const ratio = globalThis.devicePixelRatio || 1;
  const width = Math.round(view.width * ratio);
  const height = Math.round(view.height * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, view.width, view.height);
  if (detailAt(view.zoom, scene.canvas.density) === 'dot') paintBars(context, view, scene, picture);
  else paintSketch(context, view, scene, picture);
}

function paintBars(context: CanvasRenderingContext2D, view: Viewport, scene: Scene, picture: Picture): void {
  const { staged, path, colours, fontFamily } = picture;
  const { layout, direction } = scene.canvas;
  const { zoom } = view;
  const right = direction === 'right';
  const originAcross = right ? scene.originY : scene.originX;
  const screenAcross = right ? view.height : view.width;
  const offsetAcross = right ? view.y : view.x;
  const from = -offsetAcross / zoom - originAcross - 60;
  const to = (screenAcross - offsetAcross) / zoom - originAcross;
  // Bars are 6 high; nearer than that they would be one block anyway, so they shrink to lines with a pixel between.
  const pitch = (layout.nodeHeight + 3) * zoom;
  const thickness = Math.max(1, Math.min(6, pitch * 0.62));
  const place = (row: number): [number, number, number] => {
    const x = (layout.x[row] + scene.originX) * zoom + view.x;
    const y = (layout.y[row] + scene.originY + layout.nodeHeight / 2) * zoom + view.y;
    const length = Math.max(
      3,
      Math.min(10, layout.levelWidth[0] * zoom * 0.6) + layout.levelWidth[scene.tree.depth[row]] * zoom * 0.35,
    );
    return [x, y, length];
  };
  const bar = (row: number): void => {
    const [x, y, length] = place(row);
    context.fillRect(x, y - thickness / 2, length, thickness);
  };
  context.fillStyle = colours.edge;
  for (let level = 0; level < layout.levelPos.length; level++) {
    thinned(scene, level, from, to, Math.max(1.5, thickness + 0.5) / zoom, bar);
  }
  const colourOf: Record<number, string> = {
    [barKind.new]: colours.gain,
    [barKind.moved]: colours.move,
    [barKind.ghost]: colours.move,
    [barKind.deleted]: colours.lose,
    [barKind.edited]: colours.edit,
  };
  for (const [row, kind] of staged) {
    context.fillStyle = colourOf[kind] ?? colours.edge;
    const [x, y, length] = place(row);
    context.fillRect(x, y - 3, Math.max(8, length), 6);
  }
  context.fillStyle = colours.accent;
  for (const row of path) {
    const [x, y, length] = place(row);
    context.fillRect(x, y - 3, Math.max(8, length), 6);
  }
  context.font = `500 11px ${fontFamily}`;
  names(context, scene, view, colours, place, from, to);
}

/** Names of the first two levels where there is room for a line of text. */
function names(
  context: CanvasRenderingContext2D,
  scene: Scene,
  view: Viewport,
  colours: Colours,
  place: (row: number) => [number, number, number],
  from: number,
  to: number,
): void {
  const { layout } = scene.canvas;
  context.textBaseline = 'middle';
  for (let level = 0; level < Math.min(2, layout.levelPos.length); level++) {
    thinned(scene, level, from, to, (scene.canvas.direction === 'right' ? 16 : 130) / view.zoom, (row) => {
      const group = scene.tree.group[row];
      if (group < 0) return;
      const [x, y, length] = place(row);
      const text = safeName(scene.overlay.nameOf(group));
      context.fillStyle = colours.canvas;
      context.globalAlpha = 0.85;
      const measured = Math.min(160, context.measureText(text).width);
      // Columns are narrow at this zoom: the first level's names stand above their bars, the second's behind them.
      const [left, middle] = level === 0 ? [x, y - 13] : [x + length + 6, y];
      context.fillRect(left - 3, middle - 8, measured + 6, 16);
      context.globalAlpha = 1;
      context.fillStyle = level === 0 ? colours.ink : colours.ink3;
      context.fillText(text, left, middle, 160);
    });
  }
}
