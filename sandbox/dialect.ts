import type { IncomingHttpHeaders } from 'node:http';

/** One request as a dialect sees it: complete, with its body read. */
export interface Exchange {
  readonly method: string;
  /** Path without the query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** A `lag` fault asks that searches and lists show the state of so many milliseconds ago. */
  readonly lagMs: number;
}

export type ReplyHeaders = Readonly<Record<string, string | readonly string[]>>;

/** One answer. A missing body means none at all (`Content-Length: 0`, or 204). */
export interface Reply {
  readonly status: number;
  /** A list makes one header line of each of its values, as cookies need. */
  readonly headers?: ReplyHeaders;
  readonly body?: string | Buffer;
}

/**
 * A wire dialect that the server mounts on a port of its own. The server does
 * what all dialects share (reading, logging, faults, writing); the dialect
 * turns a request into an answer.
 */
export interface Dialect {
  readonly name: 'pds' | 'geonode';
  /** Largest request body in bytes; `tooLarge` answers what exceeds it. */
  readonly bodyLimit: number;
  answer(exchange: Exchange): Reply;
  /** The answer to what is no HTTP request; a bare 400 without it. */
  notHttp?(): Reply;
  /** The answer to a body above `bodyLimit`. */
  tooLarge(): Reply;
  /** The answer when a handler threw: a bug in the sandbox, not a refusal. */
  crashed(): Reply;
  /** The path as the request log shows it, where a path may hold a secret. */
  loggedPath?(path: string): string;
  /** Headers on every response, those of faults included. */
  baseHeaders(): Record<string, string>;
  /** The dialect's part of the ready object, with new tokens, for a server at `origin`. */
  ready(origin: string): object;
  /** The dialect's part of `GET /state`, as pieces of JSON text in order. */
  state(): string[];
}
