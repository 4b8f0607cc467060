import type { SandboxOptions } from '../../sandbox/options.ts';
import type { FaultRule } from '../../sandbox/faults.ts';
import { startTestSandbox, type TestSandbox } from '../../sandbox/test-client.ts';

/** A directory of one's own, and what it really holds: never what the app shows. */
export interface PdsServer extends TestSandbox {
  faults(rules: readonly FaultRule[]): Promise<void>;
  /** Names of the groups that are no roots, in the order of their ids, which no rename changes. */
  groupNames(): Promise<string[]>;
}

/** 60 groups of always the same organisation, unless told otherwise. */
export async function startPds(options: SandboxOptions = {}): Promise<PdsServer> {
  const sandbox = await startTestSandbox({ groups: 60, seed: 11, ...options });
  let closing: Promise<void> | null = null;
  return {
    ...sandbox,
    close: () => (closing ??= sandbox.close()),
    async faults(rules) {
      const { status, body } = await sandbox.control('PUT', '/faults', rules);
      if (status !== 200) throw new Error(`control answered ${status}: ${JSON.stringify(body)}`);
    },
    async groupNames() {
      const { body } = await sandbox.control('GET', '/state');
      const { groups } = (body as { pds: { groups: { groupId: string; name: string; isRoot: boolean }[] } }).pds;
      return groups
        .filter((group) => !group.isRoot)
        .sort((a, b) => (a.groupId < b.groupId ? -1 : 1))
        .map((group) => group.name);
    },
  };
}
