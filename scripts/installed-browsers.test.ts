import { describe, expect, it } from 'vitest';
import { findInstalledBrowser } from './installed-browsers.ts';
import { appWindowArguments } from './start/app-window.ts';

const among =
  (...present: string[]) =>
  (path: string): boolean =>
    present.includes(path);

describe('an installed browser', () => {
  it('is the one that is named, when it is there', () => {
    const env = { CHROME_PATH: '/opt/mine/chrome', PATH: '/usr/bin' };
    const find = (...present: string[]): string | undefined =>
      findInstalledBrowser({ platform: 'linux', env, isExecutable: among(...present) });
    expect(find('/opt/mine/chrome', '/usr/bin/chromium')).toBe('/opt/mine/chrome');
    expect(find('/usr/bin/chromium')).toBe('/usr/bin/chromium');
    expect(find()).toBeUndefined();
  });

  it('is looked for on the path, Chrome first, relative folders left out', () => {
    const env = { PATH: '.:/a:/b' };
    const isExecutable = among('/b/google-chrome', '/a/chromium', 'google-chrome');
    expect(findInstalledBrowser({ platform: 'linux', env, isExecutable })).toBe('/b/google-chrome');
  });

  it('is found where macOS and Windows keep programs', () => {
    const edge = '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge';
    expect(findInstalledBrowser({ platform: 'darwin', env: {}, isExecutable: among(edge) })).toBe(edge);
    const env = { ProgramFiles: 'P', LOCALAPPDATA: 'L' };
    const seen: string[] = [];
    findInstalledBrowser({ platform: 'win32', env, isExecutable: (path) => seen.push(path) < 0 });
    expect(seen.map((path) => path.replaceAll('\\', '/'))).toContain('L/Google/Chrome/Application/chrome.exe');
  });
});

describe('the app window', () => {
  it('is a browser that talks to the app and keeps still otherwise', () => {
    expect(appWindowArguments('http://127.0.0.1:1/#t', '/profile')).toEqual(
      expect.arrayContaining([
        '--app=http://127.0.0.1:1/#t',
        '--user-data-dir=/profile',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ]),
    );
  });
});
