import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runNode } from './run-node.ts';

const MINUTE_MS = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'run-node-'));
const logFile = join(folder, 'log');

/** Programs say here that they are up, and are cut off when they end. */
const connections: Socket[] = [];
const server = createServer((socket) => void connections.push(socket.on('error', () => undefined)));
let port: number;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
  connections.length = 0;
});

const up = (): Promise<void> => new Promise((done) => void server.once('connection', () => done()));
const gone = (socket: Socket | undefined): Promise<void> =>
  new Promise((done) => void (socket?.destroyed ? done() : socket?.once('close', () => done()).resume()));

/** A program that says that it is up and does not end when it is asked to, only with this test. */
const endless = (): string =>
  `process.on('SIGTERM', () => {}); require('node:net').connect(${port}, '127.0.0.1').on('close', () => process.exit()); setInterval(() => {}, 60_000);`;

describe('a program of a stage', () => {
  it('is told by its code and the end of what it said', async () => {
    const args = ['-e', `for (let n = 0; n < 100; n += 1) console.log('line', n); process.exitCode = 3`];
    const { code, isTooLong, log } = await runNode({ args, logFile, limitMs: MINUTE_MS });
    expect([code, isTooLong, log.split('\n').length, log.split('\n').at(-1)]).toEqual([3, false, 60, 'line 99']);
    expect(readFileSync(logFile, 'utf8')).toContain('line 0\n');
  });

  it('that hangs is ended with all that it started, and says so', async () => {
    const args = [
      '-e',
      `console.log('at work'); require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(endless())}], { stdio: 'inherit' }); ${endless()}`,
    ];
    const both = up().then(up);
    const outcome = runNode({ args, logFile, limitMs: 7 * MINUTE_MS });
    await both;
    vi.advanceTimersByTime(7 * MINUTE_MS);
    // It has been asked and does not end.
    vi.advanceTimersByTime(10_000);
    const { code, isTooLong, log } = await outcome;
    expect([code, isTooLong]).toEqual([null, true]);
    expect(log).toBe('at work\nIt was ended: it had not come to its end within 7 minutes.');
    expect(readFileSync(logFile, 'utf8')).toContain('within 7 minutes');
    await Promise.all(connections.map(gone));
    expect(connections).toHaveLength(2);
  });

  it('that leaves something behind does not keep the stage waiting', async () => {
    const left = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(endless())}], { stdio: 'inherit' }).unref()`;
    const isUp = up();
    const outcome = runNode({ args: ['-e', left], logFile, limitMs: MINUTE_MS });
    await isUp;
    // With its own end the waiting for the others begins.
    while (vi.getTimerCount() < 2) await new Promise((next) => setImmediate(next));
    vi.advanceTimersByTime(10_000);
    expect(await outcome).toEqual({
      code: 0,
      isTooLong: false,
      log: expect.stringContaining('left processes behind') as string,
    });
    await Promise.all(connections.map(gone));
  });
});
