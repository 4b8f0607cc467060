import type { MoveProbe, Profile, ProfileDraft, ProfileSecrets, TestReport } from '#shared/domain/profile.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { ParsedInput } from '#shared/ipc/contract.ts';
import type { ProviderFactory, SecretAccess, SecretName, StoreHost } from './parts.ts';
import type { StoredProfile } from '../store/app-store.ts';
import { narrowed } from './narrowed.ts';
import { checkDraft, type ProfileBook } from './profile-book.ts';
import { isSample, sampleIds } from './samples.ts';
import { checkKey, secretNames, type Secrets } from './secrets.ts';
import type { Sessions } from './sessions.ts';

export interface Profiles {
  list(): Promise<Result<Profile[]>>;
  save(input: ParsedInput<'profiles.save'>): Promise<Result<Profile>>;
  duplicate(profileId: string): Promise<Result<Profile>>;
  remove(profileId: string): Promise<Result<null>>;
  /** Sets an unusable copy aside; the journal stays. */
  discardCopy(profileId: string): Promise<Result<{ keptAs: string | null }>>;
  /** Starts over: the samples' organisation, their copies, staged changes and history go; the next opening makes a fresh one. */
  resetSamples(): Promise<Result<null>>;
  setReadOnly(profileId: string, readOnly: boolean): Promise<Result<Profile>>;
  test(
    input: ParsedInput<'profiles.test'>,
    /** The checks so far, oldest first. */
    onChecks: (checks: TestReport['checks']) => void,
    signal: AbortSignal,
  ): Promise<Result<TestReport>>;
}

