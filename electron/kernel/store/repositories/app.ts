import { defaultSettings, type Settings } from '#shared/domain/settings.ts';
import { ok } from '#shared/errors/result.ts';
import type { AppStore, StoredProfile } from '../app-store.ts';
import type { Database } from '../sqlite/open-database.ts';
import type { Synchronous } from './synchronous.ts';

const done = ok(undefined);

/** Profiles and settings over an open `app.db`. */
export function appRepository(db: Database): Synchronous<Omit<AppStore, 'close'>> {
  const settings = (): Settings => {
    const rows = db.statement('SELECT name, value FROM setting').all() as { name: string; value: string }[];
    const kept = Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value) as unknown]));
    return { ...defaultSettings, ...(kept as Partial<Settings>) };
  };
  return {
    profiles() {
      const rows = db.statement('SELECT value FROM profile ORDER BY position').all() as { value: string }[];
      return ok(rows.map(({ value }) => JSON.parse(value) as StoredProfile));
    },
    putProfile(profile) {
      db.statement(
        `INSERT INTO profile (id, position, value) VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM profile), ?)
         ON CONFLICT (id) DO UPDATE SET value = excluded.value`,
      ).run(profile.id, JSON.stringify(profile));
      return done;
    },
    deleteProfile(profileId) {
      db.statement('DELETE FROM profile WHERE id = ?').run(profileId);
      return done;
    },
    settings: () => ok(settings()),
    putSettings: (patch) =>
      ok(
        db.transaction(() => {
          for (const [name, value] of Object.entries(patch)) {
            if (value === undefined) continue;
            db.statement(
              'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
            ).run(name, JSON.stringify(value));
          }
          return settings();
        }),
      ),
  };
}
