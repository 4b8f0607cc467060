import type { BrowserWindow, IpcMain, IpcMainEvent } from 'electron';
import { IPC_CHANNEL, type ServerMessage } from '#shared/ipc/wire.ts';
import type { Connection, Dispatcher } from '../kernel/ipc/dispatcher.ts';
import type { SenderInfo, TrustSender } from '../kernel/ipc/sender.ts';

/** Name of the main window among senders. */
export const MAIN_WINDOW = 'main';
/** The shell itself asks for settings through the same door as the page. */
export const SHELL_SENDER: SenderInfo = { window: 'shell', mainFrame: true, origin: 'shell:' };

/** Trusts the main frame of the main window at the exact origin, and the shell. */
export function trustOrigin(origin: string): TrustSender {
  return (sender) =>
    sender === SHELL_SENDER || (sender.window === MAIN_WINDOW && sender.mainFrame && sender.origin === origin);
}

/**
 * Who sent an IPC message. The frame is gone (null) when the page navigated meanwhile, and reading a destroyed one throws:
 * both are senders that nobody knows.
 */
export function senderOf(
  event: Pick<IpcMainEvent, 'sender' | 'senderFrame'>,
  window: Pick<BrowserWindow, 'isDestroyed' | 'webContents'>,
): SenderInfo {
  try {
    const frame = event.senderFrame;
    if (!frame || window.isDestroyed() || event.sender !== window.webContents) {
      return { window: null, mainFrame: false, origin: null };
    }
    return { window: MAIN_WINDOW, mainFrame: frame === window.webContents.mainFrame, origin: frame.origin };
  } catch {
    return { window: null, mainFrame: false, origin: null };
  }
}

/**
 * Joins a window with the dispatcher. Each loaded document gets a connection of its own, so that a reload leaves no
 * subscription behind. Returns the function that takes the two apart.
 */
export function connectWindow(
  ipcMain: Pick<IpcMain, 'on' | 'off'>,
  window: BrowserWindow,
  dispatcher: Pick<Dispatcher, 'connect'>,
): () => void {
  let connection: Connection | undefined;
  const post = (message: ServerMessage): void => {
    if (!window.isDestroyed() && !window.webContents.isDestroyed()) window.webContents.send(IPC_CHANNEL, message);
  };
  const onMessage = (event: IpcMainEvent, message: unknown): void => {
    const sender = senderOf(event, window);
    if (sender.window === null || !sender.mainFrame) {
      // The dispatcher refuses it. The refusal goes back to that frame: in the page it would settle a call of the same id.
      const stranger = dispatcher.connect(sender, (answer) => event.reply(IPC_CHANNEL, answer));
      stranger.receive(message, sender);
      stranger.close();
      return;
    }
    connection ??= dispatcher.connect(sender, post);
    connection.receive(message, sender);
  };
  const endConnection = (): void => {
    connection?.close();
    connection = undefined;
  };

  ipcMain.on(IPC_CHANNEL, onMessage);
  window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) endConnection();
  });
  window.webContents.on('render-process-gone', endConnection);
  window.on('closed', endConnection);
  return () => {
    ipcMain.off(IPC_CHANNEL, onMessage);
    endConnection();
  };
}
