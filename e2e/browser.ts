/**
 * A headless Chromium for tests, benchmarks and screenshots, without root and without anything from the distribution.
 *
 * On Linux x64 it is always the one npm brings (`@sparticuz/chromium`), so that a picture or a measurement made on one
 * machine can be compared with one made on another; elsewhere an installed Chrome, Chromium or Edge. `CHROME_PATH`
 * overrides both.
 *
 * The npm package is made for AWS Lambda: it unpacks into the system's temporary folder, and its libnss3 only on Lambda.
 * Here everything goes to a folder of its own below `node_modules/.cache`, and the libraries are used when the system's
 * loader does not find its own.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { findInstalledBrowser, isExecutableFile } from '../scripts/installed-browsers.ts';

export type BrowserProgram = {
  executablePath: string;
  /** What it is, for logs: `npm`, or the path of the installed one. */
  origin: string;
  env: Record<string, string>;
};

const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(projectRoot, 'node_modules');
const cacheRoot = join(modules, '.cache', 'canopy-browser');

/** The browser talks to the page under test and to nobody else. */
const QUIET_FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-pings',
  '--metrics-recording-only',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
];

/** Software rendering through the SwiftShader that lies beside the npm-brought binary. */
const SOFTWARE_GRAPHICS_FLAGS = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/**
 * Starts a headless Chromium. `options.args` are added to the flags above; `options.env` to the environment.
 * Throws when no browser can be had, with what to do about it.
 */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const program = await browserProgram();
  const isBundled = program.origin === 'npm';
  return chromium.launch({
    headless: true,
    ...options,
    executablePath: program.executablePath,
    // A user namespace is not to be had in most containers, and the pages are our own.
    chromiumSandbox: options.chromiumSandbox ?? false,
    env: { ...program.env, ...(options.env as Record<string, string> | undefined) },
    args: [...QUIET_FLAGS, ...(isBundled ? SOFTWARE_GRAPHICS_FLAGS : []), ...(options.args ?? [])],
  });
}

let cachedProgram: Promise<BrowserProgram> | undefined;

/** The browser that {@link launchBrowser} starts, unpacked and ready to run. */
export function browserProgram(): Promise<BrowserProgram> {
  cachedProgram ??= prepareProgram();
  return cachedProgram;
}

async function prepareProgram(): Promise<BrowserProgram> {
  const env = currentEnvironment();
  env['FONTCONFIG_FILE'] = await writeFontConfiguration();
  const named = process.env['CHROME_PATH'];
  if (named && isExecutableFile(named)) return { executablePath: named, origin: named, env };

  if (process.platform === 'linux' && process.arch === 'x64') {
    const folder = await unpackBundledChromium();
    const executablePath = join(folder, 'chromium');
    if (!(await canStart(executablePath, env))) {
      env['LD_LIBRARY_PATH'] = [join(folder, 'lib'), env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
      if (!(await canStart(executablePath, env))) {
        throw new Error(
          `The Chromium that npm brings does not start here (${executablePath}): ` +
            'name an installed one in the environment variable CHROME_PATH.',
        );
      }
    }
    return { executablePath, origin: 'npm', env };
  }

  const installed = findInstalledBrowser();
  if (installed) return { executablePath: installed, origin: installed, env };
  throw new Error(
    'No Chromium found: install Google Chrome, Chromium or Edge, or name one in the environment variable CHROME_PATH.',
  );
}

function currentEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

async function canStart(executablePath: string, env: Record<string, string>): Promise<boolean> {
  try {
    await promisify(execFile)(executablePath, ['--version'], { env, timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}

/** Unpacks once per package version; two processes may race, the loser throws its copy away. */
async function unpackBundledChromium(): Promise<string> {
  const packageFolder = join(modules, '@sparticuz', 'chromium');
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const target = join(cacheRoot, `chromium-${version}`);
  if (existsSync(target)) return target;

  await mkdir(cacheRoot, { recursive: true });
  const work = await mkdtemp(join(cacheRoot, 'unpacking-'));
  const decompress = async (name: string): Promise<Buffer> =>
    promisify(brotliDecompress)(await readFile(join(packageFolder, 'bin', name)));
  try {
    await Promise.all([
      decompress('chromium.br').then((bytes) => writeFile(join(work, 'chromium'), bytes, { mode: 0o755 })),
      decompress('swiftshader.tar.br').then((bytes) => unpackTar(bytes, work)),
      decompress('al2023.tar.br').then((bytes) => unpackTar(bytes, work)),
    ]);
    await rename(work, target);
  } catch (cause) {
    await rm(work, { recursive: true, force: true });
    if (!existsSync(target)) throw cause;
  }
  return target;
}

/** Reads the plain ustar archives of the package: regular files and folders only, anything else is an error. */
async function unpackTar(archive: Buffer, folder: string): Promise<void> {
  const text = (offset: number, length: number): string =>
    archive
      .subarray(offset, offset + length)
      .toString('utf8')
      .replace(/\0[\s\S]*$/, '')
      .trim();
  for (let offset = 0; offset + 512 <= archive.length && archive[offset] !== 0;) {
    const name = text(offset, 100);
    const mode = Number.parseInt(text(offset + 100, 8), 8);
    const size = Number.parseInt(text(offset + 124, 12), 8);
    const type = text(offset + 156, 1);
    const path = join(folder, name);
    if (!path.startsWith(folder + sep) && path !== folder) throw new Error(`archive entry outside its folder: ${name}`);
    if (type === '5') {
      await mkdir(path, { recursive: true });
    } else if (type === '0' || type === '') {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, archive.subarray(offset + 512, offset + 512 + size));
      await chmod(path, mode & 0o777);
    } else {
      throw new Error(`archive entry of type ${type}: ${name}`);
    }
    offset += 512 + Math.ceil(size / 512) * 512;
  }
}

/**
 * Chinese in screenshots needs a Chinese font, and servers have none. The project's own come from npm and are put before
 * the system's, so that pictures look the same everywhere; fontconfig reads them from a file of ours, nothing is installed.
 */
async function writeFontConfiguration(): Promise<string> {
  const fontFolders = [
    join(modules, '@expo-google-fonts', 'noto-sans-sc', '400Regular'),
    join(modules, '@expo-google-fonts', 'noto-sans-sc', '600SemiBold'),
  ];
  const file = join(cacheRoot, 'fonts.conf');
  const content = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
${fontFolders.map((folder) => `  <dir>${folder}</dir>`).join('\n')}
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <dir prefix="xdg">fonts</dir>
  <cachedir>${join(cacheRoot, 'fontconfig')}</cachedir>
  <alias binding="same"><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias binding="same"><family>system-ui</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <include ignore_missing="yes">/etc/fonts/conf.d</include>
</fontconfig>
`;
  await mkdir(cacheRoot, { recursive: true });
  const isCurrent = existsSync(file) && (await readFile(file, 'utf8')) === content;
  if (!isCurrent) {
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, content);
    await rename(draft, file);
  }
  return file;
}
