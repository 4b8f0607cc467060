import type { Result } from '#shared/errors/result.ts';
import type { Run } from '#shared/plan/run.ts';
import type { Input, Opened, Output } from '#shared/ipc/contract.ts';
import type { Settings } from '#shared/domain/settings.ts';
import type { CopyMeta, DirectoryKind, MoveProbe, Profile } from '#shared/domain/profile.ts';
import { call, onLink, subscribe } from '../bridge/client.ts';
import { childKey, UNATTACHED_KEY } from '../graph/model/placement-key.ts';
import { topsOfDirectory } from '../graph/model/tops.ts';
import { changesActions } from './changes.ts';
import { nothingOpen, openProfileId, useConnection, type ConnectionState } from './connection.ts';
import { directoryActions, useDirectory } from './directory.ts';
import { runActions } from './runs.ts';
import { toastActions } from './toasts.ts';
import { uiActions, useUi } from './ui.ts';
import { leaving, useWorkspace, workspaceActions } from './workspace.ts';

/**
 * The life of the page: follows the host's events, opens and closes profiles, syncs. The one writer of `useConnection`.
 */
const set = (change: Partial<ConnectionState>): void => useConnection.setState(change);
const isOpen = (profileId: string): boolean => openProfileId() === profileId;
let syncing: AbortController | null = null;
/** Somebody stopped the sync: it does not go on by itself. */
let isStopped = false;
/** What was told of a profile that is being opened, between the host's answer and the moment the page shows it. */
let early: { profileId: string; told: Partial<ConnectionState>; run: Run | null } | null = null;

/** Takes what an event tells of a profile: at once where it is open, on entering where it is being opened. */
function take(profileId: string, told: Partial<ConnectionState>): void {
  if (early?.profileId === profileId) Object.assign(early.told, told);
  if (isOpen(profileId)) set(told);
}

/** Groups that one call reads again (the contract's limit). */
const READ_MAX = 1000;

/** Profiles of the sample organisations; the host knows them under the same ids. */
export const sampleProfileIds: Record<DirectoryKind, string> = { pds: 'sample', geonode: 'sample-geonode' };

/** Host, settings, profiles. False: the host did not answer. */
async function refreshStart(): Promise<boolean> {
  const [info, settings, profiles] = await Promise.all([
    call('app.info', null),
    call('settings.get', null),
    call('profiles.list', null),
  ]);
  if (info.ok) set({ info: info.value });
  if (settings.ok) set({ settings: settings.value });
  if (profiles.ok) set({ profiles: profiles.value, profilesLoaded: true, openError: null });
  else set({ profilesLoaded: true, openError: profiles.error });
  return profiles.ok;
}

function followEvents(): void {
  subscribe('profiles', (profiles) => {
    const { opened } = useConnection.getState();
    const own = opened && profiles.find((p) => p.id === opened.profile.id);
    set({ profiles, ...(opened && own ? { opened: { ...opened, profile: own } } : {}) });
  });
  subscribe('settings', (settings) => set({ settings }));
  subscribe('connection', ({ profileId, connection }) => {
    take(profileId, { connection });
    if (isOpen(profileId)) readWhatIsMissing();
  });
  subscribe('server', ({ profileId, capabilities, identity, moveProbe }) => {
    // Told anew with every connection and mostly the same: what is computed from it is then not computed again.
    const before = useConnection.getState().capabilities;
    const isSame = isOpen(profileId) && JSON.stringify(before) === JSON.stringify(capabilities);
    take(profileId, { capabilities: isSame && before ? before : capabilities, identity, moveProbe });
  });
  subscribe('copy', ({ profileId, copy }) => {
    take(profileId, { copy });
    if (isOpen(profileId)) void directoryActions.load(profileId, copy).then(selectFirst);
  });
  subscribe('changes', ({ profileId, changeSet }) => {
    if (isOpen(profileId)) changesActions.receive(changeSet);
  });
  subscribe('run', ({ profileId, run }) => {
    if (early?.profileId === profileId) early.run = run;
    if (isOpen(profileId)) runActions.receive(run);
  });
  subscribe('job', ({ profileId, job }) => take(profileId, { job }));
}

