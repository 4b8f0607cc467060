/**
 * Where Chrome, Chromium and Edge are usually installed. Two callers: the end-to-end tests (any Chromium that can run
 * headless) and `npm start` without Electron (a browser that has an app mode).
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export type BrowserSearch = {
  platform: NodeJS.Platform;
  env: Record<string, string | undefined>;
  isExecutable: (path: string) => boolean;
};

const COMMANDS_ON_PATH = [
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const MAC_APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const WINDOWS_PROGRAMS = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
];

/** Whether a file is there and may be run by this user. */
export function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const thisMachine: BrowserSearch = { platform: process.platform, env: process.env, isExecutable: isExecutableFile };

/**
 * The first browser found, as an absolute path, or undefined. `CHROME_PATH` wins when it names an executable file;
 * when it names something else the search goes on, because a stale variable should not hide an installed browser.
 */
export function findInstalledBrowser(search: BrowserSearch = thisMachine): string | undefined {
  return candidates(search).find((path) => search.isExecutable(path));
}

function candidates({ platform, env }: BrowserSearch): string[] {
  const named = env['CHROME_PATH'] ? [env['CHROME_PATH']] : [];
  if (platform === 'darwin') {
    const home = env['HOME'];
    return [...named, ...MAC_APPLICATIONS, ...(home ? MAC_APPLICATIONS.map((path) => home + path) : [])];
  }
  if (platform === 'win32') {
    const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']].filter((root) => root);
    return [...named, ...roots.flatMap((root) => WINDOWS_PROGRAMS.map((parts) => join(root as string, ...parts)))];
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return [...named, ...COMMANDS_ON_PATH.flatMap((command) => folders.map((folder) => join(folder, command)))];
}
