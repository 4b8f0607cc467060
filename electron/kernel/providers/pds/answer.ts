import { appError, type AppError, type Outcome } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { z } from 'zod';
import type { CallKind, HttpResponse } from '../http/http.ts';
import { retryAfterMs } from '../http/http.ts';
import { parseJson } from '../http/json.ts';
import { redactText } from '../http/redact.ts';

/** What a refused call said, whichever of the four ways it was said (spec/pds.md §1.5). */
export interface PdsFault {
  code: string;
  message: string;
  /** Who said it: the service, the gateway in front of it, or something that does not speak PDS. */
  from: 'service' | 'gateway' | 'stranger';
  /** Where the body names it; the service does so in a header. */
  requestId?: string | undefined;
}

const LONGEST_MESSAGE = 500;

function looksLikeHtml(response: HttpResponse): boolean {
  return (
    /\btext\/html\b/i.test(response.headers['content-type'] ?? '') ||
    /^\s*<(!doctype html|html|head|body)\b/i.test(response.text)
  );
}

function xmlValue(text: string, tag: string): string | null {
  return new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(text)?.[1] ?? null;
}

/** Reads the fault of an answer: JSON, else `<Code>` XML, else plain text, else the gateway's headers. */
function readFault(response: HttpResponse): PdsFault {
  const { headers, text } = response;
  const short = (message: string) => redactText(message).slice(0, LONGEST_MESSAGE);
  if (text.trim() === '') {
    const code = headers['x-ca-error-code'] ?? '';
    const from = code === '' && headers['x-ca-request-id'] === undefined ? 'stranger' : 'gateway';
    return { code, message: short(headers['x-ca-error-message'] ?? ''), from };
  }
  const json = parseJson(text);
  if (json.ok && typeof json.value === 'object' && json.value !== null) {
    const fields = json.value as Record<string, unknown>;
    const code = fields['code'] ?? fields['Code'];
    const message = fields['message'] ?? fields['Message'];
    if (typeof code === 'string' && code !== '') {
      const requestId = typeof fields['RequestId'] === 'string' ? fields['RequestId'] : undefined;
      return { code, message: short(typeof message === 'string' ? message : ''), from: 'service', requestId };
    }
  }
  const xmlCode = xmlValue(text, 'Code');
  if (xmlCode !== null) {
    const requestId = xmlValue(text, 'RequestId') ?? undefined;
    return { code: xmlCode, message: short(xmlValue(text, 'Message') ?? ''), from: 'service', requestId };
  }
  // A gateway may add a body of its own to its headers.
  const gateway = headers['x-ca-error-code'];
  if (gateway !== undefined && gateway !== '')
    return { code: gateway, message: short(headers['x-ca-error-message'] ?? text), from: 'gateway' };
  const from = headers['x-ca-request-id'] === undefined || looksLikeHtml(response) ? 'stranger' : 'service';
  return { code: 'ServerError', message: short(text), from };
}

/** The part before the first dot, in lower case: all that may be matched on. */
export const baseCode = (code: string): string => (code.split('.')[0] ?? '').toLowerCase();
/** The part after the first dot: a hint about field or resource. */
const hintOf = (code: string): string => code.split('.').slice(1).join('.');

interface Verdict {
  code: AppError['code'];
  retry?: AppError['retry'];
  outcome?: Outcome;
}

