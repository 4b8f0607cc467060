import { GeoNodeError } from '../../electron/kernel/providers/geonode/client.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Result } from '#shared/errors/result.ts';

/** A check that found something else than it should. */
export class CheckFailed extends Error {}
/** A check that cannot be made here; the message says why. */
export class CheckSkipped extends Error {}

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** Prints one line per check, and counts. */
export interface Report {
  readonly tally: Tally;
  /** Runs a check; what it returns is printed behind its name. A skipped or failed one never stops the others. True: it passed. */
  check(name: string, run: () => Promise<string | void>): Promise<boolean>;
  skip(name: string, reason: string): void;
  /** A line that is no check. */
  say(line: string): void;
  last(): string;
}

/** A failure in one line: code, status, reason and what the server said. */
export function errorLine(error: AppError): string {
  const { call, reason, where, what, names } = error.params;
  const parts = [
    error.code,
    call,
    error.remote?.status,
    reason,
    where,
    what,
    names,
    error.remote?.message,
    error.outcome,
  ];
  return parts.filter((part) => part !== undefined && part !== '' && part !== 0).join(' · ');
}

/** The value, or a failed check. */
export function good<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new CheckFailed(errorLine(result.error));
}

export function expectThat(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new CheckFailed(otherwise);
}

/** The error a call must end with; a failed check where it succeeds. */
export async function refusal(call: Promise<unknown>): Promise<AppError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof GeoNodeError) return error.error;
    throw error;
  }
  throw new CheckFailed('it was accepted');
}

const wordsOf = (error: unknown): string => {
  if (error instanceof GeoNodeError) return errorLine(error.error);
  if (error instanceof CheckFailed) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

/** `secrets` are never printed, wherever they turn up. */
export function createReport(print: (line: string) => void, secrets: readonly string[]): Report {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  const say = (line: string): void => {
    let shown = line;
    for (const secret of secrets) if (secret.length > 3) shown = shown.replaceAll(secret, '[redacted]');
    print(shown);
  };
  const skip = (name: string, reason: string): void => {
    tally.skipped += 1;
    say(`skipped  ${name}: ${reason}`);
  };
  return {
    tally,
    say,
    skip,
    async check(name, run) {
      const startedAt = performance.now();
      try {
        const detail = (await run()) ?? '';
        tally.passed += 1;
        say(`passed   ${name}${detail === '' ? '' : `: ${detail}`} (${Math.round(performance.now() - startedAt)} ms)`);
        return true;
      } catch (error) {
        if (error instanceof CheckSkipped) skip(name, error.message);
        else {
          tally.failed += 1;
          say(`failed   ${name}: ${wordsOf(error)}`);
        }
        return false;
      }
    },
    last: () => `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`,
  };
}
