import { describe, expect, it } from 'vitest';
import { picture, type Host } from '../pages/canopy-app.ts';
import { useLauncher } from '../pages/launcher.ts';

/** The story of the app, as an administrator lives it: real host, real sandbox, real files, real browser. */
describe('the sample organisation', () => {
  const launcher = useLauncher();

  it('is seen, planned, applied, undone, and stays when the server is gone @security 4 @security 11', async () => {
    const first = await launcher.open();
    const { host, page, app, problems, dataDir } = first;
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
    await app.rename('Treasury', 'Treasury Desk 资金');
    await app.goTo('Tax');
    await app.tab('Members').click();
    await page.getByTestId('add-people').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('searchbox').or(dialog.getByRole('textbox')).first().fill('林晓梅');
    await dialog.getByRole('checkbox').first().click({ force: true });
    await dialog.getByRole('button', { name: /^(Stage|Add)/ }).click();
    await app.staged(3);
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
    await app.rename('Settlement', 'Settlement 清算 2');
    await app.staged(1);
    await picture(page, 'story-10-offline');

    // Closed and opened again, with the server still gone at first: the staged edit is there.
    expect(await first.close()).toBe(0);
    const again = await launcher.open({ dataDir });
    await again.app.sampleIsOpen();
    await again.app.staged(1);
    await picture(again.page, 'story-11-opened-again');
    expect([...problems, ...again.problems].filter((p) => !/WebSocket/.test(p))).toEqual([]);
  });
});

function sandboxPid(host: Host): number {
  const line = host.stderr.find((l) => l.includes('The sandbox is running'));
  const pid = line && /"pid":(\d+)/.exec(line)?.[1];
  if (!pid) throw new Error(`no sandbox in the log:\n${host.stderr.join('\n')}`);
  return Number(pid);
}
