import type { ProfileDraft } from '#shared/domain/profile.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Vault } from '../ports/vault.ts';
import type { HttpOptions } from './http/http.ts';
import type { TrafficListener } from './port.ts';

/** What a provider of any dialect is made of. */
export interface ProviderParts {
  profile: ProfileDraft & { id: string };
  /** Secrets are named `profile/<id>/<what>`; each dialect says which it takes. */
  vault: Vault;
  clock: Clock;
  logger: Logger;
  traffic: TrafficListener;
  /** Limits and randomness of the transport, a further certificate authority; for tests and profiles that need it. */
  http?: Partial<Pick<HttpOptions, 'timeoutMs' | 'maxBytes' | 'ca' | 'random'>>;
}
