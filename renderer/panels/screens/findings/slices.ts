/** Longest stretch of work between two chances for the page to draw, ms. */
export const SLICE_MS = 8;

export interface SliceParts {
  now(): number;
  /** Runs a function in a later task, after what the page has to do meanwhile. */
  later(run: () => void): void;
}

/**
 * Runs a generator to its end in slices of at most 8 ms (plus one step). Resolves with what it returns, null when it was given up through the
 * signal. An error of the generator rejects.
 */
export function runInSlices<T>(
  work: Generator<void, T>,
  signal: AbortSignal,
  parts: SliceParts = pageParts(),
): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const slice = (): void => {
      if (signal.aborted) {
        resolve(null);
        return;
      }
      const until = parts.now() + SLICE_MS;
      try {
        do {
          const step = work.next();
          if (step.done) {
            resolve(step.value);
            return;
          }
        } while (parts.now() < until);
      } catch (cause) {
        reject(cause instanceof Error ? cause : new Error(String(cause)));
        return;
      }
      parts.later(slice);
    };
    parts.later(slice);
  });
}

function pageParts(): SliceParts {
  // Timers are rounded up to 4 ms once they are nested; a message is a task of its own at once, and input goes first.
  const { port1, port2 } = new MessageChannel();
  return {
    now: () => performance.now(),
    later: (run) => {
      port1.onmessage = () => run();
      port2.postMessage(null);
    },
  };
}
