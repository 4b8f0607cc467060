/** Where the app keeps its files when nobody says otherwise: the platform's application-data folder. */
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/**
 * The folder of a sample organisation. Each size has a folder of its own, because a sample, once generated, is opened as it
 * was left. Same place as Electron's `app.getPath('userData')`, so that app and headless host find each other's copies.
 */
export function sampleDataFolder(
  groups: number,
  platform: NodeJS.Platform = process.platform,
  env: Record<string, string | undefined> = process.env,
  home: string = homedir(),
): string {
  const { join } = platform === 'win32' ? win32 : posix;
  return join(applicationDataFolder(platform, env, home), 'canopy', `sample-${groups}`);
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
