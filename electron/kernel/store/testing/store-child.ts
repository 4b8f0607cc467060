import { systemClock } from '../../ports/clock.ts';
import { ok } from '#shared/errors/result.ts';
import type { Intent } from '#shared/plan/intent.ts';
import { runFullSync } from '../../sync/full-sync.ts';
import type { DirectoryProvider } from '../../providers/port.ts';
import type { StepRecord } from '#shared/plan/run.ts';
import { openTestStore } from './open-test-store.ts';
import { childrenPage, largeCompany } from './sample-directory.ts';
import { sampleRun } from './sample-run.ts';

/**
 * A process of its own for tests: writes into real files until it is killed, and says on standard output what it has been promised.
 * Usage: `store-child.ts <what> <folder> [answers]`; after so many listings of children the "server" says nothing any more.
 */
const [what, folder, limit] = process.argv.slice(2);
let answers = limit === undefined ? Infinity : Number(limit);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const store = openTestStore();
if (what === 'open-app') {
  const opened = await store.worker.openApp({ file: `${folder}/app.db` });
  say(opened.ok ? 'open' : `${opened.error.code} ${opened.error.params.file}`);
  // With the lock in hand: wait to be ended.
  if (opened.ok) process.stdin.resume();
  else process.exit(0);
} else {
  const opened = await store.worker.openProfile({ dir: folder });
  if (!opened.ok) {
    say(`${opened.error.code} ${opened.error.params.file}`);
    process.exit(0);
  }
  if (what === 'open') {
    say('open');
    process.stdin.resume();
  }
  if (what === 'write') {
    const staged = await opened.value.journal.stage([], 1);
    say(staged.ok ? 'written' : staged.error.code);
    process.exit(0);
  }
  if (what === 'crawl') {
    const directory = largeCompany(2);
    const ids = [...directory.groups.keys()];
    const answered: Partial<DirectoryProvider> = {
      async listGroups(marker) {
        const at = Number(marker ?? 0);
        const next = at + 100 < ids.length ? String(at + 100) : null;
        say('groups');
        return ok({ groups: ids.slice(at, at + 100).map((id) => directory.groups.get(id)!), unreadable: 0, next });
      },
      async listChildren(groupId) {
        if (answers-- <= 0) {
          say('silence');
          return new Promise(() => undefined);
        }
        const page = childrenPage(directory, groupId);
        say('children');
        return ok({
          members: page.members,
          subgroups: page.subgroupIds.map((id) => directory.groups.get(id)!),
          unreadable: 0,
          next: null,
        });
      },
      listAllAssignments: async () => ok({ assignments: [], next: null }),
    };
    const report = await runFullSync({
      provider: answered as DirectoryProvider,
      store: opened.value.copy,
      clock: systemClock,
      logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
      resume: true,
      onProgress: ({ phase }) => say(phase),
      onCopy: () => say('copy'),
    });
    say(report.ok ? 'finished' : report.error.code);
    process.exit(0);
  }
  if (what === 'journal') {
    const { journal } = opened.value;
    const intent = (n: number): Intent => ({ kind: 'group.delete', groupId: `g${n}`, before: { name: `g${n}` } });
    for (let n = 0; ; n++) {
      const run = sampleRun(`run-${n}`, 3);
      await journal.createRun(run);
      say(`run ${run.id}`);
      for (const step of run.steps) {
        const running: StepRecord = { ...step, state: 'running', startedAt: n };
        await journal.putStep(run.id, running);
        say(`running ${run.id} ${step.stepId}`);
        await journal.putStep(run.id, { ...running, state: 'verified', finishedAt: n });
        say(`verified ${run.id} ${step.stepId}`);
      }
      const staged = await journal.stage([intent(n)], n);
      if (staged.ok) say(`staged ${staged.value.changes.length}`);
    }
  }
}
