import { randomBytes } from 'node:crypto';
import type { ServerFindings } from '../../electron/kernel/providers/geonode/eras.ts';
import type { GeoNodeProvider } from '../../electron/kernel/providers/geonode/provider.ts';
import { checkConnection } from './checks/connection.ts';
import { checkMethods } from './checks/methods.ts';
import { checkOperations } from './checks/operations.ts';
import { checkPeople, makePeople } from './checks/people.ts';
import { checkSite } from './checks/site.ts';
import { checkTraps } from './checks/traps.ts';
import type { CheckContext } from './context.ts';
import type { Account, CheckOptions } from './options.ts';
import { plainSite, type PlainSite } from './plain-site.ts';
import { createReport } from './report.ts';
import { createScratch, groupsNamed, PREFIX, removeGroups } from './scratch.ts';
import { openSiteProvider } from './site-provider.ts';

/**
 * Runs all checks against a site and removes what they made; a line per check through `print`. The exit code: 0 when nothing failed and
 * nothing of ours is left but what was announced, 1 otherwise. `signal`: no further check begins, what was made is removed.
 */
export async function runChecks(
  options: CheckOptions,
  print: (line: string) => void,
  signal?: AbortSignal,
): Promise<number> {
  // Where a password is the name itself there is nothing to hide, and the name is in every line.
  const accounts = [options.first, ...(options.second === null ? [] : [options.second])];
  const secrets = accounts.filter(({ username, password }) => username !== password).map(({ password }) => password);
  const report = createReport(print, secrets);
  const run = randomBytes(3).toString('hex');
  const providers: GeoNodeProvider[] = [];
  let server: ServerFindings | null = null;

  async function open(account: Account): Promise<GeoNodeProvider> {
    const provider = await openSiteProvider(options.url, account, { onServer: (found) => (server = found) });
    providers.push(provider);
    return provider;
  }

  let signedIn: Promise<PlainSite> | null = null;
  const plain = (): Promise<PlainSite> =>
    (signedIn ??= (async () => {
      const site = plainSite(options.url);
      if (!(await site.signIn(options.first))) throw new Error('signing in by hand was refused');
      return site;
    })());

  const provider = await open(options.first);
  const scratch = createScratch(run, { provider, plain, report, url: options.url });
  const context: CheckContext = {
    report,
    options,
    provider,
    scratch,
    open,
    plain,
    get server() {
      return server;
    },
    me: null,
    categories: [],
    people: options.second === null ? [] : [options.second],
  };
  try {
    if (options.clean) {
      const left = await removeGroups(provider, await groupsNamed(provider, `${PREFIX} `), report);
      report.say(left.length === 0 ? 'Nothing is left.' : `Left behind: ${left.join(', ')}`);
      return left.length === 0 ? 0 : 1;
    }
    report.say(`Titles of throw-away groups begin with "${scratch.title}".`);
    try {
      for (const part of [
        checkConnection,
        checkSite,
        makePeople,
        checkMethods,
        checkOperations,
        checkTraps,
        checkPeople,
      ]) {
        if (signal?.aborted === true) {
          report.say('Stopped; what was made is being removed.');
          break;
        }
        await part(context);
      }
    } finally {
      // Categories stay where the admin pages are closed: that was said before, and is no failure.
      const clean = await scratch.clean();
      if (clean) report.say('Everything that was made is removed again.');
    }
    report.say(report.last());
    return report.tally.failed > 0 || signal?.aborted === true ? 1 : 0;
  } finally {
    for (const one of providers) one.close();
  }
}
