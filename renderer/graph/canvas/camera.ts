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
  /** Where the last movement leads; null once a hand has taken over. */
  private aim: Viewport | null = null;
  private acts = 0;

  get view(): Viewport {
    return this.current;
  }

  /** Where it stands when it has come to rest. */
  get rest(): Viewport {
    const { width, height } = this.current;
    return this.aim ? { ...this.aim, width, height } : this.current;
  }

  /** Counts up with every movement that somebody asked for. */
  get movements(): number {
    return this.acts;
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

  /** By the stage when it goes: where it was aimed at means nothing on the next one, which may show another directory. */
  leave(): void {
    this.aim = null;
  }

  /** By the stage: a hand has stopped it where it is, or moved it. */
  taken(isMoved: boolean): void {
    this.aim = null;
    if (isMoved) this.acts += 1;
  }

  /** Moves the camera; 240 ms, or at once where motion is not wanted or `jump` says so. */
  go(view: Viewport, jump = false): void {
    if (!this.drive) return;
    const calm = typeof matchMedia === 'function' && matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.acts += 1;
    this.aim = view;
    this.drive(view, jump || calm ? 0 : 240);
  }

  /** Keeps up with the stage, whose place or size has changed: no movement that somebody asked for. */
  keepUp(view: Viewport): void {
    if (!this.drive) return;
    this.aim = view;
    this.drive(view, 0);
  }

  /** Calls at once and on every move. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    listener(this.current);
    return () => this.listeners.delete(listener);
  }
}

export const camera = new Camera();
