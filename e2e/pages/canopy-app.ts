import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const root = resolve(fileURLToPath(new URL('.', import.meta.url)), '../..');

/** Pictures taken by the stories; kept as artefacts. */
export const pictureFolder = join(root, 'artifacts', 'screenshots');

export interface HostOptions {
  dataDir: string;
  /** Size of the sample organisation the host is started on; null: not started on it. */
  sample?: number | null;
  /** Largest file the host may write, KiB: to it, the disk is full after so much. Not on Windows. */
  room?: number;
  /** Bound by the modes of files: as nobody where the tests run as root, who may write everything. Not on Windows. */
  bound?: boolean;
}

/** The usual number of an account without rights. */
const NOBODY = 65_534;

/** The built headless host as a process of its own, as `npm start -- --headless` runs it. */
export class Host {
  private readonly child: ChildProcess;
  readonly url: string;
  readonly stderr: string[];

  private constructor(child: ChildProcess, url: string, stderr: string[]) {
    this.child = child;
    this.url = url;
    this.stderr = stderr;
  }

  static start(options: HostOptions): Promise<Host> {
    const program = [
      process.execPath,
      join(root, 'out/main/headless.js'),
      ...['--port', '0'],
      ...['--data-dir', options.dataDir],
      ...(options.sample === null ? [] : ['--sample', String(options.sample ?? 120)]),
      ...['--sandbox-entry', join(root, 'out/main/sandbox.js')],
      ...['--renderer', join(root, 'out/renderer')],
    ];
    // The shell counts in blocks of 512 bytes.
    const limit = options.room === undefined ? [] : ['/bin/sh', '-c', `ulimit -f ${options.room * 2} && exec "$@"`, ''];
    const [command = '', ...args] = [...limit, ...program];
    const asNobody = options.bound === true && process.getuid?.() === 0;
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(asNobody ? { uid: NOBODY, gid: NOBODY } : {}),
    });
    const stderr: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
    return new Promise((resolvePromise, reject) => {
      child.once('exit', (code) =>
        reject(new Error(`The host ended with ${code} before it was ready:\n${stderr.join('\n')}`)),
      );
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (!line.startsWith('{')) return;
        const ready = JSON.parse(line) as { ready: boolean; url: string };
        resolvePromise(new Host(child, ready.url, stderr));
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  /** SIGTERM; resolves with the exit code. */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return Promise.resolve(this.child.exitCode);
    return new Promise((resolvePromise) => {
      this.child.once('exit', (code) => resolvePromise(code));
      this.child.kill(signal);
    });
  }
}

/** A fresh folder for profiles and copies; removed by `remove`. */
export function temporaryDataDir(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'canopy-e2e-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 10 }) };
}

export interface PageOptions {
  theme?: 'light' | 'dark';
  language?: 'en' | 'zh-Hans';
  width?: number;
  height?: number;
  /** Called with each message that the host sends to the page. */
  onFrame?: (frame: string) => void;
}

/** Opens the app in a browser context of its own; collects console errors and CSP violations. */
export async function openPage(
  browser: Browser,
  url: string,
  options: PageOptions = {},
): Promise<{ context: BrowserContext; page: Page; problems: string[] }> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.theme ?? 'light',
    locale: options.language === 'zh-Hans' ? 'zh-CN' : 'en-US',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  const { onFrame } = options;
  if (onFrame) page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => onFrame(String(payload))));
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(
        `CSP violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`,
      );
    });
  });
  await page.goto(url);
  return { context, page, problems };
}

/** The looks of the app: each of its languages, each of its themes. */
export const themes = ['light', 'dark'] as const;

/**
 * Keeps a picture of the page as it stands in each theme, `<name>-light.png` and `<name>-dark.png`. The app follows the
 * theme of the system and nothing else changes, not even what is being carried; ends in the theme it began with.
 */
export async function pictures(page: Page, name: string): Promise<void> {
  const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  for (const theme of isDark ? themes : themes.toReversed()) {
    await page.emulateMedia({ colorScheme: theme });
    await picture(page, `${name}-${theme}`);
  }
}

/** Keeps a picture of the page as it stands. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(pictureFolder, { recursive: true });
  const path = join(pictureFolder, `${name}.png`);
  const take = (): Promise<unknown> => page.screenshot({ path, animations: 'disabled', timeout: 90_000 });
  // On a machine with far too much to do, the frame that a picture is taken of may never come; the next one does, or there is a fault.
  await take().catch((cause: unknown) => {
    console.warn(`${name}: taken again, ${String(cause).split('\n')[0]}`);
    return take();
  });
}
