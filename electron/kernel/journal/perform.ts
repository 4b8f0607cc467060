import { appError, type AppError } from '#shared/errors/app-error.ts';
import type { Result } from '#shared/errors/result.ts';
import type { Operation } from '#shared/plan/step.ts';
import type { Clock } from '../ports/clock.ts';
import type { DirectoryProvider } from '../providers/port.ts';

/**
 * What came of one operation.
 * done: read back and there · refused: certainly not applied, and another try will not change that · later: certainly not applied, worth another try ·
 * unknown: sent and not confirmed · unwritten: the journal could not be written, so nothing was sent.
 */
export interface Outcome {
  kind: 'done' | 'refused' | 'later' | 'unknown' | 'unwritten';
  call: string;
  readBack: string;
  createdId: string | null;
  error: AppError | null;
  /** The server said no to the call: whatever is found there is not its doing. */
  wasRefused: boolean;
}

export interface PerformOptions {
  provider: DirectoryProvider;
  clock: Clock;
  /** Writes the journal row before the call leaves; durable when it returns. */
  before: () => Promise<Result<void>>;
  /** The answer was lost, or says nothing sure; what became of it is looked into now, which may take a while. */
  onLost?: (error: AppError) => Promise<void>;
  /** Was sent before: what is found may be our own work. A group of the same name otherwise is somebody else's. */
  sentBefore: boolean;
  /** A group is without a parent: a lost answer is followed by one look (edges are read by key, without lag) instead of 15 s of them. */
  isUrgent?: boolean;
  /** The app closes: nothing new begins. A write that is on its way is never stopped, and what it did may still be read back, for a moment. */
  signal?: AbortSignal;
}

/** How long the app stays to read back what was already sent, ms; what is not seen by then is looked into at the next start. */
export const READ_BACK_WHEN_CLOSING_MS = 5_000;

const TRANSIENT = new Set<AppError['code']>([
  'remote.rate-limited',
  'remote.unavailable',
  'remote.internal',
  'net.timeout',
  'net.unreachable',
  'net.bad-response',
]);

export const isTransient = (error: AppError): boolean => TRANSIENT.has(error.code);

/**
 * Checks, writes the journal, sends once, and believes only what it reads back (spec/pds.md §10.12, §10.20): an answer alone is not success, a
 * missing answer alone is not failure.
 */
export async function perform(operation: Operation, options: PerformOptions): Promise<Outcome> {
  const { provider, clock, before, sentBefore, signal } = options;
  const outcome = (kind: Outcome['kind'], error: AppError | null, more: Partial<Outcome> = {}): Outcome => ({
    kind,
    call: '',
    readBack: '',
    createdId: null,
    error,
    wasRefused: false,
    ...more,
  });

  const now = await provider.precheck(operation, { signal });
  if (!now.ok) return outcome(isTransient(now.error) ? 'later' : 'refused', { ...now.error, outcome: 'not-applied' });
  const { verdict, readBack, createdId } = now.value;
  if (verdict === 'holds' && (operation.kind !== 'group.create' || sentBefore))
    return outcome('done', null, { readBack, createdId });
  if (verdict === 'conflict') {
    return outcome('refused', appError('apply.precondition', { found: readBack }, { retry: 'after-resync' }), {
      readBack,
    });
  }

  const written = await before();
  if (!written.ok) return outcome('unwritten', written.error);
  const since = clock.now();
  const receipt = await provider.apply(operation);
  const call = receipt.ok ? receipt.value.call : '';
  const sent = receipt.ok ? null : receipt.error;
  // Known not to be applied, and for a reason that passes: nothing to read back.
  if (sent?.outcome === 'not-applied' && isTransient(sent)) return outcome('later', sent, { call, wasRefused: true });
  if (sent?.outcome === 'not-applied') return refused(operation, sent, options);

  if (sent !== null) await options.onLost?.(notConfirmed(sent));
  const given = receipt.ok ? receipt.value.createdId : null;
  const made = operation.kind === 'group.create' && given ? { ...operation, groupId: given } : operation;
  const patience = lasting(READ_BACK_WHEN_CLOSING_MS, signal, clock);
  const read =
    options.isUrgent && sent
      ? await provider.precheck(made, { signal: patience.signal })
      : await provider.verify(made, since, { signal: patience.signal });
  patience.end();
  if (!read.ok) return outcome('unknown', notConfirmed(sent ?? read.error), { call, createdId: given });
  const found = { call, readBack: read.value.readBack, createdId: given ?? read.value.createdId };
  if (read.value.verdict === 'holds') return outcome('done', null, found);
  if (read.value.verdict === 'conflict') {
    return outcome(
      'unknown',
      appError('apply.precondition', { found: found.readBack }, { retry: 'after-resync', outcome: 'unknown' }),
      found,
    );
  }
  if (sent === null) return outcome('unknown', notConfirmed(null), found);
  // The answer was lost and after all the polling nothing is there: it was not applied.
  return outcome('later', { ...sent, outcome: 'not-applied', retry: 'now' }, { ...found, createdId: null });
}

/**
 * The server said no. Where the no may mean "it is so already" (a duplicate, something that is gone), one look decides; a right that is missing
 * needs none.
 */
async function refused(operation: Operation, error: AppError, { provider, signal }: PerformOptions): Promise<Outcome> {
  const no: Outcome = { kind: 'refused', call: '', readBack: '', createdId: null, error, wasRefused: true };
  const mayBeDone = ['remote.conflict', 'remote.not-found', 'remote.invalid'].includes(error.code);
  if (!mayBeDone || operation.kind === 'group.create') return no;
  const look = await provider.precheck(operation, { signal });
  if (!look.ok) return no;
  const { verdict, readBack } = look.value;
  return verdict === 'holds' ? { ...no, kind: 'done', error: null, readBack } : { ...no, readBack };
}

/** A signal that follows `signal` after `ms`, unless it has been ended before. */
function lasting(ms: number, signal: AbortSignal | undefined, clock: Clock): { signal: AbortSignal; end(): void } {
  const late = new AbortController();
  const ended = new AbortController();
  const onAbort = (): void => {
    clock.sleep(ms, ended.signal).then(
      () => late.abort(signal?.reason),
      () => undefined,
    );
  };
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true, signal: ended.signal });
  return { signal: late.signal, end: () => ended.abort() };
}

/** Sent, answered or not, and not to be seen: never called a failure. */
export function notConfirmed(cause: AppError | null): AppError {
  return appError('apply.not-confirmed', cause ? { cause: cause.code } : {}, {
    retry: 'now',
    outcome: 'unknown',
    ...(cause?.remote ? { remote: cause.remote } : {}),
    ...(cause ? { correlationId: cause.correlationId } : {}),
  });
}
