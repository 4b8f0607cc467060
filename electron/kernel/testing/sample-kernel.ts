import type { DirectoryKind } from '#shared/domain/profile.ts';
import { buildDirectory, type Directory } from '#shared/domain/directory.ts';
import { ok } from '#shared/errors/result.ts';
import type { Review } from '#shared/ipc/contract.ts';
import type { Intent } from '#shared/plan/intent.ts';
import type { Run } from '#shared/plan/run.ts';
import { startTestSandbox, type TestSandbox } from '../../../sandbox/test-client.ts';
import type { GeoNodeEra, GeoNodeState } from '../providers/testing/geonode-sandbox.ts';
import type { SandboxAddresses, SandboxLauncher } from '../ports/sandbox-launcher.ts';
import { startKernel, type RunningKernel } from './kernel-client.ts';
import type { KernelOptions } from '../kernel.ts';

/** The directory as the sandbox knows it, in an order that does not depend on history. */
export type SandboxState = {
  pds: {
    groups: { groupId: string; name: string; description: string; parentIds: string[] }[];
    memberships: { groupId: string; memberType: string; userId: string }[];
    assignments: { userId: string; groupId: string }[];
  };
};

export interface SampleKernel extends RunningKernel {
  profileId: string;
  /** The running sandbox; a new one after it was stopped and started. */
  sandbox(): TestSandbox;
  state(): Promise<SandboxState['pds']>;
  site(): Promise<SiteState>;
  faults(rules: unknown[]): Promise<void>;
  directory(): Promise<Directory>;
  stage(...intents: Intent[]): Promise<void>;
  review(): Promise<Review>;
  /** Reviews what is staged and applies it with the name that is asked for. */
  apply(): Promise<Run>;
  undo(runId: string): Promise<Run>;
  close(): Promise<void>;
}

/** The GeoNode site as the sandbox knows it. */
export type SiteState = GeoNodeState;

/** What a launcher tells of a sandbox that serves both dialects. */
export function addressesOf({ pds, geonode }: TestSandbox['ready']): SandboxAddresses {
  if (geonode === undefined) throw new Error('The sandbox serves no GeoNode');
  const { apiEndpoint, authEndpoint, domainId, serviceApp, users } = pds;
  return {
    pds: {
      apiEndpoint,
      authEndpoint,
      domainId,
      serviceApp: { ...serviceApp },
      users: users.map((user) => ({ ...user })),
    },
    geonode: { baseUrl: geonode.baseUrl, accounts: geonode.accounts.map((account) => ({ ...account })) },
  };
}

/** A launcher that runs the sandbox within this process, so that a test can reach its control port. `era`: of its GeoNode. */
export function inProcessLauncher(onStart: (sandbox: TestSandbox) => void, era?: GeoNodeEra): SandboxLauncher {
  return {
    async start({ groups, dataFile }) {
      const sandbox = await startTestSandbox({
        dialect: 'both',
        groups,
        data: dataFile,
        ...(era === undefined ? {} : { geonodeEra: era }),
      });
      onStart(sandbox);
      let finish: () => void = () => undefined;
      const exited = new Promise<void>((done) => (finish = done));
      return ok({
        ...addressesOf(sandbox.ready),
        exited,
        async stop() {
          await sandbox.close();
          finish();
        },
      });
    },
  };
}

/** A kernel on the sample organisation, opened and synced. */
export async function startSample(
  options: Partial<KernelOptions> = {},
  sync = true,
  { kind = 'pds', era }: { kind?: DirectoryKind; era?: GeoNodeEra } = {},
): Promise<SampleKernel> {
  let running: TestSandbox | null = null;
  const sandboxLauncher = inProcessLauncher((sandbox) => (running = sandbox), era);
  const base = await startKernel({ sandboxLauncher, ...options });
  const { client } = base;
  const profileId = kind === 'pds' ? 'sample' : 'sample-geonode';
  await client.ask('profiles.openSample', { kind });
  if (sync) await client.ask('sync.run', { profileId, scope: { kind: 'full', resume: false } });
  const sandbox = (): TestSandbox => {
    if (!running) throw new Error('The sandbox is not running');
    return running;
  };
  const sample: SampleKernel = {
    ...base,
    profileId,
    sandbox,
    async state() {
      const { body } = await sandbox().control('GET', '/state');
      const { groups, memberships, assignments } = (body as SandboxState).pds;
      const byText = <T>(rows: T[]): T[] => [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
      return { groups: byText(groups), memberships: byText(memberships), assignments: byText(assignments) };
    },
    async site() {
      const { body } = await sandbox().control('GET', '/state');
      return (body as { geonode: SiteState }).geonode;
    },
    async faults(rules) {
      const { status, body } = await sandbox().control('PUT', '/faults', rules);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    directory: async () => buildDirectory(await client.ask('directory.columns', { profileId, snapshotId: null })),
    async stage(...intents) {
      await client.ask('changes.stage', { profileId, intents });
    },
    review: () => client.ask('plan.review', { profileId, source: { kind: 'staged' } }),
    async apply() {
      const { plan } = await sample.review();
      return client.ask('apply.start', { profileId, planId: plan.id, typedName: plan.guard.typedName });
    },
    async undo(runId) {
      const { plan } = await client.ask('plan.review', { profileId, source: { kind: 'undo', runId } });
      return client.ask('apply.start', { profileId, planId: plan.id, typedName: plan.guard.typedName });
    },
    close: () => base.kernel.close(),
  };
  return sample;
}

/** A group that can be moved, its parent, and another parent for it: by name order, so always the same ones. */
export function movable(directory: Directory): { group: string; from: string; to: string } {
  for (let g = 0; g < directory.groupCount; g += 1) {
    const [parent] = directory.parentsOf(g);
    if (parent === undefined || directory.level(g) < 3 || directory.childrenOf(g).length === 0) continue;
    for (let to = 0; to < directory.groupCount; to += 1) {
      if (to === parent || to === g || directory.isBelow(to, g) || directory.level(to) !== 2) continue;
      return { group: directory.groupId(g), from: directory.groupId(parent), to: directory.groupId(to) };
    }
  }
  throw new Error('This organisation has nothing to move');
}