function judge(status: number, base: string, message: string, kind: CallKind): Verdict {
  const lost: Outcome = kind === 'write' ? 'unknown' : 'not-applied';
  // By status first: a gateway throttles with headers only.
  if (status === 429 || base === 'toomanyrequests') return { code: 'remote.rate-limited', retry: 'after-ms' };
  if (/UserNotEnabled/i.test(message)) return { code: 'auth.disabled' };
  if (/UserRoleChanged/i.test(message)) return { code: 'auth.role-changed', retry: 'after-sign-in' };
  if (base === 'tokenexpired' || base === 'accesstokenexpired' || base === 'refreshtokenexpired')
    return { code: 'auth.expired', retry: 'after-sign-in' };
  if (status === 401 || base === 'accesstokeninvalid') {
    return { code: /\bexpired\b/i.test(message) ? 'auth.expired' : 'auth.invalid', retry: 'after-sign-in' };
  }
  if (
    base === 'checkrouteraccessfailed' ||
    base === 'i404nf' ||
    base === 'operationnotsupport' ||
    status === 405 ||
    base === 'i405um'
  ) {
    return { code: 'remote.unsupported' };
  }
  if (status === 403 || base.startsWith('forbidden')) return { code: 'remote.forbidden' };
  if (status === 404 || base === 'notfound') return { code: 'remote.not-found', retry: 'after-resync' };
  if (status === 409 || base === 'alreadyexist' || base === 'stateconflict')
    return { code: 'remote.conflict', retry: 'after-resync' };
  if (base === 'internalerror' || status === 500) return { code: 'remote.internal', retry: 'now', outcome: lost };
  if (status === 501) return { code: 'remote.unsupported' };
  if (status > 500 || base === 'serviceunavailable') return { code: 'remote.unavailable', retry: 'now', outcome: lost };
  return { code: 'remote.invalid' };
}

/**
 * Turns an answer of status 400 or above into an error (spec/pds.md §1.5, §1.6). Params: `call`, `reason` (the server's code, with its hint
 * about the field), `message`. Errors: `auth.*`, `remote.*`, `net.not-this-directory` where nothing in the answer is PDS.
 */
export function faultError(response: HttpResponse, call: string, kind: CallKind, now: number): AppError {
  const fault = readFault(response);
  const { status, headers, correlationId } = response;
  const requestId = headers['x-ca-request-id'] ?? fault.requestId;
  const remote = {
    status,
    code: fault.code,
    message: fault.message,
    ...(requestId === undefined ? {} : { requestId }),
  };
  // A throttling or failing proxy is still the way to a PDS; any other stranger is another server.
  const isStranger = fault.from === 'stranger' && status !== 429 && status < 500;
  // Seen where a domain is served by another host: whatever was asked for, it is the domain that is missing, not a group or a person.
  const isElsewhere = baseCode(fault.code) === 'notfound' && hintOf(fault.code).toLowerCase() === 'domain';
  if (isStranger || isElsewhere) {
    return appError('net.not-this-directory', { status, server: headers['server'] ?? '' }, { correlationId, remote });
  }
  const verdict = judge(status, baseCode(fault.code), fault.message, kind);
  const wait = retryAfterMs(headers['retry-after'], now);
  return appError(
    verdict.code,
    { call, reason: fault.code, hint: hintOf(fault.code), message: fault.message },
    {
      correlationId,
      remote,
      retry: verdict.retry ?? 'never',
      outcome: verdict.outcome ?? 'not-applied',
      ...(verdict.code === 'remote.rate-limited' ? { retryAfterMs: wait ?? 1_000 } : {}),
    },
  );
}

/**
 * Reads an answer: any 2xx is success, 204 and an empty body are "no content" (§1.4). Errors: those of `faultError`, `net.bad-response`
 * (not JSON, too deep, another shape), `net.not-this-directory` (a page of HTML).
 */
export function readAnswer<T>(
  response: HttpResponse,
  schema: z.ZodType<T>,
  call: string,
  kind: CallKind,
  now: number,
): Result<T> {
  const { status, headers, text, correlationId } = response;
  if (status >= 400) return err(faultError(response, call, kind, now));
  if (status < 200 || status >= 300)
    return err(appError('net.bad-response', { call, reason: `status ${status}` }, { correlationId }));
  const outcome: Outcome = kind === 'write' ? 'unknown' : 'not-applied';
  const requestId = headers['x-ca-request-id'];
  const remote = { status, ...(requestId === undefined ? {} : { requestId }) };
  if (looksLikeHtml(response)) {
    return err(
      appError('net.not-this-directory', { status, server: headers['server'] ?? '' }, { correlationId, remote }),
    );
  }
  const json = text.trim() === '' ? ok(null) : parseJson(text);
  if (!json.ok)
    return err(
      appError('net.bad-response', { call, reason: json.error }, { correlationId, remote, outcome, retry: 'now' }),
    );
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return ok(parsed.data);
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  // A changed shape will be the same next time: told apart by its reason, so that nobody asks for it three times.
  return err(appError('net.bad-response', { call, reason: 'shape', where }, { correlationId, remote, outcome }));
}
