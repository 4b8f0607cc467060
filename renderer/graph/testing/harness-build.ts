import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Builds the harness page (outline and canvas alone on generated directories) into a folder; `graph/testing/harness.html` in it is the page. */
export async function buildHarness(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: fromRoot('renderer'),
    base: './',
    logLevel: 'error',
    worker: { format: 'es' },
    build: {
      outDir,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4000,
      rollupOptions: { input: fromRoot('renderer/graph/testing/harness.html') },
    },
  });
}
