import type { Result } from '#shared/errors/result.ts';

/**
 * Where secrets live. Keys are `profile/<id>/<name>`. Errors: `secret.locked` (the key ring refuses; the blob is kept),
 * `secret.unavailable` (cannot be stored).
 */
export interface Vault {
  /** Name of the backend, e.g. "gnome_libsecret", "memory". */
  readonly backend: string;
  /** False: secrets are gone when the app ends, and the UI says so. */
  readonly persistent: boolean;
  get(key: string): Promise<Result<string | null>>;
  set(key: string, value: string): Promise<Result<void>>;
  delete(key: string): Promise<Result<void>>;
}
