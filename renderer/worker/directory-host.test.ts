import { describe, expect, it } from 'vitest';
import { capabilityNames, type Capabilities } from '#shared/capabilities.ts';
import type { StagedChange } from '#shared/plan/intent.ts';
import { writtenColumns } from '#shared/domain/testing/written-directory.ts';
import { DirectoryHost } from './directory-host.ts';
import { MessageQueue } from './message-queue.ts';
import { readingsOf } from './pinyin-readings.ts';
import type { FromWorker, ToWorker, WorkerQuestions } from './protocol.ts';

const columns = writtenColumns({
  云隼: {},
  林业: { in: '云隼', people: ['林晓梅', '单雄信'] },
  Sales: { in: '云隼', people: ['Ann'] },
  East: { in: 'Sales', people: ['林晓梅'] },
});
const native = { support: 'native' as const };
const capabilities = {
  features: Object.fromEntries(capabilityNames.map((name) => [name, native])),
  maxDepth: 10,
  reparent: 'edge-pair',
  inheritance: 'subtree',
  adminReach: 'direct',
  nameMax: 128,
  descriptionMax: 1024,
  groupsPerPersonAdvice: null,
} as unknown as Capabilities;

/** A worker in this thread whose tasks run when the test says so. */
function worker(): { send(message: ToWorker): void; run(): void; answers: FromWorker[] } {
  const tasks: (() => void)[] = [];
  const answers: FromWorker[] = [];
  const queue: MessageQueue = new MessageQueue(
    new DirectoryHost({
      readings: () => Promise.resolve(readingsOf),
      wake: () => queue.wake(),
      now: () => performance.now(),
    }),
    (message) => answers.push(message),
    (task) => tasks.push(task),
  );
  return {
    answers,
    send: (message) => queue.receive(message),
    run() {
      for (let task = tasks.shift(); task; task = tasks.shift()) task();
    },
  };
}

function ask<Q extends keyof WorkerQuestions>(
  id: number,
  name: Q,
  input: WorkerQuestions[Q]['input'],
  channel = '',
): ToWorker {
  return { kind: 'ask', id, name, channel, input } as ToWorker;
}
const indexOf = (answers: FromWorker[], id: number): unknown =>
  (answers.find((a) => a.id === id) as { output: unknown } | undefined)?.output;

