import type { RawData, WebSocket } from 'ws';
import { encodeMessage } from '#shared/ipc/binary.ts';
import type { ServerMessage } from '#shared/ipc/wire.ts';

/** A client's message as plain data; null: not JSON text, or too long. */
export function decodeClientMessage(data: RawData, isBinary: boolean, limit: number): Record<string, unknown> | null {
  if (isBinary || !Buffer.isBuffer(data) || data.length > limit) return null;
  try {
    const value: unknown = JSON.parse(data.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    // Not JSON: the caller closes the door or ignores it.
    return null;
  }
}

/** Sends one message: text when it is plain, one binary frame when it carries columns. A closed socket swallows it. */
export function postTo(client: WebSocket, message: ServerMessage): void {
  if (client.readyState !== client.OPEN) return;
  const frame = encodeMessage(message);
  if ('text' in frame) client.send(frame.text);
  else client.send(frame.binary);
}
