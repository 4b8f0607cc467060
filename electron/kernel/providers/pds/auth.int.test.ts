import { generateKeyPairSync, createPublicKey, verify } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { SignIn } from '#shared/domain/profile.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok } from '#shared/errors/result.ts';
import { createMemoryVault } from '../../ports/memory-vault.ts';
import type { Vault } from '../../ports/vault.ts';
import { recordingLogger, recordingTraffic } from '../testing/recorders.ts';
import { sendJson, startTestServer, type SeenRequest, type TestServer } from '../testing/test-server.ts';
import { SkippingClock } from '../testing/virtual-clock.ts';
import { createPdsProvider, type PdsProvider } from './provider.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const TOKEN: SignIn = { method: 'token', appId: 'app-1' };
const JWT: SignIn = { method: 'jwt', appId: 'app-1', domainId: 'bj1', subject: '' };

/** A domain reduced to its tokens: which one is good, and how many times it was asked for another. */
class TokenServer {
  good = 'token-0';
  refreshes = 0;
  calls: { path: string; token: string; status: number }[] = [];
  /** What the service says to a bad token. */
  refusal = { status: 401, code: 'AccessTokenInvalid', message: 'ErrValidateTokenFailed' };
  expiresIn: number | undefined = 7200;
  /** Answers a token call in place of the server. */
  onTokenCall: ((request: SeenRequest, response: ServerResponse) => boolean) | null = null;
  onCall: ((token: string) => void) | null = null;
  server!: TestServer;

  async start(): Promise<this> {
    this.server = await startTestServer((request, response) => this.#answer(request, response));
    open.push(this.server);
    return this;
  }

  #answer(request: SeenRequest, response: ServerResponse): void {
    if (request.path === '/v2/account/token' || request.path === '/v2/oauth/token') {
      this.refreshes += 1;
      if (this.onTokenCall?.(request, response)) return;
      this.good = `token-${this.refreshes}`;
      sendJson(response, 200, {
        access_token: this.good,
        refresh_token: `refresh-${this.refreshes}`,
        ...(this.expiresIn === undefined ? {} : { expires_in: this.expiresIn }),
      });
      return;
    }
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    this.onCall?.(token);
    const status = token === this.good ? 200 : this.refusal.status;
    this.calls.push({ path: request.path, token, status });
    if (status === 200) sendJson(response, 200, { items: [], next_marker: '' });
    else sendJson(response, status, { code: this.refusal.code, message: this.refusal.message });
  }
}

async function provider(
  server: TokenServer,
  signIn: SignIn,
  secrets: Record<string, string>,
  more: { vault?: Vault; clock?: SkippingClock } = {},
) {
  const vault = more.vault ?? createMemoryVault();
  for (const [name, value] of Object.entries(secrets)) await vault.set(`profile/p1/${name}`, value);
  const logger = recordingLogger();
  const made: PdsProvider = createPdsProvider({
    profile: {
      id: 'p1',
      kind: 'pds',
      name: 'T',
      endpoint: server.server.origin,
      authEndpoint: '',
      allowLoopbackHttp: true,
      signIn,
      readOnly: true,
      namedAdmins: [],
      adminReachesSubgroups: true,
      guardPeople: 50,
      guardPercent: 25,
    },
    vault,
    clock: more.clock ?? new SkippingClock(),
    logger,
    traffic: recordingTraffic(),
  });
  open.push(made);
  return { provider: made, vault, logger };
}

const stored = async (vault: Vault, name: string) => {
  const read = await vault.get(`profile/p1/${name}`);
  return read.ok ? read.value : null;
};

