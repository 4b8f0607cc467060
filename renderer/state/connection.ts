import { create } from 'zustand';
import type { Capabilities } from '#shared/capabilities.ts';
import type { Connection, CopyMeta, Identity, MoveProbe, Profile } from '#shared/domain/profile.ts';
import { defaultSettings, type Settings } from '#shared/domain/settings.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { EventValue, Opened, Output, SyncReport } from '#shared/ipc/contract.ts';
import type { LinkState } from '../bridge/transport.ts';

export type Job = NonNullable<EventValue<'job'>['job']>;

/** Everything known about the host, the profiles and the one that is open. Written by `session.ts` only. */
export interface ConnectionState {
  /** The way to the host; not the directory's server. */
  host: LinkState;
  info: Output<'app.info'> | null;
  settings: Settings;
  profiles: readonly Profile[];
  profilesLoaded: boolean;
  /** What `profiles.open` answered; `profile` and `copy` are kept fresh by events. Null: Connections is shown. */
  opened: Opened | null;
  connection: Connection | null;
  copy: CopyMeta | null;
  job: Job | null;
  identity: Identity | null;
  capabilities: Capabilities | null;
  moveProbe: MoveProbe | null;
  /** A run that is not finished and needs a decision. */
  openRunId: string | null;
  /** The last sync of this session, or why it failed. */
  lastSync: { report: SyncReport } | { error: AppError } | null;
  /** A profile that is being opened. */
  opening: string | null;
  openError: AppError | null;
  /** Connections opens on this profile's editor: it was left to sign in again. */
  editProfileId: string | null;
  /** Why it was left: what is wrong with its sign-in. */
  editError: AppError | null;
}

/** What is known of the open profile while none is open. */
export const nothingOpen = {
  opened: null,
  connection: null,
  copy: null,
  job: null,
  identity: null,
  capabilities: null,
  moveProbe: null,
  openRunId: null,
  lastSync: null,
} as const satisfies Partial<ConnectionState>;

export const useConnection = create<ConnectionState>(() => ({
  ...nothingOpen,
  host: 'connecting',
  info: null,
  settings: defaultSettings,
  profiles: [],
  profilesLoaded: false,
  opening: null,
  openError: null,
  editProfileId: null,
  editError: null,
}));

/** Id of the open profile; null on Connections. */
export const openProfileId = (): string | null => useConnection.getState().opened?.profile.id ?? null;

/**
 * Is the server not to be reached? An attempt in between keeps the error of before, and what the screen says of it: with
 * every attempt the screen would jump.
 */
export function isAway(connection: Connection | null): boolean {
  if (connection === null) return false;
  const { link, error } = connection;
  return link === 'offline' || (link === 'connecting' && error !== null && !/^(auth|secret)\./.test(error.code));
}

/** Is the directory being read for the first time? Until that is through, the size of the copy is how much has been read. */
export const isFirstReading = (copy: CopyMeta | null, job: Job | null): boolean =>
  job?.kind === 'sync' && job.part !== true && (copy === null || (copy.notLoadedGroups ?? 0) > 0);
