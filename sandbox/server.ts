import { createClock } from './clock.ts';
import { controlListener } from './control.ts';
import type { ResetWish } from './control.ts';
import { openStore } from './store.ts';
import { createFaults } from './faults.ts';
import { listen } from './http-port.ts';
import type { HttpPort } from './http-port.ts';
import { mountDialect } from './mount.ts';
import { SandboxOptionError, sizeOf } from './options.ts';
import type { SandboxOptions } from './options.ts';
import { createPdsDialect } from './pds/dialect.ts';
import { PDS_SWITCHES } from './pds/switches.ts';
import { createRequestLog } from './request-log.ts';
import { createSwitches } from './switches.ts';

/** An account of the ready object with tokens that work at once. */
export interface ReadyUser {
  readonly userId: string;
  readonly role: string;
  readonly groupAdminOf?: readonly string[];
  readonly accessToken: string;
  readonly refreshToken: string;
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
  readonly control: string;
}

export interface RunningSandbox {
  readonly ready: ReadyObject;
  /** Ends all connections and closes the file; nothing is lost. */
  close(): Promise<void>;
}

/**
 * Starts a sandbox on loopback ports.
 *
 * @throws SandboxOptionError for options that cannot be; DirectoryFileError for
 * a file that is no sandbox file; the system's error for a port in use.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const choice = options.dialect ?? 'both';
  if (choice === 'geonode') {
    throw new SandboxOptionError('the GeoNode dialect is not part of this sandbox yet; use --dialect pds');
  }
  if (choice === 'both')
    process.stderr.write('sandbox: the GeoNode dialect is not part of this sandbox yet; serving PDS only\n');

  const faults = createFaults();
  if (options.faults !== undefined) {
    const complaint = faults.replace(options.faults);
    if (complaint !== null) throw new SandboxOptionError(`faults: ${complaint}`);
  }
  const clock = createClock();
  const log = createRequestLog();
  const switches = createSwitches(PDS_SWITCHES);
  const store = await openStore(options, clock, switches);
  let pds = createPdsDialect(store.world());

  const ports: HttpPort[] = [];
  const closeAll = async (): Promise<void> => {
    await Promise.all(ports.map((port) => port.close()));
    store.close();
  };
  try {
    const served = await listen(
      mountDialect(() => pds, faults, log),
      options.port ?? 0,
    );
    ports.push(served);
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
      } catch (cause) {
        if (cause instanceof SandboxOptionError) return { complaint: cause.message };
        throw cause;
      }
      pds = createPdsDialect(store.world());
      return { ready: ready() };
    };
    const control = await listen(
      controlListener({
        log,
        faults,
        clock,
        reset,
        dialects: () => [pds],
        switches: () => switches.list(),
        setSwitches: (wanted) => switches.set(wanted),
        clockMoved: () => store.keepClock(),
      }),
      0,
    );
    ports.push(control);
    const ready = (): ReadyObject => ({
      ready: true,
      pds: pds.ready(served.origin) as ReadyObject['pds'],
      control: control.origin,
    });
    return { ready: ready(), close: closeAll };
  } catch (cause) {
    await closeAll();
    throw cause;
  }
}
