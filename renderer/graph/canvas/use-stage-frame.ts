import { useLayoutEffect, useRef, useState } from 'react';
import { useWorkspace } from '../../state/workspace.ts';
import type { Scene } from '../model/scene.ts';
import { camera } from './camera.ts';
import { keptUp, type Frame } from './viewport.ts';

/** How far a strip above the canvas pushes it down, screen pixels. What is kept of the camera does not depend on it. */
export function pushedDown(): number {
  const pane = typeof document === 'undefined' ? null : document.querySelector('[data-pane="canvas"]');
  const around = pane?.parentElement;
  return pane && around ? pane.getBoundingClientRect().top - around.getBoundingClientRect().top : 0;
}

/** The camera keeps up with the stage: when a strip appears above it, when the window or a pane beside it changes its size. */
export function useStageFrame(stage: { current: HTMLElement | null }, scene: Scene): void {
  const now = useRef(scene);
  now.current = scene;
  // As it was when the first camera was decided.
  const [pushedAtFirst] = useState(pushedDown);
  useLayoutEffect(() => {
    const element = stage.current;
    if (!element) return undefined;
    const measured = (): Frame => ({
      width: element.clientWidth,
      height: element.clientHeight,
      pushed: pushedDown(),
    });
    let before = { ...measured(), pushed: pushedAtFirst };
    const follow = (): void => {
      const frame = measured();
      // Not drawn at all, as while its window is hidden.
      if (frame.width === 0 || frame.height === 0) return;
      const row = now.current.keys.rowOf(useWorkspace.getState().selection);
      const view = camera.rest;
      const next = keptUp(view, before, frame, row < 0 ? null : now.current.box(row));
      before = frame;
      if (next.x !== view.x || next.y !== view.y || next.zoom !== view.zoom) camera.keepUp(next);
    };
    const observer = new ResizeObserver(follow);
    observer.observe(element);
    return () => observer.disconnect();
  }, [stage, pushedAtFirst]);
}
