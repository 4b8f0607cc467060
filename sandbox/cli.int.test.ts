import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReadyObject } from './server.ts';

const CLI = join(import.meta.dirname, 'cli.ts');
const started: ChildProcess[] = [];
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'canopy-sandbox-'));
});
afterAll(() => {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  /** The first line on stdout that begins with a brace. */
  readonly ready: Promise<ReadyObject>;
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ready = new Promise<ReadyObject>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const line = stdout
        .split('\n')
        .slice(0, -1)
        .find((one) => one.startsWith('{'));
      if (line !== undefined) resolve(JSON.parse(line) as ReadyObject);
    });
    child.once('exit', () => reject(new Error(`ended without a ready line: ${stderr}`)));
  });
  // Tests of refusals look at the end only.
  ready.catch(() => undefined);
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ready, ended };
}

const post = async (
  ready: ReadyObject,
  path: string,
  body: object,
  token = ready.pds.users[0].accessToken,
): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await fetch(ready.pds.apiEndpoint + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const state = async (ready: ReadyObject): Promise<unknown> => (await fetch(`${ready.control}/state`)).json();

describe('the ready line', () => {
  test('is one line of JSON as promised, then nothing more; SIGTERM ends with 0', async () => {
    const { child, ready, ended } = run('--dialect', 'pds', '--groups', '40', '--people', '77', '--depth=5');
    const object = await ready;
    expect(object).toMatchObject({
      ready: true,
      pds: {
        apiEndpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
        domainId: 'bj1',
        users: [
          { userId: 'superadmin', role: 'superadmin' },
          { role: 'admin' },
          { role: 'user', groupAdminOf: [expect.any(String)] },
          { role: 'user', groupAdminOf: [] },
        ],
        serviceApp: { domainId: 'bj1', privateKeyPem: expect.stringContaining('PRIVATE KEY') as string },
      },
      control: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    });
    expect(object).not.toHaveProperty('geonode');
    expect(object.pds.authEndpoint).toBe(object.pds.apiEndpoint);
    expect(object.pds.rootGroupIds).toHaveLength(1);
    const { pds } = (await state(object)) as { pds: { groups: unknown[]; users: unknown[] } };
    expect([pds.groups.length, pds.users.length]).toEqual([40, 77]);
    child.kill('SIGTERM');
    const { code, stdout } = await ended;
    expect([code, stdout.trim().split('\n').length]).toEqual([0, 1]);
  });

  test('both dialects by default, nothing on stderr; SIGINT ends with 0 with a connection open', async () => {
    const { child, ready, ended } = run('--groups', '12');
    const object = await ready;
    expect(object.geonode).toMatchObject({
      baseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      accounts: [{ username: 'admin', role: 'superuser' }, { role: 'manager' }, { role: 'user' }],
    });
    expect(object.geonode?.baseUrl).not.toBe(object.pds.apiEndpoint);
    const both = (await state(object)) as { pds: { groups: unknown[] }; geonode: { groups: unknown[] } };
    expect([both.pds.groups.length, both.geonode.groups.length]).toEqual([12, 12]);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([0, '']);
  });

  test('GeoNode alone, of the era that was asked for, on the port that was asked for', async () => {
    const { child, ready, ended } = run('--dialect', 'geonode', '--geonode-era', 'B', '--groups', '12');
    const object = await ready;
    expect(object).not.toHaveProperty('pds');
    const page = await (await fetch(`${object.geonode?.baseUrl}/groups/`)).text();
    expect(page).toContain('version 2.7');
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  });
});

test('--help prints the usage on stderr and ends well', async () => {
  const { code, stdout, stderr } = await run('--help').ended;
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toMatch(/^Usage:/);
});

test('takes every seed that a reset takes', async () => {
  const { child, ready, ended } = run('--dialect', 'pds', '--groups', '3', '--seed', String(Number.MAX_SAFE_INTEGER));
  expect((await ready).ready).toBe(true);
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
});

describe('options that cannot be', () => {
  test.each<[string[], string]>([
    [['--what'], 'unknown option --what'],
    [['extra'], 'unknown option extra'],
    [['--groups'], '--groups needs a value'],
    [['--groups', 'many'], '--groups needs a whole number'],
    [['--groups', '0'], 'groups must be'],
    [['--groups', '3', '--depth', '6'], 'cannot make 6 levels'],
    [['--people', '3'], 'people must be'],
    [['--dialect', 'smtp'], 'does not know smtp'],
    [['--geonode-era', 'Z'], 'does not know Z'],
    [['--port', '70000'], 'at most 65535'],
    [['--faults', '/nowhere.json'], '--faults'],
  ])('%j: usage on stderr, exit 2', async (args, message) => {
    const { code, stdout, stderr } = await run(...args).ended;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain('Usage:');
  });

  test('fault rules from a file are in force from the start, wrong ones are refused', async () => {
    const good = join(folder, 'faults.json');
    const rules = [{ match: { path: '/v2/group/list' }, times: 1, effect: { kind: 'status', status: 503 } }];
    writeFileSync(good, JSON.stringify(rules));
    const { child, ready, ended } = run('--groups', '12', '--faults', good);
    const response = await fetch(`${(await ready).pds.apiEndpoint}/v2/group/list`, { method: 'POST' });
    expect(response.status).toBe(503);
    child.kill('SIGTERM');
    await ended;
    writeFileSync(good, '[{}]');
    expect((await run('--faults', good).ended).code).toBe(2);
  });
});

describe('--data', () => {
  test('everything survives a restart and even a kill: directory, tokens, clock', async () => {
    const file = join(folder, 'kept.db');
    const first = run('--dialect', 'pds', '--groups', '20', '--seed', '3', '--data', file);
    const before = await first.ready;
    const group = await post(before, '/v2/group/create', {
      group_name: 'kept',
      parent_group_id: before.pds.rootGroupIds[0],
    });
    expect(group.status).toBe(201);
    await fetch(`${before.control}/clock`, { method: 'POST', body: '{"advanceMs":3600000}' });
    const wasState = await state(before);
    first.child.kill('SIGKILL');
    await first.ended;

    const second = run('--dialect', 'pds', '--data', file, '--groups', '20', '--seed', '3');
    const after = await second.ready;
    expect(await state(after)).toEqual(wasState);
    expect(after.pds.users.map((user) => user.userId)).toEqual(before.pds.users.map((user) => user.userId));
    const oldToken = before.pds.users[0].accessToken;
    expect(
      (await post(after, '/v2/group/get', { group_id: group.body['group_id'] }, oldToken)).body['group_name'],
    ).toBe('kept');
    const refreshed = await post(after, '/v2/account/token', {
      app_id: before.pds.serviceApp.appId,
      refresh_token: before.pds.users[3].refreshToken,
      grant_type: 'refresh_token',
    });
    expect(refreshed.body['user_id']).toBe(before.pds.users[3].userId);
    const later = await post(after, '/v2/group/create', { group_name: 'later' });
    expect(later.body['created_at']).toBeGreaterThan(Date.now() + 3_000_000);
    second.child.kill('SIGTERM');
    expect((await second.ended).code).toBe(0);

    for (const args of [
      ['--groups', '21'],
      ['--seed', '4'],
      ['--people', '5'],
    ]) {
      const { code, stderr } = await run('--dialect', 'pds', '--data', file, ...args).ended;
      expect([code, stderr.includes('contradicts')]).toEqual([2, true]);
    }
    const other = run('--dialect', 'pds', '--data', file);
    await other.ready;
    const twice = await run('--dialect', 'pds', '--data', file).ended;
    expect([twice.code, twice.stderr.includes('another sandbox uses it')]).toEqual([1, true]);
    other.child.kill('SIGTERM');
    await other.ended;

    // A site of the other dialect is made in the file when it is asked for, and kept.
    const both = run('--data', file, '--geonode-era', 'D');
    const withSite = (await state(await both.ready)) as { pds: unknown; geonode: { groups: { slug: string }[] } };
    expect(withSite.pds).not.toBeUndefined();
    both.child.kill('SIGTERM');
    await both.ended;
    const again = run('--dialect', 'geonode', '--data', file);
    const site = (await state(await again.ready)) as typeof withSite;
    expect(site.geonode).toEqual(withSite.geonode);
    expect(site.geonode.groups.map((group) => group.slug)).toContain('registered-members');
    again.child.kill('SIGTERM');
    await again.ended;
    const otherEra = await run('--data', file, '--geonode-era', 'F').ended;
    expect([otherEra.code, otherEra.stderr.includes('contradicts')]).toEqual([2, true]);

    const third = run('--dialect', 'pds', '--data', file);
    expect((await third.ready).pds.rootGroupIds.length).toBe(2);
    third.child.kill('SIGTERM');
    await third.ended;
  });

  test('a folder that is not there is said plainly', async () => {
    const { code, stdout, stderr } = await run('--data', join(folder, 'nowhere', 'a.db')).ended;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('cannot be made');
    expect(stderr).not.toContain('at ');
  });

  test('a file that is something else is left alone', async () => {
    const file = join(folder, 'notes.txt');
    writeFileSync(
      file,
      'not a database, but quite long enough to be looked at as one by somebody in a hurry '.repeat(20),
    );
    const { code, stderr } = await run('--data', file).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('notes.txt');
  });
});
