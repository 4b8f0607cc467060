import type { CopyMeta, ProfileDraft, ProfileSecrets } from '#shared/domain/profile.ts';
import type { Result } from '#shared/errors/result.ts';
import type { SyncProgress, SyncReport } from '#shared/ipc/contract.ts';
import type { DirectoryProvider, TrafficListener } from '../providers/port.ts';
import type { CopyStore, ProfileStore } from '../store/port.ts';

/** What the services need beside the ports, handed in by `kernel.ts`; tests hand in fakes. */
export interface StoreHost {
  /** Opens (creates) the local files of one profile. Errors: `store.*`. */
  open(folder: string): Promise<Result<ProfileStore>>;
  /** Sets the copy in that folder aside; null: there was none. */
  discardCopy(folder: string): Promise<Result<{ keptAs: string | null }>>;
  close(): Promise<void>;
}

export type SecretName = keyof ProfileSecrets;

/** The secrets of one profile, for its provider: read when needed, written when the server rotates them. */
export interface SecretAccess {
  get(name: SecretName): Promise<Result<string | null>>;
  set(name: SecretName, value: string): Promise<Result<void>>;
}

export interface ProviderOptions {
  profile: ProfileDraft & { id: string };
  secrets: SecretAccess;
  traffic: TrafficListener;
  /** What was kept of `onFound` before, whatever wrote it; null: nothing. */
  remembered: unknown;
  /** Told what the server was found to be, in the provider's own words (plain data), whenever that changes. */
  onFound: (found: unknown) => void;
}

/** Errors: `net.invalid-url`, `net.insecure-url`, `profile.invalid`. */
export type ProviderFactory = (options: ProviderOptions) => Result<DirectoryProvider>;

export interface SyncOptions {
  signal?: AbortSignal;
  progress?: (value: SyncProgress) => void;
  /** A full sync has changed the copy and goes on. */
  onCopy?: (meta: CopyMeta) => void;
}

/** Brings the local copy up to date. Errors: `sync.*`, those of the provider, `store.*`. */
export interface SyncEngine {
  full(resume: boolean, options: SyncOptions): Promise<Result<SyncReport>>;
  branch(groupId: string, options: SyncOptions): Promise<Result<SyncReport>>;
  /** Reads some groups again: their own row, direct members, direct subgroups, administrators. A group that is gone leaves the copy. */
  groups(groupIds: string[], options: SyncOptions): Promise<Result<SyncReport>>;
}

/** Running totals of what went over the wire. */
export interface TrafficFigures {
  requests: number;
  /** Answered with 429. */
  refused: number;
  waitingUntil: number | null;
}

export type SyncFactory = (parts: {
  provider: DirectoryProvider;
  copy: CopyStore;
  traffic: () => TrafficFigures;
}) => SyncEngine;
