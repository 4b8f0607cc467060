import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import {
  copyMetaSchema,
  profileDraftSchema,
  type CopyMeta,
  type Profile,
  type ProfileDraft,
  type ProfileSecrets,
} from '#shared/domain/profile.ts';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { checkEndpoint } from '../providers/http/endpoint.ts';
import type { EventSink } from '../ipc/service-map.ts';
import type { Logger } from '../ports/logger.ts';
import type { DataFolder } from './data-folder.ts';
import { readJson, writeJson } from './local-file.ts';
import { checkKey, type Secrets } from './secrets.ts';

export const SAMPLE_ID = 'sample';

/** A profile as it is kept: never a secret, and what is known of its copy so that a card can be drawn without opening it. */
const recordSchema = profileDraftSchema.extend({ id: z.string().min(1).max(64), copy: copyMetaSchema.nullable() });
export type ProfileRecord = z.infer<typeof recordSchema>;
const fileSchema = z.strictObject({ format: z.literal(1), profiles: z.array(recordSchema) });

export interface ProfileBook {
  list(): Promise<Result<Profile[]>>;
  get(id: string): Promise<Result<ProfileRecord>>;
  view(record: ProfileRecord): Promise<Profile>;
  save(id: string | null, draft: ProfileDraft, secrets: ProfileSecrets): Promise<Result<ProfileRecord>>;
  duplicate(id: string): Promise<Result<ProfileRecord>>;
  remove(id: string): Promise<Result<void>>;
  patch(id: string, patch: Partial<Omit<ProfileRecord, 'id'>>): Promise<Result<ProfileRecord>>;
  setCopy(id: string, copy: CopyMeta | null): Promise<void>;
  setStoreError(id: string, error: AppError | null): void;
  announce(): Promise<void>;
  folderOf(id: string): string;
}

export const sampleDraft: ProfileDraft = {
  kind: 'pds',
  name: 'Sample organisation',
  // Port 9 (discard) until the sandbox has told its own: nobody answers there.
  endpoint: 'http://127.0.0.1:9',
  authEndpoint: '',
  allowLoopbackHttp: true,
  signIn: { method: 'jwt', appId: 'sample', domainId: 'sample', subject: '' },
  readOnly: false,
  namedAdmins: [],
  adminReachesSubgroups: true,
  guardPeople: 50,
  guardPercent: 25,
};

/** What is wrong with a draft before anything is stored. */
export function checkDraft(draft: ProfileDraft): AppError | null {
  if (draft.kind !== 'pds') return appError('profile.invalid', { field: 'kind' });
  if (draft.signIn.method === 'password') return appError('profile.invalid', { field: 'signIn' });
  if (draft.name.trim() === '') return appError('profile.invalid', { field: 'name' });
  const endpoint = checkEndpoint(draft.endpoint, draft.allowLoopbackHttp);
  if (!endpoint.ok) return endpoint.error;
  if (draft.authEndpoint === '') return null;
  const auth = checkEndpoint(draft.authEndpoint, draft.allowLoopbackHttp);
  return auth.ok ? null : auth.error;
}

