import type { Result } from '#shared/errors/result.ts';
import type { CallOptions, PdsTransport } from './transport.ts';
import { tokenAnswer, type TokenAnswer } from './wire.ts';

/** The three anonymous calls that hand out tokens (spec/pds.md §2). */

/**
 * `account/token`: for JWT applications and the built-in sign-in. Repeated only when throttled: a lost answer may have used up the
 * refresh token, and the next try will tell.
 */
export function tokenByAccountRefresh(
  transport: PdsTransport,
  params: { app_id: string; refresh_token: string },
  options: CallOptions = {},
): Promise<Result<TokenAnswer>> {
  return transport.anonymous('auth', {
    path: 'account/token',
    body: { ...params, grant_type: 'refresh_token' },
    schema: tokenAnswer,
    kind: 'write',
    repeat: 'when-refused',
    ...options,
  });
}

/** `oauth/token` with a refresh token: for OAuth web applications. */
export function tokenByOauthRefresh(
  transport: PdsTransport,
  params: { client_id: string; refresh_token: string; client_secret?: string; redirect_uri?: string },
  options: CallOptions = {},
): Promise<Result<TokenAnswer>> {
  return transport.anonymous('auth', {
    path: 'oauth/token',
    form: { ...params, grant_type: 'refresh_token' },
    schema: tokenAnswer,
    kind: 'write',
    repeat: 'when-refused',
    ...options,
  });
}

/** `oauth/token` with a signed assertion. Asking twice gives two tokens and does no harm. */
export function tokenByJwt(
  transport: PdsTransport,
  params: { client_id: string; assertion: string },
  options: CallOptions = {},
): Promise<Result<TokenAnswer>> {
  return transport.anonymous('auth', {
    path: 'oauth/token',
    form: { ...params, grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' },
    schema: tokenAnswer,
    kind: 'read',
    ...options,
  });
}
