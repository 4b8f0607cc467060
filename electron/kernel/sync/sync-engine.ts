import type { CopyMeta } from '#shared/domain/profile.ts';
import type { Result } from '#shared/errors/result.ts';
import type { SyncProgress, SyncReport } from '#shared/ipc/contract.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { DirectoryProvider } from '../providers/port.ts';
import type { CopyStore } from '../store/port.ts';
import { runFullSync } from './full-sync.ts';
import { refreshGroups, runBranchSync } from './refresh.ts';
import type { TrafficFigures } from './sync-parts.ts';

export interface SyncEngineParts {
  provider: DirectoryProvider;
  copy: CopyStore;
  clock: Clock;
  logger: Logger;
  traffic?: () => TrafficFigures;
}

interface Options {
  signal?: AbortSignal;
  progress?: (value: SyncProgress) => void;
  /** A full sync has changed the copy and goes on. */
  onCopy?: (meta: CopyMeta) => void;
}

/** The three syncs over one provider and one copy. */
export function createSyncEngine({ provider, copy, clock, logger, traffic }: SyncEngineParts): {
  full(resume: boolean, options: Options): Promise<Result<SyncReport>>;
  branch(groupId: string, options: Options): Promise<Result<SyncReport>>;
  groups(groupIds: string[], options: Options): Promise<Result<SyncReport>>;
} {
  const parts = { provider, store: copy, clock, logger, traffic };
  return {
    full: (resume, { signal, progress, onCopy }) =>
      runFullSync({ ...parts, resume, signal, onProgress: progress, onCopy }),
    branch: (groupId, { signal, progress }) => runBranchSync({ ...parts, groupId, signal, onProgress: progress }),
    groups: (groupIds, { signal, progress }) => refreshGroups({ ...parts, groupIds, signal, onProgress: progress }),
  };
}
