import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type RunningSandbox } from '../../sandbox/server.ts';
import { startTestSandbox } from '../../sandbox/test-client.ts';
import { launchBrowser } from '../browser.ts';
import { Host, openPage, picture, temporaryDataDir } from '../pages/canopy-app.ts';
import { openPdsConnection } from '../pages/pds-connection.ts';
import { Workbench } from '../pages/workbench.ts';

/** When applying goes wrong: a refused step, a change by somebody else, a killed process. */
describe('a plan that does not go through', () => {
  let browser: Browser;
  const cleanUp: (() => unknown)[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(async () => {
    for (const close of cleanUp.splice(0).reverse()) await close();
  });
  afterAll(async () => {
    await browser.close();
  });

  async function startHost(
    dataDir: string,
    sample: number | null,
  ): Promise<{ host: Host; page: Page; app: Workbench }> {
    const host = await Host.start({ dataDir, sample });
    cleanUp.push(() => host.stop());
    const { page, context } = await openPage(browser, host.url);
    cleanUp.push(() => context.close());
    return { host, page, app: new Workbench(page) };
  }

  it('stops at the refused step; retry, skip and roll back each do what they say', async () => {
    const dataDir = temporaryDataDir();
    cleanUp.push(() => dataDir.remove());
    const sandbox = await startSandbox({ dialect: 'pds', groups: 60, seed: 11 });
    cleanUp.push(() => sandbox.close());
    const { page, app } = await startHost(dataDir.path, null);
    await openPdsConnection(page, sandbox);
    await page.getByRole('button', { name: 'Unlock for applying' }).click();
    const names = await groupNames(sandbox);
    const [first, second, third] = names;

    const refuse = {
      match: { dialect: 'pds', path: '/v2/group/update', nth: 2 },
      times: 1,
      effect: { kind: 'status', status: 403, body: { code: 'ForbiddenNoPermission.group', message: 'not yours' } },
    };
    const stageRenames = async (mark: string): Promise<void> => {
      for (const [i, group] of [first, second, third].entries()) await app.rename(group, `${mark} ${i + 1}`);
      await app
        .tray()
        .getByText(/3 staged/)
        .waitFor();
    };
    const shown = async (): Promise<string[]> => {
      const now = await groupNames(sandbox);
      return [0, 1, 2].map((i) => now[i]);
    };

    // Refused once, tried again: everything is there.
    await stageRenames('Retried');
    await app.review();
    await put(sandbox, '/faults', [refuse]);
    await app.apply();
    await page.getByTestId('failure').waitFor();
    await picture(page, 'recovery-1-refused');
    await page.getByTestId('retry').click();
    await app.receipt().waitFor();
    expect(await shown()).toEqual(['Retried 1', 'Retried 2', 'Retried 3']);
    await app.closeSheet();

    // Skipped: the two others are applied, and the end says that one is not.
    names.splice(0, 3, ...(await shown()));
    const [a, b, c] = names;
    for (const [i, group] of [a, b, c].entries()) await app.rename(group, `Skipped ${i + 1}`);
    await app.review();
    await put(sandbox, '/faults', [refuse]);
    await app.apply();
    await page.getByTestId('failure').waitFor();
    await page.getByTestId('skip').click();
    await page
      .getByText(/not applied/)
      .first()
      .waitFor();
    await picture(page, 'recovery-2-skipped');
    expect(await shown()).toEqual(['Skipped 1', 'Retried 2', 'Skipped 3']);
    await app.closeSheet();

    // Rolled back: what was done is taken back, the rest is never sent.
    const [x, y] = await shown();
    await app.clearTray();
    await app.rename(x, 'Rolled 1');
    await app.rename(y, 'Rolled 2');
    await app.review();
    await put(sandbox, '/faults', [refuse]);
    await app.apply();
    await page.getByTestId('failure').waitFor();
    await page.getByTestId('rollback').click();
    await page
      .getByText(/Rolled back/)
      .first()
      .waitFor();
    await picture(page, 'recovery-3-rolled-back');
    expect(await shown()).toEqual(['Skipped 1', 'Retried 2', 'Skipped 3']);
  });

  it('survives kill -9 in the middle: the next start asks for the key, says what is open and goes on', async () => {
    const dataDir = temporaryDataDir();
    cleanUp.push(() => dataDir.remove());
    const sandbox = await startSandbox({ dialect: 'pds', groups: 60, seed: 11 });
    cleanUp.push(() => sandbox.close());
    const { host, page, app } = await startHost(dataDir.path, null);
    await openPdsConnection(page, sandbox);
    await page.getByRole('button', { name: 'Unlock for applying' }).click();
    const names = await groupNames(sandbox);
    for (const i of [0, 1, 2]) await app.rename(names[i], `Kept ${i + 1}`);
    await app.review();
    // The second call never comes back.
    const never = { kind: 'delay', ms: 3_000_000 };
    await put(sandbox, '/faults', [{ match: { path: '/v2/group/update', nth: 2 }, times: 1, effect: never }]);
    await app.apply();
    await page
      .getByTestId('steps')
      .getByText(/verified/)
      .first()
      .waitFor();
    await host.stop('SIGKILL');
    await put(sandbox, '/faults', []);

    const again = await startHost(dataDir.path, null);
    await again.page.locator('.react-flow__node').first().waitFor();
    await picture(again.page, 'recovery-4-signed-out');
    await fillKeyAgain(again.page, sandbox);
    await again.page.locator('.react-flow__node').first().waitFor();
    await again.page.getByTestId('strip-open-run').waitFor();
    await picture(again.page, 'recovery-5-interrupted');
    await again.page.getByTestId('strip-open-run').getByRole('button').first().click();
    await again.page.getByTestId('review-sheet').waitFor();
    await picture(again.page, 'recovery-6-decide');
    await again.page.getByTestId('resume').or(again.page.getByTestId('retry')).first().click();
    await again.app.receipt().waitFor({ timeout: 60_000 });
    expect((await groupNames(sandbox)).slice(0, 3)).toEqual(['Kept 1', 'Kept 2', 'Kept 3']);
    await picture(again.page, 'recovery-7-resumed');
  });

  it('says what it knows when the server dies under a step, and goes on when it is back', async () => {
    const dataDir = temporaryDataDir();
    cleanUp.push(() => dataDir.remove());
    const size = { dialect: 'pds', groups: 60, seed: 11, data: join(dataDir.path, 'server.db') } as const;
    let sandbox = await startSandbox(size);
    cleanUp.push(() => sandbox.close());
    const { page, app } = await startHost(join(dataDir.path, 'app'), null);
    await openPdsConnection(page, sandbox);
    await page.getByRole('button', { name: 'Unlock for applying' }).click();
    const names = await groupNames(sandbox);
    for (const i of [0, 1, 2]) await app.rename(names[i], `Alive ${i + 1}`);
    await app.review();
    const never = { kind: 'delay', ms: 3_000_000 };
    await put(sandbox, '/faults', [{ match: { path: '/v2/group/update', nth: 2 }, times: 1, effect: never }]);
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

    sandbox = await startSandbox({ ...size, port });
    await page.getByTestId('retry').or(page.getByTestId('resume')).first().click();
    await app.receipt().waitFor({ timeout: 60_000 });
    await picture(page, 'recovery-10-server-back');
    expect((await groupNames(sandbox)).slice(0, 3)).toEqual(['Alive 1', 'Alive 2', 'Alive 3']);
  });

  it('names what somebody else did between staging and review, and leaves out what no longer makes sense', async () => {
    const dataDir = temporaryDataDir();
    cleanUp.push(() => dataDir.remove());
    const sandbox = await startTestSandbox({ dialect: 'pds', groups: 60, people: 40, seed: 11 });
    cleanUp.push(() => sandbox.close());
    const parent = await sandbox.createGroup('Drift north');
    const other = await sandbox.createGroup('Drift south');
    const gone = await sandbox.createGroup('Drift gone', parent);
    const moved = await sandbox.createGroup('Drift moved', parent);
    await sandbox.createGroup('Drift kept', parent);
    const { page, app } = await startHost(dataDir.path, null);
    await openPdsConnection(page, sandbox);
    await page.getByRole('button', { name: 'Unlock for applying' }).click();
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
    await app
      .tray()
      .getByText(/1 staged/)
      .waitFor();
    await picture(page, 'recovery-12-drift-left');
  });

  it('sets a damaged copy aside on request, reads it anew and keeps what was staged', async () => {
    const dataDir = temporaryDataDir();
    cleanUp.push(() => dataDir.remove());
    const sandbox = await startSandbox({ dialect: 'pds', groups: 60, seed: 11 });
    cleanUp.push(() => sandbox.close());
    const { host, page, app } = await startHost(dataDir.path, null);
    await openPdsConnection(page, sandbox);
    const [name] = await groupNames(sandbox);
    await app.rename(name, 'Staged before');
    await host.stop();
    const [copy] = (await readdir(dataDir.path, { recursive: true })).filter((file) => file.endsWith('copy.db'));
    await writeFile(
      join(dataDir.path, copy),
      'no database at all, and long enough to be looked at twice. '.repeat(200),
    );
    for (const rest of ['-wal', '-shm']) await rm(join(dataDir.path, copy + rest), { force: true });

    const again = await startHost(dataDir.path, null);
    const button = again.page.getByTestId('discard-copy').first();
    await button.waitFor();
    await picture(again.page, 'recovery-13-damaged-copy');
    await button.click();
    await again.page.getByTestId('strip-signed-out').waitFor();
    await fillKeyAgain(again.page, sandbox);
    await again.page.locator('.react-flow__node').first().waitFor();
    await again.app
      .tray()
      .getByText(/1 staged/)
      .waitFor();
    await again.app.tray().getByText('Staged before').first().waitFor();
    await picture(again.page, 'recovery-14-read-anew');
    const files = await readdir(dataDir.path, { recursive: true });
    expect(files.filter((file) => /copy\.damaged-[\d-]+\.db$/.test(file))).toHaveLength(1);
  });
});

/** Without a key ring the key lived as long as the host: the app opens signed out and asks for it. */
async function fillKeyAgain(page: Page, sandbox: RunningSandbox): Promise<void> {
  await page.getByTestId('strip-signed-out').getByRole('button').first().click();
  await page.getByRole('textbox', { name: 'Private key' }).fill(sandbox.ready.pds?.serviceApp.privateKeyPem ?? '');
  await page.getByTestId('open-profile').click();
}

async function put(sandbox: RunningSandbox, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${sandbox.ready.control}${path}`, { method: 'PUT', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`control answered ${answer.status}: ${await answer.text()}`);
}

/** Names of three fixed groups first, by id, then all others: what the server holds, not what the app shows. */
async function groupNames(sandbox: RunningSandbox): Promise<string[]> {
  const state = (await (await fetch(`${sandbox.ready.control}/state`)).json()) as {
    pds: { groups: { groupId: string; name: string; isRoot: boolean }[] };
  };
  return state.pds.groups
    .filter((group) => !group.isRoot)
    .sort((a, b) => (a.groupId < b.groupId ? -1 : 1))
    .map((group) => group.name);
}
