let last: Promise<void> = Promise.resolve();

/**
 * Resolves in a turn of the event loop that nobody else of those who ask has: a dozen answers arrive at once while syncing, and one after
 * the other none of them holds the thread for longer than its own reading takes.
 */
export function ownTurn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
  return last;
}
