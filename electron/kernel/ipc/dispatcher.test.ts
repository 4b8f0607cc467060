import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type z } from 'zod';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { contract, events, type MethodName } from '#shared/ipc/contract.ts';
import { profileSecretsSchema } from '#shared/domain/profile.ts';
import { defaultSettings } from '#shared/domain/settings.ts';
import { MAX_CLIENT_MESSAGE, type ServerMessage } from '#shared/ipc/wire.ts';
import { createRingLog } from '../log/ring-log.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { createDispatcher } from './dispatcher.ts';
import type { SenderInfo } from './sender.ts';
import type { ServiceMap } from './service-map.ts';

const methods = Object.keys(contract) as MethodName[];
const page: SenderInfo = { window: 'main', mainFrame: true, origin: 'app://groups' };

/** Services that only note that they were called. */
function setUp(own: Partial<ServiceMap> = {}, checkOutput = true) {
  const clock = createManualClock();
  const logger = createRingLog(clock);
  const called: string[] = [];
  const noted = Object.fromEntries(
    methods.map((method) => [
      method,
      async () => {
        called.push(method);
        return err(appError('profile.not-found'));
      },
    ]),
  ) as unknown as ServiceMap;
  const dispatcher = createDispatcher({
    services: { ...noted, ...own },
    trusted: (sender) => sender.window === 'main' && sender.mainFrame && sender.origin === 'app://groups',
    clock,
    logger,
    checkOutput,
  });
  const posted: ServerMessage[] = [];
  const connection = dispatcher.connect(page, (message) => posted.push(message));
  const settle = (): Promise<void> => new Promise((done) => setImmediate(done));
  const resultOf = (id: number): Result<unknown, AppError> | undefined => {
    const found = posted.filter((message) => message.type === 'result' && message.id === id);
    expect(found.length).toBeLessThanOrEqual(1);
    return found[0]?.type === 'result' ? (found[0].result as Result<unknown, AppError>) : undefined;
  };
  const codeOf = (id: number): string | undefined => {
    const result = resultOf(id);
    return result && !result.ok ? result.error.code : undefined;
  };
  return { clock, logger, called, dispatcher, posted, connection, settle, resultOf, codeOf };
}

describe('the sender', () => {
  const strangers: [string, SenderInfo][] = [
    ['a sub-frame', { ...page, mainFrame: false }],
    ['another origin', { ...page, origin: 'https://groups' }],
    ['an origin that begins alike', { ...page, origin: 'app://groups.evil' }],
    ['a frame that is gone', { ...page, origin: null }],
    ['a window nobody knows', { ...page, window: null }],
  ];
  test.each(strangers)('%s is refused before any handler runs @security 7', async (_name, sender) => {
    const { connection, codeOf, called, settle } = setUp();
    connection.receive({ type: 'call', id: 1, method: 'app.info', input: null }, sender);
    connection.receive({ type: 'subscribe', id: 2, event: 'settings' }, sender);
    await settle();
    expect(codeOf(1)).toBe('ipc.untrusted-sender');
    expect(called).toEqual([]);
  });

  test('a stranger gets no events @security 7', async () => {
    const { dispatcher, settle } = setUp();
    const heard: ServerMessage[] = [];
    dispatcher
      .connect({ ...page, origin: null }, (message) => heard.push(message))
      .receive({ type: 'subscribe', id: 1, event: 'settings' });
    dispatcher.emit('settings', defaultSettings);
    await settle();
    expect(heard).toEqual([]);
  });

  test('a judge that throws means no @security 7', async () => {
    const clock = createManualClock();
    const dispatcher = createDispatcher({
      services: {} as ServiceMap,
      trusted: () => {
        throw new Error('the window is destroyed');
      },
      clock,
      logger: createRingLog(clock),
      checkOutput: true,
    });
    const posted: ServerMessage[] = [];
    dispatcher
      .connect(page, (message) => posted.push(message))
      .receive({ type: 'call', id: 1, method: 'app.info', input: null });
    expect(posted).toMatchObject([
      { type: 'result', id: 1, result: { ok: false, error: { code: 'ipc.untrusted-sender' } } },
    ]);
  });
});

