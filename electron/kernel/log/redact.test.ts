import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../ports/clock.ts';
import { redact, redactText } from './redact.ts';
import { createRingLog, formatLine } from './ring-log.ts';

/** Long enough not to occur by chance, of the letters that tokens are made of. */
const secret = fc
  .array(fc.constantFrom(...'ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789_-'), {
    minLength: 16,
    maxLength: 60,
  })
  .map((letters) => `S${letters.join('')}Z`);
const header = fc.constantFrom(
  'Authorization',
  'authorization',
  'Cookie',
  'Set-Cookie',
  'X-CSRFToken',
  'Proxy-Authorization',
  'x-csrf-token',
  'x-api-key',
);
const field = fc.constantFrom(
  'access_token',
  'refresh_token',
  'client_secret',
  'password',
  'assertion',
  'csrfmiddlewaretoken',
  'privateKeyPem',
  'accessToken',
  'sessionid',
  'id_token',
);
const jwt = secret.map((text) => `eyJhbGciOiJSUzI1NiJ9.${Buffer.from(text).toString('base64url')}.${text}`);

const everywhere = (value: unknown, canary: string): boolean => JSON.stringify(value).includes(canary);

describe('no secret reaches the log @security 14', () => {
  const hides = (name: string, make: (canary: string, h: string, f: string) => unknown): void => {
    test(name, () => {
      fc.assert(
        fc.property(secret, header, field, (canary, h, f) => {
          const log = createRingLog(systemClock);
          const lines: string[] = [];
          log.addSink((entry) => lines.push(formatLine(entry)));
          const value = make(canary, h, f);
          log.info('Request', { value });
          log.error(typeof value === 'string' ? value : 'Other', { nested: { value: [value] } });
          expect(everywhere(log.tail(0), canary)).toBe(false);
          expect(lines.join('\n')).not.toContain(canary);
        }),
      );
    });
  };
  hides('headers as an object', (canary, h) => ({ headers: { [h]: `Bearer ${canary}` } }));
  hides('links of invitations', (canary) => ({
    path: `/groups/group/coast/invite/${canary}/`,
    link: `https://site.example/invitations/accept-invite/${canary}`,
  }));
  hides('headers as a Headers object', (canary, h) => new Headers({ [h]: canary }));
  hides('raw headers', (canary, h) => ['Accept', 'text/html', h, canary]);
  hides('header pairs', (canary, h) => [[h, canary]]);
  hides('header as name and value', (canary, h) => ({ name: h, value: canary }));
  hides(
    'a request as text',
    (canary, h) => `GET / HTTP/1.1\r\nHost: a\r\n${h}: Bearer ${canary}; more=${canary}\r\n\r\n`,
  );
  hides('cookies in a text', (canary) => `Set-Cookie: sessionid=${canary}; HttpOnly; Path=/`);
  hides('a URL with a token in its query', (canary, _h, f) => `https://host/path?a=1&${f}=${canary}&b=2`);
  hides('a URL object', (canary, _h, f) => new URL(`https://host/path?${f}=${canary}`));
  hides('a URL with a password', (canary) => `https://user:${canary}@host/path`);
  hides('a form body', (canary, _h, f) => `grant_type=x&${f}=${canary}`);
  hides('a form object', (canary, _h, f) => new URLSearchParams({ [f]: canary }));
  hides('a JSON body', (canary, _h, f) => JSON.stringify({ ok: true, [f]: canary, more: [1] }));
  hides('JSON within JSON', (canary, _h, f) => JSON.stringify({ body: JSON.stringify({ [f]: canary }) }));
  hides('a field', (canary, _h, f) => ({ [f]: canary }));
  hides('a field with a structure', (canary, _h, f) => ({ [f]: { value: canary, list: [canary] } }));
  hides('a bearer in a sentence', (canary) => `the server refused Bearer ${canary} today`);
  hides('an error', (canary, _h, f) => new Error(`failed at https://h/?${f}=${canary}`));
  hides(
    'the cause of an error',
    (canary, _h, f) =>
      new Error('failed', { cause: new Error('inner', { cause: { config: { headers: { [f]: canary } } } }) }),
  );
  hides('properties of an error', (canary, h) =>
    Object.assign(new Error('failed'), {
      config: { headers: { [h]: canary } },
      request: { _header: `${h}: ${canary}\r\n` },
    }),
  );
  hides('a Map', (canary, _h, f) => new Map([[f, canary]]));
  hides('a private key', (canary) => `-----BEGIN PRIVATE KEY-----\n${canary}\n-----END PRIVATE KEY-----`);
  hides('a private key cut off', (canary) => `key: -----BEGIN RSA PRIVATE KEY-----\n${canary}`);

  test('tokens that look like one, wherever they stand', () => {
    fc.assert(
      fc.property(jwt, fc.string(), fc.string(), (token, before, after) => {
        const text = redactText(`${before.replaceAll('.', ' ')} ${token} ${after}`);
        expect(text).not.toContain(token.split('.')[2]!);
      }),
    );
  });
});

describe('what is logged', () => {
  test('is plain data, whatever was handed in, and nobody who logs is thrown at', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withNullPrototype: true,
        }),
        (value) => {
          const out = redact(value);
          expect(structuredClone(out)).toEqual(out);
        },
      ),
    );
    const cyclic: Record<string, unknown> = { name: 'x' };
    cyclic['self'] = cyclic;
    expect(redact(cyclic)).toEqual({ name: 'x', self: '[circular]' });
    expect(
      redact({
        get bad() {
          throw new Error('no');
        },
      }),
    ).toBe('[unreadable]');
  });

  test('keeps what is worth reading', () => {
    const text = 'GET https://host/v2/group/list?limit=100&marker=abc 200 in 12 ms';
    expect(redactText(text)).toBe(text);
    expect(redact({ path: '/v2/group/list', status: 200, requestId: 'A-1' })).toEqual({
      path: '/v2/group/list',
      status: 200,
      requestId: 'A-1',
    });
  });

  test('cannot forge a second line', () => {
    const log = createRingLog(systemClock);
    const lines: string[] = [];
    log.addSink((entry) => lines.push(formatLine(entry)));
    log.warn('Name\n2026-01-01 error forged', { group: 'a\u001b[2J\r\nb\u2028c' });
    expect(lines[0]).not.toMatch(/[\u0000-\u001f\u2028]/);
  });

  test('the newest are kept, numbered', () => {
    const log = createRingLog(systemClock, 3);
    for (let i = 0; i < 5; i += 1) log.debug(`m${i}`);
    expect(log.tail(0).map((entry) => [entry.n, entry.message])).toEqual([
      [3, 'm2'],
      [4, 'm3'],
      [5, 'm4'],
    ]);
    expect(log.tail(4)).toHaveLength(1);
  });
});
