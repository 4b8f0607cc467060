import { createSign, createVerify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** The parts of a compact JWT after its signature was found good. */
export type JwtPayload = Readonly<Record<string, unknown>>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An RS256 JWT. */
export function signJwt(payload: object, key: KeyObject): string {
  const text = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(payload)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
}

function parse(part: string): Record<string, unknown> | null {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** The payload, or null unless the token is an RS256 JWT signed by this key. Times are not looked at. */
export function verifyJwt(token: string, key: KeyObject): JwtPayload | null {
  const [header, payload, signature, ...more] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) return null;
  // Only the one algorithm: `none` or an HMAC with the public key must not pass.
  if (parse(header)?.['alg'] !== 'RS256' || !/^[A-Za-z0-9_-]+$/.test(signature)) return null;
  const good = createVerify('RSA-SHA256').update(`${header}.${payload}`).verify(key, signature, 'base64url');
  return good ? parse(payload) : null;
}
