/** Packages the real build around a stand-in for Electron and reads the result back: what is in it, and its fuses. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../scripts/build.ts';
import { projectRoot } from '../../scripts/paths.ts';
import { writeStubElectron } from './stub-electron.ts';

/** Everything that may be in the package; whatever else appears has to be argued for here. */
const ALLOWED = [
  /^\/package\.json$/,
  /^\/out\/main\/(index|headless|store-worker|planning-worker|sandbox)\.js$/,
  /^\/out\/main\/chunks\/[\w.-]+\.js$/,
  /^\/out\/preload\/index\.cjs$/,
  /^\/out\/renderer\/index\.html$/,
  /^\/out\/renderer\/assets\/[\w.-]+\.(js|css|woff2|svg|png)$/,
  /^\/out(\/(main|main\/chunks|preload|renderer|renderer\/assets))?$/,
];

let scratch: string;
let archive: string;
let program: string;

beforeAll(async () => {
  await ensureBuilt((line) => console.log(line));
  scratch = await mkdtemp(join(tmpdir(), 'canopy-package-'));
  const { version } = JSON.parse(
    await readFile(join(projectRoot, 'node_modules', 'electron', 'package.json'), 'utf8'),
  ) as { version: string };
  const electronDist = join(scratch, 'electron');
  await writeStubElectron(electronDist, scratch, version);
  await runElectronBuilder([
    '--linux',
    'dir',
    `-c.electronDist=${electronDist}`,
    `-c.directories.output=${scratch}/out`,
  ]);
  const unpacked = join(scratch, 'out', 'linux-unpacked');
  archive = join(unpacked, 'resources', 'app.asar');
  program = join(unpacked, 'canopy');
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function runElectronBuilder(args: string[]): Promise<void> {
  const child = spawn(
    process.execPath,
    [join(projectRoot, 'node_modules', 'electron-builder', 'cli.js'), ...args, '--publish', 'never'],
    { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
  const code = await new Promise((done) => child.on('close', done));
  if (code !== 0) throw new Error(`electron-builder ended with ${code}:\n${log}`);
}

const files = (): string[] => listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/'));
const read = (path: string): string => extractFile(archive, path.slice(1)).toString('utf8');

/** Files of `out/main` that a bundle loads when it starts, itself included. */
function loadedBy(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  const folder = entry.slice(0, entry.lastIndexOf('/'));
  for (const [, specifier = ''] of read(entry).matchAll(/(?:from|import)\s*\(?["'](\.{1,2}\/[\w./-]+\.js)["']/g)) {
    loadedBy(new URL(specifier, `x:${folder}/`).pathname, seen);
  }
  return seen;
}

describe('the package', () => {
  it('@security 10 holds the bundles and nothing else', () => {
    const unexpected = files().filter((path) => !ALLOWED.some((allowed) => allowed.test(path)));
    expect(unexpected).toEqual([]);
    for (const needed of [
      '/out/main/index.js',
      '/out/main/store-worker.js',
      '/out/main/sandbox.js',
      '/out/preload/index.cjs',
      '/out/renderer/index.html',
    ]) {
      expect(files()).toContain(needed);
    }
  });

  it('@security 10 has the fuses of electron-builder.yml', async () => {
    const wire = await getCurrentFuseWire(program);
    // The wire holds the characters 0 and 1.
    const state = (fuse: FuseV1Options): string | undefined => ({ 48: 'off', 49: 'on' })[wire[fuse] as number];
    expect({
      runAsNode: state(FuseV1Options.RunAsNode),
      cookieEncryption: state(FuseV1Options.EnableCookieEncryption),
      nodeOptions: state(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      nodeInspect: state(FuseV1Options.EnableNodeCliInspectArguments),
      asarIntegrity: state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyAsar: state(FuseV1Options.OnlyLoadAppFromAsar),
      ownSnapshot: state(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot),
      filePrivileges: state(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: 'off',
      cookieEncryption: 'on',
      nodeOptions: 'off',
      nodeInspect: 'off',
      asarIntegrity: 'on',
      onlyAsar: 'on',
      ownSnapshot: 'off',
      filePrivileges: 'off',
    });
  });

  it('@security 10 says nothing of the machine it was made on, and carries no scripts or source maps', () => {
    const manifest = JSON.parse(read('/package.json')) as Record<string, unknown>;
    expect(manifest['main']).toBe('out/main/index.js');
    expect(manifest).not.toHaveProperty('devDependencies');
    for (const path of files().filter((candidate) => /\.(js|cjs|css|html|json)$/.test(candidate))) {
      const text = read(path);
      expect(text.includes(projectRoot), `${path} names the folder it was built in`).toBe(false);
      expect(/^\/[/*]# sourceMappingURL/m.test(text), `${path} names a source map`).toBe(false);
    }
  });

  it('@security 10 keeps the sandbox a bundle of its own', () => {
    const app = loadedBy('/out/main/index.js');
    const sandbox = loadedBy('/out/main/sandbox.js');
    expect(app.has('/out/main/sandbox.js')).toBe(false);
    expect(sandbox.has('/out/main/index.js')).toBe(false);
  });

  it('@security 2 has a preload that needs nothing but Electron', () => {
    const required = [...read('/out/preload/index.cjs').matchAll(/\brequire\(["']([^"']+)["']\)/g)].map(
      ([, name]) => name,
    );
    expect([...new Set(required)]).toEqual(['electron']);
  });

  it('leaves SQLite to the Node that runs it', () => {
    const worker = [...loadedBy('/out/main/store-worker.js')].map(read).join('\n');
    expect(worker).toMatch(/["']node:sqlite["']/);
  });
});
