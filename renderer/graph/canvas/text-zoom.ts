import type { Viewport } from './viewport.ts';

/** The camera must stand still for so many frames before the picture is drawn anew; frames, because a busy machine makes them long. */
const QUIET_FRAMES = 6;
/** … or the zoom be this much away from the one it was drawn for. */
const TOO_FAR = 1.7;

/**
 * Text keeps its size on screen: every node is scaled back by `--z`. Drawing a few hundred names anew for every frame of a
 * movement costs far more than a frame, so while the camera moves the finished picture is moved and scaled as a whole (a
 * layer of its own, `data-moving`), and drawn anew, sharp, when it rests or the zoom has gone too far.
 */
export class TextZoom {
  private readonly element: HTMLElement | null;
  private drawn = 0;
  private wanted = 0;
  private x = 0;
  private y = 0;
  private quiet = 0;
  private frame = 0;

  constructor(element: HTMLElement | null) {
    this.element = element;
  }

  follow({ x, y, zoom }: Viewport): void {
    if (zoom === this.wanted && x === this.x && y === this.y) return;
    this.x = x;
    this.y = y;
    this.wanted = zoom;
    this.quiet = 0;
    if (this.drawn === 0) {
      this.draw();
      return;
    }
    if (this.element) this.element.dataset['moving'] = 'true';
    const ratio = zoom / this.drawn;
    if (ratio > TOO_FAR || ratio < 1 / TOO_FAR) this.draw();
    this.frame ||= requestAnimationFrame(this.tick);
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    delete this.element?.dataset['moving'];
  }

  private readonly tick = (): void => {
    this.quiet += 1;
    if (this.quiet < QUIET_FRAMES) {
      this.frame = requestAnimationFrame(this.tick);
      return;
    }
    this.frame = 0;
    this.draw();
    delete this.element?.dataset['moving'];
  };

  private draw(): void {
    if (this.drawn === this.wanted) return;
    this.drawn = this.wanted;
    this.element?.style.setProperty('--z', String(this.wanted));
  }
}
