import type { Page } from 'playwright-core';
import type { RunningSandbox } from '../../sandbox/server.ts';
import { Workbench } from './workbench.ts';

/** Fills the editor for a sandbox, opens the profile and waits until the copy is drawn. The profile opens read-only. */
export async function openPdsConnection(page: Page, sandbox: Pick<RunningSandbox, 'ready'>): Promise<void> {
  const { pds } = sandbox.ready;
  if (!pds) throw new Error('the sandbox serves no PDS');
  await page.getByTestId('new-pds').click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Sandbox 沙箱');
  await page.getByRole('textbox', { name: 'API address' }).fill(pds.apiEndpoint);
  await page.getByRole('textbox', { name: 'App id' }).fill(pds.serviceApp.appId);
  await page.getByRole('textbox', { name: 'Domain id' }).fill(pds.serviceApp.domainId);
  await page.getByRole('textbox', { name: 'Private key' }).fill(pds.serviceApp.privateKeyPem);
  await page.getByTestId('open-profile').click();
  await page.locator('.react-flow__node').first().waitFor({ timeout: 60_000 });
  await new Workbench(page).quiet();
}
