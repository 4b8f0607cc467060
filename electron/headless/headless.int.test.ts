import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { contentSecurityPolicy } from './page-headers.ts';

const entry = fileURLToPath(new URL('../headless.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'canopy-headless-'));
const pages = join(root, 'pages');
mkdirSync(join(pages, 'assets'), { recursive: true });
writeFileSync(join(pages, 'index.html'), '<!doctype html><title>Canopy</title>');
writeFileSync(join(pages, 'assets', 'main.js'), 'export {};');
writeFileSync(join(pages, 'assets', 'main.js.map'), '{}');
writeFileSync(join(root, 'outside.html'), 'outside');

interface Host {
  child: ChildProcess;
  url: URL;
  stdout: () => string;
  stderr: () => string;
  exit: Promise<number | null>;
}

const running: Host[] = [];
let dirs = 0;

async function start(args: string[] = [], dataDir = join(root, `data-${(dirs += 1)}`)): Promise<Host> {
  const child = spawn(
    process.execPath,
    [entry, '--data-dir', dataDir, '--renderer', pages, '--sample', '30', ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let out = '';
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += String(chunk)));
  const exit = new Promise<number | null>((done) => child.once('close', done));
  const url = await new Promise<string>((done) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += String(chunk);
      const line = out.split('\n').find((text) => text.startsWith('{'));
      if (line && out.includes('\n')) done((JSON.parse(line) as { url: string }).url);
    });
    child.once('close', () => done(''));
  });
  const host = { child, url: new URL(url || 'http://ended'), stdout: () => out, stderr: () => errors, exit };
  running.push(host);
  return host;
}

const get = (
  host: Host,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; message: IncomingMessage; body: string }> =>
  new Promise((done, fail) => {
    const call = request({ host: '127.0.0.1', port: host.url.port, path, method, headers }, (message) => {
      let body = '';
      message.on('data', (chunk: Buffer) => (body += String(chunk)));
      message.on('end', () => done({ status: message.statusCode ?? 0, message, body }));
    });
    call.on('error', fail);
    call.end();
  });

/** Opens the bridge and says hello; the session key, or the code the door was closed with. */
const hello = (
  host: Host,
  words: unknown,
  origin = host.url.origin,
  headers: Record<string, string> = {},
): Promise<{ socket: WebSocket; session: string | null; code: number | string }> =>
  new Promise((done) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.url.port}/bridge`, { origin, headers });
    socket.on('open', () => socket.send(typeof words === 'string' ? words : JSON.stringify(words)));
    socket.once('message', (data: Buffer) =>
      done({ socket, session: (JSON.parse(String(data)) as { session: string }).session, code: 0 }),
    );
    socket.on('close', (code) => done({ socket, session: null, code }));
    socket.on('unexpected-response', (_request, response) =>
      done({ socket, session: null, code: response.statusCode ?? 0 }),
    );
    socket.on('error', () => undefined);
  });

/** Is this process at work? One that has ended stays in the table until its parent asks, and where it lost its parent perhaps nobody does. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}

/** The process of the host's sandbox, once the host has told of it. */
async function sandboxOf({ stderr }: Host): Promise<number> {
  await expect.poll(stderr).toMatch(/"pid":\d+\D/);
  return Number(/"pid":(\d+)/.exec(stderr())?.[1]);
}

afterEach(async () => {
  for (const host of running.splice(1)) {
    host.child.kill('SIGKILL');
    await host.exit;
  }
});
let host: Host;
beforeAll(async () => {
  host = await start();
});
afterAll(async () => {
  host.child.kill('SIGTERM');
  expect(await host.exit).toBe(0);
  // The sandbox of a host that was killed ends by itself, and may be writing until then.
  rmSync(root, { recursive: true, force: true, maxRetries: 10 });
});

describe('the pages', () => {
  test('come with the strict policy on every answer @security 4', async () => {
    for (const path of ['/', '/assets/main.js', '/nothing-here']) {
      const { message } = await get(host, path, { host: host.url.host });
      expect(message.headers['content-security-policy']).toBe(contentSecurityPolicy(host.url.host));
      expect(message.headers['x-content-type-options']).toBe('nosniff');
      expect(message.headers['referrer-policy']).toBe('no-referrer');
      expect(message.headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(message.headers['cross-origin-resource-policy']).toBe('same-origin');
    }
    expect(contentSecurityPolicy('h')).not.toMatch(/unsafe|\*|https?:/);
  });

  test.each([
    '/../outside.html',
    '/%2e%2e/outside.html',
    '/..%2foutside.html',
    '/assets/..%5c..%5coutside.html',
    '/%00',
    '//outside.html',
    '/assets/main.js.map',
    'http://elsewhere/',
  ])('%s is not in the table @security 9', async (path) => {
    expect((await get(host, path, { host: host.url.host })).status).toBe(404);
  });

  test('are for this host alone', async () => {
    expect((await get(host, '/', { host: host.url.host })).body).toContain('Canopy');
    expect((await get(host, '/', { host: `localhost:${host.url.port}` })).status).toBe(421);
    expect((await get(host, '/', { host: 'evil.example' })).status).toBe(421);
    expect((await get(host, '/', { host: host.url.host }, 'POST')).status).toBe(405);
  });
});

describe('the bridge', () => {
  test('opens for the printed address once, and for the key it gave ever after', async () => {
    const own = await start();
    const token = own.url.hash.slice(1);
    const first = await hello(own, { type: 'hello', token });
    expect(first.session).toMatch(/^[\w-]{40,}$/);
    expect((await hello(own, { type: 'hello', token })).code).toBe(4401);
    const again = await hello(own, { type: 'hello', session: first.session });
    expect(again.session).toBe(first.session);
    again.socket.send(JSON.stringify({ type: 'call', id: 1, method: 'app.info', input: null }));
    const answer = await new Promise<string>((done) =>
      again.socket.once('message', (data: Buffer) => done(String(data))),
    );
    expect(JSON.parse(answer)).toMatchObject({
      type: 'result',
      id: 1,
      result: { ok: true, value: { host: 'headless', vault: { persistent: false } } },
    });
    // The spent address brings a new one, where only the owner of the terminal sees it.
    await expect.poll(() => own.stderr()).toMatch(/here is a new one[\s\S]*#\S+\s/);
    const fresh = /http:\/\/\S+#(\S+)/.exec(own.stderr())?.[1];
    expect(fresh).not.toBe(token);
    expect((await hello(own, { type: 'hello', token: fresh })).session).not.toBeNull();
  });

  test.each([
    ['another origin', 'http://evil.example'],
    ['this host under another name', 'ORIGIN-LOCALHOST'],
    ['no origin at all', ''],
    ['an origin that begins alike', 'ORIGIN-LONGER'],
  ])('is shut for %s @security 7', async (_name, given) => {
    const origin = given
      .replace('ORIGIN-LOCALHOST', `http://localhost:${host.url.port}`)
      .replace('ORIGIN-LONGER', `${host.url.origin}0`);
    expect((await hello(host, { type: 'hello', token: host.url.hash.slice(1) }, origin)).code).toBe(403);
  });

  test('is shut for a page that reached us under its own name (DNS rebinding) @security 7', async () => {
    expect(
      (
        await hello(host, { type: 'hello', token: host.url.hash.slice(1) }, host.url.origin, {
          host: `evil.example:${host.url.port}`,
        })
      ).code,
    ).toBe(403);
  });

  test.each([
    ['a guess', { type: 'hello', token: 'guess' }],
    ['an empty token', { type: 'hello', token: '' }],
    ['no token', { type: 'hello' }],
    ['a token that is no text', { type: 'hello', token: ['x'] }],
    ['a call instead of a hello', { type: 'call', id: 1, method: 'app.info', input: null }],
    ['no JSON', 'GET / HTTP/1.1'],
  ])('is shut for %s', async (_name, words) => {
    const { session, code } = await hello(host, words);
    expect(session).toBeNull();
    expect(code).toBe(4401);
  });
});

