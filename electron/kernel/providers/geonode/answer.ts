import { appError, type AppError, type Outcome } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { z } from 'zod';
import { retryAfterMs, type CallKind, type HttpResponse } from '../http/http.ts';
import { parseJson } from '../http/json.ts';
import { redactText } from '../http/redact.ts';
import { pathOf, readRefusalWords } from './html.ts';
import { jsonErrorWords } from './wire.ts';

/** Which of the refusals it was (spec/geonode.md §6); goes into `params.reason` and `remote.code`. */
export type Refusal =
  /** Bounced to the sign-in page, or JSON that says nobody is signed in. */
  | 'signed-out'
  /** 403 with an empty body. */
  | 'not-manager'
  /** 403 with one heading, or the 401 page: only for staff and superusers. */
  | 'admin-only'
  /** The token of the form was not accepted; nothing was done. */
  | 'csrf'
  /** JSON refusal. */
  | 'not-permitted'
  | 'read-only-site'
  | 'maintenance'
  | 'other';

const LONGEST_MESSAGE = 500;
/** The one-heading page has 135 bytes, Django's CSRF page 1 to 1.4 kB; pages of the site have tens of thousands. */
const SHORT_PAGE = 6_000;

const isHtml = (response: HttpResponse): boolean =>
  /\btext\/html\b/i.test(response.headers['content-type'] ?? '') ||
  /^\s*<(!doctype html|html|h1)\b/i.test(response.text);

/** Where a redirect leads, as a path; the host it names is the server's own idea of itself. Empty: no redirect. */
export const locationPath = (response: HttpResponse): string =>
  response.status >= 300 && response.status < 400 ? pathOf(response.headers['location'] ?? '') : '';

export const isLoginBounce = (response: HttpResponse): boolean => /\/account\/login\/?$/.test(locationPath(response));

function wordsOf(response: HttpResponse): { message: string; code: string } {
  const { text } = response;
  if (text.trim() === '') return { message: '', code: '' };
  if (!isHtml(response)) {
    const json = parseJson(text);
    if (json.ok) return jsonErrorWords(json.value);
    return { message: text.slice(0, LONGEST_MESSAGE), code: '' };
  }
  return { message: readRefusalWords(text), code: '' };
}

const saysSignedOut = (message: string, code: string): boolean =>
  code === 'not_authenticated' || /credentials were not provided|no token provided|not authenticated/i.test(message);

function refusalOf(response: HttpResponse, words: { message: string; code: string }): Refusal {
  const { status, text } = response;
  const html = isHtml(response);
  if (
    status === 403 &&
    /\bCSRF\b/i.test(html ? text.slice(0, SHORT_PAGE) : words.message) &&
    (!html || text.length < SHORT_PAGE)
  )
    return 'csrf';
  if (status === 401 && !html) return 'signed-out';
  if (status === 403 && !html && saysSignedOut(words.message, words.code)) return 'signed-out';
  if (status === 401) return 'admin-only';
  if (status === 403 && text.trim() === '') return 'not-manager';
  if (status === 403 && html && text.length < SHORT_PAGE) return 'admin-only';
  if (status === 403 && !html) return 'not-permitted';
  if (status === 405 && html) return 'read-only-site';
  if (status === 503 && html) return 'maintenance';
  return 'other';
}

/**
 * The error an answer stands for, or null. `call` names the request for people, e.g. "GET /groups/group/coast/members/".
 *
 * Errors: `auth.expired` (signed out), `remote.forbidden`, `remote.not-found`, `remote.unsupported`, `remote.rate-limited`,
 * `remote.unavailable`, `remote.internal`, `remote.invalid`; `params.reason` is a `Refusal`, `remote.message` what the server said.
 * A 500 of a write is of unknown outcome: here it is the usual answer to a user's mistake, and sometimes comes after the change was made.
 */
export function judge(response: HttpResponse, call: string, kind: CallKind, now: number): AppError | null {
  const { status, correlationId } = response;
  if (status < 400 && !isLoginBounce(response)) return null;
  const words = wordsOf(response);
  const message = redactText(words.message).slice(0, LONGEST_MESSAGE);
  const reason: Refusal = status < 400 ? 'signed-out' : refusalOf(response, words);
  const lost: Outcome = kind === 'write' ? 'unknown' : 'not-applied';
  const error = (code: AppError['code'], more: Partial<AppError> = {}): AppError =>
    appError(
      code,
      { call, reason, message },
      { correlationId, remote: { status, code: words.code || reason, message }, ...more },
    );
  if (reason === 'signed-out') return error('auth.expired', { retry: 'after-sign-in' });
  if (status === 429) {
    return error('remote.rate-limited', {
      retry: 'after-ms',
      retryAfterMs: retryAfterMs(response.headers['retry-after'], now) ?? 1_000,
    });
  }
  if (reason === 'read-only-site') return error('remote.forbidden');
  if (status === 401 || status === 403) return error('remote.forbidden', reason === 'csrf' ? { retry: 'now' } : {});
  if (status === 404 || status === 410) return error('remote.not-found', { retry: 'after-resync' });
  if (status === 405 || status === 501) return error('remote.unsupported');
  if (status === 409) return error('remote.conflict', { retry: 'after-resync' });
  if (status === 500) return error('remote.internal', { retry: 'now', outcome: lost });
  if (status > 500) return error('remote.unavailable', { retry: 'now', outcome: lost });
  return error('remote.invalid');
}

/** A page that arrived whole. Half of a list of members would otherwise be taken for all of it. */
export function wholePage(response: HttpResponse, call: string): Result<string> {
  // Only the end is looked at: a page may have megabytes.
  if (response.text.trimEnd().slice(-7).toLowerCase() === '</html>') return ok(response.text);
  const { status, correlationId } = response;
  const reason = isHtml(response) ? 'cut-short' : 'not-html';
  return err(appError('net.bad-response', { call, reason }, { correlationId, remote: { status }, retry: 'now' }));
}

/** JSON of a known shape. Errors: `net.bad-response` with `reason` "not-json", "too-deep" or "shape". */
export function jsonOf<T>(response: HttpResponse, schema: z.ZodType<T>, call: string, kind: CallKind): Result<T> {
  const { status, text, correlationId } = response;
  const outcome: Outcome = kind === 'write' ? 'unknown' : 'not-applied';
  const more = { correlationId, remote: { status }, outcome };
  const json = parseJson(text);
  if (!json.ok) {
    // A page of HTML where JSON should be will be one again; JSON that was cut will not.
    const retry = isHtml(response) ? 'never' : 'now';
    return err(appError('net.bad-response', { call, reason: json.error }, { ...more, retry }));
  }
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return ok(parsed.data);
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  return err(appError('net.bad-response', { call, reason: 'shape', where }, more));
}

/** What could not be read of a page, said by name. */
export const unreadablePage = (call: string, what: string, correlationId?: string): AppError =>
  appError('net.bad-response', { call, reason: 'page', what }, correlationId === undefined ? {} : { correlationId });
