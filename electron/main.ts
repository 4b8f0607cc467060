/**
 * Composition root of the desktop app: hands Electron to the shell, the shell's ports to the kernel, and the kernel's
 * dispatcher to the window.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
} from 'electron';
import { createKernel, type Kernel } from './kernel/kernel.ts';
import { makeFolder } from './kernel/make-folder.ts';
import { createFileLog, type FileLog } from './kernel/log/file-log.ts';
import { createRingLog } from './kernel/log/ring-log.ts';
import { systemClock } from './kernel/ports/clock.ts';
import { APP_ORIGIN, APP_URL, buildAssetTable, registerAppScheme, serveApp } from './shell/app-protocol.ts';
import { DEVELOPMENT_CSP } from './shell/csp.ts';
import { createMenuTemplate } from './shell/menu.ts';
import { guardNavigation } from './shell/navigation.ts';
import { denyPermissions } from './shell/permissions.ts';
import { busyMessage, failedMessage, folderMessage } from './shell/start-message.ts';
import { claimSingleInstance } from './shell/single-instance.ts';
import { followTheme } from './shell/theme.ts';
import { createUtilitySandboxLauncher } from './shell/utility-sandbox.ts';
import { openVault } from './shell/vault.ts';
import { connectWindow, trustOrigin } from './shell/window-channel.ts';
import { createWindowOptions, currentState, parseState, windowColours } from './shell/window.ts';

const here = dirname(fileURLToPath(import.meta.url));
/** Run from the sources (tests) or from the build, where everything lies in one folder. */
const isBuilt = !import.meta.url.endsWith('.ts');
/** Vite's server, while developing. A packaged app never listens to an environment variable for its page. */
const devServerUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
const pageUrl = devServerUrl ?? APP_URL;
const pageOrigin = devServerUrl ? new URL(devServerUrl).origin : APP_ORIGIN;

const options = readOptions();
let mainWindow: BrowserWindow | undefined;
let kernel: Kernel | undefined;
let fileLog: FileLog | undefined;

if (useDataFolder(options.dataDir)) launch();
else app.exit(1);

/** False, and said: the folder that was asked for cannot be made. */
function useDataFolder(folder: string | undefined): boolean {
  if (folder === undefined) return true;
  try {
    makeFolder(folder);
  } catch (error) {
    const { title, text } = folderMessage(app.getLocale(), folder, (error as Error).message);
    dialog.showErrorBox(title, text);
    return false;
  }
  app.setPath('userData', folder);
  return true;
}

/** Everything down to here and the three calls below must have happened before `ready`. */
function launch(): void {
  app.enableSandbox();
  registerAppScheme(protocol);
  if (!claimSingleInstance(app, () => mainWindow)) {
    app.quit();
    return;
  }
  guardNavigation(app, {
    pageUrl,
    openExternal: (address) => void shell.openExternal(address),
    now: () => Date.now(),
  });
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (!kernel) return;
    // The kernel finishes its step and closes its databases; then quitting comes here again and goes through.
    event.preventDefault();
    const closing = kernel;
    kernel = undefined;
    void closing
      .close()
      .then(() => fileLog?.close())
      .finally(() => app.quit());
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
  app.whenReady().then(start).catch(fail);
}

/** Without a window nothing could be said later. */
function fail(error: unknown): void {
  const { title, text } = failedMessage(app.getLocale(), error instanceof Error ? error.message : String(error));
  dialog.showErrorBox(title, text);
  app.exit(1);
}

