import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange, startTestSandbox } from '../test-client.ts';
import type { Answer, TestSandbox } from '../test-client.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox({ groups: 10, people: 30 });
});
afterAll(() => sandbox.close());

const post = (path: string, body: string): Promise<Answer> =>
  sandbox.send(path, { method: 'POST', body, headers: { authorization: `Bearer ${sandbox.superadmin.token}` } });
const outcome = ({ status, body }: Answer): unknown[] => [status, body?.code];
const NESTED = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

describe('bodies that are odd', () => {
  test.each([
    ['/v2/user/create', 'user_data', `{"user_id":"deep","user_data":{"a":${NESTED}}}`],
    ['/v2/user/create', 'msg_setting', `{"user_id":"deep","msg_setting":${NESTED}}`],
    ['/v2/batch', 'url', `{"resource":"group","requests":[{"id":"1","method":"POST","url":${NESTED}}]}`],
    ['/v2/account/token', 'app_id', `{"app_id":${NESTED}}`],
    ['/v2/group/list', 'a field nobody knows', `{"unknown":${NESTED}}`],
  ])('%s: nesting that nothing could handle, in %s, is no JSON of this service', async (path, _field, body) => {
    expect(outcome(await post(path, body))).toEqual([400, 'InvalidRequestJSONFormat']);
  });

  test('brackets within texts are no nesting', async () => {
    const description = `${'[{'.repeat(200)}\\"]`;
    const { status, body } = await post('/v2/group/create', `{"group_name":"n","description":"${description}"}`);
    expect([status, body['description']]).toEqual([201, `${'[{'.repeat(200)}"]`]);
  });

  test('an url of a batch item that cannot be a text is refused like any other', async () => {
    const item = { id: '1', method: 'POST', url: { toString: 1, valueOf: 1 } };
    const { status, body } = await sandbox.call('/batch', { resource: 'group', requests: [item] });
    expect(status).toBe(200);
    expect(body['responses']).toMatchObject([{ status: 400, body: { code: 'InvalidParameterNotSupported.Url' } }]);
  });

  test('an id that is far too long is not sent back', async () => {
    const identity = { identity_type: 'IT_User', identity_id: 'x'.repeat(100_000) };
    const answer = await sandbox.call('/role/list_identity_role', { identity });
    expect(outcome(answer)).toEqual([400, 'InvalidParameterOutOfRange.IdentityId']);
    expect(answer.text.length).toBeLessThan(500);
  });
});

describe('account/token takes texts only', () => {
  test.each([
    ['a list with the token in it', { refresh_token: () => [sandbox.ready.pds.users[0].refreshToken] }],
    ['an object that is no text', { app_id: () => ({ toString: 1 }) }],
    ['a number', { grant_type: () => 5 }],
  ])('%s is refused', async (_what, odd) => {
    const [name, value] = Object.entries(odd)[0] as [string, () => unknown];
    const good = {
      app_id: sandbox.ready.pds.serviceApp.appId,
      refresh_token: sandbox.ready.pds.users[0].refreshToken,
      grant_type: 'refresh_token',
    };
    const { status, body } = await post('/v2/account/token', JSON.stringify({ ...good, [name]: value() }));
    expect([status, body.code?.split('.')[0]]).toEqual([400, 'InvalidParameter']);
    expect((await post('/v2/account/token', JSON.stringify(good))).status).toBe(200);
  });

  test('an empty refresh token is empty, in both calls', async () => {
    const app = sandbox.ready.pds.serviceApp.appId;
    const json = JSON.stringify({ app_id: app, refresh_token: '', grant_type: 'refresh_token' });
    expect(outcome(await post('/v2/account/token', json))).toEqual([400, 'InvalidParameterEmpty.RefreshToken']);
    const form = { client_id: app, refresh_token: '', grant_type: 'refresh_token' };
    expect(outcome(await exchange(sandbox, form))).toEqual([400, 'InvalidParameterEmpty.RefreshToken']);
  });

  test('a client id that is far too long is not sent back', async () => {
    const client = 'x'.repeat(100_000);
    const form = await exchange(sandbox, { client_id: client, refresh_token: 'x', grant_type: 'refresh_token' });
    const json = await post('/v2/account/token', JSON.stringify({ app_id: client, refresh_token: 'x' }));
    expect([outcome(form), outcome(json)]).toEqual([
      [400, 'InvalidParameterOutOfRange.ClientId'],
      [400, 'InvalidParameterOutOfRange.AppId'],
    ]);
    expect(form.text.length + json.text.length).toBeLessThan(1000);
  });
});

describe('what is no HTTP request', () => {
  test.each([
    ['a greeting', 'HELLO\r\n\r\n'],
    ['an endless path', `POST /v2/${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ])('the gateway refuses %s with an id, as it does everything', async (_what, sent) => {
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = createConnection(Number(new URL(sandbox.ready.pds.apiEndpoint).port), '127.0.0.1', () =>
        socket.write(sent),
      );
      socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      socket.on('end', () => resolve(text)).on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/\r\nx-ca-error-code: I400HD\r\n/);
    expect(answer).toMatch(/\r\nx-ca-request-id: [0-9A-F-]{36}\r\n/);
  });
});