describe('the input', () => {
  test.each(['', 'nope', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 42, null, {}, []])(
    'the method %j does not exist @security 8',
    async (method) => {
      const { connection, codeOf, settle } = setUp();
      connection.receive({ type: 'call', id: 1, method, input: null });
      await settle();
      expect(codeOf(1)).toBe('ipc.unknown-method');
    },
  );

  test('messages that are no messages are ignored, whatever they are @security 8', () => {
    const { connection, posted } = setUp();
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true }),
        (message) => {
          if (typeof message === 'object' && message !== null && 'id' in message && 'type' in message) return;
          connection.receive(message);
        },
      ),
    );
    expect(posted).toEqual([]);
  });

  test.each(methods)('%s refuses what its schema does not allow and never throws @security 8', async (method) => {
    const { connection, posted, called, settle } = setUp();
    let id = 0;
    const deep: unknown[] = [];
    let at = deep;
    for (let i = 0; i < 5000; i += 1) at.push((at = []));
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const good = sampleOf(contract[method].input);
    const hostile: unknown[] = [
      undefined,
      0,
      'x'.repeat(10 * 1024 * 1024),
      { profileId: 'x'.repeat(10 * 1024 * 1024) },
      deep,
      cyclic,
      JSON.parse('{"__proto__":{"isAdmin":true}}'),
      { constructor: { prototype: {} } },
      () => undefined,
      Symbol('x'),
      10n,
      new Map(),
      new Date(),
      ...mutations(good),
    ];
    const wanted = new Set<number>();
    for (const input of hostile) {
      id += 1;
      if (!contract[method].input.safeParse(input).success) wanted.add(id);
      connection.receive({ type: 'call', id, method, input });
    }
    fc.assert(
      fc.property(fc.anything({ maxDepth: 4, withNullPrototype: true }), (input) => {
        if (contract[method].input.safeParse(input).success) return;
        id += 1;
        wanted.add(id);
        connection.receive({ type: 'call', id, method, input });
      }),
      { numRuns: 50 },
    );
    expect(wanted.size).toBeGreaterThan(20);
    for (const refused of wanted) {
      const found = posted.filter((message) => message.type === 'result' && message.id === refused);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({
        result: { ok: false, error: { code: expect.stringMatching(/^ipc\.(invalid|too-large)$/) as string } },
      });
    }
    const before = called.length;
    await settle();
    // Only what the schema allows has reached the handler.
    expect(before).toBe(0);
    expect(called.length).toBeLessThanOrEqual(hostile.length - [...wanted].filter((n) => n <= hostile.length).length);
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  test('a call that is too large for one message is told so, and reaches nobody', async () => {
    const { connection, called, codeOf, settle } = setUp();
    const text = 'x'.repeat(MAX_CLIENT_MESSAGE);
    connection.receive({ type: 'call', id: 1, method: 'directory.findPeople', input: { profileId: 'p', text } });
    // Small enough to be looked at: then it is the schema that minds.
    const less = text.slice(0, 1000);
    connection.receive({ type: 'call', id: 2, method: 'directory.findPeople', input: { profileId: 'p', text: less } });
    await settle();
    expect([codeOf(1), codeOf(2)]).toEqual(['ipc.too-large', 'ipc.invalid']);
    expect(called).toEqual([]);
  });

  test('a good call reaches its handler, once', async () => {
    const { connection, called, codeOf, settle } = setUp();
    connection.receive({ type: 'call', id: 7, method: 'profiles.open', input: { profileId: 'p' } });
    await settle();
    expect(called).toEqual(['profiles.open']);
    expect(codeOf(7)).toBe('profile.not-found');
  });

  test('an id in use is not settled twice', async () => {
    const gate = Promise.withResolvers<Result<null>>();
    const { connection, posted, settle } = setUp({ 'sample.stop': () => gate.promise });
    connection.receive({ type: 'call', id: 1, method: 'sample.stop', input: null });
    connection.receive({ type: 'call', id: 1, method: 'app.info', input: null });
    await settle();
    expect(posted).toEqual([]);
    gate.resolve(ok(null));
    await settle();
    expect(posted).toHaveLength(1);
  });
});

describe('the gate', () => {
  test('a connection may not pile up calls of one method', async () => {
    const never = new Promise<never>(() => undefined);
    const { connection, codeOf, settle } = setUp({ 'sync.run': () => never });
    const input = { profileId: 'p', scope: { kind: 'full', resume: false } };
    for (let id = 1; id <= 5; id += 1) connection.receive({ type: 'call', id, method: 'sync.run', input });
    await settle();
    expect([1, 2, 3, 4, 5].map(codeOf)).toEqual([undefined, undefined, undefined, undefined, 'ipc.busy']);
  });
});

