import type { Identity, TestReport } from '#shared/domain/profile.ts';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { ok, type Result } from '#shared/errors/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ReadOptions } from '../port.ts';
import type { Eras } from './eras.ts';
import { serverName } from './identity.ts';
import type { PageCalls } from './page-calls.ts';
import type { Session } from './session.ts';
import type { GroupSource } from './source.ts';

type Check = TestReport['checks'][number];
type CheckName = Check['name'];
interface Finding {
  state: 'passed' | 'warning' | 'skipped';
  detail: string;
  error?: AppError;
}

/** Beyond this, cookies of the server may already have ended when they arrive. */
const CLOCK_WARNING_MS = 300_000;

export interface TestParts {
  endpoint: Result<URL>;
  session: Session;
  eras: Eras;
  pages: PageCalls;
  source: GroupSource;
  clock: Clock;
  clockOffsetMs: () => number | null;
  identity: (options: ReadOptions) => Promise<Result<Identity>>;
  capabilities: () => TestReport['capabilities'];
}

/** Checks a profile step by step; later steps are skipped once one fails that they depend on. Never throws, never changes the server. */
export async function runConnectionTest(
  parts: TestParts,
  onCheck: (check: Check) => void,
  options: ReadOptions = {},
): Promise<TestReport> {
  const { clock, session, eras, pages, source } = parts;
  const at = clock.now();
  const checks: Check[] = [];
  let blocked = false;
  let identity: Identity | null = null;
  let firstGroup: string | null = null;

  async function check(name: CheckName, blocking: boolean, run: () => Promise<Result<Finding>>): Promise<void> {
    const startedAt = clock.now();
    const add = (state: Check['state'], detail: string, error: AppError | null) => {
      const done: Check = { name, state, took: clock.now() - startedAt, detail, error };
      checks.push(done);
      onCheck(done);
    };
    if (blocked) {
      add('skipped', '', null);
      return;
    }
    const result = await run();
    if (result.ok) add(result.value.state, result.value.detail, result.value.error ?? null);
    else {
      blocked ||= blocking;
      add('failed', '', result.error);
    }
  }
  const passed = (detail = ''): Result<Finding> => ok({ state: 'passed', detail });
  const warned = (detail: string, error: AppError): Result<Finding> => ok({ state: 'warning', detail, error });

  await check('address', true, async () => (parts.endpoint.ok ? passed(parts.endpoint.value.host) : parts.endpoint));
  await check('server', true, async () => {
    // What was found before may be of another release by now.
    eras.doubt();
    const server = await eras.find(options.signal);
    return server.ok ? passed(serverName(server.value)) : server;
  });
  await check('sign-in', true, async () => {
    const same = await session.stillSignedIn(options.signal);
    return same.ok ? passed() : same;
  });
  await check('identity', false, async () => {
    const who = await parts.identity(options);
    if (!who.ok) return who;
    identity = who.value;
    return passed(`${who.value.name} (${who.value.role})`);
  });
  await check('groups', false, async () => {
    const groups = await source.groups(0, options);
    if (!groups.ok) return groups;
    firstGroup = groups.value.rows[0]?.slug ?? null;
    const categories = await source.categories(options);
    if (!categories.ok) return warned('categories', categories.error);
    return passed(`${groups.value.total ?? groups.value.rows.length} / ${categories.value.length}`);
  });
  await check('memberships', false, async () => {
    if (firstGroup === null) return ok({ state: 'skipped', detail: '' });
    const page = await pages.members(firstGroup, options);
    if (page.ok) return passed(String(page.value.members.length));
    // A theme may hide the page from us; what takes its place is JSON, for those who may ask for it.
    const themed =
      page.error.code === 'net.bad-response' ||
      page.error.code === 'remote.forbidden' ||
      page.error.code === 'remote.not-found';
    return themed ? warned('members-page', page.error) : page;
  });
  await check('clock', false, async () => {
    const offset = parts.clockOffsetMs();
    if (offset === null) return ok({ state: 'skipped', detail: '' });
    const seconds = Math.round(offset / 1000);
    if (Math.abs(offset) < CLOCK_WARNING_MS) return passed(`${seconds} s`);
    return warned(`${seconds} s`, appError('auth.clock', { offsetSeconds: seconds }));
  });
  // The directory knows no quota of people.
  await check('quota', false, async () => ok({ state: 'skipped', detail: '' }));

  return {
    identity,
    capabilities: parts.capabilities(),
    checks,
    clockOffsetMs: parts.clockOffsetMs(),
    peopleUsed: null,
    peopleQuota: null,
    at,
    tookMs: clock.now() - at,
  };
}
