import type { Locator, Page } from 'playwright-core';

/** The app as an administrator meets it: by names and roles, never by internals. Texts in English. */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The host was started on the sample organisation: waits until it is read and drawn. */
  async sampleIsOpen(): Promise<void> {
    await this.node(/Kestrel/).waitFor({ timeout: 120_000 });
    await this.quiet();
  }

  /** No job is running any more. */
  async quiet(): Promise<void> {
    await this.page.getByTestId('job').waitFor({ state: 'detached', timeout: 120_000 });
  }

  node(name: RegExp): Locator {
    return this.page.locator('.react-flow__node').filter({ hasText: name }).first();
  }

  row(name: RegExp): Locator {
    return this.page.getByRole('tree', { name: 'Outline' }).getByRole('treeitem', { name }).first();
  }

  /** Finds a group by the palette and selects it. */
  async goTo(name: string): Promise<void> {
    await this.page.keyboard.press('Control+k');
    await this.page.keyboard.type(`#${name}`);
    await this.page.getByRole('option').first().waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.getByRole('heading', { name: new RegExp(name) }).waitFor();
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name: new RegExp(`^${name}`) });
  }

  /** Picks up a node and carries it over another; the button stays pressed. */
  async carry(source: RegExp, target: RegExp): Promise<void> {
    const from = await boxOf(this.node(source));
    await this.page.mouse.move(from.x + 24, from.y + from.height / 2);
    await this.page.mouse.down();
    await this.page.mouse.move(from.x + 44, from.y + from.height / 2 + 12, { steps: 4 });
    const to = await boxOf(this.node(target));
    await this.page.mouse.move(to.x + 40, to.y + to.height / 2, { steps: 12 });
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
    await this.page.getByRole('button', { name: 'Close' }).last().click();
    await this.page.getByTestId('review-sheet').waitFor({ state: 'detached' });
  }
}

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('not on screen');
  return box;
}
