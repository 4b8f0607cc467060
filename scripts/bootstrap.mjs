/**
 * The first thing every `npm run` command starts: `node scripts/bootstrap.mjs <script> [arguments]`.
 *
 * It makes sure that what package-lock.json names is installed, finds a Node that can run this project (24 or newer; npm
 * brings one for the usual platforms), and runs the script under it, handing on signals and the exit code.
 *
 * This file runs before anything is installed and on Node 20: plain JavaScript, builtins only. Everything it says goes to
 * stderr, because stdout belongs to the script (`npm run sandbox` prints JSON there).
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 24;
/** Another command that is installing at the same moment is waited for this long. */
const INSTALL_LOCK_PATIENCE_MS = 15 * 60_000;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const stamp = join(modules, '.cache', 'canopy', 'installed');
const installLock = join(root, '.canopy-installing');

const [script, ...scriptArguments] = process.argv.slice(2);
if (!script) {
  console.error('usage: node scripts/bootstrap.mjs <script> [arguments]');
  process.exit(2);
}

await install();
await run(nodeForScripts());

/** Installs when node_modules is not what the lock file says; otherwise costs one hash. */
async function install() {
  if (isInstalled()) return;
  const unlock = await lockInstall();
  try {
    if (isInstalled()) return;
    console.error('Installing what Canopy is built from (npm ci; the first time this takes a minute or two) …');
    const npm = npmCommand();
    const { status, error } = spawnSync(
      npm.command,
      [...npm.arguments, 'ci', '--no-fund', '--no-audit', '--loglevel=error'],
      {
        cwd: root,
        stdio: ['ignore', 2, 2],
        shell: npm.shell,
      },
    );
    if (error || status !== 0) {
      console.error(
        `npm ci did not succeed (${error ? error.message : `exit code ${status}`}). What it said is above.`,
      );
      unlock();
      process.exit(1);
    }
    writeStamp();
    console.error('Installed.');
  } finally {
    unlock();
  }
}

function isInstalled() {
  if (!existsSync(modules)) return false;
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === fingerprint();
  return false;
}

/** The lock file and the platform: a folder shared between two systems must not pass for installed on both. */
function fingerprint() {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(root, 'package-lock.json')));
  hash.update(`${process.platform} ${process.arch}`);
  return hash.digest('hex');
}

function writeStamp() {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint());
}

/** The npm that started us when there is one, so that the same version installs; otherwise the one on the path. */
function npmCommand() {
  const npmScript = process.env.npm_execpath;
  if (npmScript && /npm-cli\.c?js$/.test(npmScript)) {
    return { command: process.execPath, arguments: [npmScript], shell: false };
  }
  const isWindows = process.platform === 'win32';
  return { command: isWindows ? 'npm.cmd' : 'npm', arguments: [], shell: isWindows };
}

/** Two commands started at once must not both run `npm ci` in one folder. A lock left by a crash is taken over. */
async function lockInstall() {
  const until = Date.now() + INSTALL_LOCK_PATIENCE_MS;
  let said = false;
  for (;;) {
    try {
      writeFileSync(installLock, String(process.pid), { flag: 'wx' });
      return () => rmSync(installLock, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned() || Date.now() > until) {
      rmSync(installLock, { force: true });
      continue;
    }
    if (!said) console.error('Waiting for another command that is installing …');
    said = true;
    await new Promise((wake) => setTimeout(wake, 500));
  }
}

function isAbandoned() {
  try {
    const owner = Number(readFileSync(installLock, 'utf8'));
    if (!owner) return Date.now() - statSync(installLock).mtimeMs > 10_000;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** A Node of at least OLDEST_NODE: this one, the one npm brought for this platform, or the one of the `node` package. */
function nodeForScripts() {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const executable = process.platform === 'win32' ? ['bin', 'node.exe'] : ['bin', 'node'];
  const candidates = [
    join(modules, `node-${system}-${process.arch}`, ...executable),
    join(modules, 'node', ...executable),
  ];
  const found = candidates.find((path) => existsSync(path));
  if (found) return found;
  console.error(
    `Canopy's tools need Node ${OLDEST_NODE} or newer; this is ${process.versions.node}, and npm brings none for ` +
      `${process.platform} ${process.arch}. Install Node ${OLDEST_NODE} and run the command again.`,
  );
  process.exit(1);
}

function isNewEnough(version) {
  return Number(version.split('.')[0]) >= OLDEST_NODE;
}

/**
 * Runs the script and ends as it ends. npm hands SIGTERM and SIGINT to this process only, so they are handed on; a
 * terminal's Ctrl+C reaches the script by itself as well, and scripts take the second one as the first.
 */
function run(node) {
  const child = spawn(node, [resolve(root, script), ...scriptArguments], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: [dirname(node), process.env.PATH].filter(Boolean).join(process.platform === 'win32' ? ';' : ':'),
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  return new Promise(() => {
    child.on('error', (error) => {
      console.error(`${node} does not start: ${error.message}`);
      process.exit(1);
    });
    child.on('exit', (code, signal) => {
      if (signal) {
        process.removeAllListeners(signal);
        process.kill(process.pid, signal);
      } else {
        process.exit(code ?? 1);
      }
    });
  });
}
