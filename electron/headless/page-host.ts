import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { decodeClientMessage, postTo } from './bridge-socket.ts';
import { BRIDGE_CLOSE_UNAUTHORIZED, BRIDGE_PATH, MAX_CLIENT_MESSAGE } from '#shared/ipc/wire.ts';
import type { Dispatcher } from '../kernel/ipc/dispatcher.ts';
import type { SenderInfo } from '../kernel/ipc/sender.ts';
import type { Logger } from '../kernel/ports/logger.ts';
import { pageHeaders } from './page-headers.ts';
import type { Page } from './page-table.ts';
import { createBridgeSessions } from './sessions.ts';

const HELLO_TIMEOUT_MS = 10_000;
const MAX_HELLO = 4096;

export interface PageHost {
  port: number;
  /** Address with the one-time token. */
  url: string;
  close(): Promise<void>;
}

export interface PageHostOptions {
  port: number;
  pages: Map<string, Page>;
  logger: Logger;
  /** Called once per admitted client. */
  dispatcher: Pick<Dispatcher, 'connect'>;
  /** A spent address was opened: here is a new one, for the owner of the terminal only. */
  onNewAddress(url: string): void;
}

/**
 * Serves the pages and the bridge on 127.0.0.1 only. Host and Origin must be exactly this host (a name that resolves to 127.0.0.1 is somebody
 * else's page, DNS rebinding included). Rejects with the system's error when the port cannot be had.
 */
export async function servePages(options: PageHostOptions): Promise<PageHost> {
  const { pages, logger } = options;
  let authority = '';
  const server = createServer((request, response) => answer(request, response));
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: MAX_CLIENT_MESSAGE,
    perMessageDeflate: false,
  });

  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(options.port, '127.0.0.1', () => {
      server.off('error', fail);
      done();
    });
  });
  const { port } = server.address() as AddressInfo;
  authority = `127.0.0.1:${port}`;
  const origin = `http://${authority}`;
  const headers = pageHeaders(authority);
  const sessions = createBridgeSessions((token) => options.onNewAddress(`${origin}/#${token}`));

  function answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const finish = (status: number, page: Page | null): void => {
      const body = page?.body ?? Buffer.from(`${status}\n`);
      response.writeHead(status, {
        ...headers,
        'Content-Type': page?.type ?? 'text/plain; charset=utf-8',
        'Content-Length': body.length,
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    if (request.headers.host !== authority) return finish(421, null);
    if (request.method !== 'GET' && request.method !== 'HEAD') return finish(405, null);
    const page = pages.get((request.url ?? '').split('?')[0] ?? '');
    return page ? finish(200, page) : finish(404, null);
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.host !== authority || request.headers.origin !== origin || request.url !== BRIDGE_PATH) {
      logger.warn('A bridge connection from elsewhere was refused', { origin: request.headers.origin ?? null });
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => admit(client));
  });
  server.on('clientError', (_error, socket) => socket.destroy());

  function admit(client: WebSocket): void {
    client.on('error', (error) => logger.warn('A bridge connection failed', { error }));
    const timer = setTimeout(() => client.close(BRIDGE_CLOSE_UNAUTHORIZED, 'no hello'), HELLO_TIMEOUT_MS);
    timer.unref();
    client.once('close', () => clearTimeout(timer));
    client.once('message', (data, isBinary) => {
      clearTimeout(timer);
      const hello = decodeClientMessage(data, isBinary, MAX_HELLO);
      const key = hello?.['type'] === 'hello' ? sessions.admit(hello) : null;
      if (key === null) {
        client.close(BRIDGE_CLOSE_UNAUTHORIZED, 'refused');
        return;
      }
      const sender: SenderInfo = { window: 'browser', mainFrame: true, origin };
      const connection = options.dispatcher.connect(sender, (message) => postTo(client, message));
      client.on('message', (message, binary) =>
        connection.receive(decodeClientMessage(message, binary, MAX_CLIENT_MESSAGE)),
      );
      client.once('close', () => connection.close());
      client.send(JSON.stringify({ type: 'welcome', session: key }));
    });
  }

  return {
    port,
    url: `${origin}/#${sessions.token}`,
    async close() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}
