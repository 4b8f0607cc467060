import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP_ORIGIN, buildAssetTable, createAppHandler, registerAppScheme, type AppRequest } from './app-protocol.ts';
import { contentSecurityPolicy } from '../headless/page-headers.ts';
import { DEVELOPMENT_CSP, STRICT_CSP } from './csp.ts';

const WRITTEN_DOWN =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; worker-src 'self'; " +
  "connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; " +
  "require-trusted-types-for 'script'";

let folder: string;
let respond: (request: AppRequest) => Promise<Response>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canopy-app-'));
  await mkdir(join(folder, 'renderer', 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'outside');
  await writeFile(join(folder, 'renderer', 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'renderer', 'assets', 'index-1.js'), 'export {}');
  await writeFile(join(folder, 'renderer', 'assets', 'index-1.js.map'), '{}');
  await writeFile(join(folder, 'renderer', 'assets', '字.png'), 'x');
  respond = createAppHandler(await buildAssetTable(join(folder, 'renderer')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const get = (url: string, more: Partial<AppRequest> = {}): Promise<Response> =>
  respond({ url, method: 'GET', ...more });

describe('the app scheme', () => {
  it('serves what was there at start', async () => {
    const page = await get(`${APP_ORIGIN}/`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toBe('<!doctype html>');
    expect((await get(`${APP_ORIGIN}/#/hierarchy`)).status).toBe(200);
    const script = await get(`${APP_ORIGIN}/assets/index-1.js`, { initiatorOrigin: APP_ORIGIN });
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await get(`${APP_ORIGIN}/assets/字.png`)).status).toBe(200);
    const head = await respond({ url: `${APP_ORIGIN}/`, method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..\\secret.txt',
    '/assets/../../secret.txt',
    '/assets%00/index-1.js',
    '/assets/index-1.js%00',
    '//etc/passwd',
    '/C:/Windows/win.ini',
    '/ASSETS/index-1.js',
    '/assets/',
    '/assets/index-1.js.map',
    '/constructor',
    '/__proto__',
  ])('@security 9 knows nothing at %s', async (path) => {
    expect((await get(`${APP_ORIGIN}${path}`)).status).toBe(404);
  });

  it.each([
    'app://other/index.html',
    'app://canopy.example/index.html',
    'app://canopy@other/index.html',
    'app://user:word@canopy/index.html',
    'app://canopy:81/index.html',
    'file:///index.html',
    'https://canopy/index.html',
  ])('@security 9 refuses another host or scheme: %s', async (url) => {
    expect((await get(url)).status).toBe(404);
  });

  it('@security 9 refuses writing, other initiators and what is no address', async () => {
    expect((await get(`${APP_ORIGIN}/`, { method: 'POST' })).status).toBe(405);
    expect((await get(`${APP_ORIGIN}/`, { initiatorOrigin: 'https://example.com' })).status).toBe(404);
    expect((await get(`${APP_ORIGIN}/`, { initiatorOrigin: 'null' })).status).toBe(404);
    expect((await get('no address')).status).toBe(400);
  });

  it('@security 4 sends the strict policy with every answer, refusals included', async () => {
    expect(STRICT_CSP).toBe(WRITTEN_DOWN);
    const answers = [
      await get(`${APP_ORIGIN}/`),
      await get(`${APP_ORIGIN}/assets/index-1.js`),
      await get(`${APP_ORIGIN}/nowhere`),
      await get('app://other/'),
      await get(`${APP_ORIGIN}/`, { method: 'POST' }),
      await get('no address'),
    ];
    for (const answer of answers) {
      expect(answer.headers.get('content-security-policy')).toBe(WRITTEN_DOWN);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('@security 4 the headless host differs in its own WebSocket only, and the loose policy is kept apart', () => {
    expect(contentSecurityPolicy('127.0.0.1:4100')).toBe(
      WRITTEN_DOWN.replace("connect-src 'none'", "connect-src 'self' ws://127.0.0.1:4100"),
    );
    expect(DEVELOPMENT_CSP).not.toBe(STRICT_CSP);
    expect(DEVELOPMENT_CSP).not.toContain('unsafe-eval');
  });

  it('@security 4 is registered without any way around the policy', () => {
    const registered: unknown[] = [];
    registerAppScheme({ registerSchemesAsPrivileged: (schemes) => registered.push(...schemes) });
    expect(registered).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
  });
});
