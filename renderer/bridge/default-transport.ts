import type { PreloadBridge } from '#shared/ipc/wire.ts';
import { preloadTransport } from './preload-transport.ts';
import type { Transport } from './transport.ts';
import { webSocketTransport } from './websocket-transport.ts';

declare global {
  interface Window {
    /** Put there by the preload script under Electron. */
    bridge?: PreloadBridge;
  }
}

/** Preload bridge under Electron, otherwise the WebSocket of the host that served this page. */
export function defaultTransport(): Transport {
  return window.bridge ? preloadTransport(window.bridge) : webSocketTransport(window.location);
}
