import type { Capabilities } from '#shared/capabilities.ts';
import type { ProfileDraft } from '#shared/domain/profile.ts';
import type { Settings } from '#shared/domain/settings.ts';
import type { Result } from '#shared/errors/result.ts';

/** A connection profile as it is kept: everything but secrets, which live in the vault. */
export interface StoredProfile {
  id: string;
  draft: ProfileDraft;
  /** The embedded sample organisation. */
  sample: boolean;
  /** Epoch ms. */
  createdAt: number;
  /** Names of the secrets that were put into the vault, and into which backend; null: none. */
  secrets: { names: string[]; backend: string } | null;
  /** What the server could do when it was last asked; null: never. */
  capabilities: Capabilities | null;
  /** What its provider has found the server to be, in the provider's own words; absent or null: nothing yet. */
  found?: unknown;
}

/**
 * `app.db`: profiles and settings. While it is open no other process opens it, which is what keeps two copies of the app off one data
 * folder (`store.busy`).
 */
export interface AppStore {
  /** In the order they were made. */
  profiles(): Promise<Result<StoredProfile[]>>;
  /** Adds the profile or replaces the one with its id. */
  putProfile(profile: StoredProfile): Promise<Result<void>>;
  /** Deleting what is not there is no error. The profile's own files are not touched. */
  deleteProfile(profileId: string): Promise<Result<void>>;
  settings(): Promise<Result<Settings>>;
  /** Returns the settings as they are then. */
  putSettings(patch: Partial<Settings>): Promise<Result<Settings>>;
  close(): Promise<void>;
}
