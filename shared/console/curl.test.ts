import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curlOf, quoteForBash } from './curl.ts';
import { SECRET, type Exchange } from './exchange.ts';

const exchange = (more: Partial<Exchange> = {}): Exchange => ({
  at: 0,
  method: 'POST',
  url: 'https://api.example/v2/group/get',
  requestHeaders: [
    ['authorization', `Bearer ${SECRET}`],
    ['cookie', `sessionid=${SECRET}; csrftoken=${SECRET}`],
    ['content-type', 'application/json'],
    ['content-length', '12'],
    ['x-empty', ''],
  ],
  requestBody: { kind: 'json', text: `{"group_id":"it's"}`, bytes: 19, cut: false, withheld: false },
  writes: false,
  status: 200,
  responseHeaders: [],
  responseBody: null,
  took: 1,
  failed: null,
  ...more,
});

/** The words that bash makes of it. */
const words = (command: string): string[] =>
  execFileSync('bash', [
    '-c',
    `curl() { printf '%s\\0' "$@"; }\nCANOPY_TOKEN=t0k CANOPY_COOKIE=ck CANOPY_CSRF=cs CANOPY_SECRET=se\n${command}`,
  ])
    .toString('utf8')
    .split('\0')
    .slice(0, -1);

describe('copy as cURL', () => {
  it('writes a command whose secrets are variables', () => {
    expect(curlOf(exchange())).toBe(
      [
        `curl --globoff -X POST 'https://api.example/v2/group/get'`,
        `-H 'authorization: Bearer '"$CANOPY_TOKEN"`,
        `-H 'cookie: '"$CANOPY_COOKIE"`,
        `-H 'content-type: application/json'`,
        `-H 'x-empty;'`,
        `--data-raw '{"group_id":"it'\\''s"}'\n`,
      ].join(' \\\n  '),
    );
  });
  it('is understood by bash as it was meant', () => {
    const form = `csrfmiddlewaretoken=${SECRET}&title=a+%26+b`;
    const body = { kind: 'form' as const, text: form, bytes: 1, cut: false, withheld: false };
    expect(words(curlOf(exchange({ requestBody: body })))).toEqual([
      '--globoff',
      '-X',
      'POST',
      'https://api.example/v2/group/get',
      '-H',
      'authorization: Bearer t0k',
      '-H',
      'cookie: ck',
      '-H',
      'content-type: application/json',
      '-H',
      'x-empty;',
      '--data-raw',
      'csrfmiddlewaretoken=cs&title=a+%26+b',
    ]);
  });
  it('says so where the body was not kept whole', () => {
    for (const more of [{ cut: true }, { withheld: true }]) {
      const body = { kind: 'text' as const, text: 'half', bytes: 9, cut: false, withheld: false, ...more };
      expect(curlOf(exchange({ requestBody: body }))).toMatch(/^# The body was not kept whole/);
      expect(curlOf(exchange({ requestBody: body }))).not.toContain('half');
    }
  });
  it('quotes any text so that bash reads it back, and runs nothing of it @security 19', () => {
    const hostile = [`'; touch /nowhere #`, '$(id)', '`id`', '"$HOME"', 'a\nb', '!!', '\\', '中文', ''];
    const text = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'grapheme', maxLength: 40 }));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 12 }), (texts) => {
        const plain = texts.map((one) => one.replaceAll('\0', '').replaceAll(SECRET, ''));
        expect(words(`curl ${plain.map((one) => quoteForBash(one, 'CANOPY_TOKEN')).join(' ')}`)).toEqual(plain);
      }),
      { numRuns: 25 },
    );
  });
});
