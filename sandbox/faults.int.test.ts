import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { letGo, UNTIL_LET_GO, untilHeld } from './held-calls.ts';
import { startTestSandbox } from './test-client.ts';
import type { TestSandbox } from './test-client.ts';

vi.mock('node:timers/promises', async () => (await import('./held-calls.ts')).heldTimers);

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox({ groups: 30, people: 30 });
});
beforeEach(async () => {
  await sandbox.control('PUT', '/faults', []);
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => sandbox.close());

const LIST = '/v2/group/list';
const fault = async (...rules: object[]): Promise<void> => {
  expect((await sandbox.control('PUT', '/faults', rules)).status).toBe(200);
};
/** Lags are measured by a time that stands still unless the test moves it. */
const stopTime = (): void => {
  vi.spyOn(Date, 'now').mockReturnValue(Date.now());
};
/** Status of a call, or "broken" when the connection ended without a whole answer. */
const tried = async (path: string, body: object = {}): Promise<number | 'broken'> => {
  try {
    return (await sandbox.call(path, body)).status;
  } catch {
    return 'broken';
  }
};
const names = async (): Promise<string[]> =>
  (await sandbox.pages('/group/list', {}, 'items')).map((row) => row['group_name'] as string);

describe('counting', () => {
  test('nth counts matching calls from the moment the rule was set, times says how many', async () => {
    await sandbox.call('/group/list');
    await fault({ match: { dialect: 'pds', path: LIST, nth: 2 }, times: 2, effect: { kind: 'status', status: 503 } });
    await sandbox.call('/user/get');
    const seen: unknown[] = [];
    for (let i = 0; i < 5; i += 1) seen.push(await tried('/group/list'));
    expect(seen).toEqual([200, 503, 503, 200, 200]);
    await fault({ match: { path: LIST, nth: 1 }, times: 1, effect: { kind: 'status', status: 500 } });
    expect([await tried('/group/list'), await tried('/group/list')]).toEqual([500, 200]);
  });

  test('without nth every call, without times until replaced, with * every path that begins so', async () => {
    await fault({ match: { path: '/v2/group/*' }, effect: { kind: 'status', status: 429 } });
    expect([await tried('/group/list'), await tried('/group/get'), await tried('/user/get')]).toEqual([429, 429, 200]);
    await fault({ effect: { kind: 'status', status: 502 } });
    expect([await tried('/group/list'), await tried('/user/get')]).toEqual([502, 502]);
    await fault({ match: { dialect: 'geonode' }, effect: { kind: 'status', status: 502 } });
    expect(await tried('/group/list')).toBe(200);
  });

  test('of two rules the first ends the call, and both count it', async () => {
    await fault(
      { match: { path: LIST }, times: 1, effect: { kind: 'status', status: 500 } },
      { match: { path: LIST }, times: 2, effect: { kind: 'status', status: 503 } },
    );
    expect([await tried('/group/list'), await tried('/group/list'), await tried('/group/list')]).toEqual([
      500, 503, 200,
    ]);
  });
});

describe('kinds', () => {
  test('status answers with headers and body of the rule, and does not run the call', async () => {
    await fault({
      match: { path: '/v2/group/create' },
      times: 1,
      effect: {
        kind: 'status',
        status: 429,
        headers: { 'Retry-After': '2' },
        body: { code: 'TooManyRequests', message: 'm' },
      },
    });
    const answer = await sandbox.call('/group/create', { group_name: 'never made' });
    expect([answer.status, answer.headers.get('retry-after'), answer.body]).toEqual([
      429,
      '2',
      { code: 'TooManyRequests', message: 'm' },
    ]);
    expect(answer.headers.get('x-ca-request-id')).toBeTruthy();
    expect(await names()).not.toContain('never made');
    await fault({ effect: { kind: 'status', status: 504, headers: { 'x-ca-error-code': 'D504TO' } } });
    const bare = await sandbox.call('/group/list');
    expect([bare.status, bare.text, bare.headers.get('x-ca-error-code')]).toEqual([504, '', 'D504TO']);
    await fault({
      effect: { kind: 'status', status: 502, headers: { 'content-type': 'text/xml' }, body: '<Code>X</Code>' },
    });
    const xml = await sandbox.call('/group/list');
    expect([xml.text, xml.headers.get('content-type')]).toEqual(['<Code>X</Code>', 'text/xml']);
  });

  test('drop does nothing, drop-after-commit does it and loses the answer', async () => {
    await fault({ match: { path: '/v2/group/create' }, times: 1, effect: { kind: 'drop' } });
    expect(await tried('/group/create', { group_name: 'dropped' })).toBe('broken');
    await fault({ match: { path: '/v2/group/create' }, times: 1, effect: { kind: 'drop-after-commit' } });
    expect(await tried('/group/create', { group_name: 'done in silence' })).toBe('broken');
    const known = await names();
    expect(known).toContain('done in silence');
    expect(known).not.toContain('dropped');
  });

  test('truncate announces more than it sends, malformed sends whole nonsense', async () => {
    await fault({ match: { path: LIST }, times: 1, effect: { kind: 'truncate' } });
    const { received, announced, broken } = await new Promise<{ received: number; announced: number; broken: boolean }>(
      (resolve) => {
        const sent = request(
          `${sandbox.ready.pds.apiEndpoint}${LIST}`,
          { method: 'POST', headers: { authorization: `Bearer ${sandbox.superadmin.token}` } },
          (response) => {
            let size = 0;
            const end = (broke: boolean) => (): void =>
              resolve({ received: size, announced: Number(response.headers['content-length']), broken: broke });
            response
              .on('data', (chunk: Buffer) => (size += chunk.length))
              .on('error', end(true))
              .on('end', end(false));
          },
        );
        sent.end('{}');
      },
    );
    expect(broken).toBe(true);
    expect(received).toBeLessThan(announced);
    await fault({ match: { path: LIST }, times: 1, effect: { kind: 'malformed' } });
    const answer = await sandbox.call('/group/list');
    expect([answer.status, answer.body]).toEqual([200, undefined]);
    expect(answer.text.length).toBeGreaterThan(0);
    await fault({ match: { path: '/v2/group/delete' }, times: 1, effect: { kind: 'malformed' } });
    const id = await sandbox.createGroup('deleted with nonsense');
    const deleted = await sandbox.call('/group/delete', { group_id: id });
    expect([deleted.status, deleted.body]).toEqual([200, undefined]);
  });

  test('a call that is held back when the sandbox closes is dropped without a word, and not carried out', async () => {
    const other = await startTestSandbox({ groups: 5, people: 5 });
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await other.control('PUT', '/faults', [{ match: { path: LIST }, effect: { kind: 'delay', ms: UNTIL_LET_GO } }]);
    const held = other.call('/group/list').catch(() => 'broken');
    await untilHeld();
    await other.close();
    expect(await held).toBe('broken');
    letGo();
    await new Promise((done) => setImmediate(done));
    expect(said.mock.calls).toEqual([]);
  });

  test('delay holds one answer back while others pass', async () => {
    await fault({ match: { path: LIST }, times: 1, effect: { kind: 'delay', ms: UNTIL_LET_GO } });
    const log = async (): Promise<string[]> =>
      ((await sandbox.control('GET', '/requests')).body as { path: string }[]).map((one) => one.path);
    const before = (await log()).length;
    const delayed = sandbox.call('/group/list');
    await untilHeld();
    await sandbox.call('/user/get');
    expect((await log()).slice(before)).toEqual(['/v2/user/get']);
    letGo();
    expect((await delayed).status).toBe(200);
    expect((await log()).slice(before)).toEqual(['/v2/user/get', LIST]);
  });

  test('delay lasts as long as it says', async () => {
    await fault({ match: { path: LIST }, times: 1, effect: { kind: 'delay', ms: 20 } });
    await sandbox.call('/group/list');
    const { ms } = ((await sandbox.control('GET', '/requests')).body as { ms: number }[]).at(-1) ?? { ms: 0 };
    // A timer may be early by the part of a millisecond it does not count.
    expect(ms).toBeGreaterThanOrEqual(19);
  });

  test('lag shows searches and lists the old state, reads by key the new one', async () => {
    stopTime();
    const parent = await sandbox.createGroup('lag parent');
    const old = await sandbox.createGroup('lag old', parent);
    await sandbox.control('POST', '/clock', { advanceMs: 10_000 });
    await fault({ effect: { kind: 'lag', ms: 5000 } });
    const fresh = await sandbox.createGroup('lag new', parent);
    await sandbox.call('/group/update', { group_id: old, group_name: 'lag renamed' });
    expect((await sandbox.call('/group/get', { group_id: fresh })).status).toBe(200);
    expect((await sandbox.call('/group/get', { group_id: old })).body['group_name']).toBe('lag renamed');
    const children = async (): Promise<unknown> =>
      (await sandbox.call('/group/list_member', { group_id: parent })).body.group_items
        ?.map((row) => row['group_name'])
        .sort();
    expect(await children()).toEqual(['lag old']);
    expect(await names()).not.toContain('lag new');
    expect((await sandbox.call('/group/search', { group_name: 'lag' })).body.items).toHaveLength(2);
    // Nothing was lost by looking back.
    await sandbox.control('POST', '/clock', { advanceMs: 5001 });
    expect(await children()).toEqual(['lag new', 'lag renamed']);
  });
});

describe('the replicationLag switch', () => {
  test('holds back searches, assignments and direct children, but not list_member', async () => {
    stopTime();
    const parent = await sandbox.createGroup('r parent');
    await sandbox.control('POST', '/clock', { advanceMs: 10_000 });
    await sandbox.set({ replicationLag: 2000 });
    const child = await sandbox.createGroup('r child', parent);
    await sandbox.call('/role/assign', {
      identity: { identity_type: 'IT_User', identity_id: 'superadmin' },
      role_id: 'SystemGroupAdmin',
      manage_resource_type: 'RT_Group',
      manage_resource_id: parent,
    });
    const look = async (): Promise<unknown> => [
      (await sandbox.call('/group/search', { group_name: 'r child' })).body.items?.length,
      (await sandbox.call('/membership/list_direct_child_memberships', { group_id: parent })).body.items?.length,
      (await sandbox.call('/role/list_assignment', { manage_resource_type: 'RT_Group', manage_resource_id: parent }))
        .body.assignment_list?.length ?? 0,
      (await sandbox.call('/group/list_member', { group_id: parent })).body.group_items?.length,
      (await sandbox.call('/membership/list_direct_parent_memberships', { sub_group_id: child })).body.items?.length,
    ];
    expect(await look()).toEqual([0, 0, 0, 1, 1]);
    await sandbox.control('POST', '/clock', { advanceMs: 2001 });
    expect(await look()).toEqual([1, 1, 1, 1, 1]);
    await sandbox.set({ replicationLag: 0 });
  });
});
