/** The composition root with a stand-in for Electron: real kernel, real files, no window. */
import { EventEmitter } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindowConstructorOptions } from 'electron';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { IPC_CHANNEL, type ServerMessage } from '#shared/ipc/wire.ts';

const order: string[] = [];
const windows: FakeWindow[] = [];
let served: ((request: { url: string; method: string }) => Promise<Response>) | undefined;
let dataDir: string;

class FakeWindow extends EventEmitter {
  readonly options: BrowserWindowConstructorOptions;
  readonly sent: ServerMessage[] = [];
  readonly mainFrame = { origin: 'app://canopy' };
  readonly webContents = Object.assign(new EventEmitter(), {
    mainFrame: this.mainFrame,
    isDestroyed: () => false,
    send: (_channel: string, message: ServerMessage) => {
      this.sent.push(message);
      this.emit('sent');
    },
  });
  url: string | undefined;
  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    windows.push(this);
  }
  async loadURL(url: string): Promise<void> {
    this.url = url;
    order.push('window');
    app.emit('window');
  }
  isDestroyed(): boolean {
    return false;
  }
  setBackgroundColor(): void {}
  setTitleBarOverlay(): void {}
}

class FakeApp extends EventEmitter {
  readonly isPackaged = false;
  readonly paths = new Map<string, string>();
  ready: () => void = () => undefined;
  readonly isReady = new Promise<void>((done) => (this.ready = done));
  enableSandbox(): void {
    order.push('sandbox');
  }
  requestSingleInstanceLock(): boolean {
    order.push('lock');
    return true;
  }
  setPath(name: string, path: string): void {
    this.paths.set(name, path);
  }
  getPath(name: string): string {
    return this.paths.get(name) ?? '';
  }
  getVersion(): string {
    return '0.0.0-test';
  }
  getLocale(): string {
    return 'en';
  }
  whenReady(): Promise<void> {
    return this.isReady.then(() => void order.push('ready'));
  }
  /** As Electron does: asks first, and goes only when nobody objects. */
  quit(): void {
    let isHeld = false;
    this.emit('before-quit', { preventDefault: () => (isHeld = true) });
    if (!isHeld) this.emit('gone');
  }
  exit(): void {
    this.emit('gone');
  }
}

const app = new FakeApp();
const ipcMain = new EventEmitter();

vi.mock('electron', () => ({
  app,
  ipcMain,
  BrowserWindow: FakeWindow,
  dialog: { showErrorBox: (title: string) => order.push(title) },
  Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => order.push('menu') },
  nativeTheme: Object.assign(new EventEmitter(), { themeSource: 'system', shouldUseDarkColors: true }),
  protocol: {
    registerSchemesAsPrivileged: () => order.push('scheme'),
    handle: (_scheme: string, handler: typeof served) => (served = handler),
  },
  safeStorage: { isAsyncEncryptionAvailable: async () => false, getSelectedStorageBackend: () => 'basic_text' },
  screen: { getAllDisplays: () => [] },
  session: {
    defaultSession: {
      setPermissionRequestHandler: () => order.push('permissions'),
      setPermissionCheckHandler: () => undefined,
      setDevicePermissionHandler: () => undefined,
      setDisplayMediaRequestHandler: () => undefined,
    },
  },
  shell: {},
  utilityProcess: {},
}));

const argv = process.argv;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'canopy-main-'));
  process.argv = ['electron', '.', `--data-dir=${dataDir}`, '--sample=40', '--some-switch-of-chromium'];
  await import('./main.ts');
});
afterAll(async () => {
  process.argv = argv;
  await rm(dataDir, { recursive: true, force: true });
});

describe('the desktop app', () => {
  it('@security 2 does before ready what must happen before ready', async () => {
    expect(order).toEqual(['sandbox', 'scheme', 'lock']);
    expect(app.getPath('userData')).toBe(dataDir);
    const opened = new Promise((done) => app.once('window', done));
    app.ready();
    await opened;
    expect(order.slice(3)).toEqual(['ready', 'permissions', 'menu', 'window']);
  });

  it('@security 4 shows its page from its own scheme', async () => {
    expect(windows).toHaveLength(1);
    expect(windows[0]?.url).toBe('app://canopy/');
    expect(windows[0]?.options.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true });
    const page = await served?.({ url: 'app://canopy/', method: 'GET' });
    expect(page?.status).toBe(200);
    expect(page?.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('answers its page, and says that secrets are not kept', async () => {
    const window = windows[0] as FakeWindow;
    const isAnswer = (message: ServerMessage): boolean => message.type === 'result' && message.id === 77;
    const answered = new Promise<void>((done) => window.on('sent', () => window.sent.some(isAnswer) && done()));
    ipcMain.emit(
      IPC_CHANNEL,
      { sender: window.webContents, senderFrame: window.mainFrame },
      { type: 'call', id: 77, method: 'app.info', input: null },
    );
    await answered;
    expect(window.sent.find(isAnswer)).toMatchObject({
      result: { ok: true, value: { host: 'electron', version: '0.0.0-test', vault: { persistent: false } } },
    });
  });

  it('closes its files before it is gone', async () => {
    expect(await readdir(dataDir)).toContain('app.db');
    const gone = new Promise((done) => app.once('gone', done));
    app.quit();
    await gone;
    const left = (await readdir(dataDir)).filter((name) => /-(wal|shm|journal)$/.test(name));
    expect(left).toEqual([]);
  });
});
