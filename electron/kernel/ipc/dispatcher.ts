import { appError, newCorrelationId, type AppError } from '#shared/errors/app-error.ts';
import { ipcCodes, type ErrorCode } from '#shared/errors/codes.ts';
import { err, type Result } from '#shared/errors/result.ts';
import { contract, events, type EventName, type MethodName } from '#shared/ipc/contract.ts';
import { MAX_CLIENT_MESSAGE, type ServerMessage } from '#shared/ipc/wire.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { coalesce, type Coalescer } from './coalesce.ts';
import { measure } from './measure.ts';
import type { SenderInfo, TrustSender } from './sender.ts';
import type { EventSink, ServiceMap } from './service-map.ts';

export interface DispatcherOptions {
  services: ServiceMap;
  trusted: TrustSender;
  clock: Clock;
  logger: Logger;
  /** Check results, error codes, progress and events against the contract (tests and development); a mismatch is a bug of ours. */
  checkOutput: boolean;
}

export interface Connection {
  /**
   * One message of the client, as it came. Never throws. `sender`: who sent this very message where the host can tell (under Electron the frame
   * may change from one message to the next); otherwise the sender of the connection counts.
   */
  receive(message: unknown, sender?: SenderInfo): void;
  /** The client is gone: what only reads is stopped, what changes something is finished. */
  close(): void;
}

export interface Dispatcher extends EventSink {
  connect(sender: SenderInfo, post: (message: ServerMessage) => void): Connection;
}

/** Calls of one method that one connection may have under way. */
const GATE = { query: 64, command: 32, stream: 4 } as const;
/** Subscriptions that one connection may hold. */
const MAX_SUBSCRIPTIONS = 256;

/** Why a call's signal was aborted. */
export const cancelledByClient = Symbol('cancelled');
export const clientGone = Symbol('client gone');

interface Running {
  method: MethodName;
  abort: AbortController;
  settle(result: Result<unknown, AppError>): void;
}

type Fields = Record<string, unknown>;
const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isMethod = (value: unknown): value is MethodName => typeof value === 'string' && Object.hasOwn(contract, value);
const isEvent = (value: unknown): value is EventName => typeof value === 'string' && Object.hasOwn(events, value);

const mayReturn = (method: MethodName, code: ErrorCode): boolean =>
  [...contract[method].errors, ...ipcCodes].includes(code);

