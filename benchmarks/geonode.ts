import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '../electron/kernel/ports/clock.ts';
import { PAGE } from '../electron/kernel/providers/geonode/source.ts';
import { openStoreWorker } from '../electron/kernel/store/client.ts';
import { runFullSync } from '../electron/kernel/sync/full-sync.ts';
import { openSiteProvider, silent } from '../scripts/check-geonode/site-provider.ts';
import { ratioFigure, type Benchmark, type Figure } from './figure.ts';
import { watchHeld } from './held.ts';
import { SandboxProcess } from './sandbox-process.ts';

/** A large site, `--quick` or not: nobody has seen one of 100,000 groups. The sample site of this size has 60 categories. */
const GROUPS = 2_000;

interface Measured {
  requests: number;
  /** Requests by kind of address. */
  pages: number;
  lists: number;
  groups: number;
  categories: number;
  members: number;
  /** Seconds until the hierarchy was a copy, and until everything was. */
  usable: number;
  whole: number;
  blockedP99: number;
  /** Of it this thread's own work, ms. */
  heldP99: number;
}

async function syncOnce(sandbox: SandboxProcess): Promise<Measured> {
  const { baseUrl, accounts } = sandbox.ready.geonode;
  const account = accounts.find(({ role }) => role === 'superuser')!;
  const directory = mkdtempSync(join(tmpdir(), 'canopy-bench-'));
  const paths: string[] = [];
  const provider = await openSiteProvider(baseUrl, account, {
    traffic: { request: ({ path }) => paths.push(path), waiting: () => undefined },
  });
  const worker = openStoreWorker(new URL('../electron/kernel/store/worker.ts', import.meta.url), { logger: silent });
  const opened = await worker.openProfile({ dir: directory });
  if (!opened.ok) throw new Error(opened.error.code);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const held = watchHeld();
  const start = performance.now();
  const copies: { at: number; notLoaded: number }[] = [];
  const report = await runFullSync({
    provider,
    store: opened.value.copy,
    clock: systemClock,
    logger: silent,
    resume: false,
    onCopy: ({ notLoadedGroups = 0 }) => copies.push({ at: performance.now() - start, notLoaded: notLoadedGroups }),
  });
  const whole = performance.now() - start;
  delay.disable();
  const { p99: heldP99 } = held();
  if (!report.ok) throw new Error(`sync failed: ${report.error.code}`);
  if (report.value.unreadable.length > 0) throw new Error(`${report.value.unreadable.length} groups were not readable`);
  const columns = await opened.value.copy.columns(null);
  if (!columns.ok) throw new Error(columns.error.code);
  const categories = columns.value.groups.flags.filter((flags) => (flags & 64) !== 0).length;
  await opened.value.close();
  await worker.close();
  provider.close();
  rmSync(directory, { recursive: true, force: true });
  const early = copies.find(({ notLoaded }) => notLoaded > 0);
  if (early === undefined) throw new Error('the hierarchy was not published before the members');
  return {
    requests: paths.length,
    pages: paths.filter((path) => path.includes('/members')).length,
    lists: paths.filter((path) => path.includes('/api/')).length,
    groups: columns.value.groups.count - categories,
    categories,
    members: report.value.copy.memberships,
    usable: early.at / 1000,
    whole: whole / 1000,
    // The histogram includes its own sampling interval of 5 ms.
    blockedP99: Math.max(0, delay.percentile(99) / 1e6 - 5),
    heldP99,
  };
}

/** Full sync of a GeoNode site: requests against the lower bound, and how long until there is something to look at. */
export const benchmark: Benchmark = {
  ids: ['geonode-sync-requests', 'geonode-usable'],
  async run(): Promise<Figure[]> {
    const sandbox = await SandboxProcess.start({ dialect: 'geonode', groups: GROUPS });
    const measured = await syncOnce(sandbox).finally(() => sandbox.stop());
    const { groups, categories } = measured;
    const bound = Math.ceil(groups / PAGE) + groups;
    const of = `${groups} groups in ${categories} categories`;
    return [
      ratioFigure(
        'geonode-sync-requests',
        `requests of a full GeoNode sync of ${of}`,
        measured.requests,
        'requests',
        { title: `ceil(G/${PAGE}) + one members page per group`, value: bound },
        1.02,
        {
          'members pages': measured.pages,
          'lists and checks': measured.lists,
          memberships: measured.members,
          'main thread blocked p99 ms': Math.round(measured.blockedP99 * 10) / 10,
          'by own work, p99 ms': Math.round(measured.heldP99 * 10) / 10,
        },
      ),
      ratioFigure(
        'geonode-usable',
        `time until the hierarchy of ${of} can be used`,
        measured.usable,
        's',
        { title: 'the whole sync', value: measured.whole },
        0.1,
      ),
    ];
  },
};
