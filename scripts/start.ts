/**
 * `npm start`: builds when needed and opens Canopy on the sample organisation: in Electron, else in an installed browser's
 * app window, else at a printed address. Everything it says goes to stderr; stdout carries the headless host's lines.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { defaultDataFolder } from '../electron/headless/data-folder.ts';
import { ensureBuilt } from './build.ts';
import { findInstalledBrowser } from './installed-browsers.ts';
import { built, projectRoot } from './paths.ts';
import { openAppWindow } from './start/app-window.ts';
import {
  findElectron,
  forgetRefusal,
  hasDisplay,
  rememberThatItDoesNotRun,
  whyNoElectronWindow,
} from './start/electron-binary.ts';
import { parseStartOptions, START_USAGE, type StartOptions } from './start/options.ts';

/** A browser that ends within this time has shown no window. */
const WINDOW_PROOF_MS = 5_000;

const say = (line: string): void => console.error(line);
const running = new Set<ChildProcess>();
/** Ends the preparations: a build or a download that is under way. */
const preparing = new AbortController();
let isEnding = false;
/** Why Electron, which is there, showed no window. Kept for the next start once it is certain that it was not the folder. */
let electronFailure: string | undefined;

const parsed = parseStartOptions(process.argv.slice(2));
if (!parsed.ok) {
  say(parsed.message);
  say(START_USAGE);
  process.exit(2);
}
const { options: asked } = parsed;
if (asked === 'help') {
  say(START_USAGE);
  process.exit(0);
}
process.on('SIGTERM', () => end('SIGTERM'));
process.on('SIGINT', () => {
  // With a terminal, Ctrl+C has reached the children as well.
  if (process.stdin.isTTY) end(undefined);
  else end('SIGINT');
});
process.exitCode = await start(asked);

async function start(options: StartOptions): Promise<number> {
  try {
    await ensureBuilt(say, preparing.signal);
  } catch (error) {
    if (isEnding) return 0;
    say(error instanceof Error ? error.message : String(error));
    return 1;
  }
  if (isEnding) return 0;
  const dataDir = options.dataDir ?? defaultDataFolder(options.sample);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' || code === 'ENOTDIR' ? 'it is not a folder' : (code ?? String(error));
    say(`Canopy cannot keep its data in ${dataDir}: ${why}. Choose another folder with --data-dir.`);
    return 1;
  }

  if (!options.headless && options.open) {
    const reason = await startElectron(options, dataDir);
    if (reason === undefined || isEnding) return 0;
    say(`Electron is not available here, ${reason}.`);
  }
  return startHeadless(options, dataDir);
}

/** `signal`: what the children are sent, unless they have it already. */
function end(signal: NodeJS.Signals | undefined): void {
  isEnding = true;
  preparing.abort();
  if (signal) for (const child of running) child.kill(signal);
}

function track(child: ChildProcess): Promise<number | null> {
  running.add(child);
  if (isEnding) child.kill('SIGTERM');
  return new Promise((done) => {
    const finish = (code: number | null): void => {
      running.delete(child);
      done(code);
    };
    child.on('error', () => finish(1));
    child.on('exit', finish);
  });
}

/** Runs the app in Electron until it is closed. Returns why that was not possible, or undefined when it ran. */
async function startElectron(options: StartOptions, dataDir: string): Promise<string | undefined> {
  const noWindow = whyNoElectronWindow();
  if (noWindow) return noWindow;
  const electron = await findElectron(options.electron, say, preparing.signal);
  if (!electron.ok) return electron.reason;
  if (isEnding) return undefined;

  const child = spawn(electron.path, [projectRoot, `--sample=${options.sample}`, `--data-dir=${dataDir}`], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let isReady = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{"ready":true')) return say(line);
    isReady = true;
    void forgetRefusal();
  });
  const code = await track(child);
  if (isReady || code === 0 || isEnding) return undefined;
  // For instance a Linux that allows no user namespaces and has no set-uid sandbox helper.
  electronFailure = `it ended with code ${code ?? 'none'} before showing a window`;
  return electronFailure;
}

/** Runs the headless host until it is ended, with a browser window where there can be one. Returns the exit code. */
async function startHeadless(options: StartOptions, dataDir: string): Promise<number> {
  const host = spawn(
    process.execPath,
    [
      built.headless,
      ...['--port', String(options.port)],
      ...['--data-dir', dataDir],
      ...['--sample', String(options.sample)],
      ...['--sandbox-entry', built.sandbox],
      ...['--renderer', built.renderer],
    ],
    { cwd: projectRoot, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: host.stdout });
  lines.on('line', (line) => {
    process.stdout.write(`${line}\n`);
    const url = line.startsWith('{"ready":true') ? (JSON.parse(line) as { url: string }).url : undefined;
    if (!url) return;
    if (electronFailure) void rememberThatItDoesNotRun(electronFailure);
    if (!options.headless) void show(url, options, dataDir, host);
  });
  const code = await track(host);
  return isEnding && code === null ? 0 : (code ?? 1);
}

async function show(url: string, options: StartOptions, dataDir: string, host: ChildProcess): Promise<void> {
  const browser = options.open && hasDisplay() ? findInstalledBrowser() : undefined;
  if (!browser) {
    say(`Canopy is at ${url}`);
    say('Open the address in a browser on this computer. Ctrl+C ends Canopy.');
    return;
  }
  const openedAt = Date.now();
  const window = await openAppWindow(browser, url, dataDir);
  const code = await track(window);
  if (isEnding) return;
  if (code === 0 && Date.now() - openedAt > WINDOW_PROOF_MS) {
    // The window was closed: that is how one ends an app.
    isEnding = true;
    host.kill('SIGTERM');
    return;
  }
  say(`${browser} shows no window of ours. Canopy is at ${url}`);
}
