import type { Connection, DirectoryKind } from '#shared/domain/profile.ts';
import type { Opened } from '#shared/ipc/contract.ts';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { SandboxHandle, SandboxLauncher } from '../ports/sandbox-launcher.ts';
import type { ProfileStore } from '../store/port.ts';
import { prepareFolder, type DataFolder } from './data-folder.ts';
import type { StoreHost } from './parts.ts';
import { probeMove } from './probe-move.ts';
import { isSample, sampleIds, sampleKindOf, sampleKinds, sampleSignIn } from './samples.ts';
import { openSession, type Session, type SessionParts } from './session.ts';

/** How long opening a profile without a copy waits for the first word of the server. */
const FIRST_CONTACT_MS = 5_000;

export interface Sessions {
  /** The opened profile, or `profile.not-found`. */
  get(profileId: string): Result<Session>;
  open(profileId: string): Promise<Result<Opened>>;
  openSample(kind: DirectoryKind, phase: (name: string) => void): Promise<Result<Opened>>;
  /** Tries to reach the server now; a sample's is started when it does not run. */
  reconnect(session: Session): Promise<Connection>;
  close(profileId: string): Promise<void>;
  /** Ends the sandbox: every sample goes offline. `stays`: somebody wants it so; opening a sample starts nothing then. */
  stopSample(stays?: boolean): Promise<Result<void>>;
  /** Starts the sandbox and points every listed sample to it. */
  startSample(): Promise<Result<void>>;
  closeAll(): Promise<void>;
}

export interface SessionsOptions extends SessionParts {
  folder: DataFolder;
  stores: StoreHost;
  sandboxLauncher: SandboxLauncher;
  sampleGroups: number;
  /** Called once per opened profile: recovery of interrupted runs. */
  onOpened(session: Session): Promise<void>;
}

