import type { Viewport } from './viewport.ts';

type Listener = (view: Viewport) => void;

/**
 * The camera of the one canvas, outside React: it moves sixty times a second, and only those who must follow listen.
 * React Flow owns the gesture; it is told through `drive` and reports through `report`.
 */
class Camera {
  private current: Viewport = { x: 0, y: 0, zoom: 1, width: 0, height: 0 };
  private readonly listeners = new Set<Listener>();
  private drive: ((view: Viewport, duration: number) => void) | null = null;

  get view(): Viewport {
    return this.current;
  }

  /** By the stage: what React Flow shows now. */
  report(view: Viewport): void {
    const before = this.current;
    if (
      before.x === view.x &&
      before.y === view.y &&
      before.zoom === view.zoom &&
      before.width === view.width &&
      before.height === view.height
    )
      return;
    this.current = view;
    for (const listener of this.listeners) listener(view);
  }

  attach(drive: (view: Viewport, duration: number) => void): () => void {
    this.drive = drive;
    return () => {
      if (this.drive === drive) this.drive = null;
    };
  }

  /** Moves the camera; 240 ms, or at once where motion is not wanted or `jump` says so. */
  go(view: Viewport, jump = false): void {
    const calm = typeof matchMedia === 'function' && matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.drive?.(view, jump || calm ? 0 : 240);
  }

  /** Calls at once and on every move. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    listener(this.current);
    return () => this.listeners.delete(listener);
  }
}

export const camera = new Camera();
