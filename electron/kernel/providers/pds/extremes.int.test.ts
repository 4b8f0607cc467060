import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPdsSandbox, type PdsSandbox } from '../testing/pds-sandbox.ts';
import { valueOf as value } from '../testing/value-of.ts';
import type { ChildrenPage } from '../port.ts';
import type { PdsProvider } from './provider.ts';

/** Bad input and odd sizes, all the way through the provider to the server and back. */
let folder: string;
let sandbox: PdsSandbox;
let provider: PdsProvider;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'canopy-extremes-'));
  const data = join(folder, 'directory.db');
  await (await startPdsSandbox({ data })).close();
  // Written straight into the file: as many calls would take longer than everything they are for.
  const db = new DatabaseSync(data);
  db.exec(`
    BEGIN;
    INSERT INTO groups SELECT 'wide', 'Wide', 'wide', '', 1, '', 1, 1;
    INSERT INTO groups
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      SELECT printf('w%04d', i), 'Child ' || i, 'child ' || i, '', 0, '', 1, 1 FROM n;
    INSERT INTO memberships SELECT 'wide', 'group', group_id, 'member', '', '', 1, 1 FROM groups WHERE group_id LIKE 'w____';
    DELETE FROM memberships WHERE group_id = 'wide' AND member_id = 'wide';
    INSERT INTO memberships SELECT group_id, 'user', (SELECT min(user_id) FROM users WHERE role = 'user'), 'member', '', '', 1, 1
      FROM groups WHERE group_id BETWEEN 'w0001' AND 'w0300';
    COMMIT;
  `);
  db.close();
  sandbox = await startPdsSandbox({ data });
  ({ provider } = await sandbox.provider());
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

it('reads 5,000 subgroups under one parent, each once, with no request more than it takes', async () => {
  const ids = new Set<string>();
  let pages = 0;
  await sandbox.mark();
  for (let marker: string | null = null; ; pages += 1) {
    const page: ChildrenPage = value(await provider.listChildren('wide', marker));
    for (const { id } of page.subgroups) ids.add(id);
    marker = page.next;
    if (marker === null) break;
  }
  const asked = (await sandbox.requests()).filter(({ path }) => path === '/v2/group/list_member');
  expect([ids.size, pages + 1, asked.length]).toEqual([5000, 50, 50]);
});

it('knows all 300 groups of one person, and each of them', async () => {
  const { users } = await sandbox.state();
  const person =
    users
      .filter(({ role }) => role === 'user')
      .map(({ userId }) => userId)
      .sort()[0] ?? '';
  const groups = value(await provider.listGroupsOfPerson(person));
  expect(groups.filter((id) => id.startsWith('w'))).toHaveLength(300);
  expect(new Set(groups).size).toBe(groups.length);
  const read = value(await provider.readGroups(groups));
  expect([...read.keys()].sort()).toEqual([...groups].sort());
});

it.each([
  ['128 characters', '𝒳'.repeat(128)],
  ['HTML', '<img src=x onerror=alert(1)>&amp;"\'</script>'],
  ['right-to-left marks', '\u202egnp.\u202c \u200fשלום'],
  ['emoji', '👩‍👩‍👧‍👦 家庭'],
  ['signs of searches and paths', '%_\\ ../{{x}}\u0000'],
])('a name with %s comes back as it was given, with an empty description', async (_what, name) => {
  const operation = { kind: 'group.create', groupId: 'new:1', parentId: 'wide', name, description: '' } as const;
  expect(value(await provider.precheck(operation)).verdict).toBe('absent');
  const since = Date.now();
  const { createdId } = value(await provider.apply(operation));
  const groupId = createdId ?? '';
  expect(value(await provider.verify({ ...operation, groupId }, since)).verdict).toBe('holds');
  expect(value(await provider.readGroup(groupId)).group).toMatchObject({ name, description: '' });
  expect(value(await provider.readGroups([groupId])).get(groupId)).toMatchObject({ name, description: '' });
  expect((await sandbox.state()).groups.find((group) => group.groupId === groupId)).toMatchObject({ name });
  expect((await provider.apply({ kind: 'group.delete', groupId, name })).ok).toBe(true);
});
