import { createHmac, createPublicKey, createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertionFor, exchange, startTestSandbox } from '../test-client.ts';
import type { Answer, TestSandbox } from '../test-client.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox({ groups: 10, people: 30 });
});
afterAll(() => sandbox.close());

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const appId = (): string => sandbox.ready.pds.serviceApp.appId;
const bearer = (assertion: string, more: Record<string, string> = {}): Promise<Answer> =>
  exchange(sandbox, { grant_type: JWT_BEARER, client_id: appId(), assertion, ...more });
const refreshB = (body: object): Promise<Answer> =>
  sandbox.send('/v2/account/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const ask = async (token: string): Promise<unknown[]> => {
  const { status, body } = await sandbox.call('/user/get', {}, { token });
  return [status, body.code];
};
const outcome = ({ status, body }: Answer): unknown[] => [status, body?.code];
const DAY = 86_400_000;

describe('access tokens', () => {
  test('are RS256 JWTs with the documented payload and a minute of grace', async () => {
    const parts = sandbox.superadmin.token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    expect(JSON.parse(parts[0] as string)).toEqual({ alg: 'RS256', typ: 'JWT' });
    const payload = JSON.parse(parts[1] as string) as { userId: string; exp: number; iat: number; customJson: string };
    expect(Object.keys(payload).sort()).toEqual(['customJson', 'exp', 'iat', 'userId']);
    expect([payload.userId, payload.exp - payload.iat]).toEqual(['superadmin', 7260]);
    expect(JSON.parse(payload.customJson)).toMatchObject({ clientId: appId(), domainId: 'bj1', role: 'superadmin' });
  });

  test.each([undefined, '', 'Bearer', 'Bearer x', 'Bearer a.b.c', 'Basic abc', 'acs key:sig'])(
    'authorization %j is 401 AccessTokenInvalid',
    async (authorization) => {
      const answer = await sandbox.send('/v2/group/list', {
        method: 'POST',
        body: '{}',
        headers: authorization === undefined ? {} : { authorization },
      });
      expect(outcome(answer)).toEqual([401, 'AccessTokenInvalid']);
      expect(answer.body.message).toContain('ErrValidateTokenFailed');
    },
  );

  test('a changed, foreign or unsigned token is refused', async () => {
    const [header, payload, signature] = sandbox.user.token.split('.') as [string, string, string];
    const risen = Buffer.from(
      Buffer.from(payload, 'base64url').toString().replace('\\"user\\"', '\\"superadmin\\"'),
    ).toString('base64url');
    expect(risen).not.toBe(payload);
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const hmac = Buffer.from('{"alg":"HS256"}').toString('base64url');
    const publicPem = createPublicKey(createPrivateKey(sandbox.ready.pds.serviceApp.privateKeyPem)).export({
      type: 'spki',
      format: 'pem',
    });
    const mac = createHmac('sha256', publicPem).update(`${hmac}.${payload}`).digest('base64url');
    for (const token of [
      `${header}.${risen}.${signature}`,
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      `${hmac}.${payload}.${mac}`,
    ]) {
      expect(await ask(token)).toEqual([401, 'AccessTokenInvalid']);
    }
  });

  test('expire by the movable clock, and the code follows the switch', async () => {
    const { body } = await bearer(assertionFor(sandbox.ready, 'superadmin', 'user'));
    const token = body['access_token'] as string;
    await sandbox.control('POST', '/clock', { advanceMs: 7_250_000 });
    expect(await ask(token)).toEqual([200, undefined]);
    await sandbox.control('POST', '/clock', { advanceMs: 60_000 });
    expect(await ask(token)).toEqual([401, 'AccessTokenInvalid']);
    await sandbox.set({ expiredToken: 'TokenExpired' });
    expect(await ask(token)).toEqual([401, 'TokenExpired']);
    await sandbox.set({ expiredToken: 'AccessTokenInvalid', accessTokenSeconds: 600 });
    const short = (await bearer(assertionFor(sandbox.ready, 'superadmin', 'user'))).body;
    expect(short['expires_in']).toBe(600);
    await sandbox.set({ accessTokenSeconds: 7200 });
  });

  test('a changed role, a disabled and a deleted user', async () => {
    const fresh = async (): Promise<string> =>
      (await bearer(assertionFor(sandbox.ready, 'changing', 'user', { auto_create: true }))).body[
        'access_token'
      ] as string;
    const admin = {
      token: (await bearer(assertionFor(sandbox.ready, 'bj1', 'service'))).body['access_token'] as string,
    };
    const token = await fresh();
    await sandbox.call('/user/update', { user_id: 'changing', role: 'admin' }, admin);
    const changed = await sandbox.call('/user/get', {}, { token });
    expect(changed.status).toBe(403);
    expect(changed.body.message).toContain('UserRoleChanged');
    expect(await ask(await fresh())).toEqual([200, undefined]);
    const again = await fresh();
    await sandbox.call('/user/update', { user_id: 'changing', status: 'disabled' }, admin);
    const disabled = await sandbox.call('/user/get', {}, { token: again });
    expect(outcome(disabled)).toEqual([401, 'TokenExpired']);
    expect(disabled.body.message).toContain('UserNotEnabled');
    expect(outcome(await bearer(assertionFor(sandbox.ready, 'changing', 'user')))).toEqual([403, 'Forbidden']);
    await sandbox.call('/user/delete', { user_id: 'changing' }, admin);
    expect(await ask(again)).toEqual([401, 'AccessTokenInvalid']);
  });
});

