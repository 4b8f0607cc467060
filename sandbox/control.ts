import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Clock } from './clock.ts';
import type { Dialect } from './dialect.ts';
import type { Faults } from './faults.ts';
import { isTooDeep } from './json-depth.ts';
import { readBody, send, targetOf } from './http-port.ts';
import type { RequestLog } from './request-log.ts';
import type { SwitchListing } from './switches.ts';

/** What `POST /reset` asks for; what is absent stays as it was. */
export interface ResetWish {
  readonly groups?: number;
  readonly people?: number;
  readonly depth?: number;
  readonly seed?: number;
}

/** What the control port works on. */
export interface Controlled {
  readonly log: RequestLog;
  readonly faults: Faults;
  readonly clock: Clock;
  dialects(): Dialect[];
  switches(): SwitchListing;
  /** The complaint, which changes nothing, or null. */
  setSwitches(wanted: unknown): string | null;
  /** Called after the clock was moved. */
  clockMoved(): void;
  /** Mails that were sent, with a number above the one given. */
  outbox(since: number): readonly object[];
  /** A new organisation; answers a new ready object or the complaint. */
  reset(wish: ResetWish): { ready: object } | { complaint: string };
}

const BODY_LIMIT = 16 * 1024 * 1024;
/** The engine's Date ends at this many milliseconds; a clock beyond it could stamp nothing. */
const FARTHEST_ADVANCE_MS = 100 * 365 * 86_400_000;

class BadRequest extends Error {}

function objectOf(body: unknown, allowed: readonly string[]): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new BadRequest('an object is expected');
  const odd = Object.keys(body).find((key) => !allowed.includes(key));
  if (odd !== undefined) throw new BadRequest(`${odd} is not known`);
  return body as Record<string, unknown>;
}

function wholeNumber(value: unknown, name: string, low: number, high: number): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return value;
  throw new BadRequest(`${name} must be a whole number from ${low} to ${high}`);
}

/** Only names of this machine: a web page that had its own name resolve to 127.0.0.1 gets nothing. */
function isLoopback(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? '');
}

function originIsForeign(request: IncomingMessage): boolean {
  const origin = request.headers.origin;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || !isLoopback(new URL(origin).host);
}

/** The listener of the control port: plain JSON, loopback names only. */
export function controlListener(controlled: Controlled): RequestListener {
  const reply = (response: ServerResponse, status: number, value: unknown): void =>
    send(response, status, { 'content-type': 'application/json; charset=utf-8' }, JSON.stringify(value));

  const writePieces = (response: ServerResponse, pieces: readonly string[]): void => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
    for (const piece of pieces) response.write(piece);
    response.end();
  };

  const numberSince = (since: string | null): number => {
    if (since !== null && !/^\d{1,15}$/.test(since)) throw new BadRequest('since must be a whole number');
    return Number(since ?? 0);
  };

  const requests = (response: ServerResponse, since: string | null): void => {
    const first = numberSince(since);
    const pieces: string[] = ['['];
    let batch: string[] = [];
    const flush = (): void => {
      if (batch.length > 0) pieces.push((pieces.length > 1 ? ',' : '') + batch.join(','));
      batch = [];
    };
    for (const entry of controlled.log.since(first)) {
      batch.push(JSON.stringify(entry));
      if (batch.length >= 5000) flush();
    }
    flush();
    writePieces(response, [...pieces, ']']);
  };

  const state = (response: ServerResponse): void => {
    const pieces: string[] = [];
    for (const dialect of controlled.dialects()) {
      pieces.push(`${pieces.length === 0 ? '{' : ','}"${dialect.name}":`, ...dialect.state());
    }
    writePieces(response, [...pieces, '}']);
  };

  const handle = (call: string, query: URLSearchParams, body: unknown, response: ServerResponse): void => {
    const complain = (complaint: string | null, done: () => unknown): void => {
      if (complaint !== null) throw new BadRequest(complaint);
      reply(response, 200, done());
    };
    switch (call) {
      case 'GET /requests':
        return requests(response, query.get('since'));
      case 'GET /state':
        return state(response);
      case 'GET /outbox':
        return reply(response, 200, controlled.outbox(numberSince(query.get('since'))));
      case 'GET /faults':
        return reply(response, 200, controlled.faults.list());
      case 'PUT /faults':
        return complain(controlled.faults.replace(body), () => controlled.faults.list());
      case 'GET /switches':
        return reply(response, 200, controlled.switches());
      case 'PUT /switches':
        return complain(controlled.setSwitches(body), () => controlled.switches());
      case 'POST /clock': {
        const ms = wholeNumber(objectOf(body, ['advanceMs'])['advanceMs'], 'advanceMs', 0, FARTHEST_ADVANCE_MS);
        if (ms === undefined) throw new BadRequest('advanceMs is missing');
        if (controlled.clock.offset() + ms > FARTHEST_ADVANCE_MS)
          throw new BadRequest('the clock cannot go a century ahead');
        controlled.clock.advance(ms);
        controlled.clockMoved();
        return reply(response, 200, { now: controlled.clock.now(), offsetMs: controlled.clock.offset() });
      }
      case 'POST /reset': {
        const wish = objectOf(body, ['groups', 'people', 'depth', 'seed']);
        const outcome = controlled.reset({
          groups: wholeNumber(wish['groups'], 'groups', 1, 1_000_000),
          people: wholeNumber(wish['people'], 'people', 0, 5_000_000),
          depth: wholeNumber(wish['depth'], 'depth', 1, 10),
          seed: wholeNumber(wish['seed'], 'seed', 0, Number.MAX_SAFE_INTEGER),
        });
        if ('complaint' in outcome) throw new BadRequest(outcome.complaint);
        return reply(response, 200, outcome.ready);
      }
      default:
        return reply(response, 404, { error: `there is no ${call}` });
    }
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isLoopback(request.headers.host) || originIsForeign(request)) {
      return reply(response, 403, { error: 'only from this machine' });
    }
    const { path, query } = targetOf(request);
    const bytes = await readBody(request, BODY_LIMIT);
    if (bytes === null) return reply(response, 413, { error: 'too large' });
    let body: unknown = {};
    try {
      const text = bytes.toString('utf8');
      if (isTooDeep(text)) return reply(response, 400, { error: 'the body is nested too deeply' });
      if (text !== '') body = JSON.parse(text);
    } catch {
      return reply(response, 400, { error: 'the body is not JSON' });
    }
    try {
      handle(`${request.method ?? 'GET'} ${path}`, query, body, response);
    } catch (cause) {
      if (!(cause instanceof BadRequest)) throw cause;
      reply(response, 400, { error: cause.message });
    }
  };

  return (request, response) => {
    serve(request, response).catch((cause: unknown) => {
      process.stderr.write(
        `sandbox control: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`,
      );
      if (response.headersSent) response.destroy();
      else reply(response, 500, { error: 'internal error' });
    });
  };
}
