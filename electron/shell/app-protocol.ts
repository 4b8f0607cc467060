import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { Protocol } from 'electron';
import { STRICT_CSP } from './csp.ts';

export const APP_SCHEME = 'app';
export const APP_HOST = 'canopy';
/** As Chromium writes it: `scheme://host` without a trailing slash. */
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
export const APP_URL = `${APP_ORIGIN}/`;

/** Before `ready`, once: a real origin with storage, fetch and compiled-code cache, but no way around the policy. */
export function registerAppScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export interface Asset {
  file: string;
  type: string;
}
/** Path of a URL as it stands in the request → what is served. */
export type AssetTable = ReadonlyMap<string, Asset>;

const CONTENT_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
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
 * Lists a folder once, at start. Serving is then a look-up and never path arithmetic: what is not in the table does not
 * exist, however its path is spelled. `/` is `index.html`. Files of an unknown kind are left out.
 */
export async function buildAssetTable(folder: string): Promise<AssetTable> {
  const table = new Map<string, Asset>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const type = CONTENT_TYPES[extname(entry.name).toLowerCase()];
    if (!entry.isFile() || !type) continue;
    const file = join(entry.parentPath, entry.name);
    const pathname = `/${relative(folder, file).split(sep).join('/')}`;
    table.set(new URL(pathname, 'http://any').pathname, { file, type });
  }
  const index = table.get('/index.html');
  if (index) table.set('/', index);
  return table;
}

/** On every answer, the refused ones included. */
export const RESPONSE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': STRICT_CSP,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-cache',
};

/** The part of a request that decides. `initiatorOrigin` is Electron's and cannot be forged by the page. */
export interface AppRequest {
  url: string;
  method: string;
  initiatorOrigin?: string;
}

/** Answers requests to the app's scheme: 200 from the table, 404 for anything else, 405 for writing, 400 for no URL. */
export function createAppHandler(table: AssetTable, read = readFile): (request: AppRequest) => Promise<Response> {
  const refuse = (status: number): Response => new Response(null, { status, headers: RESPONSE_HEADERS });
  return async (request) => {
    if (!URL.canParse(request.url)) return refuse(400);
    const url = new URL(request.url);
    const isOurs =
      url.protocol === `${APP_SCHEME}:` &&
      url.host === APP_HOST &&
      url.username === '' &&
      url.password === '' &&
      (request.initiatorOrigin === undefined || request.initiatorOrigin === APP_ORIGIN);
    if (!isOurs) return refuse(404);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    const asset = table.get(url.pathname);
    if (!asset) return refuse(404);
    const headers = { ...RESPONSE_HEADERS, 'Content-Type': asset.type };
    if (request.method === 'HEAD') return new Response(null, { status: 200, headers });
    return new Response(new Uint8Array(await read(asset.file)), { status: 200, headers });
  };
}

/** Serves the table on one session; nothing else is reachable under the scheme. */
export function serveApp(protocol: Pick<Protocol, 'handle'>, table: AssetTable): void {
  const handler = createAppHandler(table);
  protocol.handle(APP_SCHEME, handler as Parameters<Protocol['handle']>[1]);
}
