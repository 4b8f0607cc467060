import { createPrivateKey, randomUUID, sign, type KeyObject } from 'node:crypto';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';

export interface AssertionSubject {
  appId: string;
  domainId: string;
  /** A user id; empty: the service account of the domain. */
  subject: string;
}

/** Reads a PEM private key. Error: `auth.bad-key` with `reason`: not a private key, or not RSA (spec/pds.md §2.3 knows RS256 only). */
export function readPrivateKey(pem: string): Result<KeyObject> {
  let key: KeyObject;
  try {
    // Keys copied from consoles and JSON files often carry their line breaks as the two characters "\n".
    key = createPrivateKey(pem.trim().replaceAll('\\n', '\n'));
  } catch {
    return err(
      appError('auth.bad-key', {
        reason: /PUBLIC KEY/.test(pem) ? 'public' : /ENCRYPTED/.test(pem) ? 'encrypted' : 'unreadable',
      }),
    );
  }
  if (key.asymmetricKeyType !== 'rsa') return err(appError('auth.bad-key', { reason: 'not-rsa' }));
  return ok(key);
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Seconds by which the window of an assertion reaches back and forward: it absorbs that much difference between two clocks. */
export const ASSERTION_WINDOW_S = 300;

/** An RS256 assertion for `oauth/token` (spec/pds.md §2.3), valid from five minutes ago until in five minutes. `now`: epoch ms. */
export function signAssertion(key: KeyObject, who: AssertionSubject, now: number): string {
  const seconds = Math.floor(now / 1000);
  const claims = {
    iss: who.appId,
    sub: who.subject === '' ? who.domainId : who.subject,
    sub_type: who.subject === '' ? 'service' : 'user',
    aud: who.domainId,
    jti: randomUUID(),
    iat: seconds - ASSERTION_WINDOW_S,
    exp: seconds + ASSERTION_WINDOW_S,
    auto_create: false,
  };
  const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}

/** What an access token says about itself, where it is a JWT; not checked, for information only. Times in epoch ms. */
export function peekToken(token: string): {
  expiresAt: number | null;
  issuedAt: number | null;
  role: string;
  domainId: string;
  userId: string;
} {
  const nothing = { expiresAt: null, issuedAt: null, role: '', domainId: '', userId: '' };
  const payload = token.split('.')[1];
  if (payload === undefined || payload.length > 16_384) return nothing;
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
    const custom =
      typeof claims['customJson'] === 'string' ? (JSON.parse(claims['customJson']) as Record<string, unknown>) : {};
    const text = (value: unknown) => (typeof value === 'string' ? value : '');
    const ms = (value: unknown) => (typeof value === 'number' ? value * 1000 : null);
    return {
      expiresAt: ms(claims['exp']),
      issuedAt: ms(claims['iat']),
      role: text(custom['role']),
      domainId: text(custom['domainId']),
      userId: text(claims['userId']),
    };
  } catch {
    return nothing;
  }
}
