import type { Clock } from '../clock.ts';
import type { Reply } from '../dialect.ts';
import type { Directory } from '../directory/directory.ts';
import type { NamedAccounts } from '../generator/organisation.ts';
import type { SigningKey } from '../keys.ts';
import type { Fields } from './fields.ts';
import type { PdsSwitches } from './switches.ts';

/** What all PDS calls work on. */
export interface PdsWorld {
  readonly directory: Directory;
  readonly switches: PdsSwitches;
  readonly clock: Clock;
  readonly signingKey: SigningKey;
  readonly accounts: NamedAccounts;
  /** Edges of groups created in the `window` mode, attached when their time has come. */
  readonly pendingEdges: { at: number; attach: () => void }[];
  /** Assertion ids already used, with the real time in seconds at which they expire. */
  readonly usedAssertions: Map<string, number>;
  readonly logins: LoginDesk;
}

/** Authorisation codes and sign-ins under way; kept in memory only, they live ten minutes. */
export interface LoginDesk {
  readonly requests: Map<string, { clientId: string; redirectUri: string; state: string; expiresAt: number }>;
  readonly codes: Map<string, { clientId: string; redirectUri: string; userId: string; expiresAt: number }>;
}

/** Who sent a call, after the access token. */
export interface Caller {
  readonly userId: string;
  readonly role: string;
  /** A service token: rights of a superadmin, but no user of the directory. */
  readonly service: boolean;
}

export interface Call extends PdsWorld {
  readonly fields: Fields;
  readonly caller: Caller;
}

/** What a call needs beside its handler. */
export interface Route {
  /** Changes the directory: runs in one transaction that a refusal rolls back. */
  readonly writes?: boolean;
  /**
   * How fresh its reads are: by key (always), as a list (old only under a `lag`
   * fault), or from the search index (old under the replicationLag switch too).
   */
  readonly reads?: 'key' | 'list' | 'search';
  /** Part of the older generation that may have been switched off. */
  readonly legacy?: boolean;
  /** Needs groups to be enabled in the domain. */
  readonly group?: boolean;
  readonly handle: (call: Call) => Reply;
}

export type Routes = Readonly<Record<string, Route>>;

/** What `creator` of a new thing says. */
export function creatorOf(call: Call): string {
  const wanted = call.switches.get('creator');
  return wanted === 'caller' ? call.caller.userId : wanted === 'empty' ? '' : 'system';
}
