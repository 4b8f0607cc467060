import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, type Result } from '#shared/errors/result.ts';
import type { EventName, EventValue, Input, MethodName, Output, Progress } from '#shared/ipc/contract.ts';
import type { ServerMessage } from '#shared/ipc/wire.ts';
import './zod-setup.ts';
import type { LinkState, Transport } from './transport.ts';
import { defaultTransport } from './default-transport.ts';

export interface CallOptions<M extends MethodName> {
  signal?: AbortSignal;
  onProgress?: (value: Progress<M>) => void;
}

interface Pending {
  settle(result: Result<unknown>): void;
  progress(value: unknown): void;
  seq: number;
}

/**
 * The typed client of the contract. One per page; tests give it a fake transport with {@link useTransport}.
 * A call never rejects: what can go wrong comes back as an `AppError`, a lost host included (`ipc.disconnected`).
 */
class BridgeClient {
  private transport: Transport | null = null;
  private nextId = 1;
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Map<number, { event: string; receive: (value: unknown) => void }>();
  private readonly linkListeners = new Set<(state: LinkState) => void>();
  link: LinkState = 'connecting';

  attach(transport: Transport): void {
    this.transport = transport;
    transport.onMessage((message) => this.receive(message));
    transport.onLink((state) => this.linkChanged(state));
    for (const [id, { event }] of this.listeners) transport.subscribe(id, event);
  }

  private connected(): Transport {
    if (!this.transport) this.attach(defaultTransport());
    return this.transport as Transport;
  }

  call(
    method: string,
    input: unknown,
    signal: AbortSignal | undefined,
    progress: (value: unknown) => void,
  ): Promise<Result<unknown>> {
    const transport = this.connected();
    if (signal?.aborted) return Promise.resolve(err(appError('ipc.cancelled')));
    if (this.link === 'lost' || this.link === 'refused') return Promise.resolve(err(disconnected('not-applied')));
    const id = this.nextId++;
    return new Promise((resolve) => {
      const cancel = (): void => transport.cancel(id);
      this.pending.set(id, {
        seq: -1,
        progress,
        settle: (result) => {
          signal?.removeEventListener('abort', cancel);
          resolve(result);
        },
      });
      signal?.addEventListener('abort', cancel, { once: true });
      transport.call(id, method, input);
    });
  }

  subscribe(event: string, receive: (value: unknown) => void): () => void {
    const transport = this.connected();
    const id = this.nextId++;
    this.listeners.set(id, { event, receive });
    transport.subscribe(id, event);
    return () => {
      if (this.listeners.delete(id)) transport.dispose(id);
    };
  }

  onLink(changed: (state: LinkState) => void): () => void {
    this.connected();
    this.linkListeners.add(changed);
    changed(this.link);
    return () => this.linkListeners.delete(changed);
  }

  private receive(message: ServerMessage): void {
    if (message.type === 'event') {
      this.listeners.get(message.id)?.receive(message.value);
      return;
    }
    const pending = this.pending.get(message.id);
    if (!pending) return;
    if (message.type === 'progress') {
      // Progress that was overtaken on its way is not shown.
      if (message.seq > pending.seq) {
        pending.seq = message.seq;
        pending.progress(message.value);
      }
      return;
    }
    this.pending.delete(message.id);
    pending.settle(message.result as Result<unknown>);
  }

  private linkChanged(state: LinkState): void {
    const before = this.link;
    this.link = state;
    if (state === 'lost' || state === 'refused') {
      // What was under way may have reached the server: unknown, not failed.
      const all = [...this.pending.values()];
      this.pending.clear();
      for (const pending of all) pending.settle(err(disconnected('unknown')));
    }
    if (state === 'connected' && before !== 'connected' && before !== 'connecting') {
      for (const [id, { event }] of this.listeners) this.transport?.subscribe(id, event);
    }
    for (const changed of this.linkListeners) changed(state);
  }
}

function disconnected(outcome: AppError['outcome']): AppError {
  return appError('ipc.disconnected', {}, { retry: 'now', outcome });
}

const client = new BridgeClient();

/** Gives the page another way to the kernel (tests, the fake). Must come before the first call. */
export function useTransport(transport: Transport): void {
  client.attach(transport);
}

/** Calls a method of the contract. Aborting the signal cancels it on the host; the result then is `ipc.cancelled` or the method's own word. */
export function call<M extends MethodName>(
  method: M,
  input: Input<M>,
  options: CallOptions<M> = {},
): Promise<Result<Output<M>>> {
  return client.call(method, input, options.signal, (value) => options.onProgress?.(value as Progress<M>)) as Promise<
    Result<Output<M>>
  >;
}

/** Listens to an event of the contract until the returned function is called. Survives a reconnect. */
export function subscribe<E extends EventName>(event: E, receive: (value: EventValue<E>) => void): () => void {
  return client.subscribe(event, receive as (value: unknown) => void);
}

/** Follows the link to the host (not to the directory's server); called at once with the present state. */
export function onLink(changed: (state: LinkState) => void): () => void {
  return client.onLink(changed);
}
