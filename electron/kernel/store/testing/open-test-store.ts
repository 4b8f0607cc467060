import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../../ports/logger.ts';
import type { Result } from '#shared/errors/result.ts';
import { openStoreWorker, type StoreWorker } from '../client.ts';

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export const storeWorkerUrl = new URL('../worker.ts', import.meta.url);

/** The value, or a thrown error that shows the whole failure. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'canopy-store-'));

export interface TestStore {
  worker: StoreWorker;
  /** A new empty folder. */
  folder(): string;
  /** Closes the worker and removes the folders. */
  dispose(): Promise<void>;
}

/** A real worker; starting one costs more than a test, so a file shares it and takes a folder per test. */
export function openTestStore(connection: readonly string[] = []): TestStore {
  const worker = openStoreWorker(storeWorkerUrl, { logger: silentLogger, connection });
  const folders: string[] = [];
  return {
    worker,
    folder() {
      const folder = temporaryFolder();
      folders.push(folder);
      return folder;
    },
    async dispose() {
      await worker.close();
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}
