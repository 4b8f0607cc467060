import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from './clock.ts';
import { createDirectory } from './directory/directory.ts';
import { openDatabase, rebuild } from './directory/schema.ts';
import { fillDirectory } from './generator/fill.ts';
import { createOrganisation } from './generator/organisation.ts';
import type { NamedAccounts, SampleSize } from './generator/organisation.ts';
import { freshSigningKey, readSigningKey, writeSigningKey } from './keys.ts';
import type { SigningKey } from './keys.ts';
import { SandboxOptionError, sizeOf } from './options.ts';
import type { SandboxOptions } from './options.ts';
import type { PdsWorld } from './pds/call.ts';
import type { PdsSwitches } from './pds/switches.ts';

/** The open database with the organisation in it. */
export interface Store {
  /** The world of the present organisation; another one after `rebuild`. */
  world(): PdsWorld;
  /** The size and seed from which the organisation was made. */
  size(): SampleSize;
  rebuild(size: SampleSize): void;
  /** Keeps the moved clock with the directory, whose times it stamped. */
  keepClock(): void;
  close(): void;
}

interface Meta {
  size: SampleSize;
  accounts: NamedAccounts;
  signingKeyPem: string;
  clockOffsetMs: number;
}

function readMeta(db: DatabaseSync): Meta {
  const row = db.prepare("SELECT value FROM meta WHERE key = 'sandbox'").get() as { value: string };
  return JSON.parse(row.value) as Meta;
}

function writeMeta(db: DatabaseSync, meta: Meta): void {
  db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('sandbox', ?)").run(JSON.stringify(meta));
}

/** An existing file is opened as it is; what it was made from must not be contradicted. */
function checkAgainst(options: SandboxOptions, size: SampleSize): void {
  for (const name of ['groups', 'people', 'depth', 'seed'] as const) {
    const wanted = options[name];
    if (wanted !== undefined && wanted !== size[name]) {
      throw new SandboxOptionError(
        `${options.data} was made with --${name} ${size[name]}, which --${name} ${wanted} contradicts`,
      );
    }
  }
}

/** Opens the store that the options name, filled with an organisation. */
export async function openStore(options: SandboxOptions, clock: Clock, switches: PdsSwitches): Promise<Store> {
  const wish = sizeOf(options);
  const { db, fresh } = openDatabase(options.data);
  let meta: Meta;
  let signingKey: SigningKey;

  const fill = (size: SampleSize): void => {
    const organisation = createOrganisation(size);
    rebuild(db, () => {
      fillDirectory(db, organisation);
      meta = {
        size,
        accounts: organisation.accounts,
        signingKeyPem: writeSigningKey(signingKey),
        clockOffsetMs: clock.offset(),
      };
      writeMeta(db, meta);
    });
  };

  try {
    if (fresh) {
      signingKey = await freshSigningKey();
      fill(wish);
    } else {
      meta = readMeta(db);
      checkAgainst(options, meta.size);
      signingKey = readSigningKey(meta.signingKeyPem);
      clock.reset(meta.clockOffsetMs);
    }
  } catch (cause) {
    db.close();
    throw cause;
  }

  const createWorld = (): PdsWorld => ({
    directory: createDirectory(db, clock),
    switches,
    clock,
    signingKey,
    accounts: meta.accounts,
    pendingEdges: [],
    usedAssertions: new Map(),
    logins: { requests: new Map(), codes: new Map() },
  });
  let world = createWorld();
  return {
    world: () => world,
    size: () => meta.size,
    rebuild: (size) => {
      fill(size);
      world = createWorld();
    },
    keepClock: () => {
      meta = { ...meta, clockOffsetMs: clock.offset() };
      writeMeta(db, meta);
    },
    close: () => {
      for (const edge of world.pendingEdges.splice(0)) world.directory.write(edge.attach);
      db.close();
    },
  };
}
