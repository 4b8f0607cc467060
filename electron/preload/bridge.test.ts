import { describe, expect, it } from 'vitest';
import { IPC_CHANNEL, type ClientMessage, type PreloadBridge, type ServerMessage } from '#shared/ipc/wire.ts';
import { createBridge, type Channel } from './bridge.ts';

function setUp(): { bridge: PreloadBridge; sent: ClientMessage[]; receive: (message: ServerMessage) => void } {
  const sent: ClientMessage[] = [];
  let listener: ((event: unknown, message: ServerMessage) => void) | undefined;
  const channel: Channel = {
    send: (name, message) => {
      expect(name).toBe(IPC_CHANNEL);
      sent.push(message);
    },
    on: (_name, given) => (listener = given),
  };
  const bridge = createBridge(channel);
  return { bridge, sent, receive: (message) => listener?.({ secret: 'event' }, message) };
}

describe('the bridge', () => {
  it('@security 11 is three functions, frozen', () => {
    const { bridge } = setUp();
    expect(Object.keys(bridge)).toEqual(['call', 'cancel', 'subscribe']);
    expect(Object.values(bridge).every((value) => typeof value === 'function')).toBe(true);
    expect(Object.isFrozen(bridge)).toBe(true);
  });

  it('settles a call with its result, after its progress', async () => {
    const { bridge, sent, receive } = setUp();
    const progress: unknown[] = [];
    const result = bridge.call(7, 'sync.run', { profileId: 'p' }, (value) => progress.push(value));
    expect(sent).toEqual([{ type: 'call', id: 7, method: 'sync.run', input: { profileId: 'p' } }]);
    receive({ type: 'progress', id: 7, seq: 1, value: 'a' });
    receive({ type: 'progress', id: 8, seq: 1, value: 'of another' });
    receive({ type: 'result', id: 8, result: 'of another' });
    receive({ type: 'result', id: 7, result: { ok: true, value: 1 } });
    receive({ type: 'progress', id: 7, seq: 2, value: 'late' });
    expect(await result).toEqual({ ok: true, value: 1 });
    expect(progress).toEqual(['a']);
  });

  it('cancels by id and still settles with what the kernel says', async () => {
    const { bridge, sent, receive } = setUp();
    const result = bridge.call(1, 'sync.run', null, () => undefined);
    bridge.cancel(1);
    expect(sent.at(-1)).toEqual({ type: 'cancel', id: 1 });
    receive({ type: 'result', id: 1, result: { ok: false } });
    expect(await result).toEqual({ ok: false });
  });

  it('refuses an id that is in use, and takes it again afterwards', async () => {
    const { bridge, receive } = setUp();
    const first = bridge.call(1, 'app.info', null, () => undefined);
    expect(() => bridge.call(1, 'app.info', null, () => undefined)).toThrow('in use');
    receive({ type: 'result', id: 1, result: 1 });
    await first;
    void bridge.call(1, 'app.info', null, () => undefined);
    bridge.subscribe(1, 'settings', () => undefined);
    expect(() => bridge.subscribe(1, 'settings', () => undefined)).toThrow('in use');
  });

  it('@security 11 hands listeners the value only, until disposed of', () => {
    const { bridge, sent, receive } = setUp();
    const heard: unknown[][] = [];
    const dispose = bridge.subscribe(3, 'settings', (...given) => heard.push(given));
    receive({ type: 'event', id: 3, value: 'dark' });
    receive({ type: 'event', id: 4, value: 'of another' });
    dispose();
    dispose();
    receive({ type: 'event', id: 3, value: 'late' });
    expect(heard).toEqual([['dark']]);
    expect(sent).toEqual([
      { type: 'subscribe', id: 3, event: 'settings' },
      { type: 'dispose', id: 3 },
    ]);
  });
});