describe('JWT sign-in', () => {
  test('a service assertion gives a superadmin who is no user of the directory', async () => {
    const { status, body } = await bearer(assertionFor(sandbox.ready, 'bj1', 'service'));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: 'Bearer',
      role: 'superadmin',
      status: 'enabled',
      expires_in: 7200,
      domain_id: 'bj1',
      need_link: false,
    });
    expect(body['refresh_token']).toMatch(/^[0-9a-f]{32}$/);
    expect(body['expire_time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    const who = { token: body['access_token'] as string };
    expect((await sandbox.call('/domain/get_quota', {}, who)).status).toBe(200);
    expect((await sandbox.call('/user/get', {}, who)).status).toBe(404);
  });

  test('a user assertion signs in as anybody, and creates only when asked to', async () => {
    const { body } = await bearer(assertionFor(sandbox.ready, sandbox.ready.pds.users[3].userId, 'user'));
    expect(body).toMatchObject({ user_id: sandbox.ready.pds.users[3].userId, role: 'user' });
    expect(outcome(await bearer(assertionFor(sandbox.ready, 'newcomer', 'user')))).toEqual([404, 'NotFound.User']);
    expect((await bearer(assertionFor(sandbox.ready, 'newcomer', 'user', { auto_create: true }))).body['user_id']).toBe(
      'newcomer',
    );
  });

  test('is judged by real time, not by the movable clock', async () => {
    await sandbox.control('POST', '/clock', { advanceMs: DAY });
    expect((await bearer(assertionFor(sandbox.ready, 'superadmin', 'user'))).status).toBe(200);
  });

  test('accepts the short jti, a 15 minute window and an nbf of five minutes ago', async () => {
    const now = Math.floor(Date.now() / 1000);
    for (const claims of [
      { jti: 'abcdefghijk' },
      { exp: now + 900 },
      { nbf: now - 300, exp: now + 600 },
      { iat: undefined },
    ]) {
      expect((await bearer(assertionFor(sandbox.ready, 'superadmin', 'user', claims))).status).toBe(200);
    }
  });

  test.each<[string, (now: number) => object]>([
    ['a foreign issuer', () => ({ iss: 'other' })],
    ['a foreign audience', () => ({ aud: 'bj2' })],
    ['a service subject that is not the domain', () => ({ sub_type: 'service', sub: 'superadmin' })],
    ['an unknown sub_type', () => ({ sub_type: 'robot' })],
    ['no jti', () => ({ jti: undefined })],
    ['a jti too long', () => ({ jti: 'x'.repeat(129) })],
    ['no exp', () => ({ exp: undefined })],
    ['an exp in the past', (now) => ({ exp: now - 1 })],
    ['an exp too far from now', (now) => ({ exp: now + 1000 })],
    ['an exp too far from nbf', (now) => ({ nbf: now - 300, exp: now + 700 })],
    ['an iat in the future', (now) => ({ iat: now + 60 })],
    ['an nbf in the future', (now) => ({ nbf: now + 60, exp: now + 200 })],
    ['an auto_create that is a text', () => ({ auto_create: 'true' })],
  ])('refuses %s', async (_, claims) => {
    const answer = await bearer(
      assertionFor(sandbox.ready, 'superadmin', 'user', claims(Math.floor(Date.now() / 1000))),
    );
    expect(answer.status).toBe(400);
    expect(answer.body.code).toMatch(/^InvalidParameter(Expired)?\.Assertion$/);
  });

  test('refuses another key, another app and, if told so, a jti used before', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    }) as string;
    expect(outcome(await bearer(assertionFor(sandbox.ready, 'superadmin', 'user', {}, other)))).toEqual([
      400,
      'InvalidParameter.Assertion',
    ]);
    expect(outcome(await bearer(assertionFor(sandbox.ready, 'superadmin', 'user'), { client_id: 'other' }))).toEqual([
      404,
      'NotFound.App',
    ]);
    const assertion = assertionFor(sandbox.ready, 'superadmin', 'user');
    await sandbox.set({ assertionReuse: 'refuse' });
    expect([(await bearer(assertion)).status, (await bearer(assertion)).status]).toEqual([200, 400]);
    await sandbox.set({ assertionReuse: 'allow' });
    expect((await bearer(assertion)).status).toBe(200);
  });

  test('oauth/token wants a form with its fields', async () => {
    expect(outcome(await exchange(sandbox, {}))).toEqual([400, 'InvalidParameterMissing.GrantType']);
    expect(outcome(await exchange(sandbox, { grant_type: JWT_BEARER }))).toEqual([
      400,
      'InvalidParameterMissing.ClientId',
    ]);
    expect(outcome(await exchange(sandbox, { grant_type: JWT_BEARER, client_id: appId() }))).toEqual([
      400,
      'InvalidParameterMissing.Assertion',
    ]);
    expect(outcome(await exchange(sandbox, { grant_type: 'password', client_id: appId() }))).toEqual([
      400,
      'InvalidParameterNotSupported.GrantType',
    ]);
    const json = await sandbox.send('/v2/oauth/token', {
      method: 'POST',
      body: JSON.stringify({ grant_type: 'refresh_token' }),
    });
    expect(outcome(json)).toEqual([400, 'InvalidParameterMissing.GrantType']);
  });
});

