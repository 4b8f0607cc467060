import { ok } from '#shared/errors/result.ts';
import type { Vault } from './vault.ts';

/** Backend of secrets that live as long as the app. */
export const MEMORY = 'memory';

/** Secrets for this run of the app only: where there is no key ring, or none that protects anything. Nothing reaches the disk. */
export function createMemoryVault(): Vault {
  const secrets = new Map<string, string>();
  return {
    backend: MEMORY,
    persistent: false,
    get: async (key) => ok(secrets.get(key) ?? null),
    set: async (key, value) => {
      secrets.set(key, value);
      return ok(undefined);
    },
    delete: async (key) => {
      secrets.delete(key);
      return ok(undefined);
    },
  };
}
