import type { ProfileDraft, SignIn } from '#shared/domain/profile.ts';
import { startSandbox, type ReadyObject } from '../../../../sandbox/server.ts';
import type { SandboxOptions } from '../../../../sandbox/options.ts';
import type { Clock } from '../../ports/clock.ts';
import { createMemoryVault } from '../../ports/memory-vault.ts';
import type { Vault } from '../../ports/vault.ts';
import { createPdsProvider, type PdsProvider } from '../pds/provider.ts';
import type { ProviderParts } from '../provider-parts.ts';
import { recordingLogger, recordingTraffic } from './recorders.ts';
import { openSandboxControl, type SandboxControl } from './sandbox-control.ts';
import { SkippingClock } from './virtual-clock.ts';

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
  http?: ProviderParts['http'];
  draft?: Partial<ProfileDraft>;
}

export interface MadeProvider {
  provider: PdsProvider;
  vault: Vault;
  logger: ReturnType<typeof recordingLogger>;
  traffic: ReturnType<typeof recordingTraffic>;
}

export interface PdsSandbox extends SandboxControl {
  ready: ReadyObject;
  state(): Promise<SandboxState>;
  provider(wish?: ProviderWish): Promise<MadeProvider>;
  close(): Promise<void>;
}

/** The sandbox on loopback with its control port, and providers signed in to it. */
export async function startPdsSandbox(options: SandboxOptions = {}): Promise<PdsSandbox> {
  const sandbox = await startSandbox({ dialect: 'pds', groups: 40, ...options });
  const { ready } = sandbox;
  const providers: PdsProvider[] = [];
  const control = await openSandboxControl(ready.control, 'pds');

  return {
    ...control,
    ready,
    /** A path is without "/v2/". */
    faults: (...faults) => control.faults(...faults.map((fault) => ({ ...fault, path: `/v2/${fault.path}` }))),
    async state() {
      return (await control.control<{ pds: SandboxState }>('GET', '/state')).pds;
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
