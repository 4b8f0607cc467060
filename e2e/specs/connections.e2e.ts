import { generateKeyPairSync } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { picture } from '../pages/canopy-app.ts';
import { useLauncher } from '../pages/launcher.ts';
import { fillPdsConnection, openWithKey } from '../pages/pds-connection.ts';
import { startPds } from '../pages/pds-server.ts';

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
});
