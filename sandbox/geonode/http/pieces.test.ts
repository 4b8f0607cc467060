import { describe, expect, test } from 'vitest';
import { cookieLine, readCookies } from './cookies.ts';
import { maskSecret, newSecret, secretOf } from './csrf.ts';
import { readForm } from './form.ts';
import { readMessages, writeMessages } from './messages.ts';

describe('forms', () => {
  test('urlencoded: repeated fields, blanks, UTF-8; the last value counts', () => {
    const form = readForm(
      { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      Buffer.from('a=1&a=2&t=%E6%B0%B4+x'),
    );
    expect([form.get('a'), form.all('a'), form.get('t'), form.get('b'), form.has('b')]).toEqual([
      '2',
      ['1', '2'],
      '水 x',
      undefined,
      false,
    ]);
  });

  test('multipart: fields and a file with line breaks and fences of its own', () => {
    const bytes = Buffer.from('\r\n--x\r\n\r\nPNG');
    const head =
      '--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nä\r\n--b\r\n' +
      'Content-Disposition: form-data; name="logo"; filename="a \\"b\\".png"\r\nContent-Type: image/png\r\n\r\n';
    const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--b--\r\n')]);
    const form = readForm({ 'content-type': 'multipart/form-data; boundary=b' }, body);
    expect(form.get('title')).toBe('ä');
    expect(form.file('logo')).toEqual({ name: 'a "b".png', type: 'image/png', bytes });
  });

  test('a body of another type has no fields', () => {
    expect(readForm({ 'content-type': 'application/json' }, Buffer.from('{"a":1}')).get('a')).toBeUndefined();
  });
});

describe('cookies and tokens', () => {
  test('a masked token holds its secret, and no two are equal', () => {
    const secret = newSecret();
    const [one, two] = [maskSecret(secret), maskSecret(secret)];
    expect([secretOf(one), secretOf(two), secretOf(secret)]).toEqual([secret, secret, secret]);
    expect(one).not.toBe(two);
    expect([secretOf('short'), secretOf(undefined), secretOf('"'.repeat(32))]).toEqual([null, null, null]);
  });

  test('lines are written as the old and the new releases do', () => {
    const now = Date.UTC(2026, 10, 21);
    expect(cookieLine('s', 'v', { now, maxAge: 60, httpOnly: true, secure: true, sameSite: true })).toBe(
      's=v; expires=Sat, 21 Nov 2026 00:01:00 GMT; HttpOnly; Max-Age=60; Path=/; SameSite=Lax; Secure',
    );
    expect(cookieLine('s', 'v', { now, maxAge: 60, httpOnly: true, secure: false, sameSite: false })).toBe(
      's=v; expires=Sat, 21-Nov-2026 00:01:00 GMT; httponly; Max-Age=60; Path=/',
    );
    expect(Object.fromEntries(readCookies('a=1; b="x=y"'))).toEqual({ a: '1', b: '"x=y"' });
  });

  test.each(['quoted', 'signed'] as const)('messages survive their way as %s, not a change', (form) => {
    const messages = [{ level: 25, text: 'Signed in as "王, b\\c"; ok' }];
    const value = writeMessages(messages, form, 'key');
    expect(value).toMatch(/^[\x21-\x2b\x2d-\x3a\x3c-\x7e ]+$/);
    expect(readMessages(value, form, 'key')).toEqual(messages);
    expect(readMessages(value.replace(/^"|"$/g, ''), form, 'key')).toEqual(form === 'quoted' ? [] : messages);
    expect(readMessages(value, form, 'other key')).toEqual([]);
  });
});