describe('the process', () => {
  test('says one line on stdout, no token elsewhere, and ends cleanly with its sandbox', async () => {
    const own = await start();
    const { socket } = await hello(own, { type: 'hello', token: own.url.hash.slice(1) });
    const ready = new Promise<void>((done) => {
      socket.on('message', (data: Buffer) => {
        if ((JSON.parse(String(data)) as { type: string }).type === 'result') done();
      });
    });
    socket.send(JSON.stringify({ type: 'call', id: 1, method: 'profiles.openSample', input: { kind: 'pds' } }));
    await ready;
    const pid = await sandboxOf(own);
    expect(isRunning(pid)).toBe(true);
    own.child.kill('SIGTERM');
    expect(await own.exit).toBe(0);
    expect(isRunning(pid)).toBe(false);
    expect(own.stdout().trim().split('\n')).toHaveLength(1);
    expect(own.stderr()).not.toContain(own.url.hash.slice(1));
  });

  test('killed, it takes the sandbox with it', async () => {
    const own = await start();
    const { socket } = await hello(own, { type: 'hello', token: own.url.hash.slice(1) });
    socket.send(JSON.stringify({ type: 'call', id: 1, method: 'profiles.openSample', input: { kind: 'pds' } }));
    const pid = await sandboxOf(own);
    own.child.kill('SIGKILL');
    await own.exit;
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  test('a second one on the same folder says so and ends with 1', async () => {
    const dataDir = join(root, 'shared');
    await start([], dataDir);
    const second = await start([], dataDir);
    expect(await second.exit).toBe(1);
    expect(second.stderr().trim().split('\n')).toEqual([
      `Another Canopy uses this folder: ${dataDir}`,
      'Close it, or choose another folder with --data-dir.',
    ]);
    expect(second.stdout()).toBe('');
  });

  test.each(['/proc/nope', join(root, 'outside.html', 'data')])(
    'a data folder that cannot be made (%s): says so, says what to do, and ends with 1',
    async (dataDir) => {
      const own = await start([], dataDir);
      expect(await own.exit).toBe(1);
      expect(own.stderr()).toContain(`Canopy cannot make its data folder ${dataDir}: `);
      expect(own.stderr()).toContain('--data-dir');
      expect(own.stdout()).toBe('');
    },
  );

  test('a port in use is named', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const own = await start(['--port', String(port)]);
    expect(await own.exit).toBe(1);
    expect(own.stderr()).toContain(`Port ${port} is in use`);
    server.close();
  });

  test('an unknown option: usage and 2', async () => {
    const own = await start(['--nonsense']);
    expect(await own.exit).toBe(2);
    expect(own.stderr()).toContain('Usage:');
  });
});
