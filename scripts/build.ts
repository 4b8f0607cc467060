/**
 * `npm run build`, and what `npm start` and the tests use: builds everything into `out/` unless what is there was built
 * from the same files.
 */
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { lock } from './lock.mjs';
import { artifactsFolder, built, cacheFolder, outFolder, projectRoot } from './paths.ts';

const SOURCE_FOLDERS = ['shared', 'electron', 'renderer', 'sandbox'];
const SOURCE_FILES = ['package.json', 'package-lock.json', 'tsconfig.json', 'electron.vite.config.ts'];
const NOT_IN_BUILD = /\.(test|e2e)\.tsx?$/;
const stampFile = join(outFolder, '.stamp');

/** Hash of everything a build depends on, tests left out. */
export async function sourceFingerprint(root: string = projectRoot): Promise<string> {
  const files: string[] = SOURCE_FILES.map((file) => join(root, file));
  for (const folder of SOURCE_FOLDERS) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (entry.isFile() && !NOT_IN_BUILD.test(entry.name)) files.push(join(entry.parentPath, entry.name));
    }
  }
  const hash = createHash('sha256');
  hash.update(process.version);
  for (const file of files.sort()) {
    hash.update(`${relative(root, file)}\0`);
    hash.update(await readFile(file).catch(() => ''));
  }
  return hash.digest('hex');
}

/**
 * Builds when needed. Returns whether it built. Throws with the end of the log when the build fails; the whole log is in
 * `artifacts/build.log`. Throws as well when `signal` ends it; the next build then begins anew.
 */
export async function ensureBuilt(say: (line: string) => void, signal?: AbortSignal): Promise<boolean> {
  const unlock = await lock(join(cacheFolder, 'building'), () => say('Waiting for another build …'), signal);
  try {
    const fingerprint = await sourceFingerprint();
    if (await isBuiltFrom(fingerprint)) return false;
    say('Building …');
    const startedAt = Date.now();
    await rm(outFolder, { recursive: true, force: true });
    await runElectronVite(signal);
    await writeFile(stampFile, fingerprint);
    say(`Built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
    return true;
  } finally {
    unlock();
  }
}

async function isBuiltFrom(fingerprint: string): Promise<boolean> {
  if (!Object.values(built).every((path) => existsSync(path))) return false;
  const stamp = await readFile(stampFile, 'utf8').catch(() => '');
  return stamp === fingerprint;
}

async function runElectronVite(signal: AbortSignal | undefined): Promise<void> {
  const program = join(projectRoot, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const child = spawn(process.execPath, [program, 'build', '--logLevel', 'info'], {
    cwd: projectRoot,
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((done, fail) => {
    child.on('error', (error) => signal?.aborted || fail(error));
    child.on('close', done);
  });
  signal?.throwIfAborted();
  const log = stripVTControlCharacters(Buffer.concat(chunks).toString('utf8'));
  await mkdir(artifactsFolder, { recursive: true });
  await writeFile(join(artifactsFolder, 'build.log'), log);
  if (code !== 0) throw new Error(`The build failed (artifacts/build.log):\n${log.split('\n').slice(-40).join('\n')}`);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const force = process.argv.includes('--force');
  if (force) await rm(stampFile, { force: true });
  try {
    if (!(await ensureBuilt((line) => console.error(line)))) console.error('Up to date.');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
