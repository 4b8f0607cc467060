import { Worker } from 'node:worker_threads';
import type { Logger } from '../ports/logger.ts';
import { createPlanningDesk, type PlanningDesk } from './desk.ts';

/** The desk, answered later: from a thread of its own, or from this one. */
export type Planning = {
  [M in keyof PlanningDesk]: (...args: Parameters<PlanningDesk[M]>) => Promise<ReturnType<PlanningDesk[M]>>;
} & { close(): Promise<void> };

export interface PlanningRequest {
  id: number;
  method: keyof PlanningDesk;
  args: unknown[];
}
export type PlanningReply = { id: number; value: unknown } | { id: number; bug: string };

const methods = [
  'load',
  'forget',
  'check',
  'completed',
  'misfits',
  'touched',
  'plan',
  'undo',
  'drift',
] as const satisfies readonly (keyof PlanningDesk)[];

function remote(
  call: (method: keyof PlanningDesk, args: unknown[]) => Promise<unknown>,
  close: () => Promise<void>,
): Planning {
  const entries = methods.map((method) => [method, (...args: unknown[]) => call(method, args)]);
  return { ...(Object.fromEntries(entries) as Omit<Planning, 'close'>), close };
}

/** Buffers of columns: handed over, not copied. Whoever loads a copy gives it away. */
function transferable(method: keyof PlanningDesk, args: unknown[]): ArrayBuffer[] {
  if (method !== 'load') return [];
  const buffers = new Set<ArrayBuffer>();
  const visit = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      if (value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(args);
  return [...buffers];
}

/**
 * Starts the desk in a worker thread: at 100,000 groups it thinks for a good part of a second, and the thread that serves the window must never
 * wait for it. `workerUrl`: `worker.ts` beside this file, or its bundle.
 */
export function openPlanningWorker(workerUrl: URL, logger: Logger): Planning {
  const worker = new Worker(workerUrl);
  const waiting = new Map<number, { resolve(value: unknown): void; reject(reason: Error): void }>();
  let nextId = 1;
  let ended: Error | null = null;
  const end = (reason: Error): void => {
    ended ??= reason;
    for (const call of waiting.values()) call.reject(ended);
    waiting.clear();
  };
  worker.on('message', (reply: PlanningReply) => {
    const call = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('bug' in reply) call?.reject(new Error(reply.bug));
    else call?.resolve(reply.value);
  });
  worker.on('error', (error) => {
    logger.error('The planning thread failed', { error });
    end(error instanceof Error ? error : new Error(String(error)));
  });
  worker.on('exit', () => end(new Error('the planning thread has ended')));
  return remote(
    (method, args) =>
      new Promise((resolve, reject) => {
        if (ended) {
          reject(ended);
          return;
        }
        const request: PlanningRequest = { id: nextId, method, args };
        nextId += 1;
        waiting.set(request.id, { resolve, reject });
        worker.postMessage(request, transferable(method, args));
      }),
    async () => {
      await worker.terminate();
    },
  );
}

/** The desk in this thread, for tests of the services. */
export function createLocalPlanning(): Planning {
  const desk = createPlanningDesk();
  return remote(
    async (method, args) => (desk[method] as (...args: unknown[]) => unknown)(...args),
    async () => undefined,
  );
}
