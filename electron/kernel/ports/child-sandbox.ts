import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { Logger } from './logger.ts';
import type { SandboxAddresses, SandboxHandle, SandboxLauncher } from './sandbox-launcher.ts';
import { createReadyReader } from './sandbox-ready.ts';

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 8_000;
const KEPT_OUTPUT = 2_000;

/**
 * Loaded into the sandbox before its own program: it ends itself when the other end of its standard input is gone. A host that is killed
 * cannot stop its child, and an orphan would keep the data file and its port.
 */
const END_WITH_PARENT = `data:text/javascript,${encodeURIComponent(
  "process.stdin.on('close',()=>process.kill(process.pid,'SIGTERM')).on('error',()=>{}).resume()",
)}`;

/**
 * Runs the sandbox as a child process of this Node. One at a time: `start` returns the running one. `entry` is `sandbox.js` of the build or
 * `sandbox/cli.ts` of the sources. Error: `sample.failed` with the end of what the child wrote.
 */
export function createChildSandboxLauncher(options: {
  entry: string;
  logger: Logger;
  execPath?: string;
}): SandboxLauncher {
  let running: Promise<Result<SandboxHandle>> | null = null;
  return {
    async start(request) {
      if (running) return running;
      const starting = launch(options, request);
      running = starting;
      const forget = (): void => {
        if (running === starting) running = null;
      };
      const result = await starting;
      if (result.ok) result.value.exited.then(forget, forget);
      else forget();
      return result;
    },
  };
}

async function launch(
  { entry, logger, execPath = process.execPath }: { entry: string; logger: Logger; execPath?: string },
  { groups, dataFile }: { groups: number; dataFile: string },
): Promise<Result<SandboxHandle>> {
  const failed = (detail: string): Result<SandboxHandle> =>
    err(appError('sample.failed', { detail }, { retry: 'now' }));
  if (!existsSync(entry)) return failed('the program of the sandbox is missing');
  // An existing file is opened as it is; naming another size would be refused.
  const size = existsSync(dataFile) ? [] : ['--groups', String(groups)];
  const child = spawn(
    execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      END_WITH_PARENT,
      entry,
      '--dialect',
      'both',
      '--port',
      '0',
      '--data',
      dataFile,
      ...size,
    ],
    { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true },
  );
  child.stdin.on('error', (error) => logger.debug('Standard input of the sandbox', { error }));
  const exited = new Promise<void>((done) => {
    child.once('close', () => done());
    child.once('error', () => done());
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-KEPT_OUTPUT);
  });

  const ready = await new Promise<SandboxAddresses | string>((done) => {
    const read = createReadyReader();
    const timer = setTimeout(() => done('it did not become ready in time'), START_TIMEOUT_MS);
    const settle = (value: SandboxAddresses | string): void => {
      clearTimeout(timer);
      done(value);
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const addresses = read(text);
      if (addresses) settle(addresses === 'unreadable' ? 'its ready line cannot be read' : addresses);
    });
    child.once('error', (error) => settle(error.message));
    child.once('close', (code) => settle(`it ended with ${code}: ${said.trim().slice(-500)}`));
  });
  if (typeof ready === 'string') {
    await stop(child, exited);
    logger.error('The sandbox could not be started', { detail: ready });
    return failed(ready);
  }
  logger.info('The sandbox is running', { pid: child.pid, pds: ready.pds.apiEndpoint, geonode: ready.geonode.baseUrl });
  return ok({ ...ready, exited, stop: () => stop(child, exited) });
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(timer);
  }
  await exited;
}
