import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Logger } from '../kernel/ports/logger.ts';
import { openVault, type KeyRing } from './vault.ts';

type Backend = ReturnType<KeyRing['getSelectedStorageBackend']>;
const CANARY = 'canary-7f3a';
const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** A key ring that XORs with its key, can be locked, and can be rotated. */
class FakeKeyRing implements KeyRing {
  key = 0x5a;
  oldKey: number | undefined;
  isLocked = false;
  isAvailable = true;
  backend: Backend = 'gnome_libsecret';

  async isAsyncEncryptionAvailable(): Promise<boolean> {
    return this.isAvailable;
  }
  getSelectedStorageBackend(): Backend {
    return this.backend;
  }
  async encryptStringAsync(text: string): Promise<Buffer> {
    if (this.isLocked) throw new Error('locked');
    return Buffer.from([this.key, ...Buffer.from(text).map((byte) => byte ^ this.key)]);
  }
  async decryptStringAsync(blob: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const key = blob[0] ?? 0;
    if (this.isLocked || (key !== this.key && key !== this.oldKey)) throw new Error('locked');
    return {
      result: Buffer.from(blob.subarray(1).map((byte) => byte ^ key)).toString('utf8'),
      shouldReEncrypt: key === this.oldKey,
    };
  }
}

let folder: string;
let file: string;
let keyRing: FakeKeyRing;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canopy-vault-'));
  file = join(folder, 'data', 'vault.json');
  keyRing = new FakeKeyRing();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (platform: NodeJS.Platform = 'linux'): ReturnType<typeof openVault> =>
  openVault({ keyRing, platform, file, logger: silent });

describe('the vault on a key ring', () => {
  it('@security 12 keeps secrets encrypted, in a file that is this user’s only', async () => {
    const vault = await open();
    expect([vault.backend, vault.persistent]).toEqual(['gnome_libsecret', true]);
    expect(await vault.get('profile/1/token')).toEqual({ ok: true, value: null });
    expect(await vault.set('profile/1/token', CANARY)).toMatchObject({ ok: true });
    expect(await vault.set('__proto__', 'odd')).toMatchObject({ ok: true });
    expect(await readFile(file, 'utf8')).not.toContain(CANARY);
    if (process.platform !== 'win32') {
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700);
    }
    const later = await open();
    expect(await later.get('profile/1/token')).toEqual({ ok: true, value: CANARY });
    expect(await later.get('__proto__')).toEqual({ ok: true, value: 'odd' });
    expect(await later.delete('profile/1/token')).toMatchObject({ ok: true });
    expect(await (await open()).get('profile/1/token')).toEqual({ ok: true, value: null });
    expect(await readdir(join(folder, 'data'))).toEqual(['vault.json']);
  });

  it('writes concurrent changes one after the other', async () => {
    const vault = await open();
    await Promise.all(Array.from({ length: 20 }, (_, n) => vault.set(`k${n}`, `v${n}`)));
    const values = await Promise.all(Array.from({ length: 20 }, (_, n) => vault.get(`k${n}`)));
    expect(values).toEqual(Array.from({ length: 20 }, (_, n) => ({ ok: true, value: `v${n}` })));
  });

  it('@security 12 a locked key ring is an error, and the blob stays', async () => {
    const vault = await open();
    await vault.set('k', CANARY);
    const before = await readFile(file, 'utf8');
    keyRing.isLocked = true;
    expect(await vault.get('k')).toMatchObject({ ok: false, error: { code: 'secret.locked' } });
    expect(await vault.set('k', 'new')).toMatchObject({ ok: false, error: { code: 'secret.unavailable' } });
    expect(await readFile(file, 'utf8')).toBe(before);
    keyRing.isLocked = false;
    expect(await vault.get('k')).toEqual({ ok: true, value: CANARY });
  });

  it('a blob of another key ring is locked, not lost', async () => {
    await (await open()).set('k', CANARY);
    keyRing.backend = 'kwallet6';
    expect(await (await open()).get('k')).toMatchObject({
      ok: false,
      error: { code: 'secret.locked', params: { backend: 'gnome_libsecret' } },
    });
    keyRing.backend = 'gnome_libsecret';
    expect(await (await open()).get('k')).toEqual({ ok: true, value: CANARY });
  });

  it('renews a blob after the key was rotated', async () => {
    const vault = await open();
    await vault.set('k', CANARY);
    const before = await readFile(file, 'utf8');
    keyRing.oldKey = keyRing.key;
    keyRing.key = 0x33;
    expect(await vault.get('k')).toEqual({ ok: true, value: CANARY });
    expect(await readFile(file, 'utf8')).not.toBe(before);
    keyRing.oldKey = undefined;
    expect(await vault.get('k')).toEqual({ ok: true, value: CANARY });
  });

  it('never overwrites a file it cannot read', async () => {
    const vault = await open();
    await vault.set('k', CANARY);
    for (const content of ['not JSON', '{"version":2,"secrets":{}}', '{"version":1,"secrets":null}']) {
      await writeFile(file, content);
      expect(await vault.get('k')).toMatchObject({ ok: false, error: { code: 'secret.locked' } });
      expect(await vault.set('k', 'new')).toMatchObject({ ok: false, error: { code: 'secret.unavailable' } });
      expect(await vault.delete('k')).toMatchObject({ ok: false, error: { code: 'secret.unavailable' } });
      expect(await readFile(file, 'utf8')).toBe(content);
    }
  });

  it('is used on macOS and Windows whatever the Linux backend says', async () => {
    keyRing.backend = 'basic_text';
    expect((await open('darwin')).backend).toBe('keychain');
    expect((await open('win32')).backend).toBe('dpapi');
  });
});

describe('the vault without protection', () => {
  it.each<[string, Partial<FakeKeyRing>]>([
    ['basic_text', { backend: 'basic_text' }],
    ['an unknown backend', { backend: 'unknown' }],
    ['no key ring', { isAvailable: false }],
  ])('@security 12 keeps secrets in memory and nothing on disk: %s', async (_name, state) => {
    Object.assign(keyRing, state);
    const vault = await open();
    expect([vault.backend, vault.persistent]).toEqual(['memory', false]);
    await vault.set('k', CANARY);
    expect(await vault.get('k')).toEqual({ ok: true, value: CANARY });
    expect(await readdir(folder)).toEqual([]);
    expect(await (await open()).get('k')).toEqual({ ok: true, value: null });
    await vault.delete('k');
    expect(await vault.get('k')).toEqual({ ok: true, value: null });
  });
});
