import { setTimeout } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { Host, openPage, picture, temporaryDataDir, type HostOptions, type PageOptions } from './canopy-app.ts';
import { Workbench } from './workbench.ts';

export interface OpenOptions extends PageOptions, Omit<HostOptions, 'dataDir'> {
  /** Profiles and copies of an app opened before; absent: a fresh folder, removed when the story ends. */
  dataDir?: string;
  /** Called as soon as the host runs, before the page is opened. */
  onHost?: (host: Host) => void;
}

/** The app, opened in a page of its own. */
export interface OpenedApp {
  host: Host;
  context: BrowserContext;
  page: Page;
  app: Workbench;
  dataDir: string;
  /** Console errors and violations of the content security policy so far. */
  problems: string[];
  /** Closes page and host before the story ends; the exit code of the host. */
  close(): Promise<number | null>;
}

export interface Launcher {
  open(options?: OpenOptions): Promise<OpenedApp>;
  /** A fresh folder, removed when the story ends. */
  dataDir(): string;
  /** What is opened besides is closed when the story ends, the last one first. */
  atEnd(close: () => unknown): void;
}

/** For a `describe`: one browser for its stories; what a story opens is closed when it ends. */
export function useLauncher(): Launcher {
  let browser: Browser;
  const closers: (() => unknown)[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  const opened: { page: Page; problems: string[] }[] = [];
  afterEach(async ({ task }) => {
    const error = task.result?.state === 'fail' ? task.result.errors?.[0] : undefined;
    for (const [n, { page, problems }] of opened.splice(0).entries()) {
      if (error) await tellWhatIsShown(error, page, problems, `failed-${task.id}-${n + 1}`);
    }
    for (const close of closers.splice(0).reverse()) await close();
  });
  afterAll(() => browser.close());

  const atEnd = (close: () => unknown): void => void closers.push(close);
  const dataDir = (): string => {
    const folder = temporaryDataDir();
    atEnd(folder.remove);
    return folder.path;
  };
  return {
    atEnd,
    dataDir,
    async open(options = {}) {
      const folder = options.dataDir ?? dataDir();
      const host = await Host.start({ ...options, dataDir: folder });
      atEnd(() => host.stop());
      options.onHost?.(host);
      const { page, context, problems } = await openPage(browser, host.url, options);
      opened.push({ page, problems });
      let closing: Promise<number | null> | null = null;
      const close = (): Promise<number | null> => (closing ??= leave(page).then(() => host.stop()));
      atEnd(close);
      return { host, context, page, app: new Workbench(page, options.language), dataDir: folder, problems, close };
    },
  };
}

/** Adds to a failure what stood on the page, which is gone when somebody reads it, and keeps a picture. */
async function tellWhatIsShown(
  error: { message: string; stack?: string },
  page: Page,
  problems: readonly string[],
  name: string,
): Promise<void> {
  if (page.isClosed()) return;
  const asked = page
    .evaluate(() =>
      [location.hash, document.activeElement?.outerHTML.slice(0, 200), document.body.innerText].join('\n'),
    )
    .catch((cause: unknown) => String(cause));
  // A page that hangs tells nothing, and must not keep what it uses from being closed.
  const shown = await Promise.race([asked, setTimeout(10_000, null)]);
  const told = `\n\nOn the page (${name}.png):\n${[...problems, shown ?? 'it did not answer'].join('\n').replaceAll(/\n+/g, ' | ').slice(0, 2_500)}`;
  error.message += told;
  if (error.stack !== undefined) error.stack += told;
  if (shown !== null) await picture(page, name).catch(() => undefined);
}

/** Closes a page as somebody closes a window: it is told, and may still say something to the host. */
async function leave(page: Page): Promise<void> {
  if (!page.isClosed()) {
    const closed = page.waitForEvent('close');
    await page.close({ runBeforeUnload: true });
    await closed;
  }
  await page.context().close();
}
