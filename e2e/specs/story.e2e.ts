import { setTimeout } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { pictures, type Host } from '../pages/canopy-app.ts';
import { useLauncher, type OpenOptions } from '../pages/launcher.ts';
import type { Workbench } from '../pages/workbench.ts';
import { ANY, pattern } from '../pages/words.ts';

/** Told in each language and each theme; every picture is taken in both themes. */
const tellings = [
  { language: 'en', theme: 'light' },
  { language: 'zh-Hans', theme: 'dark' },
] as const;

/** The story of the app, as an administrator lives it: real host, real sandbox, real files, real browser. */
describe('the sample organisation', () => {
  const launcher = useLauncher();

  it.each(tellings)(
    'is seen, planned, applied, undone, and stays when the server is gone: $language, $theme @security 4 @security 11',
    async (telling) => {
      const sync = heldSync();
      const first = await launcher.open({ ...telling, ...sync.options });
      launcher.atEnd(sync.goOn);
      const { host, page, app, problems, dataDir } = first;
      const { words } = app;
      const look = (step: string): Promise<void> => pictures(page, `story-${step}-${telling.language}`);

      // The first sync says how far it is, and in the end how old the copy is.
      await page.getByTestId('job').getByRole('progressbar').waitFor();
      await page.getByText(words('frame.cancel-sync'), { exact: true }).waitFor();
      await look('0-reading');
      await sync.goOn();
      await app.sampleIsOpen();
      await page
        .getByTestId('copy-age')
        .filter({ hasText: copyAge(app) })
        .waitFor();
      const size = [words('app.groups', { count: 120 }), words('app.people', { count: 389 })].join(' · ');
      await page.getByText(size, { exact: true }).waitFor();
      await look('1-hierarchy');

      // The page has three functions and nothing of the host's.
      expect(await page.evaluate(() => typeof (globalThis as { require?: unknown }).require)).toBe('undefined');

      // Who is she, in which groups, and through which path?
      await page.keyboard.press('Control+k');
      await page.keyboard.type('@lxm');
      const her = page.getByRole('option', { name: /林晓梅/ }).first();
      await her.waitFor();
      await look('2-search');
      await page.keyboard.press('Enter');
      await page.getByText(words('person.groups', { count: 4 })).waitFor();
      const groups = page.getByTestId('person-groups').getByRole('listitem');
      expect(await groups.count()).toBe(4);
      const closing = groups.filter({ hasText: 'Month-end 月结' });
      await closing.getByText('Kestrel 云隼 › Finance 财务部 › Finance Ledger 总账', { exact: true }).waitFor();
      await look('3-person');
      await closing.getByRole('button').first().click();
      await app.title('Month-end 月结').waitFor();
      await app.goTo('Finance 财务部');
      await app.tab(words('tab.access')).click();
      const paths = page.getByTestId('access-paths').getByRole('listitem');
      await paths.filter({ hasText: '林晓梅›Month-end 月结›Finance Ledger 总账›Finance 财务部' }).waitFor();
      await page
        .getByTestId('access-answer')
        .getByText(words('access.yes', { count: await paths.count() }))
        .waitFor();
      // The access is drawn whole: goal and person stand on the canvas.
      const inView = async (): Promise<boolean> => {
        const [stage, person] = await Promise.all(
          [page.getByTestId('canvas-tree'), page.getByTestId('access-person')].map((part) => part.boundingBox()),
        );
        return stage !== null && person !== null && person.x + person.width <= stage.x + stage.width;
      };
      await expect.poll(inView).toBe(true);
      await look('4-why');

      // A group's members.
      await app.goTo('Finance Ledger');
      await app.tab(words('tab.members')).click();
      await page.getByRole('grid').or(page.getByRole('table')).first().waitFor();
      await look('5-members');

      // A subgroup is carried; the counts follow while it is held; nothing is staged before it is dropped.
      await app.goTo('Risk Engine');
      await app.carry(/Risk Engine/, /Security 安全/);
      await page.getByText(words('hover.title')).waitFor();
      await app.dragFloats.locator('[data-count="gain"]').getByText(/\d/).waitFor();
      const held = await numbersIn(app.dragFloats.locator('[data-count]'));
      expect(held.filter((n) => n > 0).length).toBeGreaterThan(1);
      await app.staged(0);
      await look('6-drag');
      await page.mouse.up();
      await app.staged(1);
      await app.tray().getByText('Payments 支付 → Security 安全').waitFor();

      // What was counted while it was carried is what the tray and the review count.
      const trayTotals = app.tray().getByTestId('totals').getByRole('button');
      const reviewTotals = page.getByTestId('review-sheet').getByTestId('totals').getByRole('button');
      await trayTotals.first().waitFor();
      expect(await numbersIn(trayTotals)).toEqual(held);
      await app.review();
      // The review counts what is unknown too.
      expect(await numbersIn(reviewTotals)).toEqual([...held, 0]);
      await app.closeSheet();

      // Two more edits.
      await app.rename('Treasury', 'Treasury Desk 资金');
      await app.goTo('Tax');
      await app.tab(words('tab.members')).click();
      await page.getByTestId('add-people').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('searchbox').or(dialog.getByRole('textbox')).first().fill('林晓梅');
      await dialog.getByRole('checkbox').first().click({ force: true });
      await look('7-add-people');
      await dialog.getByTestId('stage-people').click();
      await app.staged(3);
      await look('8-staged');

      // Review, apply, verified.
      await app.review();
      expect((await numbersIn(reviewTotals)).slice(0, 3)).toEqual(await numbersIn(trayTotals));
      await look('9-review');
      await app.apply();
      await app.receipt().waitFor({ timeout: 60_000 });
      const verified = page.getByTestId('steps').getByText(pattern(words('step.state.verified', { time: ANY })));
      expect(await verified.count()).toBe(4);
      await look('10-applied');

      // Undo, as a plan of its own.
      await page.getByTestId('undo-run').click();
      await page.getByRole('heading', { name: words('review.title-undo') }).waitFor();
      await page.getByTestId('apply').waitFor();
      await look('11-undo');
      await app.apply();
      await app.receipt().waitFor({ timeout: 60_000 });
      await look('12-undone');
      await app.closeSheet();
      await app.goTo('Risk Engine');
      await app.inspector().getByText('Payments 支付').first().waitFor();
      await app.goTo('Treasury 资金');

      // The server goes; everything stays, and says how old it is. Edits are staged all the same.
      const server = sandboxPid(host);
      if (server === null) throw new Error(`no sandbox in the log:\n${host.stderr.join('\n')}`);
      process.kill(server, 'SIGKILL');
      await page.getByTestId('strip-offline').waitFor({ timeout: 60_000 });
      await page
        .getByTestId('link')
        .filter({ hasText: words('status.offline') })
        .waitFor();
      await page
        .getByTestId('copy-age')
        .filter({ hasText: copyAge(app) })
        .waitFor();
      await app.rename('Settlement', 'Settlement 清算 2');
      await app
        .tray()
        .getByText(words('tray.staged-offline', { count: 1 }), { exact: true })
        .waitFor();
      await app.tray().getByText(words('tray.waits')).waitFor();
      await page
        .getByTestId('status-message')
        .getByText(words('status.waiting-changes', { count: 1 }))
        .waitFor();
      await look('13-offline');

      // Closed and opened again, everything is as it was: what is staged, what is selected and open, tab and camera.
      await app.tab(words('tab.activity')).click();
      await app.focusCanvas();
      await page.keyboard.press('-');
      await page.keyboard.press('Alt+ArrowLeft');
      const before = await asItStands(app);
      expect(await first.close()).toBe(0);
      const again = await launcher.open({ ...telling, dataDir });
      await again.app.isDrawn();
      await again.app.staged(1);
      expect(await asItStands(again.app)).toEqual(before);
      await pictures(again.page, `story-14-opened-again-${telling.language}`);
      expect([...problems, ...again.problems].filter((p) => !/WebSocket/.test(p))).toEqual([]);
    },
  );
});

