import { existsSync } from 'node:fs';
import type { UtilityProcess } from 'electron';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { Logger } from '../kernel/ports/logger.ts';
import type { SandboxAddresses, SandboxHandle, SandboxLauncher } from '../kernel/ports/sandbox-launcher.ts';
import { createReadyReader } from '../kernel/ports/sandbox-ready.ts';

/** Generating a large organisation takes seconds; longer than this is a failure. */
const START_TIMEOUT_MS = 120_000;
const KEPT_OUTPUT = 2_000;

export interface UtilitySandboxOptions {
  /** Starts the bundle as a utility process with its output piped. */
  fork(args: string[]): Pick<UtilityProcess, 'stdout' | 'stderr' | 'once' | 'kill' | 'pid'>;
  logger: Logger;
  fileExists?: (path: string) => boolean;
}

/**
 * Runs the sandbox as a utility process: with the `runAsNode` fuse off, Electron cannot be started as a plain Node. One at a
 * time: `start` returns the running one. Error: `sample.failed` with the end of what the sandbox wrote.
 */
export function createUtilitySandboxLauncher(options: UtilitySandboxOptions): SandboxLauncher {
  let running: Promise<Result<SandboxHandle>> | undefined;
  return {
    start(request) {
      if (running) return running;
      const starting = launch(options, request);
      running = starting;
      const forget = (): void => {
        if (running === starting) running = undefined;
      };
      void starting.then((result) => (result.ok ? result.value.exited.then(forget) : forget()));
      return starting;
    },
  };
}

async function launch(
  { fork, logger, fileExists = existsSync }: UtilitySandboxOptions,
  { groups, dataFile }: { groups: number; dataFile: string },
): Promise<Result<SandboxHandle>> {
  // An existing file is opened as it is; naming another size would be refused.
  const size = fileExists(dataFile) ? [] : ['--groups', String(groups)];
  const child = fork(['--dialect', 'both', '--port', '0', '--data', dataFile, ...size]);
  let hasExited = false;
  const exited = new Promise<number>((done) => {
    child.once('exit', (code) => {
      hasExited = true;
      done(code);
    });
  });
  const stop = async (): Promise<void> => {
    if (!hasExited) child.kill();
    await exited;
  };
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-KEPT_OUTPUT);
  });

  const ready = await new Promise<SandboxAddresses | string>((done) => {
    const read = createReadyReader();
    const timer = setTimeout(() => settle('it did not become ready in time'), START_TIMEOUT_MS);
    const settle = (value: SandboxAddresses | string): void => {
      clearTimeout(timer);
      done(value);
    };
    child.stdout?.on('data', (chunk: Buffer) => {
      const addresses = read(chunk.toString('utf8'));
      if (addresses) settle(addresses === 'unreadable' ? 'its ready line cannot be read' : addresses);
    });
    void exited.then((code) => settle(`it ended with ${code}: ${said.trim().slice(-500)}`));
  });
  if (typeof ready === 'string') {
    await stop();
    logger.error('The sandbox could not be started', { detail: ready });
    return err(appError('sample.failed', { detail: ready }, { retry: 'now' }));
  }
  logger.info('The sandbox is running', { pid: child.pid, pds: ready.pds.apiEndpoint, geonode: ready.geonode.baseUrl });
  return ok({ ...ready, stop, exited: exited.then(() => undefined) });
}
