import { systemClock } from '../../electron/kernel/ports/clock.ts';
import type { Logger } from '../../electron/kernel/ports/logger.ts';
import { createMemoryVault } from '../../electron/kernel/ports/memory-vault.ts';
import {
  createGeoNodeProvider,
  type GeoNodeProvider,
  type GeoNodeProviderParts,
} from '../../electron/kernel/providers/geonode/provider.ts';
import type { Account } from './options.ts';

/** Nothing of a run is kept: what matters is in its lines. */
export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** A provider of one account on a site, without the app around it: for tools that check or measure. Throws where the password cannot be kept. */
export async function openSiteProvider(
  url: string,
  account: Account,
  more: Partial<Pick<GeoNodeProviderParts, 'traffic' | 'onServer'>> = {},
): Promise<GeoNodeProvider> {
  const vault = createMemoryVault();
  const kept = await vault.set('profile/tool/password', account.password);
  if (!kept.ok) throw new Error(kept.error.code);
  return createGeoNodeProvider({
    profile: {
      id: 'tool',
      kind: 'geonode',
      name: 'Tool',
      endpoint: url,
      authEndpoint: '',
      allowLoopbackHttp: true,
      signIn: { method: 'password', username: account.username },
      readOnly: false,
      namedAdmins: [],
      adminReachesSubgroups: false,
      guardPeople: 50,
      guardPercent: 25,
    },
    vault,
    clock: systemClock,
    logger: silent,
    traffic: { request: () => undefined, waiting: () => undefined },
    ...more,
  });
}
