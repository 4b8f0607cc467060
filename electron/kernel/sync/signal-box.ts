/** Lets several tasks wait for "something has changed" without polling and without missing a change that came before they waited. */
export class SignalBox {
  #version = 0;
  #waiting: (() => void)[] = [];

  /** What to hand to `wait`: taken before looking. */
  get version(): number {
    return this.#version;
  }

  /** Resolves at the first `notify` after `version`, at once when there has been one. */
  wait(version: number): Promise<void> {
    if (version !== this.#version) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  notify(): void {
    this.#version += 1;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
