import { ok, type Result } from '#shared/errors/result.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { createDispatcher, type Dispatcher } from './ipc/dispatcher.ts';
import type { TrustSender } from './ipc/sender.ts';
import type { EventSink } from './ipc/service-map.ts';
import type { RingLog } from './log/ring-log.ts';
import { openPlanningWorker } from './planning/client.ts';
import type { Clock } from './ports/clock.ts';
import type { SandboxLauncher } from './ports/sandbox-launcher.ts';
import type { Vault } from './ports/vault.ts';
import { createGeoNodeProvider } from './providers/geonode/provider.ts';
import { rememberedServer } from './providers/geonode/eras.ts';
import { createPdsProvider } from './providers/pds/provider.ts';
import { places, prepareFolder } from './services/data-folder.ts';
import { createMemoryAppStore } from './services/memory-app-store.ts';
import type { ProviderFactory, SecretAccess, SecretName, SyncFactory } from './services/parts.ts';
import { createServices } from './services/services.ts';
import type { AppStore } from './store/app-store.ts';
import { openStoreWorker, type StoreWorker } from './store/client.ts';
import { createSyncEngine } from './sync/sync-engine.ts';

export interface KernelOptions {
  /** Profiles, copies, journals. One Canopy at a time. */
  dataDir: string;
  vault: Vault;
  logger: RingLog;
  clock: Clock;
  sandboxLauncher: SandboxLauncher;
  /** `store/worker.ts`, or its bundle. */
  storeWorkerUrl: URL;
  /** `planning/worker.ts`, or its bundle; absent: the one beside the store's. */
  planningWorkerUrl?: URL;
  host: 'electron' | 'headless';
  sampleGroups: number;
  /** Started on the sample organisation (`--sample`). */
  sampleAtStart?: boolean;
  version: string;
  /** Judges who sends a message; the host knows its windows and origins. */
  trusted: TrustSender;
  /** Check what goes out against the contract (tests, development). */
  checkOutput?: boolean;
}

export interface Kernel {
  dispatcher: Dispatcher;
  /** Stops after what is on the wire, closes every file, ends the sandbox. */
  close(): Promise<void>;
}

/**
 * The whole kernel over its ports; nothing in it knows of windows or sockets to the page. Error: `store.busy`, when another Canopy uses the data
 * folder. Any other trouble with the folder is told by `app.info` as `startError`: the app starts, so that there is a screen to say it on.
 */
export async function createKernel(options: KernelOptions): Promise<Result<Kernel>> {
  const { logger: log, clock, vault } = options;
  const folder = places(options.dataDir, options.sampleGroups);
  const stores = openStoreWorker(options.storeWorkerUrl, { logger: log });
  const planning = openPlanningWorker(options.planningWorkerUrl ?? besideStoreWorker(options.storeWorkerUrl), log);
  let startError: AppError | null = null;
  let app: AppStore | null = null;

  const prepared = await prepareFolder(folder.root);
  const opened = prepared.ok ? await stores.openApp({ file: folder.appFile }) : prepared;
  if (opened.ok) {
    app = opened.value;
  } else if (opened.error.code === 'store.busy') {
    await Promise.all([stores.close(), planning.close()]);
    return { ok: false, error: { ...opened.error, params: { ...opened.error.params, folder: options.dataDir } } };
  } else {
    startError = { ...opened.error, params: { ...opened.error.params, folder: options.dataDir } };
    log.error('The data folder cannot be used', { error: startError });
  }

  let dispatcher: Dispatcher | null = null;
  const events: EventSink = { emit: (event, value) => dispatcher?.emit(event, value) };
  const services = createServices({
    version: options.version,
    host: options.host,
    folder,
    vault,
    clock,
    log,
    events,
    sandboxLauncher: options.sandboxLauncher,
    sampleGroups: options.sampleGroups,
    sampleAtStart: options.sampleAtStart ?? false,
    startError,
    app: app ?? createMemoryAppStore(),
    stores: storeHost(stores),
    planning,
    createProvider: providerFactory(clock, log),
    createSync: syncFactory(clock, log),
  });
  dispatcher = createDispatcher({
    services: services.map,
    trusted: options.trusted,
    clock,
    logger: log,
    checkOutput: options.checkOutput ?? false,
  });
  log.info('Canopy started', { version: options.version, host: options.host });

  let closing: Promise<void> | null = null;
  return ok({
    dispatcher,
    close() {
      closing ??= (async () => {
        await services.close();
        await app?.close();
        await Promise.all([stores.close(), planning.close()]);
        log.info('Canopy ended');
      })();
      return closing;
    },
  });
}

/** Bundles stand side by side; among the sources each worker is in the folder of its subject. */
const besideStoreWorker = (url: URL): URL =>
  new URL(url.pathname.endsWith('.ts') ? '../planning/worker.ts' : './planning-worker.js', url);

const storeHost = (worker: StoreWorker) => ({
  open: (folder: string) => worker.openProfile({ dir: folder }),
  discardCopy: (folder: string) => worker.discardCopy({ dir: folder }),
  close: () => worker.close(),
});

const providerFactory =
  (clock: Clock, logger: RingLog): ProviderFactory =>
  ({ profile, secrets, traffic, remembered, onFound }) => {
    const parts = { profile, vault: vaultOf(profile.id, secrets), clock, logger, traffic };
    switch (profile.kind) {
      case 'pds':
        return ok(createPdsProvider(parts));
      case 'geonode':
        return ok(createGeoNodeProvider({ ...parts, remembered: rememberedServer(remembered), onServer: onFound }));
    }
  };

const syncFactory =
  (clock: Clock, logger: RingLog): SyncFactory =>
  (parts) =>
    createSyncEngine({ ...parts, clock, logger });

/** The provider asks a vault; what it gets is the secrets of its own profile and nothing else. */
function vaultOf(profileId: string, secrets: SecretAccess): Vault {
  const prefix = `profile/${profileId}/`;
  const nameOf = (key: string): SecretName | null =>
    key.startsWith(prefix) ? (key.slice(prefix.length) as SecretName) : null;
  return {
    backend: 'profile',
    persistent: true,
    async get(key) {
      const name = nameOf(key);
      return name === null ? ok(null) : secrets.get(name);
    },
    async set(key, value) {
      const name = nameOf(key);
      return name === null ? ok(undefined) : secrets.set(name, value);
    },
    async delete(key) {
      const name = nameOf(key);
      return name === null ? ok(undefined) : secrets.set(name, '');
    },
  };
}
