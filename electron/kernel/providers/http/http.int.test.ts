import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok } from '#shared/errors/result.ts';
import { systemClock } from '../../ports/clock.ts';
import { recordingLogger, recordingTraffic } from '../testing/recorders.ts';
import { sendJson, startTestServer, type SeenRequest, type TestServer } from '../testing/test-server.ts';
import {
  expiredCertificate,
  localhostCertificate,
  otherHostCertificate,
  serverKey,
  testAuthority,
} from '../testing/tls-fixture.ts';
import { SkippingClock } from '../testing/virtual-clock.ts';
import { createHttp, type Http, type HttpOptions, type HttpRequest, type HttpResponse } from './http.ts';

/** A label of more than 63 signs is no name: no name server is asked for it, however slow or inventive it be. */
const NO_SUCH_HOST = `https://${'x'.repeat(64)}.invalid`;

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function server(
  answer: (request: SeenRequest, response: ServerResponse) => void,
  tls?: { key: string; cert: string },
): Promise<TestServer> {
  const started = await startTestServer(answer, tls);
  open.push(started);
  return started;
}

function http(options: Partial<HttpOptions> = {}) {
  const clock = new SkippingClock();
  const logger = recordingLogger();
  const traffic = recordingTraffic();
  const made: Http = createHttp({ clock, logger, traffic, hostPolicy: () => null, random: () => 0.5, ...options });
  open.push(made);
  return { http: made, clock, logger, traffic };
}

const read = (origin: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url: new URL('/v2/group/get', origin),
  kind: 'read',
  body: '{}',
  ...more,
});
const write = (origin: string, more: Partial<HttpRequest> = {}): HttpRequest =>
  read(origin, { kind: 'write', ...more });
const status = (response: HttpResponse) => {
  if (response.status === 429) return err(appError('remote.rate-limited', {}, { retry: 'after-ms' }));
  if (response.status === 503) return err(appError('remote.unavailable', {}, { retry: 'now' }));
  return ok(response.status);
};

