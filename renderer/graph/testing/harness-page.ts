import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../../e2e/browser.ts';
import { buildHarness } from './harness-build.ts';

/** What the packaged page is served with (spec of the content security policy): the canvas must live under it. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; worker-src 'self'; connect-src 'none'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'";

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};
const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Harness {
  /** A fresh page on the harness with a query (`groups=20000`, `theme=dark`); waits for the first nodes. */
  open(query?: string, size?: { width: number; height: number }): Promise<Page>;
  /** Errors, warnings and policy violations of all pages so far. */
  complaints: string[];
  close(): Promise<void>;
}

/** Builds the harness page, serves it from memory of a folder of its own on the loopback, and starts a browser with further `args`. */
export async function startHarness(args: string[] = []): Promise<Harness> {
  const folder = await mkdtemp(join(root, 'node_modules', '.cache', 'harness-'));
  await buildHarness(folder);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    readFile(join(folder, path)).then(
      (bytes) =>
        response
          .writeHead(200, {
            'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
            'content-security-policy': CSP,
          })
          .end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graph/testing/harness.html`;
  const browser: Browser = await launchBrowser({ args });
  const complaints: string[] = [];
  return {
    complaints,
    async open(query = '', size = { width: 1180, height: 834 }) {
      const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      // The browser may be on its way out already.
      page.on('close', () => void context.close().catch(() => undefined));
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${address}?${query}`);
      await page.waitForSelector('.react-flow__node, canvas:not([hidden])');
      return page;
    },
    async close() {
      await browser.close();
      await new Promise((closed) => server.close(closed));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
