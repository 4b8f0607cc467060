import type { ServerMessage } from '#shared/ipc/wire.ts';

/**
 * The way to the host (not to the directory's server): it answers, is being looked for, is gone, or does not know this page
 * (`refused`: its one-time address was used before, or the host was started anew).
 */
export type LinkState = 'connecting' | 'connected' | 'lost' | 'refused';

/** What the client needs of the way to the kernel; the preload bridge, a WebSocket and the fake are three of them. */
export interface Transport {
  /** Sends a call; answers and progress come back through `onMessage` under the same id. */
  call(id: number, method: string, input: unknown): void;
  cancel(id: number): void;
  subscribe(id: number, event: string): void;
  dispose(id: number): void;
  /** Registers the one receiver of everything the kernel says. */
  onMessage(receive: (message: ServerMessage) => void): void;
  onLink(changed: (state: LinkState) => void): void;
}
