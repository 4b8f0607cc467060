import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../browser.ts';
import { Host, openPage, picture, temporaryDataDir } from '../pages/canopy-app.ts';
import { Workbench } from '../pages/workbench.ts';

/** The story of the app, as an administrator lives it: real host, real sandbox, real files, real browser. */
describe('the sample organisation', () => {
  let browser: Browser;
  const dataDir = temporaryDataDir();
  const cleanUp: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(async () => {
    for (const close of cleanUp.splice(0).reverse()) await close();
  });
  afterAll(async () => {
    await browser.close();
    dataDir.remove();
  });

  async function start(): Promise<{ host: Host; app: Workbench; problems: string[] }> {
    const host = await Host.start({ dataDir: dataDir.path });
    cleanUp.push(() => host.stop());
    const { page, context, problems } = await openPage(browser, host.url);
    cleanUp.push(() => context.close());
    const app = new Workbench(page);
    return { host, app, problems };
  }

  it('is seen, planned, applied, undone, and stays when the server is gone @security 4 @security 11', async () => {
    const { host, app, problems } = await start();
    const { page } = app;
    await app.sampleIsOpen();
    await page.getByText('120 groups · 389 people').waitFor();
    await picture(page, 'story-1-hierarchy');

    // The page has three functions and nothing of the host's.
    expect(await page.evaluate(() => typeof (globalThis as { require?: unknown }).require)).toBe('undefined');

    // Who is she, and in which groups?
    await page.keyboard.press('Control+k');
    await page.keyboard.type('@lxm');
    await page
      .getByRole('option', { name: /林晓梅/ })
      .first()
      .waitFor();
    await picture(page, 'story-2-search');
    await page.keyboard.press('Enter');
    const groups = page.getByTestId('person-groups');
    await groups.waitFor();
    expect(await groups.getByRole('listitem').count()).toBeGreaterThan(1);
    expect(await groups.textContent()).toContain('Finance Ledger');
    await picture(page, 'story-3-person');

    // A group's members.
    await app.goTo('Finance Ledger');
    await app.tab('Members').click();
    await page.getByRole('grid').or(page.getByRole('table')).first().waitFor();
    await picture(page, 'story-4-members');

    // A subgroup is carried; the counts follow while it is held; nothing is staged before it is dropped.
    await app.goTo('Risk Engine');
    await app.carry(/Risk Engine/, /Security 安全/);
    await app.dragFloats.getByText('gain').waitFor();
    await page.getByText('If dropped here').waitFor();
    await picture(page, 'story-5-drag');
    await page.mouse.up();
    await app.tray().getByText(/Move/).first().waitFor();

    // Two more edits.
    await app.goTo('Treasury');
    await page.keyboard.press('F2');
    const name = page.getByTestId('rename').getByRole('textbox');
    await name.fill('Treasury Desk 资金');
    await name.press('Enter');
    await app
      .tray()
      .getByText(/Treasury Desk/)
      .first()
      .waitFor();
    await app.goTo('Tax');
    await app.tab('Members').click();
    await page.getByTestId('add-people').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('searchbox').or(dialog.getByRole('textbox')).first().fill('林晓梅');
    await dialog.getByRole('checkbox').first().click({ force: true });
    await dialog.getByRole('button', { name: /^(Stage|Add)/ }).click();
    await app
      .tray()
      .getByText(/3 staged/)
      .waitFor();
    await picture(page, 'story-6-staged');

    // Review, apply, verified.
    await app.review();
    await picture(page, 'story-7-review');
    await app.apply();
    await app.receipt().waitFor({ timeout: 60_000 });
    expect(
      await page
        .getByTestId('steps')
        .getByText(/verified/)
        .count(),
    ).toBe(4);
    await picture(page, 'story-8-applied');

    // Undo, as a plan of its own.
    await page.getByTestId('undo-run').click();
    await page.getByText('Review and undo').waitFor();
    await page.getByTestId('apply').waitFor();
    await picture(page, 'story-9-undo');
    await app.apply();
    await app.receipt().waitFor({ timeout: 60_000 });
    await app.closeSheet();
    await app.goTo('Risk Engine');
    await page.getByRole('region', { name: 'Inspector' }).filter({ hasText: 'Payments 支付' }).waitFor();
    await app.goTo('Treasury 资金');

    // The server goes; everything stays.
    process.kill(sandboxPid(host), 'SIGKILL');
    await page.getByTestId('strip-offline').waitFor({ timeout: 60_000 });
    await app.goTo('Settlement');
    await page.keyboard.press('F2');
    const offlineName = page.getByTestId('rename').getByRole('textbox');
    await offlineName.fill('Settlement 清算 2');
    await offlineName.press('Enter');
    await app
      .tray()
      .getByText(/1 staged/)
      .waitFor();
    await picture(page, 'story-10-offline');

    // Closed and opened again, with the server still gone at first: the staged edit is there.
    expect(await host.stop()).toBe(0);
    await cleanUp.pop()?.();
    cleanUp.length = 0;
    const again = await start();
    await again.app.sampleIsOpen();
    await again.app
      .tray()
      .getByText(/1 staged/)
      .waitFor();
    await picture(again.app.page, 'story-11-opened-again');
    expect([...problems, ...again.problems].filter((p) => !/WebSocket/.test(p))).toEqual([]);
  });
});

function sandboxPid(host: Host): number {
  const line = host.stderr.find((l) => l.includes('The sandbox is running'));
  const pid = line && /"pid":(\d+)/.exec(line)?.[1];
  if (!pid) throw new Error(`no sandbox in the log:\n${host.stderr.join('\n')}`);
  return Number(pid);
}
