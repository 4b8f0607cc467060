import { sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasDisplay, whyNoElectronWindow } from './electron-binary.ts';
import { parseStartOptions } from './options.ts';

describe('the options of npm start', () => {
  it('have defaults', () => {
    expect(parseStartOptions([])).toEqual({
      ok: true,
      options: { headless: false, sample: 120, dataDir: undefined, port: 0, open: true, electron: false },
    });
  });

  it('are read', () => {
    const args = ['--headless', '--sample', '5000', '--data-dir', 'here', '--port', '4100', '--no-open'];
    expect(parseStartOptions(args, `${sep}base`)).toEqual({
      ok: true,
      options: {
        headless: true,
        sample: 5000,
        dataDir: `${sep}base${sep}here`,
        port: 4100,
        open: false,
        electron: false,
      },
    });
  });

  it.each(['--help', '-h'])('%s asks for the usage and starts nothing', (word) => {
    expect(parseStartOptions(['--headless', word])).toEqual({ ok: true, options: 'help' });
  });

  it.each([
    [['--fullscreen']],
    [['now']],
    [['--sample', 'many']],
    [['--sample', '9']],
    [['--sample', '-5']],
    [['--sample', '100001']],
    [['--sample']],
    [['--port', '65536']],
    [['--port', '1e3']],
    [['--data-dir', '']],
    [['--headless', '--electron']],
  ])('refuse %j', (args) => {
    expect(parseStartOptions(args)).toMatchObject({ ok: false, message: expect.stringMatching(/\S/) });
  });
});

describe('how to start', () => {
  it('knows when no window can be shown', () => {
    expect(hasDisplay('linux', {})).toBe(false);
    expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
    expect(hasDisplay('darwin', {})).toBe(true);
    expect(whyNoElectronWindow('linux', {}, 1000)).toBe('there is no display');
    expect(whyNoElectronWindow('linux', { DISPLAY: ':0' }, 0)).toBe('it does not run as root');
    expect(whyNoElectronWindow('linux', { DISPLAY: ':0' }, 1000)).toBeUndefined();
    expect(whyNoElectronWindow('win32', {}, undefined)).toBeUndefined();
  });
});
