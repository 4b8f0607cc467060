import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CopyMeta, MoveProbe, Profile, ProfileDraft, ProfileSecrets } from '#shared/domain/profile.ts';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { checkEndpoint } from '../providers/http/endpoint.ts';
import type { EventSink } from '../ipc/service-map.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Vault } from '../ports/vault.ts';
import type { AppStore, StoredProfile } from '../store/app-store.ts';
import { folderError, type DataFolder } from './data-folder.ts';
import type { StoreHost } from './parts.ts';
import { isSample, sampleDrafts, sampleIds, sampleKindOf } from './samples.ts';
import { checkKey, type Secrets } from './secrets.ts';

interface KnownFiles {
  copy: CopyMeta | null;
  storeError: AppError | null;
  moveProbe: MoveProbe | null;
}

const nothingKnown: KnownFiles = { copy: null, storeError: null, moveProbe: null };

export interface ProfileBook {
  list(): Promise<Result<Profile[]>>;
  get(id: string): Promise<Result<StoredProfile>>;
  view(profile: StoredProfile): Promise<Profile>;
  save(id: string | null, draft: ProfileDraft, secrets: ProfileSecrets): Promise<Result<StoredProfile>>;
  duplicate(id: string): Promise<Result<StoredProfile>>;
  remove(id: string): Promise<Result<void>>;
  /** Changes the draft of a profile (the sample included), nothing else. */
  patch(id: string, patch: Partial<ProfileDraft>): Promise<Result<StoredProfile>>;
  /** Keeps what a provider has found its server to be; does nothing for a profile that is not kept. */
  remember(id: string, found: unknown): Promise<void>;
  /** What is known of the local files: their copy, or why they cannot be opened, and what a trial of moving found. */
  note(id: string, known: Partial<KnownFiles>): void;
  /** What a trial of moving found in this directory; null: none was made. */
  moveProbe(id: string): Promise<MoveProbe | null>;
  /** Whether the sandbox of the samples runs, and whether somebody stopped it. */
  noteSandbox(runs: boolean, stopped: boolean): void;
  /** Removes the samples' organisation with all that was kept of it; the samples stay listed. Errors: `store.*` where files cannot be removed. */
  emptySamples(): Promise<Result<void>>;
  /** Waits until nobody looks into the profile's files for its card. */
  idle(id: string): Promise<void>;
  announce(): Promise<void>;
  /** Folder of copy and journal. */
  filesOf(id: string): string;
}

/** What is wrong with a draft before anything is stored. */
export function checkDraft(draft: ProfileDraft): AppError | null {
  // Each kind of directory has its own ways of signing in.
  if ((draft.kind === 'geonode') !== (draft.signIn.method === 'password'))
    return appError('profile.invalid', { field: 'signIn' });
  if (draft.signIn.method === 'password' && draft.signIn.username.trim() === '')
    return appError('profile.invalid', { field: 'username' });
  if (draft.name.trim() === '') return appError('profile.invalid', { field: 'name' });
  const endpoint = checkEndpoint(draft.endpoint, draft.allowLoopbackHttp);
  if (!endpoint.ok) return endpoint.error;
  if (draft.authEndpoint === '') return null;
  const auth = checkEndpoint(draft.authEndpoint, draft.allowLoopbackHttp);
  return auth.ok ? null : auth.error;
}

