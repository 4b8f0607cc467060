import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appError } from '#shared/errors/app-error.ts';
import type { Operation, Plan } from '#shared/plan/step.ts';
import { Crash, planOf, type Fault } from '../testing/fake-directory.ts';
import { add, failing, move, parentOf, rename, setUp } from '../testing/run-setup.ts';
import { advance, rollBack, skip, type ExecutorParts } from './executor.ts';
import { markInterrupted, reconcile } from './recovery.ts';
import { openMoves } from './units.ts';

describe('a run', () => {
  test('applies every step, reads it back and is done', async () => {
    const { directory, parts, open, states, applied, journal } = await setUp(planOf([move, rename, add]));
    await advance(open(), parts);
    expect(states()).toEqual(['verified', 'verified', 'verified', 'verified']);
    expect(parentOf(directory, 's')).toEqual(['b']);
    expect(applied).toEqual(['s1', 's2', 's3', 's4']);
    expect(journal.saved().state).toBe('done');
  });

  test('writes `running` before a call leaves', async () => {
    const { directory, parts, open, journal } = await setUp(planOf([add]));
    let seen = '';
    directory.fault = () => {
      seen = journal.saved().steps[0]!.state;
      return null;
    };
    await advance(open(), parts);
    expect(seen).toBe('running');
  });

  test.each([
    ['carried out', 'lost-after', 'verified'],
    ['not carried out', 'lost-before', 'failed'],
  ] as const)(
    'says `unknown` while it looks what became of a call whose answer was lost: %s',
    async (_name, fault, end) => {
      const { directory, parts, open, journal, states } = await setUp(planOf([add]));
      directory.fault = failing('member.add', fault);
      const { provider } = directory;
      const seen: unknown[] = [];
      const watched: ExecutorParts = {
        ...parts,
        provider: {
          ...provider,
          verify: (...given) => {
            const { state, error } = journal.saved().steps[0]!;
            seen.push([state, error?.code]);
            return provider.verify(...given);
          },
        },
      };
      await advance(open(), watched);
      expect(seen).toEqual([['unknown', 'apply.not-confirmed']]);
      expect(states()).toEqual([end]);
    },
  );

  test('keeps the token of an invitation only as long as it may be sent', async () => {
    const answer: Operation = { kind: 'invite.answer', groupId: 'b', token: 'canary-token', accept: true };
    const { journal, open } = await setUp(planOf([answer]));
    const log = open();
    await log.setState('stopped');
    expect(JSON.stringify(journal.saved())).toContain('canary-token');
    await log.setState('left', { finishedAt: 5 });
    expect(JSON.stringify([journal.saved(), log.run])).not.toContain('canary-token');
    expect(journal.saved().plan.steps[0]!.operation).toEqual({ ...answer, token: '' });
  });

  test('sends nothing when the journal cannot be written', async () => {
    const { directory, parts, open, journal } = await setUp(planOf([add]));
    const log = open();
    journal.full = true;
    await advance(log, parts);
    expect(directory.applied).toEqual([]);
    expect(log.run.steps[0]!.error?.code).toBe('store.disk-full');
  });

  const steps: [string, Plan][] = [
    ['a detach', planOf([move])],
    ['a rename', planOf([rename])],
    ['an added member', planOf([add])],
    [
      'a created group',
      planOf([{ kind: 'group.create', groupId: 'new:1', parentId: 'b', name: 'N', description: '' }]),
    ],
    ['a deleted group', planOf([{ kind: 'group.delete', groupId: 't', name: 't' }])],
  ];
  test.each(steps)('a lost answer to %s that was carried out is found by reading', async (_name, plan) => {
    const { directory, parts, open, states } = await setUp(plan);
    directory.fault = (_operation, nth) => (nth === 1 ? 'lost-after' : null);
    await advance(open(), parts);
    expect(states().every((state) => state === 'verified')).toBe(true);
    expect(directory.applied).toHaveLength(plan.steps.length);
  });

  test.each(steps)(
    'a lost call of %s that was not carried out is a failure that can be tried again',
    async (_name, plan) => {
      const { directory, parts, open, states, journal } = await setUp(plan);
      directory.fault = (_operation, nth) => (nth === 1 ? 'lost-before' : null);
      await advance(open(), parts);
      expect(states()[0]).toBe('failed');
      expect(journal.saved().steps[0]!.error).toMatchObject({ code: 'net.timeout', outcome: 'not-applied' });
      expect(journal.saved().state).toBe('stopped');
      const log = open();
      await log.put('s1', { state: 'pending' });
      await advance(log, parts);
      expect(states().every((state) => state === 'verified')).toBe(true);
    },
  );

  test.each(steps)('a refusal of %s stops the run with what the server said', async (_name, plan) => {
    const { directory, parts, open, journal } = await setUp(plan);
    const before = directory.snapshot();
    directory.fault = () => 'refused';
    await advance(open(), parts);
    expect(journal.saved().steps[0]).toMatchObject({
      state: 'failed',
      error: { code: 'remote.forbidden', outcome: 'not-applied' },
    });
    expect(directory.snapshot()).toBe(before);
  });

  test('not answered and not readable: unknown, not failed', async () => {
    const { directory, parts, open, journal } = await setUp(planOf([add]));
    directory.fault = () => {
      directory.unreachable = appError('net.unreachable');
      return 'lost-after';
    };
    await advance(open(), parts);
    expect(journal.saved().steps[0]).toMatchObject({
      state: 'unknown',
      error: { code: 'apply.not-confirmed', outcome: 'unknown' },
    });
    directory.unreachable = null;
    directory.fault = () => null;
    expect(await reconcile(open(), parts)).toBe(true);
    expect(journal.saved().steps[0]!.state).toBe('verified');
    expect(directory.applied).toHaveLength(1);
  });

  test('patience that the server asks for is given', async () => {
    const { directory, parts, open, states } = await setUp(planOf([add]));
    directory.fault = failing('member.add', 'patience', 3);
    await advance(open(), parts);
    expect(states()).toEqual(['verified']);
  });

  test('what has been done by somebody else meanwhile is not done twice', async () => {
    const { directory, parts, open, states } = await setUp(planOf([add]));
    directory.members.add('b p');
    await advance(open(), parts);
    expect(states()).toEqual(['verified']);
    expect(directory.applied).toEqual([]);
  });

  test('a group of the same name is not taken for the one to be created', async () => {
    const plan = planOf([{ kind: 'group.create', groupId: 'new:1', parentId: 'b', name: 'N', description: '' }]);
    const { directory, parts, open, journal } = await setUp(plan);
    directory.groups.set('somebody-elses', { name: 'N', parents: new Set(['b']) });
    await advance(open(), parts);
    expect(journal.saved().steps[0]).toMatchObject({ state: 'verified', createdId: 'made-1' });
  });

  test('steps on a created group use the id the server gave', async () => {
    const plan = planOf([
      { kind: 'group.create', groupId: 'new:1', parentId: 'b', name: 'N', description: '' },
      { kind: 'member.add', groupId: 'new:1', personId: 'p', role: 'member' },
    ]);
    const { directory, parts, open } = await setUp(plan);
    await advance(open(), parts);
    expect([...directory.members]).toEqual(['made-1 p']);
  });

  test('stops between steps when asked, never inside a move', async () => {
    const { directory, parts, open, states, stopNow, journal } = await setUp(planOf([move, rename]));
    directory.fault = (operation) => {
      if (operation.kind === 'edge.detach') stopNow();
      return null;
    };
    await advance(open(), parts);
    expect(states()).toEqual(['verified', 'verified', 'pending']);
    expect(journal.saved().state).toBe('stopped');
  });

  test('what depends on a skipped step is skipped with it', async () => {
    const plan = planOf([
      { kind: 'group.create', groupId: 'new:1', parentId: 'b', name: 'N', description: '' },
      { kind: 'member.add', groupId: 'new:1', personId: 'p', role: 'member' },
      rename,
    ]);
    const { directory, parts, open, states, journal } = await setUp(plan);
    directory.fault = failing('group.create', 'refused');
    await advance(open(), parts);
    const log = open();
    await skip(log, 's1');
    await advance(log, parts);
    expect(states()).toEqual(['skipped', 'skipped', 'verified']);
    expect(journal.saved().state).toBe('done');
  });
});

