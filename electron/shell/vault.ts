import { chmod, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SafeStorage } from 'electron';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok } from '#shared/errors/result.ts';
import { makeFolder } from '../kernel/make-folder.ts';
import type { Logger } from '../kernel/ports/logger.ts';
import { createMemoryVault } from '../kernel/ports/memory-vault.ts';
import type { Vault } from '../kernel/ports/vault.ts';

/** The asynchronous half of Electron's safeStorage; the other half is deprecated and never called. */
export type KeyRing = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

interface StoredSecret {
  /** Which key ring made the blob: another one cannot read it. */
  backend: string;
  /** Base64. */
  blob: string;
}
interface VaultFile {
  version: 1;
  secrets: Record<string, StoredSecret>;
}

/**
 * Backends of Linux that only look like encryption: `basic_text` uses a password that is in Chromium's source, and `unknown`
 * promises nothing. What they would write down is kept in memory instead.
 */
const UNPROTECTED = new Set(['basic_text', 'unknown']);

export interface VaultOptions {
  keyRing: KeyRing;
  platform: NodeJS.Platform;
  /** Where the encrypted blobs are kept, readable by this user only. */
  file: string;
  logger: Logger;
}

/** After `ready`: the system's key ring where it really protects, otherwise memory (and the app says so). */
export async function openVault({ keyRing, platform, file, logger }: VaultOptions): Promise<Vault> {
  const backend = backendOf(keyRing, platform);
  const isAvailable = await keyRing.isAsyncEncryptionAvailable().catch(() => false);
  if (!isAvailable || UNPROTECTED.has(backend)) {
    logger.warn('Secrets are kept in memory only', { backend, isAvailable });
    return createMemoryVault();
  }
  return createKeyRingVault(keyRing, backend, file, logger);
}

function backendOf(keyRing: KeyRing, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'keychain';
  if (platform === 'win32') return 'dpapi';
  return keyRing.getSelectedStorageBackend();
}

/**
 * Blobs of the key ring in one file. A blob that cannot be read now is kept: the key ring may be locked, and tomorrow it is
 * not. Changes are made one after the other, each written whole before the next.
 */
export function createKeyRingVault(keyRing: KeyRing, backend: string, file: string, logger: Logger): Vault {
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };

  async function change(update: (secrets: Record<string, StoredSecret>) => void): Promise<void> {
    const content = await readVaultFile(file);
    update(content.secrets);
    await writeVaultFile(file, content);
  }

  return {
    backend,
    persistent: true,

    get: (key) =>
      inTurn(async () => {
        let stored: StoredSecret | undefined;
        try {
          stored = ownEntry((await readVaultFile(file)).secrets, key);
        } catch (error) {
          logger.error('The file of secrets cannot be read', { error });
          return err(appError('secret.locked', { backend }));
        }
        if (!stored) return ok(null);
        if (stored.backend !== backend) return err(appError('secret.locked', { backend: stored.backend }));
        try {
          const { result, shouldReEncrypt } = await keyRing.decryptStringAsync(Buffer.from(stored.blob, 'base64'));
          if (shouldReEncrypt) await renew(key, result);
          return ok(result);
        } catch (error) {
          logger.warn('The key ring did not open a secret', { backend, error });
          return err(appError('secret.locked', { backend }, { retry: 'now' }));
        }
      }),

    set: (key, value) =>
      inTurn(async () => {
        try {
          const blob = (await keyRing.encryptStringAsync(value)).toString('base64');
          await change((secrets) => setEntry(secrets, key, { backend, blob }));
          return ok(undefined);
        } catch (error) {
          logger.error('A secret cannot be kept', { backend, error });
          return err(appError('secret.unavailable', { backend }));
        }
      }),

    delete: (key) =>
      inTurn(async () => {
        try {
          await change((secrets) => {
            // The only way to take a name out of a JSON record.
            // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
            delete secrets[key];
          });
          return ok(undefined);
        } catch (error) {
          logger.error('A secret cannot be removed', { backend, error });
          return err(appError('secret.unavailable', { backend }));
        }
      }),
  };

  /** The key was rotated: the old blob is good for now, so a failure to renew it loses nothing. */
  async function renew(key: string, value: string): Promise<void> {
    try {
      const blob = (await keyRing.encryptStringAsync(value)).toString('base64');
      await change((secrets) => setEntry(secrets, key, { backend, blob }));
    } catch {
      return;
    }
  }
}

function ownEntry(secrets: Record<string, StoredSecret>, key: string): StoredSecret | undefined {
  return Object.hasOwn(secrets, key) ? secrets[key] : undefined;
}

function setEntry(secrets: Record<string, StoredSecret>, key: string, value: StoredSecret): void {
  Object.defineProperty(secrets, key, { value, enumerable: true, configurable: true, writable: true });
}

/** An absent file is an empty vault; an unreadable one is an error, so that it is never overwritten. */
async function readVaultFile(file: string): Promise<VaultFile> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { version: 1, secrets: {} };
    throw error;
  }
  const content = JSON.parse(text) as VaultFile;
  if (content.version !== 1 || typeof content.secrets !== 'object' || content.secrets === null) {
    throw new Error('not a vault file of this version');
  }
  return content;
}

/** Written beside and moved over, so that a crash leaves the old file or the new one, never half of one. */
async function writeVaultFile(file: string, content: VaultFile): Promise<void> {
  makeFolder(dirname(file));
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(JSON.stringify(content));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(draft, 0o600);
  await rename(draft, file);
}
