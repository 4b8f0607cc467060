import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../sandbox/faults.ts';
import { picture } from '../pages/canopy-app.ts';
import { useLauncher, type OpenedApp } from '../pages/launcher.ts';
import { openPdsConnection, signInAgain } from '../pages/pds-connection.ts';
import { startPds, type PdsServer } from '../pages/pds-server.ts';

/** The second rename is refused, and only once. */
const REFUSE: FaultRule = {
  match: { dialect: 'pds', path: '/v2/group/update', nth: 2 },
  times: 1,
  effect: { kind: 'status', status: 403, body: { code: 'ForbiddenNoPermission.group', message: 'not yours' } },
};
/** The second rename is never answered. */
const NEVER: FaultRule = {
  match: { dialect: 'pds', path: '/v2/group/update', nth: 2 },
  times: 1,
  effect: { kind: 'delay', ms: 3_000_000 },
};

/** The second half of a move is never answered and not done, however often it is tried. */
const NEVER_ATTACHED: FaultRule = {
  match: { dialect: 'pds', path: '/v2/membership/create' },
  effect: { kind: 'delay', ms: 3_000_000 },
};

/** When applying goes wrong: a refused step, a change by somebody else, a killed process. */
describe('a plan that does not go through', () => {
  const launcher = useLauncher();

  /** A directory, and the app connected to it and unlocked. */
  async function start(): Promise<OpenedApp & { sandbox: PdsServer }> {
    const sandbox = await startPds();
    launcher.atEnd(sandbox.close);
    const opened = await launcher.open({ sample: null });
    await openPdsConnection(opened.page, sandbox, { unlocked: true });
    return { ...opened, sandbox };
  }

  it('stops at the refused step; retry, skip and roll back each do what they say', async () => {
    const { sandbox, page, app } = await start();
    /** Renames the first groups, and applies until the refused one stops it. */
    const stopped = async (...wanted: string[]): Promise<void> => {
      const names = await sandbox.groupNames();
      for (const [i, name] of wanted.entries()) await app.rename(names[i], name);
      await app.staged(wanted.length);
      await app.review();
      await sandbox.faults([REFUSE]);
      await app.apply();
      await page.getByTestId('failure').waitFor();
    };
    const shown = async (): Promise<string[]> => (await sandbox.groupNames()).slice(0, 3);

    // Refused once, tried again: everything is there.
    await stopped('Retried 1', 'Retried 2', 'Retried 3');
    await picture(page, 'recovery-1-refused');
    await page.getByTestId('retry').click();
    await app.receipt().waitFor();
    expect(await shown()).toEqual(['Retried 1', 'Retried 2', 'Retried 3']);
    await app.closeSheet();

    // Skipped: the two others are applied, and the end says that one is not.
    await stopped('Skipped 1', 'Skipped 2', 'Skipped 3');
    await page.getByTestId('skip').click();
    await page
      .getByText(/not applied/)
      .first()
      .waitFor();
    await picture(page, 'recovery-2-skipped');
    expect(await shown()).toEqual(['Skipped 1', 'Retried 2', 'Skipped 3']);
    await app.closeSheet();

    // Rolled back: what was done is taken back, the rest is never sent.
    await app.clearTray();
    await stopped('Rolled 1', 'Rolled 2');
    await page.getByTestId('rollback').click();
    await page
      .getByText(/Rolled back/)
      .first()
      .waitFor();
    await picture(page, 'recovery-3-rolled-back');
    expect(await shown()).toEqual(['Skipped 1', 'Retried 2', 'Skipped 3']);
  });

  it('survives kill -9 in the middle: the next start asks for the key, says what is open and goes on', async () => {
    const { sandbox, host, page, app, dataDir } = await start();
    const names = await sandbox.groupNames();
    for (const i of [0, 1, 2]) await app.rename(names[i], `Kept ${i + 1}`);
    await app.review();
    await sandbox.faults([NEVER]);
    await app.apply();
    await page
      .getByTestId('steps')
      .getByText(/verified/)
      .first()
      .waitFor();
    await host.stop('SIGKILL');
    await sandbox.faults([]);

    const again = await launcher.open({ dataDir, sample: null });
    await again.page.locator('.react-flow__node').first().waitFor();
    await picture(again.page, 'recovery-4-signed-out');
    await signInAgain(again.page, sandbox);
    await again.page.locator('.react-flow__node').first().waitFor();
    await again.page.getByTestId('strip-open-run').waitFor();
    await picture(again.page, 'recovery-5-interrupted');
    await again.page.getByTestId('strip-open-run').getByRole('button').first().click();
    await again.page.getByTestId('review-sheet').waitFor();
    await picture(again.page, 'recovery-6-decide');
    await again.page.getByTestId('resume').or(again.page.getByTestId('retry')).first().click();
    await again.app.receipt().waitFor({ timeout: 60_000 });
    expect((await sandbox.groupNames()).slice(0, 3)).toEqual(['Kept 1', 'Kept 2', 'Kept 3']);
    await picture(again.page, 'recovery-7-resumed');
  });

  /** A move of which the host lived to see the first half only, and what is staged after it; opened again and signed in. */
  async function killedBetweenTheHalves(rename: string | null): Promise<OpenedApp & { sandbox: PdsServer }> {
    const sandbox = await startPds();
    launcher.atEnd(sandbox.close);
    const north = await sandbox.createGroup('Half north', sandbox.root);
    await sandbox.createGroup('Half south', sandbox.root);
    await sandbox.createGroup('Half team', north);
    const { host, page, app, dataDir } = await launcher.open({ sample: null });
    await openPdsConnection(page, sandbox, { unlocked: true });
    await app.cutAndPaste('Half team', 'Half south');
    if (rename !== null) await app.rename('Half north', rename);
    await app.staged(rename === null ? 1 : 2);
    await page.getByTestId('review').click();
    await page.getByTestId('probe-run').click();
    await page.getByTestId('probe').waitFor({ state: 'detached' });
    const steps = page.getByTestId('steps').locator('li');
    await steps.filter({ hasText: 'Detach Half team' }).waitFor();
    await sandbox.faults([NEVER_ATTACHED]);
    await app.apply();
    await page.locator('li[data-state="running"]').filter({ hasText: 'Attach Half team' }).waitFor();
    expect(await sandbox.parentsOf('Half team')).toEqual([]);
    await host.stop('SIGKILL');
    await sandbox.faults([]);

    const again = await launcher.open({ dataDir, sample: null });
    await again.app.isDrawn();
    await signInAgain(again.page, sandbox);
    await again.app.isDrawn();
    return { ...again, sandbox };
  }
  /** The steps on screen: what they are, and how they stand. */
  const stepsOf = (page: Page): Promise<string[]> =>
    page
      .getByTestId('steps')
      .locator('li')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-state') ?? ''));

  it('killed between the two halves of a move, it ends the move at the next start and says so', async () => {
    const { page, app, sandbox } = await killedBetweenTheHalves(null);
    const strip = page.getByTestId('strip-recovered-run');
    await strip.getByText('An interrupted plan is complete.').waitFor();
    expect(await sandbox.parentsOf('Half team')).toEqual(['Half south']);
    await picture(page, 'recovery-16-half-moved-complete');
    await strip.getByRole('button').click();
    await page.getByTestId('review-sheet').getByText('It was interrupted and checked again at the start.').waitFor();
    await app.receipt().waitFor();
    expect(await stepsOf(page)).toEqual(['verified', 'verified']);
    await picture(page, 'recovery-17-half-moved-receipt');
    await app.closeSheet();
    await strip.waitFor({ state: 'detached' });
    await app.staged(0);
  });

  it('killed between the two halves of a move, the rest waits and goes on when told', async () => {
    const { page, app, sandbox } = await killedBetweenTheHalves('Half done north');
    await page.getByTestId('strip-open-run').getByRole('button').click();
    await page.getByTestId('review-sheet').getByText('It was interrupted and checked again at the start.').waitFor();
    await page.getByTestId('resume').waitFor();
    expect((await stepsOf(page)).sort()).toEqual(['pending', 'verified', 'verified']);
    await picture(page, 'recovery-18-half-moved-rest');
    await page.getByTestId('resume').click();
    await app.receipt().waitFor();
    expect(await sandbox.parentsOf('Half team')).toEqual(['Half south']);
    expect(await sandbox.groupNames()).toContain('Half done north');
    await app.closeSheet();
    await page.getByTestId('strip-open-run').waitFor({ state: 'detached' });
    await app.staged(0);
  });

  it('killed between the two halves of a move, all of it is rolled back when told', async () => {
    const { page, app, sandbox } = await killedBetweenTheHalves('Half done north');
    await page.getByTestId('strip-open-run').getByRole('button').click();
    await page.getByTestId('rollback').click();
    await page.getByText('Rolled back. The directory is as before.').first().waitFor();
    expect(await sandbox.parentsOf('Half team')).toEqual(['Half north']);
    expect(await sandbox.groupNames()).not.toContain('Half done north');
    await picture(page, 'recovery-19-half-moved-back');
    await app.closeSheet();
    await page.getByTestId('strip-open-run').waitFor({ state: 'detached' });
  });

  it('says what it knows when the server dies under a step, and goes on when it is back', async () => {
    const data = join(launcher.dataDir(), 'server.db');
    let sandbox = await startPds({ data });
    launcher.atEnd(() => sandbox.close());
    const { page, app } = await launcher.open({ sample: null });
    await openPdsConnection(page, sandbox, { unlocked: true });
    const names = await sandbox.groupNames();
    for (const i of [0, 1, 2]) await app.rename(names[i], `Alive ${i + 1}`);
    await app.review();
    await sandbox.faults([NEVER]);
    await app.apply();
    const row = (state: string) => page.getByTestId('steps').locator(`li[data-state="${state}"]`);
    await row('verified').first().waitFor();
    await row('running').waitFor();
    const port = Number(new URL(sandbox.ready.pds.apiEndpoint).port);
    await sandbox.close();

    // The answer is lost: while it is looked into, the row says so.
    await row('unknown').waitFor();
    await picture(page, 'recovery-8-server-gone');
    await page.getByTestId('failure').waitFor({ timeout: 60_000 });
    await picture(page, 'recovery-9-server-gone-stopped');
    expect(await row('verified').count()).toBe(1);
    expect(await row('pending').count()).toBe(1);

    sandbox = await startPds({ data, port });
    await page.getByTestId('retry').or(page.getByTestId('resume')).first().click();
    await app.receipt().waitFor({ timeout: 60_000 });
    await picture(page, 'recovery-10-server-back');
    expect((await sandbox.groupNames()).slice(0, 3)).toEqual(['Alive 1', 'Alive 2', 'Alive 3']);
  });

  it('names what somebody else did between staging and review, and leaves out what no longer makes sense', async () => {
    const sandbox = await startPds({ people: 40 });
    launcher.atEnd(sandbox.close);
    const parent = await sandbox.createGroup('Drift north');
    const other = await sandbox.createGroup('Drift south');
    const gone = await sandbox.createGroup('Drift gone', parent);
    const moved = await sandbox.createGroup('Drift moved', parent);
    await sandbox.createGroup('Drift kept', parent);
    const { page, app } = await launcher.open({ sample: null });
    await openPdsConnection(page, sandbox, { unlocked: true });
    for (const name of ['gone', 'moved', 'kept']) await app.rename(`Drift ${name}`, `Renamed ${name}`);

    const edge = { sub_group_id: moved, member_type: 'group' };
    const answers = [
      await sandbox.call('/group/delete', { group_id: gone }),
      await sandbox.call('/membership/delete', { group_id: parent, ...edge }),
      await sandbox.call('/membership/create', { group_id: other, ...edge }),
    ];
    expect(answers.map(({ status, text }) => (status < 300 ? 'done' : text))).toEqual(['done', 'done', 'done']);

    await app.review();
    const drift = await page.getByTestId('drift').innerText();
    const leftOut = await page.getByTestId('conflicts').innerText();
    await picture(page, 'recovery-11-drift');
    expect(drift).toMatch(/Drift gone/);
    expect(drift).toMatch(/Drift moved.*Drift south/);
    expect(leftOut).toMatch(/Drift gone/);
    expect(leftOut).not.toMatch(/moved|kept/);
    expect(await page.getByTestId('steps').locator('li').count()).toBe(2);
    await app.apply();
    await app.receipt().waitFor();
    const there = (await sandbox.pages('/group/list', {}, 'items')).map((group) => String(group['group_name']));
    expect(there).toEqual(expect.arrayContaining(['Renamed moved', 'Renamed kept']));
    await app.closeSheet();
    // What was left out waits in the tray for a decision.
    await app.staged(1);
    await picture(page, 'recovery-12-drift-left');

    // What somebody makes meanwhile is there after reading that branch again, without a whole sync.
    await sandbox.createGroup('Drift late', parent);
    await app.goTo('Drift north');
    await app.focusCanvas();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Read this branch again' }).click();
    await app.quiet();
    await app.goTo('Drift late');
  });

  it('sets a damaged copy aside on request, reads it anew and keeps what was staged', async () => {
    const { sandbox, app, dataDir, close } = await start();
    const [name] = await sandbox.groupNames();
    await app.rename(name, 'Staged before');
    await close();
    const [copy] = (await readdir(dataDir, { recursive: true })).filter((file) => file.endsWith('copy.db'));
    await writeFile(join(dataDir, copy), 'no database at all, and long enough to be looked at twice. '.repeat(200));
    for (const rest of ['-wal', '-shm']) await rm(join(dataDir, copy + rest), { force: true });

    const again = await launcher.open({ dataDir, sample: null });
    const button = again.page.getByTestId('discard-copy').first();
    await button.waitFor();
    await picture(again.page, 'recovery-13-damaged-copy');
    await button.click();
    await again.page.getByTestId('strip-signed-out').waitFor();
    await signInAgain(again.page, sandbox);
    await again.page.locator('.react-flow__node').first().waitFor();
    await again.app.staged(1);
    await again.app.tray().getByText('Staged before').first().waitFor();
    await picture(again.page, 'recovery-14-read-anew');
    const files = await readdir(dataDir, { recursive: true });
    expect(files.filter((file) => /copy\.damaged-[\d-]+\.db$/.test(file))).toHaveLength(1);
  });
});
