import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProfileDraft } from '#shared/domain/profile.ts';
import { systemClock } from '../electron/kernel/ports/clock.ts';
import type { Logger } from '../electron/kernel/ports/logger.ts';
import { createMemoryVault } from '../electron/kernel/ports/memory-vault.ts';
import { createPdsProvider } from '../electron/kernel/providers/pds/provider.ts';
import { openStoreWorker } from '../electron/kernel/store/client.ts';
import { runFullSync } from '../electron/kernel/sync/full-sync.ts';
import { absoluteFigure, ratioFigure, type BenchContext, type Benchmark, type Figure } from './figure.ts';
import { watchHeld } from './held.ts';
import { SandboxProcess } from './sandbox-process.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
/** Requests a second that the sandbox allows while `sync-time` is measured, and how large a directory is then read. */
const LIMIT = 100;
const GROUPS_UNDER_LIMIT = 2_000;

interface Measured {
  requests: number;
  refused: number;
  /** Seconds until the hierarchy and all members were stored. */
  seconds: number;
  /** Event-loop delay, ms. */
  blockedP99: number;
  blockedMax: number;
  /** Of it this thread's own work, ms. */
  heldP99: number;
  /** What the server itself counted, by path. */
  seen: Map<string, number>;
}

/** One full sync by the real client into real files, the sandbox in a process of its own, the store in its worker. */
async function syncOnce(sandbox: SandboxProcess): Promise<Measured> {
  const { pds } = sandbox.ready;
  const directory = mkdtempSync(join(tmpdir(), 'canopy-bench-'));
  const vault = createMemoryVault();
  const stored = await vault.set('profile/bench/privateKeyPem', pds.serviceApp.privateKeyPem);
  if (!stored.ok) throw new Error(stored.error.code);
  const profile: ProfileDraft & { id: string } = {
    id: 'bench',
    kind: 'pds',
    name: 'bench',
    endpoint: pds.apiEndpoint,
    authEndpoint: pds.authEndpoint,
    allowLoopbackHttp: true,
    signIn: { method: 'jwt', appId: pds.serviceApp.appId, domainId: pds.serviceApp.domainId, subject: '' },
    readOnly: true,
    namedAdmins: [],
    adminReachesSubgroups: true,
    guardPeople: 50,
    guardPercent: 25,
  };
  let requests = 0;
  let refused = 0;
  const provider = createPdsProvider({
    profile,
    vault,
    clock: systemClock,
    logger: silent,
    traffic: {
      request: ({ status }) => {
        requests += 1;
        if (status === 429) refused += 1;
      },
      waiting: () => {},
    },
  });
  const worker = openStoreWorker(new URL('../electron/kernel/store/worker.ts', import.meta.url), { logger: silent });
  const opened = await worker.openProfile({ dir: directory });
  if (!opened.ok) throw new Error(opened.error.code);
  const control = sandbox.ready.control;
  const last = (await (await fetch(`${control}/requests?since=0`)).json()) as { n: number }[];
  const since = last.at(-1)?.n ?? 0;

  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const held = watchHeld();
  const start = performance.now();
  let seconds = 0;
  const report = await runFullSync({
    provider,
    store: opened.value.copy,
    clock: systemClock,
    logger: silent,
    resume: false,
    onCopy: () => {
      seconds = (performance.now() - start) / 1000;
    },
  });
  delay.disable();
  const { p99: heldP99 } = held();
  if (!report.ok) throw new Error(`sync failed: ${report.error.code}`);
  await opened.value.close();
  await worker.close();
  provider.close();
  rmSync(directory, { recursive: true, force: true });
  const seen = new Map<string, number>();
  const log = (await (await fetch(`${control}/requests?since=${since}`)).json()) as { path: string }[];
  for (const { path } of log) seen.set(path, (seen.get(path) ?? 0) + 1);
  return {
    requests,
    refused,
    seconds,
    // The histogram includes its own sampling interval of 5 ms.
    blockedP99: delay.percentile(99) / 1e6 - 5,
    blockedMax: delay.max / 1e6 - 5,
    heldP99,
    seen,
  };
}

/** The least number of calls that can tell the whole directory: flat list, and every child listing with all its pages. */
async function lowerBound(sandbox: SandboxProcess): Promise<number> {
  const state = (await (await fetch(`${sandbox.ready.control}/state`)).json()) as {
    pds: { groups: { groupId: string; parentIds: string[] }[]; memberships: { groupId: string }[] };
  };
  const rows = new Map<string, number>();
  for (const { groupId } of state.pds.memberships) rows.set(groupId, (rows.get(groupId) ?? 0) + 1);
  for (const { parentIds } of state.pds.groups) for (const id of parentIds) rows.set(id, (rows.get(id) ?? 0) + 1);
  let bound = Math.ceil(state.pds.groups.length / 100);
  for (const { groupId } of state.pds.groups) bound += Math.max(1, Math.ceil((rows.get(groupId) ?? 0) / 100));
  return bound;
}

/** Full sync: requests against the lower bound, time against a server limit, and how long the main thread was held. */
export const benchmark: Benchmark = {
  ids: ['sync-requests', 'sync-time', 'main-blocked'],
  async run(context: BenchContext, wanted: ReadonlySet<string>): Promise<Figure[]> {
    const figures: Figure[] = [];
    if (wanted.has('sync-requests') || wanted.has('main-blocked')) {
      const sandbox = await SandboxProcess.start({ groups: context.groups });
      const bound = await lowerBound(sandbox);
      const measured = await syncOnce(sandbox);
      await sandbox.stop();
      const listings = (measured.seen.get('/v2/group/list') ?? 0) + (measured.seen.get('/v2/group/list_member') ?? 0);
      figures.push(
        ratioFigure(
          'sync-requests',
          `requests of a full sync of ${context.groups} groups`,
          measured.requests,
          'requests',
          { title: 'ceil(G/100) + pages of child listings', value: bound },
          1.02,
          {
            listings,
            refused: measured.refused,
            seconds: Math.round(measured.seconds * 10) / 10,
          },
        ),
        absoluteFigure(
          'main-blocked',
          'main thread blocked during a full sync, p99',
          Math.max(0, measured.blockedP99),
          'ms',
          16,
          {
            'longest ms': Math.round(measured.blockedMax * 10) / 10,
            'by own work, p99 ms': Math.round(measured.heldP99 * 10) / 10,
          },
        ),
      );
    }
    if (wanted.has('sync-time')) {
      const sandbox = await SandboxProcess.start({ groups: GROUPS_UNDER_LIMIT });
      await sandbox.setSwitches({ rateLimit: LIMIT });
      const measured = await syncOnce(sandbox);
      await sandbox.stop();
      const refusedShare = measured.refused / measured.requests;
      const figure = ratioFigure(
        'sync-time',
        `full sync of ${GROUPS_UNDER_LIMIT} groups against ${LIMIT} requests a second`,
        measured.seconds,
        's',
        {
          title: 'listing requests ÷ limit',
          value:
            ((measured.seen.get('/v2/group/list') ?? 0) +
              (measured.seen.get('/v2/group/list_member') ?? 0) -
              measured.refused) /
            LIMIT,
        },
        1.1,
        { refused: measured.refused, 'refused share': Math.round(refusedShare * 10_000) / 10_000 },
      );
      figures.push({ ...figure, target: '≤ 1.1×, < 1 % refused', met: figure.met === true && refusedShare < 0.01 });
    }
    return figures;
  },
};
