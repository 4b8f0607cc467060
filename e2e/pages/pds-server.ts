import type { SandboxOptions } from '../../sandbox/options.ts';
import type { FaultRule } from '../../sandbox/faults.ts';
import { assertionFor, exchange, startTestSandbox, type TestSandbox } from '../../sandbox/test-client.ts';

/** A directory of one's own, and what it really holds: never what the app shows. */
export interface PdsServer extends TestSandbox {
  faults(rules: readonly FaultRule[]): Promise<void>;
  /** Names of the groups that are no roots, in the order of their ids, which no rename changes. */
  groupNames(): Promise<string[]>;
  /** Names of the groups that one group is in. */
  parentsOf(name: string): Promise<string[]>;
  /** Paths and answers of the calls from now on, as they arrive. */
  watch(): Promise<() => Promise<{ path: string; status: number }[]>>;
  /** Moves the server's time: tokens end. */
  advance(ms: number): Promise<void>;
  /** A new sign-in of the super administrator, good from the server's present time on. */
  freshTokens(): Promise<Tokens>;
}

/** What a person pastes who signs in by token. */
export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

interface StateGroup {
  groupId: string;
  name: string;
  isRoot: boolean;
  parentIds: string[];
}

/** 60 groups of always the same organisation, unless told otherwise. */
export async function startPds(options: SandboxOptions = {}): Promise<PdsServer> {
  const sandbox = await startTestSandbox({ groups: 60, seed: 11, ...options });
  let closing: Promise<void> | null = null;
  const stateOf = async (): Promise<StateGroup[]> =>
    ((await sandbox.control('GET', '/state')).body as { pds: { groups: StateGroup[] } }).pds.groups;
  const requests = async (): Promise<{ path: string; status: number }[]> =>
    (await sandbox.control('GET', '/requests')).body as { path: string; status: number }[];
  return {
    ...sandbox,
    close: () => (closing ??= sandbox.close()),
    async faults(rules) {
      const { status, body } = await sandbox.control('PUT', '/faults', rules);
      if (status !== 200) throw new Error(`control answered ${status}: ${JSON.stringify(body)}`);
    },
    async groupNames() {
      return (await stateOf())
        .filter((group) => !group.isRoot)
        .sort((a, b) => (a.groupId < b.groupId ? -1 : 1))
        .map((group) => group.name);
    },
    async parentsOf(name) {
      const groups = await stateOf();
      const parentIds = groups.find((group) => group.name === name)?.parentIds ?? [];
      return parentIds.map((id) => groups.find((group) => group.groupId === id)?.name ?? id);
    },
    async watch() {
      const before = (await requests()).length;
      return async () => (await requests()).slice(before);
    },
    async advance(ms) {
      await sandbox.control('POST', '/clock', { advanceMs: ms });
    },
    async freshTokens() {
      const { ready } = sandbox;
      const { status, body, text } = await exchange(sandbox, {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        client_id: ready.pds.serviceApp.appId,
        assertion: assertionFor(ready, ready.pds.users[0].userId, 'user'),
      });
      if (status !== 200) throw new Error(text);
      return { accessToken: String(body['access_token']), refreshToken: String(body['refresh_token']) };
    },
  };
}
