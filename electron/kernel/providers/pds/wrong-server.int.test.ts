import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createMemoryVault } from '../../ports/memory-vault.ts';
import { recordingLogger, recordingTraffic } from '../testing/recorders.ts';
import { sendJson, startTestServer, type SeenRequest } from '../testing/test-server.ts';
import { valueOf as value } from '../testing/value-of.ts';
import { SkippingClock } from '../testing/virtual-clock.ts';
import { createPdsProvider } from './provider.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('not a PDS at that address', () => {
  const profile = {
    id: 'p1',
    kind: 'pds',
    name: 'x',
    authEndpoint: '',
    allowLoopbackHttp: true,
    signIn: { method: 'token', appId: 'a' },
    readOnly: true,
    namedAdmins: [],
    adminReachesSubgroups: true,
    guardPeople: 50,
    guardPercent: 25,
  } as const;
  async function probed(endpoint: string, maxBytes?: number, afterProbe: () => void | Promise<void> = () => undefined) {
    const vault = createMemoryVault();
    await vault.set('profile/p1/accessToken', 'cAnArY-token');
    const logger = recordingLogger();
    const provider = createPdsProvider({
      profile: { ...profile, namedAdmins: [], endpoint },
      vault,
      clock: new SkippingClock(),
      logger,
      traffic: recordingTraffic(),
      ...(maxBytes === undefined ? {} : { http: { maxBytes } }),
    });
    const report = await provider.probe(() => undefined);
    await afterProbe();
    const ping = await provider.ping();
    provider.close();
    return { failed: report.checks.find((check) => check.state === 'failed'), report, ping, logger };
  }

  it.each<[string, string, (request: SeenRequest, response: ServerResponse) => void]>([
    [
      'a web page',
      'net.not-this-directory',
      (_q, s) => s.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><h1>It works</h1>'),
    ],
    [
      'a web page that says not found',
      'net.not-this-directory',
      (_q, s) => s.writeHead(404, { 'content-type': 'text/html', server: 'nginx' }).end('<html><h1>404</h1></html>'),
    ],
    [
      'another JSON service',
      'net.not-this-directory',
      (_q, s) => s.writeHead(404, { 'content-type': 'application/json' }).end('{"detail":"Not found"}'),
    ],
    [
      'a JSON service with codes of its own',
      'net.not-this-directory',
      (_q, s) => s.writeHead(401, JSON_TYPE).end('{"code":"unauthorized","message":"Authentication required"}'),
    ],
    [
      'a JSON service with a code that PDS has, too',
      'net.not-this-directory',
      (_q, s) => s.writeHead(404, JSON_TYPE).end('{"code":"NotFound","message":"no such page"}'),
    ],
    [
      'a gateway in front of something else',
      'net.not-this-directory',
      (_q, s) => s.writeHead(404, { 'x-ca-request-id': 'r-1', 'x-ca-error-code': 'I404NF' }).end(),
    ],
    [
      'a service that says yes to everything',
      'net.not-this-directory',
      (_q, s) => s.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}'),
    ],
    ['text', 'net.not-this-directory', (_q, s) => s.writeHead(200).end('hello')],
    ['a redirect', 'net.redirect', (_q, s) => s.writeHead(302, { location: 'https://login.example/' }).end()],
    ['an endless answer', 'net.too-large', (_q, s) => s.writeHead(200).end('x'.repeat(2_000_000))],
  ])('%s: %s at the server check, and no token was sent there', async (_title, code, answer) => {
    const server = await startTestServer(answer);
    const { failed } = await probed(server.origin, 1_000_000, () => {
      expect(server.seen.length).toBeGreaterThan(0);
      expect(JSON.stringify(server.seen)).not.toContain('cAnArY');
    });
    expect(failed).toMatchObject({ name: 'server', error: { code } });
    await server.close();
  });

  it.each<[string, Record<string, string>, object]>([
    ['a PDS by its gateway', { 'x-ca-request-id': 'r-1' }, { code: 'Whatever', message: '' }],
    ['a PDS behind a proxy that drops its headers', {}, { code: 'AccessTokenInvalid', message: '' }],
  ])('%s passes the server check and fails at the sign-in', async (_title, headers, body) => {
    const server = await startTestServer((_request, response) =>
      response.writeHead(401, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body)),
    );
    const { failed } = await probed(server.origin);
    expect(failed).toMatchObject({ name: 'sign-in' });
    await server.close();
  });

  it('nobody there', async () => {
    const server = await startTestServer(() => undefined);
    await server.close();
    expect((await probed(server.origin)).failed).toMatchObject({ name: 'server', error: { code: 'net.unreachable' } });
  });

  it.each([
    ['http://bj1.api.aliyunpds.com', 'net.insecure-url'],
    ['bj1.api.aliyunpds.com', 'net.invalid-url'],
    ['https://ann:secret@bj1.api.aliyunpds.com', 'net.invalid-url'],
  ])('@security 1 %s is refused before anything is sent', async (endpoint, code) => {
    const { failed, ping, report, logger } = await probed(endpoint);
    expect(failed).toMatchObject({ name: 'address', error: { code } });
    expect(ping).toMatchObject({ ok: false, error: { code } });
    expect(report.checks.slice(1).every((check) => check.state === 'skipped')).toBe(true);
    expect(logger.lines.filter((line) => line.message.startsWith('http'))).toEqual([]);
  });

  it('@security 17 a marker that leads in circles ends the listing', async () => {
    const server = await startTestServer((_request, response) =>
      sendJson(response, 200, { items: [{ group_id: 'g' }], next_marker: 'again' }),
    );
    const provider = createPdsProvider({
      profile: { ...profile, namedAdmins: [], endpoint: server.origin },
      vault: { ...createMemoryVault(), get: () => Promise.resolve({ ok: true, value: 't' }) },
      clock: new SkippingClock(),
      logger: recordingLogger(),
      traffic: recordingTraffic(),
    });
    const first = value(await provider.listGroups(null));
    expect(await provider.listGroups(first.next)).toMatchObject({ ok: false, error: { code: 'sync.marker-loop' } });
    expect(await provider.listGroupsOfPerson('p')).toMatchObject({ ok: false, error: { code: 'sync.marker-loop' } });
    expect(server.seen.length).toBeLessThan(6);
    provider.close();
    await server.close();
  });
});
