import { beforeEach, describe, expect, it } from 'vitest';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok } from '#shared/errors/result.ts';
import { defaultSettings } from '#shared/domain/settings.ts';
import { call, onLink, subscribe, useTransport } from './client.ts';
import { fakeBridge, type FakeBridge } from './fake.ts';

let bridge: FakeBridge;
beforeEach(() => {
  bridge = fakeBridge({
    'settings.get': () => ok(defaultSettings),
    'profiles.list': () => err(appError('store.busy')),
    'plan.review': async (_input, { progress, signal }) => {
      progress({ done: 1, total: 2 });
      progress({ done: 2, total: 2 });
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      return err(appError('ipc.cancelled'));
    },
  });
  useTransport(bridge);
});

describe('bridge client', () => {
  it('hands on values and errors as data', async () => {
    expect(await call('settings.get', null)).toEqual({ ok: true, value: defaultSettings });
    expect(await call('profiles.list', null)).toMatchObject({ ok: false, error: { code: 'store.busy' } });
    expect(await call('log.tail', { after: 0 })).toMatchObject({ ok: false, error: { code: 'ipc.unknown-method' } });
  });

  it('reports progress in order and cancels on abort', async () => {
    const abort = new AbortController();
    const seen: number[] = [];
    const running = call(
      'plan.review',
      { profileId: 'p', source: { kind: 'staged' } },
      { signal: abort.signal, onProgress: ({ done }) => seen.push(done) },
    );
    await Promise.resolve();
    abort.abort();
    expect(await running).toMatchObject({ ok: false, error: { code: 'ipc.cancelled' } });
    expect(seen).toEqual([1, 2]);
  });

  it('settles what is under way as unknown when the host is lost, and answers at once until it is back', async () => {
    const running = call('plan.review', { profileId: 'p', source: { kind: 'staged' } });
    bridge.setLink('lost');
    expect(await running).toMatchObject({ ok: false, error: { code: 'ipc.disconnected', outcome: 'unknown' } });
    expect(await call('settings.get', null)).toMatchObject({
      ok: false,
      error: { code: 'ipc.disconnected', outcome: 'not-applied' },
    });
    bridge.setLink('connected');
    expect(await call('settings.get', null)).toMatchObject({ ok: true });
  });

  it('delivers events to their subscribers until disposed of, and again after a reconnect', () => {
    const seen: string[] = [];
    const dispose = subscribe('settings', ({ theme }) => seen.push(theme));
    bridge.emit('settings', { ...defaultSettings, theme: 'dark' });
    bridge.setLink('lost');
    bridge.setLink('connected');
    bridge.emit('settings', { ...defaultSettings, theme: 'light' });
    dispose();
    bridge.emit('settings', { ...defaultSettings, theme: 'system' });
    expect(seen).toEqual(['dark', 'light']);
  });

  it('tells the link at once and on change', () => {
    const seen: string[] = [];
    const stop = onLink((state) => seen.push(state));
    bridge.setLink('lost');
    stop();
    bridge.setLink('connected');
    expect(seen).toEqual(['connected', 'lost']);
  });
});