describe('access token with refresh token', () => {
  it('@security 15 fifty calls with an expired token make one renewal, and each is repeated once', async () => {
    const server = await new TokenServer().start();
    const { provider: it } = await provider(server, TOKEN, { accessToken: 'old', refreshToken: 'refresh-0' });
    const results = await Promise.all(Array.from({ length: 50 }, () => it.ping()));
    expect(results.every((result) => result.ok)).toBe(true);
    expect(server.refreshes).toBe(1);
    expect(server.calls.filter((call) => call.token === 'old').length).toBeLessThanOrEqual(50);
    expect(server.calls.filter((call) => call.status === 200)).toHaveLength(50);
  });

  it('@security 15 the new pair is in the vault before the new token is used', async () => {
    const server = await new TokenServer().start();
    const { provider: it, vault } = await provider(server, TOKEN, { accessToken: 'old', refreshToken: 'refresh-0' });
    const kept: (string | null)[] = [];
    const reads: Promise<void>[] = [];
    server.onCall = (token) => {
      if (token !== 'old') reads.push(stored(vault, 'refreshToken').then((value) => void kept.push(value)));
    };
    await it.ping();
    await Promise.all(reads);
    expect(kept).toEqual(['refresh-1']);
    expect(await stored(vault, 'accessToken')).toBe('token-1');
  });

  it('@security 15 a second refusal is the end: auth.expired, no loop', async () => {
    const server = await new TokenServer().start();
    server.onTokenCall = (_request, response) => {
      sendJson(response, 200, { access_token: 'never-good', refresh_token: 'r', expires_in: 7200 });
      return true;
    };
    const { provider: it } = await provider(server, TOKEN, { accessToken: 'old', refreshToken: 'refresh-0' });
    expect(await it.ping()).toMatchObject({ ok: false, error: { code: 'auth.expired', retry: 'after-sign-in' } });
    expect(server.calls).toHaveLength(2);
    expect(server.refreshes).toBe(1);
  });

  it('@security 15 a write goes out again after the renewal, once', async () => {
    const server = await new TokenServer().start();
    const { provider: it } = await provider(server, TOKEN, { accessToken: 'old', refreshToken: 'refresh-0' });
    expect(await it.apply({ kind: 'group.delete', groupId: 'g', name: 'G' })).toMatchObject({ ok: true });
    expect(server.calls.map((call) => [call.path, call.status])).toEqual([
      ['/v2/group/delete', 401],
      ['/v2/group/delete', 200],
    ]);
  });

  it('is renewed five minutes before its end, without asking the server first', async () => {
    const server = await new TokenServer().start();
    const clock = new SkippingClock();
    const { provider: it } = await provider(
      server,
      TOKEN,
      { accessToken: 'old', refreshToken: 'refresh-0' },
      { clock },
    );
    await it.ping();
    clock.advance((7200 - 301) * 1000);
    await it.ping();
    expect(server.refreshes).toBe(1);
    clock.advance(2_000);
    await it.ping();
    expect(server.refreshes).toBe(2);
    expect(server.calls.filter((call) => call.status !== 200)).toHaveLength(1);
  });

  it('a short-lived token is not renewed at every call', async () => {
    const server = await new TokenServer().start();
    server.expiresIn = 120;
    const { provider: it } = await provider(server, TOKEN, { accessToken: 'old', refreshToken: 'refresh-0' });
    for (let i = 0; i < 5; i += 1) await it.ping();
    expect(server.refreshes).toBe(1);
  });

  it('a role that changed asks for a new token; when it stays, the error says so', async () => {
    const server = await new TokenServer().start();
    server.refusal = { status: 403, code: 'Forbidden', message: 'UserRoleChanged' };
    const { provider: it } = await provider(server, TOKEN, { accessToken: 'old', refreshToken: 'refresh-0' });
    expect(await it.ping()).toMatchObject({ ok: true });
    server.good = 'none';
    expect(await it.ping()).toMatchObject({ ok: true });
    server.onTokenCall = (_request, response) => {
      sendJson(response, 200, { access_token: 'x', refresh_token: 'y' });
      return true;
    };
    server.good = 'none';
    expect(await it.ping()).toMatchObject({ ok: false, error: { code: 'auth.role-changed' } });
  });

  it('a disabled account is not renewed', async () => {
    const server = await new TokenServer().start();
    server.refusal = { status: 401, code: 'TokenExpired', message: 'UserNotEnabled' };
    const { provider: it } = await provider(server, TOKEN, { accessToken: 'old', refreshToken: 'refresh-0' });
    expect(await it.ping()).toMatchObject({ ok: false, error: { code: 'auth.disabled' } });
    expect(server.refreshes).toBe(0);
  });

  it('without a refresh token the server’s own word about the token stands', async () => {
    const server = await new TokenServer().start();
    const { provider: it } = await provider(server, TOKEN, { accessToken: 'uk-0123456789' });
    expect(await it.ping()).toMatchObject({ ok: false, error: { code: 'auth.invalid' } });
    server.refusal = { status: 401, code: 'TokenExpired', message: '' };
    expect(await it.ping()).toMatchObject({ ok: false, error: { code: 'auth.expired' } });
    server.good = 'uk-0123456789';
    expect(await it.ping()).toMatchObject({ ok: true });
  });

  it('a token of an OAuth application is renewed by the other call', async () => {
    const server = await new TokenServer().start();
    const asked: string[] = [];
    server.onTokenCall = (request, response) => {
      asked.push(request.path);
      if (request.path !== '/v2/account/token') return false;
      sendJson(response, 404, { code: 'NotFound', message: 'app' });
      return true;
    };
    const { provider: it } = await provider(server, TOKEN, { accessToken: 'old', refreshToken: 'refresh-0' });
    expect(await it.ping()).toMatchObject({ ok: true });
    server.good = 'none';
    expect(await it.ping()).toMatchObject({ ok: true });
    expect(asked).toEqual(['/v2/account/token', '/v2/oauth/token', '/v2/oauth/token']);
  });

  it('a refused renewal is an expired sign-in, a lost one is not', async () => {
    const server = await new TokenServer().start();
    server.onTokenCall = (_request, response) => {
      sendJson(response, 400, { code: 'InvalidParameter.RefreshToken', message: 'no' });
      return true;
    };
    const { provider: it, vault } = await provider(server, TOKEN, { accessToken: 'old', refreshToken: 'refresh-0' });
    expect(await it.ping()).toMatchObject({
      ok: false,
      error: { code: 'auth.expired', remote: { code: 'InvalidParameter.RefreshToken' } },
    });
    server.onTokenCall = (_request, response) => {
      response.socket?.destroy();
      return true;
    };
    expect(await it.ping()).toMatchObject({ ok: false, error: { code: 'net.unreachable' } });
    expect(await stored(vault, 'refreshToken')).toBe('refresh-0');
    server.onTokenCall = null;
    expect(await it.ping()).toMatchObject({ ok: true });
  });

  it('@security 15 a vault that is locked for a moment costs neither the call’s truth nor the new refresh token', async () => {
    const server = await new TokenServer().start();
    const inner = createMemoryVault();
    let locked = false;
    const vault: Vault = {
      ...inner,
      set: (key, value) => (locked ? Promise.resolve(err(appError('secret.locked'))) : inner.set(key, value)),
    };
    const { provider: it } = await provider(
      server,
      TOKEN,
      { accessToken: 'old', refreshToken: 'refresh-0' },
      { vault },
    );
    locked = true;
    expect(await it.ping()).toMatchObject({ ok: false, error: { code: 'secret.locked' } });
    expect(server.calls.every((call) => call.token === 'old')).toBe(true);
    locked = false;
    expect(await it.ping()).toMatchObject({ ok: true });
    // The pair of the first renewal was kept and stored; there was no second one.
    expect(server.refreshes).toBe(1);
    expect(await stored(inner, 'refreshToken')).toBe('refresh-1');
  });

  it('one caller that gives up does not end the renewal for the others', async () => {
    const server = await new TokenServer().start();
    const { provider: it } = await provider(server, TOKEN, { accessToken: 'old', refreshToken: 'refresh-0' });
    const abort = new AbortController();
    server.onTokenCall = () => {
      abort.abort();
      return false;
    };
    const [first, second] = await Promise.all([it.ping({ signal: abort.signal }), it.ping()]);
    expect(first).toMatchObject({ ok: false, error: { code: 'net.aborted' } });
    expect(second).toMatchObject({ ok: true });
  });

  it('@security 14 no token reaches the log', async () => {
    const server = await new TokenServer().start();
    const { provider: it, logger } = await provider(server, TOKEN, {
      accessToken: 'cAnArYaccess',
      refreshToken: 'cAnArYrefresh',
    });
    await it.ping();
    server.good = 'none';
    server.onTokenCall = (request, response) => {
      sendJson(response, 400, { code: 'InvalidParameter', message: `bad token: ${request.body}` });
      return true;
    };
    await it.ping();
    expect(logger.lines.length).toBeGreaterThan(2);
    expect(JSON.stringify(logger.lines)).not.toMatch(/cAnArY|refresh-1|token-1/);
  });
});

