/** Where Canopy keeps its files when nobody says otherwise. */
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/**
 * `canopy` in the platform's application-data folder: the same place as Electron's `app.getPath('userData')`, so that app
 * and headless host find each other's copies. With a size it is a folder below, one for each sample organisation, because
 * a sample, once generated, is opened as it was left.
 */
export function defaultDataFolder(
  sampleGroups: number | null,
  platform: NodeJS.Platform = process.platform,
  env: Record<string, string | undefined> = process.env,
  home: string = homedir(),
): string {
  const { join } = platform === 'win32' ? win32 : posix;
  const own = join(applicationDataFolder(platform, env, home), 'canopy');
  return sampleGroups === null ? own : join(own, `sample-${sampleGroups}`);
}

function applicationDataFolder(
  platform: NodeJS.Platform,
  env: Record<string, string | undefined>,
  home: string,
): string {
  if (platform === 'win32') return env['APPDATA'] || win32.join(home, 'AppData', 'Roaming');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support');
  return env['XDG_CONFIG_HOME'] || posix.join(home, '.config');
}