describe('a move', () => {
  test('its second half is tried again and again through a storm of 429', async () => {
    const { directory, parts, open, states } = await setUp(planOf([move]));
    directory.fault = failing('edge.attach', 'patience', 8);
    await advance(open(), parts);
    expect(states()).toEqual(['verified', 'verified']);
    expect(parentOf(directory, 's')).toEqual(['b']);
  });

  test('a lost answer to its second half is never sent twice when it was carried out', async () => {
    const { directory, parts, open } = await setUp(planOf([move]));
    directory.fault = failing('edge.attach', 'lost-after');
    await advance(open(), parts);
    expect(directory.applied.map((operation) => operation.kind)).toEqual(['edge.detach', 'edge.attach']);
  });

  test('refused for good, the group goes back where it was', async () => {
    const { directory, parts, open, journal } = await setUp(planOf([move]));
    directory.fault = failing('edge.attach', 'refused');
    await advance(open(), parts);
    expect(parentOf(directory, 's')).toEqual(['a']);
    expect(journal.saved().steps.map((row) => row.state)).toEqual(['rolled-back', 'failed']);
    expect(journal.saved().steps[1]!.error).toMatchObject({ code: 'remote.forbidden' });
    expect(journal.saved().state).toBe('stopped');
  });

  test('the new parent deleted in between: the group goes back', async () => {
    const { directory, parts, open } = await setUp(planOf([move]));
    directory.fault = (operation) => {
      if (operation.kind === 'edge.detach') directory.groups.delete('b');
      return null;
    };
    await advance(open(), parts);
    expect(parentOf(directory, 's')).toEqual(['a']);
  });

  test('both ways refused: said loudly, kept open, finished when it can be, never deleted', async () => {
    const { directory, parts, open, journal } = await setUp(planOf([move]));
    directory.fault = (operation) => (operation.kind === 'edge.attach' ? 'refused' : null);
    await advance(open(), parts);
    expect(directory.groups.has('s')).toBe(true);
    expect(parentOf(directory, 's')).toEqual([]);
    expect(journal.saved().state).toBe('stopped');
    expect(openMoves(journal.saved())).toHaveLength(1);
    expect(journal.saved().steps[0]!.error).toMatchObject({ code: 'remote.forbidden' });
    directory.fault = () => null;
    expect(await reconcile(open(), parts)).toBe(true);
    expect(parentOf(directory, 's')).toEqual(['b']);
  });

  test('moved away by somebody before it starts: nothing is sent', async () => {
    const { directory, parts, open, journal } = await setUp(planOf([move]));
    directory.groups.get('s')!.parents = new Set(['root']);
    await advance(open(), parts);
    expect(directory.applied).toEqual([]);
    expect(journal.saved().steps[0]).toMatchObject({ state: 'failed', error: { code: 'apply.precondition' } });
  });

  test('deleted by somebody before it starts: nothing is sent', async () => {
    const { directory, parts, open, journal } = await setUp(planOf([move]));
    directory.groups.delete('s');
    await advance(open(), parts);
    expect(directory.applied).toEqual([]);
    expect(journal.saved().steps[0]!.error?.code).toBe('apply.precondition');
  });

  test('the server gone between the halves: ended as soon as it answers, before anything else @security 21', async () => {
    const { directory, parts, open, states } = await setUp(planOf([move, rename]));
    directory.fault = (operation) => {
      if (operation.kind !== 'edge.attach') return null;
      directory.unreachable = appError('net.unreachable', {}, { retry: 'now' });
      return 'lost-before';
    };
    await advance(open(), parts);
    expect(parentOf(directory, 's')).toEqual([]);
    directory.unreachable = null;
    directory.fault = () => null;
    expect(await reconcile(open(), parts)).toBe(true);
    expect(parentOf(directory, 's')).toEqual(['b']);
    expect(states()).toEqual(['verified', 'verified', 'pending']);
  });
});

