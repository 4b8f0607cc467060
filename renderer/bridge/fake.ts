import type { AppError } from '#shared/errors/app-error.ts';
import { appError } from '#shared/errors/app-error.ts';
import type { EventName, EventValue, Input, MethodName, Output, Progress } from '#shared/ipc/contract.ts';
import type { Result } from '#shared/errors/result.ts';
import type { ServerMessage } from '#shared/ipc/wire.ts';
import type { LinkState, Transport } from './transport.ts';

/** What a test answers to one method: a result, now or later, with progress on the way. */
export type FakeHandler<M extends MethodName> = (
  input: Input<M>,
  context: { progress(value: Progress<M>): void; signal: AbortSignal },
) => Result<Output<M>, AppError> | Promise<Result<Output<M>, AppError>>;

export type FakeHandlers = { [M in MethodName]?: FakeHandler<M> };

export interface FakeBridge extends Transport {
  /** Every call so far, in order. */
  calls: { method: string; input: unknown }[];
  emit<E extends EventName>(event: E, value: EventValue<E>): void;
  setLink(state: LinkState): void;
}

/** A kernel made of handlers, for tests. A method without a handler answers `ipc.unknown-method`, as the host would. */
export function fakeBridge(handlers: FakeHandlers): FakeBridge {
  let receive: (message: ServerMessage) => void = () => undefined;
  let link: (state: LinkState) => void = () => undefined;
  const running = new Map<number, AbortController>();
  const subscriptions = new Map<number, string>();
  const calls: FakeBridge['calls'] = [];
  const byName = handlers as Record<string, ((input: unknown, context: unknown) => unknown) | undefined>;

  async function answer(id: number, method: string, input: unknown): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    let seq = 0;
    const handler = byName[method];
    const result = handler
      ? await handler(input, {
          progress: (value: unknown) => receive({ type: 'progress', id, seq: seq++, value }),
          signal: controller.signal,
        })
      : { ok: false, error: appError('ipc.unknown-method', { method }) };
    running.delete(id);
    receive({ type: 'result', id, result });
  }

  return {
    calls,
    call(id, method, input) {
      calls.push({ method, input });
      void answer(id, method, input);
    },
    cancel: (id) => running.get(id)?.abort(),
    subscribe: (id, event) => subscriptions.set(id, event),
    dispose: (id) => subscriptions.delete(id),
    onMessage(handler) {
      receive = handler;
    },
    onLink(handler) {
      link = handler;
      link('connected');
    },
    emit(event, value) {
      for (const [id, name] of subscriptions) if (name === event) receive({ type: 'event', id, value });
    },
    setLink: (state) => link(state),
  };
}
