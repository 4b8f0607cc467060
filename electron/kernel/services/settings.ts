import { defaultSettings, settingsSchema, type Settings } from '#shared/domain/settings.ts';
import { ok, type Result } from '#shared/errors/result.ts';
import type { EventSink } from '../ipc/service-map.ts';
import type { Logger } from '../ports/logger.ts';
import { readJson, writeJson } from './local-file.ts';

export interface SettingsService {
  get(): Promise<Settings>;
  set(patch: Partial<Settings>): Promise<Result<Settings>>;
}

/** What holds for the whole app, in one small file. An unreadable file counts as absent and is written anew; the log says so. */
export function createSettings(path: string, events: EventSink, logger: Logger): SettingsService {
  let current: Promise<Settings> | null = null;
  let writing: Promise<unknown> = Promise.resolve();
  const load = async (): Promise<Settings> => {
    const read = await readJson(path, 'settings.json', settingsSchema.partial());
    if (!read.ok) logger.warn('The settings could not be read; defaults are used', { error: read.error });
    return { ...defaultSettings, ...(read.ok && read.value ? read.value : {}) };
  };
  const get = (): Promise<Settings> => (current ??= load());
  return {
    get,
    async set(patch) {
      const next = { ...(await get()), ...patch };
      current = Promise.resolve(next);
      // One after the other: the file holds what was set last.
      const written = writing.then(() => writeJson(path, 'settings.json', next));
      writing = written;
      const result = await written;
      if (!result.ok) return result;
      events.emit('settings', next);
      return ok(next);
    },
  };
}
