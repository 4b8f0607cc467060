import { renameSync, rmSync, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from './clock.ts';
import { createDirectory } from './directory/directory.ts';
import { DirectoryFileError, openDraft, openFile, openMemory, rebuild } from './directory/schema.ts';
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
  /** The open database, in which another dialect may keep tables of its own. */
  readonly db: DatabaseSync;
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

/** Fills an open database with the organisation of a size. */
function fill(db: DatabaseSync, size: SampleSize, signingKey: SigningKey, clockOffsetMs: number): Meta {
  const organisation = createOrganisation(size);
  const meta = { size, accounts: organisation.accounts, signingKeyPem: writeSigningKey(signingKey), clockOffsetMs };
  rebuild(db, () => {
    fillDirectory(db, organisation);
    writeMeta(db, meta);
  });
  return meta;
}

function isMissing(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0;
}

/**
 * Makes a new file under another name first: what bears the name is complete,
 * and the draft can be written without the care that a file in use needs.
 */
function makeFile(path: string, size: SampleSize, signingKey: SigningKey): void {
  const draft = `${path}.draft`;
  try {
    rmSync(draft, { force: true });
    const db = openDraft(draft);
    try {
      fill(db, size, signingKey, 0);
    } finally {
      db.close();
    }
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new DirectoryFileError(`${path} cannot be made: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Opens the store that the options name, filled with an organisation.
 *
 * @throws SandboxOptionError when the options contradict the file, DirectoryFileError when it cannot be used.
 */
export async function openStore(options: SandboxOptions, clock: Clock, switches: PdsSwitches): Promise<Store> {
  const wish = sizeOf(options);
  let signingKey = await freshSigningKey();
  if (options.data !== undefined && isMissing(options.data)) makeFile(options.data, wish, signingKey);
  const db = options.data === undefined ? openMemory() : openFile(options.data);
  let meta: Meta;
  try {
    if (options.data === undefined) meta = fill(db, wish, signingKey, 0);
    else {
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
    db,
    world: () => world,
    size: () => meta.size,
    rebuild: (size) => {
      meta = fill(db, size, signingKey, clock.offset());
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
