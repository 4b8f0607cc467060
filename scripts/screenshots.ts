/**
 * `npm run screenshots`: the pictures of the README, made from the built app on the sample organisation, in
 * `docs/images/<name>-<language>-<theme>.png`.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../e2e/browser.ts';
import { Host, openPage, temporaryDataDir } from '../e2e/pages/canopy-app.ts';
import { ensureBuilt } from './build.ts';
import { projectRoot } from './paths.ts';

const folder = join(projectRoot, 'docs', 'images');
const LOOKS = [
  { language: 'en', theme: 'light' },
  { language: 'zh-Hans', theme: 'dark' },
] as const;
/** Initials of a person of the sample organisation: pinyin is searched too. */
const SEARCHED = 'lxm';

await ensureBuilt((line) => console.error(line));
await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
try {
  for (const look of LOOKS) {
    await takePictures(browser, look);
    await takeSitePictures(browser, look);
  }
} finally {
  await browser.close();
}

async function takePictures(running: Browser, look: (typeof LOOKS)[number]): Promise<void> {
  const dataDir = temporaryDataDir();
  const host = await Host.start({ dataDir: dataDir.path, sample: null });
  try {
    const { page, context } = await openPage(running, host.url, look);
    const take = async (name: string): Promise<void> => {
      const file = `${name}-${look.language}-${look.theme}.png`;
      await page.screenshot({ path: join(folder, file), animations: 'disabled' });
      console.log(`docs/images/${file}`);
    };
    await page.getByTestId('open-sample').waitFor();
    await take('welcome');
    await page.getByTestId('open-sample').click();
    await hierarchyIsQuiet(page);
    await take('hierarchy');
    await page.keyboard.press('Control+K');
    await page.keyboard.type('#Finance Ledger');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Alt+2');
    await page.getByRole('grid').or(page.getByRole('table')).first().waitFor();
    await take('group');
    await page.keyboard.press('Control+K');
    await page.keyboard.type(SEARCHED);
    await page.getByRole('option').first().waitFor();
    await take('search');
    await context.close();
  } finally {
    await host.stop();
    dataDir.remove();
  }
}

/** The GeoNode sample, and a method called by hand. */
async function takeSitePictures(running: Browser, look: (typeof LOOKS)[number]): Promise<void> {
  const dataDir = temporaryDataDir();
  const host = await Host.start({ dataDir: dataDir.path, sample: null });
  try {
    const { page, context } = await openPage(running, host.url, look);
    const take = async (name: string): Promise<void> => {
      const file = `${name}-${look.language}-${look.theme}.png`;
      await page.screenshot({ path: join(folder, file), animations: 'disabled' });
      console.log(`docs/images/${file}`);
    };
    await page.getByTestId('open-sample-geonode').click();
    await hierarchyIsQuiet(page);
    await page.keyboard.press('Control+K');
    await page.keyboard.type('#Alps Emergency');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('keywords').waitFor();
    await take('geonode');
    const slug =
      (await page
        .getByText(/^group:/)
        .first()
        .textContent()) ?? '';
    await page.getByTestId('rail-console').click();
    await page.getByTestId('parameter-slug').getByRole('textbox').fill(slug.replace('group:', ''));
    await page.getByTestId('console-submit').click();
    await page.getByTestId('answer-body').waitFor();
    await take('console');
    await context.close();
  } finally {
    await host.stop();
    dataDir.remove();
  }
}

/** Nodes stand, and no job is running any more. */
async function hierarchyIsQuiet(page: Page): Promise<void> {
  await page.locator('.react-flow__node').first().waitFor({ timeout: 60_000 });
  await page.waitForFunction(() => document.querySelector('[role="progressbar"]') === null, undefined, {
    timeout: 120_000,
  });
}
