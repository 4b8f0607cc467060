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