export function createSessions(options: SessionsOptions): Sessions {
  const { book, stores, folder, logger, clock } = options;
  const opened = new Map<string, Session>();
  const opening = new Map<string, Promise<Result<Session>>>();
  let sandbox: SandboxHandle | null = null;
  /** Somebody stopped the sandbox, until it is started again. */
  let isStopped = false;

  const describe = async (session: Session): Promise<Result<Opened>> => {
    const [copy, crawl, runs, profile] = await Promise.all([
      session.store.copy.meta(),
      session.store.copy.resumableCrawl(),
      session.store.journal.openRuns(),
      book.view(session.record()),
    ]);
    if (!copy.ok) return copy;
    if (!crawl.ok) return crawl;
    if (!runs.ok) return runs;
    return ok({
      profile,
      connection: session.connection.state,
      copy: copy.value,
      identity: session.identity(),
      capabilities: session.capabilities(),
      moveProbe: session.moveProbe(),
      resumableSync: crawl.value && {
        done: crawl.value.childrenDone,
        total: Math.max(crawl.value.groupsSeen, crawl.value.childrenDone),
        startedAt: crawl.value.startedAt,
      },
      openRunId: runs.value.at(-1)?.id ?? null,
    });
  };

  const openFiles = async (profileId: string): Promise<Result<Session>> => {
    const present = opened.get(profileId);
    if (present) return ok(present);
    const under = opening.get(profileId);
    if (under) return under;
    const work = (async (): Promise<Result<Session>> => {
      const record = await book.get(profileId);
      if (!record.ok) return record;
      await book.idle(profileId);
      const prepared = await prepareFolder(book.filesOf(profileId));
      const files: Result<ProfileStore> = prepared.ok ? await stores.open(book.filesOf(profileId)) : prepared;
      const session = files.ok ? await openSession(options, record.value, files.value) : files;
      if (!session.ok) {
        book.note(profileId, { copy: null, storeError: session.error });
        logger.error('The local files of a profile cannot be opened', { profileId, error: session.error });
        await book.announce();
        return session;
      }
      opened.set(profileId, session.value);
      await options.onOpened(session.value);
      return session;
    })().finally(() => opening.delete(profileId));
    opening.set(profileId, work);
    return work;
  };

  const openedSamples = (): Session[] =>
    sampleKinds.map((kind) => opened.get(sampleIds[kind])).filter((session) => session !== undefined);

  let starting: Promise<Result<SandboxHandle>> | null = null;
  const runSandbox = (): Promise<Result<SandboxHandle>> => {
    if (sandbox) return Promise.resolve(ok(sandbox));
    starting ??= launchSandbox().finally(() => {
      starting = null;
    });
    return starting;
  };

  const launchSandbox = async (): Promise<Result<SandboxHandle>> => {
    const started = await options.sandboxLauncher.start({
      groups: options.sampleGroups,
      dataFile: folder.sampleDataFile,
    });
    if (!started.ok) return started;
    const handle = started.value;
    sandbox = handle;
    isStopped = false;
    book.noteSandbox(true, false);
    const gone = (): void => {
      if (sandbox !== handle) return;
      sandbox = null;
      book.noteSandbox(false, isStopped);
      book.announce().catch((error: unknown) => logger.error('The end of the sandbox could not be told', { error }));
      for (const session of openedSamples()) session.connection.lost(sandboxStopped());
    };
    handle.exited.then(gone, gone);
    return started;
  };

  /** Which sandbox each opened sample was last signed in to: each start brings another address. */
  const signedInto = new WeakMap<Session, SandboxHandle>();
  const signIn = async (profileId: string, handle: SandboxHandle): Promise<Result<void>> => {
    const kind = sampleKindOf(profileId);
    const session = opened.get(profileId);
    if (kind === null || (session && signedInto.get(session) === handle)) return ok(undefined);
    const { patch, secret } = sampleSignIn(kind, handle);
    const kept = await options.secrets.of(profileId).set(secret.name, secret.value);
    if (!kept.ok) return kept;
    const patched = await book.patch(profileId, patch);
    if (!patched.ok) return patched;
    if (session) {
      signedInto.set(session, handle);
      session.reconfigure(patched.value);
    }
    return ok(undefined);
  };

  /** Starts the sandbox where it does not run, and points every opened sample to it. */
  const startSandbox = async (asked: Session): Promise<Result<void>> => {
    const running = await runSandbox();
    if (!running.ok) {
      asked.connection.lost(running.error);
      return running;
    }
    for (const session of openedSamples()) {
      const done = await signIn(session.profileId, running.value);
      if (!done.ok && session === asked) return done;
    }
    await book.announce();
    return ok(undefined);
  };

  return {
    get(profileId) {
      const session = opened.get(profileId);
      return session ? ok(session) : err(appError('profile.not-found', { profileId }));
    },
    async open(profileId) {
      const wasOpen = opened.has(profileId);
      const session = await openFiles(profileId);
      if (!session.ok) return session;
      if (!wasOpen && isSample(profileId) && isStopped) session.value.connection.lost(sandboxStopped());
      else if (!wasOpen) {
        // A sample without its sandbox is no directory: it is started beside, and the copy is on screen meanwhile.
        const contact = isSample(profileId)
          ? startSandbox(session.value).then(() => session.value.connection.attempt())
          : session.value.connection.attempt();
        contact.catch((error: unknown) => logger.error('Connecting failed', { profileId, error }));
        const copy = await session.value.store.copy.meta();
        if (!copy.ok || !copy.value) await Promise.race([contact, clock.sleep(FIRST_CONTACT_MS)]);
      }
      return describe(session.value);
    },
    async openSample(kind, phase) {
      const profileId = sampleIds[kind];
      phase('files');
      // Listed from now on, even if the sandbox cannot be started today.
      const listed = await book.patch(profileId, {});
      if (!listed.ok) return listed;
      const session = await openFiles(profileId);
      if (!session.ok) return session;
      phase('sandbox');
      const started = await startSandbox(session.value);
      if (!started.ok) return started;
      phase('sign-in');
      await session.value.connection.attempt();
      // Consent is asked for before throw-away groups are made in somebody's directory; this one is the sample's own.
      const needsProbe = session.value.capabilities().reparent === 'edge-pair' && !session.value.moveProbe();
      if (needsProbe && session.value.connection.state.link === 'online') {
        phase('move-check');
        const probe = await probeMove(session.value, new AbortController().signal, () => undefined);
        if (!probe.ok) logger.warn('Moving could not be tried on the sample organisation', { error: probe.error });
      }
      return describe(session.value);
    },
    async reconnect(session) {
      if (isSample(session.profileId)) {
        const started = await startSandbox(session);
        if (!started.ok) return session.connection.state;
      }
      return session.connection.attempt();
    },
    async close(profileId) {
      const session = opened.get(profileId);
      opened.delete(profileId);
      await session?.close();
    },
    async stopSample(stays = false) {
      isStopped = stays;
      const handle = sandbox;
      if (!handle) book.noteSandbox(false, stays);
      await handle?.stop();
      // Not before it is known to be gone: who opens a sample next must get a new one.
      await handle?.exited;
      return ok(undefined);
    },
    async startSample() {
      const running = await runSandbox();
      if (!running.ok) return running;
      const listed = await book.list();
      if (!listed.ok) return listed;
      for (const { id, sample } of listed.value) {
        const done = sample ? await signIn(id, running.value) : ok(undefined);
        if (!done.ok) return done;
      }
      await book.announce();
      return ok(undefined);
    },
    async closeAll() {
      await Promise.allSettled(opening.values());
      const sessions = [...opened.values()];
      opened.clear();
      await Promise.all(sessions.map((session) => session.close()));
      const handle = sandbox;
      sandbox = null;
      await handle?.stop();
    },
  };

  function sandboxStopped(): AppError {
    return appError('net.unreachable', { reason: 'sandbox stopped' }, { retry: 'now' });
  }
}
