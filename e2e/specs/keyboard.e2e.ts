import { describe, expect, it } from 'vitest';
import { picture } from '../pages/canopy-app.ts';
import { useLauncher } from '../pages/launcher.ts';

/** Everything without a mouse: the page's pointer is never touched. */
describe('the workbench by keyboard alone', () => {
  const launcher = useLauncher();

  it('cuts and pastes, moves by picker, creates, deletes, assigns, undoes, reviews and applies', async () => {
    const { page, app, problems } = await launcher.open();
    const { keyboard } = page;
    await app.sampleIsOpen();

    // Namesakes are told apart in the palette; what cannot be moved says so instead of opening a picker.
    await app.typeInPalette('@周雨桐');
    const people = page.getByTestId('palette').getByRole('option', { name: /周雨桐/ });
    await people.nth(1).waitFor();
    const addresses = (await people.allInnerTexts()).map((text) => /\S+@\S+/.exec(text)?.[0]);
    expect(new Set(addresses).size).toBe(2);
    expect(addresses).not.toContain(undefined);
    await keyboard.press('Escape');
    await app.goTo('Kestrel 云隼');
    await app.typeInPalette('>Move Kestrel');
    await page.getByRole('option', { name: /Move Kestrel.* root/i, disabled: true }).waitFor();
    await keyboard.press('Escape');

    // F6 goes round, past a tray in which there is nothing to do.
    await app.goTo('Risk Engine');
    await app.focusCanvas();
    await keyboard.press('F6');
    await app.focusCanvas();

    // Cut and paste is the drag's twin.
    await keyboard.press('Control+x');
    await app.goTo('Security 安全');
    await app.focusCanvas();
    await keyboard.press('Control+v');
    await app.staged(1);
    await app
      .tray()
      .getByText(/Payments 支付 → Security 安全/)
      .waitFor();
    await picture(page, 'keyboard-1-pasted');

    // Taken back and staged again.
    await keyboard.press('Control+z');
    await app.staged(0);
    await keyboard.press('Control+Shift+z');
    await app.staged(1);

    // Another screen and back: the keys go on where they were.
    await keyboard.press('Control+2');
    await page.locator('main:focus').waitFor();
    await keyboard.press('Control+1');
    await page.locator('[data-testid="canvas-tree"]:focus').waitFor();
    // A button that has done all it can: the focus does not stay behind on it.
    const redo = page.getByRole('button', { name: app.words('frame.redo') });
    await keyboard.press('Control+z');
    await app.staged(0);
    await app.tabTo(redo);
    await keyboard.press('Enter');
    await app.staged(1);
    await page.locator('[data-pane] :focus').waitFor();

    // Esc ends a cut: there is nothing to paste afterwards.
    await app.goTo('Treasury');
    await app.focusCanvas();
    await keyboard.press('Control+x');
    await keyboard.press('Escape');
    await app.goTo('Settlement');
    await app.focusCanvas();
    await keyboard.press('Control+v');
    await app.staged(1);

    // M opens the picker.
    await app.goTo('Tax');
    await app.focusCanvas();
    await keyboard.press('m');
    const picker = page.getByRole('dialog');
    await picker.waitFor();
    await picture(page, 'keyboard-2-move-to');
    // Enter comes before the answer does, and means its first row.
    await keyboard.type('Treasury');
    await keyboard.press('Enter');
    await app
      .tray()
      .getByText(/ → Treasury/)
      .waitFor();
    await app.staged(2);

    // F2 edits the name of the row that has the focus, selected or not.
    await app.goTo('Security 安全');
    await app.focusCanvas();
    await keyboard.press('ArrowDown');
    await keyboard.press('F2');
    const name = page.locator('[data-testid="rename"] input:focus');
    await name.waitFor();
    expect(await name.inputValue()).not.toBe('Security 安全');
    await keyboard.press('Escape');
    await name.waitFor({ state: 'detached' });
    await page.locator('[data-testid="canvas-tree"]:focus').waitFor();

    // N makes a subgroup.
    await app.goTo('Treasury');
    await app.focusCanvas();
    await keyboard.press('n');
    const form = page.getByRole('dialog');
    await form.waitFor();
    await keyboard.type('Petty Cash 现金 <b>');
    await picture(page, 'keyboard-3-new');
    await keyboard.press('Enter');
    await app.staged(3);

    // The new group stands there, its name as plain text; it is given people and an administrator.
    await app.goTo('Petty Cash');
    await app.focusCanvas();
    await keyboard.press('a');
    await page.getByRole('dialog').waitFor();
    await keyboard.type('林晓梅');
    await page.getByRole('dialog').getByRole('checkbox').first().waitFor();
    await picture(page, 'keyboard-4-add');
    await app.tabTo(page.getByRole('dialog').getByRole('checkbox').first());
    await keyboard.press('Space');
    await app.tabTo(page.getByRole('dialog').getByRole('button', { name: /^(Stage|Add)/ }));
    await keyboard.press('Enter');
    await app.staged(4);

    // Delete stages; an occupied group is refused with the reason.
    await app.goTo('Settlement');
    await app.focusCanvas();
    await keyboard.press('Delete');
    await page
      .getByRole('alert')
      .or(page.getByRole('status'))
      .filter({ hasText: /empty|members|people/i })
      .first()
      .waitFor();
    await picture(page, 'keyboard-5-not-empty');

    // Roles: an administrator is assigned from the panel.
    await app.goTo('Petty Cash');
    await keyboard.press('Alt+3');
    await picture(page, 'keyboard-6-roles');
    const assign = page.getByRole('region', { name: 'Inspector' }).getByRole('combobox').first();
    await app.tabTo(assign);
    // Enter takes the only person there is, also where the answer is still on its way.
    await keyboard.type('林晓梅');
    await keyboard.press('Enter');
    await app.staged(5);

    // The domain's administrators are a number that opens into names; a direct member has an address.
    await app.tabTo(app.inspector().getByRole('button', { name: /domain administrators can/ }));
    await keyboard.press('Enter');
    await app.inspector().getByRole('button', { name: 'Marcus Lind' }).waitFor();
    await keyboard.press('Alt+2');
    await app.inspector().getByRole('columnheader', { name: 'E-mail' }).waitFor();

    // Review and apply.
    await keyboard.press('Control+Enter');
    await page.getByTestId('review-sheet').waitFor();
    await page.getByTestId('apply').waitFor();
    await picture(page, 'keyboard-7-review');
    const guard = page.getByTestId('guard');
    if (await guard.isVisible()) {
      const asked = ((await guard.locator('b > span').first().textContent()) ?? '').trim();
      await app.tabTo(guard.getByRole('textbox'));
      await keyboard.type(asked);
    }
    await app.tabTo(page.getByTestId('apply'));
    await keyboard.press('Enter');
    await app.receipt().waitFor({ timeout: 60_000 });
    await picture(page, 'keyboard-8-applied');
    await keyboard.press('Escape');
    await page.getByTestId('review-sheet').waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
  });
});
