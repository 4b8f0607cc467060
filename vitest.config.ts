import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const fromRoot = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Asking for the real package would start a download of the Electron binary (see electron-stub.ts). */
const alias = { electron: fromRoot('./scripts/testing/electron-stub.ts') };

export default defineConfig({
  test: {
    globalSetup: ['scripts/test/temporary-folder.ts'],
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          environment: 'node',
          include: ['{shared,electron,renderer,sandbox,scripts,benchmarks,e2e}/**/*.test.{ts,tsx}'],
          setupFiles: ['scripts/testing/property-seed.ts'],
          // Many wait for sockets and processes: two at a time even where there are but two processors.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          // Several times what the slowest takes on a machine with ten times as much to do as it has processors.
          testTimeout: 180_000,
          // One second is what a busy machine takes to start a process.
          expect: { poll: { timeout: 60_000 } },
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['e2e/specs/**/*.e2e.ts'],
          // Stories wait more than they compute: two at a time, each with a host, a sandbox and a browser of its own.
          maxWorkers: 2,
          testTimeout: 600_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'packaging',
          environment: 'node',
          include: ['e2e/packaging/**/*.e2e.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'electron-smoke',
          environment: 'node',
          include: ['e2e/electron-smoke/**/*.e2e.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
