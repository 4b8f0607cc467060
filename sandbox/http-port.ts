import { createServer, STATUS_CODES } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Reply, ReplyHeaders } from './dialect.ts';

/** A listening HTTP server on the loopback interface. */
export interface HttpPort {
  readonly origin: string;
  /** Ends all connections, also those under way, and frees the port. */
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1; port 0 takes any. `notHttp` makes the answer to what is no HTTP request, a bare 400 without it.
 *
 * @throws the system's error, for example EADDRINUSE.
 */
export async function listen(
  listener: RequestListener,
  port: number,
  notHttp: () => Reply = () => ({ status: 400 }),
): Promise<HttpPort> {
  // Longer than any client keeps a connection idle, so that none is cut while a request is sent on it.
  const server: Server = createServer({ keepAliveTimeout: 75_000 }, listener);
  server.on('clientError', (_error, socket) => {
    if (!socket.writable) socket.destroy();
    else socket.end(wholeAnswer(notHttp()));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An answer as it goes over the wire where there is no request to answer to. */
function wholeAnswer({ status, headers = {}, body = '' }: Reply): Buffer {
  const content = Buffer.from(body);
  const lines = Object.entries({ ...headers, connection: 'close', 'content-length': String(content.length) });
  const head = lines.map(([name, value]) => `${name}: ${String(value)}\r\n`).join('');
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head}\r\n`), content]);
}

/** The whole body, or null when it is larger than `limit` bytes; the rest of such a body is read and dropped. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
    // Beyond reason nothing more is read: the connection ends with the answer.
    if (size > limit * 8) break;
  }
  return size > limit ? null : Buffer.concat(chunks);
}

/** Splits the request target; a target that is no path at all is its own path. */
export function targetOf(request: IncomingMessage): { path: string; query: URLSearchParams } {
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: new URLSearchParams() }
    : { path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)) };
}

/** Writes an answer with its length; 204 and 304 have no body by definition. */
export function send(
  response: ServerResponse,
  status: number,
  headers: ReplyHeaders,
  body: string | Buffer | undefined,
): void {
  const bare = status === 204 || status === 304;
  const content = bare ? undefined : Buffer.from(body ?? '');
  response.writeHead(status, {
    ...(headers as Record<string, string | string[]>),
    ...(content === undefined ? {} : { 'content-length': String(content.length) }),
  });
  response.end(content);
}
