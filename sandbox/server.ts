import { createClock } from './clock.ts';
import { controlListener } from './control.ts';
import type { ResetWish } from './control.ts';
import { openStore } from './store.ts';
import { createFaults } from './faults.ts';
import { listen } from './http-port.ts';
import type { HttpPort } from './http-port.ts';
import type { Dialect } from './dialect.ts';
import { createGeonodeDialect } from './geonode/dialect.ts';
import { outbox } from './geonode/mail.ts';
import { dropGeonode, openGeonode } from './geonode/store.ts';
import { GEONODE_SWITCHES } from './geonode/switches.ts';
import { mountDialect } from './mount.ts';
import { SandboxOptionError, sizeOf } from './options.ts';
import type { SandboxOptions } from './options.ts';
import { createPdsDialect } from './pds/dialect.ts';
import { PDS_SWITCHES } from './pds/switches.ts';
import { createRequestLog } from './request-log.ts';
import { createSwitches, joinSwitches } from './switches.ts';

/** An account of the ready object with tokens that work at once. */
export interface ReadyUser {
  readonly userId: string;
  readonly role: string;
  readonly groupAdminOf?: readonly string[];
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** The GeoNode site with accounts that can log in. */
export interface ReadyGeonode {
  readonly baseUrl: string;
  readonly accounts: readonly {
    readonly username: string;
    readonly password: string;
    readonly role: 'superuser' | 'manager' | 'user';
  }[];
}

/** What a sandbox of the GeoNode dialect alone says. */
export interface ReadyGeonodeOnly {
  readonly ready: true;
  readonly geonode: ReadyGeonode;
  readonly control: string;
}

/** What a starting sandbox says in one line, and what a client needs to begin. */
export interface ReadyObject {
  readonly ready: true;
  readonly pds: {
    readonly apiEndpoint: string;
    readonly authEndpoint: string;
    readonly domainId: string;
    readonly rootGroupIds: readonly string[];
    readonly users: readonly [ReadyUser, ReadyUser, ReadyUser, ReadyUser];
    readonly serviceApp: { readonly appId: string; readonly domainId: string; readonly privateKeyPem: string };
  };
  /** There when the GeoNode dialect is served. */
  readonly geonode?: ReadyGeonode;
  readonly control: string;
}

export interface RunningSandbox<Ready = ReadyObject> {
  readonly ready: Ready;
  /** Ends all connections and closes the file; nothing is lost. */
  close(): Promise<void>;
}

/**
 * Starts a sandbox on loopback ports: one for each dialect, one for control.
 * Without the PDS dialect the ready object has no `pds`.
 *
 * @throws SandboxOptionError for options that cannot be; DirectoryFileError for
 * a file that is no sandbox file; the system's error for a port in use.
 */
export async function startSandbox(
  options: SandboxOptions & { readonly dialect: 'geonode' },
): Promise<RunningSandbox<ReadyGeonodeOnly>>;
export async function startSandbox(options?: SandboxOptions): Promise<RunningSandbox>;
export async function startSandbox(
  options: SandboxOptions = {},
): Promise<RunningSandbox | RunningSandbox<ReadyGeonodeOnly>> {
  const choice = options.dialect ?? 'both';
  const servesPds = choice !== 'geonode';
  const servesGeonode = choice !== 'pds';

  const faults = createFaults();
  if (options.faults !== undefined) {
    const complaint = faults.replace(options.faults);
    if (complaint !== null) throw new SandboxOptionError(`faults: ${complaint}`);
  }
  const clock = createClock();
  const log = createRequestLog();
  const pdsSwitches = createSwitches(PDS_SWITCHES);
  const geonodeSwitches = createSwitches(GEONODE_SWITCHES);
  const switches = joinSwitches([...(servesPds ? [pdsSwitches] : []), ...(servesGeonode ? [geonodeSwitches] : [])]);
  const store = await openStore(options, clock, pdsSwitches);
  const ports: HttpPort[] = [];
  const closing = new AbortController();
  const closeAll = async (): Promise<void> => {
    closing.abort();
    await Promise.all(ports.map((port) => port.close()));
    store.close();
  };
  try {
    const site = servesGeonode ? openGeonode(store.db, store.size(), options.geonodeEra, clock, geonodeSwitches) : null;
    let pds = createPdsDialect(store.world());
    let geonode: Dialect | null = site === null ? null : createGeonodeDialect(site.world());

    const serve = async (current: () => Dialect): Promise<HttpPort> => {
      const port = await listen(
        mountDialect(current, faults, log, closing.signal),
        ports.length === 0 ? (options.port ?? 0) : 0,
        () => {
          const reply = current().notHttp?.() ?? { status: 400 };
          return { ...reply, headers: { ...current().baseHeaders(), ...reply.headers } };
        },
      );
      ports.push(port);
      return port;
    };
    const pdsPort = servesPds ? await serve(() => pds) : null;
    const geonodePort = geonode === null ? null : await serve(() => geonode as Dialect);

    const reset = (wish: ResetWish): { ready: object } | { complaint: string } => {
      const before = store.size();
      const groups = wish.groups ?? before.groups;
      try {
        const size = sizeOf({
          groups,
          // A new number of groups brings its own number of people and depth.
          people: wish.people ?? (wish.groups === undefined ? before.people : undefined),
          depth: wish.depth ?? Math.min(before.depth, groups),
          seed: wish.seed ?? before.seed,
        });
        faults.replace([]);
        switches.reset();
        clock.reset(0);
        store.rebuild(size);
        // A site of the former size would contradict the new one.
        if (site === null) dropGeonode(store.db);
        else site.rebuild(size);
      } catch (cause) {
        if (cause instanceof SandboxOptionError) return { complaint: cause.message };
        throw cause;
      }
      pds = createPdsDialect(store.world());
      geonode = site === null ? null : createGeonodeDialect(site.world());
      return { ready: ready() };
    };
    const control = await listen(
      controlListener({
        log,
        faults,
        clock,
        reset,
        dialects: () => [...(servesPds ? [pds] : []), ...(geonode === null ? [] : [geonode])],
        switches: () => switches.list(),
        setSwitches: (wanted) => switches.set(wanted),
        clockMoved: () => store.keepClock(),
        outbox: (since) => (site === null ? [] : outbox(site.world(), since)),
      }),
      0,
    );
    ports.push(control);
    const ready = (): ReadyObject =>
      ({
        ready: true,
        ...(pdsPort === null ? {} : { pds: pds.ready(pdsPort.origin) }),
        ...(geonodePort === null || geonode === null ? {} : { geonode: geonode.ready(geonodePort.origin) }),
        control: control.origin,
      }) as ReadyObject;
    return { ready: ready(), close: closeAll };
  } catch (cause) {
    await closeAll();
    throw cause;
  }
}
