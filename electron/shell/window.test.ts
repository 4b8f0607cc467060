import { describe, expect, it } from 'vitest';
import { busyMessage, failedMessage, folderMessage } from './start-message.ts';
import { createMenuTemplate } from './menu.ts';
import { claimSingleInstance } from './single-instance.ts';
import {
  createWebPreferences,
  createWindowOptions,
  currentState,
  isReachable,
  parseState,
  windowColours,
} from './window.ts';

const DISPLAY = { x: 0, y: 0, width: 1920, height: 1080 };
const BOUNDS = { x: 100, y: 50, width: 1200, height: 800 };

describe('the window', () => {
  it('@security 2 is isolated and sandboxed, without Node, webview or developer tools', () => {
    expect(createWebPreferences('/preload.cjs', false)).toEqual({
      preload: '/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      devTools: false,
    });
    const development = { ...createWebPreferences('/preload.cjs', true), devTools: false };
    expect(development).toEqual(createWebPreferences('/preload.cjs', false));
  });

  it('opens where it was closed, unless that place is gone', () => {
    const options = (displays: (typeof DISPLAY)[]): object =>
      createWindowOptions('/preload.cjs', false, windowColours(true), { bounds: BOUNDS }, displays);
    expect(options([DISPLAY])).toMatchObject({ ...BOUNDS, minWidth: 1024, minHeight: 700, show: false });
    expect(options([{ ...DISPLAY, x: 3000 }])).toMatchObject({ width: 1440, height: 900 });
    expect(options([{ ...DISPLAY, x: 3000 }])).not.toHaveProperty('x');
  });

  it.each([
    [{ ...BOUNDS, x: -1150 }, false],
    [{ ...BOUNDS, x: -1100 }, true],
    [{ ...BOUNDS, x: 1850 }, false],
    [{ ...BOUNDS, y: -10 }, false],
    [{ ...BOUNDS, y: 1010 }, false],
  ])('can be reached at %j: %s', (bounds, reachable) => {
    expect(isReachable(bounds, [DISPLAY])).toBe(reachable);
  });

  it('keeps its state, and takes damaged state for none', () => {
    const state = currentState({ getNormalBounds: () => BOUNDS, isMaximized: () => true });
    expect(parseState(JSON.stringify(state))).toEqual({ bounds: BOUNDS, isMaximized: true });
    for (const text of [
      '',
      'null',
      '{',
      '[]',
      '{"bounds":{"x":"1"}}',
      '{"bounds":{"x":1,"y":2,"width":null,"height":3}}',
    ]) {
      expect(parseState(text).bounds).toBeUndefined();
      expect(parseState(text).isMaximized ?? false).toBe(false);
    }
  });
});

describe('the single instance', () => {
  it('ends the second start and shows the first', () => {
    let second: (() => void) | undefined;
    const calls: string[] = [];
    const window = {
      isMinimized: () => true,
      restore: () => calls.push('restore'),
      show: () => calls.push('show'),
      focus: () => calls.push('focus'),
    };
    const app = (isFirst: boolean): never =>
      ({ requestSingleInstanceLock: () => isFirst, on: (_: string, then: () => void) => (second = then) }) as never;
    expect(claimSingleInstance(app(false), () => undefined)).toBe(false);
    expect(second).toBeUndefined();
    expect(claimSingleInstance(app(true), () => window as never)).toBe(true);
    second?.();
    expect(calls).toEqual(['restore', 'show', 'focus']);
  });
});

describe('the menu', () => {
  const roles = (isDevelopment: boolean, platform: NodeJS.Platform = 'linux', locale = 'en'): string => {
    const template = createMenuTemplate({ platform, locale, isDevelopment, openDataFolder: () => undefined });
    return JSON.stringify(template);
  };

  it('has no reload, developer tools or undo in the packaged app', () => {
    expect(roles(false)).not.toMatch(/reload|toggleDevTools|"undo"|"redo"/);
    expect(roles(true)).toMatch(/toggleDevTools/);
  });

  it('speaks the language of the system', () => {
    expect(roles(false, 'linux', 'zh-CN')).toContain('编辑');
    expect(roles(false, 'linux', 'de')).toContain('&Edit');
    expect(roles(false, 'darwin')).toContain('appMenu');
  });
});

describe('the message without a window', () => {
  it('names the folder, in both languages', () => {
    for (const message of [busyMessage, folderMessage]) {
      for (const locale of ['en-GB', 'zh-CN']) expect(message(locale, '/data', 'why').text).toContain('/data');
      expect(message('zh-CN', '', '').title).not.toBe(message('en', '', '').title);
    }
    expect(failedMessage('zh-CN', 'why').text).toMatch(/^why/);
    expect(folderMessage('en', '/data', 'ENOENT').text).toMatch(/ENOENT[^]*--data-dir/);
  });
});
