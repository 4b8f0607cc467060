import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { EventSink, ServiceMap } from '../ipc/service-map.ts';
import type { RingLog } from '../log/ring-log.ts';
import type { Planning } from '../planning/client.ts';
import type { Clock } from '../ports/clock.ts';
import type { SandboxLauncher } from '../ports/sandbox-launcher.ts';
import type { Vault } from '../ports/vault.ts';
import { createChanges } from './changes.ts';
import { createConsole } from './console.ts';
import type { DataFolder } from './data-folder.ts';
import type { ProviderFactory, StoreHost, SyncFactory } from './parts.ts';
import type { AppStore } from '../store/app-store.ts';
import { createApplies } from './applies.ts';
import { createInvites } from './invites.ts';
import { createProfileBook } from './profile-book.ts';
import { createProfiles } from './profiles.ts';
import {
  findPeople,
  listSnapshots,
  readActivity,
  readAttributes,
  readColumns,
  readGroup,
  readPerson,
} from './query.ts';
import { runSync } from './run-sync.ts';
import { probeMove } from './probe-move.ts';
import { createReviews } from './reviews.ts';
import { sampleKinds } from './samples.ts';
import { createSecrets } from './secrets.ts';
import type { Session } from './session.ts';
import { createSessions } from './sessions.ts';
import { createSettings } from './settings.ts';

export interface ServicesOptions {
  version: string;
  host: 'electron' | 'headless';
  folder: DataFolder;
  vault: Vault;
  clock: Clock;
  log: RingLog;
  events: EventSink;
  sandboxLauncher: SandboxLauncher;
  sampleGroups: number;
  /** Started on the sample organisation: the page opens it where no other profile was open last. */
  sampleAtStart: boolean;
  /** Why the data folder cannot be used as it should, if so. */
  startError: AppError | null;
  app: AppStore;
  stores: StoreHost;
  planning: Planning;
  createProvider: ProviderFactory;
  createSync: SyncFactory;
}

export interface Services {
  map: ServiceMap;
  close(): Promise<void>;
}