async function enter(opened: Opened): Promise<void> {
  const id = opened.profile.id;
  isStopped = false;
  await workspaceActions.load(id);
  const run = early?.profileId === id ? early.run : null;
  if (run) runActions.receive(run);
  set({
    opened,
    opening: null,
    openError: null,
    connection: opened.connection,
    copy: opened.copy,
    job: null,
    identity: opened.identity,
    capabilities: opened.capabilities,
    moveProbe: opened.moveProbe,
    // One that was interrupted may have come to its end before the host answered.
    openRunId: opened.openRunId ?? (run?.recovered ? run.id : null),
    lastSync: null,
    ...(early?.profileId === id ? early.told : {}),
  });
  early = null;
  const { copy } = useConnection.getState();
  readWhatIsMissing();
  await Promise.all([changesActions.load(id), copy ? directoryActions.load(id) : Promise.resolve()]);
  selectFirst();
}

/** Reads a part of the directory again and shows it; null: it failed and was said, or another directory is open by now. */
async function readAgain(profileId: string, scope: Input<'sync.run'>['scope']): Promise<CopyMeta | null> {
  const result = await call('sync.run', { profileId, scope });
  if (!isOpen(profileId)) return null;
  if (!result.ok) {
    toastActions.error(result.error);
    return null;
  }
  const { copy } = result.value;
  set({ copy });
  await directoryActions.ensure(profileId, copy);
  return copy;
}

/** The first copy of a directory is read without being asked for, as soon as the server is there; an interrupted one goes on where it stopped. */
function readWhatIsMissing(): void {
  const { opened, copy, connection, lastSync } = useConnection.getState();
  const isMissing = opened !== null && (copy === null || opened.resumableSync !== null);
  if (isMissing && lastSync === null && !isStopped && connection?.link === 'online') void sessionActions.sync();
}

/** Something is always looked at: without a selection of before, the first group of the top. */
function selectFirst(): void {
  const { directory } = useDirectory.getState();
  if (!directory || useWorkspace.getState().selection !== null) return;
  const { roots, loose } = topsOfDirectory(directory);
  if (roots.length > 0) workspaceActions.selectGroup(childKey(null, directory.groupId(roots[0])));
  else if (loose.length > 0) workspaceActions.selectGroup(childKey(UNATTACHED_KEY, directory.groupId(loose[0])));
}

function leave(): void {
  syncing?.abort();
  // It ends in its own time; the next directory need not wait for that.
  syncing = null;
  workspaceActions.close();
  changesActions.close();
  directoryActions.close();
  useUi.setState({ dialog: null, access: null, hover: null, clipboard: null });
  toastActions.clear();
  runActions.clear();
  set(nothingOpen);
}

async function openWith(id: string, run: () => Promise<Result<Opened>>): Promise<Result<Opened>> {
  set({ opening: id, openError: null });
  early = { profileId: id, told: {}, run: null };
  const result = await run();
  if (result.ok) {
    if (useConnection.getState().opened) leave();
    else toastActions.clear();
    await enter(result.value);
    void sessionActions.updateSettings({ lastProfileId: id });
  } else {
    early = null;
    set({ opening: null, openError: result.error });
  }
  return result;
}

async function closed(profileId: string): Promise<void> {
  void sessionActions.updateSettings({ lastProfileId: null });
  await call('profiles.close', { profileId });
  // The cards show the copies as they are now.
  const profiles = await call('profiles.list', null);
  if (profiles.ok) set({ profiles: profiles.value });
}

