import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type RunningSandbox } from '../../sandbox/server.ts';
import { launchBrowser } from '../browser.ts';
import { Host, openPage, picture, temporaryDataDir } from '../pages/canopy-app.ts';
import { Workbench } from '../pages/workbench.ts';

/** A directory of one's own: entered wrongly first, then rightly, opened read-only. */
describe('a PDS connection', () => {
  let browser: Browser;
  let sandbox: RunningSandbox;
  let host: Host;
  const dataDir = temporaryDataDir();

  beforeAll(async () => {
    browser = await launchBrowser();
    sandbox = await startSandbox({ dialect: 'pds', groups: 60, seed: 11 });
    host = await Host.start({ dataDir: dataDir.path, sample: null });
  });
  afterAll(async () => {
    await host.stop();
    await sandbox.close();
    await browser.close();
    dataDir.remove();
  });

  it('says what is wrong, is tested, opened and unlocked; its key appears nowhere @security 12 @security 13', async () => {
    const { pds } = sandbox.ready;
    if (!pds) throw new Error('the sandbox serves no PDS');
    const { page, problems, context } = await openPage(browser, host.url);
    const frames: string[] = [];
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push(String(payload))));
    await picture(page, 'connections-1-welcome');
    await page.getByTestId('new-pds').click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Sandbox 沙箱');
    const address = page.getByRole('textbox', { name: 'API address' });
    await address.fill('http://directory.example.com');
    await page.getByTestId('test-connection').click();
    await page.getByText('Plain http works on this computer only.').waitFor();
    await address.fill(pds.apiEndpoint);
    await page.getByRole('textbox', { name: 'App id' }).fill(pds.serviceApp.appId);
    await page.getByRole('textbox', { name: 'Domain id' }).fill(pds.serviceApp.domainId);
    const key = page.getByRole('textbox', { name: 'Private key' });
    await key.fill('not a key');
    await page.getByTestId('test-connection').click();
    await page.getByText('Not connected').or(page.getByRole('alert')).first().waitFor();
    await picture(page, 'connections-2-wrong-key');
    await key.fill(pds.serviceApp.privateKeyPem);
    await page.getByTestId('test-connection').click();
    const panel = page.getByTestId('test-panel');
    await panel.getByText('PDS, API 2022-03-01').waitFor();
    await panel.getByText('emulated').or(panel.getByText('unknown')).first().waitFor();
    await picture(page, 'connections-3-tested');
    await page.getByTestId('open-profile').click();

    const app = new Workbench(page);
    await page.locator('.react-flow__node').first().waitFor({ timeout: 60_000 });
    await app.quiet();
    await page.getByText('60 groups').first().waitFor();
    await page.getByText('Read-only').first().waitFor();
    await picture(page, 'connections-4-read-only');

    // Nothing that came to the page, and nothing on disk, holds a part of the key.
    const canary = pds.serviceApp.privateKeyPem.split('\n')[5];
    expect(canary.length).toBeGreaterThan(20);
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.some((frame) => frame.includes(canary))).toBe(false);
    expect(host.stderr.join('\n')).not.toContain(canary);
    await context.close();
    expect(problems).toEqual([]);
  });
});
