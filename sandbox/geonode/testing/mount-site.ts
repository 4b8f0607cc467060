import { request } from 'node:http';
import { createClock } from '../../clock.ts';
import { openMemory } from '../../directory/schema.ts';
import { createFaults } from '../../faults.ts';
import { listen } from '../../http-port.ts';
import { mountDialect } from '../../mount.ts';
import { createRequestLog } from '../../request-log.ts';
import { createSwitches } from '../../switches.ts';
import { createGeonodeDialect } from '../dialect.ts';
import { createGeonodeDirectory } from '../directory.ts';
import type { Era } from '../eras.ts';
import { fillSite } from '../fill.ts';
import type { SampleSite } from '../organisation.ts';
import { makeGeonodeTables } from '../schema.ts';
import { GEONODE_SWITCHES } from '../switches.ts';
import type { GeonodeWorld } from '../world.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

export interface MountedSite {
  readonly world: GeonodeWorld;
  /** Sends exactly these headers; `Host` may be another name. */
  send(method: string, path: string, headers: Record<string, string>, body: string | null): Promise<RawAnswer>;
  close(): Promise<void>;
}

/** A site of one's own making behind a socket. */
export async function mountSite(site: SampleSite, era: Era, password: string): Promise<MountedSite> {
  const db = openMemory();
  makeGeonodeTables(db, () => fillSite(db, site, password));
  const clock = createClock();
  const world: GeonodeWorld = {
    era,
    accounts: site.accounts,
    secret: 'a secret of this test',
    directory: createGeonodeDirectory(db, clock),
    switches: createSwitches(GEONODE_SWITCHES),
    clock,
    failures: new Map(),
  };
  const dialect = createGeonodeDialect(world);
  const port = await listen(
    mountDialect(() => dialect, createFaults(), createRequestLog()),
    0,
  );
  const { hostname, port: number } = new URL(port.origin);
  return {
    world,
    send: (method, path, headers, body) =>
      new Promise((resolve, reject) => {
        const call = request({ hostname, port: number, method, path, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        });
        call.on('error', reject);
        call.end(body ?? undefined);
      }),
    close: async () => {
      await port.close();
      db.close();
    },
  };
}
