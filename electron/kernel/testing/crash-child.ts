/** A kernel in a process of its own, to be killed: opens the sample, stages what it is told, applies it. Argument: JSON of `CrashTask`. */
import { ok } from '#shared/errors/result.ts';
import type { Intent } from '#shared/plan/intent.ts';
import type { SandboxAddresses } from '../ports/sandbox-launcher.ts';
import { startKernel } from './kernel-client.ts';

export interface CrashTask {
  dataDir: string;
  addresses: SandboxAddresses;
  intents: Intent[];
}

const { dataDir, addresses, intents } = JSON.parse(process.argv[2] ?? '') as CrashTask;
const profileId = 'sample';
const { client } = await startKernel({
  dataDir,
  sandboxLauncher: {
    start: async () => ok({ ...addresses, exited: new Promise<void>(() => undefined), stop: async () => undefined }),
  },
});
await client.ask('profiles.openSample', { kind: 'pds' });
await client.ask('sync.run', { profileId, scope: { kind: 'full', resume: false } });
for (const intent of intents) await client.ask('changes.stage', { profileId, intents: [intent] });
const { plan } = await client.ask('plan.review', { profileId, source: { kind: 'staged' } });
process.stdout.write('ready\n');
// The faults are set while it waits here.
await new Promise<void>((go) => process.stdin.once('data', () => go()));
await client.ask('apply.start', { profileId, planId: plan.id, typedName: plan.guard.typedName });
process.stdout.write('applied\n');
