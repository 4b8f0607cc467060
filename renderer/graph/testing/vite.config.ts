import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Builds the canvas alone on generated directories: `vite build -c renderer/graph/testing/vite.config.ts` → `node_modules/.cache/canopy-harness`. */
export default defineConfig({
  root: fromRoot('renderer'),
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: fromRoot('node_modules/.cache/canopy-harness'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    rollupOptions: { input: fromRoot('renderer/graph/testing/harness.html') },
  },
});
