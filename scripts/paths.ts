/** Where things are in this working copy. */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const outFolder = join(projectRoot, 'out');
export const artifactsFolder = join(projectRoot, 'artifacts');
/** What may be thrown away and made again, tied to the installed packages. */
export const cacheFolder = join(projectRoot, 'node_modules', '.cache', 'canopy');

export const built = {
  main: join(outFolder, 'main', 'index.js'),
  headless: join(outFolder, 'main', 'headless.js'),
  sandbox: join(outFolder, 'main', 'sandbox.js'),
  storeWorker: join(outFolder, 'main', 'store-worker.js'),
  preload: join(outFolder, 'preload', 'index.cjs'),
  renderer: join(outFolder, 'renderer'),
};