describe('handlers', () => {
  test('a thrown error is a bug with a report id that stands in the log', async () => {
    const { connection, resultOf, logger, settle } = setUp({
      'app.info': async () => {
        throw new Error('the secret is hunter2');
      },
    });
    connection.receive({ type: 'call', id: 1, method: 'app.info', input: null });
    await settle();
    const result = resultOf(1);
    if (!result || result.ok) throw new Error('expected an error');
    expect(result.error.code).toBe('internal.bug');
    // What was thrown stays in the log.
    expect(JSON.stringify(result.error)).not.toContain('hunter2');
    const { reportId } = result.error.params;
    expect(logger.tail(0).some((entry) => entry.fields['reportId'] === reportId)).toBe(true);
  });

  test('a result that does not fit the contract is a bug, not an answer', async () => {
    const wrong = (async () => ok({ version: 1 })) as unknown as ServiceMap['app.info'];
    const { connection, codeOf, settle } = setUp({ 'app.info': wrong });
    connection.receive({ type: 'call', id: 1, method: 'app.info', input: null });
    await settle();
    expect(codeOf(1)).toBe('internal.bug');
  });

  test('an error that the contract does not name for the method is a bug, not an answer', async () => {
    const wrong = (async () => err(appError('plan.itself'))) as unknown as ServiceMap['journal.list'];
    const { connection, codeOf, logger, settle } = setUp({ 'journal.list': wrong });
    connection.receive({ type: 'call', id: 1, method: 'journal.list', input: { profileId: 'p' } });
    await settle();
    expect(codeOf(1)).toBe('internal.bug');
    expect(JSON.stringify(logger.tail(0))).toContain('plan.itself');
  });

  test('progress comes at most 20 times a second, the last value always, before the result', async () => {
    const end = Promise.withResolvers<void>();
    const { connection, clock, posted, settle } = setUp({
      'plan.review': async (_input, { progress }) => {
        for (let done = 0; done < 1000; done += 1) {
          progress({ done, total: 1000 });
          await clock.sleep(1);
        }
        progress({ done: 1000, total: 1000 });
        await end.promise;
        return err(appError('plan.nothing'));
      },
    });
    connection.receive({
      type: 'call',
      id: 1,
      method: 'plan.review',
      input: { profileId: 'p', source: { kind: 'staged' } },
    });
    await clock.advance(1000);
    const during = posted.filter((message) => message.type === 'progress');
    expect(during.length).toBeGreaterThanOrEqual(15);
    expect(during.length).toBeLessThanOrEqual(21);
    end.resolve();
    await settle();
    const kinds = posted.map((message) => message.type);
    expect(kinds.at(-1)).toBe('result');
    expect(posted.at(-2)).toMatchObject({ type: 'progress', value: { done: 1000 } });
    const seqs = posted.flatMap((message) => (message.type === 'progress' ? [message.seq] : []));
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
  });

  test('cancelling settles a reading call at once, and leaves a writing one its word', async () => {
    const writing = Promise.withResolvers<Result<never>>();
    const signals: AbortSignal[] = [];
    const { connection, codeOf, settle } = setUp({
      'directory.findPeople': (_input, { signal }) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
      'apply.start': (_input, { signal }) => {
        signals.push(signal);
        return writing.promise;
      },
    });
    connection.receive({ type: 'call', id: 1, method: 'directory.findPeople', input: { profileId: 'p', text: 'a' } });
    connection.receive({
      type: 'call',
      id: 2,
      method: 'apply.start',
      input: { profileId: 'p', planId: 'x', typedName: null },
    });
    await settle();
    connection.receive({ type: 'cancel', id: 1 });
    connection.receive({ type: 'cancel', id: 2 });
    connection.receive({ type: 'cancel', id: 99 });
    await settle();
    expect(codeOf(1)).toBe('ipc.cancelled');
    expect(codeOf(2)).toBeUndefined();
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
    writing.resolve(err(appError('apply.guard')));
    await settle();
    expect(codeOf(2)).toBe('apply.guard');
  });

  test('a client that leaves stops what reads, not what writes', async () => {
    const signals = new Map<string, AbortSignal>();
    const { connection, posted, settle } = setUp({
      'plan.review': (_input, { signal }) => {
        signals.set('review', signal);
        return new Promise(() => undefined);
      },
      'apply.start': (_input, { signal }) => {
        signals.set('apply', signal);
        return new Promise(() => undefined);
      },
    });
    connection.receive({
      type: 'call',
      id: 1,
      method: 'plan.review',
      input: { profileId: 'p', source: { kind: 'staged' } },
    });
    connection.receive({
      type: 'call',
      id: 2,
      method: 'apply.start',
      input: { profileId: 'p', planId: 'x', typedName: null },
    });
    await settle();
    connection.close();
    connection.receive({ type: 'call', id: 3, method: 'app.info', input: null });
    await settle();
    expect(signals.get('review')?.aborted).toBe(true);
    expect(signals.get('apply')?.aborted).toBe(false);
    expect(posted).toEqual([]);
  });
});

