/**
 * The wire between renderer and kernel, the same over the preload bridge and over a WebSocket. Plain data; typed arrays are allowed
 * anywhere in `result`, `progress` and `event` values (over a WebSocket they travel as attachments, see `binary.ts`).
 * This file is imported by the preload script and therefore imports nothing.
 */
export interface CallMessage {
  type: 'call';
  id: number;
  method: string;
  input: unknown;
}
export interface CancelMessage {
  type: 'cancel';
  id: number;
}
export interface SubscribeMessage {
  type: 'subscribe';
  id: number;
  event: string;
}
export interface DisposeMessage {
  type: 'dispose';
  id: number;
}
export type ClientMessage = CallMessage | CancelMessage | SubscribeMessage | DisposeMessage;

export interface ResultMessage {
  type: 'result';
  id: number;
  /** `{ ok: true, value } | { ok: false, error: AppError }` */
  result: unknown;
}
export interface ProgressMessage {
  type: 'progress';
  id: number;
  seq: number;
  value: unknown;
}
export interface EventMessage {
  type: 'event';
  id: number;
  value: unknown;
}
export type ServerMessage = ResultMessage | ProgressMessage | EventMessage;

/** The one channel name under Electron. */
export const IPC_CHANNEL = 'canopy';
/** Largest message a client may send, bytes of JSON. */
export const MAX_CLIENT_MESSAGE = 8 * 1024 * 1024;

/**
 * What the preload script puts on the page as `window.bridge`: these three functions and nothing else. The page numbers its calls and
 * subscriptions itself, as it does over a WebSocket.
 */
export interface PreloadBridge {
  /** Sends a call; `onProgress` gets every progress value in order. Resolves with the `result` of the wire and never rejects. */
  call(id: number, method: string, input: unknown, onProgress: (value: unknown) => void): Promise<unknown>;
  cancel(id: number): void;
  /** Returns the function that ends the subscription. */
  subscribe(id: number, event: string, listener: (value: unknown) => void): () => void;
}

/**
 * Over a WebSocket (headless host) the first message of the client is a hello: with the one-time token of the printed address, or, after a reload,
 * with the session key that the welcome brought (the page keeps it in `sessionStorage`, which belongs to this origin alone). Nothing else is
 * heard before it. A refused hello closes the socket with `BRIDGE_CLOSE_UNAUTHORIZED`.
 */
export interface HelloMessage {
  type: 'hello';
  token?: string;
  session?: string;
}
export interface WelcomeMessage {
  type: 'welcome';
  session: string;
}
export const BRIDGE_PATH = '/bridge';
export const BRIDGE_CLOSE_UNAUTHORIZED = 4401;
