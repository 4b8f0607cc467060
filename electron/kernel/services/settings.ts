import type { Settings } from '#shared/domain/settings.ts';
import type { Result } from '#shared/errors/result.ts';
import type { EventSink } from '../ipc/service-map.ts';
import type { AppStore } from '../store/app-store.ts';

export interface SettingsService {
  get(): Promise<Result<Settings>>;
  set(patch: Partial<Settings>): Promise<Result<Settings>>;
}

/** What holds for the whole app on this computer. */
export function createSettings(app: AppStore, events: EventSink): SettingsService {
  return {
    get: () => app.settings(),
    async set(patch) {
      const kept = await app.putSettings(patch);
      if (kept.ok) events.emit('settings', kept.value);
      return kept;
    },
  };
}
