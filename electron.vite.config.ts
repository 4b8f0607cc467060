import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { fileURLToPath } from 'node:url';

const fromRoot = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Every runtime library is a devDependency and therefore bundled: the package holds `out/` and no `node_modules`.
 * The sandbox is an entry of its own, because it always runs as a process of its own.
 */
export default defineConfig({
  main: {
    build: {
      outDir: fromRoot('./out/main'),
      rollupOptions: {
        input: {
          index: fromRoot('./electron/main.ts'),
          headless: fromRoot('./electron/headless.ts'),
          'store-worker': fromRoot('./electron/kernel/store/worker.ts'),
          'planning-worker': fromRoot('./electron/kernel/planning/worker.ts'),
          sandbox: fromRoot('./sandbox/cli.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: fromRoot('./out/preload'),
      // A sandboxed preload can neither import nor require files: one CommonJS bundle (spec of Electron's sandbox).
      externalizeDeps: false,
      isolatedEntries: true,
      rollupOptions: {
        input: { index: fromRoot('./electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: fromRoot('./renderer'),
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      outDir: fromRoot('./out/renderer'),
      minify: true,
      // The content security policy allows fonts from the app itself only: nothing is inlined as data.
      assetsInlineLimit: 0,
      rollupOptions: { input: fromRoot('./renderer/index.html') },
    },
  },
});
