import type { Identity, TestReport } from '#shared/domain/profile.ts';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, type Result } from '#shared/errors/result.ts';
import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import { ConnectionChecks, passed, skipped, warned, type Check, type Finding } from '../connection-checks.ts';
import type { ReadOptions } from '../port.ts';
import { baseCode } from './answer.ts';
import type { PdsCalls } from './calls.ts';
import type { PdsFindings } from './capabilities.ts';
import type { PdsTransport, TokenSource } from './transport.ts';

/** Beyond this, signing in with an assertion fails and times of changes look wrong. */
const CLOCK_WARNING_MS = 120_000;

export interface TestParts {
  /** Where it may not be asked, nothing after the address is. */
  endpoint: Result<{ api: URL; auth: URL }>;
  transport: PdsTransport;
  tokens: TokenSource;
  calls: PdsCalls;
  clock: Clock;
  found: PdsFindings;
  identity: (options: ReadOptions) => Promise<Result<Identity>>;
  capabilities: () => TestReport['capabilities'];
}

/**
 * What a PDS may say to a call without a token (spec/pds.md §1.6), in lower case. Codes that any JSON service could use, such as NotFound,
 * count only with a request id of the gateway beside them.
 */
const OWN_REFUSALS: ReadonlySet<string> = new Set([
  'accesstokeninvalid',
  'accesstokenexpired',
  'tokenexpired',
  'forbiddennopermission',
  'checkrouteraccessfailed',
]);

/** Did a PDS refuse this? Its gateway marks every answer; where a proxy drops the mark, the code has to be one of the service's own. */
function isFromPds(error: AppError): boolean {
  const code = baseCode(error.remote?.code ?? '');
  // Every PDS has the call: a gateway that does not know it stands in front of something else.
  if (code === 'i404nf') return false;
  return error.remote?.requestId !== undefined || OWN_REFUSALS.has(code);
}

/**
 * Is there a PDS at all? Asked without a token, so that a wrong address is told from a wrong token, and no token goes to a stranger.
 * Whatever error a PDS gives is a yes. Errors: `net.*`, above all `net.not-this-directory`; `remote.*` of a proxy that does not let through.
 */
async function askServer(transport: PdsTransport, options: ReadOptions): Promise<Result<Finding>> {
  const answer = await transport.anonymous('api', {
    path: 'user/get',
    body: {},
    schema: z.looseObject({}),
    kind: 'read',
    ...options,
  });
  if (answer.ok) {
    // A PDS refuses this; something that says yes to everything is not one, unless it answers like one.
    return 'user_id' in answer.value ? passed() : err(appError('net.not-this-directory', { status: 200, server: '' }));
  }
  const { error } = answer;
  if (error.code === 'net.bad-response' && error.remote?.requestId === undefined) {
    const { correlationId, remote } = error;
    return err(
      appError('net.not-this-directory', { status: remote?.status ?? 200, server: '' }, { correlationId, remote }),
    );
  }
  if (error.code.startsWith('net.')) return answer;
  // A failing or throttling proxy does not say what stands behind it.
  const isProxy = ['remote.internal', 'remote.unavailable', 'remote.rate-limited'].includes(error.code);
  if (error.remote?.requestId === undefined && isProxy) return answer;
  if (!isFromPds(error)) {
    const { correlationId, remote } = error;
    return err(
      appError('net.not-this-directory', { status: remote?.status ?? 0, server: '' }, { correlationId, remote }),
    );
  }
  // What it said by the way, that there was no token, says nothing about the token that is checked next.
  return passed();
}

/** Checks a profile step by step; later steps are skipped once one fails that they depend on. Never throws, never changes the server. */
export async function runConnectionTest(
  parts: TestParts,
  onCheck: (check: Check) => void,
  options: ReadOptions = {},
): Promise<TestReport> {
  const { endpoint, transport, tokens, calls, found } = parts;
  const checks = new ConnectionChecks(parts.clock, onCheck);
  let identity: Identity | null = null;
  let peopleUsed: number | null = null;
  let peopleQuota: number | null = null;

  await checks.run('address', true, async () => (endpoint.ok ? passed(endpoint.value.api.host) : endpoint));
  await checks.run('server', true, () => askServer(transport, options));
  await checks.run('sign-in', true, async () => {
    const token = await tokens.token(options.signal);
    if (!token.ok) return token;
    // A token is good when a call with it is answered; being refused the list is an answer.
    const groups = await calls.listGroups({ limit: 1 }, options);
    if (groups.ok || groups.error.code === 'remote.forbidden') return passed();
    // A service says the same of a wrong token and of an old one; only where it speaks of an end was there ever a sign-in.
    const { error } = groups;
    const saysExpired = /expired/i.test(`${error.remote?.code ?? ''} ${error.remote?.message ?? ''}`);
    return err(error.code === 'auth.expired' && !saysExpired ? { ...error, code: 'auth.invalid' } : error);
  });
  await checks.run('identity', false, async () => {
    const who = await parts.identity(options);
    if (!who.ok) return who;
    identity = who.value;
    return passed(who.value.personId === null ? who.value.role : `${who.value.name} (${who.value.role})`);
  });
  await checks.run('groups', false, async () => {
    const groups = await calls.listGroupMember({ limit: 1, member_type: 'group' }, options);
    if (groups.ok) return passed();
    if (groups.error.code === 'remote.forbidden') return warned('forbidden', groups.error);
    // The top level can be listed in other ways; the flat list is what has to work.
    const flat = await calls.listGroups({ limit: 1 }, options);
    return flat.ok ? warned('top-level', groups.error) : flat;
  });
  await checks.run('memberships', false, async () => {
    const listed = await calls.listDirectChildMemberships({ group_id: '', limit: 1 }, options);
    if (!listed.ok && listed.error.code === 'remote.unsupported') {
      found.memberships = false;
      return warned('unsupported', listed.error);
    }
    // Any other answer than "no such call" shows that the call is there.
    if (listed.ok || listed.error.remote !== undefined) found.memberships = true;
    if (listed.ok) return passed();
    return listed.error.code === 'remote.forbidden' ? warned('forbidden', listed.error) : listed;
  });
  await checks.clock(transport.clockOffsetMs, CLOCK_WARNING_MS);
  await checks.run('quota', false, async () => {
    const quota = await calls.getQuota(options);
    if (!quota.ok) {
      const notForUs = quota.error.code === 'remote.forbidden' || quota.error.code === 'remote.unsupported';
      return notForUs ? skipped('forbidden') : quota;
    }
    peopleUsed = quota.value.user_count_used;
    peopleQuota = quota.value.user_count_quota;
    return passed(peopleUsed === null ? '' : `${peopleUsed}/${peopleQuota ?? '?'}`);
  });

  return checks.report({
    identity,
    capabilities: parts.capabilities(),
    clockOffsetMs: transport.clockOffsetMs(),
    peopleUsed,
    peopleQuota,
  });
}
