import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';
import { defaultDataFolder } from './data-folder.ts';

describe('the data folder when nobody names one', () => {
  it.each([
    ['linux', {}, '/home/ada', '/home/ada/.config/canopy'],
    ['linux', { XDG_CONFIG_HOME: '/conf' }, '/home/ada', '/conf/canopy'],
    ['darwin', {}, '/Users/ada', '/Users/ada/Library/Application Support/canopy'],
    ['win32', { APPDATA: 'C:\\roaming' }, 'C:\\ada', 'C:\\roaming\\canopy'],
    ['win32', {}, 'C:\\ada', 'C:\\ada\\AppData\\Roaming\\canopy'],
  ] as const)(
    'is the platform’s (%s, %j), and one below it for each size of the sample',
    (platform, env, home, folder) => {
      const separator = platform === 'win32' ? '\\' : '/';
      expect(defaultDataFolder(null, platform, env, home)).toBe(folder);
      expect(defaultDataFolder(120, platform, env, home)).toBe(`${folder}${separator}sample-120`);
      expect(defaultDataFolder(9, platform, env, home)).toBe(`${folder}${separator}sample-9`);
    },
  );

  it('is what the headless host takes, with a sample and without', () => {
    expect(readArguments([])).toMatchObject({ dataDir: defaultDataFolder(null) });
    expect(readArguments(['--sample', '50'])).toMatchObject({ dataDir: defaultDataFolder(50), sampleGroups: 50 });
    expect(readArguments(['--sample', '50', '--data-dir', '/elsewhere'])).toMatchObject({
      dataDir: expect.stringMatching(/elsewhere$/) as string,
    });
  });
});
