/**
 * Downloads the Electron binary: a process of its own, so that a download that stalls can be ended. Its argument is a
 * folder for the half of a download. Prints one `<transferred> <total>` line per step on stdout, then `unpacking`; the exit
 * code says whether the binary is there.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

type Progress = { transferred: number; total: number | null };
type DownloadArtifact = (details: {
  version: string;
  artifactName: string;
  platform: string;
  arch: string;
  checksums: Record<string, string>;
  cacheRoot: string | undefined;
  tempDirectory: string | undefined;
  downloadOptions: { quiet: boolean; getProgressCallback: (progress: Progress) => Promise<void> };
}) => Promise<string>;

const require = createRequire(import.meta.url);
const electronFolder = dirname(require.resolve('electron/package.json'));
const readJson = (name: string): unknown => JSON.parse(readFileSync(join(electronFolder, name), 'utf8'));

// The download tool belongs to the electron package and is found from there.
const downloader = createRequire(join(electronFolder, 'package.json')).resolve('@electron/get');
const { downloadArtifact } = (await import(pathToFileURL(downloader).href)) as { downloadArtifact: DownloadArtifact };

await downloadArtifact({
  version: (readJson('package.json') as { version: string }).version,
  artifactName: 'electron',
  platform: process.platform,
  arch: process.arch,
  checksums: readJson('checksums.json') as Record<string, string>,
  // Where the unpacking looks for it.
  cacheRoot: process.env['electron_config_cache'],
  tempDirectory: process.argv[2],
  downloadOptions: {
    quiet: true,
    getProgressCallback: async ({ transferred, total }) => {
      process.stdout.write(`${transferred} ${total ?? 0}\n`);
    },
  },
});

process.stdout.write('unpacking\n');
// Unpacks what now lies in the cache, and writes path.txt, which is how the package finds its binary.
const { status } = spawnSync(process.execPath, [join(electronFolder, 'install.js')], {
  stdio: ['ignore', 'ignore', 2],
});
process.exitCode = status ?? 1;
