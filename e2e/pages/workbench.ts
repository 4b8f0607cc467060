import type { Locator, Page } from 'playwright-core';
import { pattern, wordsIn, type Words } from './words.ts';

/** The app as an administrator meets it: by names and roles, never by internals; in the language it was opened in. */
export class Workbench {
  readonly page: Page;
  /** What the app says in that language. */
  readonly words: Words;

  constructor(page: Page, language: 'en' | 'zh-Hans' = 'en') {
    this.page = page;
    this.words = wordsIn(language);
  }

  /** The host was started on the sample organisation: waits until it is read and drawn. */
  async sampleIsOpen(): Promise<void> {
    await this.node(/Kestrel/).waitFor({ timeout: 120_000 });
    await this.quiet();
  }

  /** A copy is drawn, and no job is running any more. */
  async isDrawn(): Promise<void> {
    await this.page.locator('.react-flow__node').first().waitFor({ timeout: 120_000 });
    await this.quiet();
  }

  /** No job is running any more. */
  async quiet(): Promise<void> {
    await this.page.getByTestId('job').waitFor({ state: 'detached', timeout: 300_000 });
  }

  node(name: RegExp): Locator {
    return this.page.locator('.react-flow__node').filter({ hasText: name }).first();
  }

  outline(): Locator {
    return this.page.getByTestId('outline-tree');
  }

  row(name: RegExp): Locator {
    return this.outline().getByRole('treeitem', { name }).first();
  }

  /** Opens the palette and types into it, once its field has the focus. */
  async typeInPalette(text: string): Promise<void> {
    await this.page.keyboard.press('Control+k');
    await this.page.locator('[role="combobox"]:focus').waitFor();
    await this.page.keyboard.type(text);
  }

  /** Finds a group by the palette and selects it. `shown`: how its name stands on screen, where that differs. */
  async goTo(name: string, shown = name): Promise<void> {
    await this.typeInPalette(`#${name}`);
    await this.page.getByRole('option').first().waitFor();
    await this.page.keyboard.press('Enter');
    // Chosen once the answer is there; the heading may have stood there before, and the keys that follow are not the palette's.
    await this.page.getByTestId('palette').waitFor({ state: 'detached' });
    await this.page.getByRole('heading', { name: shown }).waitFor();
  }

  /** Puts the keyboard focus into the canvas, on the selected group; no pointer involved. */
  async focusCanvas(): Promise<void> {
    for (let i = 0; i < 8; i++) {
      const inside = await this.page.getByTestId('canvas-tree').evaluate((tree) => tree === document.activeElement);
      if (inside) return;
      await this.page.keyboard.press('F6');
    }
    throw new Error('F6 does not reach the canvas');
  }

  /** Presses Tab until the focus is on (or in) it. */
  async tabTo(target: Locator): Promise<void> {
    for (let i = 0; i < 80; i++) {
      if (await target.evaluate((element) => element.contains(document.activeElement))) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error('Tab does not reach it');
  }

  inspector(): Locator {
    return this.page.getByRole('region', { name: this.words('pane.inspector') });
  }

  /** The name of the group that the inspector shows. */
  title(name = ''): Locator {
    return this.page.getByTestId('inspector-title').filter({ hasText: name });
  }

  /** A tab of the inspector by its word; some have a number behind it. */
  tab(name: string): Locator {
    return this.page.getByRole('tab', { name: new RegExp(`^${name}`) });
  }

  /** The tab that is open. */
  openTab(): Locator {
    return this.page.getByRole('tab', { selected: true });
  }

  /** Leaves the profile for the list of connections. */
  async toConnections(): Promise<void> {
    await this.page.getByTestId('profile').click();
    await this.page.getByRole('menuitem', { name: this.words('frame.all-connections') }).click();
    await this.page.getByTestId('connection-card').first().waitFor();
  }

  /** Stages another name for a group. `shown`: how it stands on screen, where that differs. */
  async rename(name: string, to: string, shown = to): Promise<void> {
    await this.goTo(name);
    await this.page.keyboard.press('F2');
    const field = this.page.getByTestId('rename').getByRole('textbox');
    await field.fill(to);
    await field.press('Enter');
    await this.tray().getByText(shown).first().waitFor();
  }

  /** Stages a move by keyboard: one group below another. */
  async cutAndPaste(name: string, below: string): Promise<void> {
    await this.goTo(name);
    await this.focusCanvas();
    await this.page.keyboard.press('Control+x');
    await this.goTo(below);
    await this.focusCanvas();
    await this.page.keyboard.press('Control+v');
  }

  async clearTray(): Promise<void> {
    const clear = this.tray().getByRole('button', { name: this.words('tray.clear') });
    await clear
      .or(this.tray().getByText(this.words('tray.none'), { exact: true }))
      .first()
      .waitFor();
    if (await clear.isVisible()) await clear.click();
    await this.staged(0);
  }

  /** Waits until the tray holds so many changes. */
  async staged(count: number): Promise<void> {
    const text = count === 0 ? this.words('tray.none') : this.words('rail.staged', { count });
    await this.tray()
      .getByText(new RegExp(`^${pattern(text).source}`))
      .waitFor();
  }

  /** Picks up a node and carries it over another; the button stays pressed. */
  async carry(source: RegExp, target: RegExp): Promise<void> {
    // It may still be on its way into view.
    await this.node(source).hover({ position: { x: 24, y: 8 } });
    const from = await boxOf(this.node(source));
    await this.page.mouse.move(from.x + 24, from.y + from.height / 2);
    await this.page.mouse.down();
    await this.page.mouse.move(from.x + 44, from.y + from.height / 2 + 12, { steps: 4 });
    // A machine with much to do opens groups on the way, which moves the ones below them: then it is aimed at again.
    const at = this.page.getByTestId('hover-view').getByRole('heading').filter({ hasText: target });
    for (let tries = 0; tries < 10; tries++) {
      const to = await boxOf(this.node(target));
      await this.page.mouse.move(to.x + 40, to.y + to.height / 2, { steps: 2 });
      await this.page.getByTestId('hover-view').waitFor();
      const now = await boxOf(this.node(target));
      if (now.x === to.x && now.y === to.y && (await at.isVisible())) return;
    }
    throw new Error(`not carried over ${target.source}`);
  }

  /** The four numbers beside the pointer. */
  get dragFloats(): Locator {
    return this.page.getByTestId('drag-floats');
  }

  tray(): Locator {
    return this.page.getByTestId('tray');
  }

  async review(): Promise<void> {
    await this.page.getByTestId('review').click();
    await this.page.getByTestId('review-sheet').waitFor();
    await this.page.getByTestId('apply').waitFor();
  }

  /** Types what the guard asks for, if it asks, and applies; waits for the receipt. */
  async apply(): Promise<void> {
    const guard = this.page.getByTestId('guard');
    // The button stands there while the plan is still made; whether a name is asked for shows after that.
    const enabled = this.page.getByTestId('apply').and(this.page.locator(':enabled'));
    await guard.or(enabled).first().waitFor();
    if (await guard.isVisible()) {
      const asked = (await guard.locator('b > span').first().textContent()) ?? '';
      await guard.getByRole('textbox').fill(asked.trim());
    }
    await this.page.getByTestId('apply').click();
  }

  receipt(): Locator {
    return this.page.getByTestId('receipt');
  }

  async closeSheet(): Promise<void> {
    await this.page
      .getByRole('button', { name: this.words('app.close'), exact: true })
      .last()
      .click();
    await this.page.getByTestId('review-sheet').waitFor({ state: 'detached' });
  }
}

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('not on screen');
  return box;
}
