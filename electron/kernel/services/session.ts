import type { Capabilities } from '#shared/capabilities.ts';
import type { DirectoryColumns } from '#shared/domain/columns.ts';
import type { CopyMeta, Identity, MoveProbe } from '#shared/domain/profile.ts';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { ok, type Result } from '#shared/errors/result.ts';
import type { EventSink } from '../ipc/service-map.ts';
import type { Planning } from '../planning/client.ts';
import type { PlanningRules } from '../planning/desk.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { DirectoryProvider, TrafficListener } from '../providers/port.ts';
import type { ProfileStore } from '../store/port.ts';
import { createConnection, type ConnectionMachine } from './connection.ts';
import { createJobs, type Jobs } from './jobs.ts';
import type { ProviderFactory, SyncEngine, SyncFactory, TrafficFigures } from './parts.ts';
import type { StoredProfile } from '../store/app-store.ts';
import { narrowed } from './narrowed.ts';
import type { ProfileBook } from './profile-book.ts';
import type { Secrets } from './secrets.ts';
import { watchProvider } from './watched-provider.ts';

/** One opened profile: its files, its way to the server, and what is known of both. */
export interface Session {
  readonly profileId: string;
  readonly store: ProfileStore;
  readonly connection: ConnectionMachine;
  readonly jobs: Jobs;
  /** As it is kept now; guards and read-only switch may change while the profile is open. */
  record(): StoredProfile;
  provider(): Result<DirectoryProvider>;
  sync(): Result<SyncEngine>;
  capabilities(): Capabilities;
  identity(): Identity | null;
  moveProbe(): MoveProbe | null;
  setMoveProbe(probe: MoveProbe): Promise<Result<void>>;
  /** The newest copy as columns, a fresh set for every caller. `store.empty` before the first sync. */
  columns(): Promise<Result<DirectoryColumns>>;
  /** Sees to it that the newest copy lies on the planning desk; does nothing when it does. `store.empty` before the first sync. */
  loadCopy(): Promise<Result<void>>;
  /** What the planning desk has to know beside the copy. */
  rules(): PlanningRules;
  /** The copy changed: forget what was computed from it and tell the screen. */
  copyChanged(meta: CopyMeta): Promise<void>;
  /** The profile was edited: build the way to the server anew. */
  reconfigure(record: StoredProfile): void;
  setRecord(record: StoredProfile): void;
  close(): Promise<void>;
}

export interface SessionParts {
  book: ProfileBook;
  secrets: Secrets;
  events: EventSink;
  clock: Clock;
  logger: Logger;
  createProvider: ProviderFactory;
  createSync: SyncFactory;
  planning: Planning;
  /** The server answers (again). */
  onOnline(session: Session): Promise<void>;
}

