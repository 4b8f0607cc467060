import type { Page } from 'playwright-core';
import type { RunningSandbox } from '../../sandbox/server.ts';
import type { Tokens } from './pds-server.ts';
import { Workbench } from './workbench.ts';

type Ready = Pick<RunningSandbox, 'ready'>;

/** Fills the editor for a sandbox: everything but the key. */
export async function fillPdsConnection(page: Page, sandbox: Ready): Promise<void> {
  const { pds } = sandbox.ready;
  await page.getByTestId('new-pds').click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Sandbox 沙箱');
  await page.getByRole('textbox', { name: 'API address' }).fill(pds.apiEndpoint);
  await page.getByRole('textbox', { name: 'App id' }).fill(pds.serviceApp.appId);
  await page.getByRole('textbox', { name: 'Domain id' }).fill(pds.serviceApp.domainId);
}

/** Fills the editor for a sandbox, opens the profile and waits until the copy is drawn. The profile opens read-only. */
export async function openPdsConnection(
  page: Page,
  sandbox: Ready,
  { unlocked = false }: { unlocked?: boolean } = {},
): Promise<void> {
  await fillPdsConnection(page, sandbox);
  await openWithKey(page, sandbox);
  await new Workbench(page).isDrawn();
  if (unlocked) await page.getByRole('button', { name: 'Unlock for applying' }).click();
}

/** Fills the editor for a sandbox and somebody's tokens; neither saved nor opened. */
export async function fillPdsToken(page: Page, sandbox: Ready, name: string): Promise<void> {
  const { pds } = sandbox.ready;
  const first = page.getByTestId('new-pds');
  const another = page.getByRole('button', { name: 'New', exact: true });
  await first.or(another).first().waitFor();
  await ((await first.isVisible()) ? first : another).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('textbox', { name: 'API address' }).fill(pds.apiEndpoint);
  await page.getByRole('button', { name: 'Sign in by' }).click();
  await page.getByRole('option', { name: 'Access token' }).click();
  await page.getByRole('textbox', { name: 'App id' }).fill(pds.serviceApp.appId);
}

/** Types tokens into the editor. */
export async function typeTokens(page: Page, { accessToken, refreshToken }: Tokens): Promise<void> {
  await page.getByRole('textbox', { name: 'Access token' }).fill(accessToken);
  await page.getByRole('textbox', { name: 'Refresh token' }).fill(refreshToken);
}

/** Without a key ring the key lived as long as the host: the app opens signed out and asks for it. */
export async function signInAgain(page: Page, sandbox: Ready): Promise<void> {
  await page.getByTestId('strip-signed-out').getByRole('button').first().click();
  await openWithKey(page, sandbox);
}

/** The last field of the editor, and opening what was filled in; does not wait for a copy. */
export async function openWithKey(page: Page, sandbox: Ready): Promise<void> {
  await page.getByRole('textbox', { name: 'Private key' }).fill(sandbox.ready.pds.serviceApp.privateKeyPem);
  await page.getByTestId('open-profile').click();
}
