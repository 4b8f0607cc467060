import type { ProfileDraft } from '#shared/domain/profile.ts';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { checkEndpoint } from '../http/endpoint.ts';
import { createHttp, type Http } from '../http/http.ts';
import type { DirectoryProvider } from '../port.ts';
import type { ProviderParts } from '../provider-parts.ts';
import { createTokens } from './auth.ts';
import { PdsCalls } from './calls.ts';
import { noFindings, pdsCapabilities } from './capabilities.ts';
import { PdsClient } from './client.ts';
import { runConnectionTest } from './connection-test.ts';
import { pdsConsole } from './console.ts';
import { readIdentity } from './identity.ts';
import { probeMove } from './move-probe.ts';
import { PdsReads } from './reads.ts';
import { createPdsTransport } from './transport.ts';
import { PdsWrites } from './writes.ts';

/** The provider with its typed client, which the API console calls. */
export interface PdsProvider extends DirectoryProvider {
  readonly client: PdsClient;
}

/** Both endpoints of a profile, checked. Errors: `net.invalid-url`, `net.insecure-url`. */
function pdsEndpoints(
  profile: Pick<ProfileDraft, 'endpoint' | 'authEndpoint' | 'allowLoopbackHttp'>,
): Result<{ api: URL; auth: URL }> {
  const api = checkEndpoint(profile.endpoint, profile.allowLoopbackHttp);
  if (!api.ok) return api;
  if (profile.authEndpoint.trim() === '') return ok({ api: api.value, auth: api.value });
  const auth = checkEndpoint(profile.authEndpoint, profile.allowLoopbackHttp);
  return auth.ok ? ok({ api: api.value, auth: auth.value }) : auth;
}

/** A PDS domain behind the provider port; its secrets are `accessToken`, `refreshToken`, `privateKeyPem`. An address that may not be asked makes every call fail with the reason; nothing is sent. */
export function createPdsProvider(parts: ProviderParts): PdsProvider {
  const { profile, vault, clock, logger, traffic } = parts;
  const endpoint = pdsEndpoints(profile);
  // Never asked when the endpoint is refused: the policy says no to everything.
  const { api, auth } = endpoint.ok
    ? endpoint.value
    : { api: new URL('https://invalid.invalid'), auth: new URL('https://invalid.invalid') };
  const hostPolicy = (url: URL): AppError | null => {
    if (!endpoint.ok) return endpoint.error;
    return url.origin === api.origin || url.origin === auth.origin
      ? null
      : appError('net.invalid-url', { reason: 'foreign-host' });
  };
  const http: Http = createHttp({ clock, logger, traffic, hostPolicy, ...parts.http });
  const transport = createPdsTransport({ http, clock, api, auth });
  const tokens = createTokens(profile.signIn, {
    transport,
    vault,
    clock,
    logger,
    vaultPrefix: `profile/${profile.id}`,
  });
  const calls = new PdsCalls(transport, tokens);
  const found = noFindings();
  const reads = new PdsReads(calls, found);
  const writes = new PdsWrites({ calls, reads, clock, transport });
  const identity: DirectoryProvider['identity'] = (options) =>
    readIdentity({ calls, tokens, signIn: profile.signIn, apiHost: api.hostname }, options);
  const capabilities = () => pdsCapabilities(found);
  const client = new PdsClient(transport, tokens);

  return {
    client,
    console: pdsConsole(client),
    capabilities,
    probe: (onCheck, options) =>
      runConnectionTest({ endpoint, transport, tokens, calls, clock, found, identity, capabilities }, onCheck, options),
    identity,
    async ping(options) {
      const page = await calls.listGroups({ limit: 1 }, options);
      // Being refused is an answer: server and sign-in are there.
      return page.ok || page.error.code === 'remote.forbidden' ? ok(undefined) : err(page.error);
    },
    listGroups: (marker, options) => reads.listGroups(marker, options),
    listChildren: (groupId, marker, options) => reads.listChildren(groupId, marker, options),
    listAllAssignments: (marker, options) => reads.listAllAssignments(marker, options),
    listAssignments: (groupId, options) => reads.listAssignments(groupId, options),
    readGroup: (groupId, options) => reads.readGroup(groupId, options),
    readGroups: (groupIds, options) => reads.readGroups(groupIds, options),
    listGroupsOfPerson: (personId, options) => reads.listGroupsOfPerson(personId, options),
    readPerson: (personId, options) => reads.readPerson(personId, options),
    findPeople: (text, options) => reads.findPeople(text, options),
    apply: (operation, options) => writes.apply(operation, options),
    verify: (operation, since, options) => writes.verify(operation, since, options),
    precheck: (operation, options) => writes.precheck(operation, options),
    async probeMove(onStep, options) {
      const probe = await probeMove({ reads, writes, clock }, onStep, options);
      if (probe.ok) found.moveProbe = probe.value;
      return probe;
    },
    listActivity: () => Promise.resolve(err(appError('remote.unsupported', { call: 'activity' }))),
    readAttributes: () => Promise.resolve(err(appError('remote.unsupported', { call: 'attributes' }))),
    derivedKey: () => null,
    close() {
      tokens.forget();
      http.close();
    },
  };
}