describe('killed at any moment', () => {
  const changes = fc.shuffledSubarray(
    [
      move,
      rename,
      add,
      { kind: 'group.create', groupId: 'new:1', parentId: 'a', name: 'N', description: '' } as Operation,
      { move: 't', from: 'a', to: 'b' },
    ],
    { minLength: 1 },
  );

  test('the run is reconciled by reading and ends as planned; no group stays without a parent @security 21', async () => {
    let crashes = 0;
    await fc.assert(
      fc.asyncProperty(
        changes,
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom<Fault>('crash-before', 'crash-after'),
        async (chosen, at, fault) => {
          const plan = planOf(chosen);
          const undisturbed = await setUp(plan);
          await advance(undisturbed.open(), undisturbed.parts);

          const { directory, parts, open, journal } = await setUp(plan);
          directory.fault = (_operation, nth) => (nth === at ? fault : null);
          try {
            await advance(open(), parts);
          } catch (error) {
            if (!(error instanceof Crash)) throw error;
            crashes += 1;
            const marked = open();
            await markInterrupted(marked);
            expect(journal.saved().recovered).toBe(true);
            expect(journal.saved().steps.some((row) => row.state === 'running')).toBe(false);
            expect(await reconcile(open(), parts)).toBe(true);
            // Whatever is decided now, nobody is left out in the rain.
            for (const [id, group] of directory.groups) if (id !== 'root') expect(group.parents.size).toBe(1);
            await advance(open(), parts);
          }
          expect(directory.snapshot()).toBe(undisturbed.directory.snapshot());
          expect(journal.saved().state).toBe('done');
        },
      ),
      { numRuns: 200 },
    );
    expect(crashes).toBeGreaterThan(50);
  });

  test('while rolling back: the roll-back is known as such and can be finished', async () => {
    await fc.assert(
      fc.asyncProperty(
        changes,
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom<Fault>('crash-before', 'crash-after'),
        async (chosen, at, fault) => {
          const { directory, parts, open, journal } = await setUp(planOf(chosen));
          const before = directory.snapshot();
          await advance(open(), parts);
          const done = directory.applied.length;
          directory.fault = (_operation, nth) => (nth === done + at ? fault : null);
          try {
            await rollBack(open(), parts);
          } catch (error) {
            if (!(error instanceof Crash)) throw error;
            await markInterrupted(open());
            await reconcile(open(), parts);
            for (const [id, group] of directory.groups) if (id !== 'root') expect(group.parents.size).toBe(1);
            await rollBack(open(), parts);
          }
          expect(directory.snapshot()).toBe(before);
          expect(journal.saved().state).toBe('rolled-back');
        },
      ),
      { numRuns: 200 },
    );
  });

  test('any mixture of lost, refused and patient answers ends in a state that the journal tells truly', async () => {
    const faults = fc.array(
      fc.constantFrom<Fault | null>('lost-before', 'lost-after', 'refused', 'patience', null, null),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(changes, faults, async (chosen, list) => {
        const { directory, parts, open, journal } = await setUp(planOf(chosen));
        directory.fault = (_operation, nth) => list[nth - 1] ?? null;
        await advance(open(), parts);
        for (let round = 0; round < 20 && journal.saved().state === 'stopped'; round += 1) {
          const log = open();
          if (!(await reconcile(log, parts))) continue;
          for (const row of log.run.steps)
            if (row.state === 'failed' || row.state === 'rolled-back') await log.put(row.stepId, { state: 'pending' });
          await advance(log, parts);
        }
        const { steps, plan } = journal.saved();
        for (const [id, group] of directory.groups) if (id !== 'root') expect(group.parents.size).toBe(1);
        for (const row of steps) {
          const { operation } = plan.steps.find((step) => step.id === row.stepId)!;
          if (operation.kind === 'edge.detach' || row.state !== 'verified') continue;
          const seen = await directory.provider.verify(operation, 0);
          expect(seen.ok && seen.value.verdict).toBe('holds');
        }
      }),
      { numRuns: 200 },
    );
  });
});