/** One handler per method of the contract, over the services that do the work. */
export function createServices(options: ServicesOptions): Services {
  const { events, log, clock, vault } = options;
  const secrets = createSecrets(vault);
  const book = createProfileBook({ ...options, secrets, logger: log });
  const settings = createSettings(options.app, events);
  const invites = createInvites(clock);
  const reviews = createReviews({ clock, logger: log, planning: options.planning, invites });
  const applies = createApplies({ events, clock, logger: log, reviews });
  const sessions = createSessions({
    ...options,
    book,
    secrets,
    logger: log,
    onOpened: (session) => applies.recover(session),
    onOnline: (session) => applies.reconcileOpenRuns(session),
  });
  const profiles = createProfiles({
    book,
    secrets,
    sessions,
    createProvider: options.createProvider,
    stores: options.stores,
  });
  const apiConsole = createConsole();
  const changes = createChanges(events, clock, options.planning);

  /** Runs `work` on an opened profile. */
  const on = async <T>(profileId: string, work: (session: Session) => Promise<Result<T>>): Promise<Result<T>> => {
    const session = sessions.get(profileId);
    if (!session.ok) return session;
    try {
      return await work(session.value);
    } catch (error) {
      // Closed while it was under way: its files are shut, and nobody waits for the answer.
      const now = sessions.get(profileId);
      if (now.ok && now.value === session.value) throw error;
      return err(appError('profile.not-found', { profileId }));
    }
  };

  const map: ServiceMap = {
    'app.info': async () =>
      ok({
        version: options.version,
        host: options.host,
        vault: { backend: vault.backend, persistent: vault.persistent },
        sample: {
          available: true,
          groups: options.sampleGroups,
          openAtStart: options.sampleAtStart,
          kinds: sampleKinds,
        },
        startError: options.startError,
      }),
    'settings.get': () => settings.get(),
    'settings.set': (patch) => settings.set(patch),

    'profiles.list': () => profiles.list(),
    'profiles.save': (input) => profiles.save(input),
    'profiles.duplicate': ({ profileId }) => profiles.duplicate(profileId),
    'profiles.delete': ({ profileId }) => profiles.remove(profileId),
    'profiles.setReadOnly': ({ profileId, readOnly }) => profiles.setReadOnly(profileId, readOnly),
    'profiles.test': (input, { progress, signal }) => profiles.test(input, progress, signal),
    'profiles.openSample': ({ kind }, { progress }) => sessions.openSample(kind, (phase) => progress({ phase })),
    'profiles.open': ({ profileId }) => sessions.open(profileId),
    'profiles.discardCopy': ({ profileId }) => profiles.discardCopy(profileId),
    'profiles.close': async ({ profileId }) => {
      const session = sessions.get(profileId);
      if (!session.ok) return session;
      await sessions.close(profileId);
      return ok(null);
    },
    'profiles.reconnect': ({ profileId }) => on(profileId, async (session) => ok(await sessions.reconnect(session))),
    'sample.reset': () => profiles.resetSamples(),
    'sample.stop': async () => {
      const stopped = await sessions.stopSample(true);
      return stopped.ok ? ok(null) : stopped;
    },
    'sample.start': async () => {
      const started = await sessions.startSample();
      return started.ok ? ok(null) : started;
    },

    'sync.run': ({ profileId, scope }, { signal, progress }) =>
      on(profileId, (session) => runSync(session, scope, signal, progress)),

    'directory.columns': ({ profileId, snapshotId }) => on(profileId, (session) => readColumns(session, snapshotId)),
    'directory.group': ({ profileId, groupId }) => on(profileId, (session) => readGroup(session, groupId)),
    'directory.person': ({ profileId, personId }) => on(profileId, (session) => readPerson(session, personId)),
    'directory.findPeople': ({ profileId, text }, { signal }) =>
      on(profileId, (session) => findPeople(session, text, signal)),
    'directory.attributes': ({ profileId, groupId }, { signal }) =>
      on(profileId, (session) => readAttributes(session, groupId, signal)),
    'directory.activity': ({ profileId, groupId }, { signal }) =>
      on(profileId, (session) => readActivity(session, groupId, signal, clock)),
    'invites.list': ({ profileId, groupId }) => on(profileId, (session) => invites.list(session, groupId)),
    'directory.compare': ({ profileId, from, to, limit }) =>
      on(profileId, (session) => session.store.copy.compare(from, to, limit)),
    'directory.snapshots': ({ profileId }) => on(profileId, listSnapshots),

    'changes.list': ({ profileId }) => on(profileId, changes.list),
    'changes.stage': ({ profileId, intents }) => on(profileId, (session) => changes.stage(session, intents)),
    'changes.unstage': ({ profileId, changeIds }) => on(profileId, (session) => changes.unstage(session, changeIds)),
    'changes.clear': ({ profileId }) => on(profileId, changes.clear),
    'changes.undo': ({ profileId }) => on(profileId, changes.undo),
    'changes.redo': ({ profileId }) => on(profileId, changes.redo),

    'plan.review': ({ profileId, source }, { signal, progress }) =>
      on(profileId, (session) => reviews.review(session, source, signal, progress)),
    'plan.probeMove': ({ profileId }, { signal, progress }) =>
      on(profileId, (session) => probeMove(session, signal, (what) => progress({ what }))),

    'apply.start': (input, { signal, progress }) =>
      on(input.profileId, (session) =>
        apiConsole.watched(session, { record: input.record === true }, progress, (told) =>
          applies.start(session, input, told, signal),
        ),
      ),
    'apply.continue': (input, { signal, progress }) =>
      on(input.profileId, (session) =>
        apiConsole.watched(session, { runId: input.runId }, progress, (told) =>
          applies.proceed(session, input, told, signal),
        ),
      ),
    'apply.stopAfterStep': ({ profileId, runId }) =>
      on(profileId, async (session) => {
        applies.stopAfterStep(session, runId);
        return ok(null);
      }),
    'apply.leave': ({ profileId, runId }) => on(profileId, (session) => applies.leave(session, runId)),
    'journal.list': ({ profileId }) => on(profileId, (session) => session.store.journal.runs()),
    'journal.run': ({ profileId, runId }) => on(profileId, (session) => applies.find(session, runId)),

    'console.call': ({ profileId, ...input }, { signal }) =>
      on(profileId, (session) => apiConsole.call(session, input, signal)),
    'console.exchanges': ({ profileId, runId }) =>
      on(profileId, async (session) => ok(apiConsole.exchanges(session, runId))),

    'workspace.get': ({ profileId }) => on(profileId, (session) => session.store.copy.workspace()),
    'workspace.set': ({ profileId, workspace }) =>
      on(profileId, async (session) => {
        const kept = await session.store.copy.putWorkspace(workspace);
        return kept.ok ? ok(null) : kept;
      }),

    'log.tail': async ({ after }) => ok(log.tail(after)),
  };
  return { map, close: () => sessions.closeAll() };
}
