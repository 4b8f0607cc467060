import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { must, openTestStore } from '../testing/open-test-store.ts';
import { company, crawlInto, remotePerson } from '../testing/sample-directory.ts';
import { sampleRun } from '../testing/sample-run.ts';

/**
 * Writes the golden files of the current schema: once, when a migration is released. From then on `golden.int.test.ts` opens them with every
 * later Canopy. Usage: `node electron/kernel/store/golden/make-golden.ts 0001`; refuses nothing, so never run it for a released number.
 */
const number = process.argv[2];
if (number === undefined || !/^\d{4}$/.test(number)) throw new Error('which number? e.g. 0001');
const dir = fileURLToPath(new URL(`./${number}`, import.meta.url));
rmSync(dir, { recursive: true, force: true });
mkdirSync(dir, { recursive: true });

const store = openTestStore();
const app = must(await store.worker.openApp({ file: `${dir}/app.db` }));
must(
  await app.putProfile({
    id: 'golden',
    draft: {
      kind: 'pds',
      name: 'Golden 金',
      endpoint: 'https://bj1.api.example',
      authEndpoint: '',
      allowLoopbackHttp: false,
      signIn: { method: 'token', appId: 'app' },
      readOnly: true,
      namedAdmins: ['p1'],
      adminReachesSubgroups: true,
      guardPeople: 50,
      guardPercent: 25,
    },
    sample: false,
    createdAt: 1_763_800_000_000,
    secrets: { names: ['accessToken'], backend: 'memory' },
    capabilities: null,
  }),
);
must(await app.putSettings({ language: 'zh-Hans' }));
await app.close();

const profile = must(await store.worker.openProfile({ dir }));
const directory = company();
directory.groups.set('d', {
  ...directory.groups.get('d')!,
  attributes: {
    access: 'private',
    email: 'd@example.org',
    keywords: ['水', 'dam'],
    logoUrl: 'https://d.example/logo.png',
  },
});
must(await crawlInto(profile.copy, directory, 1_763_800_000_000));
directory.groups.set('c', { ...directory.groups.get('c')!, name: 'Team nine' });
directory.members.get('b')!.delete('p3');
must(await crawlInto(profile.copy, directory, 1_763_900_000_000));
must(await profile.copy.replaceAssignments([{ groupId: 'a', personIds: ['p1'] }], 1_763_900_001_000));
must(await profile.copy.putPeople([remotePerson('p9', '王伟')]));
must(await profile.copy.putWorkspace({ expanded: ['r1'] }));
const staged = must(
  await profile.journal.stage(
    [
      { kind: 'group.move', groupId: 'd', from: 'a', to: 'b', mode: 'move' },
      { kind: 'group.delete', groupId: 'r2', before: { name: 'Partners' } },
    ],
    1_763_900_002_000,
  ),
);
must(await profile.journal.unstage([staged.changes[1].id]));
const run = sampleRun('golden-run', 2, { state: 'stopped' });
must(await profile.journal.createRun(run));
must(await profile.journal.putStep(run.id, { ...run.steps[0], state: 'verified', startedAt: 1, finishedAt: 2 }));
await profile.close();
await store.dispose();
