import { defaultSettings, type Settings } from '#shared/domain/settings.ts';
import { ok } from '#shared/errors/result.ts';
import type { AppStore, StoredProfile } from '../store/app-store.ts';

/**
 * Profiles and settings for this run of the app only: what the app starts with when its file cannot be opened, so that there is a window
 * that says why.
 */
export function createMemoryAppStore(): AppStore {
  const profiles = new Map<string, StoredProfile>();
  let settings: Settings = defaultSettings;
  return {
    profiles: async () => ok([...profiles.values()]),
    putProfile: async (profile) => {
      profiles.set(profile.id, profile);
      return ok(undefined);
    },
    deleteProfile: async (profileId) => {
      profiles.delete(profileId);
      return ok(undefined);
    },
    settings: async () => ok(settings),
    putSettings: async (patch) => {
      settings = { ...settings, ...patch };
      return ok(settings);
    },
    close: async () => undefined,
  };
}