async function start(): Promise<void> {
  const dataDir = app.getPath('userData');
  const log = createRingLog(systemClock);
  process.on('unhandledRejection', (error) => log.error('A failure was not handled', { error }));
  denyPermissions(session.defaultSession);
  if (devServerUrl) useDevelopmentPolicy();
  else serveApp(protocol, await buildAssetTable(join(here, '..', 'renderer')));

  const vault = await openVault({
    keyRing: safeStorage,
    platform: process.platform,
    file: join(dataDir, 'vault.json'),
    logger: log,
  });
  const created = await createKernel({
    dataDir,
    vault,
    logger: log,
    clock: systemClock,
    sandboxLauncher: createUtilitySandboxLauncher({
      fork: (args) =>
        utilityProcess.fork(join(here, isBuilt ? 'sandbox.js' : '../sandbox/cli.ts'), args, {
          serviceName: 'Canopy Sandbox',
          stdio: 'pipe',
        }),
      logger: log,
    }),
    storeWorkerUrl: new URL(isBuilt ? './store-worker.js' : './kernel/store/worker.ts', import.meta.url),
    host: 'electron',
    sampleGroups: options.sample,
    sampleAtStart: options.sampleAtStart,
    version: app.getVersion(),
    trusted: trustOrigin(pageOrigin),
    checkOutput: !app.isPackaged,
  });
  if (!created.ok) {
    // The headless host uses the same folder: there is no window of ours to bring to the front.
    const { title, text } = busyMessage(app.getLocale(), dataDir);
    dialog.showErrorBox(title, text);
    app.exit(1);
    return;
  }
  kernel = created.value;
  // Only its owner writes into the folder, the log included.
  fileLog = createFileLog(join(dataDir, 'logs'), (error) => log.warn('The log cannot be written', { error }));
  log.tail(0).forEach(fileLog.sink);
  log.addSink(fileLog.sink);
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      createMenuTemplate({
        platform: process.platform,
        locale: app.getLocale(),
        isDevelopment: !app.isPackaged,
        openDataFolder: () => void shell.openPath(dataDir),
      }),
    ),
  );
  await openWindow(created.value, join(dataDir, 'window.json'));
}

async function openWindow(running: Kernel, stateFile: string): Promise<void> {
  const state = parseState(await readFile(stateFile, 'utf8').catch(() => ''));
  const displays = screen.getAllDisplays().map((display) => display.workArea);
  const colours = windowColours(nativeTheme.shouldUseDarkColors);
  const preload = join(here, '..', 'preload', 'index.cjs');
  const window = new BrowserWindow(createWindowOptions(preload, !app.isPackaged, colours, state, displays));
  mainWindow = window;
  connectWindow(ipcMain, window, running.dispatcher);
  followTheme(nativeTheme, window, running.dispatcher);

  window.once('ready-to-show', () => {
    if (state.isMaximized) window.maximize();
    window.show();
    // For whoever started us: a window stands.
    process.stdout.write('{"ready":true,"window":true}\n');
  });
  window.on('close', () => {
    void writeFile(stateFile, JSON.stringify(currentState(window)), { mode: 0o600 }).catch(() => undefined);
  });
  window.on('closed', () => (mainWindow = undefined));
  // The kernel is not harmed by a page that crashed; the page starts again and finds everything as it was.
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
  await window.loadURL(pageUrl);
}

function useDevelopmentPolicy(): void {
  session.defaultSession.webRequest.onHeadersReceived((details, callback) => {
    callback({ responseHeaders: { ...details.responseHeaders, 'Content-Security-Policy': [DEVELOPMENT_CSP] } });
  });
}

/** Electron and Chromium have options of their own on the same line: what is not ours is theirs. */
function readOptions(): { dataDir: string | undefined; sample: number; sampleAtStart: boolean } {
  const { values } = parseArgs({
    args: process.argv.slice(1),
    strict: false,
    allowPositionals: true,
    options: { 'data-dir': { type: 'string' }, sample: { type: 'string' } },
  });
  const sample = Number(values.sample ?? 120);
  return {
    dataDir: typeof values['data-dir'] === 'string' ? resolve(values['data-dir']) : undefined,
    sample: Number.isInteger(sample) && sample > 0 ? sample : 120,
    sampleAtStart: values.sample !== undefined,
  };
}
