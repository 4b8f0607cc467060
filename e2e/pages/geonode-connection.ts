import type { Page } from 'playwright-core';
import type { ReadyGeonode } from '../../sandbox/server.ts';
import { picture } from './canopy-app.ts';
import { Workbench } from './workbench.ts';

/** Fills the editor for a GeoNode sandbox as one of its accounts, opens the profile and waits until the copy is drawn. The profile opens read-only. */
export async function openGeonodeConnection(
  page: Page,
  sandbox: { readonly ready: { readonly geonode?: ReadyGeonode } },
  options: { username?: string; name?: string; test?: boolean } = {},
): Promise<void> {
  const { geonode } = sandbox.ready;
  if (!geonode) throw new Error('the sandbox serves no GeoNode');
  const account = geonode.accounts.find((one) => one.username === options.username) ?? geonode.accounts[0];
  const first = page.getByTestId('new-geonode');
  const another = page.getByRole('button', { name: 'New', exact: true });
  await first.or(another).first().waitFor();
  if (await first.isVisible()) await first.click();
  else {
    await another.click();
    await page
      .locator('label')
      .filter({ hasText: /^GeoNode$/ })
      .click();
  }
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(options.name ?? 'Maps 地图');
  await page.getByRole('textbox', { name: 'Site address' }).fill(geonode.baseUrl);
  await page.getByRole('textbox', { name: 'User name' }).fill(account.username);
  const password = page.getByLabel('Password', { exact: true });
  if (options.test) {
    await password.fill('wrong');
    await page.getByTestId('test-connection').click();
    await page
      .getByTestId('test-panel')
      .getByText(/Not connected/)
      .waitFor();
    await picture(page, 'geonode-0-wrong-password');
  }
  await password.fill(account.password);
  if (options.test) {
    await page.getByTestId('test-connection').click();
    await page
      .getByTestId('test-panel')
      .getByText(/GeoNode/)
      .first()
      .waitFor();
    await page
      .getByTestId('test-panel')
      .getByText(/native|emulated/)
      .first()
      .waitFor();
    await picture(page, 'geonode-0-tested');
  }
  await page.getByTestId('open-profile').click();
  await new Workbench(page).isDrawn();
}