describe('the one way to a server', () => {
  it('sends, reads, reports', async () => {
    const now = Date.UTC(2026, 0, 1);
    const target = await server((_request, response) =>
      sendJson(response, 200, { fine: true }, { date: new Date(now + 90_000).toUTCString() }),
    );
    const { http: it, traffic } = http({ clock: { ...systemClock, now: () => now } });
    const result = await it.send(read(target.origin, { headers: { accept: 'application/json' } }), (response) =>
      ok(response.text),
    );
    expect(result).toEqual({ ok: true, value: '{"fine":true}' });
    expect(traffic.requests).toMatchObject([
      { method: 'POST', path: '/v2/group/get', status: 200, requestId: 'TEST-1' },
    ]);
    expect(it.clockOffsetMs(new URL(target.origin).host)).toBe(90_000);
  });

  it('uses a connection again', async () => {
    const sockets = new Set<unknown>();
    const target = await server((_request, response) => {
      sockets.add(response.socket);
      sendJson(response, 200, {});
    });
    const { http: it } = http();
    for (let i = 0; i < 5; i += 1) await it.send(read(target.origin), status);
    expect(sockets.size).toBe(1);
  });

  it('repeats a read that was refused or lost, and says how often it waited', async () => {
    let calls = 0;
    const target = await server((_request, response) => {
      calls += 1;
      if (calls === 1) response.socket?.destroy();
      else if (calls === 2) sendJson(response, 503, {});
      else if (calls === 3) sendJson(response, 429, {}, { 'retry-after': '7' });
      else sendJson(response, 200, {});
    });
    const { http: it, clock, traffic } = http();
    expect(await it.send(read(target.origin), status)).toEqual({ ok: true, value: 200 });
    expect(calls).toBe(4);
    expect(clock.waits.some((wait) => wait > 6_900 && wait <= 7_000)).toBe(true);
    expect(traffic.waits.filter((until) => until !== null)).toHaveLength(1);
    expect(traffic.waits.at(-1)).toBeNull();
  });

  it('gives up on a read in the end and returns the last error', async () => {
    const target = await server((_request, response) => sendJson(response, 503, {}));
    const { http: it } = http();
    expect(await it.send(read(target.origin), status)).toMatchObject({
      ok: false,
      error: { code: 'remote.unavailable' },
    });
    expect(target.seen.length).toBe(5);
  });

  it.each([
    ['a lost connection', (response: ServerResponse) => response.socket?.destroy(), 'net.unreachable', 'unknown'],
    ['503', (response: ServerResponse) => sendJson(response, 503, {}), 'remote.unavailable', 'not-applied'],
    ['429', (response: ServerResponse) => sendJson(response, 429, {}), 'remote.rate-limited', 'not-applied'],
  ] as const)('never repeats a write: %s', async (_name, answer, code, outcome) => {
    const target = await server((_request, response) => void answer(response));
    const { http: it } = http();
    expect(await it.send(write(target.origin), status)).toMatchObject({ ok: false, error: { code, outcome } });
    expect(target.seen).toHaveLength(1);
  });

  it('names a server that is not there, and knows that nothing was sent', async () => {
    const target = await startTestServer(() => undefined);
    await target.close();
    const { http: it } = http();
    expect(await it.send(write(target.origin), status)).toMatchObject({
      ok: false,
      error: { code: 'net.unreachable', params: { reason: 'ECONNREFUSED' }, outcome: 'not-applied' },
    });
    expect(await it.send(write(NO_SUCH_HOST), status)).toMatchObject({
      ok: false,
      error: { code: 'net.unreachable', outcome: 'not-applied' },
    });
  });

  it('ends a write that is not answered in time as unknown, a read as a time-out', async () => {
    const target = await server(() => undefined);
    const { http: it } = http({ timeoutMs: 40 });
    expect(await it.send(write(target.origin), status)).toMatchObject({
      ok: false,
      error: { code: 'net.timeout', outcome: 'unknown' },
    });
    expect(await it.send(read(target.origin, { repeat: 'never' }), status)).toMatchObject({
      ok: false,
      error: { code: 'net.timeout', outcome: 'not-applied' },
    });
  });

  it('@security 17 ends an answer that drips for ever', async () => {
    const target = await server((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(drip));
    });
    const { http: it } = http({ timeoutMs: 80 });
    expect(await it.send(read(target.origin, { repeat: 'never' }), status)).toMatchObject({
      ok: false,
      error: { code: 'net.timeout' },
    });
  });

  it('stops at the signal, on the way and while waiting', async () => {
    const arrived: (() => void)[] = [];
    const target = await server(() => arrived.forEach((tell) => tell()));
    const { http: it } = http();
    const abort = new AbortController();
    arrived.push(() => abort.abort());
    expect(await it.send(write(target.origin, { signal: abort.signal }), status)).toMatchObject({
      ok: false,
      error: { code: 'net.aborted', outcome: 'unknown' },
    });
    expect(await it.send(write(target.origin, { signal: AbortSignal.abort() }), status)).toMatchObject({
      ok: false,
      error: { code: 'net.aborted', outcome: 'not-applied' },
    });
    expect(target.seen).toHaveLength(1);
  });

  it('@security 17 refuses an answer that is too large, announced or not, and one that is small only while compressed', async () => {
    const big = 'x'.repeat(300_000);
    const target = await server((request, response) => {
      if (request.path === '/announced') response.writeHead(200, { 'content-length': String(big.length) }).end(big);
      else if (request.path === '/chunked') response.writeHead(200).end(big);
      else response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('\0'.repeat(50_000_000)));
    });
    const { http: it } = http({ maxBytes: 100_000 });
    for (const path of ['/announced', '/chunked', '/bomb']) {
      const result = await it.send(read(target.origin, { url: new URL(path, target.origin) }), status);
      expect(result, path).toMatchObject({ ok: false, error: { code: 'net.too-large' } });
    }
    expect(target.seen).toHaveLength(3);
  });

  it('@security 17 reports a redirect and never follows it, whatever its status and target', async () => {
    const elsewhere = await server((_request, response) => sendJson(response, 200, {}));
    let next = 301;
    const target = await server((_request, response) =>
      response.writeHead(next, { location: `${elsewhere.origin}/stolen` }).end(),
    );
    const { http: it } = http();
    for (next of [301, 302, 303, 307, 308]) {
      const result = await it.send(read(target.origin, { headers: { authorization: 'Bearer secret' } }), status);
      expect(result).toMatchObject({
        ok: false,
        error: { code: 'net.redirect', params: { target: new URL(elsewhere.origin).host } },
      });
    }
    expect(elsewhere.seen).toHaveLength(0);
    expect(await it.send(read(target.origin, { redirect: 'answer' }), status)).toEqual({ ok: true, value: 308 });
    expect(elsewhere.seen).toHaveLength(0);
  });

  it('@security 17 asks only hosts that the policy allows', async () => {
    const target = await server((_request, response) => sendJson(response, 200, {}));
    const { http: it } = http({ hostPolicy: () => appError('net.invalid-url', { reason: 'foreign-host' }) });
    expect(await it.send(read(target.origin), status)).toMatchObject({ ok: false, error: { code: 'net.invalid-url' } });
    expect(target.seen).toHaveLength(0);
  });

  it('@security 17 lets a caller add headers, query and time-out, and nothing that decides where the token goes', async () => {
    const elsewhere = await server((_request, response) => sendJson(response, 200, {}));
    const target = await server((_request, response) => sendJson(response, 200, {}));
    const { http: it } = http();
    const config = {
      baseURL: elsewhere.origin,
      url: `${elsewhere.origin}/stolen`,
      method: 'DELETE',
      data: 'other',
      proxy: { host: '127.0.0.1', port: Number(new URL(elsewhere.origin).port) },
      auth: { username: 'a', password: 'b' },
      adapter: () => Promise.reject(new Error('own adapter')),
      maxRedirects: 5,
      socketPath: '/tmp/none',
      validateStatus: () => false,
      headers: {
        Authorization: 'Bearer mine',
        HOST: 'evil.example',
        Cookie: 'a=b',
        'X-Trace': 'yes',
        'Content-Type': 'text/plain',
      },
      params: { lang: 'zh', page: 2 },
    };
    const result = await it.send(
      read(target.origin, { headers: { authorization: 'Bearer ours', 'content-type': 'application/json' }, config }),
      status,
    );
    expect(result).toEqual({ ok: true, value: 200 });
    expect(elsewhere.seen).toHaveLength(0);
    expect(target.seen[0]).toMatchObject({
      method: 'POST',
      path: '/v2/group/get?lang=zh&page=2',
      body: '{}',
      headers: {
        authorization: 'Bearer ours',
        host: new URL(target.origin).host,
        'x-trace': 'yes',
        'content-type': 'application/json',
      },
    });
    expect(target.seen[0]?.headers.cookie).toBeUndefined();
  });

  it('takes the time-out and the signal of a caller', async () => {
    const target = await server(() => undefined);
    const { http: it } = http();
    expect(await it.send(write(target.origin, { config: { timeout: 30 } }), status)).toMatchObject({
      ok: false,
      error: { code: 'net.timeout' },
    });
    expect(await it.send(write(target.origin, { config: { signal: AbortSignal.abort() } }), status)).toMatchObject({
      ok: false,
      error: { code: 'net.aborted' },
    });
  });

  it('@security 14 hands no secret to the logger, whatever goes wrong', async () => {
    const canary = 'cAnArYtOkEn0123456789';
    const target = await server((request, response) => {
      if (request.path.startsWith('/drop')) response.socket?.destroy();
      else sendJson(response, 401, { message: `token ${canary}` }, { 'set-cookie': `sessionid=${canary}` });
    });
    const { http: it, logger, traffic } = http({ timeoutMs: 500 });
    const secret = { headers: { authorization: `Bearer ${canary}` }, body: `refresh_token=${canary}` };
    await it.send(
      read(target.origin, { ...secret, url: new URL(`/v2/oauth/token?access_token=${canary}`, target.origin) }),
      status,
    );
    await it.send(
      read(target.origin, { ...secret, url: new URL(`/drop?access_token=${canary}`, target.origin) }),
      status,
    );
    await it.send(write(NO_SUCH_HOST, secret), status);
    expect(logger.lines.length).toBeGreaterThan(3);
    expect(JSON.stringify([logger.lines, traffic.requests])).not.toContain(canary);
  });

  it('ends everything under way when it is closed', async () => {
    const target = await server(() => closeIt());
    const { http: it } = http();
    const closeIt = () => it.close();
    expect(await it.send(read(target.origin), status)).toMatchObject({ ok: false, error: { code: 'net.aborted' } });
    expect(await it.send(read(target.origin), status)).toMatchObject({ ok: false, error: { code: 'net.aborted' } });
  });
});

