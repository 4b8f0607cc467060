import { createPrivateKey } from 'node:crypto';
import type { Profile, ProfileSecrets, SignIn } from '#shared/domain/profile.ts';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { ok, type Result } from '#shared/errors/result.ts';
import { createMemoryVault, MEMORY } from '../ports/memory-vault.ts';
import type { Vault } from '../ports/vault.ts';
import type { StoredProfile } from '../store/app-store.ts';
import type { SecretAccess, SecretName } from './parts.ts';
import { isSample } from './samples.ts';

export const secretNames: readonly SecretName[] = ['accessToken', 'refreshToken', 'privateKeyPem', 'password'];

/** Any one of these lets the sign-in work. */
const needed: Record<SignIn['method'], readonly SecretName[]> = {
  token: ['refreshToken', 'accessToken'],
  jwt: ['privateKeyPem'],
  password: ['password'],
};

const keyOf = (profileId: string, name: SecretName): string => `profile/${profileId}/${name}`;

type SecretState = Pick<Profile, 'hasSecret' | 'secretState' | 'secretLost'>;

export interface Secrets {
  of(profileId: string): SecretAccess;
  /** Can this profile sign in; and if what it was given is not there any more, why. */
  state(profile: Pick<StoredProfile, 'id' | 'draft' | 'secrets'>): Promise<SecretState>;
  /** Writes all given ones; on the first failure those written before are put back. */
  save(profileId: string, secrets: ProfileSecrets): Promise<Result<void>>;
  copy(from: string, to: string): Promise<Result<void>>;
  forget(profileId: string): Promise<Result<void>>;
}

/** A key that cannot be read is refused where it is typed in, not at the first call to the server. */
export function checkKey(secrets: ProfileSecrets): AppError | null {
  if (secrets.privateKeyPem === undefined) return null;
  try {
    const key = createPrivateKey(secrets.privateKeyPem);
    return key.asymmetricKeyType === 'rsa' ? null : appError('auth.bad-key', { reason: 'not an RSA key' });
  } catch {
    return appError('auth.bad-key', { reason: 'unreadable' });
  }
}

/** The vault, seen per profile. Secrets go nowhere else. */
export function createSecrets(vault: Vault): Secrets {
  // The sandbox tells its key and passwords at each start: nothing to keep, and nothing that a locked key ring should stand in the way of.
  const ofSample = createMemoryVault();
  const of = (profileId: string): SecretAccess => {
    const home = isSample(profileId) ? ofSample : vault;
    return {
      get: (name) => home.get(keyOf(profileId, name)),
      set: (name, value) => home.set(keyOf(profileId, name), value),
    };
  };
  return {
    of,
    async state({ id, draft, secrets: given }) {
      const names = needed[draft.signIn.method];
      for (const name of names) {
        const read = await of(id).get(name);
        // The blob is there but the key ring refuses: the secret exists and must not be asked for anew as if it were lost.
        if (!read.ok) return { hasSecret: true, secretState: 'locked' };
        if (read.value) return { hasSecret: true, secretState: vault.persistent ? 'ok' : 'session-only' };
      }
      if (!given || !names.some((name) => given.names.includes(name)))
        return { hasSecret: false, secretState: 'missing' };
      return {
        hasSecret: false,
        secretState: 'missing',
        secretLost: given.backend === MEMORY ? 'session' : 'key-ring',
      };
    },
    async save(profileId, secrets) {
      const before: { name: SecretName; value: string | null }[] = [];
      for (const name of secretNames) {
        const value = secrets[name];
        if (value === undefined) continue;
        const previous = await of(profileId).get(name);
        const written =
          value === '' ? await vault.delete(keyOf(profileId, name)) : await of(profileId).set(name, value);
        if (!written.ok) {
          for (const { name: changed, value: old } of before) {
            await (old === null ? vault.delete(keyOf(profileId, changed)) : of(profileId).set(changed, old));
          }
          return written;
        }
        before.push({ name, value: previous.ok ? previous.value : null });
      }
      return ok(undefined);
    },
    async copy(from, to) {
      for (const name of secretNames) {
        const read = await of(from).get(name);
        if (!read.ok) return read;
        if (read.value === null) continue;
        const written = await of(to).set(name, read.value);
        if (!written.ok) return written;
      }
      return ok(undefined);
    },
    async forget(profileId) {
      let result: Result<void> = ok(undefined);
      for (const name of secretNames) {
        const deleted = await vault.delete(keyOf(profileId, name));
        if (!deleted.ok) result = deleted;
      }
      return result;
    },
  };
}
