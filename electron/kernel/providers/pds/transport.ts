import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, type Result } from '#shared/errors/result.ts';
import type { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import type { AxiosRequestConfig, CallKind, Http, HttpRequest } from '../http/http.ts';
import { readAnswer } from './answer.ts';

export interface CallOptions {
  signal?: AbortSignal;
  /** A caller's additions; see `http/caller-config`. */
  config?: AxiosRequestConfig;
  /** See `HttpRequest.repeat`. */
  repeat?: HttpRequest['repeat'];
  /** Told the server's id of the call, for receipts. */
  onRequestId?: (requestId: string | null) => void;
}

export interface WireCall<T> extends CallOptions {
  /** Without version, e.g. "group/get". */
  path: string;
  /** Sent as JSON. */
  body?: object;
  /** Sent as a form instead (`oauth/token`). */
  form?: Record<string, string>;
  schema: z.ZodType<T>;
  kind: CallKind;
}

/** Where the bearer token comes from; see `auth.ts`. */
export interface TokenSource {
  /** The token to send now, renewed before it when it is about to expire. */
  token(signal?: AbortSignal): Promise<Result<{ value: string; version: number }>>;
  /** A newer one than `version`, after the server refused that; renewed once for all who ask at the same time. */
  renew(version: number, signal?: AbortSignal): Promise<Result<{ value: string; version: number }>>;
  /** Drops everything kept in memory. */
  forget(): void;
}

/** One call of the service in its encoding: POST, `/v2`, JSON or form, with or without a token. */
export interface PdsTransport {
  /** Without Authorization; `host` says which of the two endpoints. */
  anonymous<T>(host: 'api' | 'auth', call: WireCall<T>): Promise<Result<T>>;
  /** With the token of `tokens`; replayed once with a new one where the server refuses it. */
  authorised<T>(tokens: TokenSource, call: WireCall<T>): Promise<Result<T>>;
  /** Server clock minus ours, ms, as last seen on the auth or API host. */
  clockOffsetMs(): number | null;
}

/** The endpoint may carry a path (a proxy in front) and may or may not end in `/v2`. */
function callUrl(endpoint: URL, path: string): URL {
  const base = endpoint.href.replace(/\/+$/, '').replace(/\/v2$/, '');
  return new URL(`${base}/v2/${path}`);
}

/** What this call sends that nobody may see: a server that repeats it in a message must not carry it into the log or onto the screen. */
function secretsOf(call: { body?: object; form?: Record<string, string> }, token: string | null): string[] {
  const sent = { ...call.body, ...call.form } as Record<string, unknown>;
  return [token, sent['refresh_token'], sent['assertion'], sent['client_secret']].filter(
    (one): one is string => typeof one === 'string' && one.length > 0,
  );
}

function withoutSecrets(error: AppError, secrets: string[]): AppError {
  const hide = (text: string) => secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '[redacted]'), text);
  const params = Object.fromEntries(
    Object.entries(error.params).map(([name, value]) => [name, typeof value === 'string' ? hide(value) : value]),
  );
  const remote =
    error.remote?.message === undefined ? error.remote : { ...error.remote, message: hide(error.remote.message) };
  return { ...error, params, ...(remote === undefined ? {} : { remote }) };
}

export function createPdsTransport(parts: { http: Http; clock: Clock; api: URL; auth: URL }): PdsTransport {
  const { http, clock, api, auth } = parts;

  function send<T>(endpoint: URL, call: WireCall<T>, token: string | null): Promise<Result<T>> {
    const headers: Record<string, string> = {
      accept: 'application/json',
      'content-type': call.form === undefined ? 'application/json; charset=utf-8' : 'application/x-www-form-urlencoded',
    };
    if (token !== null) headers['authorization'] = `Bearer ${token}`;
    return http.send(
      {
        method: 'POST',
        url: callUrl(endpoint, call.path),
        headers,
        body: call.form === undefined ? JSON.stringify(call.body ?? {}) : new URLSearchParams(call.form).toString(),
        kind: call.kind,
        repeat: call.repeat,
        signal: call.signal,
        config: call.config,
        // Nobody but the token calls goes without one.
        signIn: token === null,
      },
      (response) => {
        call.onRequestId?.(response.headers['x-ca-request-id'] ?? null);
        const answer = readAnswer(response, call.schema, call.path, call.kind, clock.now());
        return answer.ok ? answer : err(withoutSecrets(answer.error, secretsOf(call, token)));
      },
    );
  }

  return {
    anonymous: (host, call) => send(host === 'api' ? api : auth, call, null),
    async authorised(tokens, call) {
      const first = await tokens.token(call.signal);
      if (!first.ok) return first;
      const result = await send(api, call, first.value.value);
      // These three say "nothing was done", so even a write may go out again.
      if (result.ok || !['auth.expired', 'auth.invalid', 'auth.role-changed'].includes(result.error.code))
        return result;
      const renewed = await tokens.renew(first.value.version, call.signal);
      if (!renewed.ok) {
        // Nothing to renew with: what the server said about the token is the better answer.
        return renewed.error.code === 'secret.missing' ? result : renewed;
      }
      const second = await send(api, call, renewed.value.value);
      if (second.ok || (second.error.code !== 'auth.expired' && second.error.code !== 'auth.invalid')) return second;
      // Once is the limit: a server that refuses a fresh token would otherwise be asked for ever.
      const { remote, correlationId } = second.error;
      return err(
        appError(
          'auth.expired',
          { call: call.path },
          { retry: 'after-sign-in', correlationId, ...(remote === undefined ? {} : { remote }) },
        ),
      );
    },
    clockOffsetMs: () => http.clockOffsetMs(auth.host) ?? http.clockOffsetMs(api.host),
  };
}
