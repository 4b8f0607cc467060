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

export interface TestStore {
  dir: string;
  worker: StoreWorker;
  /** Closes the worker and removes the folder. */
  dispose(): Promise<void>;
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'canopy-store-'));

/** A real worker over a folder of its own. */
export function openTestStore(dir = temporaryFolder(), connection: readonly string[] = []): TestStore {
  const worker = openStoreWorker(storeWorkerUrl, { logger: silentLogger, connection });
  return {
    dir,
    worker,
    async dispose() {
      await worker.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