export const sessionActions = {
  /** Starts following the host; opens the profile that was open last. */
  async start(): Promise<void> {
    let first = true;
    followEvents();
    for (const event of leaving) window.addEventListener(event, workspaceActions.flush);
    onLink((host) => {
      const before = useConnection.getState().host;
      set({ host });
      if (host === 'connected' && before === 'lost' && !first) void sessionActions.resume();
    });
    const found = await refreshStart();
    first = false;
    if (found) await sessionActions.openLast();
  },
  /** Opens what was open last; on a first start whatever the host wants to be opened. */
  async openLast(): Promise<void> {
    const { settings, profiles, info } = useConnection.getState();
    const last = profiles.find((p) => p.id === settings.lastProfileId);
    // `npm start` opens on the sample organisation; once something was opened, what was open last decides.
    const isFirst = profiles.length === 0 && (info?.sample.openAtStart ?? false);
    if (last) await sessionActions.openProfile(last);
    else if (isFirst) await sessionActions.openSample('pds');
  },
  /** The host is back after an interruption: everything is asked for again. */
  async resume(): Promise<void> {
    if (!(await refreshStart())) return;
    const { opened } = useConnection.getState();
    if (!opened) await sessionActions.openLast();
    else await sessionActions.openProfile(opened.profile);
  },
  open: (profileId: string): Promise<Result<Opened>> => openWith(profileId, () => call('profiles.open', { profileId })),
  /** Starts the sandbox if need be and opens its organisation of this kind. */
  openSample: (kind: DirectoryKind, onPhase?: (phase: string) => void): Promise<Result<Opened>> =>
    openWith(sampleProfileIds[kind], () =>
      call('profiles.openSample', { kind }, { onProgress: ({ phase }) => onPhase?.(phase) }),
    ),
  /** A saved connection or a sample organisation; one whose server somebody stopped is opened on its copy, and stays offline. */
  openProfile: (
    profile: Pick<Profile, 'id' | 'kind' | 'sample' | 'sandboxStopped' | 'copy'>,
  ): Promise<Result<Opened>> =>
    profile.sample && !(profile.sandboxStopped && profile.copy)
      ? sessionActions.openSample(profile.kind)
      : sessionActions.open(profile.id),
  /** Back to Connections. */
  async close(): Promise<void> {
    const id = openProfileId();
    if (id === null) return;
    leave();
    set({ editProfileId: null, editError: null });
    await closed(id);
  },
  /** Back to Connections, on this profile's editor: its key is asked for again. */
  async signInAgain(): Promise<void> {
    const id = openProfileId();
    if (id === null) return;
    const editError = useConnection.getState().connection?.error ?? null;
    leave();
    set({ editProfileId: id, editError });
    await closed(id);
  },
  async updateSettings(change: Partial<Settings>): Promise<void> {
    set({ settings: { ...useConnection.getState().settings, ...change } });
    const result = await call('settings.set', change);
    if (result.ok) set({ settings: result.value });
    else toastActions.error(result.error);
  },
  /** Reads the whole directory again; an interrupted crawl goes on. */
  async sync(): Promise<void> {
    const { opened } = useConnection.getState();
    if (!opened || syncing) return;
    const own = new AbortController();
    syncing = own;
    isStopped = false;
    const id = opened.profile.id;
    let reached = opened.resumableSync;
    // Said at once, and not only when the host has begun.
    if (useConnection.getState().job === null)
      set({ job: { kind: 'sync', done: 0, total: 0, waitingUntil: null, cancellable: true } });
    const result = await call(
      'sync.run',
      { profileId: id, scope: { kind: 'full', resume: true } },
      {
        signal: own.signal,
        onProgress: ({ phase, done, total, waitingUntil }) => {
          reached = { done, total, startedAt: Date.now() };
          if (isOpen(id)) set({ job: { kind: 'sync', phase, done, total, waitingUntil, cancellable: true } });
        },
      },
    );
    // Left meanwhile, perhaps for the same directory again.
    if (syncing !== own) return;
    syncing = null;
    if (!isOpen(id)) return;
    const now = useConnection.getState().opened;
    set({ job: null, ...(now ? { opened: { ...now, resumableSync: result.ok ? null : reached } } : {}) });
    if (result.ok) {
      set({ lastSync: { report: result.value }, copy: result.value.copy });
      await directoryActions.ensure(id, result.value.copy);
      selectFirst();
      toastActions.announce('announce.synced', { groups: result.value.copy.groups, people: result.value.copy.people });
    } else if (result.error.code !== 'sync.cancelled' && result.error.code !== 'ipc.cancelled') {
      set({ lastSync: { error: result.error } });
    }
  },
  cancelSync(): void {
    isStopped = true;
    syncing?.abort();
  },
  isSyncing: (): boolean => syncing !== null,
  /** Reads direct members and administrators of a few groups again. */
  async readGroups(groupIds: string[]): Promise<void> {
    const profileId = openProfileId();
    if (profileId === null) return;
    for (let from = 0; from < groupIds.length; from += READ_MAX) {
      const some = groupIds.slice(from, from + READ_MAX);
      if (!(await readAgain(profileId, { kind: 'groups', groupIds: some }))) return;
    }
  },
  /** Reads a group and everything below it again. */
  async readBranch(groupId: string): Promise<void> {
    const profileId = openProfileId();
    if (profileId === null) return;
    const copy = await readAgain(profileId, { kind: 'branch', groupId });
    if (copy) toastActions.announce('announce.synced', { groups: copy.groups, people: copy.people });
  },
  /** Reads groups whose members are not known again, by index of the present copy. */
  async readUnknown(groups: readonly number[]): Promise<void> {
    const { directory } = useDirectory.getState();
    if (directory)
      await sessionActions.readGroups(groups.filter((g) => g < directory.groupCount).map((g) => directory.groupId(g)));
  },
  async reconnect(): Promise<void> {
    const profileId = openProfileId();
    if (profileId === null) return;
    const before = useConnection.getState().connection;
    if (before) set({ connection: { ...before, link: 'connecting' } });
    // The sample's server is ours: trying to reach it means starting it.
    const own = useConnection.getState().opened?.profile;
    if (own?.sample) {
      const sample = await call('profiles.openSample', { kind: own.kind });
      if (!isOpen(profileId)) return;
      if (sample.ok) set({ connection: sample.value.connection, identity: sample.value.identity });
      else {
        if (before) set({ connection: before });
        toastActions.error(sample.error);
      }
      return;
    }
    const result = await call('profiles.reconnect', { profileId });
    if (!isOpen(profileId)) return;
    if (result.ok) set({ connection: result.value });
    else {
      if (before) set({ connection: before });
      toastActions.error(result.error);
    }
  },
  async setReadOnly(readOnly: boolean): Promise<void> {
    const { opened } = useConnection.getState();
    if (!opened) return;
    const result = await call('profiles.setReadOnly', { profileId: opened.profile.id, readOnly });
    if (!isOpen(opened.profile.id)) return;
    if (result.ok) set({ opened: { ...opened, profile: result.value } });
    else toastActions.error(result.error);
  },
  /** Tries an edge move on throw-away groups; the caller has asked for consent. */
  async probeMove(onStep: (what: string) => void, signal?: AbortSignal): Promise<Result<MoveProbe> | null> {
    const profileId = openProfileId();
    if (profileId === null) return null;
    const result: Result<Output<'plan.probeMove'>> = await call(
      'plan.probeMove',
      { profileId },
      { signal, onProgress: ({ what }) => onStep(what) },
    );
    if (result.ok && isOpen(profileId)) set({ moveProbe: result.value });
    return result;
  },
  setOpenRun: (openRunId: string | null): void => set({ openRunId }),
  closeDialog: (): void => uiActions.close(),
};
