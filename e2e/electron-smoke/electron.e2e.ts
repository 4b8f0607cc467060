/**
 * The unfused app in a real Electron, where there is one: what only the real thing can show. Playwright attaches through
 * `--inspect`, which the fuses of the packaged app refuse; the packaged app is checked by reading its fuses.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../scripts/build.ts';
import { projectRoot } from '../../scripts/paths.ts';
import { installedElectron, whyNoElectronWindow } from '../../scripts/start/electron-binary.ts';

const binary = installedElectron();
const reason = binary ? whyNoElectronWindow() : 'its binary is not on this machine';
if (reason) {
  console.warn(
    `\n*** SKIPPED: Electron was not started, because ${reason}. Nothing below says anything about it. ***\n`,
  );
}

describe.skipIf(reason !== undefined)(`the app in Electron${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let app: ElectronApplication;
  let page: Page;
  let dataDir: string;

  beforeAll(async () => {
    await ensureBuilt((line) => console.log(line));
    dataDir = await mkdtemp(join(tmpdir(), 'canopy-smoke-'));
    app = await _electron.launch({
      executablePath: binary as string,
      args: [projectRoot, `--data-dir=${dataDir}`, '--sample=40'],
      cwd: projectRoot,
      chromiumSandbox: true,
    });
    page = await app.firstWindow();
    await page.waitForLoadState('domcontentloaded');
  });
  afterAll(async () => {
    await app?.close();
    if (dataDir) await rm(dataDir, { recursive: true, force: true });
  });

  it('shows the app from its own scheme', async () => {
    expect(page.url()).toMatch(/^app:\/\/canopy\//);
    await page.waitForSelector('#app > *');
  });

  it('@security 2 gives the page no Node', async () => {
    const types = await page.evaluate(() =>
      ['require', 'process', 'Buffer', 'module', 'global'].map((name) => typeof (globalThis as never)[name]),
    );
    expect(types).toEqual(['undefined', 'undefined', 'undefined', 'undefined', 'undefined']);
  });

  it('@security 11 gives the page three functions', async () => {
    const bridge = await page.evaluate(() => {
      const { bridge } = window as unknown as { bridge: Record<string, unknown> };
      return { keys: Object.keys(bridge), types: Object.values(bridge).map((value) => typeof value) };
    });
    expect(bridge).toEqual({
      keys: ['call', 'cancel', 'subscribe'],
      types: ['function', 'function', 'function'],
    });
  });

  it('@security 5 stays where it is', async () => {
    const before = page.url();
    const opened = await page.evaluate(() => {
      const other = window.open('https://example.com/');
      window.location.href = 'https://example.com/';
      return other === null;
    });
    expect(opened).toBe(true);
    expect(page.url()).toBe(before);
    expect(app.windows()).toHaveLength(1);
  });

  it('@security 3 is granted nothing', async () => {
    const state = await page.evaluate(async () => (await navigator.permissions.query({ name: 'geolocation' })).state);
    expect(state).toBe('denied');
  });

  it('@security 4 may not reach the network', async () => {
    const failure = await page.evaluate(() =>
      fetch('https://example.com/').then(
        () => 'reached',
        () => 'blocked',
      ),
    );
    expect(failure).toBe('blocked');
  });

  it('answers a call through the preload script, and has SQLite', async () => {
    const info = await page.evaluate(() => {
      type Call = (id: number, method: string, input: unknown, onProgress: () => void) => Promise<unknown>;
      return (window as unknown as { bridge: { call: Call } }).bridge.call(900_001, 'app.info', null, () => undefined);
    });
    expect(info).toMatchObject({ ok: true, value: { host: 'electron' } });
    const sqlite = await app.evaluate(() => typeof process.getBuiltinModule('node:sqlite')?.DatabaseSync);
    expect(sqlite).toBe('function');
  });
});
