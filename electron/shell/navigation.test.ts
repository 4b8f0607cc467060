import { EventEmitter } from 'node:events';
import type { WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { externalAddress, guardContents, guardNavigation, isOwnPage } from './navigation.ts';

const PAGE = 'app://canopy/';

type OpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0];

class FakeContents extends EventEmitter {
  open: OpenHandler | undefined;
  setWindowOpenHandler(handler: OpenHandler): void {
    this.open = handler;
  }
  /** Whether the page stays where it is when it tries to go to `url`. */
  staysOn(event: string, url: string): boolean {
    let prevented = false;
    this.emit(event, { url, preventDefault: () => (prevented = true) });
    return prevented;
  }
}

function guarded(): { contents: FakeContents; opened: string[]; clock: { now: number } } {
  const contents = new FakeContents();
  const opened: string[] = [];
  const clock = { now: 1_000_000 };
  guardContents(contents as never, { pageUrl: PAGE, openExternal: (a) => opened.push(a), now: () => clock.now });
  return { contents, opened, clock };
}

const HOSTILE = [
  'https://evil.example/',
  'https://evil.example/?app://canopy/',
  'http://localhost/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,<h1>x</h1>',
  'blob:app://canopy/1',
  'app://canopy@evil/',
  'app://canopy.evil/',
  'app://evil/#app://canopy/',
  'app://canopy/other.html',
  'app://canopy/?x=1',
  'about:blank',
  '',
];

describe('navigation', () => {
  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('@security 5 %s goes nowhere', (event) => {
    const { contents, opened } = guarded();
    for (const url of HOSTILE) expect(contents.staysOn(event, url), url).toBe(true);
    expect(contents.staysOn(event, PAGE)).toBe(false);
    expect(contents.staysOn(event, `${PAGE}#/hierarchy`)).toBe(false);
    expect(opened).toEqual([]);
  });

  it('@security 5 no webview is attached', () => {
    expect(guarded().contents.staysOn('will-attach-webview', '')).toBe(true);
  });

  it('@security 5 opens no window, and hands only https to the browser, only after a click or a key', () => {
    const { contents, opened, clock } = guarded();
    const open = (url: string): void => {
      expect(contents.open?.({ url } as never)).toEqual({ action: 'deny' });
    };
    open('https://docs.example/a');
    expect(opened).toEqual([]);

    contents.emit('input-event', {}, { type: 'mouseMove' });
    open('https://docs.example/a');
    expect(opened).toEqual([]);

    contents.emit('input-event', {}, { type: 'mouseDown' });
    for (const url of HOSTILE.filter((candidate) => !candidate.startsWith('https:'))) open(url);
    expect(opened).toEqual([]);
    open('https://docs.example/a');
    expect(opened).toEqual(['https://docs.example/a']);

    clock.now += 1_001;
    open('https://docs.example/b');
    expect(opened).toHaveLength(1);
    contents.emit('input-event', {}, { type: 'rawKeyDown' });
    open('https://docs.example/b');
    expect(opened).toHaveLength(2);
  });

  it('@security 5 guards every contents that is created', () => {
    const app = new EventEmitter();
    guardNavigation(app as never, { pageUrl: PAGE, openExternal: () => undefined, now: () => 0 });
    const contents = new FakeContents();
    app.emit('web-contents-created', {}, contents);
    expect(contents.staysOn('will-navigate', 'https://evil.example/')).toBe(true);
    expect(contents.open).toBeDefined();
  });
});

describe('addresses', () => {
  it.each([
    ['https://example.com/a?b#c', 'https://example.com/a?b#c'],
    ['HTTPS://EXAMPLE.com', 'https://example.com/'],
    ['http://example.com', undefined],
    ['https://user@example.com', undefined],
    ['https://user:word@example.com', undefined],
    ['file:///etc/passwd', undefined],
    ['javascript:alert(1)//https://example.com', undefined],
    ['smb://host/share', undefined],
    ['https:', undefined],
    ['not an address', undefined],
  ])('@security 5 %s leaves the app as %s', (text, address) => {
    expect(externalAddress(text)).toBe(address);
  });

  it('compares pages by their whole address', () => {
    expect(isOwnPage('app://canopy/#x', PAGE)).toBe(true);
    expect(isOwnPage('app://canopyx/', PAGE)).toBe(false);
  });
});