/** Opens what there is on this computer; the server is not needed and not waited for. */
export async function openSession(
  parts: SessionParts,
  first: StoredProfile,
  store: ProfileStore,
): Promise<Result<Session>> {
  const { clock, events, logger, book } = parts;
  const profileId = first.id;
  const [meta, knownIdentity, knownProbe] = await Promise.all([
    store.copy.meta(),
    store.copy.identity(),
    store.copy.moveProbe(),
  ]);
  for (const read of [meta, knownIdentity, knownProbe]) {
    if (!read.ok) {
      await store.close();
      return read;
    }
  }
  let record = first;
  let identity = knownIdentity.ok ? knownIdentity.value : null;
  let moveProbe = knownProbe.ok ? knownProbe.value : null;
  let version = 1;
  let loadedVersion = 0;
  let loading: Promise<Result<void>> = Promise.resolve(ok(undefined));
  let closed = false;
  let wasOnline = false;
  let identityIsFresh = false;
  book.note(profileId, { copy: meta.ok ? meta.value : null, storeError: null, moveProbe });
  const jobs = createJobs(clock, (job) => {
    if (!closed) events.emit('job', { profileId, job });
  });

  const figures: TrafficFigures = { requests: 0, refused: 0, waitingUntil: null };
  const traffic: TrafficListener = {
    request: (info) => {
      figures.requests += 1;
      if (info.status === 429) figures.refused += 1;
      logger.debug('Request', { profileId, ...info });
    },
    waiting: (until) => {
      figures.waitingUntil = until;
      connection.waiting(until);
      jobs.waiting(until);
    },
  };
  const build = (): Result<DirectoryProvider> => {
    const made = parts.createProvider({
      profile: { ...record.draft, id: profileId },
      secrets: parts.secrets.of(profileId),
      traffic,
      remembered: record.found ?? null,
      onFound: (found) => {
        record = { ...record, found };
        void book.remember(profileId, found);
        tellServer();
      },
    });
    return made.ok ? ok(watchProvider(made.value, (result) => connection.observe(result))) : made;
  };

  let told = '';
  /** Identity and capabilities may be known only some time after opening, and change when the server does. */
  const tellServer = (): void => {
    if (closed) return;
    const now = { profileId, capabilities: session.capabilities(), identity, moveProbe };
    const text = JSON.stringify(now);
    if (text === told) return;
    told = text;
    events.emit('server', now);
  };

  /** Reachable and signed in, and who I am if that is not known yet. */
  const ping = async (signal: AbortSignal): Promise<Result<void>> => {
    if (!provider.ok) return provider;
    const answered = await provider.value.ping({ signal });
    if (!answered.ok) return answered;
    // Asked once per connection, not with every heartbeat.
    if (identityIsFresh) return ok(undefined);
    const who = await provider.value.identity({ signal });
    if (!who.ok) return who;
    identityIsFresh = true;
    if (closed) return ok(undefined);
    if (JSON.stringify(identity) !== JSON.stringify(who.value)) {
      identity = who.value;
      const kept = await store.copy.putIdentity(who.value);
      if (!kept.ok) logger.warn('The identity could not be kept', { profileId, error: kept.error });
    }
    tellServer();
    return ok(undefined);
  };
  const connection = createConnection({
    clock,
    ping,
    onChange: (state) => {
      if (closed) return;
      events.emit('connection', { profileId, connection: state });
      const isBack = state.link === 'online' && !wasOnline;
      wasOnline = state.link === 'online' || (wasOnline && state.link === 'connecting');
      if (state.link === 'offline' || state.link === 'signed-out') identityIsFresh = false;
      if (isBack)
        parts
          .onOnline(session)
          .catch((error: unknown) => logger.error('Work for a regained connection failed', { profileId, error }));
    },
  });
  let provider = build();

  const session: Session = {
    profileId,
    store,
    connection,
    jobs,
    record: () => record,
    provider: () => provider,
    sync: () =>
      provider.ok
        ? ok(parts.createSync({ provider: provider.value, copy: store.copy, traffic: () => ({ ...figures }) }))
        : provider,
    capabilities: () => narrowed(provider.ok ? provider.value.capabilities() : absentCapabilities, moveProbe),
    identity: () => identity,
    moveProbe: () => moveProbe,
    async setMoveProbe(probe) {
      moveProbe = probe;
      book.note(profileId, { moveProbe });
      tellServer();
      return store.copy.putMoveProbe(probe);
    },
    columns: () => store.copy.columns(null),
    loadCopy() {
      // One loading at a time, and none when nothing has changed since: the desk keeps the copy before for comparing.
      const before = loading.catch(() => ok(undefined));
      loading = before.then(async () => {
        if (loadedVersion === version) return ok(undefined);
        const loads = version;
        const columns = await store.copy.columns(null);
        if (!columns.ok) return columns;
        await parts.planning.load(profileId, columns.value);
        loadedVersion = loads;
        return ok(undefined);
      });
      return loading;
    },
    rules: () => ({ capabilities: session.capabilities(), identity, profile: record.draft, moveProbe }),
    async copyChanged(changed) {
      // Counted here: administrators may change within a snapshot, so its number alone does not say whether anything is new.
      version += 1;
      book.note(profileId, { copy: changed, storeError: null });
      if (!closed) events.emit('copy', { profileId, copy: changed });
    },
    setRecord(next) {
      record = next;
    },
    reconfigure(next) {
      record = next;
      if (provider.ok) provider.value.close();
      provider = build();
      identityIsFresh = false;
      void connection.restart();
    },
    async close() {
      if (closed) return;
      closed = true;
      connection.close();
      await jobs.close();
      if (provider.ok) provider.value.close();
      await parts.planning.forget(profileId);
      await store.close();
    },
  };
  return ok(session);
}

/** Where no provider can be made of the profile, nothing can be changed. */
const absent = { support: 'absent' } as const;
const absentCapabilities: Capabilities = {
  features: {
    subgroups: absent,
    createGroup: absent,
    renameGroup: absent,
    deleteGroup: absent,
    moveGroup: absent,
    multiParent: absent,
    members: absent,
    groupAdministrators: absent,
    memberRoles: absent,
    invites: absent,
    join: absent,
    activity: absent,
    search: absent,
    accessLevel: absent,
    idempotency: absent,
  },
  maxDepth: null,
  reparent: 'none',
  inheritance: 'subtree',
  adminReach: 'direct',
  nameMax: 128,
  descriptionMax: 1024,
  groupsPerPersonAdvice: null,
};

/** The error of a session that needs the server and does not have it. */
export function offlineError(session: Session): AppError {
  return session.connection.state.error ?? appError('net.unreachable', {}, { retry: 'now' });
}
