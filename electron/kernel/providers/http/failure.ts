import { appError, type AppError } from '#shared/errors/app-error.ts';
import { redactText } from './redact.ts';

/** What kind of call failed: the effect of a lost read is nothing, that of a lost write is unknown. */
export type CallKind = 'read' | 'write';

/** Codes of errors raised before the first byte of the request was sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EACCES',
]);

const TLS_CODE =
  /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|CRL_|ERROR_IN_C|EPROTO)/;

/** Codes of an answer that came but could not be taken apart; asking again may help. */
const BAD_ANSWER = /^(HPE_|Z_|ERR_BAD_RESPONSE|ERR__ERROR_|ERR_ZLIB|ERR_STREAM)/;

/** The first error code in a chain of causes (axios wraps Node's errors). */
function errorCodeOf(error: unknown): string {
  let current: unknown = error;
  const codes: string[] = [];
  for (let i = 0; i < 5 && typeof current === 'object' && current !== null; i += 1) {
    const { code, cause } = current as { code?: unknown; cause?: unknown };
    if (typeof code === 'string') codes.push(code);
    // Several addresses of one host were tried: the first reason stands for all.
    const errors = (current as { errors?: unknown }).errors;
    current = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
  return codes.find((code) => code !== 'ERR_NETWORK') ?? codes[0] ?? '';
}

/**
 * Names a failure of the transport. Errors: `net.tls` (host, reason), `net.unreachable` (host, reason), `net.timeout`, `net.too-large`,
 * `net.bad-response`. The outcome of a write is `not-applied` only when it certainly never left.
 */
export function transportError(error: unknown, url: URL, kind: CallKind, correlationId: string): AppError {
  const code = errorCodeOf(error);
  const message = error instanceof Error ? redactText(error.message) : '';
  const host = url.host;
  const lost = kind === 'write' ? 'unknown' : 'not-applied';
  if (TLS_CODE.test(code)) {
    return appError('net.tls', { host, reason: code }, { correlationId });
  }
  if (/maxContentLength|maxBodyLength/.test(message)) {
    return appError(
      'net.too-large',
      { host },
      { correlationId, outcome: message.includes('maxBodyLength') ? 'not-applied' : lost },
    );
  }
  if (NEVER_SENT.has(code)) {
    return appError('net.unreachable', { host, reason: code }, { correlationId, retry: 'now' });
  }
  if (code === 'ETIMEDOUT' || code === 'ECONNABORTED') {
    return appError('net.timeout', { host }, { correlationId, retry: 'now', outcome: lost });
  }
  if (BAD_ANSWER.test(code) && !/aborted/.test(message)) {
    return appError('net.bad-response', { host, reason: code }, { correlationId, retry: 'now', outcome: lost });
  }
  return appError(
    'net.unreachable',
    { host, reason: code || 'connection' },
    { correlationId, retry: 'now', outcome: lost },
  );
}
