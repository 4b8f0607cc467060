import type { AppError } from '#shared/errors/app-error.ts';
import type { Result } from '#shared/errors/result.ts';
import type { EventName, EventValue, MethodName, Output, ParsedInput, Progress } from '#shared/ipc/contract.ts';

/** What a handler gets beside its input. */
export interface CallContext<M extends MethodName> {
  signal: AbortSignal;
  progress(value: Progress<M>): void;
}

export type Handler<M extends MethodName> = (
  input: ParsedInput<M>,
  context: CallContext<M>,
) => Promise<Result<Output<M>, AppError>>;

/** One handler per method of the contract; the compiler counts them. */
export type ServiceMap = { [M in MethodName]: Handler<M> };

/** How services tell the renderer that something changed. */
export interface EventSink {
  emit<E extends EventName>(event: E, value: EventValue<E>): void;
}
