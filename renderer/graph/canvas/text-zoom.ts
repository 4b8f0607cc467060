/** The zoom must stand still for so many frames before the picture is drawn anew; frames, because a busy machine makes them long. */
const QUIET_FRAMES = 5;
/** … or be this much away from the zoom at which it was drawn. */
const TOO_FAR = 1.7;

/**
 * Text keeps its size on screen: every node is scaled back by `--z`. Drawing a few hundred names anew for every frame of a
 * zoom costs far more than a frame, so while the zoom runs the finished picture is scaled as a whole, and drawn anew when
 * the zoom rests or has gone too far from the one it was drawn for.
 */
export class TextZoom {
  private readonly element: HTMLElement | null;
  private drawn = 0;
  private wanted = 0;
  private quiet = 0;
  private frame = 0;

  constructor(element: HTMLElement | null) {
    this.element = element;
  }

  follow(zoom: number): void {
    if (zoom === this.wanted) return;
    this.wanted = zoom;
    this.quiet = 0;
    this.soften();
    if (this.drawn === 0) this.draw();
    const ratio = zoom / this.drawn;
    if (ratio > TOO_FAR || ratio < 1 / TOO_FAR) this.draw();
    this.frame ||= requestAnimationFrame(this.tick);
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  private readonly tick = (): void => {
    this.quiet += 1;
    if (this.quiet === QUIET_FRAMES) {
      this.draw();
      // A layer keeps the scale at which it was first drawn: it gives up being one for two frames and is drawn anew.
      if (this.element) this.element.dataset['sharpen'] = 'true';
    }
    if (this.quiet >= QUIET_FRAMES + 2) {
      this.soften();
      this.frame = 0;
      return;
    }
    this.frame = requestAnimationFrame(this.tick);
  };

  private draw(): void {
    this.drawn = this.wanted;
    this.element?.style.setProperty('--z', String(this.wanted));
  }

  private soften(): void {
    if (this.element?.dataset['sharpen']) delete this.element.dataset['sharpen'];
  }
}
