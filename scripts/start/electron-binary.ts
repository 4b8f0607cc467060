/** Finds the Electron binary, and gets it when it is not there: within bounds, and not twice in vain. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../paths.ts';

/** Nothing received for this long: the download is given up. */
const STALL_MS = 20_000;
/** Even a slow download that keeps moving ends some time. */
const LONGEST_DOWNLOAD_MS = 10 * 60_000;

const require = createRequire(import.meta.url);
const refusalFile = join(cacheFolder, 'electron-refused.json');

/** `isThere`: the binary is installed and does not run; otherwise it could not be had. */
type Refusal = { version: string; reason: string; isThere: boolean };

export type ElectronSearch = { ok: true; path: string } | { ok: false; reason: string };

/** Path of an installed Electron binary, without ever starting a download (which requiring `electron` would). */
export function installedElectron(): string | undefined {
  const folder = electronFolder();
  if (!folder) return undefined;
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const record = join(folder, 'path.txt');
  const relativePath = existsSync(record) ? readFileSync(record, 'utf8').trim() : platformBinary();
  const path = join(override ?? join(folder, 'dist'), relativePath);
  return existsSync(path) ? path : undefined;
}

/** Why Electron could not show a window here at all, or undefined when it might. */
export function whyNoElectronWindow(
  platform: NodeJS.Platform = process.platform,
  env: Record<string, string | undefined> = process.env,
  userId: number | undefined = process.getuid?.(),
): string | undefined {
  if (!hasDisplay(platform, env)) return 'there is no display';
  if (platform === 'linux' && userId === 0) return 'it does not run as root';
  return undefined;
}

export function hasDisplay(
  platform: NodeJS.Platform = process.platform,
  env: Record<string, string | undefined> = process.env,
): boolean {
  return platform === 'win32' || platform === 'darwin' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/**
 * The installed binary, else a downloaded one. A refusal is remembered until the Electron version changes or `askAgain`
 * is set, so that the next start does not wait for the same refusal. `signal` ends a download; that is no refusal.
 */
export async function findElectron(
  askAgain: boolean,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<ElectronSearch> {
  const refused = askAgain ? undefined : await rememberedRefusal();
  const installed = installedElectron();
  if (installed && !refused?.isThere) return { ok: true, path: installed };
  if (!electronFolder()) return { ok: false, reason: 'its package is not installed' };
  if (refused) return { ok: false, reason: `${refused.reason}; npm start -- --electron asks again` };

  say('Getting Electron (about 120 MB, only once) …');
  const failure = await download(say, signal);
  const path = installedElectron();
  if (path) {
    await forgetRefusal();
    return { ok: true, path };
  }
  const reason = failure ?? 'the download brought no binary';
  if (!signal?.aborted) await rememberRefusal(reason, false);
  return { ok: false, reason };
}

/** Keeps for the next start that an installed Electron shows no window here. */
export const rememberThatItDoesNotRun = (reason: string): Promise<void> => rememberRefusal(reason, true);

export const forgetRefusal = (): Promise<void> => rm(refusalFile, { force: true });

async function rememberRefusal(reason: string, isThere: boolean): Promise<void> {
  const refusal: Refusal = { version: electronVersion(), reason, isThere };
  await mkdir(cacheFolder, { recursive: true });
  await writeFile(refusalFile, JSON.stringify(refusal));
}

async function rememberedRefusal(): Promise<Refusal | undefined> {
  try {
    const refusal = JSON.parse(await readFile(refusalFile, 'utf8')) as Refusal;
    return refusal.version === electronVersion() ? refusal : undefined;
  } catch {
    // No refusal was written, or not a whole one: ask.
    return undefined;
  }
}

function electronFolder(): string | undefined {
  try {
    return dirname(require.resolve('electron/package.json'));
  } catch {
    return undefined;
  }
}

function electronVersion(): string {
  return (require('electron/package.json') as { version: string }).version;
}

function platformBinary(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/** Runs the download with a stall limit. Returns why it failed, or undefined. */
async function download(say: (line: string) => void, signal: AbortSignal | undefined): Promise<string | undefined> {
  const script = join(dirname(fileURLToPath(import.meta.url)), 'electron-download.ts');
  // A folder of our own: a download that is ended leaves its half behind.
  const scratch = await mkdtemp(join(tmpdir(), 'canopy-electron-'));
  const child = spawn(process.execPath, [script, scratch], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  let gaveUp: string | undefined;
  let shownPercent = -1;
  const giveUp = (why: string) => () => {
    gaveUp = why;
    child.kill('SIGKILL');
  };
  const ended = giveUp('the download was ended');
  if (signal?.aborted) ended();
  signal?.addEventListener('abort', ended);
  let stall = setTimeout(giveUp('the download stands still'), STALL_MS);
  const limit = setTimeout(giveUp('the download takes too long'), LONGEST_DOWNLOAD_MS);
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString('utf8')));
  child.stdout.on('data', (chunk: Buffer) => {
    clearTimeout(stall);
    const last = chunk.toString('utf8').trim().split('\n').at(-1) ?? '';
    // Unpacking says nothing until it is done.
    if (last === 'unpacking') return;
    stall = setTimeout(giveUp('the download stands still'), STALL_MS);
    const [transferred = 0, total = 0] = last.split(' ').map(Number);
    const percent = total > 0 ? Math.floor((transferred / total) * 10) * 10 : -1;
    if (percent > shownPercent) say(`Getting Electron: ${percent} %`);
    shownPercent = Math.max(shownPercent, percent);
  });
  const code = await new Promise<number | null>((done) => {
    child.on('error', () => done(1));
    child.on('close', done);
  });
  clearTimeout(stall);
  clearTimeout(limit);
  signal?.removeEventListener('abort', ended);
  await rm(scratch, { recursive: true, force: true });
  if (code === 0) return undefined;
  return gaveUp ?? `the download failed${firstCause(complaint)}`;
}

/** The most telling line of a stack trace, short: "ENOTFOUND", "Response code 403 …". */
function firstCause(complaint: string): string {
  const codes = /\b(E[A-Z]{4,}|Response code \d+[^\n]*?)(?= for |\n|\s|$)/.exec(complaint);
  return codes ? ` (${codes[1]})` : '';
}
