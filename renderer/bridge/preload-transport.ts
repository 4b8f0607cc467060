import type { PreloadBridge, ServerMessage } from '#shared/ipc/wire.ts';
import type { Transport } from './transport.ts';

/** Under Electron: the three functions of the preload script, spoken to in the messages of the wire. The link cannot be lost. */
export function preloadTransport(bridge: PreloadBridge): Transport {
  let receive: (message: ServerMessage) => void = () => undefined;
  const disposers = new Map<number, () => void>();
  return {
    call(id, method, input) {
      let seq = 0;
      void bridge
        .call(id, method, input, (value) => receive({ type: 'progress', id, seq: seq++, value }))
        .then((result) => receive({ type: 'result', id, result }));
    },
    cancel: (id) => bridge.cancel(id),
    subscribe(id, event) {
      disposers.set(
        id,
        bridge.subscribe(id, event, (value) => receive({ type: 'event', id, value })),
      );
    },
    dispose(id) {
      disposers.get(id)?.();
      disposers.delete(id);
    },
    onMessage(handler) {
      receive = handler;
    },
    onLink: (changed) => changed('connected'),
  };
}
