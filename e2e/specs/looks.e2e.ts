import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { Host, openPage, picture, temporaryDataDir, type PageOptions } from '../pages/canopy-app.ts';

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
  let browser: Browser;
  const dataDir = temporaryDataDir();
  let close: () => Promise<unknown> = () => Promise.resolve();

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(async () => {
    await close();
    close = () => Promise.resolve();
  });
  afterAll(async () => {
    await browser.close();
    dataDir.remove();
  });

  /** The address can be used once, so every look has a host of its own on the same folder. */
  async function open(options: PageOptions): Promise<{ page: Page; problems: string[] }> {
    const host = await Host.start({ dataDir: dataDir.path });
    const { page, context, problems } = await openPage(browser, host.url, options);
    close = async () => {
      await context.close();
      await host.stop();
    };
    await ready(page);
    return { page, problems };
  }

  async function ready(page: Page): Promise<void> {
    // The screen of before comes back; every look begins at the hierarchy.
    await page.getByTestId('rail-hierarchy').click({ timeout: 120_000 });
    await page.locator('.react-flow__node').first().waitFor({ timeout: 120_000 });
    await page.getByTestId('job').waitFor({ state: 'detached', timeout: 120_000 });
  }

  async function select(page: Page, name: string): Promise<void> {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(`#${name}`);
    await page
      .getByRole('option', { name: new RegExp(name) })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: new RegExp(name) }).waitFor();
  }

  it.each(looks)('are whole and accessible: $language, $theme @security 4', async ({ theme, language }) => {
    const { page, problems } = await open({ theme, language });
    const { look, found } = looker(page, `look-${language}-${theme}`);
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    await select(page, 'Finance Ledger');
    for (const [n, tab] of ['overview', 'members', 'roles', 'invites', 'activity', 'access'].entries()) {
      await page.keyboard.press(`Alt+${n + 1}`);
      await page.getByRole('tab', { selected: true }).waitFor();
      await look(`inspector-${tab}`);
    }
    await page.keyboard.press('Control+k');
    await page.keyboard.type('li');
    await page.getByRole('option').first().waitFor();
    await look('palette');
    await page.keyboard.press('Escape');
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
    const folder = temporaryDataDir();
    const host = await Host.start({ dataDir: folder.path, sample: null });
    const { page, context, problems } = await openPage(browser, host.url, { theme, language });
    close = async () => {
      await context.close();
      await host.stop();
      folder.remove();
    };
    const { look, found } = looker(page, `look-${language}-${theme}-geonode`);
    await look('welcome');
    await page.getByTestId('open-sample-geonode').click();
    await ready(page);
    await look('hierarchy');
    await select(page, 'Airport');
    for (const [n, tab] of ['overview', 'members', 'roles', 'invites', 'activity', 'access'].entries()) {
      await page.keyboard.press(`Alt+${n + 1}`);
      await page.getByRole('tab', { selected: true }).waitFor();
      await look(`inspector-${tab}`);
    }
    await page.getByTestId('rail-console').click();
    await look('console');
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
  });

  it.each(sizes)('fit into $width × $height in the longer language', async ({ width, height }) => {
    for (const language of ['en', 'zh-Hans'] as const) {
      const { page } = await open({ width, height, language });
      await select(page, 'Finance Ledger');
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
      await close();
      expect({ language, cut }).toEqual({ language, cut: [] });
    }
  });
});

/** Takes a picture of a screen and collects what axe finds in it. */
function looker(page: Page, prefix: string): { look: (name: string) => Promise<void>; found: string[] } {
  const found: string[] = [];
  const look = async (name: string): Promise<void> => {
    await picture(page, `${prefix}-${name}`);
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const v of violations)
      found.push(
        `${name}: ${v.id} ${v.nodes
          .map((n) => n.target.join(' '))
          .slice(0, 3)
          .join(' | ')}`,
      );
  };
  return { look, found };
}
