import type { Identity, TestReport } from '#shared/domain/profile.ts';
import type { Result } from '#shared/errors/result.ts';
import type { Clock } from '../../ports/clock.ts';
import { ConnectionChecks, passed, skipped, warned, type Check } from '../connection-checks.ts';
import type { ReadOptions } from '../port.ts';
import type { Eras } from './eras.ts';
import { serverName } from './identity.ts';
import type { PageCalls } from './page-calls.ts';
import type { Session } from './session.ts';
import type { GroupSource } from './source.ts';

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
  const { session, eras, pages, source } = parts;
  const checks = new ConnectionChecks(parts.clock, onCheck);
  let identity: Identity | null = null;
  let firstGroup: string | null = null;

  await checks.run('address', true, async () =>
    parts.endpoint.ok ? passed(parts.endpoint.value.host) : parts.endpoint,
  );
  await checks.run('server', true, async () => {
    // What was found before may be of another release by now.
    eras.doubt();
    const server = await eras.find(options.signal);
    return server.ok ? passed(serverName(server.value)) : server;
  });
  await checks.run('sign-in', true, async () => {
    const same = await session.stillSignedIn(options.signal);
    return same.ok ? passed() : same;
  });
  await checks.run('identity', false, async () => {
    const who = await parts.identity(options);
    if (!who.ok) return who;
    identity = who.value;
    return passed(`${who.value.name} (${who.value.role})`);
  });
  await checks.run('groups', false, async () => {
    const groups = await source.groups(0, options);
    if (!groups.ok) return groups;
    firstGroup = groups.value.rows[0]?.slug ?? null;
    const categories = await source.categories(options);
    if (!categories.ok) return warned('categories', categories.error);
    return passed(`${groups.value.total ?? groups.value.rows.length} / ${categories.value.length}`);
  });
  await checks.run('memberships', false, async () => {
    if (firstGroup === null) return skipped();
    const page = await pages.members(firstGroup, options);
    if (page.ok) return passed(String(page.value.members.length));
    // A theme may hide the page from us; what takes its place is JSON, for those who may ask for it.
    const themed =
      page.error.code === 'net.bad-response' ||
      page.error.code === 'remote.forbidden' ||
      page.error.code === 'remote.not-found';
    return themed ? warned('members-page', page.error) : page;
  });
  await checks.clock(parts.clockOffsetMs, CLOCK_WARNING_MS);
  // The directory knows no quota of people.
  await checks.run('quota', false, async () => skipped());

  return checks.report({
    identity,
    capabilities: parts.capabilities(),
    clockOffsetMs: parts.clockOffsetMs(),
    peopleUsed: null,
    peopleQuota: null,
  });
}
