import type { ProfileDraft, SignIn } from '#shared/domain/profile.ts';
import { startSandbox, type ReadyObject } from '../../../../sandbox/server.ts';
import type { SandboxOptions } from '../../../../sandbox/options.ts';
import type { FaultRule } from '../../../../sandbox/faults.ts';
import type { Clock } from '../../ports/clock.ts';
import { createMemoryVault } from '../../ports/memory-vault.ts';
import type { Vault } from '../../ports/vault.ts';
import { createPdsProvider, type PdsProvider, type PdsProviderParts } from '../pds/provider.ts';
import { recordingLogger, recordingTraffic } from './recorders.ts';
import { SkippingClock } from './virtual-clock.ts';

export interface SeenCall {
  n: number;
  method: string;
  path: string;
  status: number;
}

export interface SandboxState {
  groups: { groupId: string; name: string; description: string; isRoot: boolean; parentIds: string[] }[];
  users: { userId: string; nickName: string; status: string; role: string }[];
  memberships: { groupId: string; memberType: string; userId: string }[];
  assignments: { userId: string; groupId: string; roleId: string }[];
}

type Who = 'service' | 'superadmin' | 'admin' | 'group-admin' | 'user';
const tokenOf: Record<Exclude<Who, 'service'>, number> = { superadmin: 0, admin: 1, 'group-admin': 2, user: 3 };

export interface ProviderWish {
  who?: Who;
  clock?: Clock;
  vault?: Vault;
  http?: PdsProviderParts['http'];
  draft?: Partial<ProfileDraft>;
}

export interface MadeProvider {
  provider: PdsProvider;
  vault: Vault;
  logger: ReturnType<typeof recordingLogger>;
  traffic: ReturnType<typeof recordingTraffic>;
}

export interface PdsSandbox {
  ready: ReadyObject;
  /** Replaces all fault rules; a path is without "/v2/". */
  faults(...rules: { path: string; nth?: number; times?: number; effect: FaultRule['effect'] }[]): Promise<void>;
  switches(values: Record<string, string | number | boolean>): Promise<void>;
  advanceClock(ms: number): Promise<void>;
  /** Calls since the last `mark`. */
  calls(): Promise<SeenCall[]>;
  mark(): Promise<void>;
  state(): Promise<SandboxState>;
  /** Faults and switches back to how it started; the directory stays. */
  calm(): Promise<void>;
  provider(wish?: ProviderWish): Promise<MadeProvider>;
  close(): Promise<void>;
}

/** The sandbox on loopback with its control port, and providers signed in to it. */
export async function startPdsSandbox(options: SandboxOptions = {}): Promise<PdsSandbox> {
  const sandbox = await startSandbox({ dialect: 'pds', groups: 40, ...options });
  const { ready } = sandbox;
  const providers: PdsProvider[] = [];
  let seen = 0;

  async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(ready.control + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  const listing = await control<
    Record<string, { value: string | number | boolean; values: (string | number | boolean)[] }>
  >('GET', '/switches');
  const defaults = Object.fromEntries(Object.entries(listing).map(([name, { value }]) => [name, value]));
  const callsSince = (n: number) => control<SeenCall[]>('GET', `/requests?since=${n}`);

  return {
    ready,
    async faults(...rules) {
      const full = rules.map(({ path, nth, times, effect }) => ({
        match: { dialect: 'pds', path: `/v2/${path}`, ...(nth === undefined ? {} : { nth }) },
        ...(times === undefined ? {} : { times }),
        effect,
      }));
      await control('PUT', '/faults', full);
    },
    switches: (values) => control('PUT', '/switches', values),
    advanceClock: (ms) => control('POST', '/clock', { advanceMs: ms }),
    calls: () => callsSince(seen),
    async mark() {
      seen = (await callsSince(seen)).at(-1)?.n ?? seen;
    },
    async state() {
      return (await control<{ pds: SandboxState }>('GET', '/state')).pds;
    },
    async calm() {
      await control('PUT', '/faults', []);
      await control('PUT', '/switches', defaults);
    },
    async provider(wish = {}) {
      const who = wish.who ?? 'service';
      const vault = wish.vault ?? createMemoryVault();
      const { apiEndpoint, authEndpoint, serviceApp, users } = ready.pds;
      const signIn: SignIn =
        who === 'service'
          ? { method: 'jwt', appId: serviceApp.appId, domainId: serviceApp.domainId, subject: '' }
          : { method: 'token', appId: serviceApp.appId };
      if (who === 'service') await vault.set('profile/p1/privateKeyPem', serviceApp.privateKeyPem);
      else {
        const user = users[tokenOf[who]];
        await vault.set('profile/p1/accessToken', user?.accessToken ?? '');
        await vault.set('profile/p1/refreshToken', user?.refreshToken ?? '');
      }
      const logger = recordingLogger();
      const traffic = recordingTraffic();
      const provider = createPdsProvider({
        profile: {
          id: 'p1',
          kind: 'pds',
          name: 'Sandbox',
          endpoint: apiEndpoint,
          authEndpoint,
          allowLoopbackHttp: true,
          signIn,
          readOnly: false,
          namedAdmins: [],
          adminReachesSubgroups: true,
          guardPeople: 50,
          guardPercent: 25,
          ...wish.draft,
        },
        vault,
        clock: wish.clock ?? new SkippingClock(),
        logger,
        traffic,
        ...(wish.http === undefined ? {} : { http: wish.http }),
      });
      providers.push(provider);
      return { provider, vault, logger, traffic };
    },
    async close() {
      for (const provider of providers) provider.close();
      await sandbox.close();
    },
  };
}
