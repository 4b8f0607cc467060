import type { TestReport } from '#shared/domain/profile.ts';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { ok, type Result } from '#shared/errors/result.ts';
import type { Clock } from '../ports/clock.ts';

export type Check = TestReport['checks'][number];

/** What a check found that did not fail. */
export interface Finding {
  state: 'passed' | 'warning' | 'skipped';
  detail: string;
  error?: AppError;
}

export const passed = (detail = ''): Result<Finding> => ok({ state: 'passed', detail });
export const warned = (detail: string, error: AppError): Result<Finding> => ok({ state: 'warning', detail, error });
export const skipped = (detail = ''): Result<Finding> => ok({ state: 'skipped', detail });

/** The checks of one connection test, in order. Each is handed on as soon as it is known; once a blocking one fails the others are skipped. */
export class ConnectionChecks {
  readonly #clock: Clock;
  readonly #onCheck: (check: Check) => void;
  readonly #checks: Check[] = [];
  readonly #startedAt: number;
  #blocked = false;

  constructor(clock: Clock, onCheck: (check: Check) => void) {
    this.#clock = clock;
    this.#onCheck = onCheck;
    this.#startedAt = clock.now();
  }

  /** `blocking`: what follows makes no sense without it. */
  async run(name: Check['name'], blocking: boolean, look: () => Promise<Result<Finding>>): Promise<void> {
    const startedAt = this.#clock.now();
    const found = this.#blocked ? skipped() : await look();
    const took = this.#clock.now() - startedAt;
    if (!found.ok) this.#blocked ||= blocking;
    const done: Check = found.ok
      ? { name, took, state: found.value.state, detail: found.value.detail, error: found.value.error ?? null }
      : { name, took, state: 'failed', detail: '', error: found.error };
    this.#checks.push(done);
    this.#onCheck(done);
  }

  /** `clock`: server minus this computer, ms (null: not known); from `toleranceMs` on it is a warning. */
  clock(offsetMs: () => number | null, toleranceMs: number): Promise<void> {
    return this.run('clock', false, () => {
      const offset = offsetMs();
      if (offset === null) return Promise.resolve(skipped());
      const seconds = Math.round(offset / 1000);
      const close = Math.abs(offset) < toleranceMs;
      return Promise.resolve(
        close ? passed(`${seconds} s`) : warned(`${seconds} s`, appError('auth.clock', { offsetSeconds: seconds })),
      );
    });
  }

  report(found: Omit<TestReport, 'checks' | 'at' | 'tookMs'>): TestReport {
    return { ...found, checks: this.#checks, at: this.#startedAt, tookMs: this.#clock.now() - this.#startedAt };
  }
}
