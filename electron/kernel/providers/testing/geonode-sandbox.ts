import type { ProfileDraft } from '#shared/domain/profile.ts';
import { startSandbox, type ReadyGeonodeOnly } from '../../../../sandbox/server.ts';
import type { GEONODE_ERAS, SandboxOptions } from '../../../../sandbox/options.ts';
import type { Clock } from '../../ports/clock.ts';
import { createMemoryVault } from '../../ports/memory-vault.ts';
import type { Vault } from '../../ports/vault.ts';
import { createGeoNodeProvider, type GeoNodeProvider, type GeoNodeProviderParts } from '../geonode/provider.ts';
import { recordingLogger, recordingTraffic } from './recorders.ts';
import { openSandboxControl, type SandboxControl } from './sandbox-control.ts';
import { SkippingClock } from './virtual-clock.ts';

export type GeoNodeEra = (typeof GEONODE_ERAS)[number];
type Who = 'superuser' | 'manager' | 'user';

export interface GeoNodeState {
  groups: { slug: string; title: string; access: string; categories: string[] }[];
  categories: { slug: string; name: string }[];
  users: { username: string; superuser: boolean; staff: boolean }[];
  members: { group: string; username: string; role: string }[];
  invites: { group: string; to: string; token: string; state: string }[];
}

export interface GeoNodeProviderWish {
  who?: Who;
  username?: string;
  password?: string;
  clock?: Clock;
  vault?: Vault;
  http?: GeoNodeProviderParts['http'];
  draft?: Partial<ProfileDraft>;
  remembered?: GeoNodeProviderParts['remembered'];
}

export interface MadeGeoNodeProvider {
  provider: GeoNodeProvider;
  vault: Vault;
  logger: ReturnType<typeof recordingLogger>;
  traffic: ReturnType<typeof recordingTraffic>;
}

export interface GeoNodeSandbox extends SandboxControl {
  ready: ReadyGeonodeOnly;
  account(who: Who): { username: string; password: string };
  state(): Promise<GeoNodeState>;
  /** JSON as the superuser sees it, asked for by hand: without the client under test. */
  byHand<T>(path: string): Promise<T>;
  provider(wish?: GeoNodeProviderWish): Promise<MadeGeoNodeProvider>;
  close(): Promise<void>;
}

/** A GeoNode of one era on loopback with its control port, and providers signed in to it. */
export async function startGeoNodeSandbox(era: GeoNodeEra, options: SandboxOptions = {}): Promise<GeoNodeSandbox> {
  const sandbox = await startSandbox({ groups: 30, people: 60, ...options, geonodeEra: era, dialect: 'geonode' });
  const { ready } = sandbox;
  const providers: GeoNodeProvider[] = [];
  const control = await openSandboxControl(ready.control, 'geonode');
  const account = (who: Who) => {
    const found = ready.geonode.accounts.find(({ role }) => role === who);
    if (found === undefined) throw new Error(`the sandbox has no ${who}`);
    return { username: found.username, password: found.password };
  };

  let handCookie = '';
  async function signInByHand(): Promise<string> {
    const url = `${ready.geonode.baseUrl}/account/login/`;
    const valueIn = (response: Response, name: string): string =>
      response.headers
        .getSetCookie()
        .map((line) => new RegExp(`^${name}=([^;]*)`).exec(line)?.[1])
        .find((value) => value !== undefined) ?? '';
    const page = await fetch(url);
    const token = valueIn(page, 'csrftoken');
    const { username, password } = account('superuser');
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: `csrftoken=${token}` },
      body: new URLSearchParams({ csrfmiddlewaretoken: token, login: username, username, password }),
    });
    return `sessionid=${valueIn(answer, 'sessionid')}`;
  }

  return {
    ...control,
    ready,
    account,
    async byHand<T>(path: string): Promise<T> {
      if (handCookie === '') handCookie = await signInByHand();
      const response = await fetch(ready.geonode.baseUrl + path, { headers: { cookie: handCookie } });
      return (await response.json()) as T;
    },
    async state() {
      return (await control.control<{ geonode: GeoNodeState }>('GET', '/state')).geonode;
    },
    async provider(wish = {}) {
      const vault = wish.vault ?? createMemoryVault();
      const { username, password } = account(wish.who ?? 'superuser');
      await vault.set('profile/g1/password', wish.password ?? password);
      const logger = recordingLogger();
      const traffic = recordingTraffic();
      const provider = createGeoNodeProvider({
        profile: {
          id: 'g1',
          kind: 'geonode',
          name: 'Sandbox',
          endpoint: ready.geonode.baseUrl,
          authEndpoint: '',
          allowLoopbackHttp: true,
          signIn: { method: 'password', username: wish.username ?? username },
          readOnly: false,
          namedAdmins: [],
          adminReachesSubgroups: false,
          guardPeople: 50,
          guardPercent: 25,
          ...wish.draft,
        },
        vault,
        clock: wish.clock ?? new SkippingClock(),
        logger,
        traffic,
        ...(wish.http === undefined ? {} : { http: wish.http }),
        ...(wish.remembered === undefined ? {} : { remembered: wish.remembered }),
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