describe('refreshing', () => {
  const start = async (): Promise<string> =>
    (await bearer(assertionFor(sandbox.ready, 'superadmin', 'user'))).body['refresh_token'] as string;

  test('account/token rotates, for the tokens of the ready object too', async () => {
    const old = sandbox.ready.pds.users[3].refreshToken;
    const { status, body } = await refreshB({ app_id: appId(), refresh_token: old, grant_type: 'refresh_token' });
    expect([status, body['user_id']]).toEqual([200, sandbox.ready.pds.users[3].userId]);
    expect(body['refresh_token']).not.toBe(old);
    expect(await ask(body['access_token'] as string)).toEqual([200, undefined]);
  });

  test('oauth/token refreshes by form, a service token stays one', async () => {
    const service = (await bearer(assertionFor(sandbox.ready, 'bj1', 'service'))).body['refresh_token'] as string;
    const { status, body } = await exchange(sandbox, {
      grant_type: 'refresh_token',
      client_id: appId(),
      refresh_token: service,
    });
    expect([status, body['role']]).toEqual([200, 'superadmin']);
    await sandbox.set({ oauthRefreshRotates: false });
    const kept = await exchange(sandbox, { grant_type: 'refresh_token', client_id: appId(), refresh_token: service });
    expect(kept.body['refresh_token']).toBe(service);
    await sandbox.set({ oauthRefreshRotates: true });
  });

  test('the old token lives on or dies, as the switch says', async () => {
    const old = await start();
    const wish = { app_id: appId(), refresh_token: old, grant_type: 'refresh_token' };
    expect([(await refreshB(wish)).status, (await refreshB(wish)).status]).toEqual([200, 200]);
    await sandbox.set({ oldRefreshToken: 'dies' });
    expect(outcome(await refreshB(wish))).toEqual([400, 'InvalidParameter.RefreshToken']);
    await sandbox.set({ oldRefreshToken: 'lives' });
  });

  test('malformed, missing, unknown, expired and foreign tokens', async () => {
    expect(outcome(await refreshB({ app_id: appId(), refresh_token: 'x' }))).toEqual([
      400,
      'InvalidParameter.RefreshToken',
    ]);
    expect(outcome(await refreshB({ app_id: appId() }))).toEqual([400, 'InvalidParameterMissing.RefreshToken']);
    expect(outcome(await refreshB({ refresh_token: 'x' }))).toEqual([400, 'InvalidParameterMissing.AppId']);
    expect(outcome(await refreshB({ app_id: 'other', refresh_token: 'x' }))).toEqual([404, 'NotFound.App']);
    expect(outcome(await refreshB({ app_id: appId(), refresh_token: '0'.repeat(32) }))).toEqual([
      400,
      'InvalidParameter.RefreshToken',
    ]);
    const old = await start();
    await sandbox.control('POST', '/clock', { advanceMs: 31 * DAY });
    expect(outcome(await refreshB({ app_id: appId(), refresh_token: old }))).toEqual([400, 'RefreshTokenExpired']);
  });
});