describe('certificates', () => {
  const fine = (_request: SeenRequest, response: ServerResponse) => sendJson(response, 200, {});

  it.each([
    ['nobody vouches for', localhostCertificate, undefined],
    ['an authority of this profile signed for another name', otherHostCertificate, testAuthority],
    ['has expired', expiredCertificate, testAuthority],
  ] as const)('@security 16 one that %s is refused, and the error names the host', async (_name, cert, ca) => {
    const target = await server(fine, { key: serverKey, cert });
    const { http: it } = http(ca === undefined ? {} : { ca });
    const result = await it.send(read(target.origin, { headers: { authorization: 'Bearer secret' } }), status);
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'net.tls', params: { host: new URL(target.origin).host }, outcome: 'not-applied' },
    });
    expect(target.seen).toHaveLength(0);
  });

  it('@security 16 an authority of the profile is believed by that profile only', async () => {
    const target = await server(fine, { key: serverKey, cert: localhostCertificate });
    expect(await http({ ca: testAuthority }).http.send(read(target.origin), status)).toEqual({ ok: true, value: 200 });
    expect(await http().http.send(read(target.origin), status)).toMatchObject({
      ok: false,
      error: { code: 'net.tls' },
    });
  });

  it('@security 16 no line of the product turns the check off', () => {
    const root = join(import.meta.dirname, '../../../..');
    const sources = ['electron', 'shared', 'renderer'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(ts|tsx|mjs|js)$/.test(file) && !/\.test\.tsx?$/.test(file))
        .map((file) => join(root, folder, file)),
    );
    expect(sources.length).toBeGreaterThan(20);
    const offenders = sources.filter((file) =>
      /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity/.test(readFileSync(file, 'utf8')),
    );
    expect(offenders).toEqual([]);
  });
});
