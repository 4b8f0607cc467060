import type { SandboxOptions } from '../../sandbox/options.ts';
import type { FaultRule } from '../../sandbox/faults.ts';
import { assertionFor, exchange, startTestSandbox, type TestSandbox } from '../../sandbox/test-client.ts';

/** A group as the directory holds it. */
export interface PdsGroup {
  groupId: string;
  name: string;
  description: string;
  isRoot: boolean;
  parentIds: string[];
}

/** A directory of one's own, and what it really holds: never what the app shows. */
export interface PdsServer extends TestSandbox {
  faults(rules: readonly FaultRule[]): Promise<void>;
  groups(): Promise<PdsGroup[]>;
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

/** 60 groups of always the same organisation, unless told otherwise. */
export async function startPds(options: SandboxOptions = {}): Promise<PdsServer> {
  const sandbox = await startTestSandbox({ groups: 60, seed: 11, ...options });
  const groups = async (): Promise<PdsGroup[]> => {
    const { body } = await sandbox.control('GET', '/state');
    return (body as { pds: { groups: PdsGroup[] } }).pds.groups;
  };
  let closing: Promise<void> | null = null;
  const requests = async (): Promise<{ path: string; status: number }[]> =>
    (await sandbox.control('GET', '/requests')).body as { path: string; status: number }[];
  return {
    ...sandbox,
    close: () => (closing ??= sandbox.close()),
    async faults(rules) {
      const { status, body } = await sandbox.control('PUT', '/faults', rules);
      if (status !== 200) throw new Error(`control answered ${status}: ${JSON.stringify(body)}`);
    },
    groups,
    async groupNames() {
      return (await groups())
        .filter((group) => !group.isRoot)
        .sort((a, b) => (a.groupId < b.groupId ? -1 : 1))
        .map((group) => group.name);
    },
    async parentsOf(name) {
      const all = await groups();
      const parentIds = all.find((group) => group.name === name)?.parentIds ?? [];
      return parentIds.map((id) => all.find((group) => group.groupId === id)?.name ?? id);
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