describe('the directory behind the worker', () => {
  it('lays out what is expanded and follows what is opened and closed', () => {
    const w = worker();
    w.send({ kind: 'load', columns });
    w.send({ kind: 'expansion', add: ['云隼', '云隼/sales'] });
    const options = { density: 'auto' as const, direction: 'right' as const, bucketOver: 24, keepOut: [] };
    w.send(ask(1, 'layout', options));
    w.send({ kind: 'expansion', remove: ['云隼/sales'] });
    w.send(ask(2, 'layout', options));
    w.send({ kind: 'expansion', all: true });
    w.send(ask(3, 'layout', options));
    w.run();
    const rows = (id: number): number => (indexOf(w.answers, id) as WorkerQuestions['layout']['output']).tree.count;
    expect([rows(1), rows(2), rows(3)]).toEqual([4, 3, 4]);
    expect((indexOf(w.answers, 1) as WorkerQuestions['layout']['output']).density).toBe('comfortable');
  });

  it('finds names by pinyin once they are read, every reading of a character, and by initials', async () => {
    const w = worker();
    w.send({ kind: 'load', columns });
    w.run();
    // The dictionary is there in a later turn, and wakes the queue.
    await Promise.resolve();
    w.run();
    const find = (id: number, text: string): string[] => {
      w.send(ask(id, 'search', { text, groups: true, people: true, limit: 10 }));
      w.run();
      return (indexOf(w.answers, id) as WorkerQuestions['search']['output']).map((hit) => `${hit.kind} ${hit.index}`);
    };
    expect(find(1, 'linxiaomei')).toEqual(['person 0']);
    expect(find(2, 'lxm')).toEqual(['person 0']);
    // 单 is read shan as a family name and dan elsewhere.
    expect(find(3, 'shanxiong')).toEqual(['person 1']);
    expect(find(4, 'danxiong')).toEqual(['person 1']);
    expect(find(5, 'linye')).toEqual(['group 1']);
  });

  it('answers between the slices of the index, and finds by pinyin after the last', async () => {
    const people = Object.fromEntries(
      Array.from({ length: 4000 }, (_, i) => [`部门${i}`, { in: '云隼', people: [`林晓梅${i}`] }]),
    );
    const woken = Promise.withResolvers<void>();
    // Two looks at this clock are longer than a slice, so that one slice is one step on any machine.
    let clock = 0;
    const host = new DirectoryHost({
      readings: () => Promise.resolve(readingsOf),
      wake: woken.resolve,
      now: () => (clock += 5),
    });
    host.notice({ kind: 'load', columns: writtenColumns({ 云隼: {}, ...people }) });
    const find = (text: string): number =>
      (host.answer('search', { text, groups: true, people: true, limit: 5 }).output as unknown[]).length;
    let byPinyin: number;
    let slices = 0;
    expect(host.idle()).toBe(true);
    while (host.idle());
    expect(find('linxiao')).toBe(0);
    await woken.promise;
    do {
      slices += 1;
      expect(find('林晓')).toBe(5);
      byPinyin = find('linxiao');
    } while (host.idle());
    expect(slices).toBeGreaterThan(1);
    expect(byPinyin).toBe(0);
    expect(find('linxiao')).toBe(5);
  });

  it('computes the effect of what is staged together with what is only thought of', () => {
    const w = worker();
    w.send({ kind: 'load', columns });
    w.send({ kind: 'stage', changes: [], capabilities, adminReachesSubgroups: false });
    w.send(
      ask(1, 'impact', {
        hypothetical: [{ kind: 'group.move', groupId: 'east', from: 'sales', to: '林业', mode: 'move' }],
      }),
    );
    w.run();
    const { counts } = indexOf(w.answers, 1) as WorkerQuestions['impact']['output'];
    // 林晓梅 leaves Sales and was in 林业 already.
    expect(counts.lose).toBe(1);
    expect(counts.gain).toBe(0);
  });

  it('counts people as planned, and as in the copy again when nothing is staged any more', () => {
    const w = worker();
    const stage = (changes: StagedChange[]): void =>
      w.send({ kind: 'stage', changes, capabilities, adminReachesSubgroups: false });
    w.send({ kind: 'load', columns });
    stage([
      {
        id: 'c',
        seq: 1,
        at: 0,
        gestureId: 'g',
        intent: { kind: 'group.move', groupId: 'east', from: 'sales', to: null, mode: 'move' },
      },
    ]);
    w.send(ask(1, 'stagedCounts', null));
    stage([]);
    w.send(ask(2, 'stagedCounts', null));
    w.run();
    const counts = (id: number): unknown[] => {
      const { groups, people } = indexOf(w.answers, id) as WorkerQuestions['stagedCounts']['output'];
      return [...groups].map((g, i) => [g, people[i]]);
    };
    // 林晓梅 stays below the top through 林业; Sales keeps Ann.
    expect(counts(1)).toEqual([[2, 1]]);
    expect(counts(2)).toEqual([]);
  });

  it('skips a question that a newer one of its channel overtook, and answers the others', () => {
    const w = worker();
    w.send({ kind: 'load', columns });
    w.send(ask(1, 'search', { text: 'a', groups: true, people: true, limit: 5 }, 'field'));
    w.send(ask(2, 'search', { text: 'an', groups: true, people: true, limit: 5 }, 'field'));
    w.send(ask(3, 'search', { text: 'b', groups: true, people: true, limit: 5 }, 'other'));
    w.run();
    expect(w.answers.find((a) => a.id === 1)).toEqual({ id: 1, stale: true });
    expect(indexOf(w.answers, 2)).toBeDefined();
    expect(indexOf(w.answers, 3)).toBeDefined();
  });

  it('tells of a failure instead of staying silent', () => {
    const w = worker();
    w.send(ask(1, 'effectiveMembers', { group: 0, staged: false }));
    w.run();
    expect(w.answers[0]).toHaveProperty('failure');
  });
});
