import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { IPC_CHANNEL, type ServerMessage } from '#shared/ipc/wire.ts';
import type { Dispatcher } from '../kernel/ipc/dispatcher.ts';
import type { SenderInfo } from '../kernel/ipc/sender.ts';
import { followTheme } from './theme.ts';
import { connectWindow, senderOf, SHELL_SENDER, trustOrigin } from './window-channel.ts';

const ORIGIN = 'app://canopy';

class FakeWindow extends EventEmitter {
  destroyed = false;
  sent: ServerMessage[] = [];
  mainFrame = { origin: ORIGIN };
  webContents = Object.assign(new EventEmitter(), {
    mainFrame: this.mainFrame,
    isDestroyed: () => this.destroyed,
    send: (channel: string, message: ServerMessage) => {
      expect(channel).toBe(IPC_CHANNEL);
      this.sent.push(message);
    },
  });
  isDestroyed(): boolean {
    return this.destroyed;
  }
}

/** Answers trusted calls with `done` and others with a refusal, as the real dispatcher does. */
class FakeDispatcher implements Pick<Dispatcher, 'connect'> {
  open = 0;
  handled: unknown[] = [];
  connect(sender: SenderInfo, post: (message: ServerMessage) => void): ReturnType<Dispatcher['connect']> {
    this.open += 1;
    const trusted = trustOrigin(ORIGIN);
    return {
      receive: (message, from = sender) => {
        const { id } = message as { id: number };
        if (!trusted(from)) return post({ type: 'result', id, result: 'ipc.untrusted-sender' });
        this.handled.push(message);
        post({ type: 'result', id, result: 'done' });
      },
      close: () => {
        this.open -= 1;
      },
    };
  }
}

function setUp(): { ipcMain: EventEmitter; window: FakeWindow; dispatcher: FakeDispatcher; disconnect: () => void } {
  const ipcMain = new EventEmitter();
  const window = new FakeWindow();
  const dispatcher = new FakeDispatcher();
  const disconnect = connectWindow(ipcMain as never, window as never, dispatcher);
  return { ipcMain, window, dispatcher, disconnect };
}

const call = (id: number): object => ({ type: 'call', id, method: 'app.info', input: null });

describe('the channel of a window', () => {
  it('carries calls of the page and their results', () => {
    const { ipcMain, window, dispatcher } = setUp();
    ipcMain.emit(IPC_CHANNEL, { sender: window.webContents, senderFrame: window.mainFrame }, call(1));
    expect(dispatcher.handled).toEqual([call(1)]);
    expect(window.sent).toEqual([{ type: 'result', id: 1, result: 'done' }]);
  });

  it('@security 7 refuses sub-frames, other origins, gone frames and other windows, and answers the frame that asked', () => {
    const { ipcMain, window, dispatcher } = setUp();
    const other = new FakeWindow();
    const strangers = [
      { sender: window.webContents, senderFrame: { origin: ORIGIN } },
      { sender: window.webContents, senderFrame: null },
      { sender: other.webContents, senderFrame: other.mainFrame },
      {
        sender: window.webContents,
        get senderFrame(): never {
          throw new Error('destroyed');
        },
      },
    ];
    for (const stranger of strangers) {
      const replies: unknown[] = [];
      const event = Object.defineProperties(
        {},
        {
          ...Object.getOwnPropertyDescriptors(stranger),
          reply: { value: (_channel: string, message: unknown) => replies.push(message) },
        },
      );
      ipcMain.emit(IPC_CHANNEL, event, call(1));
      expect(replies).toEqual([{ type: 'result', id: 1, result: 'ipc.untrusted-sender' }]);
    }
    window.mainFrame.origin = 'https://evil.example';
    ipcMain.emit(IPC_CHANNEL, { sender: window.webContents, senderFrame: window.mainFrame }, call(2));
    expect(window.sent).toEqual([{ type: 'result', id: 2, result: 'ipc.untrusted-sender' }]);
    expect(dispatcher.handled).toEqual([]);
    expect(dispatcher.open).toBe(1);
  });

  it('@security 7 trusts one window, its main frame, one origin', () => {
    const trusted = trustOrigin(ORIGIN);
    const page: SenderInfo = { window: 'main', mainFrame: true, origin: ORIGIN };
    expect(trusted(page)).toBe(true);
    expect(trusted(SHELL_SENDER)).toBe(true);
    expect(trusted({ ...SHELL_SENDER })).toBe(false);
    for (const change of [
      { window: 'shell' },
      { window: null },
      { mainFrame: false },
      { origin: null },
      { origin: 'null' },
      { origin: `${ORIGIN}.evil` },
      { origin: `${ORIGIN}/` },
    ]) {
      expect(trusted({ ...page, ...change })).toBe(false);
    }
  });

  it('gives each document a connection of its own and leaves none behind', () => {
    const { ipcMain, window, dispatcher, disconnect } = setUp();
    const send = (): boolean =>
      ipcMain.emit(IPC_CHANNEL, { sender: window.webContents, senderFrame: window.mainFrame }, call(1));
    send();
    window.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true });
    window.webContents.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false });
    expect(dispatcher.open).toBe(1);
    window.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    expect(dispatcher.open).toBe(0);
    send();
    expect(dispatcher.open).toBe(1);
    window.emit('closed');
    expect(dispatcher.open).toBe(0);
    disconnect();
    send();
    expect(dispatcher.handled).toHaveLength(2);
  });

  it('sends nothing to a window that is gone', () => {
    const { ipcMain, window } = setUp();
    const event = { sender: window.webContents, senderFrame: window.mainFrame, reply: () => undefined };
    window.destroyed = true;
    ipcMain.emit(IPC_CHANNEL, event, call(1));
    expect(window.sent).toEqual([]);
    expect(senderOf(event as never, window as never)).toEqual({ window: null, mainFrame: false, origin: null });
  });
});

describe('the theme of the system’s parts', () => {
  it('follows the settings', () => {
    const posts: ((message: ServerMessage) => void)[] = [];
    const asked: unknown[] = [];
    const dispatcher: Pick<Dispatcher, 'connect'> = {
      connect: (_sender, post) => {
        posts.push(post);
        return { receive: (message) => asked.push(message), close: () => undefined };
      },
    };
    class FakeTheme extends EventEmitter {
      themeSource: 'system' | 'light' | 'dark' = 'system';
      get shouldUseDarkColors(): boolean {
        return this.themeSource === 'dark';
      }
    }
    const nativeTheme = new FakeTheme();
    const painted: string[] = [];
    const window = {
      isDestroyed: () => false,
      setBackgroundColor: (colour: string) => painted.push(colour),
      setTitleBarOverlay: () => undefined,
    };
    followTheme(nativeTheme as never, window as never, dispatcher);
    expect(asked).toHaveLength(2);
    const settings = { theme: 'dark', language: 'system', singleKeys: true, lastProfileId: null };
    posts[0]?.({ type: 'result', id: 2, result: { ok: true, value: settings } });
    expect(nativeTheme.themeSource).toBe('dark');
    nativeTheme.emit('updated');
    posts[0]?.({ type: 'event', id: 1, value: { ...settings, theme: 'light' } });
    expect(nativeTheme.themeSource).toBe('light');
    nativeTheme.emit('updated');
    expect(painted).toEqual(['#101512', '#ebefeb']);
    posts[0]?.({ type: 'event', id: 1, value: { theme: 'pink' } });
    posts[0]?.({ type: 'result', id: 2, result: { ok: false, error: {} } });
    expect(nativeTheme.themeSource).toBe('light');
  });
});
