import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok } from '#shared/errors/result.ts';
import { checkEndpoint } from '../http/endpoint.ts';
import { createHttp } from '../http/http.ts';
import type { DirectoryProvider } from '../port.ts';
import type { ProviderParts } from '../provider-parts.ts';
import { geonodeCapabilities, noFindings } from './capabilities.ts';
import { GeoNodeClient } from './client.ts';
import { runConnectionTest } from './connection-test.ts';
import { geonodeConsole } from './console.ts';
import { listActivity, readAttributes } from './details.ts';
import { Eras, type ServerFindings } from './eras.ts';
import { FormCalls } from './form-calls.ts';
import { SHIPPED_SITE_GROUPS } from './guards.ts';
import { readIdentity } from './identity.ts';
import { JsonCalls } from './json-calls.ts';
import { PageCalls } from './page-calls.ts';
import { GeoNodeReads } from './reads.ts';
import { Session } from './session.ts';
import { categorySlug, predictSlug } from './slug.ts';
import { GroupSource } from './source.ts';
import { GeoNodeWrites } from './writes.ts';

/** The secret is `password`. */
export interface GeoNodeProviderParts extends ProviderParts {
  /** What the server was found to be before, and where to keep what it is found to be now. Checked again by `probe` and when an answer does not fit. */
  remembered?: ServerFindings | null;
  onServer?: (found: ServerFindings) => void;
}

/** The provider with its typed client, which the API console and the panels of this directory call. */
export interface GeoNodeProvider extends DirectoryProvider {
  readonly client: GeoNodeClient;
}

/** A GeoNode site behind the provider port. An address that may not be asked makes every call fail with the reason; nothing is sent. */
export function createGeoNodeProvider(parts: GeoNodeProviderParts): GeoNodeProvider {
  const { profile, vault, clock, logger, traffic } = parts;
  const endpoint = checkEndpoint(profile.endpoint, profile.allowLoopbackHttp);
  const base = endpoint.ok ? endpoint.value : new URL('https://invalid.invalid');
  const hostPolicy = (url: URL): AppError | null => {
    if (!endpoint.ok) return endpoint.error;
    return url.origin === base.origin ? null : appError('net.invalid-url', { reason: 'foreign-host' });
  };
  const http = createHttp({ clock, logger, traffic, hostPolicy, ...parts.http });
  const username = profile.signIn.method === 'password' ? profile.signIn.username : '';
  const session = new Session({ http, base, username, vault, vaultPrefix: `profile/${profile.id}`, clock, logger });
  const found = noFindings();
  found.server = parts.remembered ?? null;
  const eras = new Eras(session, found.server, (server) => {
    found.server = server;
    parts.onServer?.(server);
  });
  const pages = new PageCalls(session, clock);
  const json = new JsonCalls(session);
  const forms = new FormCalls(session, pages, eras, async (name, options) => {
    const users = await json.v1Profiles(0, 100, [['name__icontains', name]], options);
    return users.ok ? (users.value.rows.find((user) => user.username === name)?.email ?? '') : '';
  });
  const source = new GroupSource(json, eras, clock, session);
  const siteGroups = new Set<string>(SHIPPED_SITE_GROUPS);
  const reads = new GeoNodeReads({ session, eras, pages, json, source, clock, base, siteGroups });
  const who = (signal?: AbortSignal) => session.who(signal);
  const writes = new GeoNodeWrites({ reads, source, pages, eras, siteGroups, who, forms, json, clock });
  const identity: DirectoryProvider['identity'] = (options) =>
    readIdentity({ session, eras, pages, source, found, host: base.host }, options);
  const capabilities = () => geonodeCapabilities(found);
  const details = { session, pages, base };
  const client = new GeoNodeClient({ session, eras, pages, json, forms, source });

  return {
    client,
    console: geonodeConsole(client),
    capabilities,
    probe: (onCheck, options) =>
      runConnectionTest(
        {
          endpoint,
          session,
          eras,
          pages,
          source,
          clock,
          clockOffsetMs: () => http.clockOffsetMs(base.host),
          identity,
          capabilities,
        },
        onCheck,
        options,
      ),
    identity,
    async ping(options) {
      const server = await eras.find(options?.signal);
      if (!server.ok) return server;
      const same = await session.stillSignedIn(options?.signal);
      return same.ok ? ok(undefined) : same;
    },
    listGroups: (marker, options) => reads.listGroups(marker, options),
    listChildren: (groupId, marker, options) => reads.listChildren(groupId, marker, options),
    // Managers are members with a role and come with their group: there is nothing left to list.
    listAllAssignments: () => Promise.resolve(ok({ assignments: [], next: null })),
    listAssignments: (groupId) => reads.listAssignments(groupId),
    readGroup: (groupId, options) => reads.readGroup(groupId, options),
    readGroups: (groupIds, options) => reads.readGroups(groupIds, options),
    listGroupsOfPerson: (personId, options) => reads.listGroupsOfPerson(personId, options),
    readPerson: (personId, options) => reads.readPerson(personId, options),
    findPeople: (text, options) => reads.findPeople(text, options),
    apply: (operation, options) => writes.apply(operation, options),
    verify: (operation, since, options) => writes.verify(operation, since, options),
    precheck: (operation, options) => writes.precheck(operation, options),
    // A group's categories are written in one call: there is no half-way to prove harmless.
    probeMove: () => Promise.resolve(err(appError('remote.unsupported', { call: 'probeMove' }))),
    listActivity: (groupId, options) => listActivity(details, groupId, options),
    readAttributes: (groupId, options) => readAttributes(details, groupId, options),
    derivedKey: (name, category) =>
      category ? categorySlug(name) : predictSlug(name, eras.traits()?.slugKeepsCase ?? false),
    close() {
      session.forget();
      http.close();
    },
  };
}