export function createProfileBook(options: {
  folder: DataFolder;
  secrets: Secrets;
  events: EventSink;
  logger: Logger;
}): ProfileBook {
  const { folder, secrets, events, logger } = options;
  const sampleFile = `${folder.sampleFolder}/profile.json`;
  const storeErrors = new Map<string, AppError>();
  let loaded: Promise<Result<ProfileRecord[]>> | null = null;
  let sample: Promise<ProfileRecord | null> | null = null;
  /** Changes one after the other: each starts from what the one before has written. */
  let queue: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.then(work, work);
    queue = next.catch(() => undefined);
    return next;
  };
  const records = async (): Promise<Result<ProfileRecord[]>> => {
    loaded ??= readJson(folder.profilesFile, 'profiles.json', fileSchema).then((read) =>
      read.ok ? ok(read.value?.profiles ?? []) : read,
    );
    const result = await loaded;
    // Asked again next time: the file may be repaired meanwhile.
    if (!result.ok) loaded = null;
    return result;
  };
  const sampleRecord = (): Promise<ProfileRecord | null> =>
    (sample ??= readJson(sampleFile, 'profile.json', recordSchema).then((read) => {
      if (!read.ok) logger.warn('What was known of the sample organisation could not be read', { error: read.error });
      return read.ok ? read.value : null;
    }));
  const write = async (profiles: ProfileRecord[]): Promise<Result<void>> => {
    const written = await writeJson(folder.profilesFile, 'profiles.json', { format: 1, profiles });
    if (written.ok) loaded = Promise.resolve(ok(profiles));
    return written;
  };
  const writeSample = async (record: ProfileRecord): Promise<Result<void>> => {
    sample = Promise.resolve(record);
    return writeJson(sampleFile, 'profile.json', record);
  };

  const book: ProfileBook = {
    async list() {
      const read = await records();
      if (!read.ok) return read;
      const own = await sampleRecord();
      return ok(await Promise.all([...(own ? [own] : []), ...read.value].map((record) => book.view(record))));
    },
    async get(id) {
      if (id === SAMPLE_ID) return ok((await sampleRecord()) ?? { ...sampleDraft, id: SAMPLE_ID, copy: null });
      const read = await records();
      if (!read.ok) return read;
      const found = read.value.find((record) => record.id === id);
      return found ? ok(found) : err(appError('profile.not-found', { profileId: id }));
    },
    async view(record) {
      const isSample = record.id === SAMPLE_ID;
      // The sample's key comes from the sandbox at each start; there is nothing the administrator could be asked for.
      const state = isSample
        ? ({ hasSecret: true, secretState: 'ok' } as const)
        : await secrets.state(record.id, record.signIn);
      return { ...record, sample: isSample, ...state, storeError: storeErrors.get(record.id) ?? null };
    },
    save: (id, draft, given) =>
      inTurn(async () => {
        const problem = id === SAMPLE_ID ? appError('profile.invalid', { field: 'sample' }) : (checkDraft(draft) ?? checkKey(given));
        if (problem) return err(problem);
        const read = await records();
        if (!read.ok) return read;
        const before = id === null ? null : read.value.find((record) => record.id === id);
        if (before === undefined) return err(appError('profile.not-found', { profileId: id ?? '' }));
        const record: ProfileRecord = { ...draft, name: draft.name.trim(), id: before?.id ?? randomUUID(), copy: before?.copy ?? null };
        // The secret first: a profile without it would look complete and not work.
        const kept = await secrets.save(record.id, given);
        if (!kept.ok) return kept;
        const written = await write(before ? read.value.map((other) => (other.id === record.id ? record : other)) : [...read.value, record]);
        if (!written.ok) {
          if (!before) await secrets.forget(record.id);
          return written;
        }
        return ok(record);
      }),
    duplicate: (id) =>
      inTurn(async () => {
        const read = await records();
        if (!read.ok) return read;
        const from = read.value.find((record) => record.id === id);
        if (!from) return err(appError('profile.not-found', { profileId: id }));
        const record: ProfileRecord = { ...from, id: randomUUID(), name: nextName(from.name, read.value), copy: null, readOnly: true };
        const copied = await secrets.copy(from.id, record.id);
        if (!copied.ok) logger.warn('The secrets of a profile could not be duplicated', { error: copied.error });
        const written = await write([...read.value, record]);
        if (!written.ok) {
          await secrets.forget(record.id);
          return written;
        }
        return ok(record);
      }),
    remove: (id) =>
      inTurn(async () => {
        if (id === SAMPLE_ID) {
          sample = Promise.resolve(null);
        } else {
          const read = await records();
          if (!read.ok) return read;
          if (!read.value.some((record) => record.id === id)) return err(appError('profile.not-found', { profileId: id }));
          const written = await write(read.value.filter((record) => record.id !== id));
          if (!written.ok) return written;
        }
        const forgotten = await secrets.forget(id);
        if (!forgotten.ok) logger.error('Secrets of a deleted profile are still in the vault', { profileId: id, error: forgotten.error });
        storeErrors.delete(id);
        await rm(book.folderOf(id), { recursive: true, force: true }).catch((error: unknown) =>
          logger.error('The files of a deleted profile are still there', { profileId: id, error }),
        );
        return ok(undefined);
      }),
    patch: (id, patch) =>
      inTurn(async () => {
        const found = await book.get(id);
        if (!found.ok) return found;
        const next: ProfileRecord = { ...found.value, ...patch };
        if (id === SAMPLE_ID) {
          const written = await writeSample(next);
          return written.ok ? ok(next) : written;
        }
        const read = await records();
        if (!read.ok) return read;
        const written = await write(read.value.map((record) => (record.id === id ? next : record)));
        return written.ok ? ok(next) : written;
      }),
    async setCopy(id, copy) {
      const written = await book.patch(id, { copy });
      if (!written.ok) logger.warn('The age of the copy could not be noted with the profile', { error: written.error });
    },
    setStoreError(id, error) {
      if (error) storeErrors.set(id, error);
      else storeErrors.delete(id);
    },
    async announce() {
      const list = await book.list();
      if (list.ok) events.emit('profiles', list.value);
    },
    folderOf: (id) => (id === SAMPLE_ID ? folder.sampleFolder : folder.profileFolder(id)),
  };
  return book;
}

function nextName(name: string, records: ProfileRecord[]): string {
  const taken = new Set(records.map((record) => record.name));
  const base = name.replace(/ \(\d+\)$/, '').slice(0, 120);
  for (let n = 2; ; n += 1) {
    const candidate = `${base} (${n})`;
    if (!taken.has(candidate)) return candidate;
  }
}