describe('events', () => {
  test('go to those who subscribed, until they dispose', () => {
    const { connection, dispatcher, posted } = setUp();
    connection.receive({ type: 'subscribe', id: 5, event: 'settings' });
    connection.receive({ type: 'subscribe', id: 6, event: 'no such event' });
    dispatcher.emit('settings', defaultSettings);
    dispatcher.emit('profiles', []);
    connection.receive({ type: 'dispose', id: 5 });
    dispatcher.emit('settings', defaultSettings);
    expect(posted).toEqual([{ type: 'event', id: 5, value: defaultSettings }]);
  });
});

describe('the contract', () => {
  const secretFields = new Set(Object.keys(profileSecretsSchema.shape));
  const looksSecret = /^(?:.*token|.*secret|password|passphrase|private.*|assertion|cookie|.*pem)$/i;
  // `hasSecret` and `secretState` say that there is one.
  const harmless = new Set(['hasSecret', 'secretState']);

  test.each(methods)('what %s answers and reports has no field for a secret @security 13', (method) => {
    for (const schema of [contract[method].output, contract[method].progress]) {
      for (const name of fieldNames(schema)) {
        if (harmless.has(name)) continue;
        expect(secretFields.has(name) || looksSecret.test(name), `${method}: ${name}`).toBe(false);
      }
    }
  });
  test.each(Object.keys(events) as (keyof typeof events)[])(
    'the event %s has no field for a secret @security 13',
    (event) => {
      for (const name of fieldNames(events[event])) {
        if (!harmless.has(name))
          expect(secretFields.has(name) || looksSecret.test(name), `${event}: ${name}`).toBe(false);
      }
    },
  );
  test('the walk finds a secret where there is one', () => {
    expect(fieldNames(contract['profiles.save'].input)).toContain('privateKeyPem');
    expect(fieldNames(contract['plan.review'].output)).toContain('typedName');
  });
});

/**
 * Names of all fields anywhere in a schema. What answers an invitation carries the invitation's own token: the administrator has pasted it,
 * it opens no account, and it leaves the journal when its run ends; that one object is left out, whatever else it may come to hold stays in.
 */
function fieldNames(schema: z.ZodType): Set<string> {
  const names = new Set<string>();
  const seen = new Set<unknown>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    const { _zod } = value as { _zod?: { def: Record<string, unknown> } };
    if (_zod) {
      if (_zod.def['type'] === 'object') {
        const shape = _zod.def['shape'] as Record<string, unknown>;
        const answersInvite = literalOf(shape['kind']) === 'invite.answer';
        for (const name of Object.keys(shape)) if (!(answersInvite && name === 'token')) names.add(name);
      }
      Object.values(_zod.def).forEach(walk);
    } else {
      Object.values(value).forEach(walk);
    }
  };
  walk(schema);
  return names;
}

function literalOf(schema: unknown): unknown {
  const def = (schema as { _zod?: { def: Record<string, unknown> } } | undefined)?._zod?.def;
  return def?.['type'] === 'literal' ? (def['values'] as unknown[])[0] : undefined;
}

/** Some value that a schema accepts, as far as it can be read from the schema itself. */
function sampleOf(schema: z.ZodType): unknown {
  const def = (schema as unknown as { _zod: { def: Record<string, unknown> } })._zod.def;
  switch (def['type']) {
    case 'object':
      return Object.fromEntries(
        Object.entries(def['shape'] as Record<string, z.ZodType>).map(([key, inner]) => [key, sampleOf(inner)]),
      );
    case 'array':
      return [sampleOf(def['element'] as z.ZodType)];
    case 'string':
      return 'text';
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'union':
      return sampleOf((def['options'] as z.ZodType[])[0]!);
    case 'enum':
      return Object.values(def['entries'] as Record<string, string>)[0];
    case 'literal':
      return (def['values'] as unknown[])[0];
    case 'nullable':
    case 'optional':
    case 'default':
      return sampleOf(def['innerType'] as z.ZodType);
    default:
      return null;
  }
}

/** The value with one thing wrong at a time: each field of another type, missing, doubled by a foreign one. */
function mutations(value: unknown): unknown[] {
  if (Array.isArray(value))
    return [...value.flatMap((inner) => mutations(inner).map((changed) => [changed])), {}, 'text'];
  if (typeof value !== 'object' || value === null) return [{}, [], Number.NaN, value === null ? 'text' : null];
  const entries = Object.entries(value);
  return [
    { ...value, extra: true },
    ...entries.flatMap(([key, inner]) => mutations(inner).map((changed) => ({ ...value, [key]: changed }))),
    ...entries.map(([key]) => Object.fromEntries(entries.filter(([other]) => other !== key))),
  ];
}
