import { generateKeyPairSync } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { violations } from '../pages/accessible.ts';
import { picture, pictures } from '../pages/canopy-app.ts';
import { useLauncher } from '../pages/launcher.ts';
import {
  fillPdsConnection,
  fillPdsToken,
  openPdsConnection,
  openWithKey,
  typeTokens,
} from '../pages/pds-connection.ts';
import { startPds } from '../pages/pds-server.ts';

const HOUR_MS = 3_600_000;

/** A directory of one's own: entered wrongly first, then rightly, opened read-only. */
describe('a PDS connection', () => {
  const launcher = useLauncher();

  it('says what is wrong, is tested, opened and unlocked; its key appears nowhere @security 12 @security 13', async () => {
    const sandbox = await startPds();
    launcher.atEnd(sandbox.close);
    const { pds } = sandbox.ready;
    const frames: string[] = [];
    const { host, page, app, dataDir, problems } = await launcher.open({
      sample: null,
      onFrame: (frame) => frames.push(frame),
    });
    const test = page.getByTestId('test-connection');
    const panel = page.getByTestId('test-panel');
    await page.getByTestId('new-pds').waitFor();
    await picture(page, 'connections-1-welcome');

    // The editor refuses what cannot be an address before anything is asked.
    await fillPdsConnection(page, sandbox);
    const address = page.getByRole('textbox', { name: 'API address' });
    const key = page.getByRole('textbox', { name: 'Private key' });
    await key.fill(pds.serviceApp.privateKeyPem);
    for (const [typed, told] of [
      ['directory', 'Write it as https://name.example.com.'],
      ['http://directory.example.com', 'Plain http works on this computer only.'],
    ]) {
      await address.fill(typed);
      await test.click();
      await page.getByText(told).waitFor();
      // One goes on typing where it is wrong.
      await page.locator('input:focus').and(address).waitFor();
    }
    // Somebody answers there, but no PDS; nobody answers; a key that is none; the key of somebody else.
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    for (const [typed, pem, told] of [
      [sandbox.ready.control, pds.serviceApp.privateKeyPem, 'Check the address and the kind of directory.'],
      ['http://127.0.0.1:9', pds.serviceApp.privateKeyPem, 'Check the address and the network, then try again.'],
      [pds.apiEndpoint, 'not a key', 'Paste the whole PEM, first and last line included.'],
      [pds.apiEndpoint, String(other.export({ type: 'pkcs8', format: 'pem' })), 'Check the account and its token'],
    ]) {
      await address.fill(typed);
      await key.fill(pem);
      await test.click();
      await panel.getByText(told).waitFor();
    }
    await picture(page, 'connections-2-wrong-key');
    await key.fill(pds.serviceApp.privateKeyPem);
    await test.click();
    await panel.getByText('PDS, API 2022-03-01').waitFor();
    await panel.getByText('emulated').or(panel.getByText('unknown')).first().waitFor();
    await picture(page, 'connections-3-tested');
    await openWithKey(page, sandbox);

    await app.isDrawn();
    await page.getByText('60 groups').first().waitFor();
    await page.getByText('Read-only').first().waitFor();
    await picture(page, 'connections-4-read-only');
    await page.getByRole('button', { name: 'Unlock for applying' }).click();
    await page.getByText('Read-only').waitFor({ state: 'detached' });

    // Nothing that came to the page, nothing that was said and nothing on disk holds a part of the key.
    const canary = pds.serviceApp.privateKeyPem.split('\n')[5];
    expect(canary.length).toBeGreaterThan(20);
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.some((frame) => frame.includes(canary))).toBe(false);
    expect(host.stderr.join('\n')).not.toContain(canary);
    const files = (await readdir(dataDir, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      const path = join(file.parentPath, file.name);
      expect((await readFile(path)).includes(canary), path).toBe(false);
    }
    expect(problems).toEqual([]);
  });

  it('by token is tested, opened, pointed elsewhere with its secret kept, duplicated and deleted', async () => {
    const sandbox = await startPds();
    launcher.atEnd(sandbox.close);
    const { page, app, dataDir, problems } = await launcher.open({ sample: null });
    const panel = page.getByTestId('test-panel');
    const card = (name: string) => page.getByTestId('connection-card').filter({ hasText: name });
    const saved = async (): Promise<string[]> => (await readdir(join(dataDir, 'profiles')).catch(() => [])).sort();

    // A token of nobody: the server is there and says nothing else, the sign-in is what fails.
    await fillPdsToken(page, sandbox, 'By token');
    await typeTokens(page, { accessToken: 'nobody', refreshToken: '0'.repeat(32) });
    await page.getByTestId('test-connection').click();
    await panel.getByText('Not connected').waitFor();
    const checks = (await panel.getByRole('listitem').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    expect(checks[1]).toMatch(/^Server Answers as PDS does/);
    expect(checks[2]).toMatch(/^Sign-in The server did not accept the sign-in\./);
    expect(checks[3]).toMatch(/^Who I am Not checked/);
    expect(checks.join()).not.toContain('AccessTokenInvalid');
    await picture(page, 'connections-5-wrong-token');

    // One's own: who I am there, what I may do, what the directory can.
    await typeTokens(page, sandbox.ready.pds.users[0]);
    await page.getByTestId('test-connection').click();
    await panel.getByText('Connected', { exact: true }).waitFor();
    await panel.getByText('super administrator').waitFor();
    await panel.getByText('PDS, API 2022-03-01').waitFor();
    const rows = await panel.locator('dl').last().locator('dt').allInnerTexts();
    expect(rows).toEqual(expect.arrayContaining(['Subgroups', 'Move a group', 'Group administrators', 'Invites']));
    await picture(page, 'connections-6-token-tested');

    // Saved with a slip in the address: it opens, and says that nobody is there.
    const address = page.getByRole('textbox', { name: 'API address' });
    await address.fill('http://127.0.0.1:9');
    await page.getByTestId('open-profile').click();
    await page.getByTestId('strip-offline').waitFor();
    await app.toConnections();
    await card('By token').click();
    await page.getByText('Kept until Canopy ends', { exact: true }).waitFor();
    expect(await address.inputValue()).toBe('http://127.0.0.1:9');

    // Mended; what was typed in once is still there and works.
    await address.fill(sandbox.ready.pds.apiEndpoint);
    await page.getByTestId('open-profile').click();
    await app.isDrawn();
    await page.getByText('60 groups').first().waitFor();
    const names = await sandbox.groupNames();
    await app.rename(names[0], 'Stays with its own');
    await app.toConnections();
    const [first] = await saved();

    // The duplicate has the secret and nothing of the copy or of what was staged.
    await card('By token').click();
    await page.getByRole('button', { name: 'Actions for By token' }).click();
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await card('By token (2)').getByText('never synced').waitFor();
    await picture(page, 'connections-7-duplicated');
    await page.getByTestId('open-profile').click();
    await app.isDrawn();
    await app.staged(0);
    await page.getByText('Read-only').first().waitFor();
    await app.toConnections();
    expect(await saved()).toHaveLength(2);

    // Deleted after a question; its files are gone, the other one and what is staged there stay.
    await card('By token (2)').click();
    const remove = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Actions for By token (2)' }).click();
      await page.getByRole('menuitem', { name: 'Delete…' }).click();
    };
    await remove();
    await picture(page, 'connections-8-delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(await card('By token').count()).toBe(2);
    await remove();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete connection' }).click();
    await card('By token (2)').waitFor({ state: 'detached' });
    expect(await card('By token').count()).toBe(1);
    expect(await saved()).toEqual([first]);
    await card('By token').dblclick();
    await app.isDrawn();
    await app.staged(1);
    expect(problems).toEqual([]);
  });

  it('renews a token that ends in mid-session unnoticed; when it cannot, says so, keeps what is staged and goes on', async () => {
    const sandbox = await startPds();
    launcher.atEnd(sandbox.close);
    const { page, app } = await launcher.open({ sample: null });
    await fillPdsToken(page, sandbox, 'By token');
    await typeTokens(page, sandbox.ready.pds.users[0]);
    await page.getByTestId('open-profile').click();
    await app.isDrawn();
    await page.getByRole('button', { name: 'Unlock for applying' }).click();
    const names = await sandbox.groupNames();
    await app.rename(names[0], 'Token 1');

    // Every call of a whole sync is refused at first: one renewal for all of them, each goes out again once.
    await sandbox.advance(HOUR_MS * 3);
    const calls = await sandbox.watch();
    await page.getByRole('button', { name: 'Sync', exact: true }).click();
    await expect.poll(async () => (await calls()).some(({ path }) => path.endsWith('/account/token'))).toBe(true);
    await app.quiet();
    expect(
      (await calls()).filter(({ path }) => /\/(account|oauth)\/token$/.test(path)).map((one) => one.status),
    ).toEqual([200]);
    const refused = (await calls()).filter(({ status }) => status === 401);
    expect(refused.length).toBeGreaterThan(0);
    expect(await page.getByTestId('strip-signed-out').count()).toBe(0);
    expect(await page.getByTestId('toast').count()).toBe(0);
    await app.review();
    await app.apply();
    await app.receipt().waitFor();
    await app.closeSheet();
    expect((await sandbox.groupNames())[0]).toBe('Token 1');
    await app.quiet();

    // A month later nothing renews it any more.
    await app.rename(names[1], 'Token 2');
    await sandbox.advance(HOUR_MS * 24 * 31);
    await page.getByRole('button', { name: 'Sync', exact: true }).click();
    const strip = page.getByTestId('strip-signed-out');
    await strip.getByText('The sign-in has expired.').waitFor();
    await app.staged(1);
    await app.rename(names[2], 'Token 3');
    await page.getByTestId('review').click();
    await page.getByTestId('hindrance').getByText('Nobody is signed in').waitFor();
    await picture(page, 'connections-9-expired-review');
    await app.closeSheet();
    await picture(page, 'connections-10-expired');

    // The way to sign in again asks for the tokens at once, and says why.
    await strip.getByRole('button', { name: 'Sign in again' }).click();
    await page.getByTestId('secret-why').getByText('The sign-in has expired.').waitFor();
    await picture(page, 'connections-11-sign-in-again');
    await typeTokens(page, await sandbox.freshTokens());
    await page.getByTestId('open-profile').click();
    await app.isDrawn();
    await strip.waitFor({ state: 'detached' });
    await app.staged(2);
    await app.review();
    await app.apply();
    await app.receipt().waitFor();
    expect((await sandbox.groupNames()).slice(0, 3)).toEqual(['Token 1', 'Token 2', 'Token 3']);
  });

  it('whose key ended with the host says so in both languages, never that it has expired', async () => {
    const sandbox = await startPds();
    launcher.atEnd(sandbox.close);
    const { page, dataDir, close } = await launcher.open({ sample: null });
    await openPdsConnection(page, sandbox);
    await close();
    const again = await launcher.open({ dataDir, sample: null });
    await again.app.isDrawn();
    const strip = again.page.getByTestId('strip-signed-out');
    await strip.getByText('This computer does not keep secrets. The private key was gone when Canopy ended.').waitFor();
    expect(await again.page.getByText('expired').count()).toBe(0);
    await picture(again.page, 'connections-12-key-gone');
    await strip.getByRole('button', { name: 'Enter it' }).click();
    const why = again.page.getByTestId('secret-why');
    await why.getByText('the private key was gone when Canopy ended').waitFor();
    await again.page.getByText('简体中文').click();
    await why.getByText('本机不保存密钥').waitFor();
    await picture(again.page, 'connections-13-key-gone-zh');
    await again.page.getByText('English').click();
    await openWithKey(again.page, sandbox);
    await again.app.isDrawn();
    await strip.waitFor({ state: 'detached' });
  });
});

/** The sample among the connections. */
describe('the sample’s page', () => {
  const launcher = useLauncher();

  it('says what it is, stops its sandbox and starts over', async () => {
    const { page, app, problems } = await launcher.open();
    await app.sampleIsOpen();
    await app.goTo('Treasury 资金');
    await app.rename('Treasury 资金', 'Altered');
    await app.review();
    await app.apply();
    await app.receipt().waitFor();
    await app.closeSheet();
    await app.rename('Altered', 'Altered and staged');
    await app.toConnections();
    await page.getByTestId('connection-card').first().click();
    const state = page.getByTestId('sample-state');
    await state.getByText('120 groups, 389 people').waitFor();
    await state.getByText('Sandbox running').waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, 'connections-14-sample');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(page)).toEqual([]);
    await picture(page, 'connections-15-sample-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByTestId('test-connection').click();
    await page.getByTestId('test-panel').getByText('Connected', { exact: true }).waitFor();
    await page.getByTestId('stop-sandbox').click();
    await state.getByText('Sandbox stopped').waitFor();
    // The focus goes to what takes the place of Stop.
    const start = page.getByTestId('start-sandbox');
    expect(await start.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await state.getByText('Sandbox running').waitFor();
    await page.keyboard.press('Enter');
    await state.getByText('Opening shows the copy, offline.').waitFor();
    expect(await start.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(await violations(page)).toEqual([]);
    await pictures(page, 'connections-15b-stopped');

    // Stopped by hand it stays so: the copy is browsed, and says that it is offline.
    const open = page.getByRole('button', { name: 'Open Sample organisation' });
    await open.click();
    await app.sampleIsOpen();
    const strip = page.getByTestId('strip-offline');
    await strip.getByText('The sample server is stopped.').waitFor();
    await page.getByTestId('link').filter({ hasText: 'Offline' }).waitFor();
    await page.getByTestId('copy-age').filter({ hasText: 'Copy as of' }).waitFor();
    await app.goTo('Settlement');
    expect(await violations(page)).toEqual([]);
    await pictures(page, 'connections-15c-opened-stopped');
    await strip.getByRole('button', { name: 'Start the sample server' }).click();
    await strip.waitFor({ state: 'detached' });
    await page.getByTestId('link').filter({ hasText: 'Online' }).waitFor();
    await app.toConnections();
    await page.getByTestId('connection-card').first().click();

    await page.getByTestId('start-over').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start over' }).click();
    await state.getByText('not read yet').waitFor();
    await picture(page, 'connections-16-started-over');
    await open.click();
    await app.sampleIsOpen();
    await app.staged(0);
    await app.goTo('Treasury 资金');
    expect(problems).toEqual([]);
  });

  it('leaves behind what was said of another connection', async () => {
    const { page, app } = await launcher.open();
    await app.sampleIsOpen();
    await app.rename('Treasury 资金', 'Renamed');
    await app.tray().getByRole('button', { name: 'Clear all changes' }).click();
    await page.getByTestId('toast').waitFor();
    await app.toConnections();
    expect(await page.getByTestId('toast').count()).toBe(0);
  });
});

describe('what is typed for a connection', () => {
  const launcher = useLauncher();

  it('is there again after a look at another one, until it is cancelled', async () => {
    const { page, app } = await launcher.open();
    await app.sampleIsOpen();
    await app.toConnections();
    const fresh = page.getByRole('button', { name: 'New', exact: true });
    const name = page.getByRole('textbox', { name: 'Name', exact: true });
    await fresh.click();
    await name.fill('Head office');
    await page.getByRole('textbox', { name: 'Private key' }).fill('half a key');
    await page.getByTestId('connection-card').first().click();
    await page.getByTestId('sample-state').waitFor();
    await fresh.click();
    await expect.poll(() => name.inputValue()).toBe('Head office');
    expect(await page.getByRole('textbox', { name: 'Private key' }).inputValue()).toBe('half a key');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await fresh.click();
    await expect.poll(() => name.inputValue()).toBe('');
  });
});
