import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { rootCertificates } from 'node:tls';
import axios, { type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { appError, newCorrelationId, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { TrafficListener } from '../port.ts';
import { transportError, type CallKind } from './failure.ts';
import { ownTurn } from './own-turn.ts';
import { HostPace, type CallEnd } from './pace.ts';
import { currentRecording } from './recorder.ts';
import { redact, redactText, redactUrl } from './redact.ts';
import { retryDelayMs } from './retry.ts';
import { callerConfig } from './caller-config.ts';

export type { AxiosRequestConfig } from 'axios';
export type { CallKind } from './failure.ts';

export interface HttpOptions {
  clock: Clock;
  logger: Logger;
  traffic: TrafficListener;
  /** For the whole exchange, connection to last byte, ms. */
  timeoutMs?: number;
  /** Largest accepted answer, after decompression, bytes. */
  maxBytes?: number;
  /** May this address be asked? Judged for every call, so that nothing a server says leads elsewhere. Null: yes. */
  hostPolicy: (url: URL) => AppError | null;
  /** PEM of a further certificate authority of this profile, beside the built-in ones. Certificates are always checked. */
  ca?: string;
  /** 0 ≤ x < 1; for tests. */
  random?: () => number;
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  url: URL;
  headers?: Record<string, string>;
  /** Bytes where files go along. */
  body?: string | Uint8Array;
  kind: CallKind;
  /** Reads are repeated, writes never. `when-refused`: repeated only where the server certainly did nothing (429). Default: by kind. */
  repeat?: 'read' | 'when-refused' | 'never';
  /** Is a redirect an answer (form posts) or an error (the default)? It is never followed. */
  redirect?: 'answer' | 'error';
  signal?: AbortSignal;
  timeoutMs?: number;
  /** Hands out or takes secrets: what goes to and fro is never recorded, not even without them. */
  signIn?: boolean;
  /** What a caller of a client method may add (headers, params, timeout, signal …); see `callerConfig`. */
  config?: AxiosRequestConfig;
}

export interface HttpResponse {
  status: number;
  /** Names in lower case; repeated headers joined by ", ". */
  headers: Record<string, string>;
  setCookies: string[];
  text: string;
  /** The body as it came; absent where an answer is made up. */
  bytes?: Uint8Array;
  /** From sending to the last byte. */
  ms: number;
  correlationId: string;
}

/** Turns an answer into a value or an error; the error's code decides whether a read is repeated. */
export type Interpret<T> = (response: HttpResponse) => Result<T>;

export interface Http {
  /**
   * Sends one request, paced per host. Reads are repeated with full jitter; the last error is returned. Errors: `net.*`, what `hostPolicy`
   * and `interpret` return.
   */
  send<T>(request: HttpRequest, interpret: Interpret<T>): Promise<Result<T>>;
  /** Server clock minus this computer's, ms, from the last answer with a `Date`; null: not known. Whole seconds. */
  clockOffsetMs(host: string): number | null;
  close(): void;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
const MAX_REQUEST_BYTES = 4 * 1024 * 1024;
const ABORT_BY_DEADLINE = Symbol('deadline');

/** Milliseconds asked for by `Retry-After` (seconds or a date); null when absent or unreadable. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** The only place that sends requests: axios wrapped once, so that no caller can forget a limit. */
export function createHttp(options: HttpOptions): Http {
  const { clock, logger, traffic } = options;
  const random = options.random ?? Math.random;
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  const agentOptions = { keepAlive: true, keepAliveMsecs: 15_000, maxSockets: 64, scheduling: 'lifo' } as const;
  const httpAgent = new HttpAgent(agentOptions);
  const httpsAgent = new HttpsAgent({
    ...agentOptions,
    minVersion: 'TLSv1.2',
    ...(options.ca === undefined ? {} : { ca: [...rootCertificates, options.ca] }),
  });
  const closing = new AbortController();
  const paces = new Map<string, HostPace>();
  const offsets = new Map<string, number>();
  const client = axios.create({
    adapter: 'http',
    httpAgent,
    httpsAgent,
    proxy: false,
    maxRedirects: 0,
    validateStatus: () => true,
    responseType: 'arraybuffer',
    transformResponse: [(data: unknown) => data],
    transformRequest: [(data: unknown) => data],
    decompress: true,
    maxContentLength: maxBytes,
    maxBodyLength: MAX_REQUEST_BYTES,
    allowAbsoluteUrls: true,
  });

  const paceOf = (host: string): HostPace => {
    let pace = paces.get(host);
    if (pace === undefined) {
      pace = new HostPace({ clock, random, onWaiting: (until) => traffic.waiting(until) });
      paces.set(host, pace);
    }
    return pace;
  };

  /** One exchange, neither paced nor repeated. */
  async function exchange(
    request: HttpRequest,
    signal: AbortSignal,
    correlationId: string,
  ): Promise<Result<HttpResponse>> {
    const { url, kind } = request;
    const started = performance.now();
    const deadline = new AbortController();
    const caller = callerConfig(request.config);
    const timeoutMs = caller.timeout ?? request.timeoutMs ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    // Real time on purpose: axios' own time-out only watches for silence, a server that drips a byte a second would never meet it.
    const timer = setTimeout(() => deadline.abort(ABORT_BY_DEADLINE), timeoutMs);
    let status = 0;
    let requestId: string | null = null;
    const report = (endedAt = performance.now()) => {
      const ms = Math.round(endedAt - started);
      traffic.request({ method: request.method, path: redactText(url.pathname), status, ms, requestId, correlationId });
      logger.debug('http', { method: request.method, url: redactUrl(url), status, ms, requestId, correlationId });
      return ms;
    };
    const sentHeaders = { ...caller.headers, ...request.headers };
    const at = clock.now();
    const record = (answer: HttpResponse | null, failed: string | null, ms: number): void =>
      currentRecording()?.add({
        at,
        method: request.method,
        url: new URL(client.getUri({ ...caller, url: url.href })),
        requestHeaders: sentHeaders,
        requestBody: request.body,
        writes: kind === 'write',
        signIn: request.signIn === true,
        answer,
        took: ms,
        failed,
      });
    const failedWith = (error: AppError): Result<never> => {
      record(null, error.code, Math.round(performance.now() - started));
      return err(error);
    };
    try {
      const response: AxiosResponse<Uint8Array> = await client.request<Uint8Array>({
        ...caller,
        timeout: 0,
        method: request.method,
        url: url.href,
        headers: sentHeaders,
        ...(request.body === undefined ? {} : { data: bodyOf(request.body) }),
        signal: AbortSignal.any([signal, deadline.signal]),
      });
      const endedAt = performance.now();
      await ownTurn();
      status = response.status;
      const headers: Record<string, string> = {};
      let setCookies: string[] = [];
      for (const [name, value] of Object.entries(response.headers)) {
        if (name.toLowerCase() === 'set-cookie')
          setCookies = Array.isArray(value) ? value.map(String) : [String(value)];
        else headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
      }
      requestId = headers['x-ca-request-id'] ?? null;
      const date = Date.parse(headers['date'] ?? '');
      if (!Number.isNaN(date)) offsets.set(url.host, date - clock.now());
      const ms = report(endedAt);
      const text = new TextDecoder().decode(response.data);
      const answer = { status, headers, setCookies, text, bytes: response.data, ms, correlationId };
      record(answer, null, ms);
      return ok(answer);
    } catch (cause) {
      report();
      const lost = kind === 'write' ? 'unknown' : 'not-applied';
      if (deadline.signal.aborted) {
        return failedWith(
          appError(
            'net.timeout',
            { host: url.host, afterMs: timeoutMs },
            { correlationId, retry: 'now', outcome: lost },
          ),
        );
      }
      if (signal.aborted) return failedWith(appError('net.aborted', {}, { correlationId, outcome: lost }));
      const error = transportError(cause, url, kind, correlationId);
      logger.warn('http failed', {
        url: redactUrl(url),
        error: error.code,
        params: redact(error.params),
        cause: redact(cause),
        correlationId,
      });
      return failedWith(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** One paced try: the server's answer, judged. */
  async function attempt<T>(
    request: HttpRequest,
    interpret: Interpret<T>,
    signal: AbortSignal,
    correlationId: string,
  ): Promise<Result<T>> {
    const permit = await paceOf(request.url.host)
      .acquire(signal)
      .catch(() => null);
    if (permit === null) return err(appError('net.aborted', {}, { correlationId }));
    let end: CallEnd = { kind: 'failed' };
    try {
      const response = await exchange(request, signal, correlationId);
      if (!response.ok) return response;
      const { status, headers } = response.value;
      if (status === 429) end = { kind: 'refused', retryAfterMs: retryAfterMs(headers['retry-after'], clock.now()) };
      else if (status < 500) end = { kind: 'accepted' };
      if (status >= 300 && status < 400 && status !== 304 && request.redirect !== 'answer')
        return err(redirected(request, response.value));
      return interpret(response.value);
    } finally {
      permit.end(end);
    }
  }

  return {
    async send(request, interpret) {
      const correlationId = newCorrelationId();
      const refused = options.hostPolicy(request.url);
      if (refused !== null) return err({ ...refused, correlationId });
      const signals = [closing.signal, request.signal, request.config?.signal as AbortSignal | undefined];
      const signal = AbortSignal.any(signals.filter((s) => s !== undefined));
      if (signal.aborted) return err(appError('net.aborted', {}, { correlationId }));
      const repeat = request.repeat ?? (request.kind === 'read' ? 'read' : 'never');
      for (let tries = 1; ; tries += 1) {
        const result = await attempt(request, interpret, signal, correlationId);
        if (result.ok) return result;
        const delay = retryDelayMs(result.error, tries, repeat, random);
        if (delay === null) return result;
        logger.info('http again', {
          url: redactUrl(request.url),
          error: result.error.code,
          tries,
          delay,
          correlationId,
        });
        try {
          await clock.sleep(delay, signal);
        } catch {
          return err(appError('net.aborted', {}, { correlationId }));
        }
      }
    },
    clockOffsetMs: (host) => offsets.get(host) ?? null,
    close() {
      closing.abort(new Error('closed'));
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/** axios takes text and buffers, not bare byte arrays. */
const bodyOf = (body: string | Uint8Array): string | Buffer =>
  typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);

/** A redirect is reported, never followed: it would carry the request, and what is in it, to wherever the server says. */
function redirected(request: HttpRequest, response: HttpResponse): AppError {
  const location = response.headers['location'] ?? '';
  const target = URL.canParse(location, request.url) ? new URL(location, request.url).host : '';
  return appError(
    'net.redirect',
    { host: request.url.host, target },
    {
      correlationId: response.correlationId,
      remote: { status: response.status },
      outcome: request.kind === 'write' ? 'unknown' : 'not-applied',
    },
  );
}
