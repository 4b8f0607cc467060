import type { SyncProgress } from '#shared/ipc/contract.ts';
import type { Clock } from '../ports/clock.ts';
import type { TrafficFigures } from './sync-parts.ts';

/** Counts requests, times the sync and tells how far it is. */
export interface Meter {
  /** One call of the provider is about to be made. */
  called(): void;
  progress(phase: SyncProgress['phase'], done: number, total: number): void;
  /** Totals of this sync so far. */
  totals(): { requests: number; refused: number; tookMs: number };
}

export function createMeter(
  clock: Clock,
  traffic: (() => TrafficFigures) | undefined,
  onProgress: ((value: SyncProgress) => void) | undefined,
): Meter {
  const startedAt = clock.now();
  const before = traffic?.();
  let calls = 0;
  const figures = (): TrafficFigures => {
    if (traffic === undefined || before === undefined) return { requests: calls, refused: 0, waitingUntil: null };
    const now = traffic();
    return {
      requests: now.requests - before.requests,
      refused: now.refused - before.refused,
      waitingUntil: now.waitingUntil,
    };
  };
  return {
    called() {
      calls += 1;
    },
    progress(phase, done, total) {
      onProgress?.({ phase, done, total, ...figures() });
    },
    totals() {
      const { requests, refused } = figures();
      return { requests, refused, tookMs: clock.now() - startedAt };
    },
  };
}
