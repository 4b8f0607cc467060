/**
 * Composition root without Electron: the kernel behind a loopback WebSocket, its pages over HTTP on the same port. For machines without an
 * Electron binary, for end-to-end tests, and for looking at Canopy from a browser.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder } from './kernel/make-folder.ts';
import { createFileLog } from './kernel/log/file-log.ts';
import { createKernel } from './kernel/kernel.ts';
import { createRingLog, formatLine } from './kernel/log/ring-log.ts';
import { createChildSandboxLauncher } from './kernel/ports/child-sandbox.ts';
import { systemClock } from './kernel/ports/clock.ts';
import { createMemoryVault } from './kernel/ports/memory-vault.ts';
import { readArguments, USAGE, type HeadlessArguments } from './headless/arguments.ts';
import { servePages, type PageHost } from './headless/page-host.ts';
import { readPageTable, type Page } from './headless/page-table.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const firstThere = (...paths: string[]): string => paths.find((path) => existsSync(path)) ?? paths[0]!;

const given = readArguments(process.argv.slice(2));
if (typeof given === 'string') {
  process.stderr.write(`${given}\n${USAGE}\n`);
  process.exitCode = 2;
} else {
  await run(given);
}

async function run(options: HeadlessArguments): Promise<void> {
  const logger = createRingLog(systemClock);
  logger.addSink((entry) => {
    if (entry.level !== 'debug') process.stderr.write(`${formatLine(entry)}\n`);
  });
  const say = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  process.on('uncaughtException', (error) => {
    logger.error('Something was not caught; Canopy ends', { error });
    process.exit(1);
  });
  process.on('unhandledRejection', (error) => logger.error('A failure was not handled', { error }));

  try {
    makeFolder(options.dataDir);
  } catch (error) {
    say(`Canopy cannot make its data folder ${options.dataDir}: ${(error as Error).message}`);
    say('Choose a folder that you may write to with --data-dir.');
    process.exitCode = 1;
    return;
  }

  let host: PageHost | null = null;
  const kernel = await createKernel({
    dataDir: options.dataDir,
    vault: createMemoryVault(),
    logger,
    clock: systemClock,
    sandboxLauncher: createChildSandboxLauncher({
      entry: options.sandboxEntry ?? firstThere(here('./sandbox.js'), here('../sandbox/cli.ts')),
      logger,
    }),
    // Beside this file in the build, in its folder among the sources.
    storeWorkerUrl: new URL(
      existsSync(here('./store-worker.js')) ? './store-worker.js' : './kernel/store/worker.ts',
      import.meta.url,
    ),
    host: 'headless',
    sampleGroups: options.sampleGroups,
    sampleAtStart: options.sampleAtStart,
    version: await readVersion(),
    trusted: (sender) =>
      sender.window === 'browser' &&
      sender.mainFrame &&
      host !== null &&
      sender.origin === `http://127.0.0.1:${host.port}`,
    checkOutput: process.env['CANOPY_CHECK_OUTPUT'] === '1',
  });
  if (!kernel.ok) {
    say(
      kernel.error.code === 'store.busy'
        ? `Another Canopy uses this folder: ${options.dataDir}\nClose it, or choose another folder with --data-dir.`
        : `Canopy cannot start: ${kernel.error.code} ${JSON.stringify(kernel.error.params)}`,
    );
    process.exitCode = 1;
    return;
  }
  const fileLog = createFileLog(join(options.dataDir, 'logs'), (error) =>
    logger.warn('The log cannot be written to its file', { error }),
  );
  logger.tail(0).forEach(fileLog.sink);
  logger.addSink(fileLog.sink);

  let ending = false;
  const end = async (exitCode: number): Promise<void> => {
    if (ending) return;
    ending = true;
    await host?.close();
    await kernel.value.close();
    await fileLog.close();
    process.exit(exitCode);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(0));

  const pages = await readPages(options.renderer ?? firstThere(here('../renderer'), here('../out/renderer')), say);
  try {
    host = await servePages({
      port: options.port,
      pages,
      logger,
      dispatcher: kernel.value.dispatcher,
      onNewAddress: (url) => say(`This address was used before; here is a new one: ${url}`),
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    say(
      code === 'EADDRINUSE'
        ? `Port ${options.port} is in use; choose another with --port, or 0 for any`
        : `Canopy cannot listen: ${String(error)}`,
    );
    await end(1);
    return;
  }
  process.stdout.write(`${JSON.stringify({ ready: true, url: host.url })}\n`);
}

async function readPages(folder: string, say: (line: string) => void): Promise<Map<string, Page>> {
  try {
    return await readPageTable(folder);
  } catch {
    say('The pages have not been built; only the bridge is served.');
    return new Map();
  }
}

async function readVersion(): Promise<string> {
  // Two folders up from the build, one up from the sources.
  for (const path of ['../../package.json', '../package.json']) {
    const text = await readFile(here(path), 'utf8').catch(() => null);
    if (text === null) continue;
    const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown };
    if (name === 'canopy' && typeof version === 'string') return version;
  }
  return '0.0.0';
}