/**
 * The first sync of an app that is opened, held as soon as it says how far it is. Until then its server may work for a tenth of
 * the time only, so that the sync is not over before the word of it has come here.
 */
function heldSync(): { options: Pick<OpenOptions, 'onHost' | 'onFrame'>; goOn(): Promise<void> } {
  let host: Host | null = null;
  let isHeld = false;
  const signal = (name: NodeJS.Signals): void => {
    const pid = host && sandboxPid(host);
    try {
      if (pid !== null) process.kill(pid, name);
    } catch {
      // It has ended with its host.
      stopSlowing();
    }
  };
  const stopSlowing = (): void => clearInterval(slowing);
  const slowing = setInterval(() => {
    signal('SIGCONT');
    void setTimeout(10).then(() => signal('SIGSTOP'));
  }, 100);
  return {
    options: {
      onHost: (started) => (host = started),
      onFrame: (frame) => {
        if (isHeld || !/"kind":"sync".*"done":[1-9]/.test(frame)) return;
        isHeld = true;
        stopSlowing();
        signal('SIGSTOP');
      },
    },
    async goOn() {
      stopSlowing();
      // After the last of its stops, which may still be on its way.
      await setTimeout(20);
      signal('SIGCONT');
    },
  };
}

/** Null: it has not said yet that it runs. */
function sandboxPid(host: Host): number | null {
  const line = host.stderr.find((l) => l.includes('The sandbox is running'));
  const pid = line && /"pid":(\d+)/.exec(line)?.[1];
  return pid ? Number(pid) : null;
}

const copyAge = ({ words }: Workbench): RegExp => pattern(words('status.copy', { time: ANY, age: ANY }));

/** The number each of them shows. */
async function numbersIn(places: Locator): Promise<number[]> {
  return (await places.allInnerTexts()).map((text) => Number(text.replaceAll(/\D/g, '')));
}

/** What somebody has before the eyes: changes, selection, tab, open branches, and where the picture stands. */
async function asItStands(app: Workbench): Promise<unknown> {
  const { page, words } = app;
  // On the screen, whether a strip stands above the canvas or not.
  const node = await page.locator('.react-flow__node').filter({ hasText: 'Settlement' }).boundingBox();
  // The outline draws the rows in view and a few more: down to where the story went, they are always among them.
  const open = await app.outline().getByRole('treeitem', { expanded: true }).allInnerTexts();
  return {
    changes: await app.tray().getByRole('listitem').allInnerTexts(),
    title: await app.title().innerText(),
    tab: await app.openTab().innerText(),
    open: open.slice(0, open.findIndex((text) => text.startsWith('Finance Ledger')) + 1),
    zoom: await page.getByLabel(words('graph:zoom'), { exact: true }).innerText(),
    camera: node && { x: Math.round(node.x), y: Math.round(node.y) },
  };
}