describe('authorisation code', () => {
  const query = (more: Record<string, string> = {}): string =>
    `/v2/oauth/authorize?${new URLSearchParams({
      client_id: appId(),
      redirect_uri: 'http://127.0.0.1:1/back',
      login_type: 'default',
      response_type: 'code',
      state: 's&t',
      ...more,
    }).toString()}`;

  test.each(['authorization_code', 'code'])(
    'is got by signing in on the page and exchanged with grant %s, once',
    async (grant) => {
      const begun = await sandbox.send(query(), { method: 'GET' });
      expect(begun.status).toBe(302);
      const page = await sandbox.send(begun.headers.get('location') as string, { method: 'GET' });
      expect(page.headers.get('content-type')).toContain('text/html');
      const link = /href="([^"]*user=superadmin)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') as string;
      const back = new URL((await sandbox.send(link, { method: 'GET' })).headers.get('location') as string);
      expect(back.searchParams.get('state')).toBe('s&t');
      const form = {
        grant_type: grant,
        client_id: appId(),
        code: back.searchParams.get('code') as string,
        redirect_uri: 'http://127.0.0.1:1/back',
      };
      expect((await exchange(sandbox, form)).body['user_id']).toBe('superadmin');
      expect(outcome(await exchange(sandbox, form))).toEqual([400, 'InvalidParameter.Code']);
    },
  );

  test('must come back to the same address, in time', async () => {
    await sandbox.set({ authorizeLogin: 'user' });
    const code = async (): Promise<string> =>
      new URL((await sandbox.send(query(), { method: 'GET' })).headers.get('location') as string).searchParams.get(
        'code',
      ) as string;
    const form = { grant_type: 'authorization_code', client_id: appId(), redirect_uri: 'http://127.0.0.1:1/other' };
    expect(outcome(await exchange(sandbox, { ...form, code: await code() }))).toEqual([
      400,
      'InvalidParameter.RedirectUri',
    ]);
    const late = await code();
    await sandbox.control('POST', '/clock', { advanceMs: 600_001 });
    expect(outcome(await exchange(sandbox, { ...form, redirect_uri: 'http://127.0.0.1:1/back', code: late }))).toEqual([
      400,
      'InvalidParameter.Code',
    ]);
    expect(outcome(await sandbox.send(query({ redirect_uri: 'javascript:alert(1)' }), { method: 'GET' }))).toEqual([
      400,
      'InvalidParameter.RedirectUri',
    ]);
    expect(outcome(await sandbox.send(query({ client_id: 'other' }), { method: 'GET' }))).toEqual([
      404,
      'NotFound.App',
    ]);
  });
});
