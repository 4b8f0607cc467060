import { describe, expect, test } from 'vitest';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok } from '#shared/errors/result.ts';
import type { Operation } from '#shared/plan/step.ts';
import type { DirectoryProvider } from '../providers/port.ts';
import { createFakeDirectory } from '../testing/fake-directory.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { perform, READ_BACK_WHEN_CLOSING_MS } from './perform.ts';

const add: Operation = { kind: 'member.add', groupId: 'a', personId: 'p', role: 'member' };

describe('an operation on its way when the app closes', () => {
  const setUp = () => {
    const directory = createFakeDirectory({ a: null });
    const clock = createManualClock();
    const closing = new AbortController();
    directory.fault = () => {
      closing.abort();
      return null;
    };
    const run = (verify: DirectoryProvider['verify']) =>
      perform(add, {
        provider: { ...directory.provider, verify },
        clock,
        before: async () => ok(undefined),
        sentBefore: false,
        signal: closing.signal,
      });
    return { directory, clock, run };
  };

  test('is read back all the same', async () => {
    const { directory, clock, run } = setUp();
    const outcome = await run(async (operation, since, options) => {
      await new Promise((done) => setImmediate(done));
      if (options?.signal?.aborted) return err(appError('net.aborted'));
      return directory.provider.verify(operation, since, options);
    });
    expect(outcome).toMatchObject({ kind: 'done', error: null });
    expect(clock.sleepers).toBe(0);
  });

  test('is left to the next start when it does not show soon', async () => {
    const { clock, run } = setUp();
    const outcome = run(
      (_operation, _since, options) =>
        new Promise((done) => options?.signal?.addEventListener('abort', () => done(err(appError('net.aborted'))))),
    );
    await clock.advance(READ_BACK_WHEN_CLOSING_MS);
    expect(await outcome).toMatchObject({ kind: 'unknown', error: { code: 'apply.not-confirmed' } });
    expect(clock.sleepers).toBe(0);
  });
});
