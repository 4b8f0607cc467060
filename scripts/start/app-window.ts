/** The app in an installed browser without tabs and address bar, for machines where Electron is not to be had. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A profile folder of our own: no extensions, no history, and the process lives as long as its window. */
export async function openAppWindow(browser: string, url: string, dataDir: string): Promise<ChildProcess> {
  const profile = join(dataDir, 'browser');
  await mkdir(profile, { recursive: true });
  return spawn(browser, appWindowArguments(url, profile), { stdio: 'ignore' });
}

export function appWindowArguments(url: string, profile: string): string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--window-size=1440,900',
  ];
}
