import type { Viewport } from './viewport.ts';

/** The camera must stand still for so many frames before the picture is drawn anew; frames, because a busy machine makes them long. */
const QUIET_FRAMES = 6;
/** … and while it moves the picture serves until the zoom is this much away from the one it was drawn for. */
const TOO_FAR = 1.7;

interface TextZoomEvents {
  /** The picture is to be drawn for this zoom. */
  draw(zoom: number): void;
  /** In the middle of a gesture the picture no longer serves. */
  tooFar(): void;
  /** The camera has come to rest. */
  rest(view: Viewport): void;
}

/**
 * Text keeps its size on screen: every node is scaled back by `--z`. Drawing a few hundred names anew for every frame of a
 * movement costs far more than a frame, so while the camera moves the finished picture is moved and scaled as a whole (a
 * layer of its own, `data-moving`), and drawn anew, sharp, when it rests.
 */
export class TextZoom {
  private readonly element: HTMLElement | null;
  private readonly events: TextZoomEvents;
  private drawn: number;
  private view: Viewport | null = null;
  private quiet = 0;
  private frame = 0;
  private isPending = false;
  private isZooming = false;

  constructor(element: HTMLElement | null, drawn: number, events: TextZoomEvents) {
    this.element = element;
    this.drawn = drawn;
    this.events = events;
  }

  /** Is a gesture under way that changes the zoom? False for its first step, which may come from a key or a button. */
  get zooming(): boolean {
    return this.isZooming;
  }

  follow(view: Viewport): void {
    const before = this.view;
    if (before && view.zoom === before.zoom && view.x === before.x && view.y === before.y) return;
    this.view = view;
    this.quiet = 0;
    if (!before) {
      this.draw(view.zoom);
      return;
    }
    if (this.element) this.element.dataset['moving'] = 'true';
    if (this.frame !== 0 && view.zoom !== before.zoom) this.isZooming = true;
    const ratio = view.zoom / this.drawn;
    if (this.isZooming && (ratio > TOO_FAR || ratio < 1 / TOO_FAR)) this.events.tooFar();
    this.frame ||= requestAnimationFrame(this.tick);
  }

  /** While nodes are still being drawn the picture stays a layer. */
  pending(isPending: boolean): void {
    this.isPending = isPending;
    if (!isPending && this.frame === 0) this.still();
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.still();
  }

  private readonly tick = (): void => {
    this.quiet += 1;
    if (this.quiet < QUIET_FRAMES) {
      this.frame = requestAnimationFrame(this.tick);
      return;
    }
    this.frame = 0;
    this.isZooming = false;
    if (!this.view) return;
    this.draw(this.view.zoom);
    this.events.rest(this.view);
    if (!this.isPending) this.still();
  };

  private still(): void {
    if (this.element) delete this.element.dataset['moving'];
  }

  private draw(zoom: number): void {
    if (this.drawn === zoom) return;
    this.drawn = zoom;
    this.events.draw(zoom);
  }
}
