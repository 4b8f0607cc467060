import { describe, expect, it } from 'vitest';
import { parseJson } from './json.ts';

describe('JSON from a server', () => {
  it('is read', () => {
    expect(parseJson('{"a":[1,{"b":"[[[{{{"}]}')).toEqual({ ok: true, value: { a: [1, { b: '[[[{{{' }] } });
    expect(parseJson('"a \\" [ \\\\"')).toEqual({ ok: true, value: 'a " [ \\' });
  });

  it('@security 17 is refused when nested too deeply, without being parsed', () => {
    expect(parseJson('['.repeat(200_000))).toEqual({ ok: false, error: 'too-deep' });
    expect(parseJson('{"a":'.repeat(65) + '1' + '}'.repeat(65))).toEqual({ ok: false, error: 'too-deep' });
    expect(parseJson('['.repeat(64) + ']'.repeat(64)).ok).toBe(true);
  });

  it('is refused when cut short or not JSON', () => {
    expect(parseJson('{"items":[{"group_id":"a')).toEqual({ ok: false, error: 'not-json' });
    expect(parseJson('<html></html>')).toEqual({ ok: false, error: 'not-json' });
  });
});
