/** How long the thread's own work kept it from anything else, ms. */
export interface Held {
  p99: number;
  max: number;
}

const EVERY_MS = 1;

/**
 * Watches this thread until called: at every look of a timer the lesser of how late it came and how much the thread computed meanwhile. Other
 * work on the machine makes a timer late as well, and would otherwise be taken for ours.
 */
export function watchHeld(): () => Held {
  const held: number[] = [];
  let at = performance.now();
  let used = process.threadCpuUsage();
  const timer = setInterval(() => {
    const now = performance.now();
    const { user, system } = process.threadCpuUsage(used);
    held.push(Math.max(0, Math.min(now - at - EVERY_MS, (user + system) / 1000)));
    at = now;
    used = process.threadCpuUsage();
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    held.sort((a, b) => a - b);
    return { p99: held[Math.floor(held.length * 0.99)] ?? 0, max: held.at(-1) ?? 0 };
  };
}
