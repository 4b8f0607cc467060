import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startTestSandbox } from './test-client.ts';
import type { TestSandbox } from './test-client.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox({ groups: 40, people: 100 });
});
afterAll(() => sandbox.close());

interface Logged {
  n: number;
  dialect: string;
  method: string;
  path: string;
  status: number;
  ms: number;
  at: number;
}
const requests = async (since: number): Promise<Logged[]> =>
  (await sandbox.control('GET', `/requests?since=${since}`)).body as Logged[];

describe('GET /requests', () => {
  test('tells number, call, status and time of each request, and no secret', async () => {
    const before = (await requests(0)).at(-1)?.n ?? 0;
    await sandbox.call('/group/list');
    await sandbox.call('/group/get', { group_id: 'nowhere' });
    await sandbox.send(`/v2/oauth/authorize?code=secret`, { method: 'GET' });
    const found = await requests(before);
    expect(found.map(({ n, dialect, method, path, status }) => [n - before, dialect, method, path, status])).toEqual([
      [1, 'pds', 'POST', '/v2/group/list', 200],
      [2, 'pds', 'POST', '/v2/group/get', 404],
      [3, 'pds', 'GET', '/v2/oauth/authorize', 400],
    ]);
    expect(Object.keys(found[0] as object)).toEqual(['n', 'dialect', 'method', 'path', 'status', 'ms', 'at']);
    expect(found.every((one) => one.ms >= 0 && Math.abs(one.at - Date.now()) < 60_000)).toBe(true);
    expect(JSON.stringify(await requests(0))).not.toMatch(/secret|eyJ/);
    expect(await requests(before + 3)).toEqual([]);
    expect((await sandbox.control('GET', '/requests?since=x')).status).toBe(400);
  });
});

describe('GET /state', () => {
  test('is the whole directory in the promised form', async () => {
    const { pds } = (await sandbox.control('GET', '/state')).body as { pds: Record<string, Record<string, unknown>[]> };
    expect(
      Object.fromEntries(Object.entries(pds).map(([name, rows]) => [name, Object.keys(rows[0] as object)])),
    ).toEqual({
      groups: ['groupId', 'name', 'description', 'isRoot', 'parentIds'],
      users: ['userId', 'nickName', 'status', 'role'],
      memberships: ['groupId', 'memberType', 'userId'],
      assignments: ['userId', 'groupId', 'roleId'],
    });
    expect([pds['groups']?.length, pds['users']?.length]).toEqual([40, 100]);
    for (const group of pds['groups'] ?? []) {
      const listed = await sandbox.pages(
        '/group/list_member',
        { group_id: group['groupId'], member_type: 'group' },
        'group_items',
      );
      const children = pds['groups']?.filter((one) =>
        (one['parentIds'] as string[]).includes(group['groupId'] as string),
      );
      expect(listed.map((row) => row['group_id'])).toEqual(children?.map((one) => one['groupId']));
      const people = await sandbox.pages(
        '/group/list_member',
        { group_id: group['groupId'], member_type: 'user' },
        'user_items',
      );
      const inside = pds['memberships']?.filter((one) => one['groupId'] === group['groupId']);
      expect(people.map((row) => row['user_id'])).toEqual(inside?.map((one) => one['userId']));
    }
  });
});

describe('faults and switches', () => {
  test.each<[unknown]>([
    [{}],
    [[1]],
    [[{}]],
    [[{ effect: { kind: 'explode' } }]],
    [[{ effect: { kind: 'delay' } }]],
    [[{ effect: { kind: 'delay', ms: -1 } }]],
    [[{ effect: { kind: 'status' } }]],
    [[{ effect: { kind: 'status', status: 100 } }]],
    [[{ effect: { kind: 'status', status: 500, headers: { 'a b': 'c' } } }]],
    [[{ effect: { kind: 'status', status: 500, headers: { a: '\n' } } }]],
    [[{ effect: { kind: 'drop' }, times: 0 }]],
    [[{ effect: { kind: 'drop' }, match: { nth: 0 } }]],
    [[{ effect: { kind: 'drop' }, match: { dialect: 'smtp' } }]],
    [[{ effect: { kind: 'drop' }, match: { url: '/' } }]],
    [[{ effect: { kind: 'drop' }, oops: 1 }]],
    [[{ effect: { kind: 'drop', ms: 1 } }]],
  ])('rules %j are 400 and change nothing', async (rules) => {
    const good = [{ match: { path: '/v2/nothing' }, effect: { kind: 'drop' } }];
    await sandbox.control('PUT', '/faults', good);
    const { status, body } = await sandbox.control('PUT', '/faults', rules);
    expect([status, typeof (body as { error: string }).error]).toEqual([400, 'string']);
    expect((await sandbox.control('GET', '/faults')).body).toEqual(good);
    await sandbox.control('PUT', '/faults', []);
  });

  test('every switch lists its values and meaning, stands at its first value and takes each of them', async () => {
    const listing = (await sandbox.control('GET', '/switches')).body as Record<
      string,
      { value: unknown; values: unknown[]; meaning: string }
    >;
    expect(Object.keys(listing).length).toBeGreaterThan(40);
    expect(listing['groupMove']?.values).toEqual([
      'allow',
      'forbid-delete-of-group-edge',
      'forbid-attach',
      'allow-double-parent',
    ]);
    expect([listing['groupMove']?.value, listing['rateLimit']?.value]).toEqual(['allow', 'off']);
    for (const [name, entry] of Object.entries(listing)) {
      expect([entry.value, entry.values.length > 1, entry.meaning.length > 20]).toEqual([entry.values[0], true, true]);
      for (const value of entry.values) {
        const { status, body } = await sandbox.control('PUT', '/switches', { [name]: value });
        expect([status, (body as typeof listing)[name]?.value]).toEqual([200, value]);
      }
      await sandbox.control('PUT', '/switches', { [name]: entry.values[0] });
    }
  });

  test.each<[unknown]>([
    [{ nonsense: 1 }],
    [{ groupMove: 'sideways' }],
    [{ createStatus: '201' }],
    [{ createStatus: 200, nonsense: 1 }],
    [{ rateLimit: 0 }],
    [{ replicationLag: 2001 }],
    [{ toString: 1 }],
    [[]],
    [1],
  ])('switches %j are 400 and change nothing', async (wish) => {
    const before = (await sandbox.control('GET', '/switches')).body;
    expect((await sandbox.control('PUT', '/switches', wish)).status).toBe(400);
    expect((await sandbox.control('GET', '/switches')).body).toEqual(before);
  });
});

