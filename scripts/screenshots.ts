/**
 * `npm run screenshots`: the pictures of the README, made from the built app on the sample organisation, in
 * `docs/images/<name>-<language>-<theme>.png`.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../e2e/browser.ts';
import { Host, openPage, temporaryDataDir } from '../e2e/pages/canopy-app.ts';
import { Workbench } from '../e2e/pages/workbench.ts';
import { ensureBuilt } from './build.ts';
import { projectRoot } from './paths.ts';

const folder = join(projectRoot, 'docs', 'images');
const LOOKS = [
  { language: 'en', theme: 'light' },
  { language: 'zh-Hans', theme: 'dark' },
] as const;
/** Initials of a person of the sample organisation: pinyin is searched too. */
const SEARCHED = 'lxm';

type Take = (name: string) => Promise<void>;

if (process.argv.length > 2) {
  console.error(`usage: npm run screenshots (it takes no options, not ${process.argv.slice(2).join(' ')})`);
  process.exit(2);
}
await ensureBuilt((line) => console.error(line));
await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
try {
  for (const look of LOOKS) {
    await withApp(look, takePictures);
    await withApp(look, takeSitePictures);
  }
} finally {
  await browser.close();
}

/** A fresh app in one look, at its welcome. */
async function withApp(
  look: (typeof LOOKS)[number],
  run: (page: Page, app: Workbench, take: Take) => Promise<void>,
): Promise<void> {
  const dataDir = temporaryDataDir();
  const host = await Host.start({ dataDir: dataDir.path, sample: null });
  try {
    const { page, context } = await openPage(browser, host.url, look);
    await run(page, new Workbench(page), async (name) => {
      const file = `${name}-${look.language}-${look.theme}.png`;
      await page.screenshot({ path: join(folder, file), animations: 'disabled' });
      console.log(`docs/images/${file}`);
    });
    await context.close();
  } finally {
    await host.stop();
    dataDir.remove();
  }
}

async function takePictures(page: Page, app: Workbench, take: Take): Promise<void> {
  await page.getByTestId('open-sample').waitFor();
  await take('welcome');
  await page.getByTestId('open-sample').click();
  await app.isDrawn();
  await take('hierarchy');
  await app.goTo('Finance Ledger');
  await page.keyboard.press('Alt+2');
  await page.getByRole('grid').or(page.getByRole('table')).first().waitFor();
  await take('group');
  await page.keyboard.press('Control+K');
  await page.keyboard.type(SEARCHED);
  await page.getByRole('option').first().waitFor();
  await take('search');
}

/** The GeoNode sample, and a method called by hand. */
async function takeSitePictures(page: Page, app: Workbench, take: Take): Promise<void> {
  await page.getByTestId('open-sample-geonode').click();
  await app.isDrawn();
  await app.goTo('Alps Emergency');
  await page.getByTestId('keywords').waitFor();
  await take('geonode');
  const address = await page
    .getByText(/^group:/)
    .first()
    .innerText();
  await page.getByTestId('rail-console').click();
  await page.getByTestId('parameter-slug').getByRole('textbox').fill(address.replace('group:', ''));
  await page.getByTestId('console-submit').click();
  await page.getByTestId('answer-body').waitFor();
  await take('console');
}
