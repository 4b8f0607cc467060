import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

export interface Page {
  body: Buffer;
  type: string;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * Reads the built pages into a table `path → file` once, at start. A request is looked up in it and nothing else: there is no path arithmetic
 * that a `..` could lead astray (spec/electron.md §3). Files of an unknown kind and source maps are left out.
 */
export async function readPageTable(folder: string): Promise<Map<string, Page>> {
  const table = new Map<string, Page>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || !type) continue;
    const file = join(entry.parentPath, entry.name);
    table.set(`/${relative(folder, file).split(sep).map(encodeURIComponent).join('/')}`, {
      body: await readFile(file),
      type,
    });
  }
  const index = table.get('/index.html');
  if (index) table.set('/', index);
  return table;
}