export function createProfiles(options: {
  book: ProfileBook;
  secrets: Secrets;
  sessions: Sessions;
  createProvider: ProviderFactory;
  stores: StoreHost;
}): Profiles {
  const { book, secrets, sessions, createProvider, stores } = options;
  /** Secrets that a server replaced during a test of unsaved input: what stands in the editor is dead, this one lives. */
  const rotated = new Map<string, string>();

  const shown = async (record: Result<StoredProfile>): Promise<Result<Profile>> => {
    if (!record.ok) return record;
    await book.announce();
    return ok(await book.view(record.value));
  };

  const hasOtherSample = async (profileId: string): Promise<boolean> => {
    const all = await book.list();
    return all.ok && all.value.some(({ id, sample }) => sample && id !== profileId);
  };

  /** What a trial of moving found, where what is tested is the directory of the saved profile. */
  const triedMove = async (profileId: string | null, { endpoint, signIn }: ProfileDraft): Promise<MoveProbe | null> => {
    const saved = profileId === null ? null : await book.get(profileId);
    if (!saved?.ok) return null;
    const isSame =
      saved.value.draft.endpoint === endpoint && JSON.stringify(saved.value.draft.signIn) === JSON.stringify(signIn);
    return isSame ? book.moveProbe(saved.value.id) : null;
  };

  return {
    list: () => book.list(),
    async save({ id, draft, secrets: typed }) {
      const given: ProfileSecrets = {};
      for (const name of secretNames) {
        const value = typed[name];
        if (value !== undefined) given[name] = newest(rotated, name, value);
      }
      const saved = await book.save(id, draft, given);
      if (!saved.ok) return saved;
      rotated.clear();
      const session = sessions.get(saved.value.id);
      if (session.ok) session.value.reconfigure(saved.value);
      return shown(saved);
    },
    duplicate: async (profileId) => shown(await book.duplicate(profileId)),
    async remove(profileId) {
      const session = sessions.get(profileId);
      if (session.ok) {
        // A run in the middle of its steps must come to its end first: its journal is among the files.
        if (session.value.jobs.current === 'apply' || session.value.jobs.current === 'probe')
          return err(appError('profile.busy', { profileId }));
        await sessions.close(profileId);
      }
      // The file of the organisation goes with the last of its profiles.
      if (isSample(profileId) && !(await hasOtherSample(profileId))) await sessions.stopSample();
      const removed = await book.remove(profileId);
      if (!removed.ok) return removed;
      await book.announce();
      return ok(null);
    },
    async discardCopy(profileId) {
      const record = await book.get(profileId);
      if (!record.ok) return record;
      const session = sessions.get(profileId);
      if (session.ok) {
        const { current } = session.value.jobs;
        if (current !== null) return err(appError('profile.busy', { profileId, job: current }, { retry: 'now' }));
        await sessions.close(profileId);
      }
      await book.idle(profileId);
      const set = await stores.discardCopy(book.filesOf(profileId));
      if (!set.ok) return set;
      book.note(profileId, { copy: null, storeError: null, moveProbe: null });
      await book.announce();
      return set;
    },
    async resetSamples() {
      const open = Object.values(sampleIds).flatMap((id) => {
        const session = sessions.get(id);
        return session.ok ? [session.value] : [];
      });
      const busy = open.find(({ jobs }) => jobs.current !== null);
      if (busy)
        return err(
          appError('profile.busy', { profileId: busy.profileId, job: String(busy.jobs.current) }, { retry: 'now' }),
        );
      for (const { profileId } of open) await sessions.close(profileId);
      await sessions.stopSample();
      const emptied = await book.emptySamples();
      await book.announce();
      return emptied.ok ? ok(null) : emptied;
    },
    async setReadOnly(profileId, readOnly) {
      const patched = await book.patch(profileId, { readOnly });
      if (patched.ok) {
        const session = sessions.get(profileId);
        if (session.ok) session.value.setRecord(patched.value);
      }
      return shown(patched);
    },
    async test({ profileId, draft, secrets: typed }, onChecks, signal) {
      let profile: ProfileDraft & { id: string };
      if (draft) {
        profile = { ...draft, id: profileId ?? 'draft' };
        const problem = checkDraft(draft) ?? checkKey(typed);
        if (problem) return err(problem);
      } else {
        if (profileId === null) return err(appError('profile.invalid', { field: 'draft' }));
        const found = await book.get(profileId);
        if (!found.ok) return found;
        profile = { ...found.value.draft, id: found.value.id };
      }
      const kept = profileId === null ? null : secrets.of(profileId);
      const made = createProvider({
        profile,
        secrets: editorSecrets(typed, kept, rotated),
        traffic: { request: () => undefined, waiting: () => undefined },
        remembered: null,
        onFound: (found) => {
          if (draft === null) void book.remember(profile.id, found);
        },
      });
      if (!made.ok) return made;
      try {
        const soFar: TestReport['checks'] = [];
        const onCheck = (check: (typeof soFar)[number]): void => {
          soFar.push(check);
          onChecks([...soFar]);
        };
        const report = await made.value.probe(onCheck, { signal });
        const tried = await triedMove(profileId, profile);
        return ok({ ...report, capabilities: narrowed(report.capabilities, tried) });
      } finally {
        made.value.close();
      }
    },
  };
}

const keyOf = (name: SecretName, value: string): string => `${name}:${value}`;

function newest(rotated: Map<string, string>, name: SecretName, value: string): string {
  let current = value;
  for (let next = rotated.get(keyOf(name, current)); next !== undefined; next = rotated.get(keyOf(name, current)))
    current = next;
  return current;
}

/** What is typed in comes first; what is not comes from the vault, and goes back there when the server replaces it. */
function editorSecrets(typed: ProfileSecrets, kept: SecretAccess | null, rotated: Map<string, string>): SecretAccess {
  const own = { ...typed };
  return {
    async get(name) {
      const value = own[name];
      if (value !== undefined) return ok(newest(rotated, name, value));
      return kept ? kept.get(name) : ok(null);
    },
    async set(name, value) {
      const before = own[name];
      if (before === undefined && kept) return kept.set(name, value);
      if (before !== undefined && newest(rotated, name, before) !== value)
        rotated.set(keyOf(name, newest(rotated, name, before)), value);
      else own[name] = value;
      return ok(undefined);
    },
  };
}