/**
 * The one door of the kernel, without a transport. Each call passes, in this order and failing closed: sender → method exists → size → schema →
 * gate → handler with its own AbortController. Whatever happens, the call is settled with one `result` message.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const connections = new Set<ConnectionState>();
  return {
    connect(sender, post) {
      const connection = new ConnectionState(options, sender, post, () => connections.delete(connection));
      connections.add(connection);
      return connection;
    },
    emit(event, value) {
      if (options.checkOutput) reportMismatch(options.logger, `event ${event}`, events[event].safeParse(value).error);
      for (const connection of connections) connection.event(event, value);
    },
  };
}

function reportMismatch(logger: Logger, what: string, mismatch: { message: string } | undefined): boolean {
  if (mismatch) logger.error('A value does not fit the contract', { what, mismatch: mismatch.message });
  return mismatch !== undefined;
}

class ConnectionState implements Connection {
  readonly #options: DispatcherOptions;
  readonly #sender: SenderInfo;
  readonly #post: (message: ServerMessage) => void;
  readonly #onClose: () => void;
  readonly #running = new Map<number, Running>();
  readonly #subscriptions = new Map<number, EventName>();
  #closed = false;

  constructor(
    options: DispatcherOptions,
    sender: SenderInfo,
    post: (message: ServerMessage) => void,
    onClose: () => void,
  ) {
    this.#options = options;
    this.#sender = sender;
    this.#post = post;
    this.#onClose = onClose;
  }

  receive(message: unknown, sender: SenderInfo = this.#sender): void {
    if (this.#closed) return;
    try {
      this.#receive(message, sender);
    } catch (error) {
      this.#options.logger.error('The dispatcher failed', { error, reportId: newCorrelationId() });
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    this.#subscriptions.clear();
    for (const running of this.#running.values()) {
      if (!contract[running.method].mutates) running.abort.abort(clientGone);
    }
  }

  event(event: EventName, value: unknown): void {
    for (const [id, name] of this.#subscriptions) if (name === event) this.#send({ type: 'event', id, value });
  }

  #receive(message: unknown, sender: SenderInfo): void {
    if (!isRecord(message) || !isId(message['id'])) {
      this.#options.logger.warn('A message without type or id was ignored');
      return;
    }
    const id = message['id'];
    if (!this.#isTrusted(sender)) {
      this.#options.logger.warn('A message of an unknown sender was refused', {
        window: sender.window,
        origin: sender.origin,
      });
      if (message['type'] === 'call') this.#refuse(id, appError('ipc.untrusted-sender'));
      return;
    }
    switch (message['type']) {
      case 'call':
        this.#call(id, message['method'], message['input']);
        return;
      case 'cancel':
        this.#running.get(id)?.abort.abort(cancelledByClient);
        return;
      case 'subscribe':
        if (!isEvent(message['event'])) this.#options.logger.warn('Unknown event', { id });
        else if (this.#subscriptions.size < MAX_SUBSCRIPTIONS) this.#subscriptions.set(id, message['event']);
        else this.#options.logger.warn('Too many subscriptions', { id });
        return;
      case 'dispose':
        this.#subscriptions.delete(id);
        return;
      default:
        this.#options.logger.warn('A message of an unknown type was ignored', { id });
    }
  }

  #isTrusted(sender: SenderInfo): boolean {
    try {
      return this.#options.trusted(sender) === true;
    } catch (error) {
      this.#options.logger.error('The sender could not be judged', { error });
      return false;
    }
  }

  #call(id: number, method: unknown, input: unknown): void {
    // An id in use belongs to the other call: settling it here would settle that one.
    if (this.#running.has(id)) {
      this.#options.logger.warn('A call id was used twice', { id });
      return;
    }
    if (!isMethod(method)) {
      this.#refuse(id, appError('ipc.unknown-method'));
      return;
    }
    const weight = measure(input, MAX_CLIENT_MESSAGE);
    if (weight !== 'ok') {
      this.#refuse(
        id,
        weight === 'too-large' ? appError('ipc.too-large', { method }) : appError('ipc.invalid', { method, at: '' }),
      );
      return;
    }
    const parsed = contract[method].input.safeParse(input);
    if (!parsed.success) {
      const at = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
      this.#refuse(id, appError('ipc.invalid', { method, at: at.slice(0, 200) }));
      return;
    }
    let same = 0;
    for (const running of this.#running.values()) if (running.method === method) same += 1;
    if (same >= GATE[contract[method].kind]) {
      this.#refuse(id, appError('ipc.busy', { method }, { retry: 'now' }));
      return;
    }
    this.#run(id, method, parsed.data);
  }

  #run(id: number, method: MethodName, input: unknown): void {
    const { logger, clock, checkOutput } = this.#options;
    const startedAt = clock.now();
    let seq = 0;
    const progress: Coalescer<unknown> = coalesce(clock, (value) => {
      seq += 1;
      this.#send({ type: 'progress', id, seq, value });
    });
    const abort = new AbortController();
    const settle = (result: Result<unknown, AppError>): void => {
      if (!this.#running.delete(id)) return;
      progress.flush();
      progress.stop();
      this.#send({ type: 'result', id, result });
      const fields = {
        method,
        ms: clock.now() - startedAt,
        ...(result.ok ? {} : { code: result.error.code, correlationId: result.error.correlationId }),
      };
      logger.debug(result.ok ? 'Call' : 'Call failed', fields);
    };
    this.#running.set(id, { method, abort, settle });
    // What only reads is settled at once when cancelled; what changes something says itself how far it came.
    if (!contract[method].mutates) {
      abort.signal.addEventListener('abort', () => settle(err(appError('ipc.cancelled', { method }))), { once: true });
    }
    const bug = (what: string, error: unknown): AppError => {
      const found = appError('internal.bug', {}, { outcome: contract[method].mutates ? 'unknown' : 'not-applied' });
      found.params = { reportId: found.correlationId, method };
      logger.error(what, { method, reportId: found.correlationId, error });
      return found;
    };
    // The types of contract and service map pair input, progress and output per method; over a union of methods the pairing is lost.
    const handler = this.#options.services[method] as (
      input: unknown,
      context: { signal: AbortSignal; progress: (value: unknown) => void },
    ) => Promise<Result<unknown, AppError>>;
    const context = {
      signal: abort.signal,
      progress: (value: unknown): void => {
        if (!this.#running.has(id)) return;
        if (checkOutput)
          reportMismatch(logger, `progress of ${method}`, contract[method].progress.safeParse(value).error);
        progress.push(value);
      },
    };
    Promise.resolve()
      .then(() => handler(input, context))
      .then(
        (result) => {
          if (result.ok && checkOutput) {
            const mismatch = contract[method].output.safeParse(result.value).error;
            if (mismatch) {
              settle(err(bug('A result does not fit the contract', mismatch.message)));
              return;
            }
          }
          if (!result.ok && checkOutput && !mayReturn(method, result.error.code)) {
            settle(err(bug('An error is not named in the contract', result.error.code)));
            return;
          }
          settle(result);
        },
        (error: unknown) => settle(err(bug('A handler threw', error))),
      );
  }

  #refuse(id: number, error: AppError): void {
    this.#send({ type: 'result', id, result: err(error) });
  }

  #send(message: ServerMessage): void {
    if (this.#closed) return;
    try {
      this.#post(message);
    } catch (error) {
      this.#options.logger.error('A message could not be sent', { id: message.id, type: message.type, error });
    }
  }
}
