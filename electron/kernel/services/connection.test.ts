import { describe, expect, test } from 'vitest';
import type { Connection } from '#shared/domain/profile.ts';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { createConnection } from './connection.ts';

const away = (): AppError => appError('net.unreachable', {}, { retry: 'now' });

function setUp() {
  const clock = createManualClock();
  const start = clock.now();
  const attempts: number[] = [];
  const states: Connection[] = [];
  let answer: Result<void> = ok(undefined);
  const connection = createConnection({
    clock,
    ping: async () => {
      attempts.push((clock.now() - start) / 1000);
      return answer;
    },
    onChange: (state) => states.push(state),
  });
  return { clock, attempts, states, connection, answers: (next: Result<void>) => (answer = next) };
}

describe('the connection', () => {
  test('offline it tries again after 2, 4, 8, 16, 30, 30 s, and after success from the beginning', async () => {
    const { clock, attempts, connection, answers } = setUp();
    answers(err(away()));
    await connection.attempt();
    expect(connection.state).toMatchObject({ link: 'offline', error: { code: 'net.unreachable' } });
    await clock.advance(95_000);
    expect(attempts).toEqual([0, 2, 6, 14, 30, 60, 90]);
    answers(ok(undefined));
    await clock.advance(30_000);
    expect(connection.state.link).toBe('online');
    attempts.length = 0;
    answers(err(away()));
    connection.observe(err(away()));
    const lost = (clock.now() - 1_700_000_000_000) / 1000;
    await clock.advance(7_000);
    expect(attempts.map((at) => at - lost)).toEqual([2, 6]);
  });

  test('says since when it is away, attempts in between do not count', async () => {
    const { clock, connection, answers, states } = setUp();
    await connection.attempt();
    await clock.advance(5_000);
    answers(err(away()));
    connection.observe(err(away()));
    const { since } = connection.state;
    await clock.advance(60_000);
    expect(connection.state).toMatchObject({ link: 'offline', since });
    expect(states.some((state) => state.link === 'connecting' && state.error?.code === 'net.unreachable')).toBe(true);
  });

  test('signed out it waits for the administrator', async () => {
    const { clock, attempts, connection, answers } = setUp();
    answers(err(appError('auth.expired')));
    await connection.attempt();
    expect(connection.state.link).toBe('signed-out');
    await clock.advance(600_000);
    expect(attempts).toEqual([0]);
    answers(ok(undefined));
    expect((await connection.attempt()).link).toBe('online');
  });

  test('a quiet connection is asked whether it is still there; traffic is answer enough', async () => {
    const { clock, attempts, connection, answers } = setUp();
    await connection.attempt();
    await clock.advance(15_000);
    connection.observe(ok(undefined));
    await clock.advance(10_000);
    expect(attempts).toEqual([0]);
    answers(err(away()));
    await clock.advance(40_000);
    expect(connection.state.link).toBe('offline');
  });

  test('what the server refuses is an answer: it is there', async () => {
    const { connection } = setUp();
    connection.observe(err(appError('remote.forbidden', {}, { remote: { status: 403 } })));
    expect(connection.state.link).toBe('online');
    connection.observe(err(appError('plan.nothing')));
    expect(connection.state.link).toBe('online');
  });

  test('a restart forgets the attempt under way', async () => {
    const clock = createManualClock();
    const pings: { settle: (result: Result<void>) => void; signal: AbortSignal }[] = [];
    const connection = createConnection({
      clock,
      ping: (signal) => new Promise((settle) => pings.push({ settle, signal })),
      onChange: () => undefined,
    });
    const first = connection.attempt();
    const second = connection.restart();
    expect(pings[0]!.signal.aborted).toBe(true);
    pings[0]!.settle(err(away()));
    pings[1]!.settle(ok(undefined));
    expect((await second).link).toBe('online');
    expect((await first).link).toBe('online');
  });

  test('closed it sleeps no more', async () => {
    const { clock, connection, attempts, answers } = setUp();
    answers(err(away()));
    await connection.attempt();
    connection.close();
    await clock.advance(120_000);
    expect(attempts).toEqual([0]);
    expect(clock.sleepers).toBe(0);
  });
});
