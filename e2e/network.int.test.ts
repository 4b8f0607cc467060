/**
 * Offline means offline: the headless host and its sandbox run from the sources with every connection and name look-up
 * written down, open the sample organisation and read all of it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket, type RawData } from 'ws';
import { BRIDGE_PATH } from '#shared/ipc/wire.ts';
import { projectRoot } from '../scripts/paths.ts';

/** Loaded before anything else in every process of the app (`NODE_OPTIONS`). */
const RECORDER = `
import { appendFileSync } from 'node:fs';
import net from 'node:net';
import dns from 'node:dns';
import dgram from 'node:dgram';
import { syncBuiltinESMExports } from 'node:module';
const note = (what) => appendFileSync(process.env.CANOPY_TEST_CONNECTIONS, what + '\\n');
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  note(typeof first === 'object' ? (first.path ? 'path ' + first.path : 'connect ' + (first.host ?? 'localhost')) : 'connect ' + String(args[1] ?? first));
  return connect.apply(this, args);
};
for (const owner of [dns, dns.promises]) for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny']) {
  const original = owner[name];
  owner[name] = function (host, ...rest) { note('resolve ' + host); return original.call(this, host, ...rest); };
}
const send = dgram.Socket.prototype.send;
dgram.Socket.prototype.send = function (...args) { note('datagram'); return send.apply(this, args); };
syncBuiltinESMExports();
`;

let folder: string;
let connectionLog: string;
let host: ChildProcess;
let address: URL;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canopy-network-'));
  connectionLog = join(folder, 'connections.log');
  await writeFile(connectionLog, '');
  const recorder = join(folder, 'recorder.mjs');
  await writeFile(recorder, RECORDER);
  host = spawn(
    process.execPath,
    [join(projectRoot, 'electron', 'headless.ts'), '--data-dir', join(folder, 'data'), '--sample', '40', '--port', '0'],
    {
      cwd: projectRoot,
      env: {
        ...process.env,
        NODE_OPTIONS: `--import ${pathToFileURL(recorder).href}`,
        CANOPY_TEST_CONNECTIONS: connectionLog,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let complaints = '';
  host.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString('utf8')));
  address = await new Promise<URL>((ready, fail) => {
    host.once('exit', (code) => fail(new Error(`the host ended with ${code}: ${complaints}`)));
    createInterface({ input: host.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      if (line.startsWith('{')) ready(new URL((JSON.parse(line) as { url: string }).url));
    });
  });
});

afterAll(async () => {
  const ended = new Promise((done) => host.once('exit', done));
  if (host.exitCode === null && host.signalCode === null && host.kill('SIGKILL')) await ended;
  // Its sandbox ends by itself, and may be writing until then.
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

type Answer = { ok: boolean; value?: unknown; error?: { code: string } };

/** A page's side of the bridge, as small as it gets: calls, and their results when those are plain text. */
async function connectBridge(): Promise<(method: string, input: unknown) => Promise<Answer>> {
  const socket = new WebSocket(`ws://${address.host}${BRIDGE_PATH}`, { origin: address.origin });
  const waiting = new Map<number, (answer: Answer) => void>();
  let id = 0;
  await new Promise<void>((welcomed, fail) => {
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('the bridge was closed')));
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', token: address.hash.slice(1) })));
    socket.on('message', (data: RawData, isBinary: boolean) => {
      if (isBinary) return;
      const message = JSON.parse(String(data)) as { type: string; id: number; result: Answer };
      if (message.type === 'welcome') welcomed();
      if (message.type === 'result') waiting.get(message.id)?.(message.result);
    });
  });
  return (method, input) =>
    new Promise((answer) => {
      id += 1;
      waiting.set(id, answer);
      socket.send(JSON.stringify({ type: 'call', id, method, input }));
    });
}

it('@security 22 the whole app on the sample organisation talks to this computer only', async () => {
  const call = await connectBridge();
  const opened = await call('profiles.openSample', { kind: 'pds' });
  expect(opened).toMatchObject({ ok: true });
  const { profile } = opened.value as { profile: { id: string } };
  const synced = await call('sync.run', { profileId: profile.id, scope: { kind: 'full', resume: false } });
  expect(synced).toMatchObject({ ok: true });

  const ended = new Promise((done) => host.once('exit', done));
  host.kill('SIGTERM');
  expect(await ended).toBe(0);

  const seen = new Set((await readFile(connectionLog, 'utf8')).trim().split('\n'));
  // An address in figures goes through the look-up function too; no name server is asked for it.
  expect([...seen].sort()).toEqual(['connect 127.0.0.1', 'resolve 127.0.0.1']);
});
