/** Talks to a running headless host as its page does. */
import { WebSocket } from 'ws';
import { decodeBinary } from '#shared/ipc/binary.ts';
import type { ServerMessage } from '#shared/ipc/wire.ts';
import { connectClient, type KernelClient } from '../../electron/kernel/testing/kernel-client.ts';

/** Opens the bridge with the token of a printed address. Rejects when the door is closed. */
export async function openBridge(url: URL): Promise<KernelClient> {
  const socket = new WebSocket(`ws://${url.host}/bridge`, { origin: url.origin });
  await new Promise<void>((done, fail) => {
    socket.once('open', () => socket.send(JSON.stringify({ type: 'hello', token: url.hash.slice(1) })));
    socket.once('message', () => done());
    socket.once('error', fail);
    socket.once('close', (code) => fail(new Error(`The bridge was closed with ${code}`)));
  });
  // The host may end first.
  socket.on('error', () => undefined);
  return connectClient({
    connect: (_sender, post) => {
      socket.on('message', (data: Buffer, isBinary) =>
        post(isBinary ? decodeBinary(data) : (JSON.parse(data.toString('utf8')) as ServerMessage)),
      );
      return { receive: (message) => socket.send(JSON.stringify(message)), close: () => socket.close() };
    },
  } as Parameters<typeof connectClient>[0]);
}
