import '../bridge/zod-setup.ts';
import { DirectoryHost } from './directory-host.ts';
import { MessageQueue } from './message-queue.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

/** The one worker: holds the columns and answers what would take longer than a moment on the main thread. */
const scope = self as unknown as {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer: Transferable[]): void;
};

// A channel's message is a task of its own without the four milliseconds a nested timer waits.
const later = new MessageChannel();
const deferred: (() => void)[] = [];
later.port1.onmessage = () => deferred.shift()?.();

const host = new DirectoryHost({
  // A dictionary of some hundred kilobytes, needed after the first picture.
  readings: async () => (await import('./pinyin-readings.ts')).readingsOf,
  wake: () => queue.wake(),
  now: () => performance.now(),
});
const queue: MessageQueue = new MessageQueue(
  host,
  (message, transfer) => scope.postMessage(message, transfer),
  (run) => {
    deferred.push(run);
    later.port2.postMessage(null);
  },
);
scope.onmessage = (event) => queue.receive(event.data);
