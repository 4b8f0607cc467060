import type { Clock } from '../clock.ts';
import type { GeonodeDirectory } from './directory.ts';
import { eraRules } from './eras.ts';
import type { Era, EraRules } from './eras.ts';
import type { GeonodeSwitches } from './switches.ts';

/** The usernames that the ready object names. */
export interface GeonodeAccounts {
  readonly admin: string;
  readonly manager: string;
  readonly user: string;
}

/** Everything that answers come from. */
export interface GeonodeWorld {
  readonly era: Era;
  readonly directory: GeonodeDirectory;
  readonly switches: GeonodeSwitches;
  readonly clock: Clock;
  readonly accounts: GeonodeAccounts;
  /** Key of cookies and tokens; random, so that those of another sandbox are worth nothing. */
  readonly secret: string;
  /** Times of failed logins by what failed, newest last. */
  readonly failures: Map<string, number[]>;
}

/** The rules of the world's era as the switches have them now. */
export function rulesOf(world: GeonodeWorld): EraRules {
  return eraRules(world.era, world.switches.get('geonodeRelease'));
}

/** Whether the mistakes of the released code are to be imitated. */
export function isAsShipped(world: GeonodeWorld): boolean {
  return world.switches.get('geonodeQuirks') === 'as-shipped';
}
