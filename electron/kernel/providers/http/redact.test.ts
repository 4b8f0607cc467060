import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact, redactText, redactUrl } from './redact.ts';

const CANARY = 'cAnArY0123456789abcdefcAnArY';

/** Every way a secret is written down on its way. */
const carriers: ((secret: string) => unknown)[] = [
  (secret) => ({ headers: { Authorization: `Bearer ${secret}` } }),
  (secret) => ({ headers: [{ 'set-cookie': [`sessionid=${secret}; Path=/`] }] }),
  (secret) => ({ config: { data: `grant_type=refresh_token&refresh_token=${secret}&client_id=a` } }),
  (secret) => `https://host/v2/oauth/token?access_token=${secret}&x=1`,
  (secret) => `{"access_token":"${secret}","expires_in":7200}`,
  (secret) => ({ body: { refresh_token: secret, nested: { password: secret, csrfmiddlewaretoken: secret } } }),
  (secret) => new Error(`request failed: Authorization: Bearer ${secret}`),
  (secret) => ({ cause: new Error(`refresh_token: "${secret}" is not valid`) }),
  (secret) => ({ privateKeyPem: `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----` }),
  (secret) => `key:\n-----BEGIN RSA PRIVATE KEY-----\n${secret}`,
  (secret) => ({ message: `token=${secret}` }),
  (secret) => ({ message: `password: ${secret}` }),
  (secret) => `assertion=eyJhbGciOiJSUzI1NiJ9.${secret}.${secret}`,
  (secret) => `the jwt eyJhbGciOiJSUzI1NiJ9.${secret}`,
  (secret) => `enterprise key uk-${secret}`,
  (secret) => ({ path: `/groups/group/coast/invite/${secret}/` }),
  (secret) => ({ error: { params: { call: `GET /invitations/accept-invite/${secret}` } } }),
];

function written(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item instanceof Error ? `${item.name} ${item.message} ${item.stack ?? ''}` : item,
  );
}

describe('what the logger is handed', () => {
  it('@security 14 never holds a secret, whatever carries it and however deep', () => {
    const nested = fc.tuple(
      fc.constantFrom(...carriers),
      fc.array(fc.constantFrom('a', 'list', 'detail'), { maxLength: 6 }),
    );
    fc.assert(
      fc.property(nested, fc.string({ maxLength: 20 }), ([carrier, path], noise) => {
        const value = path.reduce<unknown>(
          (inner, key) => (key === 'list' ? [inner, noise] : { [key]: inner, noise }),
          carrier(CANARY),
        );
        expect(written(redact(value))).not.toContain(CANARY);
      }),
      { numRuns: 500 },
    );
  });

  it('@security 14 keeps what is needed to find the fault', () => {
    expect(redact({ status: 403, requestId: 'ABC-1', host: 'bj1.example' })).toEqual({
      status: 403,
      requestId: 'ABC-1',
      host: 'bj1.example',
    });
    expect(redactText('connect ECONNREFUSED 127.0.0.1:443')).toBe('connect ECONNREFUSED 127.0.0.1:443');
  });

  it('@security 14 shows an address without user, query and fragment', () => {
    expect(redactUrl(new URL('https://ann:pw@host.example/v2/group/get?token=x#y'))).toBe(
      'https://host.example/v2/group/get',
    );
  });

  it('cuts values without end', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(written(redact(loop))).toContain('[cut]');
  });
});
