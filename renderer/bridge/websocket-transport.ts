import { decodeBinary } from '#shared/ipc/binary.ts';
import {
  BRIDGE_CLOSE_UNAUTHORIZED,
  BRIDGE_PATH,
  type ClientMessage,
  type HelloMessage,
  type ServerMessage,
  type WelcomeMessage,
} from '#shared/ipc/wire.ts';
import type { LinkState, Transport } from './transport.ts';

const SESSION_KEY = 'canopy.session';
/** Waits between attempts to find the host again, ms; the last one repeats. */
const RETRY_MS = [300, 800, 1500, 3000, 5000];

/**
 * The headless host's WebSocket. Says hello with the one-time token of the address (and takes it out of the address bar), afterwards with
 * the session key that came back, so that a reload and a short interruption need no new address.
 */
export function webSocketTransport(location: Location): Transport {
  let token = location.hash.slice(1);
  let socket: WebSocket | null = null;
  let welcomed = false;
  let attempt = 0;
  let receive: (message: ServerMessage) => void = () => undefined;
  let changed: (state: LinkState) => void = () => undefined;
  const waiting: ClientMessage[] = [];

  if (token !== '') window.history.replaceState(null, '', location.pathname + location.search);

  function send(message: ClientMessage): void {
    if (welcomed && socket) socket.send(JSON.stringify(message));
    else waiting.push(message);
  }

  function hello(): HelloMessage {
    const session = window.sessionStorage.getItem(SESSION_KEY);
    return token !== '' ? { type: 'hello', token } : { type: 'hello', ...(session === null ? {} : { session }) };
  }

  function welcome(message: WelcomeMessage): void {
    window.sessionStorage.setItem(SESSION_KEY, message.session);
    token = '';
    welcomed = true;
    attempt = 0;
    for (const message of waiting.splice(0)) socket?.send(JSON.stringify(message));
    changed('connected');
  }

  function connect(): void {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const own = new WebSocket(`${scheme}://${location.host}${BRIDGE_PATH}`);
    own.binaryType = 'arraybuffer';
    socket = own;
    own.onopen = () => own.send(JSON.stringify(hello()));
    own.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      const message =
        typeof event.data === 'string'
          ? (JSON.parse(event.data) as ServerMessage | WelcomeMessage)
          : decodeBinary(new Uint8Array(event.data));
      if (message.type === 'welcome') welcome(message);
      else receive(message);
    };
    own.onclose = (event) => {
      welcomed = false;
      socket = null;
      if (event.code === BRIDGE_CLOSE_UNAUTHORIZED) {
        changed('refused');
        return;
      }
      waiting.length = 0;
      changed('lost');
      window.setTimeout(connect, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]);
      attempt += 1;
    };
  }

  return {
    call: (id, method, input) => send({ type: 'call', id, method, input }),
    cancel: (id) => send({ type: 'cancel', id }),
    subscribe: (id, event) => send({ type: 'subscribe', id, event }),
    dispose: (id) => send({ type: 'dispose', id }),
    onMessage(handler) {
      receive = handler;
    },
    onLink(handler) {
      changed = handler;
      changed('connecting');
      if (!socket) connect();
    },
  };
}
