import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Dialect, Reply, ReplyHeaders } from './dialect.ts';
import type { FaultEffect, Faults, Strike } from './faults.ts';
import { readBody, send, targetOf } from './http-port.ts';
import type { RequestLog } from './request-log.ts';

/** What is sent when an answer with an empty body is to be damaged. */
const STAND_IN = '{"items":[]}';

function statusFault(effect: Extract<FaultEffect, { kind: 'status' | 'status-after-commit' }>): Reply {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(effect.headers ?? {})) headers[name.toLowerCase()] = value;
  if (effect.body === undefined) return { status: effect.status, headers };
  if (typeof effect.body === 'string') return { status: effect.status, headers, body: effect.body };
  return {
    status: effect.status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(effect.body),
  };
}

/** Announces the whole body, sends half of it and closes the connection. */
function sendTruncated(response: ServerResponse, reply: Reply, headers: ReplyHeaders): void {
  const whole = Buffer.from(reply.body ?? STAND_IN);
  const status = reply.status === 204 ? 200 : reply.status;
  response.writeHead(status, {
    ...(headers as Record<string, string | string[]>),
    'content-length': String(whole.length),
  });
  response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => response.destroy());
}

/** A complete HTTP answer whose JSON stops in the middle. */
function malformed(reply: Reply): Reply {
  const whole = Buffer.from(reply.body ?? STAND_IN);
  return {
    status: reply.status === 204 ? 200 : reply.status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...reply.headers },
    body: whole.subarray(0, Math.max(1, Math.floor(whole.length / 2))),
  };
}

/**
 * The request listener of a dialect: reads, applies faults, lets the dialect
 * answer, writes and logs. `current` is asked for every request, because a
 * reset puts another dialect over a new directory in place. Once `closing` is
 * aborted nothing is carried out any more: the directory is about to go.
 */
export function mountDialect(
  current: () => Dialect,
  faults: Faults,
  log: RequestLog,
  closing: AbortSignal = new AbortController().signal,
): RequestListener {
  const answer = (dialect: Dialect, request: IncomingMessage, body: Buffer | null, strike: Strike): Reply => {
    if (body === null) return dialect.tooLarge();
    const { path, query } = targetOf(request);
    try {
      return dialect.answer({
        method: request.method ?? 'GET',
        path,
        query,
        headers: request.headers,
        body,
        lagMs: strike.lagMs,
      });
    } catch (cause) {
      process.stderr.write(
        `sandbox: ${path}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`,
      );
      return dialect.crashed();
    }
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const arrived = Date.now();
    const started = performance.now();
    const { path } = targetOf(request);
    const method = request.method ?? 'GET';
    const name = current().name;
    const shown = current().loggedPath?.(path) ?? path;
    const note = (status: number): void => log.add(name, method, shown, status, performance.now() - started, arrived);
    const strike = faults.strike(name, method, path);

    const body = await readBody(request, current().bodyLimit);
    // A caller that has left meanwhile does not matter: its call is carried out, as a real server would.
    if (strike.delayMs > 0) await wait(strike.delayMs, undefined, { signal: closing });
    closing.throwIfAborted();
    const kind = strike.ending?.kind;
    if (kind === 'drop') {
      note(0);
      response.destroy();
      return;
    }
    const dialect = current();
    const reply =
      strike.ending?.kind === 'status' ? statusFault(strike.ending) : answer(dialect, request, body, strike);
    if (kind === 'drop-after-commit') {
      note(0);
      response.destroy();
      return;
    }
    // The call was run; what is said of it is something else.
    const told = strike.ending?.kind === 'status-after-commit' ? statusFault(strike.ending) : reply;
    const sent = kind === 'malformed' ? malformed(told) : told;
    const headers: Record<string, string | readonly string[]> = { ...dialect.baseHeaders(), ...sent.headers };
    // What is left of an oversized body would be taken for the next request.
    if (body === null) headers['connection'] = 'close';
    note(sent.status);
    if (kind === 'truncate') sendTruncated(response, sent, headers);
    else send(response, sent.status, headers, method === 'HEAD' ? undefined : sent.body);
  };

  return (request, response) => {
    serve(request, response).catch((cause: unknown) => {
      // The client went away while it was sending, or the socket broke: there is nobody to answer.
      if (!request.destroyed && !closing.aborted) process.stderr.write(`sandbox: ${String(cause)}\n`);
      response.destroy();
    });
  };
}
