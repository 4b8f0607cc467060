import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import type { Logger } from '../kernel/ports/logger.ts';
import { createUtilitySandboxLauncher } from './utility-sandbox.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

const READY = {
  ready: true,
  pds: {
    apiEndpoint: 'http://127.0.0.1:4000',
    authEndpoint: 'http://127.0.0.1:4000',
    domainId: 'bj1',
    rootGroupIds: ['r'],
    users: [{ userId: 'superadmin', role: 'superadmin', accessToken: 'a', refreshToken: 'r' }],
    serviceApp: { appId: 'app', domainId: 'bj1', privateKeyPem: 'pem' },
  },
  geonode: {
    baseUrl: 'http://127.0.0.1:4001',
    accounts: [{ username: 'admin', password: 'p', role: 'superuser' }],
  },
};

class FakeProcess extends EventEmitter {
  stdout = new PassThrough();
  stderr = new PassThrough();
  pid = 1;
  kills = 0;
  kill(): boolean {
    this.kills += 1;
    this.emit('exit', 0);
    return true;
  }
}

function setUp(fileExists = false): {
  children: FakeProcess[];
  args: string[][];
  launcher: ReturnType<typeof createUtilitySandboxLauncher>;
} {
  const children: FakeProcess[] = [];
  const args: string[][] = [];
  const launcher = createUtilitySandboxLauncher({
    fork: (given) => {
      args.push(given);
      const child = new FakeProcess();
      children.push(child);
      return child as never;
    },
    logger: silent,
    fileExists: () => fileExists,
  });
  return { children, args, launcher };
}

const request = { groups: 120, dataFile: '/data/sample.db' };

it('starts one sandbox, reads its ready line, and starts another after it has ended', async () => {
  const { children, args, launcher } = setUp();
  const [first, second] = [launcher.start(request), launcher.start(request)];
  children[0]?.stdout.write(`banner\n${JSON.stringify(READY).slice(0, 20)}`);
  children[0]?.stdout.write(`${JSON.stringify(READY).slice(20)}\n`);
  const result = await first;
  expect(result).toMatchObject({
    ok: true,
    value: { pds: { domainId: 'bj1' }, geonode: { baseUrl: 'http://127.0.0.1:4001' } },
  });
  expect(await second).toBe(result);
  expect(args).toEqual([['--dialect', 'both', '--port', '0', '--data', '/data/sample.db', '--groups', '120']]);

  if (!result.ok) throw new Error('unreachable');
  await result.value.stop();
  await result.value.exited;
  await result.value.stop();
  expect(children[0]?.kills).toBe(1);
  void launcher.start(request);
  expect(children).toHaveLength(2);
});

it('does not name a size for a sample that is there', () => {
  const { args, launcher } = setUp(true);
  void launcher.start(request);
  expect(args[0]).not.toContain('--groups');
});

it('reports a sandbox that ends or says something unreadable', async () => {
  const { children, launcher } = setUp();
  const ended = launcher.start(request);
  children[0]?.stderr.write('the file is damaged\n');
  await new Promise((done) => setImmediate(done));
  children[0]?.emit('exit', 3);
  expect(await ended).toMatchObject({
    ok: false,
    error: { code: 'sample.failed', params: { detail: 'it ended with 3: the file is damaged' } },
  });

  const unreadable = launcher.start(request);
  children[1]?.stdout.write('{"ready":true}\n');
  expect(await unreadable).toMatchObject({ ok: false, error: { code: 'sample.failed' } });
  expect(children[1]?.kills).toBe(1);
});
