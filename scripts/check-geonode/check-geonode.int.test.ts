import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  startGeoNodeSandbox,
  type GeoNodeEra,
  type GeoNodeSandbox,
} from '../../electron/kernel/providers/testing/geonode-sandbox.ts';

const script = join(import.meta.dirname, '..', 'check-geonode.ts');

interface Ended {
  code: number | null;
  lines: string[];
  complaints: string;
}

/** The script as a program; `onLine` sees every line and may end it. */
function run(
  args: string[],
  environment: Record<string, string>,
  onLine: (line: string, kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
): Promise<Ended> {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let complaints = '';
  let told = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    const lines = out.split('\n').slice(0, -1);
    for (const line of lines.slice(told)) onLine(line, (signal) => child.kill(signal));
    told = lines.length;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, lines: out.trimEnd().split('\n'), complaints }));
  });
}

describe('the live check, on the sandbox', () => {
  let sandbox: GeoNodeSandbox | null = null;
  afterEach(async () => {
    await sandbox?.close();
    sandbox = null;
  });

  async function start(era: GeoNodeEra) {
    sandbox = await startGeoNodeSandbox(era);
    const { username, password } = sandbox.account('superuser');
    const base = ['--url', sandbox.ready.geonode.baseUrl, '--user', username];
    return { sandbox, password, base, before: await sandbox.state() };
  }
  const shape = ({ groups, members, users }: Awaited<ReturnType<GeoNodeSandbox['state']>>) => ({
    groups: groups.map(({ slug }) => slug).sort(),
    members: members.map(({ group, username, role }) => `${group} ${username} ${role}`).sort(),
    users: users.map(({ username }) => username).sort(),
  });

  test.each(['F', 'E', 'B'] as const)(
    'era %s: nothing fails, nothing is left, no password is printed',
    async (era) => {
      const { sandbox: site, password, base, before } = await start(era);
      const people =
        era === 'B' ? ['--second-user', site.account('user').username] : ['--make-people', '12', '--categories'];
      const ended = await run([...base, ...people, '--mail', 'somebody@example.test'], {
        CANOPY_GEONODE_PASSWORD: password,
        CANOPY_GEONODE_SECOND_PASSWORD: site.account('user').password,
      });
      expect(ended.lines.filter((line) => line.startsWith('failed'))).toEqual([]);
      expect(ended.complaints).toBe('');
      expect(ended.code).toBe(0);
      const [, passed = '0', skipped = ''] =
        /^(\d+) passed, 0 failed, (\d+) skipped$/.exec(ended.lines.at(-1) ?? '') ?? [];
      expect(Number(passed)).toBeGreaterThan(65);
      expect(ended.lines.filter((line) => /^skipped {2}.+: .+/.test(line))).toHaveLength(Number(skipped));
      expect(shape(await site.state())).toEqual(shape(before));
      expect(`${ended.lines.join('\n')}${ended.complaints}`).not.toContain(password);
      // The sandbox has no admin pages: what cannot be removed is said.
      if (era !== 'B')
        expect(ended.lines.some((line) => /^ {2}category "Canopy check .*admin pages/.test(line))).toBe(true);
    },
    120_000,
  );

  test('stopped in the middle, it removes what it made', async () => {
    const { sandbox: site, password, base, before } = await start('F');
    let made = false;
    const ended = await run(base, { CANOPY_GEONODE_PASSWORD: password }, (line, kill) => {
      if (!line.startsWith('passed   group_create') || made) return;
      made = true;
      kill('SIGINT');
    });
    expect(made).toBe(true);
    expect(ended.complaints).toContain('Stopping');
    expect(ended.code).toBe(1);
    expect(shape(await site.state())).toEqual(shape(before));
  }, 60_000);

  test('a site that does not do as it says fails the check; what is left is named, and removed later', async () => {
    const { sandbox: site, password, base, before } = await start('F');
    await site.faults({
      method: 'POST',
      path: '/groups/group/*',
      times: 1_000,
      effect: { kind: 'status', status: 403, body: '' },
    });
    const ended = await run(base, { CANOPY_GEONODE_PASSWORD: password });
    expect(ended.code).toBe(1);
    expect(ended.lines.at(-1)).toMatch(/^\d+ passed, [1-9]\d* failed, \d+ skipped$/);
    expect(ended.lines.some((line) => line.startsWith('Left behind on '))).toBe(true);
    expect(ended.lines.filter((line) => line.startsWith('  group http')).length).toBeGreaterThan(3);
    await site.calm();
    const cleaned = await run([...base, '--clean'], { CANOPY_GEONODE_PASSWORD: password });
    expect(cleaned).toMatchObject({ code: 0, lines: ['Nothing is left.'] });
    expect(shape(await site.state())).toEqual(shape(before));
  }, 120_000);

  test('a wrong password fails; the rest is skipped, and nothing is made', async () => {
    const { sandbox: site, base, before } = await start('F');
    const ended = await run([...base, '--password', 'not the password'], {});
    expect(ended.code).toBe(1);
    expect(ended.lines.some((line) => /^failed {3}connection test: sign-in: auth\.invalid/.test(line))).toBe(true);
    expect(ended.lines.join('\n')).not.toContain('not the password');
    expect(shape(await site.state())).toEqual(shape(before));
  }, 60_000);

  test('an unknown option shows the usage', async () => {
    const ended = await run(['--url', 'https://geonode.example', '--everything'], {});
    expect(ended.code).toBe(2);
    expect(ended.complaints).toContain('usage: npm run check:geonode');
    expect(ended.complaints).toContain('--everything');
  });
});
