import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import { SandboxOptionError } from '../options.ts';
import { createGeonodeDirectory } from './directory.ts';
import type { Era } from './eras.ts';
import { fillSite } from './fill.ts';
import { createSite } from './organisation.ts';
import type { SiteSize } from './organisation.ts';
import { dropGeonodeTables, GEONODE_SCHEMA_VERSION, makeGeonodeTables } from './schema.ts';
import type { GeonodeSwitches } from './switches.ts';
import type { GeonodeAccounts, GeonodeWorld } from './world.ts';

const DEFAULT_ERA: Era = 'F';

interface Meta {
  readonly version: number;
  readonly era: Era;
  readonly accounts: GeonodeAccounts;
  readonly secret: string;
}

/** The GeoNode site in the sandbox's database. */
export interface GeonodeStore {
  world(): GeonodeWorld;
  rebuild(size: SiteSize): void;
}

function readMeta(db: DatabaseSync): Meta | null {
  const row = db.prepare("SELECT value FROM meta WHERE key = 'geonode'").get() as { value: string } | undefined;
  const meta = row === undefined ? null : (JSON.parse(row.value) as Meta);
  return meta?.version === GEONODE_SCHEMA_VERSION ? meta : null;
}

function transaction(db: DatabaseSync, work: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    work();
    db.exec('COMMIT');
  } catch (cause) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw cause;
  }
}

function fill(db: DatabaseSync, size: SiteSize, era: Era): Meta {
  const site = createSite(size, era);
  const secret = randomBytes(24).toString('hex');
  const meta: Meta = { version: GEONODE_SCHEMA_VERSION, era, accounts: site.accounts, secret };
  transaction(db, () => {
    makeGeonodeTables(db, () => fillSite(db, site));
    db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('geonode', ?)").run(JSON.stringify(meta));
  });
  return meta;
}

/** Takes the site out of a database whose organisation was made anew without it. */
export function dropGeonode(db: DatabaseSync): void {
  transaction(db, () => {
    dropGeonodeTables(db);
    db.prepare("DELETE FROM meta WHERE key = 'geonode'").run();
  });
}

/**
 * Opens the site in a database, made from the size when there is none yet.
 *
 * @throws SandboxOptionError when the site in the file is of another era.
 */
export function openGeonode(
  db: DatabaseSync,
  size: SiteSize,
  wanted: Era | undefined,
  clock: Clock,
  switches: GeonodeSwitches,
): GeonodeStore {
  let meta = readMeta(db);
  if (meta !== null && wanted !== undefined && meta.era !== wanted) {
    throw new SandboxOptionError(
      `the file's GeoNode site is of era ${meta.era}, which --geonode-era ${wanted} contradicts`,
    );
  }
  meta ??= fill(db, size, wanted ?? DEFAULT_ERA);
  const createWorld = ({ era, accounts, secret }: Meta): GeonodeWorld => ({
    era,
    accounts,
    secret,
    directory: createGeonodeDirectory(db, clock),
    switches,
    clock,
    failures: new Map(),
  });
  let world = createWorld(meta);
  return {
    world: () => world,
    rebuild: (next) => {
      world = createWorld(fill(db, next, world.era));
    },
  };
}
