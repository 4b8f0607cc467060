import type { AppError } from '#shared/errors/app-error.ts';
import type { ErrorCode } from '#shared/errors/codes.ts';

/** How often a read is tried in all, per error. What is not listed is not tried again. */
const READ_TRIES: Partial<Record<ErrorCode, number>> = {
  'remote.rate-limited': 10,
  'remote.unavailable': 5,
  'remote.internal': 3,
  'net.unreachable': 3,
  'net.timeout': 2,
  'net.bad-response': 3,
};

/** Reasons of `net.unreachable` that will not be different in a second. */
const FINAL_REASONS = new Set(['ENOTFOUND', 'EAI_FAIL', 'EACCES', 'EADDRNOTAVAIL']);

const BASE_MS = 250;
const LONGEST_MS = 8_000;

/**
 * How long to wait before try number `tries + 1`; null: not again. Full jitter, so that many clients that failed together do not come back
 * together. Waiting for a rate limit is the business of the host's pace, which makes everybody wait.
 */
export function retryDelayMs(
  error: AppError,
  tries: number,
  repeat: 'read' | 'when-refused' | 'never',
  random: () => number,
): number | null {
  if (repeat === 'never') return null;
  if (repeat === 'when-refused' && error.code !== 'remote.rate-limited') return null;
  if (error.code === 'net.unreachable' && FINAL_REASONS.has(String(error.params['reason']))) return null;
  // An answer of another shape will have it again; one cut short will not.
  if (error.code === 'net.bad-response' && error.retry !== 'now') return null;
  if (tries >= (READ_TRIES[error.code] ?? 1)) return null;
  if (error.code === 'remote.rate-limited') return 0;
  return Math.round(random() * Math.min(LONGEST_MS, BASE_MS * 2 ** tries));
}
