import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { violations } from '../pages/accessible.ts';
import { picture, temporaryDataDir, themes, type PageOptions } from '../pages/canopy-app.ts';
import { useLauncher, type OpenedApp } from '../pages/launcher.ts';
import type { Workbench } from '../pages/workbench.ts';

const looks: Required<Pick<PageOptions, 'theme' | 'language'>>[] = [
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'en' },
  { theme: 'light', language: 'zh-Hans' },
  { theme: 'dark', language: 'zh-Hans' },
];
const sizes = [
  { width: 1024, height: 700 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

/** Every screen in both languages and both themes: a picture of each, nothing cut, no axe violation, no CSP violation. */
describe('the screens', () => {
  const launcher = useLauncher();
  const dataDir = temporaryDataDir();
  afterAll(dataDir.remove);

  /** The address can be used once, so every look has a host of its own on the same folder. */
  async function open(options: PageOptions): Promise<OpenedApp> {
    const opened = await launcher.open({ ...options, dataDir: dataDir.path });
    await ready(opened);
    return opened;
  }

  async function ready({ page, app }: { page: Page; app: Workbench }): Promise<void> {
    // The screen of before comes back; every look begins at the hierarchy.
    await page.getByTestId('rail-hierarchy').click({ timeout: 120_000 });
    await app.isDrawn();
  }

  it.each(looks)('are whole and accessible: $language, $theme @security 4', async ({ theme, language }) => {
    const { page, app, problems } = await open({ theme, language });
    const { look, found } = looker(page, `look-${language}-${theme}`);
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    await app.goTo('Finance Ledger');
    await eachTab(page, look);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('li');
    await page.getByRole('option').first().waitFor();
    await look('palette');
    await page.keyboard.press('Escape');
    await eachDialog({ page, app }, look);
    for (const screen of ['changes', 'findings', 'history', 'log', 'console', 'settings']) {
      await page.getByTestId(`rail-${screen}`).click();
      await look(screen);
    }
    // The canvas that comes back has its lines again.
    await page.getByTestId('rail-hierarchy').click();
    await page.locator('.react-flow__viewport svg path[d^="M"]').first().waitFor({ state: 'attached' });
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
  });

  it.each([looks[0], looks[3]])('are so on GeoNode as well: $language, $theme', async ({ theme, language }) => {
    const { page, app, problems } = await launcher.open({ theme, language, sample: null });
    const { look, found } = looker(page, `look-${language}-${theme}-geonode`);
    await look('welcome');
    await page.getByTestId('open-sample-geonode').click();
    await ready({ page, app });
    await look('hierarchy');
    await app.goTo('Airport');
    await eachTab(page, look);
    await page.getByTestId('rail-console').click();
    await look('console');
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
  });

  it.each(['en', 'zh-Hans'] as const)('are so before anything is connected: %s', async (language) => {
    const { page, problems } = await launcher.open({ language, sample: null });
    const found: string[] = [];
    const inBothThemes = async (name: string): Promise<void> => {
      for (const theme of themes) {
        await page.emulateMedia({ colorScheme: theme });
        const one = looker(page, `look-${language}-${theme}`);
        await one.look(name);
        found.push(...one.found);
      }
    };
    await page.getByTestId('new-pds').waitFor();
    await inBothThemes('welcome');
    await page.getByTestId('new-pds').click();
    await page.getByTestId('test-connection').click();
    await page.getByTestId('open-profile').waitFor();
    await inBothThemes('pds-editor');
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
  });

  it.each(sizes)('fit into $width × $height in the longer language', async ({ width, height }) => {
    for (const language of ['en', 'zh-Hans'] as const) {
      const { page, app, close } = await open({ width, height, language });
      await app.goTo('Finance Ledger');
      await picture(page, `size-${width}x${height}-${language}`);
      // The page itself never scrolls, and no tab or button has its label cut.
      const cut = await page.evaluate(() => {
        const out: string[] = [];
        if (document.documentElement.scrollWidth > window.innerWidth) out.push('the page is wider than the window');
        if (document.documentElement.scrollHeight > window.innerHeight) out.push('the page is higher than the window');
        for (const element of document.querySelectorAll<HTMLElement>('[role="tab"], button')) {
          const style = getComputedStyle(element);
          if (
            style.overflow !== 'visible' &&
            element.scrollWidth > element.clientWidth + 1 &&
            element.innerText.trim() !== ''
          ) {
            out.push(element.innerText.trim());
          }
        }
        return out;
      });
      // While something is carried, what the bar says is said whole, and over its own parent only why not.
      await app.goTo('Settlement');
      await app.focusCanvas();
      await page.keyboard.press('f');
      await app.carry(/Settlement/, /Payments/);
      await picture(page, `size-${width}x${height}-${language}-carried`);
      const said = await page.getByTestId('drag-sentence').evaluate((line) => {
        const { top, right } = line.getBoundingClientRect();
        return [...line.children].filter((part) => {
          const box = part.getBoundingClientRect();
          return box.top < top + 4 && box.right <= right + 1;
        }).length;
      });
      const facts = await page.getByTestId('hover-view').locator('header').innerText();
      await page.keyboard.press('Escape');
      await page.mouse.up();
      await close();
      expect({ language, cut }).toEqual({ language, cut: [] });
      // In the smallest window the last words may fall out of the line, never a part of them.
      expect(said).toBeGreaterThanOrEqual(width < 1280 ? 2 : 3);
      expect(facts).not.toMatch(/ids kept|编号不变/);
    }
  });
});

/** Takes a picture of a screen and collects what axe finds in it. */
function looker(page: Page, prefix: string): { look: (name: string) => Promise<void>; found: string[] } {
  const found: string[] = [];
  const look = async (name: string): Promise<void> => {
    await picture(page, `${prefix}-${name}`);
    found.push(...(await violations(page)).map((what) => `${name}: ${what}`));
  };
  return { look, found };
}

/** A person, and everything that opens over the workbench; leaves nothing staged. */
async function eachDialog(
  { page, app }: { page: Page; app: Workbench },
  look: (name: string) => Promise<void>,
): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('@lxm');
  await page
    .getByRole('option', { name: /林晓梅/ })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await page.getByTestId('person-groups').getByRole('listitem').first().waitFor();
  await look('person');
  await app.goTo('Tax');
  await app.focusCanvas();
  await page.keyboard.press('m');
  await page.getByTestId('move-to-picker').getByRole('option').first().waitFor();
  await look('move-to');
  await page.keyboard.press('Escape');
  await app.focusCanvas();
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox').fill('li');
  await dialog.getByRole('checkbox').first().waitFor();
  await look('add-people');
  await dialog.getByRole('button', { name: app.words('app.cancel'), exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await app.rename('Tax', 'Tax Desk 税务');
  await app.review();
  await look('review');
  await page.keyboard.press('Escape');
  await page.getByTestId('review-sheet').waitFor({ state: 'detached' });
  await app.clearTray();
}

/** Every tab of the inspector, by its key. */
async function eachTab(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  for (const [n, tab] of ['overview', 'members', 'roles', 'invites', 'activity', 'access'].entries()) {
    await page.keyboard.press(`Alt+${n + 1}`);
    await page
      .getByRole('tab')
      .nth(n)
      .and(page.getByRole('tab', { selected: true }))
      .waitFor();
    await look(`inspector-${tab}`);
  }
}
