import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection, Profile } from '#shared/domain/profile.ts';
import { defaultSettings, defaultWorkspace } from '#shared/domain/settings.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok } from '#shared/errors/result.ts';
import type { Opened, Output } from '#shared/ipc/contract.ts';
import type { Run } from '#shared/plan/run.ts';
import { treeCapabilities } from '#shared/plan/testing/capabilities.ts';
import { useTransport } from '../bridge/client.ts';
import { fakeBridge, type FakeBridge } from '../bridge/fake.ts';
import { attachWorkerPort } from '../worker/client.ts';
import { nothingOpen, useConnection } from './connection.ts';
import { useRuns } from './runs.ts';
import { sessionActions } from './session.ts';
import { toastActions, useToasts } from './toasts.ts';

const link = (state: Connection['link']): Connection => ({ link: state, since: 1, error: null, waitingUntil: null });
const opened = {
  profile: { id: 'p', name: 'P', sample: false, kind: 'pds' } as Profile,
  connection: link('connecting'),
  copy: null,
  identity: null,
  capabilities: treeCapabilities,
  moveProbe: null,
  resumableSync: null,
  openRunId: null,
} as Opened;

/** A host whose server answers while the page still loads what it keeps of the profile: `meanwhile` runs then. */
function host(meanwhile: (bridge: FakeBridge) => void): FakeBridge {
  const bridge: FakeBridge = fakeBridge({
    'app.info': () => ok({ startError: null } as Output<'app.info'>),
    'settings.get': () => ok({ ...defaultSettings, lastProfileId: 'p' }),
    'settings.set': () => ok(defaultSettings),
    'profiles.list': () => ok([opened.profile]),
    'profiles.open': () => ok(opened),
    'workspace.get': () => {
      meanwhile(bridge);
      return ok(defaultWorkspace);
    },
    'changes.list': () => err(appError('ipc.cancelled')),
    'sync.run': () => err(appError('sync.cancelled')),
  });
  return bridge;
}

const syncs = (bridge: FakeBridge): number => bridge.calls.filter(({ method }) => method === 'sync.run').length;

describe('opening a profile', () => {
  beforeEach(() => {
    vi.stubGlobal('window', new EventTarget());
  });

  it('takes what the host tells before the page shows the profile; the first copy is then read unasked', async () => {
    const bridge = host((kernel) => {
      kernel.emit('connection', { profileId: 'other', connection: link('offline') });
      kernel.emit('connection', { profileId: 'p', connection: link('online') });
      kernel.emit('server', {
        profileId: 'p',
        capabilities: treeCapabilities,
        identity: null,
        moveProbe: { verdict: 'works', at: 1 } as never,
      });
    });
    useTransport(bridge);
    await sessionActions.start();
    expect(useConnection.getState()).toMatchObject({ connection: { link: 'online' }, moveProbe: { verdict: 'works' } });
    expect(syncs(bridge)).toBe(1);

    // Later changes are taken as they come.
    bridge.emit('connection', { profileId: 'p', connection: link('offline') });
    expect(useConnection.getState().connection?.link).toBe('offline');
  });
});

describe('a run that was interrupted', () => {
  it('and came to its end while the page was still opening the profile is not passed over', async () => {
    vi.stubGlobal('window', new EventTarget());
    attachWorkerPort({ send: () => undefined, receive: () => undefined });
    useConnection.setState(nothingOpen);
    const ended = { id: 'r', state: 'done', recovered: true } as Run;
    useTransport(host((kernel) => kernel.emit('run', { profileId: 'p', run: ended })));
    await sessionActions.start();
    expect(useConnection.getState().openRunId).toBe('r');
    expect(useRuns.getState().run).toEqual(ended);
    await sessionActions.close();
    expect(useRuns.getState().run).toBeNull();
  });
});

describe('a sample organisation', () => {
  const sample = { id: 'sample', kind: 'pds', sample: true, copy: null } as Profile;
  const copy = { groups: 1 } as Profile['copy'];

  it.each([
    ['is started', 'profiles.openSample', { ...sample, copy, sandboxStopped: false }],
    ['somebody stopped is opened on its copy', 'profiles.open', { ...sample, copy, sandboxStopped: true }],
    ['somebody stopped before it was read is started', 'profiles.openSample', { ...sample, sandboxStopped: true }],
  ])('%s', async (_what, method, profile) => {
    const bridge = fakeBridge({
      'profiles.open': () => err(appError('sample.failed')),
      'profiles.openSample': () => err(appError('sample.failed')),
    });
    useTransport(bridge);
    await sessionActions.openProfile(profile);
    expect(bridge.calls.map((asked) => asked.method)).toEqual([method]);
  });
});

describe('leaving a profile', () => {
  beforeEach(() => {
    vi.stubGlobal('window', new EventTarget());
    attachWorkerPort({ send: () => undefined, receive: () => undefined });
    useConnection.setState(nothingOpen);
  });

  it('leaves what was said of it behind, and does not bring it along later', async () => {
    let answer = (): void => undefined;
    let asked = (): void => undefined;
    const isAsked = new Promise<void>((done) => (asked = done));
    const bridge = fakeBridge({
      'app.info': () => ok({ startError: null } as Output<'app.info'>),
      'settings.get': () => ok({ ...defaultSettings, lastProfileId: 'p' }),
      'settings.set': () => ok(defaultSettings),
      'profiles.list': () => ok([opened.profile]),
      'profiles.open': () => ok(opened),
      'profiles.close': () => ok(null),
      'profiles.reconnect': () =>
        new Promise((done) => {
          answer = () => done(err(appError('net.unreachable', {}, { retry: 'now' })));
          asked();
        }),
      'workspace.get': () => ok(defaultWorkspace),
      'changes.list': () => err(appError('ipc.cancelled')),
    });
    useTransport(bridge);
    await sessionActions.start();
    toastActions.error(appError('plan.too-deep'));
    const reconnecting = sessionActions.reconnect();
    await isAsked;
    await sessionActions.close();
    expect(useToasts.getState().toasts).toEqual([]);
    answer();
    await reconnecting;
    expect(useToasts.getState().toasts).toEqual([]);
    expect(useConnection.getState()).toMatchObject({ opened: null, connection: null });
  });

  it('for its sign-in keeps why', async () => {
    const expired = appError('auth.expired');
    const bridge = host((kernel) =>
      kernel.emit('connection', { profileId: 'p', connection: { ...link('signed-out'), error: expired } }),
    );
    useTransport(bridge);
    await sessionActions.start();
    await sessionActions.signInAgain();
    expect(useConnection.getState()).toMatchObject({ opened: null, editProfileId: 'p', editError: expired });
  });
});
