import type { AppError } from '#shared/errors/app-error.ts';
import type { SyncProgress } from '#shared/ipc/contract.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { DirectoryProvider } from '../providers/port.ts';
import type { CopyStore } from '../store/port.ts';

/** What the traffic of this provider looks like from the outside; the provider retries and waits on its own. */
export interface TrafficFigures {
  requests: number;
  refused: number;
  waitingUntil: number | null;
}

export interface SyncParts {
  provider: DirectoryProvider;
  store: CopyStore;
  clock: Clock;
  logger: Logger;
  /** Running totals of the provider's requests; without it calls of the provider are counted. */
  traffic?: () => TrafficFigures;
}

export interface SyncCall {
  signal?: AbortSignal;
  onProgress?: (value: SyncProgress) => void;
}

export interface UnreadableGroup {
  groupId: string;
  error: AppError;
}

/** Calls under way at once. The provider's own pace decides what is sent; this only keeps enough ready. */
export const IN_FLIGHT = 16;