export function createProfileBook(options: {
  app: AppStore;
  stores: StoreHost;
  folder: DataFolder;
  secrets: Secrets;
  vault: Vault;
  events: EventSink;
  clock: Clock;
  logger: Logger;
}): ProfileBook {
  const { app, stores, folder, secrets, vault, events, clock, logger } = options;
  const known = new Map<string, KnownFiles>();
  const looking = new Map<string, Promise<void>>();
  let sandbox = { sandboxRuns: false, sandboxStopped: false };
  /** Changes one after the other: each starts from what the one before has written. */
  let queue: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.then(work, work);
    queue = next.catch(() => undefined);
    return next;
  };
  const find = async (id: string): Promise<Result<StoredProfile>> => {
    const all = await app.profiles();
    if (!all.ok) return all;
    const found = all.value.find((profile) => profile.id === id);
    if (found) return ok(found);
    const kind = sampleKindOf(id);
    if (kind !== null)
      return ok({
        id,
        draft: sampleDrafts[kind],
        sample: true,
        createdAt: clock.now(),
        secrets: null,
        capabilities: null,
      });
    return err(appError('profile.not-found', { profileId: id }));
  };
  const put = async (profile: StoredProfile): Promise<Result<StoredProfile>> => {
    const written = await app.putProfile(profile);
    return written.ok ? ok(profile) : written;
  };
  const withSecrets = (profile: StoredProfile, given: ProfileSecrets): StoredProfile => {
    const names = new Set(profile.secrets?.names);
    for (const [name, value] of Object.entries(given)) {
      if (value === '') names.delete(name);
      else if (value !== undefined) names.add(name);
    }
    return { ...profile, secrets: names.size === 0 ? null : { names: [...names].sort(), backend: vault.backend } };
  };
  /** A card shows the age of its copy: the files are opened for a moment, once. */
  const look = async (id: string): Promise<void> => {
    const files = book.filesOf(id);
    if (known.has(id) || !existsSync(join(files, 'copy.db'))) return;
    const under = looking.get(id);
    if (under) return under;
    const work = (async () => {
      const opened = await stores.open(files);
      if (!opened.ok) {
        known.set(id, { ...nothingKnown, storeError: opened.error });
        return;
      }
      const meta = await opened.value.copy.meta();
      const probe = await opened.value.copy.moveProbe();
      const moveProbe = probe.ok ? probe.value : null;
      known.set(id, { ...nothingKnown, moveProbe, ...(meta.ok ? { copy: meta.value } : { storeError: meta.error }) });
      await opened.value.close();
    })().finally(() => looking.delete(id));
    looking.set(id, work);
    return work;
  };

  const book: ProfileBook = {
    async list() {
      const all = await app.profiles();
      if (!all.ok) return all;
      return ok(await Promise.all(all.value.map((profile) => book.view(profile))));
    },
    get: find,
    async view(profile) {
      await look(profile.id);
      const { copy, storeError } = known.get(profile.id) ?? nothingKnown;
      // A sample's key or password comes from the sandbox at each start; there is nothing the administrator could be asked for.
      const state = profile.sample ? ({ hasSecret: true, secretState: 'ok' } as const) : await secrets.state(profile);
      const own = profile.sample ? sandbox : {};
      return { ...profile.draft, id: profile.id, sample: profile.sample, ...state, ...own, copy, storeError };
    },
    save: (id, draft, given) =>
      inTurn(async () => {
        const problem =
          id !== null && isSample(id)
            ? appError('profile.invalid', { field: 'sample' })
            : (checkDraft(draft) ?? checkKey(given));
        if (problem) return err(problem);
        const before = id === null ? ok(null) : await find(id);
        if (!before.ok) return before;
        // Its copy and its journal speak of the other kind.
        if (before.value !== null && before.value.draft.kind !== draft.kind)
          return err(appError('profile.invalid', { field: 'kind' }));
        const fresh: StoredProfile = {
          id: randomUUID(),
          draft,
          sample: false,
          createdAt: clock.now(),
          secrets: null,
          capabilities: null,
        };
        const profile = withSecrets(
          { ...(before.value ?? fresh), draft: { ...draft, name: draft.name.trim() } },
          given,
        );
        // Another address may be another server.
        if (before.value !== null && before.value.draft.endpoint !== draft.endpoint) profile.found = null;
        // The secret first: a profile without it would look complete and not work.
        const kept = await secrets.save(profile.id, given);
        if (!kept.ok) return kept;
        const written = await put(profile);
        if (!written.ok && !before.value) await secrets.forget(profile.id);
        return written;
      }),
    duplicate: (id) =>
      inTurn(async () => {
        const from = isSample(id) ? err(appError('profile.not-found', { profileId: id })) : await find(id);
        if (!from.ok) return from;
        const all = await app.profiles();
        if (!all.ok) return all;
        const name = nextName(
          from.value.draft.name,
          all.value.map((profile) => profile.draft.name),
        );
        const profile: StoredProfile = {
          ...from.value,
          id: randomUUID(),
          createdAt: clock.now(),
          draft: { ...from.value.draft, name, readOnly: true },
        };
        const copied = await secrets.copy(from.value.id, profile.id);
        if (!copied.ok) logger.warn('The secrets of a profile could not be duplicated', { error: copied.error });
        const written = await put(copied.ok ? profile : { ...profile, secrets: null });
        if (!written.ok) await secrets.forget(profile.id);
        return written;
      }),
    remove: (id) =>
      inTurn(async () => {
        const found = await find(id);
        if (!found.ok) return found;
        const deleted = await app.deleteProfile(id);
        if (!deleted.ok) return deleted;
        await looking.get(id);
        const forgotten = await secrets.forget(id);
        if (!forgotten.ok)
          logger.error('Secrets of a deleted profile are still in the vault', {
            profileId: id,
            error: forgotten.error,
          });
        known.delete(id);
        const all = isSample(id) ? await app.profiles() : ok([]);
        // The samples share an organisation: it goes with the last of them.
        const files = !isSample(id)
          ? folder.profileFolder(id)
          : all.ok && all.value.some((profile) => profile.sample)
            ? book.filesOf(id)
            : folder.sampleFolder;
        await rm(files, { recursive: true, force: true }).catch((error: unknown) =>
          logger.error('The files of a deleted profile are still there', { profileId: id, error }),
        );
        return ok(undefined);
      }),
    patch: (id, patch) =>
      inTurn(async () => {
        const found = await find(id);
        return found.ok ? put({ ...found.value, draft: { ...found.value.draft, ...patch } }) : found;
      }),
    remember: (id, server) =>
      inTurn(async () => {
        const all = await app.profiles();
        const kept = all.ok ? all.value.find((profile) => profile.id === id) : undefined;
        if (kept === undefined || JSON.stringify(kept.found ?? null) === JSON.stringify(server)) return;
        const written = await put({ ...kept, found: server });
        if (!written.ok)
          logger.warn('What was found of a server could not be kept', { profileId: id, error: written.error });
      }),
    note(id, what) {
      known.set(id, { ...nothingKnown, ...known.get(id), ...what });
    },
    async moveProbe(id) {
      await look(id);
      return known.get(id)?.moveProbe ?? null;
    },
    noteSandbox(sandboxRuns, sandboxStopped) {
      sandbox = { sandboxRuns, sandboxStopped };
    },
    emptySamples: () =>
      inTurn(async () => {
        for (const id of Object.values(sampleIds)) {
          await looking.get(id);
          // Known to be empty: nobody opens the files for a look while they are removed.
          known.set(id, nothingKnown);
        }
        try {
          await rm(folder.sampleFolder, { recursive: true, force: true });
          return ok(undefined);
        } catch (error) {
          return err(folderError(folder.sampleFolder, error));
        }
      }),
    async idle(id) {
      await looking.get(id);
    },
    async announce() {
      const list = await book.list();
      if (list.ok) events.emit('profiles', list.value);
    },
    filesOf: (id) =>
      isSample(id)
        ? join(folder.sampleFolder, id === sampleIds.pds ? 'local' : `local-${id}`)
        : join(folder.profileFolder(id), 'local'),
  };
  return book;
}

function nextName(name: string, names: string[]): string {
  const taken = new Set(names);
  const base = name.replace(/ \(\d+\)$/, '').slice(0, 120);
  for (let n = 2; ; n += 1) {
    const candidate = `${base} (${n})`;
    if (!taken.has(candidate)) return candidate;
  }
}
