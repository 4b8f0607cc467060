import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Result } from '#shared/errors/result.ts';
import type { EventName, EventValue, Input, MethodName, Output, Progress } from '#shared/ipc/contract.ts';
import type { ServerMessage } from '#shared/ipc/wire.ts';
import type { Connection, Dispatcher } from '../ipc/dispatcher.ts';
import { createKernel, type Kernel, type KernelOptions } from '../kernel.ts';
import { createRingLog, type RingLog } from '../log/ring-log.ts';
import { createChildSandboxLauncher } from '../ports/child-sandbox.ts';
import { systemClock } from '../ports/clock.ts';
import { createMemoryVault } from '../ports/memory-vault.ts';

export const sandboxEntry = fileURLToPath(new URL('../../../sandbox/cli.ts', import.meta.url));
export const storeWorkerUrl = new URL('../store/worker.ts', import.meta.url);

export interface KernelClient {
  call<M extends MethodName>(
    method: M,
    input: Input<M>,
    onProgress?: (value: Progress<M>) => void,
  ): Promise<Result<Output<M>, AppError>>;
  /** The value, or a thrown error that names the code. */
  ask<M extends MethodName>(method: M, input: Input<M>): Promise<Output<M>>;
  /** Resolves with the next event of this name that fits. */
  next<E extends EventName>(event: E, fits: (value: EventValue<E>) => boolean): Promise<EventValue<E>>;
  /** Everything that was ever posted to this client. */
  posted: ServerMessage[];
  /** Cancels every call under way, as a press on Cancel does. */
  cancelAll(): void;
  close(): void;
}

/** Talks to a dispatcher as the page does. */
export function connectClient(dispatcher: Dispatcher): KernelClient {
  const posted: ServerMessage[] = [];
  const waiting = new Map<number, { done(result: unknown): void; progress?: (value: unknown) => void }>();
  const listeners = new Map<number, (value: unknown) => void>();
  let id = 0;
  const connection: Connection = dispatcher.connect({ window: 'test', mainFrame: true, origin: 'test:' }, (message) => {
    posted.push(message);
    if (message.type === 'result') {
      waiting.get(message.id)?.done(message.result);
      waiting.delete(message.id);
    } else if (message.type === 'progress') waiting.get(message.id)?.progress?.(message.value);
    else listeners.get(message.id)?.(message.value);
  });
  const client: KernelClient = {
    posted,
    call: (method, input, onProgress) =>
      new Promise((done) => {
        id += 1;
        waiting.set(id, {
          done: (result) => done(result as never),
          ...(onProgress ? { progress: (value) => onProgress(value as never) } : {}),
        });
        connection.receive({ type: 'call', id, method, input });
      }),
    async ask(method, input) {
      const result = await client.call(method, input);
      if (!result.ok) throw new Error(`${method}: ${result.error.code} ${JSON.stringify(result.error)}`);
      return result.value;
    },
    next: (event, fits) =>
      new Promise((done) => {
        id += 1;
        const own = id;
        listeners.set(own, (value) => {
          if (!fits(value as never)) return;
          listeners.delete(own);
          connection.receive({ type: 'dispose', id: own });
          done(value as never);
        });
        connection.receive({ type: 'subscribe', id: own, event });
      }),
    cancelAll: () => {
      for (const running of waiting.keys()) connection.receive({ type: 'cancel', id: running });
    },
    close: () => connection.close(),
  };
  return client;
}

export interface RunningKernel {
  kernel: Kernel;
  client: KernelClient;
  logger: RingLog;
  dataDir: string;
}

export const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'canopy-kernel-'));

/** A kernel on a folder of its own, with the real store and, when asked for the sample, the real sandbox. */
export async function startKernel(options: Partial<KernelOptions> = {}): Promise<RunningKernel> {
  const logger = createRingLog(systemClock, 20_000);
  const dataDir = options.dataDir ?? newDataDir();
  const kernel = await createKernel({
    vault: createMemoryVault(),
    logger,
    clock: systemClock,
    sandboxLauncher: createChildSandboxLauncher({ entry: sandboxEntry, logger }),
    storeWorkerUrl,
    host: 'headless',
    sampleGroups: 40,
    version: '0.0.0',
    trusted: (sender) => sender.window === 'test',
    checkOutput: true,
    ...options,
    dataDir,
  });
  if (!kernel.ok) throw new Error(`The kernel did not start: ${JSON.stringify(kernel.error)}`);
  return { kernel: kernel.value, client: connectClient(kernel.value.dispatcher), logger, dataDir };
}
