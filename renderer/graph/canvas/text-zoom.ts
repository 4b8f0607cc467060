/** The zoom must stand still this long before the picture is drawn anew. */
const SETTLE_MS = 90;
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
  private timer: ReturnType<typeof setTimeout> | undefined;
  private frame = 0;

  constructor(element: HTMLElement | null) {
    this.element = element;
  }

  follow(zoom: number): void {
    if (zoom === this.drawn) return;
    const ratio = this.drawn === 0 ? Infinity : zoom / this.drawn;
    clearTimeout(this.timer);
    if (ratio > TOO_FAR || ratio < 1 / TOO_FAR) this.draw(zoom);
    else this.timer = setTimeout(() => this.draw(zoom), SETTLE_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
  }

  private draw(zoom: number): void {
    const { element } = this;
    if (!element) return;
    this.drawn = zoom;
    element.style.setProperty('--z', String(zoom));
    // A layer keeps the scale at which it was first drawn: it gives up being one for two frames and is drawn anew.
    element.dataset['sharpen'] = 'true';
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      this.frame = requestAnimationFrame(() => delete element.dataset['sharpen']);
    });
  }
}