describe('the rate limit', () => {
  test('answers 429, every fifth one in headers only', async () => {
    // However long the calls take, they come within the same second.
    const time = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
    await sandbox.set({ rateLimit: 1 });
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => sandbox.call('/group/get', { group_id: sandbox.root })),
    );
    await sandbox.set({ rateLimit: 'off' });
    time.mockRestore();
    const refused = answers.filter((answer) => answer.status === 429);
    const bare = refused.filter((answer) => answer.text === '');
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(refused).toHaveLength(29);
    expect(bare).toHaveLength(5);
    expect(bare[0]?.headers.get('x-ca-error-code')).toMatch(/^[A-Z]\d{3}[A-Z]{2}$/);
    expect(refused.find((answer) => answer.text !== '')?.body.code).toBe('TooManyRequests');
    expect((await sandbox.call('/group/get', { group_id: sandbox.root })).status).toBe(200);
  });
});

describe('clock and reset', () => {
  test.each<[unknown]>([
    [{}],
    [{ advanceMs: -1 }],
    [{ advanceMs: '1' }],
    [{ advanceMs: 1.5 }],
    [{ advanceMs: 1, more: 1 }],
    [[]],
    [{ advanceMs: 1e300 }],
  ])('clock %j is 400', async (body) => {
    expect((await sandbox.control('POST', '/clock', body)).status).toBe(400);
  });

  test('the clock stamps times', async () => {
    const { body } = await sandbox.control('POST', '/clock', { advanceMs: 1_000_000 });
    const created = await sandbox.call('/group/create', { group_name: 'later' });
    expect(created.body['created_at']).toBeGreaterThanOrEqual((body as { now: number }).now);
    expect(created.body['created_at']).toBeGreaterThan(Date.now() + 900_000);
  });

  test.each([{ groups: 0 }, { groups: '5' }, { seed: -1 }, { groups: 3, depth: 5 }, { people: 3 }, { size: 5 }])(
    'reset %j is 400 and changes nothing',
    async (body) => {
      const before = (await sandbox.control('GET', '/state')).body;
      expect((await sandbox.control('POST', '/reset', body)).status).toBe(400);
      expect((await sandbox.control('GET', '/state')).body).toEqual(before);
    },
  );

  test('reset makes the organisation of the size and seed, and everything else default', async () => {
    await sandbox.set({ createStatus: 200 });
    await sandbox.control('PUT', '/faults', [{ match: { path: '/v2/never' }, effect: { kind: 'drop' } }]);
    const { status, body } = await sandbox.control('POST', '/reset', { groups: 25, seed: 99 });
    expect(status).toBe(200);
    const ready = body as TestSandbox['ready'];
    expect(ready).toMatchObject({
      ready: true,
      control: sandbox.ready.control,
      pds: { apiEndpoint: sandbox.ready.pds.apiEndpoint, serviceApp: sandbox.ready.pds.serviceApp },
    });
    const other = await startTestSandbox({ groups: 25, seed: 99 });
    expect((await sandbox.control('GET', '/state')).body).toEqual((await other.control('GET', '/state')).body);
    expect(ready.pds.users.map((user) => user.userId)).toEqual(other.ready.pds.users.map((user) => user.userId));
    await other.close();
    expect((await sandbox.control('GET', '/faults')).body).toEqual([]);
    const created = await sandbox.call(
      '/group/create',
      { group_name: 'after' },
      { token: ready.pds.users[0].accessToken },
    );
    expect(created.status).toBe(201);
    expect(Math.abs((created.body['created_at'] as number) - Date.now())).toBeLessThan(60_000);
  });
});

describe('the control port itself', () => {
  const withHeaders = (headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(sandbox.ready.control);
      request({ host: '127.0.0.1', port, path: '/state', headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });

  test('answers only to names of this machine', async () => {
    expect(await withHeaders({ host: 'evil.example' })).toBe(403);
    expect(await withHeaders({ origin: 'https://evil.example' })).toBe(403);
    expect(await withHeaders({ origin: 'http://localhost:5173' })).toBe(200);
    expect((await sandbox.control('GET', '/nothing')).status).toBe(404);
    expect((await fetch(`${sandbox.ready.control}/switches`, { method: 'PUT', body: '{' })).status).toBe(400);
  });

  test('refuses what is nested deeper than it could ever give back', async () => {
    const body = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const rules = `[{"match":{"path":"/v2/nothing"},"effect":{"kind":"status","status":500,"body":${body}}}]`;
    const answer = await fetch(`${sandbox.ready.control}/faults`, { method: 'PUT', body: rules });
    expect(answer.status).toBe(400);
    expect((await sandbox.control('GET', '/faults')).body).toEqual([]);
  });
});
