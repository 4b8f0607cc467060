import { useEffect, useRef, type PointerEvent, type ReactNode } from 'react';
import { useT } from '../../ui/i18n/use-t.ts';
import { useWorkspace } from '../../state/workspace.ts';
import type { Scene } from '../model/scene.ts';
import { barKind, stagedRows, thinned } from '../window/bars.ts';
import { camera } from './camera.ts';
import { coloursOf, onThemeChange, type Colours } from './colours.ts';
import css from './stage.module.css';
import { viewRect, type Viewport } from './viewport.ts';

export const MINIMAP = { width: 168, height: 112, pad: 10 } as const;

interface Scale {
  x: number;
  y: number;
  left: number;
  top: number;
}

/** Both axes are scaled on their own: a directory is far higher than wide, and the map is for finding one's place. */
function scaleOf(scene: Scene): Scale {
  const { left, top, right, bottom } = scene.extent;
  const { width, height, pad } = MINIMAP;
  const even = Math.min((width - 2 * pad) / Math.max(1, right - left), (height - 2 * pad) / Math.max(1, bottom - top));
  const x = Math.min((width - 2 * pad) / Math.max(1, right - left), 0.25);
  const y = Math.min((height - 2 * pad) / Math.max(1, bottom - top), Math.max(even, 0.12));
  return { x, y, left, top };
}

/** The whole tree at 168 × 112 with the frame of what is in view. Press or drag moves the camera there. */
export function Minimap({ scene }: { scene: Scene }): ReactNode {
  const t = useT();
  const bars = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const selection = useWorkspace((s) => s.selection);

  useEffect(() => {
    const canvas = bars.current;
    if (!canvas) return undefined;
    const draw = (): void => paint(canvas, scene, selection, coloursOf(canvas.parentElement as HTMLElement));
    draw();
    return onThemeChange(draw);
  }, [scene, selection]);

  useEffect(() => {
    const scale = scaleOf(scene);
    return camera.listen((view) => placeFrame(frame.current, scale, view));
  }, [scene]);

  const go = (event: PointerEvent<HTMLDivElement>): void => {
    if ((event.buttons & 1) === 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const box = event.currentTarget.getBoundingClientRect();
    const scale = scaleOf(scene);
    const { view } = camera;
    const worldX = (event.clientX - box.left - MINIMAP.pad) / scale.x + scale.left;
    const worldY = (event.clientY - box.top - MINIMAP.pad) / scale.y + scale.top;
    camera.go({ ...view, x: view.width / 2 - worldX * view.zoom, y: view.height / 2 - worldY * view.zoom }, true);
  };
  return (
    <div
      className={css.minimap}
      onPointerDown={go}
      onPointerMove={go}
      role="img"
      aria-label={t('graph:minimap')}
      data-testid="minimap"
    >
      <canvas ref={bars} />
      <div ref={frame} className={css.frame} />
    </div>
  );
}

function placeFrame(frame: HTMLDivElement | null, scale: Scale, view: Viewport): void {
  if (!frame || view.width === 0) return;
  const rect = viewRect(view);
  const clamp = (value: number, max: number): number => Math.max(3, Math.min(max - 3, value));
  const left = clamp((rect.left - scale.left) * scale.x + MINIMAP.pad, MINIMAP.width);
  const right = clamp((rect.right - scale.left) * scale.x + MINIMAP.pad, MINIMAP.width);
  const top = clamp((rect.top - scale.top) * scale.y + MINIMAP.pad, MINIMAP.height);
  const bottom = clamp((rect.bottom - scale.top) * scale.y + MINIMAP.pad, MINIMAP.height);
  frame.style.transform = `translate(${left}px, ${top}px)`;
  frame.style.width = `${Math.max(6, right - left)}px`;
  frame.style.height = `${Math.max(6, bottom - top)}px`;
}

function paint(canvas: HTMLCanvasElement, scene: Scene, selection: string | null, colours: Colours): void {
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = MINIMAP.width * ratio;
  canvas.height = MINIMAP.height * ratio;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, MINIMAP.width, MINIMAP.height);
  const scale = scaleOf(scene);
  const { layout } = scene.canvas;
  const bar = (row: number): void => {
    const box = scene.box(row);
    const x = (box.left - scale.left) * scale.x + MINIMAP.pad;
    const y = ((box.top + box.bottom) / 2 - scale.top) * scale.y + MINIMAP.pad;
    const width = Math.max(1, (box.right - box.left) * scale.x);
    const height = Math.max(1, Math.min(2.2, layout.nodeHeight * scale.y * 0.6));
    context.fillRect(x, y - height / 2, width, height);
  };
  context.fillStyle = colours.edge;
  const axis = scene.canvas.direction === 'right' ? scale.y : scale.x;
  for (let level = 0; level < layout.levelPos.length; level++)
    thinned(scene, level, -Infinity, Infinity, 1.4 / axis, bar);
  const colourOf: Record<number, string> = {
    [barKind.new]: colours.gain,
    [barKind.moved]: colours.move,
    [barKind.deleted]: colours.lose,
  };
  for (const [row, kind] of stagedRows(scene)) {
    const colour = colourOf[kind];
    if (colour === undefined) continue;
    context.fillStyle = colour;
    bar(row);
  }
  context.fillStyle = colours.accent;
  const selected = scene.keys.rowOf(selection);
  if (selected >= 0) bar(selected);
}
