import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { violations } from '../pages/accessible.ts';
import { picture, type PageOptions } from '../pages/canopy-app.ts';
import { useLauncher, type OpenedApp } from '../pages/launcher.ts';

/** The API console as an administrator uses it: a reading call, a changing one, and both directories. */
describe('the API console', () => {
  const launcher = useLauncher();

  async function start(options: PageOptions = {}): Promise<OpenedApp> {
    const opened = await launcher.open({ ...options, sample: 40 });
    const { page, context, app } = opened;
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    // In whatever language: the sample is open, and there is a copy of it.
    await page.getByTestId('rail-console').waitFor({ timeout: 120_000 });
    await page
      .getByText(/^40 (groups|个组)/)
      .first()
      .waitFor({ timeout: 120_000 });
    await app.quiet();
    return opened;
  }

  const methods = (page: Page) => page.getByRole('listbox').getByRole('option');
  const chosen = (page: Page, name: string) =>
    page.getByRole('listbox').getByRole('option', { name: new RegExp(`^${name}\\b`) });

  it('reads by form, by keyboard too, and shows request and raw answer without a secret', async () => {
    const { app, page, problems } = await start();
    // From the palette, and by its key.
    await app.typeInPalette('>console');
    await page.getByRole('option', { name: /API console/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('console').waitFor();
    await page.keyboard.press('Control+1');
    await page.keyboard.press('Control+6');
    await page.getByTestId('console').waitFor();
    await methods(page).nth(14).waitFor();
    expect(await methods(page).count()).toBe(15);
    await picture(page, 'console-1-empty');
    expect(await violations(page)).toEqual([]);

    await chosen(page, 'listGroups').click();
    await page.getByTestId('parameter-limit').getByRole('textbox').fill('many');
    await page.keyboard.press('Enter');
    await page.getByText('Write a whole number.').waitFor();
    await picture(page, 'console-2-wrong');
    await page.getByTestId('parameter-limit').getByRole('textbox').fill('2');
    await page.keyboard.press('Enter');
    const body = page.getByTestId('answer-body');
    await body.getByText('group_name').first().waitFor();
    const answer = JSON.parse((await body.textContent()) ?? '') as { items: { group_id: string }[] };
    expect(answer.items).toHaveLength(2);
    await picture(page, 'console-3-answer');
    expect(await violations(page)).toEqual([]);

    await page.getByRole('tab', { name: 'Request' }).click();
    await page.getByTestId('request-body').waitFor();
    const request = (await page.getByTestId('console-answer').textContent()) ?? '';
    expect(request).toContain('Bearer •••');
    expect(request).toContain('/v2/group/list');
    await picture(page, 'console-4-request');
    await page.getByTestId('copy-curl').click();
    const curl = await page.evaluate(() => navigator.clipboard.readText());
    expect(curl).toContain(`-H 'authorization: Bearer '"$CANOPY_TOKEN"`);
    expect(curl).toContain('--data-raw \'{"limit":2}\'');
    expect(curl).not.toMatch(/eyJ/);

    // What the server refuses is an answer as well.
    await chosen(page, 'getGroup').click();
    await page.getByTestId('parameter-group_id').getByRole('textbox').fill('f'.repeat(32));
    await page.getByTestId('console-submit').click();
    await page.getByTestId('console-answer').getByRole('alert').waitFor();
    await page.getByTestId('console-answer').getByText('404').first().waitFor();
    await picture(page, 'console-5-refused');
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('sends what changes something through review and journal', async () => {
    const { app, page, problems } = await start();
    await page.getByTestId('rail-console').click();
    await chosen(page, 'createGroup').click();
    await page.getByTestId('parameter-group_name').getByRole('textbox').fill('Console 组');
    await page.getByTestId('console-submit').click();
    await page.getByText('Give either is_root or parent_group_id').waitFor();
    await page.getByText('is_root', { exact: true }).click();
    await picture(page, 'console-6-writes');
    expect(await violations(page)).toEqual([]);
    await page.getByTestId('console-submit').click();
    await page.getByTestId('review-sheet').waitFor();
    await page.getByTestId('apply').waitFor();
    await picture(page, 'console-7-review');
    await app.apply();
    await app.receipt().waitFor();
    await app.closeSheet();
    await page.getByTestId('console-run').getByText('applied and verified').waitFor();
    await page.getByTestId('answer-body').waitFor();
    await picture(page, 'console-8-run');
    expect(await violations(page)).toEqual([]);
    // The tray had no part in it; the journal has.
    await page.getByTestId('rail-history').click();
    await page.getByTestId('history').getByRole('button', { name: /Undo/ }).first().waitFor();
    expect(problems).toEqual([]);
  });

  it.each([
    { theme: 'light', language: 'en' },
    { theme: 'dark', language: 'zh-Hans' },
  ] as const)('shows GeoNode’s methods and pages: $language, $theme', async ({ theme, language }) => {
    const { app, page, problems } = await start({ theme, language, width: 1280, height: 800 });
    await app.typeInPalette('>connections');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('open-sample-geonode').click();
    await page
      .getByText(/^45 (groups|个组)/)
      .first()
      .waitFor({ timeout: 120_000 });
    await app.quiet();
    await page.keyboard.press('Control+6');
    await page.getByTestId('console').waitFor();
    await methods(page).nth(10).waitFor();
    expect(await methods(page).count()).toBe(11);
    await chosen(page, 'group_members').click();
    await page.getByTestId('parameter-slug').getByRole('textbox').fill('airport-shelters');
    await page.keyboard.press('Enter');
    await page.getByTestId('answer-body').getByText('csrfmiddlewaretoken').first().waitFor();
    expect(await page.getByTestId('answer-body').textContent()).toMatch(/csrfmiddlewaretoken[^>]*value="•••"/);
    await picture(page, `console-9-geonode-${language}-${theme}`);
    expect(await violations(page)).toEqual([]);
    await chosen(page, 'group_update').click();
    await picture(page, `console-10-geonode-form-${language}-${theme}`);
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
  });
});
