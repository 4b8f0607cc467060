import { describe, expect, it } from 'vitest';
import type { Exchange } from '#shared/console/exchange.ts';
import { laidOut } from './body-text.ts';
import { mainExchange } from './main-exchange.ts';

const exchange = (status: number, more: { writes?: boolean; signIn?: boolean } = {}): Exchange => ({
  at: 0,
  method: 'GET',
  url: 'https://site.example/',
  requestHeaders: [],
  requestBody: null,
  writes: more.writes ?? false,
  status,
  responseHeaders: [],
  responseBody: { kind: 'text', text: '', bytes: 0, cut: false, withheld: more.signIn ?? false },
  took: 1,
  failed: null,
});
const of = (exchanges: Exchange[], state: 'done' | 'failed' = 'done', isRun = false): number =>
  mainExchange({
    sent: { exchanges, dropped: 0, kept: true },
    state,
    run: isRun ? { id: 'r', state: 'done' } : null,
  });

describe('the exchange a call is about', () => {
  it('is the last one, signing in aside', () => {
    expect(of([exchange(200), exchange(200)])).toBe(1);
    expect(of([exchange(200), exchange(302, { signIn: true })])).toBe(0);
    expect(of([exchange(403, { signIn: true })], 'failed')).toBe(0);
    expect(of([])).toBe(-1);
  });
  it('is what was refused, where something was', () => {
    expect(of([exchange(200), exchange(404), exchange(200)], 'failed')).toBe(1);
    expect(of([exchange(200), exchange(200)], 'failed')).toBe(1);
  });
  it('is the last that wrote, of a plan', () => {
    expect(of([exchange(200), exchange(302, { writes: true }), exchange(200)], 'done', true)).toBe(1);
    expect(of([exchange(200), exchange(200)], 'done', true)).toBe(1);
  });
});

describe('a body laid out', () => {
  it('indents JSON and writes a form one field a line; anything else stays', () => {
    expect(laidOut({ kind: 'json', text: '{"a":[1]}' })).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(laidOut({ kind: 'json', text: '{"a":[1' })).toBe('{"a":[1');
    expect(laidOut({ kind: 'form', text: 'title=a+%E4%B8%AD%26&x' })).toBe('title = a 中&\nx');
    expect(laidOut({ kind: 'html', text: '<b>&amp;</b>' })).toBe('<b>&amp;</b>');
  });
});
