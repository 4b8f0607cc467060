import { appError } from '#shared/errors/app-error.ts';
import type { ErrorCode } from '#shared/errors/codes.ts';
import { err, type Result } from '#shared/errors/result.ts';
import type { Clock } from '../ports/clock.ts';
import type { Verification } from './port.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 2_000;

/** Errors of a read that say nothing about the state and may be gone with the next one. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'net.unreachable',
  'net.timeout',
  'net.bad-response',
  'remote.rate-limited',
  'remote.unavailable',
  'remote.internal',
]);

/**
 * Looks until what was wanted shows or `patienceMs` are over; then the last thing seen is the verdict. `look` is told when it is the last time.
 * `isFinal`: waiting would not change this one.
 */
export async function confirmByReading(
  { clock, patienceMs, signal }: { clock: Clock; patienceMs: number; signal?: AbortSignal | undefined },
  look: (last: boolean) => Promise<Result<Verification>>,
  isFinal: (seen: Verification) => boolean = () => false,
): Promise<Result<Verification>> {
  const until = clock.now() + patienceMs;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * 2)) {
    const last = clock.now() >= until;
    const seen = await look(last);
    if (last || (seen.ok ? seen.value.verdict === 'holds' || isFinal(seen.value) : !PASSING.has(seen.error.code)))
      return seen;
    try {
      await clock.sleep(Math.min(wait, Math.max(1, until - clock.now())), signal);
    } catch {
      return err(appError('net.aborted', {}, { outcome: 'unknown' }));
    }
  }
}
