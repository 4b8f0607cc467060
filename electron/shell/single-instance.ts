import type { App, BrowserWindow } from 'electron';

/**
 * One app per data folder: the lock belongs to Electron's user-data folder, and it keeps the databases to one writer. The
 * second start brings the first one's window to the front. Returns false for the second: it has to quit.
 */
export function claimSingleInstance(
  app: Pick<App, 'requestSingleInstanceLock' | 'on'>,
  mainWindow: () => Pick<BrowserWindow, 'isMinimized' | 'restore' | 'show' | 'focus'> | undefined,
): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', () => {
    const window = mainWindow();
    if (!window) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  });
  return true;
}
