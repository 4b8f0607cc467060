import { IPC_CHANNEL, type ClientMessage, type PreloadBridge, type ServerMessage } from '#shared/ipc/wire.ts';

/** The part of Electron's `ipcRenderer` that the bridge needs. */
export interface Channel {
  send(channel: string, message: ClientMessage): void;
  on(channel: string, listener: (event: unknown, message: ServerMessage) => void): void;
}

interface Pending {
  onProgress(value: unknown): void;
  resolve(result: unknown): void;
}

/**
 * The three functions over one channel. Nothing of Electron reaches the page: neither the channel's name nor an event object,
 * and a message that belongs to no call or subscription of the page is dropped, because it was cancelled or disposed of.
 */
export function createBridge(channel: Channel): PreloadBridge {
  const calls = new Map<number, Pending>();
  const subscriptions = new Map<number, (value: unknown) => void>();

  channel.on(IPC_CHANNEL, (_event, message) => {
    if (message.type === 'event') {
      subscriptions.get(message.id)?.(message.value);
      return;
    }
    const call = calls.get(message.id);
    if (message.type === 'progress') {
      call?.onProgress(message.value);
      return;
    }
    calls.delete(message.id);
    call?.resolve(message.result);
  });

  return Object.freeze({
    call(id: number, method: string, input: unknown, onProgress: (value: unknown) => void): Promise<unknown> {
      if (calls.has(id)) throw new Error(`call id ${id} is in use`);
      return new Promise((resolve) => {
        calls.set(id, { onProgress, resolve });
        channel.send(IPC_CHANNEL, { type: 'call', id, method, input });
      });
    },
    cancel(id: number): void {
      channel.send(IPC_CHANNEL, { type: 'cancel', id });
    },
    subscribe(id: number, event: string, listener: (value: unknown) => void): () => void {
      if (subscriptions.has(id)) throw new Error(`subscription id ${id} is in use`);
      subscriptions.set(id, listener);
      channel.send(IPC_CHANNEL, { type: 'subscribe', id, event });
      return () => {
        if (subscriptions.delete(id)) channel.send(IPC_CHANNEL, { type: 'dispose', id });
      };
    },
  });
}