describe('JWT application', () => {
  it('signs an assertion for the service account or a user and stores no token', async () => {
    const server = await new TokenServer().start();
    const claims: Record<string, unknown>[] = [];
    server.onTokenCall = (request) => {
      const assertion = new URLSearchParams(request.body).get('assertion') ?? '';
      const [head = '', body = '', signature = ''] = assertion.split('.');
      expect(
        verify(
          'RSA-SHA256',
          Buffer.from(`${head}.${body}`),
          createPublicKey(publicKey),
          Buffer.from(signature, 'base64url'),
        ),
      ).toBe(true);
      claims.push(JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>);
      return false;
    };
    const clock = new SkippingClock();
    const began = Math.floor(clock.now() / 1000);
    const { provider: it, vault } = await provider(server, JWT, { privateKeyPem: privateKey }, { clock });
    expect(await it.ping()).toMatchObject({ ok: true });
    const { provider: asUser } = await provider(
      server,
      { ...JWT, subject: 'u1' } as SignIn,
      { privateKeyPem: privateKey.replaceAll('\n', '\\n') },
      { clock },
    );
    expect(await asUser.ping()).toMatchObject({ ok: true });
    expect(claims[0]).toMatchObject({ iss: 'app-1', sub: 'bj1', sub_type: 'service', aud: 'bj1' });
    expect(claims[1]).toMatchObject({ iss: 'app-1', sub: 'u1', sub_type: 'user', aud: 'bj1' });
    const { iat, exp, jti } = claims[0] as { iat: number; exp: number; jti: string };
    // Between the first moment and this one, in the server's whole seconds.
    expect(iat).toBeGreaterThanOrEqual(began - 301);
    expect(iat).toBeLessThanOrEqual(Math.floor(clock.now() / 1000) - 299);
    expect(exp - iat).toBe(600);
    expect(jti.length).toBeGreaterThanOrEqual(16);
    expect(claims[1]?.['jti']).not.toBe(jti);
    expect(await stored(vault, 'accessToken')).toBeNull();
  });

  it('mints anew when the token is refused, once', async () => {
    const server = await new TokenServer().start();
    const { provider: it } = await provider(server, JWT, { privateKeyPem: privateKey });
    await it.ping();
    server.good = 'none';
    expect(await it.ping()).toMatchObject({ ok: true });
    expect(server.refreshes).toBe(2);
  });

  const ec = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  it.each([
    ['no PEM', 'not a key', 'unreadable'],
    ['half a PEM', privateKey.slice(0, 200), 'unreadable'],
    ['the public half', publicKey, 'public'],
    ['a key of another kind', ec.privateKey, 'not-rsa'],
  ])('%s is a bad key, and nothing is sent', async (_name, pem, reason) => {
    const server = await new TokenServer().start();
    const { provider: it } = await provider(server, JWT, { privateKeyPem: pem });
    expect(await it.ping()).toMatchObject({ ok: false, error: { code: 'auth.bad-key', params: { reason } } });
    expect(server.refreshes).toBe(0);
  });

  it('a missing key is a missing secret', async () => {
    const server = await new TokenServer().start();
    const { provider: it } = await provider(server, JWT, {});
    expect(await it.ping()).toMatchObject({ ok: false, error: { code: 'secret.missing' } });
  });

  it.each([[-3_600_000], [3_600_000]])('a refusal with clocks %i ms apart is about the clock', async (skew) => {
    const server = await new TokenServer().start();
    server.onTokenCall = (_request, response) => {
      sendJson(
        response,
        400,
        { code: 'InvalidParameter.Assertion', message: 'not valid' },
        { date: new Date(Date.now() + skew).toUTCString() },
      );
      return true;
    };
    const { provider: it } = await provider(server, JWT, { privateKeyPem: privateKey });
    const result = await it.ping();
    expect(result).toMatchObject({ ok: false, error: { code: 'auth.clock' } });
    if (!result.ok) expect(Math.sign(Number(result.error.params['offsetSeconds']))).toBe(Math.sign(skew));
  });

  it('a refusal with clocks in step is about the key or the application', async () => {
    const server = await new TokenServer().start();
    server.onTokenCall = (_request, response) => {
      sendJson(response, 400, { code: 'InvalidParameter.Assertion', message: 'not valid' });
      return true;
    };
    const { provider: it } = await provider(server, JWT, { privateKeyPem: privateKey });
    expect(await it.ping()).toMatchObject({ ok: false, error: { code: 'auth.invalid' } });
  });

  it('@security 15 after closing nothing is asked any more', async () => {
    const server = await new TokenServer().start();
    const { provider: it } = await provider(server, JWT, { privateKeyPem: privateKey });
    expect(await it.ping()).toEqual(ok(undefined));
    it.close();
    expect(await it.ping()).toMatchObject({ ok: false, error: { code: 'net.aborted' } });
    expect(server.calls).toHaveLength(1);
  });
});
